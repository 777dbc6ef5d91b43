using MassTransit;

namespace Tryghed.Contracts.Indicator;

/// <summary>An indicator's next figures have not come by the day on which they were expected.</summary>
/// <param name="Aggregate">Indicator code, a slash, <c>freshness</c>.</param>
/// <param name="Version">Grows by one with each reminder of the indicator.</param>
/// <param name="Owner">Organisation that owns the indicator.</param>
/// <param name="Visibility">Always the owner's: late figures are for those who look after them.</param>
/// <param name="OccurredAt">When it was noticed (UTC).</param>
/// <param name="Severity">How much it asks of its reader.</param>
/// <param name="Indicator">Indicator code.</param>
/// <param name="Title">The indicator's Danish title.</param>
/// <param name="Goal">Code of the goal that the indicator measures.</param>
/// <param name="Steward">Who looks after it: a role or a person's id; null where nobody is named.</param>
/// <param name="ExpectedPeriod">The period that has no figures, in Danmarks Statistik's form.</param>
/// <param name="ExpectedOn">The day on which they were expected.</param>
/// <param name="DaysOverdue">Days since then, at least 1.</param>
/// <param name="Synthetic">The figures are made up, for demonstration; whoever tells of it says so.</param>
[MessageUrn("indicator:stale:v1")]
public sealed record IndicatorStale(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Severity Severity,
    string Indicator,
    string Title,
    string Goal,
    string? Steward,
    string ExpectedPeriod,
    DateOnly ExpectedOn,
    int DaysOverdue,
    bool Synthetic = false) : IEvent;
