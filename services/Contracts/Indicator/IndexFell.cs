using MassTransit;

namespace Tryghed.Contracts.Indicator;

/// <summary>An index fell in a watched area from one period to the next, with a probability above the one that was set.</summary>
/// <param name="Aggregate"><c>index</c>, a slash, index code, a slash, area code.</param>
/// <param name="Version">Grows by one with each event of the index in the area.</param>
/// <param name="Owner">Organisation that owns the index.</param>
/// <param name="Visibility">The index's visibility, or that of its most closed indicator where that is closer.</param>
/// <param name="OccurredAt">When it was computed (UTC).</param>
/// <param name="Severity">How much it asks of its reader.</param>
/// <param name="Index">Index code.</param>
/// <param name="Title">The index's Danish title.</param>
/// <param name="TitleEn">The index's English title; null where it has none.</param>
/// <param name="Area">Area code of Danmarks Statistik.</param>
/// <param name="AreaName">The area's Danish name; its code where it has none.</param>
/// <param name="Period">Period in Danmarks Statistik's form.</param>
/// <param name="PreviousPeriod">The period before.</param>
/// <param name="Score">Score in <paramref name="Period"/>; higher is better.</param>
/// <param name="PreviousScore">Score in <paramref name="PreviousPeriod"/>.</param>
/// <param name="DifferenceLow">Lower end of the interval of the difference (the score less the one before).</param>
/// <param name="DifferenceHigh">Its upper end.</param>
/// <param name="Level">Coverage of that interval, above 0 and below 1.</param>
/// <param name="Probability">Probability that the index fell, 0 to 1.</param>
/// <param name="Threshold">The probability above which it is told.</param>
/// <param name="SpecificationVersion">Version of the index's definition.</param>
/// <param name="FalseAlarmsPerYear">The promise: expected false alarms of this area's index in twelve months.</param>
/// <param name="Synthetic">Figures that it rests on are made up, for demonstration; whoever tells of it says so.</param>
[MessageUrn("indicator:index-fell:v1")]
public sealed record IndexFell(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Severity Severity,
    string Index,
    string Title,
    string? TitleEn,
    string Area,
    string AreaName,
    string Period,
    string PreviousPeriod,
    double Score,
    double PreviousScore,
    double DifferenceLow,
    double DifferenceHigh,
    double Level,
    double Probability,
    double Threshold,
    int SpecificationVersion,
    double FalseAlarmsPerYear,
    bool Synthetic = false) : IEvent;
