using Tryghed.Analysis.Indices;
using Tryghed.Analysis.Indices.Uncertainty;

namespace Tryghed.Indicator.Indices;

/// <summary>How sure the scores of an index are; null where the definition asks for no replications.</summary>
/// <param name="Robustness">What is known of the index as a whole.</param>
/// <param name="Intervals">Of scores and ranks.</param>
/// <param name="Changes">By case, of the index itself against the same area's period before.</param>
internal sealed record IndexCertainty(Robustness Robustness, IndexIntervals? Intervals, IReadOnlyDictionary<int, ScoreChange> Changes)
{
    private const int MostSamples = 512, LeastSamples = 32; // an index is to be ready some seconds after its figures

    /// <exception cref="IndexException">The assumptions can't be drawn, or the replications are too many.</exception>
    internal static IndexCertainty Of(IndexPlan plan, IndexFigures figures, bool synthetic, CancellationToken cancel)
    {
        var (replications, level) = (plan.Specification.Replications, plan.Specification.Uncertainty?.Level ?? 0.9);
        var leftOut = synthetic ? [] : LeftOut(plan, figures);
        if (replications < 2)
            return new IndexCertainty(new Robustness(0, 1, level, "The definition asks for no replications.", null, [], leftOut), null, new Dictionary<int, ScoreChange>());

        var intervals = Replications.Run(plan, cancel: cancel);
        var changes = intervals.Changes.Where(change => change.From == change.To - 1).ToDictionary(change => change.To);
        if (synthetic)
            return new IndexCertainty(new Robustness(replications, intervals.ModelRuns, level, "Figures are made up: there are no ranks that assumptions could shift.", null, [], []), intervals, changes);
        // Of the newest period only: which assumptions matter is a question about one table of ranks.
        var ranks = CompositeIndex.Run(plan).Ranks[plan.Tree.Root];
        var ranked = Enumerable.Range(0, plan.Cases.Count).Where(at => ranks[at] > 0).Select(at => plan.Cases.PeriodOf[at]).DefaultIfEmpty(-1).Max();
        if (ranked < 0)
            return new IndexCertainty(new Robustness(replications, intervals.ModelRuns, level, "No area has a score.", null, [], leftOut), intervals, changes);
        var newest = plan.Of([.. Enumerable.Range(0, plan.Cases.Count).Where(at => plan.Cases.PeriodOf[at] == ranked)]);
        var samples = Sensitivity.Affordable(newest, Math.Min(replications, MostSamples));
        if (samples < LeastSamples)
            return new IndexCertainty(new Robustness(replications, intervals.ModelRuns, level, "So few samples tell nothing of which assumptions matter: ask for more replications, or fewer areas.", null, [], leftOut), intervals, changes);
        var sensitivity = Sensitivity.Of(newest, samples, cancel: cancel);
        return new IndexCertainty(
            new Robustness(
                replications, intervals.ModelRuns + sensitivity.ModelRuns, level, null, ComputeIndex.Known(sensitivity.MeanRankShift), [.. sensitivity.Factors.Zip(sensitivity.RankShift, Share)], leftOut),
            intervals, changes);
    }

    private static Robustness.Share Share(string factor, SobolShare share) => new(
        factor, ComputeIndex.Known(share.First), ComputeIndex.Known(share.FirstLow), ComputeIndex.Known(share.FirstHigh),
        ComputeIndex.Known(share.Total), ComputeIndex.Known(share.TotalLow), ComputeIndex.Known(share.TotalHigh));

    private static List<Robustness.Without> LeftOut(IndexPlan plan, IndexFigures figures)
    {
        var nominal = CompositeIndex.Run(plan).Ranks[plan.Tree.Root];
        var left = new List<Robustness.Without>();
        foreach (var one in Sensitivity.LeaveOneOut(plan))
        {
            for (var period = 0; period < figures.Periods.Count; period++)
            {
                var (sum, count, largest, where) = (0.0, 0, 0, (string?)null);
                for (var area = 0; area < figures.Areas.Count; area++)
                {
                    var at = figures.At(area, period);
                    if (nominal[at] is 0 || one.Ranks[at] is 0)
                        continue;
                    var shift = Math.Abs(one.Ranks[at] - nominal[at]);
                    (sum, count) = (sum + shift, count + 1);
                    if (shift > largest)
                        (largest, where) = (shift, figures.Areas[area]);
                }
                if (count > 0)
                    left.Add(new Robustness.Without(plan.Tree.Codes[one.Node], figures.Periods[period].ToString(), sum / count, largest, where));
            }
        }
        return left;
    }
}
