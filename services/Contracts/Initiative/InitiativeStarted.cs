using MassTransit;

namespace Tryghed.Contracts.Initiative;

/// <summary>An initiative has begun.</summary>
/// <param name="Aggregate">The initiative.</param>
/// <param name="Version">Grows by one with each change of the initiative.</param>
/// <param name="Owner">Organisation that owns the initiative.</param>
/// <param name="Visibility">The initiative's visibility.</param>
/// <param name="OccurredAt">When it was created (UTC).</param>
/// <param name="Initiative">The initiative.</param>
/// <param name="Title">The initiative's title.</param>
/// <param name="Goals">Codes of the goals it works for.</param>
[MessageUrn("initiative:started:v1")]
public sealed record InitiativeStarted(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Initiative,
    string Title,
    IReadOnlyList<string> Goals) : IEvent;
