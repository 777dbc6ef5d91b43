using Tryghed.Analysis;
using Tryghed.Contracts;

namespace Tryghed.Indicator.Signals;

/// <summary>What becomes of a series' signal.</summary>
/// <param name="Close">Whether the open signal ends.</param>
/// <param name="Open">The variation of a signal that begins; null for none.</param>
/// <param name="At">The point that decides it; null when nothing happens.</param>
/// <param name="Severity">How much what begins asks of its reader.</param>
internal sealed record Decision(bool Close, Variation? Open, ChartPoint? At, Severity Severity)
{
    internal static Decision Nothing { get; } = new(false, null, null, Severity.Info);
}

/// <summary>Decides from a chart whether a series' signal opens, stays or ends. Looks at the newest state only, so that history is silent.</summary>
internal static class Detector
{
    /// <param name="chart">The chart.</param>
    /// <param name="polarity">Which direction is the better one.</param>
    /// <param name="open">What the series' open signal says; null when it has none.</param>
    internal static Decision Decide(SeriesChart chart, Polarity polarity, Variation? open)
    {
        if (chart.Trial || chart.Limits is not { } limits || polarity is Polarity.Neutral)
            return Decision.Nothing;
        var figures = chart.Points.Where(point => point.Value is not null).ToList();
        if (figures is [])
            return Decision.Nothing;

        var newest = figures[^1];
        var variation = newest.Marks.Under(polarity);
        if (open is not null)
        {
            var inside = figures.TakeLast(2).All(point => point.Value >= limits.Lower && point.Value <= limits.Upper);
            var still = newest.Marks.Rules.Any(mark => mark.Direction.Under(polarity) == open);
            var ends = !still && inside || open is Variation.Improving && variation is Variation.Worsening;
            if (!ends)
                return Decision.Nothing;
        }

        Variation? opens = variation is Variation.Worsening or Variation.Improving && variation != open ? variation : null;
        var critical = opens is Variation.Worsening
            && newest.Marks.Rules.Any(mark => mark.Rule is RunRule.BeyondLimit && mark.Direction.Under(polarity) is Variation.Worsening);
        if (open is null && opens is null)
            return Decision.Nothing;
        return new Decision(open is not null, opens, newest, critical ? Severity.Critical : opens is Variation.Worsening ? Severity.Warning : Severity.Info);
    }
}
