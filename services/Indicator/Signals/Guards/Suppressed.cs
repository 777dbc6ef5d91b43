using Tryghed.Analysis;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Is the figure, or are its neighbours, withheld or missing?</summary>
/// <remarks>
/// What is withheld is small, never known to be zero. A worsening of something that should be low is not weakened by that: the hidden neighbours are lower than the
/// point, not higher. So only a point that is withheld itself holds.
/// </remarks>
internal static class Suppressed
{
    /// <param name="statuses">Status of every period, oldest first, without skipping any.</param>
    /// <param name="point">Index of the signal's point.</param>
    /// <param name="variation">What the signal says.</param>
    /// <param name="polarity">Which direction is better.</param>
    /// <param name="reach">How many periods before the point, and after it, are its neighbours: the longest run that a rule looks at.</param>
    internal static Finding? Check(IReadOnlyList<ObservationStatus> statuses, int point, Variation variation, Polarity polarity, int reach = 7)
    {
        if (statuses[point] is ObservationStatus.Suppressed)
        {
            return new Finding(
                "suppressed", true, "Tallet selv er tilbageholdt af kilden, så der er intet at slå alarm over, før det kendes.",
                "The figure itself is withheld by its source, so that there is nothing to raise an alarm about until it is known.");
        }
        if (statuses[point] is ObservationStatus.Missing or ObservationStatus.NotAvailable)
        {
            return new Finding(
                "suppressed", true, "Der er intet tal for perioden, så der er intet at slå alarm over, før det kendes.",
                "There is no figure for the period, so that there is nothing to raise an alarm about until it is known.");
        }

        var (from, to) = (Math.Max(0, point - reach), Math.Min(statuses.Count - 1, point + reach));
        var (withheld, missing) = (0, 0);
        for (var i = from; i <= to; i++)
        {
            withheld += statuses[i] is ObservationStatus.Suppressed ? 1 : 0;
            missing += statuses[i] is ObservationStatus.Missing or ObservationStatus.NotAvailable ? 1 : 0;
        }
        if (withheld + missing == 0)
            return null;

        var around = to - from;
        var (da, en) = (withheld, missing) switch
        {
            (_, 0) => ($"{withheld} af de {around} nærmeste perioder er tilbageholdt af kilden", $"{withheld} of the {around} nearest periods {Are(withheld)} withheld by the source"),
            (0, _) => ($"{missing} af de {around} nærmeste perioder mangler", $"{missing} of the {around} nearest periods {Are(missing)} missing"),
            _ => ($"af de {around} nærmeste perioder er {withheld} tilbageholdt af kilden, og {missing} mangler",
                $"of the {around} nearest periods {withheld} {Are(withheld)} withheld by the source and {missing} {Are(missing)} missing"),
        };
        var low = withheld > 0 && polarity is Polarity.LowerIsBetter;
        var (daMore, enMore) = (low, variation) switch
        {
            (true, Variation.Improving) => (" Kilden tilbageholder små tal, så det er set med forbehold: hvor lavt tallet plejer at være, vides ikke helt.",
                " The source withholds small numbers, so read this with care: how low the figure usually is, is not fully known."),
            (true, Variation.Worsening) => (" Kilden tilbageholder små tal; de skjulte tal er altså lave og svækker ikke stigningen.",
                " The source withholds small numbers; the hidden figures are low, then, and do not weaken the rise."),
            _ => (" Manglende tal regnes ikke som nul.", " Missing figures do not count as zero."),
        };
        return new Finding("suppressed", false, char.ToUpperInvariant(da[0]) + da[1..] + "." + daMore, char.ToUpperInvariant(en[0]) + en[1..] + "." + enMore);

        static string Are(int number) => number == 1 ? "is" : "are";
    }
}
