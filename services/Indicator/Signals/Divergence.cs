using Tryghed.Analysis;
using Tryghed.Analysis.Comparisons;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;

namespace Tryghed.Indicator.Signals;

/// <summary>Whether what people perceive and what is recorded have moved the same way.</summary>
internal enum DivergenceState
{
    BothBetter,
    BothWorse,

    /// <summary>The recorded figure is better and the perceived one worse.</summary>
    FewerReportsLessSafe,

    /// <summary>The recorded figure is worse and the perceived one better.</summary>
    MoreReportsSafer,

    /// <summary>At least one of the two has not moved more than chance, or can't be compared.</summary>
    NotShown,
}

/// <summary>Which test of change was used.</summary>
internal enum ChangeTest
{
    /// <summary>Two shares of samples of known size, with the design effect (<see cref="Analysis.Comparisons.TwoProportions"/>).</summary>
    TwoProportions,

    /// <summary>Two rates of counts, quasi-Poisson with season and memory (<see cref="Analysis.Comparisons.RateRatio"/>).</summary>
    RateRatio,

    /// <summary>Two means, against what neighbouring values usually differ by: for values whose sampling error nobody told (<see cref="Analysis.Comparisons.TwoMeans"/>).</summary>
    TwoMeans,
}

/// <summary>Compares the newest stretch of a perceived and a recorded series with an earlier one of the same length, and says whether they part.</summary>
/// <remarks>
/// A stretch is one year: four quarters, twelve months, one yearly survey. Both series are taken up to the same time, that of the one whose figures end first: a period
/// belongs there when more than half of it lies before that end. The earlier stretch is <c>years</c> before, or as close to that as the survey had a round; the recorded
/// one follows. All periods of a stretch must have a figure. A state needs both movements to be significant at five per cent, which is itself a test at five per cent
/// (the intersection-union test of Berger, Technometrics 1982): its p-value is the larger of the two.
/// </remarks>
internal static class Divergence
{
    private const double Level = 0.05;
    private const double PerThousand = 1000;

    /// <summary>An interval that reaches beyond this multiple says nothing, and is not told in words.</summary>
    private const double Most = 100;

    /// <summary>How much history teaches the usual scatter, in periods, at least.</summary>
    private const int History = 60;

    /// <param name="Indicator">What is measured.</param>
    /// <param name="Observations">The series in one area as it is known now.</param>
    internal sealed record Series(IndicatorDefinition Indicator, IReadOnlyList<Observation> Observations);

    /// <param name="Before">The earlier stretch, first and last period.</param>
    /// <param name="After">The later stretch.</param>
    /// <param name="Test">Which test.</param>
    /// <param name="Comparison">Its answer, in the charted unit.</param>
    /// <param name="Better">Whether the figure moved the better way; null when it did not move, or no way is better.</param>
    /// <param name="Provisional">Whether a figure in it is provisional.</param>
    internal sealed record Change((Period From, Period To) Before, (Period From, Period To) After, ChangeTest Test, Comparison Comparison, bool? Better, bool Provisional)
    {
        internal bool Significant => Comparison.Significant(Level);
    }

    /// <param name="State">The state.</param>
    /// <param name="Perceived">The survey's change; null where it can't be compared.</param>
    /// <param name="Recorded">The change of what is recorded.</param>
    /// <param name="PValue">The larger of the two p-values: that of the state.</param>
    /// <param name="Da">One or a few Danish sentences with the numbers.</param>
    /// <param name="En">The same in English.</param>
    internal sealed record Result(DivergenceState State, Change? Perceived, Change? Recorded, double? PValue, string Da, string En);

    /// <param name="perceived">The survey's series.</param>
    /// <param name="recorded">The recorded series, of the same area.</param>
    /// <param name="years">How many years lie between the stretches, at least 1.</param>
    internal static Result Compare(Series perceived, Series recorded, int years)
    {
        var (said, counted) = Changes(new Line(perceived), new Line(recorded), years);
        var state = said is { Significant: true, Better: { } safer } && counted is { Significant: true, Better: { } fewer }
            ? (safer, fewer) switch
            {
                (true, true) => DivergenceState.BothBetter,
                (false, false) => DivergenceState.BothWorse,
                (false, true) => DivergenceState.FewerReportsLessSafe,
                _ => DivergenceState.MoreReportsSafer,
            }
            : DivergenceState.NotShown;
        var p = said is not null && counted is not null ? (double?)Math.Max(said.Comparison.PValue, counted.Comparison.PValue) : null;
        var (da, en) = Sentence(state, perceived.Indicator, said, recorded.Indicator, counted);
        return new Result(state, said, counted, p, da, en);
    }

    private static (Change? Perceived, Change? Recorded) Changes(Line perceived, Line recorded, int years)
    {
        if (perceived.Newest is not { } said || recorded.Newest is not { } counted)
            return (null, null);
        var end = End(said) < End(counted) ? End(said) : End(counted);
        if (perceived.Stretch(end) is not { } saidAt || recorded.Stretch(end) is not { } countedAt || !Overlap(perceived, saidAt, recorded, countedAt))
            return (null, null);

        // Surveys skip rounds: the distance closest to the one wanted at which both have figures.
        var gaps = Enumerable.Range(1, years + 3).OrderBy(gap => Math.Abs(gap - years)).ThenByDescending(gap => gap)
            .Where(gap => perceived.Complete(saidAt - gap * perceived.Length) && recorded.Complete(countedAt - gap * recorded.Length));
        return gaps.FirstOrDefault() is var found and > 0 ? (perceived.Change(saidAt, found), recorded.Change(countedAt, found)) : (null, null);
    }

    private static bool Overlap(Line one, int oneAt, Line other, int otherAt) =>
        Start(one.Of(oneAt - one.Length + 1)) <= End(other.Of(otherAt)) && Start(other.Of(otherAt - other.Length + 1)) <= End(one.Of(oneAt));

    private static DateOnly Start(Period period)
    {
        switch (period.Frequency)
        {
            case Frequency.Day:
                return DateOnly.FromDayNumber(period.Ordinal);
            case Frequency.Week:
                return DateOnly.FromDayNumber(period.Ordinal * 7);
            default:
                var perYear = PerYear(period.Frequency);
                var (year, part) = int.DivRem(period.Ordinal, perYear);
                return new DateOnly(year, part * 12 / perYear + 1, 1);
        }
    }

    private static DateOnly End(Period period) => Start(period.Next).AddDays(-1);

    private static DateOnly Middle(Period period) => DateOnly.FromDayNumber((Start(period).DayNumber + End(period).DayNumber) / 2);

    // Whole weeks make a year of days, so that weekdays meet.
    private static int PerYear(Frequency frequency) => frequency switch
    {
        Frequency.Day => 364,
        Frequency.Week => 52,
        Frequency.Month => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        _ => 1,
    };

    /// <summary>One series by the number of its periods.</summary>
    private sealed class Line
    {
        private readonly IndicatorDefinition indicator;
        private readonly Dictionary<int, Observation> figures;

        internal Line(Series series)
        {
            indicator = series.Indicator;
            figures = series.Observations.Where(o => o.Value is not null).ToDictionary(o => o.Ordinal);
            Length = PerYear(indicator.Frequency);
        }

        /// <summary>Periods of a stretch.</summary>
        internal int Length { get; }

        internal Period? Newest => figures.Count == 0 ? null : Of(figures.Keys.Max());

        internal Period Of(int ordinal) => new(indicator.Frequency, ordinal);

        /// <summary>Whether every period of the stretch that ends at one has a figure.</summary>
        internal bool Complete(int last) => Enumerable.Range(last - Length + 1, Length).All(figures.ContainsKey);

        /// <summary>The last period of the newest complete stretch up to a day.</summary>
        internal int? Stretch(DateOnly end)
        {
            // One pass over what is known, oldest first, counting figures without a gap.
            var (run, before, found) = (0, int.MinValue, (int?)null);
            foreach (var ordinal in figures.Keys.Where(ordinal => Middle(Of(ordinal)) <= end).Order())
            {
                run = ordinal - 1 == before ? run + 1 : 1;
                before = ordinal;
                found = run >= Length ? ordinal : found;
            }
            return found;
        }

        internal Change? Change(int last, int gap)
        {
            var earlier = last - gap * Length;
            int[] now = [.. Enumerable.Range(last - Length + 1, Length)], then = [.. Enumerable.Range(earlier - Length + 1, Length)];
            var sized = now.Concat(then).All(ordinal => figures[ordinal].Exposure is not null);
            var survey = indicator is { Kind: Kind.Proportion, Measures: not Measures.Recorded } && sized;
            var test = indicator.Kind is Kind.Count ? ChangeTest.RateRatio : survey ? ChangeTest.TwoProportions : ChangeTest.TwoMeans;
            var comparison = test switch
            {
                ChangeTest.TwoProportions => TwoProportions.Test(
                    then.Sum(o => figures[o].Value!.Value), then.Sum(o => figures[o].Exposure!.Value), now.Sum(o => figures[o].Value!.Value), now.Sum(o => figures[o].Exposure!.Value),
                    indicator.DesignEffect),
                ChangeTest.RateRatio => Rates(last, gap, sized),
                _ => Means(last, then, now, sized),
            };
            if (comparison is null)
                return null;

            var moved = Math.Sign(comparison.Statistic);
            return new Change(
                (Of(then[0]), Of(then[^1])), (Of(now[0]), Of(now[^1])), test, comparison,
                moved == 0 || indicator.Polarity is Polarity.Neutral ? null : moved > 0 == indicator.Polarity is Polarity.HigherIsBetter,
                now.Concat(then).Any(ordinal => figures[ordinal].Status is ObservationStatus.Provisional));
        }

        private Comparison? Rates(int last, int gap, bool sized)
        {
            var history = Window(last, gap);
            double? Exposure(int ordinal) => sized ? figures[ordinal].Exposure : 1;
            double?[] counts = [.. history.Select(o => figures.GetValueOrDefault(o)?.Value)];
            double?[] exposures = [.. history.Select(o => figures.ContainsKey(o) ? Exposure(o) : null)];
            double?[] rates = [.. counts.Zip(exposures, (count, exposure) => count / exposure)];

            (double, double)? given = null;
            if (Length == 1)
            {
                if (RateRatio.SuccessiveDispersion(counts, exposures) is not { } learnt)
                    return null; // nothing tells how much a year usually differs from the next
                given = learnt;
            }
            var seasons = Length == 364 ? 7 : Length;
            RateCell[] cells =
            [
                .. from stretch in Enumerable.Range(0, gap + 1)
                   from part in Enumerable.Range(0, Length)
                   let ordinal = last - stretch * Length - part
                   where figures.ContainsKey(ordinal) && Exposure(ordinal) is not null
                   select new RateCell(figures[ordinal].Value!.Value, Exposure(ordinal)!.Value, stretch, part % seasons),
            ];
            var inflation = Memory.InflationWithin(Memory.WithinStretches(rates, Length), Length);
            var answer = RateRatio.Test(cells, gap, 0, inflation, given);
            return sized ? answer with { Before = PerThousand * answer.Before, After = PerThousand * answer.After } : answer;
        }

        private Comparison? Means(int last, int[] then, int[] now, bool sized)
        {
            var history = Window(last, (now[0] - then[0]) / Length);
            var share = indicator.Kind is Kind.Proportion && sized;
            double?[] values = [.. history.Select(o => figures.GetValueOrDefault(o) is { } figure ? share ? figure.Value / figure.Exposure : figure.Value : null)];
            var inflation = Memory.InflationOfSuccessive(Memory.WithinStretches(values, Length), Length);
            return TwoMeans.Test(values, [.. then.Select(o => o - history[0])], [.. now.Select(o => o - history[0])], inflation);
        }

        private int[] Window(int last, int gap)
        {
            var length = Math.Max(History, (gap + 1) * Length);
            return [.. Enumerable.Range(last - length + 1, length)];
        }
    }

    private static (string Da, string En) Sentence(DivergenceState state, IndicatorDefinition perceived, Change? said, IndicatorDefinition recorded, Change? counted)
    {
        var synthetic = (perceived.Synthetic, recorded.Synthetic) switch
        {
            (true, true) => ("Syntetiske data, som ingen har målt. ", "Synthetic data that nobody has measured. "),
            (true, false) => ($"Syntetiske data: ingen har målt »{perceived.TitleDa}«. ", $"Synthetic data: nobody has measured “{English(perceived)}”. "),
            (false, true) => ($"Syntetiske data: ingen har målt »{recorded.TitleDa}«. ", $"Synthetic data: nobody has measured “{English(recorded)}”. "),
            _ => ("", ""),
        };
        var (da, en) = state switch
        {
            DivergenceState.BothBetter => (
                "Det oplevede og det registrerede følges ad: begge er blevet bedre.", "What is perceived and what is recorded go together: both are better."),
            DivergenceState.BothWorse => (
                "Det oplevede og det registrerede følges ad: begge er blevet dårligere.", "What is perceived and what is recorded go together: both are worse."),
            DivergenceState.FewerReportsLessSafe => (
                "Det oplevede og det registrerede går hver sin vej: det registrerede er blevet bedre, men det oplevede er blevet dårligere. "
                    + "Det kan være, at færre anmelder, eller at utrygheden kommer af andet.",
                "What is perceived and what is recorded part: what is recorded is better, but what is perceived is worse. "
                    + "Fewer may be reporting, or people may feel unsafe for other reasons."),
            DivergenceState.MoreReportsSafer => (
                "Det oplevede og det registrerede går hver sin vej: det registrerede er blevet dårligere, men det oplevede er blevet bedre. "
                    + "Det kan være, at flere anmelder, eller at der kontrolleres mere.",
                "What is perceived and what is recorded part: what is recorded is worse, but what is perceived is better. "
                    + "More may be reporting, or there may be more control."),
            _ when said is null || counted is null => (
                "Det oplevede og det registrerede kan ikke sammenlignes: der mangler tal for samme tid, eller der er for få til at kende de sædvanlige udsving.",
                "What is perceived and what is recorded can't be compared: figures of the same time are missing, or there are too few to know how much they usually vary."),
            _ when perceived.Polarity is Polarity.Neutral || recorded.Polarity is Polarity.Neutral => (
                "Det kan ikke siges, om det oplevede og det registrerede går hver sin vej: for et af dem er ingen retning bedre end den anden.",
                "It can't be said whether what is perceived and what is recorded part: for one of them no direction is better than the other."),
            _ => (
                $"Det er ikke vist, at det oplevede og det registrerede går hver sin vej eller følges ad: {Still(said, counted).Da} ikke ændret sig mere, end tilfældigheder kan forklare.",
                $"It is not shown that what is perceived and what is recorded part or go together: {Still(said, counted).En} not changed by more than chance can explain."),
        };
        var provisional = said is { Provisional: true } || counted is { Provisional: true } ? (" Nogle af tallene er foreløbige.", " Some of the figures are provisional.") : ("", "");
        var (one, other) = (Told(perceived, said), Told(recorded, counted));
        return (synthetic.Item1 + da + one.Da + other.Da + provisional.Item1, synthetic.Item2 + en + one.En + other.En + provisional.Item2);
    }

    private static (string Da, string En) Still(Change said, Change counted) => (said.Significant, counted.Significant) switch
    {
        (false, false) => ("ingen af dem har", "neither has"),
        (false, true) => ("det oplevede har", "what is perceived has"),
        _ => ("det registrerede har", "what is recorded has"),
    };

    private static (string Da, string En) Told(IndicatorDefinition indicator, Change? change)
    {
        if (change is null)
            return ("", "");
        var (then, now, p) = (Wording.Of(change.Before.From, change.Before.To), Wording.Of(change.After.From, change.After.To), Wording.PValue(change.Comparison.PValue));
        var test = change.Comparison;
        if (change.Test is ChangeTest.RateRatio)
        {
            var moved = Wording.Change(test.Estimate);
            var (low, high) = (Wording.Signed(100 * (test.Lower - 1)), Wording.Signed(100 * (test.Upper - 1)));
            var sure = test.Upper <= Most ? ($"med 95 % sikkerhed mellem {low.Da} og {high.Da} %, ", $"with 95% confidence between {low.En} and {high.En}%, ") : ("", "");
            return ($" »{indicator.TitleDa}« er {moved.Da} ({now.Da} mod {then.Da}; {sure.Item1}{p.Da}).",
                $" “{English(indicator)}” is {moved.En} ({now.En} against {then.En}; {sure.Item2}{p.En}).");
        }
        var scale = indicator.Kind is Kind.Proportion && test is { Before: >= 0 and <= 1, After: >= 0 and <= 1 } ? 100 : 1;
        var points = scale == 100 ? (" procentpoint", " percentage points") : ("", "");
        var unit = scale == 100 || indicator.Unit is "procent" ? (" %", "%") : (" " + indicator.Unit, " " + indicator.Unit);
        var decimals = indicator.Decimals ?? (scale == 100 ? 1 : 2);
        var (before, after) = (Wording.Number(scale * test.Before, decimals, fixedDecimals: true), Wording.Number(scale * test.After, decimals, fixedDecimals: true));
        var (lower, upper) = (Wording.Signed(scale * test.Lower, decimals), Wording.Signed(scale * test.Upper, decimals));
        return ($" »{indicator.TitleDa}« var {before.Da}{unit.Item1} i {then.Da} og {after.Da}{unit.Item1} i {now.Da} "
                + $"(forskel med 95 % sikkerhed mellem {lower.Da} og {upper.Da}{points.Item1}, {p.Da}).",
            $" “{English(indicator)}” was {before.En}{unit.Item2} in {then.En} and {after.En}{unit.Item2} in {now.En} "
                + $"(difference with 95% confidence between {lower.En} and {upper.En}{points.Item2}, {p.En}).");
    }

    private static string English(IndicatorDefinition indicator) => indicator.TitleEn ?? indicator.TitleDa;
}
