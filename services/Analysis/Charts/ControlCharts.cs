namespace Tryghed.Analysis;

/// <summary>Limits of control charts, estimated from a baseline.</summary>
public static class ControlCharts
{
    // d2 for a moving range of two values: its mean in standard deviations of a normal variable.
    private const double MeanRangeOfTwo = 1.128;

    // D4 for a moving range of two values: the upper limit of the ranges themselves, in mean ranges.
    private const double UpperLimitOfRanges = 3.267;

    /// <summary>Limits of an individuals and moving range chart.</summary>
    /// <param name="baseline">Values of the baseline, oldest first, in the indicator's own unit; at least two.</param>
    /// <param name="screenMovingRanges">
    /// Whether moving ranges of 3.267 times their average or more are left out, once, and the rest averaged again, as NHS England's
    /// Making Data Count describes (its spreadsheet does not). Off by default.
    /// </param>
    /// <returns>Centre, lower and upper natural process limit, in the same unit. All three are equal where the baseline is constant.</returns>
    /// <exception cref="ArgumentException">
    /// The baseline has fewer than two values, or a value that is not finite, or values so large that their limits are not.
    /// </exception>
    /// <remarks>
    /// Shewhart's individuals chart as in Wheeler, Understanding Variation (2000): mean ± 2.66 average moving ranges, where 2.66 = 3/1.128.
    /// The exact quotient is used, not the rounded one.
    /// </remarks>
    public static ChartLimits XmR(ReadOnlySpan<double> baseline, bool screenMovingRanges = false)
    {
        if (baseline.Length < 2)
            throw new ArgumentException("A baseline needs at least two values.", nameof(baseline));
        foreach (var value in baseline)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException("A baseline holds finite values only.", nameof(baseline));
        }

        var centre = Mean(baseline);
        var reach = 3 * Sigma(baseline, screenMovingRanges);
        var limits = new ChartLimits(centre, centre - reach, centre + reach);
        return double.IsFinite(limits.Lower) && double.IsFinite(limits.Upper)
            ? limits
            : throw new ArgumentException("The baseline's values are too large to chart.", nameof(baseline));
    }

    /// <summary>Standard deviation by moving ranges, their mean over 1.128; zero for fewer than two values.</summary>
    internal static double Sigma(ReadOnlySpan<double> values, bool screenMovingRanges)
    {
        if (values.Length < 2)
            return 0;
        var average = MeanRangeBelow(values, double.PositiveInfinity);
        if (screenMovingRanges && average > 0)
            average = MeanRangeBelow(values, UpperLimitOfRanges * average);
        return average / MeanRangeOfTwo;
    }

    // As an increment from the first value, so that a constant series has exactly that constant as its mean.
    internal static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value - values[0];
        return values[0] + sum / values.Length;
    }

    // Never empty: not every range can be more than three times the average of them all.
    private static double MeanRangeBelow(ReadOnlySpan<double> values, double bound)
    {
        var first = Math.Abs(values[1] - values[0]);
        var origin = first < bound ? first : 0;
        var (sum, count) = (0.0, 0);
        for (var t = 1; t < values.Length; t++)
        {
            if (Math.Abs(values[t] - values[t - 1]) is var range && range < bound)
                (sum, count) = (sum + (range - origin), count + 1);
        }
        return origin + sum / count;
    }
}
