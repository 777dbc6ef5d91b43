namespace Tryghed.Analysis.Indices.Contributions;

/// <summary>Splits the difference of an index between two cases by indicator, so that the parts sum to the difference.</summary>
/// <remarks>
/// The indicators go from the first case's values to the second's one after the other, those of a group without others in between, and each is given what the index moves when it goes;
/// its part is the mean over all such orders. That is the Owen value (Owen, Values of games with a priori unions, 1977), with groups of groups the levels structure value
/// (Winter, A value for cooperative games with levels structure of cooperation, 1989). Where every mean on the way is arithmetic and nothing is missing it is weight times difference.
/// A value that is missing in a case is absent while its indicator stands at that case, and the weights of the others are shared out again.
/// Where an order comes past nothing at all the index is taken halfway between both ends; where a mean of ratios meets a score below 0 in between, that score counts as 0.
/// </remarks>
public static class Contributions
{
    /// <summary>Most children of a group that are enumerated.</summary>
    private const int MostChildren = 12;

    /// <summary>Most model runs of an exact split.</summary>
    private const long MostRuns = 1L << 27;

    /// <summary>What moved the index between two cases of a plan.</summary>
    /// <exception cref="ArgumentException">One of the cases has no index.</exception>
    public static ContributionSplit Between(IndexPlan plan, int from, int to)
    {
        double[] Of(int at) => [.. plan.Stages.Normalised.Select(column => column[at])];
        return Between(plan.Tree, Of(from), Of(to), plan.Specification.Seed, plan.Specification.DataThreshold);
    }

    /// <summary>What moved the index between two cases.</summary>
    /// <param name="tree">The hierarchy.</param>
    /// <param name="normalisedA">Normalised value of each indicator in the first case; NaN where it is missing.</param>
    /// <param name="normalisedB">The same in the second.</param>
    /// <param name="seed">Where the random numbers start, should orders have to be sampled: same seed, same bits.</param>
    /// <param name="dataThreshold">Least share of weight a group's score needs, 0 to 1: what stands under a group with less is absent from that case.</param>
    /// <exception cref="ArgumentException">A number isn't there for each indicator, one is infinite, one of the cases has no index, or a mean of ratios has a child below 0.</exception>
    public static ContributionSplit Between(IndexTree tree, ReadOnlySpan<double> normalisedA, ReadOnlySpan<double> normalisedB, long seed, double dataThreshold = 0) =>
        Between(tree, normalisedA, normalisedB, seed, dataThreshold, MostRuns);

    internal static ContributionSplit Between(IndexTree tree, ReadOnlySpan<double> normalisedA, ReadOnlySpan<double> normalisedB, long seed, double dataThreshold, long mostRuns)
    {
        var ends = new Ends(tree, Known(tree, normalisedA, dataThreshold, nameof(normalisedA)), Known(tree, normalisedB, dataThreshold, nameof(normalisedB)));
        var parts = new double[tree.Nodes];
        double[]? errors = null;
        if (Exact(ends, mostRuns) is { } exact)
            exact.CopyTo(parts, 0);
        else
            (parts, errors) = SampledOrders.Parts(ends, seed);
        AddUp(tree, parts);
        return new ContributionSplit(ends.From[tree.Root], ends.To[tree.Root], parts, errors, errors is null);
    }

    /// <summary>Gives each group the sum of its indicators.</summary>
    internal static void AddUp(IndexTree tree, double[] parts)
    {
        Array.Clear(parts, tree.Leaves, tree.Nodes - tree.Leaves);
        for (var node = 0; node < tree.Root; node++)
            parts[tree.Parent[node]] += parts[node];
    }

    // From the root down: what a group's score does to the index is the same for all its children, whatever stands below. Null where that takes too many runs.
    private static double[]? Exact(Ends ends, long mostRuns)
    {
        var tree = ends.Tree;
        var contexts = new Context?[tree.Nodes];
        contexts[tree.Root] = Context.Index((ends.From[tree.Root] + ends.To[tree.Root]) / 2);
        var enumerated = new List<int>();
        var runs = 0L;
        for (var node = tree.Root; node >= tree.Leaves; node--)
        {
            if (contexts[node] is not { } above)
                continue;
            var leaves = false;
            foreach (var child in ends.Children[node].Where(child => ends.Moves[child]))
            {
                contexts[child] = above.Collapsed(ends, node, child);
                if (contexts[child] is not null)
                    continue;
                leaves |= child < tree.Leaves;
                if (ends.Changed[node].Length > MostChildren || above.Runs << ends.Changed[node].Length > mostRuns)
                    return null;
                if (child >= tree.Leaves)
                    contexts[child] = above.Below(ends, node, child);
            }
            if (!leaves)
                continue;
            runs += above.Runs << ends.Changed[node].Length;
            if (runs > mostRuns)
                return null;
            enumerated.Add(node);
        }

        var parts = new double[tree.Nodes];
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
            parts[leaf] = contexts[leaf] is { } collapsed ? collapsed.Of(ends.To[leaf]) - collapsed.Of(ends.From[leaf]) : 0;
        foreach (var node in enumerated)
            Enumerate(ends, node, contexts[node]!, contexts, parts);
        return parts;
    }

    // The index with each subset of a group's children gone over, and each child's part from that (Shapley 1953).
    private static void Enumerate(Ends ends, int node, Context above, Context?[] contexts, double[] parts)
    {
        var players = ends.Changed[node];
        var subsets = new Subsets(ends, node, players, except: -1);
        var index = new double[1 << players.Length];
        for (var subset = 0; subset < index.Length; subset++)
            index[subset] = above.Of(subsets.Score(subset));
        var chance = Subsets.Chances(players.Length - 1);
        for (var player = 0; player < players.Length; player++)
        {
            if (players[player] >= ends.Tree.Leaves || contexts[players[player]] is not null)
                continue;
            var sum = 0.0;
            for (var subset = 0; subset < index.Length; subset++)
            {
                if ((subset >> player & 1) is 0)
                    sum += chance[System.Numerics.BitOperations.PopCount((uint)subset)] * (index[subset | 1 << player] - index[subset]);
            }
            parts[players[player]] = sum;
        }
    }

    private static double[] Known(IndexTree tree, ReadOnlySpan<double> normalised, double dataThreshold, string name)
    {
        if (normalised.Length != tree.Leaves)
            throw new ArgumentException($"There must be a value for each of {tree.Leaves} indicators, not {normalised.Length}. NaN marks a missing one.", name);
        var known = normalised.ToArray();
        if (Array.Exists(known, double.IsInfinity))
            throw new ArgumentException("A normalised value is finite, or NaN where it is missing.", name);
        var coverage = CompositeIndex.Coverage(tree, [.. known.Select(value => new[] { value })], dataThreshold);
        var outside = new bool[tree.Nodes];
        for (var node = tree.Root; node >= 0; node--)
        {
            outside[node] = node < tree.Root && outside[tree.Parent[node]] || node >= tree.Leaves && !CompositeIndex.Reaches(coverage[node][0], dataThreshold);
            if (node < tree.Leaves && outside[node])
                known[node] = double.NaN;
        }
        return outside[tree.Root] ? throw new ArgumentException("This case has too few values for an index.", name) : known;
    }
}
