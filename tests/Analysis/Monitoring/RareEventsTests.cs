using Shouldly;
using Tryghed.Analysis.Monitoring;
using Xunit;

namespace Tryghed.Analysis.Tests.Monitoring;

/// <summary>Why rare events need no chart of their own (decision 0031): the sum keeps its promise down to one case in ten periods. All figures are made up here.</summary>
public sealed class RareEventsTests
{
    private const int Series = 4000, Baseline = 20, Monitored = 40;
    private const double PerPeriod = 1 / 60.0;
    private static readonly AlarmScheme Cusum = AlarmScheme.Cusum(0.5);
    private static readonly double Width = FalseAlarms.Width(Cusum, new Estimation(Baseline, 1, 0, SigmaFloor: 1), PerPeriod);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_sum_of_scores_keeps_the_promise_for_rare_events(double mean)
    {
        var alarms = Enumerable.Range(0, Series).Sum(i => Courses(i, mean, mean, Monitored).Count(episode => episode.Start >= Baseline));
        (alarms / (Series * Monitored * PerPeriod)).ShouldBeInRange(0.5, 1.25);
    }

    [Theory]
    [InlineData(0.3, 25)]
    [InlineData(1, 10)]
    public void A_doubling_of_rare_events_is_seen(double mean, double periods) => Enumerable.Range(0, 500).Average(i =>
        Courses(i, mean, 2 * mean, 400).Where(episode => episode.Start >= Baseline).Select(episode => episode.Start - Baseline + 1.0).DefaultIfEmpty(401).First()).ShouldBeLessThan(periods);

    private static IReadOnlyList<Episode> Courses(int seed, double before, double after, int monitored)
    {
        var noise = Noise.Of(seed, 1);
        var counts = new double?[Baseline + monitored];
        for (var t = 0; t < counts.Length; t++)
            counts[t] = Poisson(ref noise, t < Baseline ? before : after);
        var model = StableModel.Fit(new MonitoredSeries(FigureKind.Count, counts, []), [.. Enumerable.Range(0, Baseline)])!;
        return Tryghed.Analysis.Monitoring.Monitor.Follow(model, 0, counts.Length, Cusum, _ => Width, Direction.Up).Episodes;
    }

    private static int Poisson(ref Noise noise, double mean)
    {
        var count = -1;
        for (double product = 1, least = Math.Exp(-mean); product > least; count++)
            product *= noise.Uniform();
        return count;
    }
}
