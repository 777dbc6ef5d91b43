namespace Tryghed.Analysis.Indices;

/// <summary>One group's score from its children's, of what is there: weights of missing children are shared among the others.</summary>
internal static class NodeScore
{
    /// <summary>The score of a group in one case; NaN where no child with weight has a value.</summary>
    /// <param name="tree">The hierarchy.</param>
    /// <param name="node">A group.</param>
    /// <param name="scores">By node and case; the children's are known.</param>
    /// <param name="at">The case.</param>
    internal static double Of(IndexTree tree, int node, double[][] scores, int at)
    {
        var children = tree.Children[node];
        Span<double> values = children.Length <= 64 ? stackalloc double[children.Length] : new double[children.Length];
        Span<double> weights = children.Length <= 64 ? stackalloc double[children.Length] : new double[children.Length];
        var count = 0;
        foreach (var child in children)
        {
            if (double.IsNaN(scores[child][at]) || tree.Weights[child] is 0)
                continue;
            (values[count], weights[count]) = (scores[child][at], tree.Weights[child]);
            count++;
        }
        return Of(tree.Aggregations[node], tree.Polarities[node], values[..count], weights[..count]);
    }

    /// <summary>The score of children that are there, with weights above 0 that need not sum to 1.</summary>
    /// <remarks>Ampi: Mazziotta &amp; Pareto, Social Indicators Research 127 (2016), with weighted moments.</remarks>
    internal static double Of(AggregationMethod method, int polarity, ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        if (values.Length is 0)
            return double.NaN;
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            total += weights[i];
            sum += method switch
            {
                AggregationMethod.Geometric => weights[i] * Math.Log(values[i]),
                AggregationMethod.Harmonic => weights[i] / values[i],
                _ => weights[i] * values[i],
            };
        }
        return method switch
        {
            AggregationMethod.Geometric => Math.Exp(sum / total),
            AggregationMethod.Harmonic => total / sum,
            AggregationMethod.Ampi => Balanced(sum / total, total, polarity, values, weights),
            _ => sum / total,
        };
    }

    private static double Balanced(double mean, double total, int polarity, ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        var spread = 0.0;
        for (var i = 0; i < values.Length; i++)
            spread += weights[i] * (values[i] - mean) * (values[i] - mean);
        return mean is 0 ? 0 : mean - polarity * (spread / total) / mean;
    }
}
