namespace Tryghed.Analysis.Monitoring;

/// <summary>A stretch of points in which a series is worse, or better, than its baseline.</summary>
/// <param name="Start">Index of the point at which the alarm began.</param>
/// <param name="Since">Index of the point at which the change itself began, as far as a sum can date it: the first after the sum last was zero; the start for other schemes.</param>
/// <param name="End">Index of the point at which the series was back; null while it is not.</param>
public readonly record struct Episode(int Start, int Since, int? End);

/// <summary>What monitoring says of each point of a series, in one direction.</summary>
/// <param name="Statistics">Sum or average in sigma (0 for Shewhart rules); null where there is no figure.</param>
/// <param name="Holds">Whether a rule holds, or the limit is crossed, at the point.</param>
/// <param name="Episodes">Alarms, oldest first.</param>
public sealed record Course(IReadOnlyList<double?> Statistics, IReadOnlyList<bool> Holds, IReadOnlyList<Episode> Episodes);

/// <summary>Follows a series with limits of a given width.</summary>
public static class Monitor
{
    /// <summary>The course of a series in one direction.</summary>
    /// <param name="model">Its model.</param>
    /// <param name="start">First point to follow.</param>
    /// <param name="points">How many points the series has.</param>
    /// <param name="scheme">What raises an alarm.</param>
    /// <param name="widthAt">Width of the limits at each point, so that new limits hold from their own period and never backwards.</param>
    /// <param name="direction">Which way is looked.</param>
    public static Course Follow(StableModel model, int start, int points, AlarmScheme scheme, Func<int, double> widthAt, Direction direction)
    {
        var (statistics, holds, episodes) = (new double?[points], new bool[points], new List<Episode>());
        var state = new AlarmState(scheme, points > start ? widthAt(start) : 1);
        var since = start;
        for (var t = start; t < points; t++)
        {
            if (model.Score(t) is not { } score)
                continue; // a gap carries no evidence either way
            state.Widen(widthAt(t));
            if (state.Statistic <= 0)
                since = t;
            var active = state.Active;
            var begins = state.Take(direction is Direction.Up ? score : -score);
            (statistics[t], holds[t]) = (scheme.Rules.Count > 0 ? 0 : state.Statistic, state.Holds);
            if (begins)
                episodes.Add(new Episode(t, scheme.IsCusum ? since : t, null));
            else if (active && !state.Active)
                episodes[^1] = episodes[^1] with { End = t };
        }
        return new Course(statistics, holds, episodes);
    }
}
