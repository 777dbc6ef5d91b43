using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Signals.Guards;

namespace Tryghed.Indicator.Rebases;

/// <summary>Has a series settled on a new level? Then its old limits say nothing new, and a new baseline would.</summary>
/// <remarks>It is only ever a suggestion: that a worsening has come to stay is no reason to stop calling it one, and a person decides.</remarks>
internal static class SuggestRebase
{
    /// <summary>Figures that an alarm has lasted, and that have been stable since.</summary>
    internal const int LeastFigures = 8;

    // A new baseline needs no more, and every stretch costs a chart.
    private const int MostFigures = 200;

    /// <param name="From">First period of the new baseline, in Danmarks Statistik's form.</param>
    /// <param name="Figures">Figures since then.</param>
    /// <param name="Before">Centre of the baseline in force at the newest figure.</param>
    /// <param name="After">Mean of the figures since.</param>
    /// <param name="Reason">Why, with the numbers.</param>
    internal sealed record Suggestion(string From, int Figures, double Before, double After, Text Reason);

    /// <summary>The longest stretch up to the newest figure, from the change on, that is stable by itself.</summary>
    internal static Suggestion? Of(SeriesChart chart)
    {
        if ((Lasting(chart.Worse) ?? Lasting(chart.Better)) is not { } alarm || Figures(alarm.Start).Length < LeastFigures)
            return null;
        var since = Figures(alarm.Since)[^Math.Min(MostFigures, Figures(alarm.Since).Length)..];
        if (Enumerable.Range(0, since.Length - LeastFigures + 1).Select(first => since[first..]).FirstOrDefault(IsStable) is not { } stable)
            return null;

        var (before, after) = (chart.Limits(chart.Newest).Centre ?? 0, stable.Average(i => chart.Charted(i)!.Value));
        var (from, opened, newest) = (Wording.Of(chart.PeriodAt(stable[0])), Wording.Of(chart.PeriodAt(alarm.Start)), Wording.Of(chart.PeriodAt(chart.Newest)));
        var (old, now, lasted, count) = (Wording.Figure(before), Wording.Figure(after), Wording.Number(Figures(alarm.Start).Length), Wording.Number(stable.Length));
        return new Suggestion(chart.PeriodAt(stable[0]).ToString(), stable.Length, before, after, new Text(
            $"Alarmen har varet i {lasted.Da} tal, siden {opened.Da}. De {count.Da} tal fra {from.Da} til {newest.Da} ligger stabilt omkring {now.Da} {chart.Unit}; "
                + $"udgangspunktet siger {old.Da}. Niveauet ser ud til at være et nyt, og et nyt udgangspunkt fra {from.Da} vil igen kunne vise ændringer. De gamle grænser bliver stående for tiden før.",
            $"The alarm has lasted for {lasted.En} figures, since {opened.En}. The {count.En} figures from {from.En} to {newest.En} are stable around {now.En}, where the baseline says {old.En}. "
                + $"This looks like a new level, and a new baseline from {from.En} would be able to show changes again. The old limits stay for the time before."));

        static Episode? Lasting(Course? course) => course?.Episodes is [.., { End: null } last] ? last : null;

        int[] Figures(int start) => [.. Enumerable.Range(start, chart.Length - start).Where(i => chart.Values[i] is not null)];

        bool IsStable(int[] points)
        {
            // With a season the old baseline's is taken out: eight figures can't have one of their own.
            double?[] values = [.. points.Select(i => chart.Seasons > 1 ? chart.Charted(i) - chart.Expected(i) : chart.Charted(i))];
            var own = ControlChart.Draw(values, [], new ChartSettings { Kind = ChartKind.XmR, Rules = RuleSet.Nhs });
            return own.Points.All(point => point.Rules is []);
        }
    }
}
