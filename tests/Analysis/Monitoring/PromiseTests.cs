using Shouldly;
using Tryghed.Analysis.Monitoring;
using Xunit;

namespace Tryghed.Analysis.Tests.Monitoring;

/// <summary>The promise is kept: 400 series in which nothing happens, ten years, twenty seeds. All figures are made up here.</summary>
public sealed class PromiseTests(ITestOutputHelper output)
{
    // Eight false alarms a year over 400 quarterly series, so 80 in ten years.
    private const double PerYear = 8;
    private const double PerPeriod = PerYear / StableCity.Series / 4;
    private const double Promised = PerYear * StableCity.Years;
    private static readonly AlarmScheme Cusum = AlarmScheme.Cusum(0.5);

    [Theory]
    [InlineData(FigureKind.Value, 0, false)]
    [InlineData(FigureKind.Value, 0, true)]
    [InlineData(FigureKind.Value, 0.4, false)]
    [InlineData(FigureKind.Value, 0.4, true)]
    [InlineData(FigureKind.Count, 0, false)]
    [InlineData(FigureKind.Count, 0, true)]
    [InlineData(FigureKind.Count, 0.4, false)]
    [InlineData(FigureKind.Count, 0.4, true)]
    public void The_promised_false_alarms_are_raised_and_no_more(FigureKind kind, double autocorrelation, bool seasonal) =>
        Kept(kind, autocorrelation, seasonal, city => city.Estimation).ShouldBeGreaterThanOrEqualTo(18);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_the_correction_for_a_short_baseline_the_promise_is_broken(bool seasonal) =>
        Kept(FigureKind.Value, 0, seasonal, city => city.Estimation with { Points = 200 }).ShouldBeLessThan(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_the_correction_for_autocorrelation_the_promise_is_broken(bool seasonal) =>
        Kept(FigureKind.Value, 0.4, seasonal, city => city.Estimation with { Autocorrelation = 0 }).ShouldBeLessThan(5);

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.4, true)]
    public void A_worsening_of_one_sigma_is_seen_in_the_promised_time(double autocorrelation, bool seasonal)
    {
        var estimation = new Estimation(StableCity.Baseline, seasonal ? 4 : 1, autocorrelation);
        var width = FalseAlarms.Width(Cusum, estimation, PerPeriod);
        var promised = DetectionDelay.ZeroState(Cusum, estimation, width, 1, longest: StableCity.Years * 4);
        var inside = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var delays = StableCity.Of(FigureKind.Value, seed, autocorrelation, seasonal, shift: 1).Delays(Cusum, width);
            var (lower, sum, upper) = StableCity.Interval(delays);
            output.WriteLine($"seed {seed}: {lower / delays.Length:0.0} – {upper / delays.Length:0.0}, mean {sum / delays.Length:0.00}; promised {promised.Mean:0.00} ± {promised.StandardError:0.00}");
            inside += promised.Mean >= lower / delays.Length && promised.Mean <= upper / delays.Length ? 1 : 0;
        }
        inside.ShouldBeGreaterThanOrEqualTo(18);
    }

    // The interval is the promise's own: what chance makes of it when the alarms of one series come together, since they share its limits, and when the autocorrelation is
    // known as well as 400 short baselines tell it.
    private int Kept(FigureKind kind, double autocorrelation, bool seasonal, Func<StableCity, Estimation> estimation)
    {
        var (raised, unsure) = (new List<double[]>(), new List<double>());
        for (var seed = 1; seed <= 20; seed++)
        {
            var city = StableCity.Of(kind, seed, autocorrelation, seasonal);
            var width = FalseAlarms.Width(Cusum, estimation(city), PerPeriod);
            raised.Add(city.Alarms(Cusum, width));
            var (at, error) = (estimation(city), city.AutocorrelationError);
            unsure.Add((FalseAlarms.PerPeriod(Cusum, at with { Autocorrelation = at.Autocorrelation + error }, width)
                - FalseAlarms.PerPeriod(Cusum, at with { Autocorrelation = Math.Max(0, at.Autocorrelation - error) }, width)) / 2 * StableCity.Series * StableCity.Years * 4);
            output.WriteLine($"seed {seed}: {raised[^1].Sum()} raised in ten years, {Promised} promised; h = {width:0.00}, autocorrelation {city.Autocorrelation:0.00}");
        }
        var (lower, upper) = Interval([.. raised.SelectMany(series => series)], Math.Sqrt(unsure.Average(x => x * x)));
        output.WriteLine($"95 % interval of the promise {lower:0} – {upper:0}; mean raised {raised.Average(series => series.Sum()):0.0}");
        return raised.Count(series => series.Sum() >= lower && series.Sum() <= upper);
    }

    // Of the sum over 400 series that raise as many alarms each as series do here, on average as many as promised: counts of few, clustered events are not symmetric.
    private static (double Lower, double Upper) Interval(double[] perSeries, double unsure)
    {
        var (random, noise) = (new Random(20), new Noise(20));
        var scale = Promised / StableCity.Series / perSeries.Average();
        var sums = new double[10_000];
        for (var i = 0; i < sums.Length; i++)
        {
            for (var j = 0; j < StableCity.Series; j++)
                sums[i] += scale * perSeries[random.Next(perSeries.Length)];
            sums[i] += unsure * noise.Normal();
        }
        Array.Sort(sums);
        return (sums[(int)(0.025 * sums.Length)], sums[(int)(0.975 * sums.Length)]);
    }
}
