using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals;

/// <summary>The course of a series under Farrington's method, which sees the onset of an outbreak only: when it is over is judged against the years before it (METHODS 1).</summary>
/// <remarks>The policy's width is alpha: the probability at which a count is too large, or too small, to be chance.</remarks>
internal static class OnsetCourse
{
    internal static Course Of(SeriesChart chart, Direction direction)
    {
        var (statistics, holds, episodes) = (new double?[chart.Length], new bool[chart.Length], new List<Episode>());
        // Farrington's method looks upwards; a fall is no outbreak.
        if (direction is Direction.Down)
            return new Course(statistics, holds, episodes);

        var (counts, population) = (Array.ConvertAll(chart.Values, value => value), chart.Exposures);
        var points = FarringtonFlexible.Assess(counts, population, Period.InAYear(chart.Indicator.Frequency), Settings(chart), 0, chart.Length);
        Course? after = null;
        for (var t = chart.SegmentStart; t < chart.Length; t++)
        {
            if (points[t] is not { PredictivePValue: { } p } && after is null)
                continue;
            holds[t] = points[t].PredictivePValue < (chart.PolicyAt(t) ?? chart.Policies[0]).Width;
            statistics[t] = points[t].PredictivePValue;
            if (after is null && holds[t])
            {
                episodes.Add(new Episode(t, t, null));
                after = Since(chart, t);
            }
            else if (after is not null && (after.Episodes is [] || after.Episodes[0].End == t))
            {
                episodes[^1] = episodes[^1] with { End = t };
                after = null;
            }
        }
        return new Course(statistics, holds, episodes);
    }

    internal static FarringtonSettings Settings(SeriesChart chart) => chart.Indicator.Frequency switch
    {
        Frequency.Quarter => FarringtonSettings.Quarterly with { PopulationOffset = chart.Exposures is not [] },
        Frequency.Month => FarringtonSettings.Quarterly with { W = 1, NoPeriods = 6, PastWeeksNotIncluded = 6, PopulationOffset = chart.Exposures is not [] },
        _ => new FarringtonSettings { NoPeriods = 10, PastWeeksNotIncluded = 26, PopulationOffset = chart.Exposures is not [], ThresholdMethod = FarringtonThreshold.NbPlugin },
    };

    // The outbreak's first figure raises the alarm at once; it ends by the same sum as any other alarm, against the years before the outbreak.
    private static Course? Since(SeriesChart chart, int onset)
    {
        var before = Enumerable.Range(chart.SegmentStart, onset - chart.SegmentStart).Where(i => chart.Values[i] is not null).TakeLast(chart.Indicator.BaselineLength).ToArray();
        return chart.ModelOf(before) is { } model ? Tryghed.Analysis.Monitoring.Monitor.Follow(model, onset, chart.Length, AlarmScheme.Cusum(0.5), _ => 1e-9, Direction.Up) : null;
    }
}
