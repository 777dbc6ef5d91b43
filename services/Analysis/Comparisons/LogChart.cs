namespace Tryghed.Analysis.Comparisons;

/// <summary>A point of a chart on a logarithmic scale.</summary>
/// <param name="Log">Natural logarithm of the rate, or of the ratio of two rates, after season.</param>
/// <param name="Error">Standard error of that by pure chance (Poisson); 1 for measured values, for which no such yardstick exists.</param>
/// <param name="Z">Distance from the centre in sigma: over-dispersed standard errors for counts, moving-range sigma for measured values.</param>
public readonly record struct LogPoint(double Log, double Error, double Z);

/// <summary>Charts a rate, or the ratio of an area's rate to that of the rest of the country, on a logarithmic scale, where doubling and halving are the same distance.</summary>
/// <remarks>
/// For counts each point has the Poisson variance of its expected numbers, 1/E + 1/R (delta method), times σz² from the moving ranges of the baseline's
/// standardised values, σz at least 1: the u′ chart of Laney, Improved Control Charts for Attributes (Quality Engineering, 2002), on a log scale. Plain moving ranges of the
/// log ratio would give a year with few cases the same limits as one with many. Measured values have no Poisson variance: theirs are plain individuals limits
/// (Wheeler, Understanding Variation, 2000). Half a case is added to every count, so that a zero has a logarithm (Anscombe 1956).
/// </remarks>
public sealed record LogChart
{
    private const double MeanRangeOfTwo = 1.128;

    /// <summary>The centre, a natural logarithm.</summary>
    public required double Centre { get; init; }

    /// <summary>σz for counts, at least 1; the moving-range sigma of the logarithms for measured values.</summary>
    public required double Sigma { get; init; }

    /// <summary>One per value, null where a figure is missing.</summary>
    public required IReadOnlyList<LogPoint?> Points { get; init; }

    /// <summary>Charts the ratio of one area's rate of cases to another's: both move together, the chart stands still.</summary>
    /// <param name="counts">Cases in the area, oldest first, null for a gap.</param>
    /// <param name="exposures">What they are counted on, each above 0.</param>
    /// <param name="otherCounts">Cases elsewhere, of the same periods.</param>
    /// <param name="otherExposures">What they are counted on.</param>
    /// <param name="baseline">Indexes of the baseline; gaps in it are left out.</param>
    /// <returns>The chart; null where fewer than four of the baseline's points are known.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an index is outside, or a number is not finite or outside its range.</exception>
    public static LogChart? OfRatio(
        ReadOnlySpan<double?> counts, ReadOnlySpan<double?> exposures, ReadOnlySpan<double?> otherCounts, ReadOnlySpan<double?> otherExposures, ReadOnlySpan<int> baseline)
    {
        CheckCounts(counts, exposures);
        CheckCounts(otherCounts, otherExposures);
        if (counts.Length != otherCounts.Length)
            throw new ArgumentException("Both series cover the same periods.", nameof(otherCounts));
        var logs = new double?[counts.Length];
        for (var t = 0; t < logs.Length; t++)
            logs[t] = LogRate(counts[t], exposures[t]) - LogRate(otherCounts[t], otherExposures[t]);

        var centre = Mean(logs, baseline);
        var errors = new double[counts.Length];
        for (var t = 0; t < logs.Length; t++)
        {
            if (logs[t] is null || centre is null)
                continue;
            var others = otherCounts[t]!.Value + 0.5;
            var expected = Math.Exp(centre.Value) * others / otherExposures[t]!.Value * exposures[t]!.Value;
            errors[t] = Math.Sqrt(1 / Math.Max(expected, 0.5) + 1 / others);
        }
        return Chart(logs, errors, baseline, leastSigma: 1);
    }

    /// <summary>Charts one rate of cases.</summary>
    /// <param name="counts">Cases, oldest first, null for a gap.</param>
    /// <param name="exposures">What they are counted on, each above 0.</param>
    /// <param name="baseline">Indexes of the baseline; gaps in it are left out.</param>
    /// <param name="seasons">Seasons per year; 1 for none. A factor for each is learnt from the baseline and taken out, where the baseline has two years of it.</param>
    /// <returns>The chart; null where fewer than four of the baseline's points are known.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an index is outside, or a number is not finite or outside its range.</exception>
    public static LogChart? OfRate(ReadOnlySpan<double?> counts, ReadOnlySpan<double?> exposures, ReadOnlySpan<int> baseline, int seasons = 1)
    {
        CheckCounts(counts, exposures);
        var logs = new double?[counts.Length];
        for (var t = 0; t < logs.Length; t++)
            logs[t] = LogRate(counts[t], exposures[t]);
        TakeSeasons(logs, baseline, seasons);

        var centre = Mean(logs, baseline);
        var errors = new double[counts.Length];
        for (var t = 0; t < logs.Length; t++)
        {
            if (logs[t] is not null && centre is not null)
                errors[t] = Math.Sqrt(1 / Math.Max(Math.Exp(centre.Value) * exposures[t]!.Value, 0.5));
        }
        return Chart(logs, errors, baseline, leastSigma: 1);
    }

    /// <summary>Charts the ratio of two measured values, or one of them alone.</summary>
    /// <param name="values">The area's values, oldest first, each above 0, null for a gap.</param>
    /// <param name="others">Those elsewhere, each above 0; empty for the values alone.</param>
    /// <param name="baseline">Indexes of the baseline; gaps in it are left out.</param>
    /// <param name="seasons">Seasons per year; 1 for none.</param>
    /// <returns>The chart; null where fewer than four of the baseline's points are known, or where they never differ.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an index is outside, or a number is not finite or not above 0.</exception>
    public static LogChart? OfValues(ReadOnlySpan<double?> values, ReadOnlySpan<double?> others, ReadOnlySpan<int> baseline, int seasons = 1)
    {
        if (!others.IsEmpty && others.Length != values.Length)
            throw new ArgumentException("Both series cover the same periods.", nameof(others));
        var logs = new double?[values.Length];
        for (var t = 0; t < logs.Length; t++)
            logs[t] = Log(values[t]) - (others.IsEmpty ? 0 : Log(others[t]));
        TakeSeasons(logs, baseline, seasons);
        var errors = new double[values.Length];
        Array.Fill(errors, 1);
        return Chart(logs, errors, baseline, leastSigma: 0);

        static double? Log(double? value) =>
            value is null or (> 0 and < double.PositiveInfinity) ? (value is { } v ? Math.Log(v) : null) : throw new ArgumentException("Values are finite and above 0.", nameof(values));
    }

    /// <summary>How far the mean of some consecutive points lies from the centre.</summary>
    /// <param name="from">First index.</param>
    /// <param name="to">Last index.</param>
    /// <param name="autocorrelation">Lag-1 autocorrelation between neighbouring points, by which a mean of several says less.</param>
    /// <returns>The distance of the mean logarithm from the centre, and the same in sigma of such a mean; null where no point is known.</returns>
    /// <exception cref="ArgumentException">The indexes are outside the chart or the wrong way round.</exception>
    public (double Distance, double Z)? Stretch(int from, int to, double autocorrelation = 0)
    {
        if (from < 0 || to >= Points.Count || from > to)
            throw new ArgumentException("The stretch lies outside the chart.", nameof(from));
        var (weights, sum, n) = (0.0, 0.0, 0);
        for (var t = from; t <= to; t++)
        {
            if (Points[t] is not { } point)
                continue;
            var weight = 1 / (point.Error * point.Error);
            (weights, sum, n) = (weights + weight, sum + weight * (point.Log - Centre), n + 1);
        }
        return n == 0 ? null : (sum / weights, sum / weights / (Sigma * Math.Sqrt(Memory.Inflation(autocorrelation, n) / weights)));
    }

    private static LogChart? Chart(double?[] logs, double[] errors, ReadOnlySpan<int> baseline, double leastSigma)
    {
        var standardised = new List<double>(baseline.Length);
        if (Mean(logs, baseline) is not { } centre)
            return null;
        foreach (var index in baseline)
        {
            if (logs[index] is { } log)
                standardised.Add((log - centre) / errors[index]);
        }
        var ranges = 0.0;
        for (var i = 1; i < standardised.Count; i++)
            ranges += Math.Abs(standardised[i] - standardised[i - 1]);
        var sigma = Math.Max(leastSigma, ranges / (standardised.Count - 1) / MeanRangeOfTwo);
        if (!(sigma > 0))
            return null;

        var points = new LogPoint?[logs.Length];
        for (var t = 0; t < logs.Length; t++)
            points[t] = logs[t] is { } log ? new LogPoint(log, errors[t], (log - centre) / (sigma * errors[t])) : null;
        return new LogChart { Centre = centre, Sigma = sigma, Points = points };
    }

    private static double? Mean(double?[] logs, ReadOnlySpan<int> baseline)
    {
        const int Least = 4;
        var (sum, n) = (0.0, 0);
        foreach (var index in baseline)
        {
            if (index < 0 || index >= logs.Length)
                throw new ArgumentException("The baseline lies outside the series.", nameof(baseline));
            if (logs[index] is { } log)
                (sum, n) = (sum + log, n + 1);
        }
        return n >= Least ? sum / n : null;
    }

    // Each factor needs two years of its own; otherwise one odd quarter would be called a season.
    private static void TakeSeasons(double?[] logs, ReadOnlySpan<int> baseline, int seasons)
    {
        if (seasons < 1)
            throw new ArgumentException("There is at least one season.", nameof(seasons));
        if (seasons == 1 || Mean(logs, baseline) is not { } mean)
            return;
        var (sums, numbers) = (new double[seasons], new int[seasons]);
        foreach (var index in baseline)
        {
            if (logs[index] is { } log)
                (sums[index % seasons], numbers[index % seasons]) = (sums[index % seasons] + log - mean, numbers[index % seasons] + 1);
        }
        if (numbers.Min() < 2)
            return;
        for (var t = 0; t < logs.Length; t++)
            logs[t] -= sums[t % seasons] / numbers[t % seasons];
    }

    private static double? LogRate(double? count, double? exposure) => count is { } c && exposure is { } e ? Math.Log((c + 0.5) / e) : null;

    private static void CheckCounts(ReadOnlySpan<double?> counts, ReadOnlySpan<double?> exposures)
    {
        if (counts.Length != exposures.Length)
            throw new ArgumentException("There are as many exposures as counts.", nameof(exposures));
        for (var t = 0; t < counts.Length; t++)
        {
            if (counts[t] is { } count && !(count >= 0 && double.IsFinite(count)))
                throw new ArgumentException("Counts are finite and not negative.", nameof(counts));
            if (exposures[t] is { } exposure && !(exposure > 0 && double.IsFinite(exposure)))
                throw new ArgumentException("Exposures are finite and above 0.", nameof(exposures));
        }
    }
}
