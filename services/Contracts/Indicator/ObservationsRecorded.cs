using MassTransit;

namespace Tryghed.Contracts.Indicator;

/// <summary>A batch of observations of one indicator was stored as a new vintage.</summary>
/// <param name="Aggregate">Indicator code.</param>
/// <param name="Version">Number of the vintage of this indicator.</param>
/// <param name="Owner">Organisation that owns the indicator.</param>
/// <param name="Visibility">The indicator's visibility.</param>
/// <param name="OccurredAt">When it was stored (UTC).</param>
/// <param name="Vintage">The vintage.</param>
/// <param name="Indicator">Indicator code.</param>
/// <param name="Stored">How many observations were new or changed.</param>
[MessageUrn("indicator:observations-recorded:v1")]
public sealed record ObservationsRecorded(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Vintage,
    string Indicator,
    int Stored) : IEvent;
