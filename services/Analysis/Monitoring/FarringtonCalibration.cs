using MathNet.Numerics.Distributions;

namespace Tryghed.Analysis.Monitoring;

/// <summary>A stable series that false alarms are counted on: seasonal, over-dispersed counts without trend, independent of each other.</summary>
/// <param name="Mean">Mean count of a period over the year; above 0 and at most 1e6.</param>
/// <param name="Dispersion">φ, variance over mean; from 1 (Poisson) to 1e4. Estimated from the series itself, or from the series of all areas.</param>
/// <param name="Frequency">Periods of a year; from 1 to 366.</param>
/// <param name="SeasonalAmplitude">How far the mean swings over the year, as a share of it, in one wave; from 0 to 0.95.</param>
public sealed record StableCounts(double Mean, double Dispersion, int Frequency, double SeasonalAmplitude = 0)
{
    internal void Check()
    {
        if (!(Mean is > 0 and <= 1e6))
            throw new ArgumentException("The mean is above 0 and at most 1e6.", nameof(Mean));
        if (!(Dispersion is >= 1 and <= 1e4))
            throw new ArgumentException("The dispersion is from 1 to 1e4.", nameof(Dispersion));
        if (Frequency is < 1 or > 366)
            throw new ArgumentException("A year has 1 to 366 periods.", nameof(Frequency));
        if (!(SeasonalAmplitude is >= 0 and <= 0.95))
            throw new ArgumentException("The seasonal amplitude is from 0 to 0.95.", nameof(SeasonalAmplitude));
    }

    internal CountDistribution At(int period) =>
        new(Mean * (1 + SeasonalAmplitude * Math.Cos(2 * Math.PI * period / Frequency)), Dispersion);
}

/// <summary>A rate of false alarms, by simulation.</summary>
/// <param name="Rate">Share of periods of a stable series that raise an alarm.</param>
/// <param name="StandardError">Its standard error from the simulation.</param>
public readonly record struct FarringtonRate(double Rate, double StandardError);

/// <summary>The nominal alpha that spends a wanted rate of false alarms.</summary>
/// <param name="Alpha">To be put into <see cref="FarringtonSettings.Alpha"/>.</param>
/// <param name="StandardError">Its standard error from the simulation; NaN where the rate does not answer to alpha.</param>
/// <param name="Rate">The rate of false alarms at that alpha.</param>
/// <param name="Reached">
/// Whether that is the wanted one, within a twentieth of it. It is not where counts are so rare that no threshold lets so many alarms through (the rule of too few
/// cases forbids them), or so that even the strictest threshold lets more: alpha then stands at the end of what can be asked for, and <paramref name="Rate"/> says
/// what that gives.
/// </param>
public readonly record struct FarringtonAlpha(double Alpha, double StandardError, FarringtonRate Rate, bool Reached);

/// <summary>
/// How often the Farrington flexible method raises an alarm when nothing has happened, and which nominal alpha gives the rate that is wanted.
/// The two differ: a threshold estimated from a few years errs, most of all with a trend and a factor fitted to quarters, and the plug-in methods do not allow for it.
/// </summary>
/// <remarks>
/// Seeded simulation of pasts; given a past, the threshold is known and the probability that the next count exceeds it is exact, so only the pasts are simulated
/// (conditional Monte Carlo: Asmussen &amp; Glynn, Stochastic Simulation, 2007, chapter V.4). The same pasts serve every alpha. The assessed period goes round the year.
/// The rate is per assessed period of one series; it holds for the mean, dispersion and season given, not for series that depend on their own past.
/// </remarks>
public static class FarringtonCalibration
{
    private const double Smallest = 1e-10;
    private const double Largest = 0.4999;

    /// <summary>The rate of false alarms under settings.</summary>
    /// <param name="settings">Control settings; alpha is the nominal one. The population is taken as constant.</param>
    /// <param name="series">The stable series.</param>
    /// <param name="seed">Seed of the simulation: the same seed gives the same answer.</param>
    /// <param name="pasts">How many pasts are simulated, from 100 to 100,000; null: 4,000, fewer where they are long, for an answer within a second or so.</param>
    /// <exception cref="ArgumentException">A setting says nothing for this frequency, or a number of the series is out of its range.</exception>
    public static FarringtonRate FalseAlarms(FarringtonSettings settings, StableCounts series, int seed = 1996, int? pasts = null)
    {
        var simulated = Simulate(settings, series, seed, pasts);
        return RateAt(simulated, settings, series, settings.Alpha);
    }

    /// <summary>The nominal alpha at which the rate of false alarms is the one wanted.</summary>
    /// <param name="settings">Control settings; their alpha is not used.</param>
    /// <param name="series">The stable series.</param>
    /// <param name="rate">The wanted share of periods with a false alarm, from 1e-6 to 0.2.</param>
    /// <param name="seed">Seed of the simulation: the same seed gives the same answer.</param>
    /// <param name="pasts">How many pasts are simulated; as in <see cref="FalseAlarms"/>.</param>
    /// <exception cref="ArgumentException">A setting says nothing for this frequency, the rate or a number of the series is out of its range.</exception>
    public static FarringtonAlpha AlphaFor(FarringtonSettings settings, StableCounts series, double rate, int seed = 1996, int? pasts = null)
    {
        if (!(rate is >= 1e-6 and <= 0.2))
            throw new ArgumentException("The rate of false alarms is from 1e-6 to 0.2.", nameof(rate));
        var simulated = Simulate(settings, series, seed, pasts);
        double Apart(double logAlpha) => Math.Log(Math.Max(RateAt(simulated, settings, series, Math.Exp(logAlpha)).Rate, 1e-300) / rate);

        // False position on logarithms (Illinois: Dowell & Jarratt 1971). The rate rises with alpha, nearly in proportion.
        var (low, high) = (Math.Log(Smallest), Math.Log(Largest));
        var (below, above) = (Apart(low), Apart(high));
        if (below > 0 || above < 0)
        {
            var end = Math.Exp(below > 0 ? low : high);
            return new FarringtonAlpha(end, double.NaN, RateAt(simulated, settings, series, end), false);
        }
        var root = Math.Log(rate);
        for (var (turn, side) = (0, 0); turn < 40 && high - low > 1e-5; turn++)
        {
            var apart = Apart(root);
            if (Math.Abs(apart) < 1e-5)
                break;
            if (apart > 0)
            {
                (high, above, below, side) = (root, apart, side > 0 ? below / 2 : below, 1);
            }
            else
            {
                (low, below, above, side) = (root, apart, side < 0 ? above / 2 : above, -1);
            }
            // Far from the root the curve bends: there the middle is the better guess.
            root = high - low > 4 ? (Math.Max(low, Math.Log(rate) - 6) + high) / 2 : (low * above - high * below) / (above - below);
        }

        // Where whole counts make the rate jump over the wanted one, alpha stays below the jump.
        if (high - low <= 1e-5)
            root = low;
        var alpha = Math.Exp(root);
        var found = RateAt(simulated, settings, series, alpha);
        var steepness = (Apart(root + 0.1) - Apart(root - 0.1)) / 0.2;
        var error = steepness > 0 ? alpha * found.StandardError / found.Rate / steepness : double.NaN;
        return new FarringtonAlpha(alpha, error, found, Math.Abs(found.Rate - rate) < 0.05 * rate);
    }

    // The mean over the pasts of the exact probability that the next count raises an alarm.
    private static FarringtonRate RateAt(Past[] pasts, FarringtonSettings settings, StableCounts series, double alpha)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var past in pasts)
        {
            if (!past.Known)
                continue;
            var threshold = FarringtonFlexible.ThresholdOf(past.Prediction, settings, alpha);
            if (double.IsNaN(threshold))
                continue;
            var alarm = series.At(past.Season).AtLeast(Math.Max(Math.Floor(threshold) + 1, past.Needed));
            sum += alarm;
            squares += alarm * alarm;
        }
        var rate = sum / pasts.Length;
        return new FarringtonRate(rate, Math.Sqrt(Math.Max(0, squares / pasts.Length - rate * rate) / (pasts.Length - 1)));
    }

    private static Past[] Simulate(FarringtonSettings settings, StableCounts series, int seed, int? pasts)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(series);
        series.Check();
        settings.Check(series.Frequency);
        var length = settings.B * series.Frequency + settings.W;
        if (length > 20_000)
            throw new ArgumentException("The years back hold at most 20,000 periods.", nameof(settings));
        if (pasts is < 100 or > 100_000)
            throw new ArgumentException("There are 100 to 100,000 pasts.", nameof(pasts));

        // A constant population is absorbed by the level of the model.
        var plain = settings with { PopulationOffset = false };
        var simulated = new Past[pasts ?? Math.Clamp(1_000_000 / length, 200, 4_000)];
        var random = new Random(seed);
        var counts = new double?[length + 1];
        Span<int> season = stackalloc int[series.Frequency];
        FarringtonFlexible.SeasonLevels(season, plain);
        var rows = new FarringtonFlexible.Rows(length, plain.NoPeriods);
        for (var i = 0; i < simulated.Length; i++)
        {
            for (var t = 0; t < length; t++)
                counts[t] = Draw(random, series.At(i + t));
            var outcome = FarringtonFlexible.Predict(counts, default, season, plain, length, rows, out var prediction);
            var recent = 0.0;
            for (var t = Math.Max(0, (long)length - plain.Limit54.Period + 1); t < length; t++)
                recent += counts[t]!.Value;
            simulated[i] = new Past(outcome is FarringtonOutcome.Assessed, prediction, i + length, plain.Limit54.Cases - recent);
        }
        rows.Return();
        return simulated;
    }

    // A Poisson count whose mean has a gamma distribution is negative binomial.
    private static double Draw(Random random, CountDistribution count)
    {
        var mean = count.Dispersion > 1 ? Gamma.Sample(random, count.Mean / (count.Dispersion - 1), 1 / (count.Dispersion - 1)) : count.Mean;
        return mean > 0 ? Poisson.Sample(random, mean) : 0;
    }

    private readonly record struct Past(bool Known, FarringtonPrediction Prediction, int Season, double Needed);
}
