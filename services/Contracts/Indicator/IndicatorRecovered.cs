using MassTransit;

namespace Tryghed.Contracts.Indicator;

/// <summary>A worsened indicator is back: no worsening rule holds at its newest point and the last two points lie inside the limits.</summary>
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
/// <param name="Lower">Lower limit at that point.</param>
/// <param name="Centre">Centre of the baseline.</param>
/// <param name="Upper">Upper limit at that point.</param>
/// <param name="Unit">Unit of the charted value, in Danish.</param>
/// <param name="Rules">The run rules that hold at the point, strongest first.</param>
/// <param name="Synthetic">The figures are made up, for demonstration; whoever tells of it says so.</param>
/// <param name="Dismissed">Somebody has judged that the alarm was no change of what is measured; the indicator need not be back.</param>
[MessageUrn("indicator:recovered:v1")]
public sealed record IndicatorRecovered(
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
    bool Dismissed = false) : IEvent;
