using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Releases;

/// <summary>When an indicator's next figures are expected, and whether they are late. Nothing here reads a clock or a database.</summary>
internal static class Freshness
{
    /// <param name="NewestPeriod">Newest period that has come in, in Danmarks Statistik's form; null while none has.</param>
    /// <param name="ExpectedPeriod">The period that comes next; null where none does, or nothing says when.</param>
    /// <param name="ExpectedOn">The day on which its figures are expected.</param>
    /// <param name="Overdue">Whether that day has gone.</param>
    /// <param name="AttestedAt">When somebody last said that they have looked at the figures (UTC).</param>
    /// <param name="AttestedBy">Who.</param>
    internal sealed record Answer(string? NewestPeriod, string? ExpectedPeriod, DateOnly? ExpectedOn, bool Overdue, DateTimeOffset? AttestedAt, string? AttestedBy);

    /// <summary>The release that comes next.</summary>
    internal readonly record struct Release(Period Period, DateOnly On)
    {
        internal bool OverdueOn(DateOnly today) => today > On;
    }

    /// <summary>The next release: the period after the newest, so many days after it ends.</summary>
    /// <param name="indicator">Whose. Without a lag, or when its last period has come, none is expected.</param>
    /// <param name="newest">Newest period that has come in; null while none has, and then the first that it is meant to have comes next.</param>
    /// <param name="calendar">The day that the source's calendar names for a period; it goes before the lag. Null, or an answer of null, where it has none.</param>
    internal static Release? Expected(IndicatorDefinition indicator, Period? newest, Func<Period, DateOnly?>? calendar = null)
    {
        Period? first = indicator.ValidFrom is { } from ? Period.Parse(from) : null;
        if ((newest?.Next ?? first) is not { } next)
            return null;
        if (first is { } begins && next.Ordinal < begins.Ordinal)
            next = begins;
        if (indicator.ValidTo is { } to && next.Ordinal > Period.Parse(to).Ordinal)
            return null;
        if (calendar?.Invoke(next) is { } day)
            return new Release(next, day);
        return indicator.ReleaseLagDays is { } lag ? new Release(next, next.LastDay.AddDays(lag)) : null;
    }

    /// <summary>Whether the steward is to be told now that a release is late: once for each, and again only when a postponement that came after has run out.</summary>
    /// <param name="release">The release that is expected.</param>
    /// <param name="today">Today.</param>
    /// <param name="toldAt">When this period's reminder went out last; null if it has not.</param>
    /// <param name="attestedAt">When somebody last attested the figures.</param>
    /// <param name="postponedUntil">The day to which that postponed the reminder.</param>
    internal static bool Remind(Release release, DateOnly today, DateTimeOffset? toldAt, DateTimeOffset? attestedAt, DateOnly? postponedUntil)
    {
        if (!release.OverdueOn(today) || today < postponedUntil)
            return false;
        return toldAt is null || postponedUntil is not null && attestedAt > toldAt;
    }
}
