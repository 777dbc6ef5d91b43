using Tryghed.Analysis.Monitoring;

namespace Tryghed.Analysis.Tests.Monitoring;

/// <summary>Made-up series in which nothing happens, watched as production does: limits from each series' own first five years, one autocorrelation for all.</summary>
internal sealed class StableCity
{
    internal const int Series = 400;
    internal const int Baseline = 20;
    internal const int Years = 10;
    private const int PerYear = 4;
    private const int Length = Baseline + Years * PerYear;
    private static readonly double[] Seasonal = [0.85, 1.0, 1.2, 0.95];

    private readonly List<StableModel> models = [];
    private readonly bool seasonal;

    private StableCity(bool seasonal) => this.seasonal = seasonal;

    /// <summary>Autocorrelation as production finds it: pooled over the series.</summary>
    internal double Autocorrelation => FalseAlarms.Autocorrelation(models.Average(one => one.LagOneCoefficient), Baseline, Cycle);

    /// <summary>Its standard error.</summary>
    internal double AutocorrelationError
    {
        get
        {
            var coefficients = models.Select(one => one.LagOneCoefficient).ToArray();
            var mean = coefficients.Average();
            var error = Math.Sqrt(coefficients.Sum(c => (c - mean) * (c - mean)) / (Series - 1) / Series);
            return (FalseAlarms.Autocorrelation(mean + error, Baseline, Cycle) - FalseAlarms.Autocorrelation(mean - error, Baseline, Cycle)) / 2;
        }
    }

    internal Estimation Estimation => new(Baseline, Cycle, Autocorrelation,
        FalseAlarms.SigmaFloor(models[0].Floor, models.Average(one => one.RawSigma), Baseline, Cycle, Autocorrelation));

    private int Cycle => seasonal ? PerYear : 1;

    /// <param name="kind">Values: normal with mean 50 and spread 5. Counts: negative binomial with mean 30 and variance 60.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="autocorrelation">Of the normal series behind the figures.</param>
    /// <param name="seasonal">Whether the mean has a season, of 0.85 to 1.2.</param>
    /// <param name="shift">Lasting shift in sigma from the first period after the baseline.</param>
    internal static StableCity Of(FigureKind kind, int seed, double autocorrelation, bool seasonal, double shift = 0)
    {
        var city = new StableCity(seasonal);
        var quantiles = Seasonal.Select(factor => new Counts(30 * (seasonal ? factor : 1), 2)).ToArray();
        for (var i = 0; i < Series; i++)
        {
            var figures = new double?[Length];
            var noise = Noise.Of(seed, i);
            var state = noise.Normal();
            for (var t = 0; t < Length; t++)
            {
                if (t > 0)
                    state = autocorrelation * state + Math.Sqrt(1 - autocorrelation * autocorrelation) * noise.Normal();
                var shifted = state + (t >= Baseline ? shift : 0);
                figures[t] = kind is FigureKind.Value ? 50 * (seasonal ? Seasonal[t % PerYear] : 1) + 5 * shifted : quantiles[t % PerYear].At(shifted);
            }
            var series = new MonitoredSeries(kind, figures, [], seasonal ? PerYear : 1);
            city.models.Add(StableModel.Fit(series, [.. Enumerable.Range(0, Baseline)])!);
        }
        return city;
    }

    /// <summary>Alarms that begin in the ten years after the baseline, for each series.</summary>
    internal double[] Alarms(AlarmScheme scheme, double width) =>
        [.. models.Select(one => (double)Tryghed.Analysis.Monitoring.Monitor.Follow(one, 0, Length, scheme, _ => width, Direction.Up).Episodes.Count(episode => episode.Start >= Baseline))];

    /// <summary>Periods until the first alarm after the baseline, where one comes and none was active.</summary>
    internal double[] Delays(AlarmScheme scheme, double width) =>
    [
        .. models.Select(one => Tryghed.Analysis.Monitoring.Monitor.Follow(one, 0, Length, scheme, _ => width, Direction.Up).Episodes)
            .Where(episodes => !episodes.Any(episode => episode.Start < Baseline && (episode.End ?? Length) >= Baseline))
            .Select(episodes => episodes.FirstOrDefault(episode => episode.Start >= Baseline, new Episode(Length, Length, null)).Start - Baseline + 1.0),
    ];

    /// <summary>Sum over the series with its 95 % interval; the alarms of one series come together, since they share its limits.</summary>
    internal static (double Lower, double Sum, double Upper) Interval(double[] perSeries)
    {
        var mean = perSeries.Average();
        var spread = 1.96 * Math.Sqrt(perSeries.Sum(x => (x - mean) * (x - mean)) / (perSeries.Length - 1) * perSeries.Length);
        return (perSeries.Sum() - spread, perSeries.Sum(), perSeries.Sum() + spread);
    }

    /// <summary>Quantiles of a negative binomial distribution.</summary>
    private sealed class Counts
    {
        private readonly List<double> below = [];

        internal Counts(double mean, double dispersion)
        {
            double p = 1 / dispersion, size = mean * p / (1 - p), mass = Math.Pow(p, size), sum = 0;
            for (var n = 0; sum < 1 - 1e-12 && n < 100_000; n++)
            {
                below.Add(sum += mass);
                mass *= (size + n) / (n + 1) * (1 - p);
            }
        }

        internal double At(double z)
        {
            var found = below.BinarySearch(MathNet.Numerics.Distributions.Normal.CDF(0, 1, z));
            return Math.Min(found < 0 ? ~found : found, below.Count - 1);
        }
    }
}
