using MassTransit;

namespace Tryghed.Contracts.Indicator;

/// <summary>Results of an index were published: frozen with the figures that they rest on.</summary>
/// <param name="Aggregate"><c>index</c>, a slash, index code, a slash, <c>publications</c>.</param>
/// <param name="Version">Number of the publication of this index.</param>
/// <param name="Owner">Organisation that owns the index.</param>
/// <param name="Visibility">The index's visibility, or that of its most closed indicator where that is closer.</param>
/// <param name="OccurredAt">When it was published (UTC).</param>
/// <param name="Severity">How much it asks of its reader.</param>
/// <param name="Index">Index code.</param>
/// <param name="Title">The index's Danish title.</param>
/// <param name="TitleEn">The index's English title; null where it has none.</param>
/// <param name="Periods">Periods that were published, the first first, in Danmarks Statistik's form.</param>
/// <param name="Areas">How many areas have a score.</param>
/// <param name="SpecificationVersion">Version of the index's definition.</param>
/// <param name="Note">What the publisher says of it; null for nothing.</param>
/// <param name="Synthetic">Figures that it rests on are made up, for demonstration; whoever tells of it says so.</param>
[MessageUrn("indicator:index-published:v1")]
public sealed record IndexPublished(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Severity Severity,
    string Index,
    string Title,
    string? TitleEn,
    IReadOnlyList<string> Periods,
    int Areas,
    int SpecificationVersion,
    string? Note = null,
    bool Synthetic = false) : IEvent;
