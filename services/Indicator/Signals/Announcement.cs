using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Catalogue;

namespace Tryghed.Indicator.Signals;

/// <summary>The events that tell other services of a signal.</summary>
internal static class Announcement
{
    /// <summary>A worsening or an improvement, as the signal stored it.</summary>
    internal static IEvent Of(Series series, Signal signal, IndicatorDefinition indicator, DateTimeOffset now) => signal.Variation is Variation.Worsening
        ? new IndicatorWorsened(
            Name(series), series.NextVersion(), indicator.Owner, indicator.Visibility, now, signal.Severity, signal.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
            series.Area, signal.Period, signal.Value, Lower(signal), signal.Centre, Upper(signal), signal.Unit, signal.Rules, indicator.Synthetic,
            signal.Chart, signal.FalseAlarmsPerYear, signal.Arl0, signal.DelayPeriods, signal.Scope, signal.Since)
        : new IndicatorImproved(
            Name(series), series.NextVersion(), indicator.Owner, indicator.Visibility, now, signal.Severity, signal.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
            series.Area, signal.Period, signal.Value, Lower(signal), signal.Centre, Upper(signal), signal.Unit, signal.Rules, indicator.Synthetic,
            signal.Chart, signal.FalseAlarmsPerYear, signal.Arl0, signal.DelayPeriods, signal.Scope, signal.Since);

    /// <summary>A worsening that is over.</summary>
    internal static IndicatorRecovered Recovered(Series series, Signal signal, SeriesChart chart, int point, DateTimeOffset now)
    {
        var (indicator, value) = (chart.Indicator, chart.Charted(point)!.Value);
        var (lower, centre, upper) = chart.Limits(point);
        return new IndicatorRecovered(
            Name(series), series.NextVersion(), indicator.Owner, indicator.Visibility, now, Severity.Info, signal.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
            series.Area, chart.PeriodAt(point).ToString(), value, lower ?? Lower(signal), centre ?? signal.Centre, upper ?? Upper(signal), chart.Unit, [], indicator.Synthetic);
    }

    /// <summary>A worsening that somebody has called off or closed, with the newest figure; with its own where the series has none left.</summary>
    internal static IndicatorRecovered Closed(Series series, Signal signal, SeriesChart chart, DateTimeOffset now)
    {
        var dismissed = signal.Status is SignalStatus.Dismissed;
        if (chart.Newest >= 0)
            return Recovered(series, signal, chart, chart.Newest, now) with { Dismissed = dismissed };
        var indicator = chart.Indicator;
        return new IndicatorRecovered(
            Name(series), series.NextVersion(), indicator.Owner, indicator.Visibility, now, Severity.Info, signal.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
            series.Area, signal.Period, signal.Value, Lower(signal), signal.Centre, Upper(signal), signal.Unit, [], indicator.Synthetic, dismissed);
    }

    // JSON knows no infinity, so a side without a limit gets a number that no figure of the signal lies beyond.
    private static double Lower(Signal signal) => double.IsFinite(signal.Lower) ? signal.Lower : Math.Min(0, signal.Value);

    private static double Upper(Signal signal) => double.IsFinite(signal.Upper) ? signal.Upper : Math.Max(signal.Value, signal.Centre);

    private static string Name(Series series) => $"{series.Indicator}/{series.Area}";
}
