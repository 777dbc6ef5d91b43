using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;

namespace Tryghed.Indicator.Signals;

/// <summary>The course of a series under plain run rules on its chart, as it is published, instead of a share of the budget.</summary>
internal static class RuleCourse
{
    private const double LimitInSigma = 3;

    /// <param name="points">The chart's points.</param>
    /// <param name="direction">Which way is looked.</param>
    /// <param name="start">First point that is judged.</param>
    internal static Course Of(IReadOnlyList<ChartPoint> points, Direction direction, int start)
    {
        var (statistics, holds, episodes) = (new double?[points.Count], new bool[points.Count], new List<Episode>());
        var alarm = new Hysteresis();
        for (var t = start; t < points.Count; t++)
        {
            var point = points[t];
            if (point.Value is null)
                continue;
            var mark = point.Rules.Where(one => one.Direction == direction).Select(one => (RuleMark?)one).FirstOrDefault();
            var away = (point.Z ?? (point.Value == point.Centre ? 0 : point.Value > point.Centre ? double.MaxValue : double.MinValue)) * (direction is Direction.Up ? 1 : -1);
            (statistics[t], holds[t]) = (0, mark is not null);
            var active = alarm.Active;
            if (alarm.Take(holds[t], away <= LimitInSigma * Hysteresis.CalmShare))
                episodes.Add(new Episode(t, mark!.Value.Start, null));
            else if (active && !alarm.Active)
                episodes[^1] = episodes[^1] with { End = t };
        }
        return new Course(statistics, holds, episodes);
    }
}
