namespace Tryghed.Analysis.Indices.Contributions;

/// <summary>A group's score for every subset of some of its children that have gone over to the second case; the others stand at the first.</summary>
internal sealed class Subsets
{
    private readonly AggregationMethod method;
    private readonly int polarity;
    private readonly double own;
    private readonly (double Weight, double Sum, double Squares)[] sums;

    /// <param name="ends">Both ends.</param>
    /// <param name="node">The group.</param>
    /// <param name="players">Those that go over: bit by bit of a subset's number.</param>
    /// <param name="except">A child whose score is given when asked; −1 for none.</param>
    internal Subsets(Ends ends, int node, int[] players, int except)
    {
        (method, polarity, own) = (ends.Tree.Aggregations[node], ends.Tree.Polarities[node], except < 0 ? 0 : ends.Tree.Weights[except]);
        sums = [default];
        foreach (var child in ends.Children[node].Where(child => child != except && !players.Contains(child)))
            sums[0] = Add(sums[0], ends.From[child], ends.Tree.Weights[child]);
        // Nothing is ever taken out of a sum again: that would leave rounding, or ∞ − ∞.
        foreach (var player in players)
        {
            var half = sums;
            sums = new (double, double, double)[2 * half.Length];
            for (var subset = 0; subset < half.Length; subset++)
            {
                sums[subset] = Add(half[subset], ends.From[player], ends.Tree.Weights[player]);
                sums[subset + half.Length] = Add(half[subset], ends.To[player], ends.Tree.Weights[player]);
            }
        }
    }

    internal int Count => sums.Length;

    internal double Score(int subset) => Score(sums[subset]);

    /// <summary>The group's score with the excepted child at a score; NaN for absent.</summary>
    internal double Score(int subset, double score) => Score(Add(sums[subset], score, own));

    /// <summary>By its size, how probable it is that a subset of the others comes before one.</summary>
    internal static double[] Chances(int others)
    {
        var chances = new double[others + 1];
        chances[0] = 1.0 / (others + 1);
        for (var k = 1; k <= others; k++)
            chances[k] = chances[k - 1] * k / (others - k + 1);
        return chances;
    }

    private (double, double, double) Add((double Weight, double Sum, double Squares) to, double score, double weight)
    {
        if (double.IsNaN(score))
            return to;
        var x = method is AggregationMethod.Arithmetic ? score : Math.Max(score, 0);
        return method switch
        {
            AggregationMethod.Geometric => (to.Weight + weight, to.Sum + weight * Math.Log(x), 0),
            AggregationMethod.Harmonic => (to.Weight + weight, to.Sum + weight / x, 0),
            _ => (to.Weight + weight, to.Sum + weight * x, to.Squares + weight * x * x),
        };
    }

    private double Score((double Weight, double Sum, double Squares) of)
    {
        if (of.Weight is 0)
            return double.NaN;
        var mean = of.Sum / of.Weight;
        return method switch
        {
            AggregationMethod.Arithmetic => mean,
            AggregationMethod.Geometric => Math.Exp(mean),
            AggregationMethod.Harmonic => of.Weight / of.Sum,
            _ => mean is 0 ? 0 : mean - polarity * Math.Max(0, of.Squares / of.Weight - mean * mean) / mean,
        };
    }
}
