using Tryghed.Analysis;
using Tryghed.Analysis.Comparisons;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Where a change takes place.</summary>
internal enum MovementScope
{
    /// <summary>Neither can be said, for want of figures or because the change is neither clearly here alone nor clearly everywhere.</summary>
    Unclear,

    /// <summary>The area has moved more than the rest of the country.</summary>
    Local,

    /// <summary>The rest of the country has moved, and the area no more than it.</summary>
    National,
}

/// <summary>Has the area changed, or the whole country? It never holds a signal: it says where to look for the reason.</summary>
/// <remarks>
/// The ratio of the area's rate to that of the rest of the country (country minus area) is charted on a log scale (<see cref="LogChart"/>: for counts Poisson
/// variance times σz², because a ratio of few cases is far less certain than its neighbour of many; for measured values plain moving ranges). A signal that
/// rests on several points is judged by their mean. <see cref="MovementScope.Local"/>: the ratio is beyond the limit on the signal's side.
/// <see cref="MovementScope.National"/>: it is not, the rest of the country is beyond its own limit on that side, and its movement is at least half of the
/// area's; otherwise a country's tiny movement, seen only because its numbers are large, would explain away a large one here.
/// </remarks>
internal static class CommonMovement
{
    /// <param name="Scope">Where the change takes place.</param>
    /// <param name="Area">The area's rate at the signal over its baseline; 1.58 for a rise of 58 per cent. Null where it can't be said.</param>
    /// <param name="Rest">The same of the rest of the country.</param>
    /// <param name="RatioZ">Distance of the ratio from its centre, in sigma; positive for a rise here against the rest.</param>
    /// <param name="RestZ">Distance of the rest of the country from its own centre, in sigma.</param>
    /// <param name="Finding">The note; null where there is no country to compare with.</param>
    internal sealed record Result(MovementScope Scope, double? Area, double? Rest, double? RatioZ, double? RestZ, Finding? Finding)
    {
        internal static Result Nothing { get; } = new(MovementScope.Unclear, null, null, null, null, null);
    }

    /// <summary>Judges counts with their exposure.</summary>
    /// <param name="counts">The area's cases, oldest first, null for a gap.</param>
    /// <param name="exposures">What they are counted on.</param>
    /// <param name="restCounts">Cases in the country minus the area, of the same periods (<see cref="Rest"/>).</param>
    /// <param name="restExposures">What those are counted on.</param>
    /// <param name="baseline">Indexes of the baseline in force.</param>
    /// <param name="polarity">Which direction is better.</param>
    /// <param name="variation">What the signal says.</param>
    /// <param name="point">Index of the signal's point.</param>
    /// <param name="multiplier">Distance of the limits in sigma, as the policy has it; 3 for plain ones.</param>
    /// <param name="from">Index of the first point of the run that the signal rests on; the point itself when null.</param>
    /// <param name="seasons">Seasons per year, taken out of the two rates; the ratio has none where they share theirs.</param>
    /// <param name="autocorrelation">Lag-1 autocorrelation, by which a run says less.</param>
    internal static Result Check(
        IReadOnlyList<double?> counts, IReadOnlyList<double?> exposures, IReadOnlyList<double?> restCounts, IReadOnlyList<double?> restExposures,
        IReadOnlyList<int> baseline, Polarity polarity, Variation variation, int point, double multiplier = 3, int? from = null, int seasons = 1, double autocorrelation = 0)
    {
        double?[] here = [.. counts], people = [.. exposures.Select(Some)], there = [.. restCounts], others = [.. restExposures.Select(Some)];
        int[] frozen = [.. baseline];
        return Judge(
            LogChart.OfRatio(here, people, there, others, frozen), LogChart.OfRate(here, people, frozen, seasons), LogChart.OfRate(there, others, frozen, seasons),
            polarity, variation, from ?? point, point, multiplier, autocorrelation);

        static double? Some(double? exposure) => exposure > 0 ? exposure : null; // nobody lives elsewhere: there is no rest of the country
    }

    /// <summary>Judges measured values, each above 0, against those of the country as a whole; there are no cases to subtract the area's from.</summary>
    internal static Result CheckValues(
        IReadOnlyList<double?> values, IReadOnlyList<double?> country, IReadOnlyList<int> baseline, Polarity polarity, Variation variation, int point,
        double multiplier = 3, int? from = null, int seasons = 1, double autocorrelation = 0)
    {
        if (values.Concat(country).Any(value => value <= 0))
            return Result.Nothing; // no ratio of such values
        double?[] here = [.. values], there = [.. country];
        int[] frozen = [.. baseline];
        return Judge(
            LogChart.OfValues(here, there, frozen), LogChart.OfValues(here, [], frozen, seasons), LogChart.OfValues(there, [], frozen, seasons),
            polarity, variation, from ?? point, point, multiplier, autocorrelation);
    }

    /// <summary>The rest of the country: the country minus the area, or null where either is missing or nothing remains.</summary>
    internal static double?[] Rest(IReadOnlyList<double?> country, IReadOnlyList<double?> area) =>
        [.. country.Zip(area, (all, part) => all is { } a && part is { } p && a >= p ? (double?)(a - p) : null)];

    private static Result Judge(
        LogChart? ratio, LogChart? area, LogChart? rest, Polarity polarity, Variation variation, int from, int to, double multiplier, double autocorrelation)
    {
        if (ratio?.Stretch(from, to, autocorrelation) is not { } between
            || area?.Stretch(from, to, autocorrelation) is not { } here || rest?.Stretch(from, to, autocorrelation) is not { } there)
            return Result.Nothing;

        var side = (variation, polarity) switch
        {
            (Variation.Worsening, Polarity.LowerIsBetter) or (Variation.Improving, Polarity.HigherIsBetter) => 1,
            (Variation.Improving, Polarity.LowerIsBetter) or (Variation.Worsening, Polarity.HigherIsBetter) => -1,
            _ => Math.Sign(here.Distance),
        };
        var scope = side * between.Z >= multiplier ? MovementScope.Local
            : side * there.Z >= multiplier && side * there.Distance >= side * here.Distance / 2 ? MovementScope.National
            : MovementScope.Unclear;

        var (areaRatio, restRatio) = (Math.Exp(here.Distance), Math.Exp(there.Distance));
        var (changed, elsewhere) = (Wording.Change(areaRatio), Wording.Change(restRatio));
        var da = $"I forhold til udgangspunktet er niveauet her {changed.Da}, i resten af landet {elsewhere.Da}. ";
        var en = $"Against the baseline the level here is {changed.En}, in the rest of the country {elsewhere.En}. ";
        (da, en) = scope switch
        {
            MovementScope.Local => (da + "Området har altså flyttet sig mere end resten af landet: årsagen skal søges her.",
                en + "So the area has moved more than the rest of the country: look for the reason here."),
            MovementScope.National => (da + "Området følger altså resten af landet: årsagen skal først søges uden for området.",
                en + "So the area follows the rest of the country: look for the reason outside the area first."),
            _ => (da + "Det kan ikke afgøres, om ændringen er lokal eller fælles for landet.",
                en + "It can't be told whether the change is local or common to the country."),
        };
        return new Result(scope, areaRatio, restRatio, between.Z, there.Z, new Finding("national", false, da, en));
    }
}
