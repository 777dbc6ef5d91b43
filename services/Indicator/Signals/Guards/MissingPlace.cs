using Tryghed.Analysis;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Does a fall rest on cases whose municipality nobody wrote down?</summary>
/// <remarks>
/// The share of all cases with an unknown municipality (area 998) is compared between the baseline (s0, pooled) and the point (s1). A municipality's known cases are
/// made comparable by (1 − s0)/(1 − s1): what would have been counted in it if as many cases had a place as before, the unknown ones being spread as the known.
/// An improvement that is none any more at that figure is held.
/// </remarks>
internal static class MissingPlace
{
    /// <summary>A rise of the unknown share smaller than this, in shares of all cases, is not worth a note.</summary>
    private const double WorthANote = 0.005;

    /// <param name="Before">Share of all cases without a known municipality over the baseline, 0 to 1.</param>
    /// <param name="After">The same at the point.</param>
    /// <param name="Comparable">What the area's value would be with as few unknown places as before.</param>
    internal readonly record struct Share(double Before, double After, double Comparable);

    /// <summary>The unknown share before and at the point, and the value made comparable; null where either is not known.</summary>
    /// <param name="value">The area's value at the point, charted or counted.</param>
    /// <param name="unknown">Cases with an unknown municipality (998), oldest first, null for a gap.</param>
    /// <param name="total">All cases of the same periods, the unknown among them.</param>
    /// <param name="baseline">Indexes of the baseline.</param>
    /// <param name="point">Index of the point.</param>
    internal static Share? Compare(double value, IReadOnlyList<double?> unknown, IReadOnlyList<double?> total, IReadOnlyList<int> baseline, int point)
    {
        var known = baseline.Where(i => unknown[i] is not null && total[i] > 0).ToArray();
        if (known is [] || unknown[point] is not { } missing || total[point] is not { } all || !(all > missing))
            return null;
        var before = known.Sum(i => unknown[i]!.Value) / known.Sum(i => total[i]!.Value);
        var after = missing / all;
        return new Share(before, after, value * (1 - before) / (1 - after));
    }

    /// <param name="variation">What the signal says.</param>
    /// <param name="polarity">Which direction is better.</param>
    /// <param name="value">The area's value at the point, in the unit of <paramref name="bound"/>.</param>
    /// <param name="bound">What the value must stay below for the fall to be one: the lower limit for a point beyond it, the centre for a run.</param>
    /// <param name="unknown">Cases with an unknown municipality (998), aligned with the chart, null for a gap.</param>
    /// <param name="total">All cases of the same periods.</param>
    /// <param name="baseline">Indexes of the baseline.</param>
    /// <param name="point">Index of the point.</param>
    internal static Finding? Check(
        Variation variation, Polarity polarity, double value, double bound, IReadOnlyList<double?> unknown, IReadOnlyList<double?> total, IReadOnlyList<int> baseline, int point)
    {
        if (Compare(value, unknown, total, baseline, point) is not { } share || share.After <= share.Before)
            return null;

        var fall = polarity is Polarity.LowerIsBetter ? variation is Variation.Improving : polarity is Polarity.HigherIsBetter && variation is Variation.Worsening;
        var explains = fall && value < bound && share.Comparable >= bound;
        if (!explains && share.After - share.Before < WorthANote)
            return null;

        var (before, after) = (Wording.Percent(share.Before), Wording.Percent(share.After));
        var (now, comparable, limit) = (Wording.Figure(value), Wording.Figure(share.Comparable), Wording.Figure(bound));
        var da = $"Andelen af sager uden kendt kommune er steget fra {before.Da} i udgangspunktet til {after.Da}.";
        var en = $"The share of cases without a known municipality has risen from {before.En} in the baseline to {after.En}.";
        if (explains)
        {
            da += $" Med lige så få ukendte som før ville tallet her være omkring {comparable.Da} i stedet for {now.Da}, og det er ikke under {limit.Da}: "
                + "faldet kan alene være manglende steder.";
            en += $" With as few unknown as before the figure here would be about {comparable.En} instead of {now.En}, which is not below {limit.En}: "
                + "the fall may be nothing but missing places.";
        }
        else if (fall)
        {
            da += $" Med lige så få ukendte som før ville tallet her være omkring {comparable.Da} i stedet for {now.Da}; faldet er der stadig, men mindre.";
            en += $" With as few unknown as before the figure here would be about {comparable.En} instead of {now.En}; the fall is still there, but smaller.";
        }
        else
        {
            da += $" Tallet her er derfor snarere for lavt end for højt: omkring {comparable.Da}, hvis lige så få var ukendte som før.";
            en += $" The figure here is therefore too low rather than too high: about {comparable.En} if as few were unknown as before.";
        }
        return new Finding("missing-place", explains && variation is Variation.Improving, da, en);
    }
}
