using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Contracts;

namespace Tryghed.Indicator.Signals;

/// <summary>What becomes of a series' signal.</summary>
/// <param name="Ends">Whether the active signal is over: the series is back, or has turned.</param>
/// <param name="Begins">The variation of a signal that begins; null for none.</param>
/// <param name="Point">Index of the figure that decides it; −1 where nothing happens.</param>
/// <param name="Since">Index of the figure at which the change began, as far as it can be dated.</param>
/// <param name="Severity">How much what begins asks of its reader.</param>
internal sealed record Decision(bool Ends, Variation? Begins, int Point, int Since, Severity Severity)
{
    internal static Decision Nothing { get; } = new(false, null, -1, -1, Severity.Info);
}

/// <summary>Decides from a chart whether a series' signal begins, stays or ends. Looks at the newest state only, so that history is silent.</summary>
internal static class Detector
{
    /// <param name="chart">The chart.</param>
    /// <param name="active">What the series' active signal says; null when it has none.</param>
    /// <param name="discovered">What the newest figure was found to be among those of its release, where a policy controls the false discovery rate.</param>
    internal static Decision Decide(SeriesChart chart, Variation? active, Variation? discovered = null)
    {
        var newest = chart.Newest;
        if (newest < 0 || chart.Worse is not { } worse || chart.Better is not { } better)
            return Decision.Nothing;

        var (episode, variation) = chart.Watched.FalseDiscoveryRate is null ? Of(worse, better) : Found(worse, better, newest, active, discovered);
        if (variation == active)
            return Decision.Nothing;
        return variation is { } begins
            ? new Decision(active is not null, begins, newest, Math.Max(episode.Since, AfterBaseline(chart, newest)), SeverityOf(chart, begins, newest))
            : new Decision(true, null, newest, newest, Severity.Info);
    }

    /// <summary>One-sided p-value of the newest figure, from its predictive distribution; null where there is none to be had.</summary>
    internal static double? PValue(SeriesChart chart, Variation variation)
    {
        if (chart.Worse is null || chart.Newest is not (>= 0 and var newest) || chart.Model?.Score(newest) is not { } score || chart.PolicyAt(newest) is not { } policy)
            return null;
        var up = variation is Variation.Worsening == chart.Indicator.Polarity is Polarity.LowerIsBetter;
        return Predictive.UpperTail(up ? score : -score, policy.Estimation);
    }

    private static (Episode Episode, Variation? Variation) Of(Course worse, Course better) =>
        Lasting(worse) is { } bad ? (bad, Variation.Worsening) : Lasting(better) is { } good ? (good, Variation.Improving) : (default, null);

    // What was discovered begins a signal; it lasts as long as the figures stay beyond the limit's hysteresis.
    private static (Episode, Variation?) Found(Course worse, Course better, int newest, Variation? active, Variation? discovered)
    {
        if (discovered is not null)
            return (new Episode(newest, newest, null), discovered);
        return active is not null && Of(worse, better) is (var episode, { } lasting) && lasting == active ? (episode, lasting) : (default, null);
    }

    // A change is never dated inside the baseline that it is compared with.
    private static int AfterBaseline(SeriesChart chart, int newest) => chart.BaselineIndexes is [.., var last] && last < newest ? last + 1 : 0;

    private static Episode? Lasting(Course course) => course.Episodes is [.., { End: null } last] ? last : null;

    // A figure that lies beyond its limit by itself is critical; one that only together with others says something is a warning.
    private static Severity SeverityOf(SeriesChart chart, Variation variation, int point)
    {
        if (variation is not Variation.Worsening)
            return Severity.Info;
        var (lower, _, upper) = chart.Limits(point);
        var value = chart.Charted(point);
        return chart.Indicator.Polarity is Polarity.LowerIsBetter && value > upper || chart.Indicator.Polarity is Polarity.HigherIsBetter && value < lower ? Severity.Critical : Severity.Warning;
    }
}
