namespace Tryghed.Analysis.Monitoring;

/// <summary>What the figures of a series are, which decides how a stable series varies.</summary>
public enum FigureKind
{
    /// <summary>Any number.</summary>
    Value,

    /// <summary>A count of cases, with or without an exposure beside it.</summary>
    Count,

    /// <summary>Cases of a sample whose size stands beside them.</summary>
    Proportion,
}

/// <summary>A series as it stands: figures of consecutive periods, oldest first.</summary>
/// <param name="Kind">What the figures are.</param>
/// <param name="Values">One for each period; null where there is none.</param>
/// <param name="Exposures">Exposure or sample size for each period; empty for none.</param>
/// <param name="Seasons">Periods of the seasonal cycle; 1 for none.</param>
/// <param name="FirstSeason">Place of the first period in the cycle, from 0.</param>
public sealed record MonitoredSeries(FigureKind Kind, IReadOnlyList<double?> Values, IReadOnlyList<double?> Exposures, int Seasons = 1, int FirstSeason = 0)
{
    internal double Exposure(int t) => Exposures.Count == 0 ? 1 : Exposures[t] ?? double.NaN;

    internal int Season(int t) => (FirstSeason + t) % Seasons;

    internal bool Has(int t) => Values[t] is not null && !double.IsNaN(Exposure(t));
}

/// <summary>How a series varies while nothing happens, estimated once from its baseline.</summary>
/// <remarks>
/// <para>Each period's figure is turned into a score that is about normal with the same spread everywhere:</para>
/// <para>- a value: its distance from the mean of its season;</para>
/// <para>- a count: Anscombe's residual 3/2·(y^⅔ − μ^⅔(1 − 1/(9μ)))/μ^⅙ from its expected number μ (Anscombe 1953; the residual of Farrington's outbreak detection), so that the lean of small counts raises no alarms;</para>
/// <para>- a proportion: the angle 2√n·(arcsin√(y/n) − arcsin√p) (Fisher; Anscombe 1948).</para>
/// <para>
/// The spread of the scores is their mean moving range / 1.128, as on the charts; for counts and proportions it is at least 1, the noise of Poisson's or the binomial distribution
/// (Laney, Improved control charts for attributes, 2002, takes the spread from the moving ranges for the same reason: large exposures make plain limits far too narrow).
/// </para>
/// </remarks>
public sealed class StableModel
{
    private readonly MonitoredSeries series;
    private readonly double[] level;

    private StableModel(MonitoredSeries series, double[] level, int points) => (this.series, this.level, Points) = (series, level, points);

    /// <summary>Figures of the baseline.</summary>
    public int Points { get; }

    /// <summary>Spread of the scores as estimated, before any floor.</summary>
    public double RawSigma { get; private set; }

    /// <summary>Spread of the scores that alarms use; positive.</summary>
    public double Sigma { get; private set; }

    /// <summary>Least spread that alarms use: 1 for counts and proportions, 0 for values.</summary>
    public double Floor => series.Kind is FigureKind.Value ? 0 : 1;

    /// <summary>Lag-1 coefficient of the baseline's scores, which falls short of the autocorrelation in short baselines (<see cref="FalseAlarms.Autocorrelation"/>).</summary>
    public double LagOneCoefficient { get; private set; }

    /// <summary>Estimates a model.</summary>
    /// <param name="series">The series.</param>
    /// <param name="baseline">Indexes of the baseline's figures, rising; figures that are missing are left out.</param>
    /// <returns>The model; null where the baseline has fewer than two figures, or a season of the cycle fewer than two.</returns>
    /// <exception cref="ArgumentException">A figure is not finite, a count negative, an exposure not positive, a proportion above its sample, or lengths or seasons don't fit.</exception>
    public static StableModel? Fit(MonitoredSeries series, IReadOnlyList<int> baseline)
    {
        Check(series);
        var known = baseline.Where(series.Has).ToArray();
        var (cases, exposure, counts) = (new double[series.Seasons], new double[series.Seasons], new int[series.Seasons]);
        foreach (var t in known)
        {
            var s = series.Season(t);
            cases[s] += series.Values[t]!.Value;
            exposure[s] += series.Kind is FigureKind.Value ? 1 : series.Exposure(t);
            counts[s]++;
        }
        if (counts.Any(count => count < 2))
            return null;

        var level = new double[series.Seasons];
        for (var s = 0; s < level.Length; s++)
        {
            // A season without a case (or without anything else) is given half a one: a level of exactly nothing would make the first case impossible.
            level[s] = series.Kind switch
            {
                FigureKind.Value => cases[s] / exposure[s],
                FigureKind.Count => Math.Max(cases[s], 0.5) / exposure[s],
                _ => Math.Clamp(cases[s], 0.5, exposure[s] - 0.5) / exposure[s],
            };
        }
        var model = new StableModel(series, level, known.Length);
        model.Spread(known);
        return model;
    }

    /// <summary>What the model expects of a period, in the unit of the values; null where its exposure is missing.</summary>
    public double? Expected(int t)
    {
        var mean = level[series.Season(t)] * (series.Kind is FigureKind.Value ? 1 : series.Exposure(t));
        return double.IsNaN(mean) ? null : mean;
    }

    /// <summary>How far a period's figure lies from what is expected, in sigma; null where there is no figure.</summary>
    public double? Score(int t) => series.Has(t) ? Raw(t) / Sigma : null;

    private double Raw(int t)
    {
        var (value, expected) = (series.Values[t]!.Value, level[series.Season(t)]);
        switch (series.Kind)
        {
            case FigureKind.Count:
                var mean = expected * series.Exposure(t);
                return 1.5 * (Math.Pow(value, 2.0 / 3) - Math.Pow(mean, 2.0 / 3) * (1 - 1 / (9 * Math.Max(mean, 1)))) / Math.Pow(mean, 1.0 / 6);
            case FigureKind.Proportion:
                var sample = series.Exposure(t);
                return 2 * Math.Sqrt(sample) * (Math.Asin(Math.Sqrt(value / sample)) - Math.Asin(Math.Sqrt(expected)));
            default:
                return value - expected;
        }
    }

    private void Spread(int[] known)
    {
        var scores = known.Select(Raw).ToArray();
        double ranges = 0, products = 0, squares = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            squares += scores[i] * scores[i];
            if (i == 0)
                continue;
            ranges += Math.Abs(scores[i] - scores[i - 1]);
            if (known[i] == known[i - 1] + 1)
                products += scores[i] * scores[i - 1];
        }
        RawSigma = ranges / (scores.Length - 1) / Estimation.MeanRangeOfTwo;
        LagOneCoefficient = squares > 0 ? products / squares : 0;
        // A value that never moved has no spread: any move at all is then beyond every limit, as on an XmR chart.
        var least = series.Kind is FigureKind.Value ? level.Max(Math.Abs) * 1e-12 : 1;
        Sigma = Math.Max(RawSigma, Math.Max(least, 1e-300));
    }

    private static void Check(MonitoredSeries series)
    {
        if (series.Exposures.Count != 0 && series.Exposures.Count != series.Values.Count)
            throw new ArgumentException("There are as many exposures as values, or none.", nameof(series));
        if (series.Kind is FigureKind.Proportion && series.Exposures.Count == 0)
            throw new ArgumentException("A proportion has its sample size beside it.", nameof(series));
        if (series.Seasons < 1 || series.FirstSeason < 0)
            throw new ArgumentException("There is at least one season, and the first period's is not negative.", nameof(series));
        for (var t = 0; t < series.Values.Count; t++)
        {
            var exposure = series.Exposures.Count == 0 ? 1 : series.Exposures[t];
            if (exposure is { } n && !(n > 0 && double.IsFinite(n)))
                throw new ArgumentException($"Exposure {t} is not a positive, finite number.", nameof(series));
            if (series.Values[t] is not { } value)
                continue;
            if (!double.IsFinite(value))
                throw new ArgumentException($"Value {t} is not finite.", nameof(series));
            if (series.Kind is not FigureKind.Value && value < 0 || series.Kind is FigureKind.Proportion && value > exposure)
                throw new ArgumentException($"Value {t} is not a number of cases of its exposure.", nameof(series));
        }
    }
}
