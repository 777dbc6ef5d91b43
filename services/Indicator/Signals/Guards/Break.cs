using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Is there an annotated break (law, method or boundaries) between the baseline and the point?</summary>
internal static class Break
{
    /// <param name="From">First period that is counted in the new way.</param>
    /// <param name="To">Last period of the changeover, for a change that came by and by; null when it came at once.</param>
    /// <param name="Areas">The areas that it touches; null or empty for all.</param>
    /// <param name="Da">What changed, in Danish.</param>
    /// <param name="En">What changed, in English; the Danish text where there is none.</param>
    internal sealed record Annotation(Period From, Period? To, IReadOnlyList<string>? Areas, string Da, string? En = null)
    {
        /// <summary>First period wholly in the new way: where a new baseline can begin.</summary>
        internal Period New => To is { } to ? to.Next : From;

        /// <summary>Whether it touches an area: named itself, the municipality that it is part of, or the whole country.</summary>
        internal bool Touches(string area) =>
            Areas is null or [] || Areas.Any(named => named == area || named == Area.Country || area.StartsWith(named + "-", StringComparison.Ordinal));

        /// <summary>Whether a baseline that begins at one period and a point at another are counted in different ways.</summary>
        internal bool Divides(Period baselineFrom, Period point) => From.CompareTo(point) <= 0 && New.CompareTo(baselineFrom) > 0;
    }

    /// <param name="annotations">All breaks of the indicator.</param>
    /// <param name="area">The signal's area.</param>
    /// <param name="baselineFrom">First period of the baseline in force.</param>
    /// <param name="baselineTo">Last period of the baseline.</param>
    /// <param name="point">The signal's period.</param>
    internal static Finding? Check(IReadOnlyList<Annotation> annotations, string area, Period baselineFrom, Period baselineTo, Period point)
    {
        var dividing = annotations.Where(one => one.From.Frequency == point.Frequency && one.Touches(area) && one.Divides(baselineFrom, point))
            .OrderBy(one => one.From.Ordinal).ToList();
        if (dividing is [])
            return null;

        var newest = dividing[^1];
        var (baseline, at) = (Wording.Of(baselineFrom, baselineTo), Wording.Of(point));
        var daWhat = string.Join("; ", dividing.Select(one => $"{Since(one).Da}: {Bare(one.Da)}"));
        var enWhat = string.Join("; ", dividing.Select(one => $"{Since(one).En}: {Bare(one.En ?? one.Da)}"));
        var start = Wording.Of(newest.New);
        return new Finding(
            "break", true,
            $"Tallet for {at.Da} kan ikke uden videre sammenlignes med udgangspunktet ({baseline.Da}), for opgørelsen er ændret ({daWhat}). "
                + $"Sæt et nyt udgangspunkt fra {start.Da}, når der er nok tal.",
            $"The figure for {at.En} can't simply be compared with the baseline ({baseline.En}), because what is counted has changed ({enWhat}). "
                + $"Set a new baseline from {start.En} once there are enough figures.");

        static (string Da, string En) Since(Annotation one) => one.To is { } to && to != one.From
            ? Wording.Of(one.From, to)
            : Wording.Of(one.From) is var (da, en) ? ($"fra {da}", $"from {en}") : default;

        static string Bare(string text) => text.Trim().TrimEnd('.');
    }
}
