using System.Buffers;
using MathNet.Numerics.Distributions;

namespace Tryghed.Analysis;

/// <summary>
/// Finds the onset of an outbreak in a seasonal, over-dispersed count: each period is held against an upper bound that is predicted from the same time of earlier years.
/// </summary>
/// <remarks>
/// Farrington, Andrews, Beale &amp; Catchpole, A statistical algorithm for the early detection of outbreaks of infectious disease (1996); Noufaily, Enki,
/// Farrington, Garthwaite, Andrews &amp; Charlett, An improved algorithm for outbreak detection in multiple surveillance systems (2013); with the settings of
/// Salmon, Schumacher &amp; Höhle, Monitoring count time series in R (2016). Expected, threshold, alarm, p-value, dispersion and trend agree with
/// <c>farringtonFlexible</c> of R's <c>surveillance</c> (periods by index, <c>epochAsDate = FALSE</c>). What differs is said: the score is on the scale of counts
/// throughout (R mixes it with logarithms under <c>nbPlugin</c> and <c>muan</c>); thresholds of periods with too few cases are given, not hidden; base counts that
/// are all zero have an answer; gaps are left out of <c>limit54</c>; windows that do not fit the frequency are refused.
/// <para>It re-fits for every period, so a lasting rise becomes its new normal: it sees onset only.</para>
/// </remarks>
public static class FarringtonFlexible
{
    // As many as R allows before it tries without a trend. Levels without a case take about one step for each factor e, so the model without a trend has more.
    private const int StepsWithTrend = 25;
    private const int StepsWithout = 100;

    // Larger counts than anybody counts, so that no sum of them runs over.
    internal const double LargestCount = 1e12;

    /// <summary>Assesses a run of periods of one series.</summary>
    /// <param name="counts">Counts, oldest first; null is a gap, left out of the base counts. From 0 to 1e12.</param>
    /// <param name="population">Population of each period, above 0 and at most 1e12 (null, or 0, is a gap); may be empty unless
    /// <see cref="FarringtonSettings.PopulationOffset"/> is set.</param>
    /// <param name="frequency">Periods of a year: 52 weeks, 12 months, 4 quarters, 365 days. The season is told by distance from the assessed period, so it needs
    /// no calendar.</param>
    /// <param name="settings">Control settings.</param>
    /// <param name="from">The first period to assess, counted from 0.</param>
    /// <param name="count">How many periods to assess.</param>
    /// <returns>One answer per assessed period, in order. A model that does not converge is an answer, too: <see cref="FarringtonOutcome.NotConverged"/>.</returns>
    /// <exception cref="ArgumentException">A count or population is negative, too large or not finite; the spans differ in length; a setting says nothing for this
    /// frequency.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The assessed periods are not in the series.</exception>
    public static FarringtonPoint[] Assess(
        ReadOnlySpan<double?> counts, ReadOnlySpan<double?> population, int frequency, FarringtonSettings settings, int from, int count)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check(frequency);
        CheckValues(counts, population, settings.PopulationOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, counts.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, counts.Length - from);
        if (count == 0)
            return [];
        if (frequency > counts.Length)
            return [.. Enumerable.Range(from, count).Select(index => None(index, FarringtonOutcome.TooLittleHistory))];

        var levels = ArrayPool<int>.Shared.Rent(frequency);
        var rows = new Rows((int)Math.Min(counts.Length, (long)settings.B * frequency + settings.W), settings.NoPeriods);
        try
        {
            var season = levels.AsSpan(0, frequency);
            SeasonLevels(season, settings);
            var points = new FarringtonPoint[count];
            for (var i = 0; i < count; i++)
                points[i] = AssessOne(counts, population, season, settings, from + i, rows);
            return points;
        }
        finally
        {
            rows.Return();
            ArrayPool<int>.Shared.Return(levels);
        }
    }

    /// <summary>The threshold of a prediction at a level: the largest count without an alarm.</summary>
    /// <returns>NaN where it has no bound.</returns>
    internal static double ThresholdOf(in FarringtonPrediction prediction, FarringtonSettings settings, double alpha)
    {
        double threshold;
        if (settings.ThresholdMethod is FarringtonThreshold.Delta)
        {
            var (exponent, deviation) = Transformed(prediction, settings);
            threshold = Math.Pow(Math.Pow(prediction.Mean, exponent) + Normal.InvCDF(0, 1, 1 - alpha) * deviation, 1 / exponent);
        }
        else
        {
            var mean = PluggedIn(prediction, settings, alpha);
            threshold = double.IsFinite(mean) ? new CountDistribution(mean, prediction.Dispersion).UpperQuantile(alpha) : double.NaN;
        }
        return double.IsFinite(threshold) ? threshold : double.NaN;
    }

    /// <summary>Fits the base counts of one period and predicts its count.</summary>
    internal static FarringtonOutcome Predict(
        ReadOnlySpan<double?> counts, ReadOnlySpan<double?> population, ReadOnlySpan<int> season,
        FarringtonSettings settings, int now, Rows rows, out FarringtonPrediction prediction)
    {
        prediction = default;
        var offset = 0.0;
        if (settings.PopulationOffset)
        {
            if (population[now] is not > 0)
                return FarringtonOutcome.NoPopulation;
            offset = Math.Log(population[now]!.Value);
        }

        var first = now - (long)settings.B * season.Length - settings.W;
        if (first < 0)
            return FarringtonOutcome.TooLittleHistory;
        rows.Fill(counts, settings.PopulationOffset ? population : default, season, (int)first, now - (long)settings.LeftOut - 1, now);

        var level = settings.NoPeriods - 1;
        if (rows.Length == 0 || rows.CountOf(level) == 0 || rows.Length - rows.Groups < 1)
            return FarringtonOutcome.TooLittleHistory;
        if (rows.Largest == 0)
        {
            prediction = FarringtonPrediction.OfNothing(rows.Length, rows.Length - rows.Groups);
            return FarringtonOutcome.Assessed;
        }

        // No trend is kept with fewer than three years, and none can be told with one time in each level or no degree of freedom to spare.
        if (settings.Trend && settings.B >= 3 && rows.HasTimes && rows.Length - rows.Groups > 1)
        {
            var model = rows.Model();
            if (FitTwice(ref model, settings, trend: true, rows, out var errors))
            {
                var eta = model.Level(level) + offset;
                var significant = IsSignificant(model, errors, settings, rows.Length - rows.Groups - 1);
                if (significant && Math.Exp(eta) <= rows.Largest)
                    return Outcome(model, eta, level, errors, rows.Length - rows.Groups - 1, trend: true, out prediction);
            }
        }

        var plain = rows.Model();
        return FitTwice(ref plain, settings, trend: false, rows, out var plainErrors)
            ? Outcome(plain, plain.Level(level) + offset, level, plainErrors, rows.Length - rows.Groups, trend: false, out prediction)
            : FarringtonOutcome.NotConverged;
    }

    private static FarringtonPoint AssessOne(
        ReadOnlySpan<double?> counts, ReadOnlySpan<double?> population, ReadOnlySpan<int> season, FarringtonSettings settings, int now, Rows rows)
    {
        var outcome = Predict(counts, population, season, settings, now, rows, out var prediction);
        if (outcome is not FarringtonOutcome.Assessed)
            return None(now, outcome);
        var threshold = ThresholdOf(prediction, settings, settings.Alpha);
        if (double.IsNaN(threshold))
            return None(now, FarringtonOutcome.NotConverged);

        var point = new FarringtonPoint(
            now, FarringtonOutcome.NoCount, prediction.Mean, threshold, false, null, null, prediction.Dispersion,
            prediction.Trend, prediction.Trend ? prediction.Slope : null, null);
        if (counts[now] is not { } observed)
            return point;

        outcome = Recent(counts, now, settings.Limit54.Period) >= settings.Limit54.Cases ? FarringtonOutcome.Assessed : FarringtonOutcome.TooFewCases;
        return point with
        {
            Outcome = outcome,
            Alarm = outcome is FarringtonOutcome.Assessed && observed > threshold,
            PValue = PValueOf(prediction, settings, observed),
            PredictivePValue = prediction.AtLeast(observed),
            Score = threshold > prediction.Mean ? (observed - prediction.Mean) / (threshold - prediction.Mean) : null,
        };
    }

    private static FarringtonPoint None(int index, FarringtonOutcome why) => new(index, why, null, null, false, null, null, null, false, null, null);

    private static double Recent(ReadOnlySpan<double?> counts, int now, int period)
    {
        var sum = 0.0;
        for (var i = (int)Math.Max(0L, now - (long)period + 1); i <= now; i++)
            sum += counts[i] ?? 0;
        return sum;
    }

    private static double PValueOf(in FarringtonPrediction prediction, FarringtonSettings settings, double observed)
    {
        if (settings.ThresholdMethod is not FarringtonThreshold.Delta)
            return new CountDistribution(PluggedIn(prediction, settings, settings.Alpha), prediction.Dispersion).AtLeast(observed);
        var (exponent, deviation) = Transformed(prediction, settings);
        var apart = Math.Pow(observed, exponent) - Math.Pow(prediction.Mean, exponent);
        return deviation > 0 ? CountDistribution.NormalAbove(apart / deviation) : apart > 0 ? 0 : 1;
    }

    private static double PluggedIn(in FarringtonPrediction prediction, FarringtonSettings settings, double alpha) =>
        settings.ThresholdMethod is FarringtonThreshold.Muan
            ? prediction.Mean * Math.Exp(Normal.InvCDF(0, 1, 1 - alpha) * prediction.StandardError)
            : prediction.Mean;

    // Power and standard deviation of the transformed count: dispersion and the error of the mean together, by the delta rule (Farrington et al. 1996, section 3.6).
    private static (double Exponent, double Deviation) Transformed(in FarringtonPrediction prediction, FarringtonSettings settings)
    {
        var mean = prediction.Mean;
        var tau = prediction.Dispersion + mean * prediction.StandardError * prediction.StandardError;
        return settings.Powertrans switch
        {
            FarringtonPower.None => (1, Math.Sqrt(mean * tau)),
            FarringtonPower.Half => (0.5, Math.Sqrt(tau) / 2),
            _ => (2.0 / 3, Math.Sqrt(Math.Cbrt(mean) * tau) * 2 / 3),
        };
    }

    // Fits, down-weights what lies far above the fit, and fits again. R's standard errors follow from another dispersion once weights are given: see Errors.
    private static bool FitTwice(ref QuasiPoisson model, FarringtonSettings settings, bool trend, Rows rows, out double errors)
    {
        var steps = trend ? StepsWithTrend : StepsWithout;
        var freedom = rows.Length - rows.Groups - (trend ? 1 : 0);
        errors = 0;
        model.Weights.Fill(1);
        if (!model.Fit(trend, freedom, steps))
            return false;
        if (settings.Reweight)
        {
            Reweight(model, rows, Math.Max(1, model.Dispersion), settings.WeightsThreshold);
            if (!model.Fit(trend, freedom, StepsWithout))
                return false;
        }
        errors = !settings.ReferenceErrors ? Math.Max(1, model.Dispersion) : settings.Reweight ? Errors(model, rows, freedom) : model.Dispersion;
        return double.IsFinite(errors);
    }

    // Scaled Anscombe residuals, as Farrington et al. 1996 (section 3.5) write them for the Poisson; the weights add up to the number of base counts.
    private static void Reweight(in QuasiPoisson model, Rows rows, double dispersion, double threshold)
    {
        var counts = rows.Counts;
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            var mean = model.Means[i];
            var left = 1 - model.Leverage(i);
            var residual = left > 1e-12
                ? 1.5 * (Math.Cbrt(counts[i] * counts[i]) / Math.Pow(mean, 1.0 / 6) - Math.Sqrt(mean)) / Math.Sqrt(dispersion * left)
                : 0; // a level with this one count only: the fit goes through it
            model.Weights[i] = residual > threshold ? 1 / (residual * residual) : 1;
            sum += model.Weights[i];
        }
        var gamma = counts.Length / sum;
        for (var i = 0; i < counts.Length; i++)
            model.Weights[i] *= gamma;
    }

    // R's package puts the case weights where R's summary and predict look for the working weights. Its standard errors, and with them the test of the trend, the delta
    // threshold and muan, therefore rest on squared relative residuals. Kept so, because agreement with the reference is asked for; the dispersion φ itself is not
    // touched by it.
    private static double Errors(in QuasiPoisson model, Rows rows, int freedom)
    {
        var counts = rows.Counts;
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            var relative = (counts[i] - model.Means[i]) / model.Means[i];
            sum += model.Weights[i] * relative * relative;
        }
        return sum / freedom;
    }

    private static bool IsSignificant(in QuasiPoisson model, double errors, FarringtonSettings settings, int freedom)
    {
        if (settings.PThresholdTrend >= 1)
            return model.Slope != 0;
        var t = Math.Abs(model.Slope) / Math.Sqrt(errors / model.SlopeInformation);
        return double.IsNaN(t) ? false : 2 * StudentT.CDF(0, 1, freedom, -t) < settings.PThresholdTrend;
    }

    private static FarringtonOutcome Outcome(in QuasiPoisson model, double eta, int level, double errors, int freedom, bool trend, out FarringtonPrediction prediction)
    {
        var variance = model.VarianceAtNow(level);
        var dispersion = Math.Max(1, model.Dispersion);
        prediction = new FarringtonPrediction(Math.Exp(eta), Math.Sqrt(errors * variance), dispersion * variance, dispersion, freedom, trend, model.Slope);
        return double.IsFinite(prediction.Mean) && double.IsFinite(prediction.StandardError) && double.IsFinite(prediction.LogVariance) && prediction.Mean > 0
            ? FarringtonOutcome.Assessed
            : FarringtonOutcome.NotConverged;
    }

    /// <summary>
    /// The level of the seasonal factor (from 0; −1: no base count) of a period that lies so many periods after a reference period. The windows have the last level,
    /// the rest of the year is cut in equal parts, the first of them one period longer where it does not come out even.
    /// </summary>
    internal static void SeasonLevels(Span<int> season, FarringtonSettings settings)
    {
        var others = settings.NoPeriods - 1;
        var between = season.Length - 2 * settings.W - 1;
        var (part, rest) = others > 0 ? Math.DivRem(between, others) : (0, 0);
        for (var after = 0; after < season.Length; after++)
        {
            if (after <= settings.W || after >= season.Length - settings.W)
                season[after] = others;
            else if (others == 0)
                season[after] = -1;
            else
            {
                var into = after - settings.W - 1;
                var inLonger = rest * (part + 1);
                season[after] = into < inLonger ? into / (part + 1) : rest + (into - inLonger) / part;
            }
        }
    }

    private static void CheckValues(ReadOnlySpan<double?> counts, ReadOnlySpan<double?> population, bool offset)
    {
        if ((offset || population.Length > 0) && population.Length != counts.Length)
            throw new ArgumentException("There is one population for each count.", nameof(population));
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] is { } value && !(value >= 0 && value <= LargestCount))
                throw new ArgumentException($"Count {i} is not a number from 0 to 1e12.", nameof(counts));
        }
        for (var i = 0; i < population.Length; i++)
        {
            if (population[i] is { } value && !(value >= 0 && value <= LargestCount))
                throw new ArgumentException($"Population {i} is not a number from 0 to 1e12.", nameof(population));
        }
    }

    /// <summary>The base counts of one period at a time, in arrays that are used again for the next.</summary>
    internal sealed class Rows(int capacity, int levels)
    {
        private const int PerRow = 8;
        private readonly double[] values = ArrayPool<double>.Shared.Rent(PerRow * capacity + 5 * levels);
        private readonly int[] groups = ArrayPool<int>.Shared.Rent(capacity + levels);

        /// <summary>How many there are.</summary>
        public int Length { get; private set; }

        /// <summary>Levels with at least one of them.</summary>
        public int Groups { get; private set; }

        /// <summary>The largest of them.</summary>
        public double Largest { get; private set; }

        /// <summary>Whether a level has two times, so that a trend can be told.</summary>
        public bool HasTimes { get; private set; }

        public ReadOnlySpan<double> Counts => values.AsSpan(0, Length);

        public int CountOf(int level) => groups[capacity + level];

        public void Fill(ReadOnlySpan<double?> counts, ReadOnlySpan<double?> population, ReadOnlySpan<int> season, int first, long last, int now)
        {
            var sizes = groups.AsSpan(capacity, levels);
            sizes.Clear();
            (Length, Groups, Largest, HasTimes) = (0, 0, 0, false);
            var after = (first - now) % season.Length;
            after = after < 0 ? after + season.Length : after;
            for (var i = first; i <= last; i++, after = after + 1 == season.Length ? 0 : after + 1)
            {
                if (season[after] < 0 || counts[i] is not { } value)
                    continue;
                var offset = 0.0;
                if (!population.IsEmpty)
                {
                    if (population[i] is not > 0)
                        continue;
                    offset = Math.Log(population[i]!.Value);
                }
                values[Length] = value;
                values[capacity + Length] = value > 0 ? Math.Log(value) : 0;
                values[2 * capacity + Length] = i - now;
                values[3 * capacity + Length] = offset;
                groups[Length] = season[after];
                HasTimes |= sizes[season[after]]++ > 0;
                Largest = Math.Max(Largest, value);
                Length++;
            }
            foreach (var size in sizes)
                Groups += size > 0 ? 1 : 0;
        }

        public QuasiPoisson Model() => new(
            new FarringtonBase
            {
                Counts = Counts,
                LogCounts = values.AsSpan(capacity, Length),
                Times = values.AsSpan(2 * capacity, Length),
                Offsets = values.AsSpan(3 * capacity, Length),
                Groups = groups.AsSpan(0, Length),
            },
            values.AsSpan(4 * capacity, 4 * capacity),
            values.AsSpan(PerRow * capacity, 5 * levels));

        public void Return()
        {
            ArrayPool<double>.Shared.Return(values);
            ArrayPool<int>.Shared.Return(groups);
        }
    }
}

/// <summary>What the fitted model predicts for one period.</summary>
/// <param name="Mean">Expected count.</param>
/// <param name="StandardError">Standard error of its logarithm, as the reference implementation has it.</param>
/// <param name="LogVariance">Variance of its logarithm from the dispersion φ.</param>
/// <param name="Dispersion">φ, at least 1.</param>
/// <param name="Freedom">Degrees of freedom that φ is estimated from.</param>
/// <param name="Trend">Whether a trend was kept.</param>
/// <param name="Slope">That trend.</param>
internal readonly record struct FarringtonPrediction(double Mean, double StandardError, double LogVariance, double Dispersion, int Freedom, bool Trend, double Slope)
{
    /// <summary>Of base counts that are all zero: nothing is expected, and any count is above the threshold.</summary>
    public static FarringtonPrediction OfNothing(int rows, int freedom) => new(0, 0, rows, 1, freedom, false, 0);

    /// <summary>Probability of a count at least as large, all errors of estimation allowed for.</summary>
    /// <remarks>
    /// The mean has a gamma distribution whose counts are as many as its error tells of, and half a count (Jeffreys' prior), so that a past of zeros does not make
    /// one case impossible; the count about it is over-dispersed by φ. That φ is estimated, too, is allowed for as Student (1908) did: the tail of the normal
    /// distribution that this comes to is replaced by that of t, with the degrees of freedom of φ.
    /// </remarks>
    public double AtLeast(double count)
    {
        var (shape, rate) = Mean > 0 ? (1 / LogVariance, 1 / (LogVariance * Mean)) : (0, LogVariance);
        var plain = new CountDistribution((shape + 0.5) / rate, Dispersion + 1 / rate).AtLeast(count);
        if (Dispersion <= 1 || plain <= 0 || plain >= 1)
            return plain;
        var deviations = Normal.InvCDF(0, 1, plain);
        return Math.Clamp(StudentT.CDF(0, 1, Freedom, deviations), 0, 1);
    }
}
