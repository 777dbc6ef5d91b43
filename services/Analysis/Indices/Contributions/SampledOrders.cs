using Tryghed.Analysis.Monitoring;

namespace Tryghed.Analysis.Indices.Contributions;

/// <summary>Parts as means over random orders in which groups stay together. Along each order the steps sum to the difference, so their means do.</summary>
internal static class SampledOrders
{
    /// <summary>Orders with their reverses, unless the index is large.</summary>
    private const int MostPairs = 2000;

    private const int FewestPairs = 100;

    /// <summary>Most scores of children that are looked at.</summary>
    private const long MostWork = 1L << 28;

    internal static (double[] Parts, double[] StandardErrors) Parts(Ends ends, long seed)
    {
        var (tree, noise) = (ends.Tree, new Noise((ulong)seed));
        var (mean, squares, pair) = (new double[tree.Nodes], new double[tree.Nodes], new double[tree.Nodes]);
        var scores = new double[tree.Nodes];
        var order = new List<int>();
        var pairs = Pairs(ends);
        for (var drawn = 1; drawn <= pairs; drawn++)
        {
            order.Clear();
            Shuffle(ends, tree.Root, order, ref noise);
            Array.Clear(pair);
            Walk(ends, order, scores, pair);
            order.Reverse();
            Walk(ends, order, scores, pair);
            Contributions.AddUp(tree, pair);
            for (var node = 0; node < tree.Nodes; node++)
            {
                // Welford 1962.
                var away = pair[node] / 2 - mean[node];
                mean[node] += away / drawn;
                squares[node] += away * (pair[node] / 2 - mean[node]);
            }
        }
        return (mean, Array.ConvertAll(squares, sum => Math.Sqrt(sum / (pairs - 1) / pairs)));
    }

    private static int Pairs(Ends ends)
    {
        var (tree, work) = (ends.Tree, 1L);
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            for (var node = tree.Parent[leaf]; ends.Moves[leaf] && node >= 0; node = tree.Parent[node])
                work += 2 * ends.Children[node].Length;
        }
        return (int)Math.Clamp(MostWork / work, FewestPairs, MostPairs);
    }

    private static void Shuffle(Ends ends, int node, List<int> order, ref Noise noise)
    {
        if (node < ends.Tree.Leaves)
        {
            order.Add(node);
            return;
        }
        int[] children = [.. ends.Children[node].Where(child => ends.Moves[child])];
        for (var last = children.Length - 1; last > 0; last--)
        {
            var other = (int)(noise.Uniform() * (last + 1));
            (children[last], children[other]) = (children[other], children[last]);
        }
        foreach (var child in children)
            Shuffle(ends, child, order, ref noise);
    }

    private static void Walk(Ends ends, List<int> order, double[] scores, double[] parts)
    {
        var (tree, root) = (ends.Tree, ends.Tree.Root);
        ends.From.CopyTo(scores, 0);
        var index = scores[root];
        foreach (var leaf in order)
        {
            scores[leaf] = ends.To[leaf];
            for (var node = tree.Parent[leaf]; node >= 0; node = tree.Parent[node])
                scores[node] = Ends.Score(tree, node, ends.Children[node], scores);
            var now = double.IsNaN(scores[root]) ? (ends.From[root] + ends.To[root]) / 2 : scores[root];
            parts[leaf] += now - index;
            index = now;
        }
    }
}
