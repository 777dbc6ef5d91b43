using Tryghed.Analysis;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>Will the newest figure grow when it is counted again?</summary>
/// <remarks>
/// The age of a figure is how many periods newer the newest period was when it was told; 0 for the newest itself. For every age the growth is learnt from earlier
/// periods: what each had settled to, over what was first told of it at that age. A figure has settled once it is as old as <see cref="SettledAge"/>. As in the
/// chain-ladder of run-off triangles (Mack 1993), but with the median, which one odd revision can't move.
/// </remarks>
internal static class LateCounting
{
    /// <summary>At this age a figure is taken as settled.</summary>
    internal const int SettledAge = 4;

    /// <summary>Fewer periods than this teach nothing of an age.</summary>
    internal const int LeastPeriods = 4;

    /// <summary>A usual growth or fall smaller than this is not worth a note.</summary>
    private const double WorthANote = 0.01;

    /// <summary>A figure as one vintage told it.</summary>
    /// <param name="Ordinal">The period's number.</param>
    /// <param name="Vintage">The vintage's number; a later one replaces what an earlier one told of the period.</param>
    /// <param name="Value">The figure; null where it was withdrawn.</param>
    internal readonly record struct Told(int Ordinal, int Vintage, double? Value);

    /// <summary>Settled over first told, at one age.</summary>
    /// <param name="Median">The usual growth: 1.08 for eight per cent.</param>
    /// <param name="Lower">Tenth percentile; the smallest where fewer than ten periods are known.</param>
    /// <param name="Upper">Ninetieth percentile; the largest where fewer than ten periods are known.</param>
    /// <param name="Periods">How many periods taught it.</param>
    internal readonly record struct Growth(double Median, double Lower, double Upper, int Periods);

    /// <summary>Learns the usual growth of one series for each age below <see cref="SettledAge"/>.</summary>
    /// <param name="told">Every figure of the series in every vintage that told something new of it.</param>
    /// <returns>By age; null for an age that fewer than <see cref="LeastPeriods"/> settled periods teach.</returns>
    internal static IReadOnlyList<Growth?> Learn(IEnumerable<Told> told)
    {
        var newest = int.MinValue;
        var first = new Dictionary<(int Ordinal, int Age), double>(); // what was first told of a period at an age
        var known = new Dictionary<int, double?>();
        foreach (var vintage in told.GroupBy(one => one.Vintage).OrderBy(group => group.Key))
        {
            foreach (var one in vintage)
                (known[one.Ordinal], newest) = (one.Value, Math.Max(newest, one.Ordinal));
            for (var age = 0; age < SettledAge; age++)
            {
                if (known.TryGetValue(newest - age, out var value) && value is { } figure)
                    first.TryAdd((newest - age, age), figure);
            }
        }

        var growth = new Growth?[SettledAge];
        for (var age = 0; age < SettledAge; age++)
        {
            var ratios = first.Where(one => one.Key.Age == age && one.Key.Ordinal <= newest - SettledAge && one.Value > 0 && known[one.Key.Ordinal] is > 0)
                .Select(one => known[one.Key.Ordinal]!.Value / one.Value).Order().ToArray();
            if (ratios.Length >= LeastPeriods)
                growth[age] = ratios.Length < 10 ? new(Quantile(ratios, 0.5), ratios[0], ratios[^1], ratios.Length)
                    : new(Quantile(ratios, 0.5), Quantile(ratios, 0.1), Quantile(ratios, 0.9), ratios.Length);
        }
        return growth;
    }

    /// <param name="growth">What <see cref="Learn"/> answered.</param>
    /// <param name="age">Age of the signal's point: 0 for the newest period known.</param>
    /// <param name="value">The value at the point, in the unit of <paramref name="bound"/>.</param>
    /// <param name="bound">What the signal rests on: the limit that the point crossed, or the centre for a run.</param>
    /// <param name="variation">What the signal says.</param>
    /// <param name="polarity">Which direction is better.</param>
    /// <returns>Holds a fall that is none at the settled value to expect; a note with what to expect otherwise; null where nothing is learnt or nothing usually changes.</returns>
    internal static Finding? Check(IReadOnlyList<Growth?> growth, int age, double value, double bound, Variation variation, Polarity polarity)
    {
        if (age < 0 || age >= growth.Count || growth[age] is not { } usual)
            return null;
        var fall = (variation, polarity) is (Variation.Improving, Polarity.LowerIsBetter) or (Variation.Worsening, Polarity.HigherIsBetter);
        var expected = value * usual.Median;
        var holds = fall && value < bound && expected >= bound;
        if (!holds && Math.Abs(usual.Median - 1) < WorthANote)
            return null;

        var percent = Wording.Number(100 * Math.Abs(usual.Median - 1), Math.Abs(usual.Median - 1) < 0.1 ? 1 : 0);
        var (now, settled) = (Wording.Figure(value), Wording.Figure(expected));
        var (low, high) = (Wording.Figure(value * usual.Lower), Wording.Figure(value * usual.Upper));
        var (limit, periods) = (Wording.Figure(bound), Wording.Number(usual.Periods));
        var up = usual.Median >= 1;
        var da = $"Tal, der er så nye som dette, plejer at {(up ? "vokse" : "falde")} {percent.Da} %, når de er talt færdig (målt på {periods.Da} tidligere perioder). "
            + $"{now.Da} ventes at ende omkring {settled.Da} (mellem {low.Da} og {high.Da}).";
        var en = $"Figures as new as this one usually {(up ? "grow" : "fall")} by {percent.En}% until they are settled (seen over {periods.En} earlier periods). "
            + $"{now.En} is expected to end at about {settled.En} (between {low.En} and {high.En}).";
        if (holds)
        {
            da += $" Så er der intet fald: grænsen er {limit.Da}.";
            en += $" Then there is no fall: the limit is {limit.En}.";
        }
        return new Finding("late-counting", holds, da, en);
    }

    // Type 7 of Hyndman & Fan 1996: linear between the order statistics.
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below == sorted.Length - 1 ? sorted[below] : sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }
}
