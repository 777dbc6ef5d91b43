namespace Tryghed.Analysis.Comparisons;

/// <summary>Whether a measured number without a known sampling error has changed between two stretches of time.</summary>
public static class TwoMeans
{
    /// <summary>Tests the difference of the means of two stretches against what neighbouring values of the series usually differ by.</summary>
    /// <param name="values">The series, oldest first, in its own unit; null is a gap.</param>
    /// <param name="before">Indexes of the earlier stretch, all of them figures; at least one.</param>
    /// <param name="after">Indexes of the later stretch, likewise.</param>
    /// <param name="inflation">By what memory inflates the variance of a stretch's mean; at least 1.</param>
    /// <param name="level">Level of the interval, between 0 and 1.</param>
    /// <returns>Means, their difference (later minus earlier) with its interval, and t; null with fewer than six figures in the series, or where neighbours never differ.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or an index is no figure.</exception>
    /// <remarks>
    /// The scatter is the mean square successive difference over two (von Neumann, Kent, Bellinson &amp; Hart 1941), as an individuals chart's moving ranges: a shift
    /// between the stretches adds little to it. About ⅔ of the degrees of freedom of a variance.
    /// </remarks>
    public static Comparison? Test(ReadOnlySpan<double?> values, ReadOnlySpan<int> before, ReadOnlySpan<int> after, double inflation = 1, double level = 0.95)
    {
        Tails.CheckLevel(level);
        Tails.CheckInflation(inflation);
        var known = new List<double>(values.Length);
        foreach (var value in values)
        {
            if (value is not { } figure)
                continue;
            if (!double.IsFinite(figure))
                throw new ArgumentException("A series holds finite values only.", nameof(values));
            known.Add(figure);
        }
        var (earlier, later) = (Mean(values, before), Mean(values, after));
        if (known.Count < 6)
            return null;

        var sum = 0.0;
        for (var t = 1; t < known.Count; t++)
            sum += (known[t] - known[t - 1]) * (known[t] - known[t - 1]);
        var variance = sum / (2 * (known.Count - 1));
        if (!(variance > 0 && double.IsFinite(variance)))
            return null;

        var freedom = (known.Count - 1) * 2 / 3.0;
        var error = Math.Sqrt(variance * inflation * (1.0 / before.Length + 1.0 / after.Length));
        var difference = later - earlier;
        var reach = Tails.Reach(level, freedom) * error;
        return new Comparison(
            earlier, later, difference, difference - reach, difference + reach, difference / error, freedom, Tails.TwoSided(difference / error, freedom), 1);
    }

    private static double Mean(ReadOnlySpan<double?> values, ReadOnlySpan<int> indexes)
    {
        if (indexes.IsEmpty)
            throw new ArgumentException("A stretch has at least one figure.", nameof(indexes));
        var sum = 0.0;
        foreach (var index in indexes)
        {
            sum += index >= 0 && index < values.Length && values[index] is { } value
                ? value
                : throw new ArgumentException("An index is not that of a figure.", nameof(indexes));
        }
        return sum / indexes.Length;
    }
}
