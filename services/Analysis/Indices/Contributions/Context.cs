using System.Numerics;

namespace Tryghed.Analysis.Indices.Contributions;

/// <summary>What a node's score does to the index: its expectation over what comes before the node at each level above, but for a constant that differences lose.</summary>
internal sealed class Context
{
    private readonly Context? above;
    private readonly Subsets? subsets;
    private readonly double[]? chances;
    private readonly double coefficient;
    private readonly double power;
    private readonly double absent;

    private Context(double coefficient, double power, double absent) => (this.coefficient, this.power, this.absent, Runs) = (coefficient, power, absent, 1);

    private Context(Context above, Subsets subsets, double[] chances) => (this.above, this.subsets, this.chances, Runs) = (above, subsets, chances, above.Runs * subsets.Count);

    /// <summary>How many sums one score takes.</summary>
    internal long Runs { get; }

    /// <summary>The index itself.</summary>
    /// <param name="absent">What it is taken to be where there is nothing.</param>
    internal static Context Index(double absent) => new(1, 1, absent);

    internal double Of(double score)
    {
        if (above is null)
            return double.IsNaN(score) ? absent : coefficient * (power is 1 ? score : Math.Pow(score, power));
        var sum = 0.0;
        for (var subset = 0; subset < subsets!.Count; subset++)
            sum += chances![BitOperations.PopCount((uint)subset)] * above.Of(subsets.Score(subset, score));
        return sum;
    }

    /// <summary>The context of a child, every subset of its siblings enumerated.</summary>
    internal Context Below(Ends ends, int node, int child)
    {
        int[] siblings = [.. ends.Changed[node].Where(other => other != child)];
        return new Context(this, new Subsets(ends, node, siblings, child), Subsets.Chances(siblings.Length));
    }

    /// <summary>The context of a child where it is again one coefficient and one power; null where it isn't.</summary>
    internal Context? Collapsed(Ends ends, int node, int child)
    {
        var tree = ends.Tree;
        var method = tree.Aggregations[node];
        if (above is not null || ends.CanBeAbsent(child) || method is not AggregationMethod.Arithmetic && !ends.NeverNegative(child))
            return null;
        int[] siblings = [.. ends.Children[node].Where(other => other != child)];
        if (siblings.Length is 0)
            return this;
        if (siblings.Any(other => double.IsNaN(ends.From[other]) || double.IsNaN(ends.To[other])))
            return null;
        var share = tree.Weights[child] / (tree.Weights[child] + siblings.Sum(other => tree.Weights[other]));
        if (method is AggregationMethod.Arithmetic && power is 1)
            return new Context(coefficient * share, 1, absent);
        if (method is not AggregationMethod.Geometric)
            return null;

        // By how many have gone over, the sum over subsets of the product of the siblings' factors: the coefficients of ∏ (from + to z).
        var products = new double[siblings.Length + 1];
        products[0] = 1;
        for (var i = 0; i < siblings.Length; i++)
        {
            var exponent = power * share * tree.Weights[siblings[i]] / tree.Weights[child];
            var (from, to) = (Math.Pow(ends.From[siblings[i]], exponent), Math.Pow(ends.To[siblings[i]], exponent));
            for (var k = i + 1; k >= 0; k--)
                products[k] = products[k] * from + (k > 0 ? products[k - 1] * to : 0);
        }
        var chance = Subsets.Chances(siblings.Length);
        return new Context(coefficient * products.Select((product, k) => product * chance[k]).Sum(), power * share, absent);
    }
}
