using MassTransit;

namespace Tryghed.Contracts.Indicator;

/// <summary>An indicator has improved in one area: its control chart shows variation in the good direction that chance does not explain.</summary>
/// <param name="Aggregate">The series: indicator code, a slash, area code.</param>
/// <param name="Version">Grows by one with each event of the series.</param>
/// <param name="Owner">Organisation that owns the indicator.</param>
/// <param name="Visibility">The indicator's visibility.</param>
/// <param name="OccurredAt">When it was detected (UTC).</param>
/// <param name="Severity">How much it asks of its reader.</param>
/// <param name="Signal">The signal that this opens or closes.</param>
/// <param name="Indicator">Indicator code.</param>
/// <param name="Title">The indicator's Danish title.</param>
/// <param name="Goal">Code of the goal that the indicator measures.</param>
/// <param name="Area">Area code of Danmarks Statistik.</param>
/// <param name="Period">Period in Danmarks Statistik's form, 2017K2 for instance.</param>
/// <param name="Value">The charted value, in <paramref name="Unit"/>.</param>
/// <param name="Lower">Lower limit at that point; where it has none, 0 or the value if that is lower.</param>
/// <param name="Centre">Centre of the baseline.</param>
/// <param name="Upper">Upper limit at that point; where it has none, the higher of value and centre.</param>
/// <param name="Unit">Unit of the charted value, in Danish.</param>
/// <param name="Rules">The run rules that hold at the point, strongest first.</param>
/// <param name="Synthetic">The figures are made up, for demonstration; whoever tells of it says so.</param>
/// <param name="Chart">Kind of chart that the limits are from: <c>xmr</c>, <c>u-prime</c> or <c>p-prime</c>, for instance; null where it isn't said.</param>
/// <param name="FalseAlarmsPerYear">The promise: expected false alarms of this series in twelve months, with limits estimated as they are.</param>
/// <param name="Arl0">Mean number of periods between false alarms of this series, for known parameters.</param>
/// <param name="DelayPeriods">Mean number of periods until a worsening of one sigma is seen.</param>
/// <param name="Scope"><c>local</c> where the area parts from the country, <c>national</c> where the country moves with it; null where it isn't known.</param>
/// <param name="Since">Period at which the change began, as far as it can be dated, in Danmarks Statistik's form.</param>
[MessageUrn("indicator:improved:v1")]
public sealed record IndicatorImproved(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Severity Severity,
    Guid Signal,
    string Indicator,
    string Title,
    string Goal,
    string Area,
    string Period,
    double Value,
    double Lower,
    double Centre,
    double Upper,
    string Unit,
    IReadOnlyList<string> Rules,
    bool Synthetic = false,
    string? Chart = null,
    double? FalseAlarmsPerYear = null,
    double? Arl0 = null,
    double? DelayPeriods = null,
    string? Scope = null,
    string? Since = null) : IEvent;
