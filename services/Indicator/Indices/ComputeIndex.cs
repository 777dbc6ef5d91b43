using Tryghed.Analysis.Indices;

namespace Tryghed.Indicator.Indices;

/// <summary>Runs an index over its figures. Same figures, same bits.</summary>
internal static class ComputeIndex
{
    /// <summary>Version of the method: what was computed by another may differ in the last bits.</summary>
    internal const string Engine = "1";

    /// <param name="Plan">The stages.</param>
    /// <param name="Result">Scores of the plan as it stands.</param>
    /// <param name="Values">By area, then period, then node.</param>
    /// <param name="Robustness">What is known of the index as a whole.</param>
    internal sealed record Computed(IndexPlan Plan, IndexResult Result, IReadOnlyList<IndexValue> Values, Robustness Robustness);

    /// <param name="code">Index code.</param>
    /// <param name="figures">Its figures.</param>
    /// <param name="synthetic">Whether figures are made up: then nothing has a place among others.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="IndexException">There is no index in these figures.</exception>
    internal static Computed Of(string code, IndexFigures figures, bool synthetic, CancellationToken cancel)
    {
        var plan = CompositeIndex.Prepare(figures.Specification, figures.Data);
        var result = CompositeIndex.Run(plan);
        var uncertain = IndexCertainty.Of(plan, figures, synthetic, cancel);
        return new Computed(plan, result, Values(code, figures, plan, result, uncertain, synthetic), uncertain.Robustness);
    }

    private static List<IndexValue> Values(string code, IndexFigures figures, IndexPlan plan, IndexResult result, IndexCertainty uncertain, bool synthetic)
    {
        var tree = plan.Tree;
        var under = Under(tree);
        var ranked = new int[tree.Nodes, figures.Periods.Count];
        for (var node = 0; node < tree.Nodes; node++)
        {
            for (var at = 0; at < plan.Cases.Count; at++)
                ranked[node, plan.Cases.PeriodOf[at]] += result.Ranks[node][at] > 0 ? 1 : 0;
        }
        var values = new List<IndexValue>(plan.Cases.Count * tree.Nodes);
        for (var area = 0; area < figures.Areas.Count; area++)
        {
            for (var period = 0; period < figures.Periods.Count; period++)
            {
                var at = figures.At(area, period);
                for (var node = 0; node < tree.Nodes; node++)
                {
                    var change = node == tree.Root ? uncertain.Changes.GetValueOrDefault(at) : null;
                    var there = !double.IsNaN(result.Scores[node][at]);
                    values.Add(new IndexValue
                    {
                        Index = code,
                        Publication = 0,
                        Ordinal = figures.Periods[period].Ordinal,
                        Area = figures.Areas[area],
                        Node = tree.Codes[node],
                        Place = node,
                        Score = Known(result.Scores[node][at]),
                        Low = there ? Known(uncertain.Intervals?.Low.GetValueOrDefault(node)?[at]) : null,
                        High = there ? Known(uncertain.Intervals?.High.GetValueOrDefault(node)?[at]) : null,
                        Rank = there && !synthetic ? result.Ranks[node][at] : null,
                        RankLow = there && !synthetic && node == tree.Root ? uncertain.Intervals?.RankLow[at] : null,
                        RankHigh = there && !synthetic && node == tree.Root ? uncertain.Intervals?.RankHigh[at] : null,
                        Of = synthetic ? 0 : ranked[node, period],
                        Coverage = result.Coverage[node][at],
                        Imputed = [.. under[node].Where(leaf => plan.Stages.WasImputed[leaf][at]).Select(leaf => tree.Codes[leaf])],
                        Fell = change?.ProbabilityFell,
                        DifferenceLow = change?.Low,
                        DifferenceHigh = change?.High,
                    });
                }
            }
        }
        return values;
    }

    /// <summary>A number, or null for one that is missing.</summary>
    internal static double? Known(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    // Indicators of each node.
    private static List<int>[] Under(IndexTree tree)
    {
        var under = new List<int>[tree.Nodes];
        for (var node = 0; node < tree.Nodes; node++)
            under[node] = node < tree.Leaves ? [node] : [.. tree.Children[node].SelectMany(child => under[child]).Order()];
        return under;
    }
}
