using Cronos;

namespace Tryghed.Indicator.Sources;

/// <summary>When a source is asked next.</summary>
internal static class Timing
{
    internal static readonly TimeZoneInfo Copenhagen = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");

    private const int MostTimes = 100;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(5), LongestRetry = TimeSpan.FromHours(12);

    /// <summary>Reads five fields, or six with seconds; null when it is neither, or never comes.</summary>
    internal static CronExpression? Parse(string cron) =>
        CronExpression.TryParse(cron, cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, out var expression)
            ? expression
            : null;

    /// <summary>The first time after a moment; null when there is none.</summary>
    internal static DateTimeOffset? Next(Schedule schedule, DateTimeOffset after)
    {
        if (schedule.Cron is { } cron)
            return Parse(cron)?.GetNextOccurrence(after, Copenhagen)?.ToUniversalTime();
        var coming = (schedule.Releases ?? []).Select(InUtc).Where(release => release > after).ToArray();
        return coming is [] ? null : coming.Min();
    }

    /// <summary>The shortest time between two of the next times; null when there are no two.</summary>
    internal static TimeSpan? ShortestPause(Schedule schedule, DateTimeOffset after)
    {
        // A cron's times as its clock shows them: twice a year, when that is set, some come closer than anybody chose.
        var times = schedule.Cron is { } cron
            ? (Parse(cron)?.GetOccurrences(after, after.AddYears(50), TimeZoneInfo.Utc) ?? []).Take(MostTimes).ToList()
            : [.. (schedule.Releases ?? []).Distinct().Select(InUtc).Where(release => release > after).Order()];
        return times.Count < 2 ? null : times.Zip(times.Skip(1), (one, next) => next - one).Min();
    }

    /// <summary>When a source that did not answer is asked again: after pauses that double, and no sooner than it says itself.</summary>
    internal static DateTimeOffset Retry(int failures, TimeSpan? asked, DateTimeOffset now)
    {
        var pause = FirstRetry * Math.Pow(2, Math.Min(failures, 20) - 1);
        if (pause > LongestRetry)
            pause = LongestRetry;
        return now + (asked > pause ? asked.Value > TimeSpan.FromDays(2) ? TimeSpan.FromDays(2) : asked.Value : pause);
    }

    // A time that the clocks jump over is meant an hour later; of one that comes twice the first is meant.
    private static DateTimeOffset InUtc(DateTime local)
    {
        if (Copenhagen.IsInvalidTime(local))
            local += TimeSpan.FromHours(1);
        var offset = Copenhagen.IsAmbiguousTime(local) ? Copenhagen.GetAmbiguousTimeOffsets(local).Max() : Copenhagen.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
