using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A hearing ends soon, and some have not answered. Only they, and the organisations that hold the hearing, are told.</summary>
/// <param name="Aggregate">The hearing.</param>
/// <param name="Version">Grows by one with each change of the hearing.</param>
/// <param name="Owner">Organisation that holds the hearing.</param>
/// <param name="Visibility">Owner: nobody else needs to know who is late.</param>
/// <param name="OccurredAt">When the reminder fell due (UTC).</param>
/// <param name="Hearing">The hearing.</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="Title">The strategy's title.</param>
/// <param name="Deadline">Last day for an answer, to the end of that day in Denmark.</param>
/// <param name="DaysLeft">14, 3 or 1.</param>
/// <param name="Awaited">Names of those who have not answered.</param>
/// <param name="Audience">Organisations that answer for them, and co-owners of the strategy.</param>
[MessageUrn("strategy:hearing-deadline-near:v1")]
public sealed record HearingDeadlineNear(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Hearing,
    Guid Strategy,
    string Title,
    DateOnly Deadline,
    int DaysLeft,
    IReadOnlyList<string> Awaited,
    IReadOnlyList<string> Audience) : IEvent;
