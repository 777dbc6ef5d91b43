namespace Tryghed.Analysis.Indices.Contributions;

/// <summary>Both ends of a difference: every node's score in each case, and what can be between them.</summary>
internal sealed class Ends
{
    private readonly double[] least;
    private readonly bool[] canBeAbsent;

    internal Ends(IndexTree tree, double[] normalisedA, double[] normalisedB)
    {
        (Tree, From, To) = (tree, Scores(tree, normalisedA), Scores(tree, normalisedB));
        (Children, Changed, Moves) = (new int[tree.Nodes][], new int[tree.Nodes][], new bool[tree.Nodes]);
        (least, canBeAbsent) = (new double[tree.Nodes], new bool[tree.Nodes]);
        for (var node = 0; node < tree.Nodes; node++)
        {
            // What is missing at both ends, or has no weight, takes no part.
            Children[node] = [.. tree.Children[node].Where(child => tree.Weights[child] > 0 && !(double.IsNaN(From[child]) && double.IsNaN(To[child])))];
            Changed[node] = [.. Children[node].Where(Differs)];
            if (node < tree.Leaves)
            {
                (Moves[node], canBeAbsent[node]) = (Differs(node), double.IsNaN(From[node]) || double.IsNaN(To[node]));
                least[node] = double.IsNaN(From[node]) ? To[node] : double.IsNaN(To[node]) ? From[node] : Math.Min(From[node], To[node]);
                continue;
            }
            Moves[node] = Children[node].Any(child => Moves[child]);
            canBeAbsent[node] = Children[node].All(child => canBeAbsent[child]);
            var lowest = Children[node].Length is 0 ? 0 : Children[node].Min(child => least[child]);
            least[node] = tree.Aggregations[node] switch
            {
                AggregationMethod.Arithmetic => lowest,
                // The penalty of unbalance can exceed the mean.
                AggregationMethod.Ampi when tree.Polarities[node] > 0 && Children[node].Length > 1 => double.NegativeInfinity,
                _ => Math.Max(lowest, 0),
            };
        }
    }

    internal IndexTree Tree { get; }

    /// <summary>By node, in the first case.</summary>
    internal double[] From { get; }

    /// <summary>By node, in the second case.</summary>
    internal double[] To { get; }

    /// <summary>Children that have weight and a value at one of the ends.</summary>
    internal int[][] Children { get; }

    /// <summary>Those whose score is another at each end. The others' place in an order matters to no sibling.</summary>
    internal int[][] Changed { get; }

    /// <summary>Whether an indicator of the node differs.</summary>
    internal bool[] Moves { get; }

    /// <summary>Whether the node's score is another at each end.</summary>
    internal bool Differs(int node) => !From[node].Equals(To[node]);

    /// <summary>Whether some order comes past the node without a value.</summary>
    internal bool CanBeAbsent(int node) => canBeAbsent[node];

    /// <summary>Whether no order comes past the node below 0.</summary>
    internal bool NeverNegative(int node) => least[node] >= 0;

    /// <summary>Score of a group from its children's; those below 0 count as 0 in a mean of ratios.</summary>
    internal static double Score(IndexTree tree, int node, int[] children, ReadOnlySpan<double> scores)
    {
        Span<double> values = children.Length <= 64 ? stackalloc double[children.Length] : new double[children.Length];
        Span<double> weights = children.Length <= 64 ? stackalloc double[children.Length] : new double[children.Length];
        var (count, ratios) = (0, tree.Aggregations[node] is not AggregationMethod.Arithmetic);
        foreach (var child in children)
        {
            if (double.IsNaN(scores[child]) || tree.Weights[child] is 0)
                continue;
            (values[count], weights[count]) = (ratios ? Math.Max(scores[child], 0) : scores[child], tree.Weights[child]);
            count++;
        }
        return NodeScore.Of(tree.Aggregations[node], tree.Polarities[node], values[..count], weights[..count]);
    }

    private static double[] Scores(IndexTree tree, double[] normalised)
    {
        var scores = new double[tree.Nodes];
        normalised.CopyTo(scores, 0);
        for (var node = tree.Leaves; node < tree.Nodes; node++)
        {
            foreach (var child in tree.Children[node])
            {
                if (tree.Aggregations[node] is not AggregationMethod.Arithmetic && tree.Weights[child] > 0 && scores[child] < 0)
                    throw new ArgumentException($"'{tree.Codes[node]}' needs values of 0 or more, and '{tree.Codes[child]}' is {scores[child]:0.###}.", nameof(normalised));
            }
            scores[node] = Score(tree, node, tree.Children[node], scores);
        }
        return double.IsFinite(scores[tree.Root]) ? scores : throw new ArgumentException("One of the cases has no index.", nameof(normalised));
    }
}
