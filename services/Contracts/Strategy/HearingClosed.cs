using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A hearing's deadline has passed.</summary>
/// <param name="Aggregate">The hearing.</param>
/// <param name="Version">Grows by one with each change of the hearing.</param>
/// <param name="Owner">Organisation that holds the hearing.</param>
/// <param name="Visibility">The more closed of the visibilities of the version that was heard and of the strategy.</param>
/// <param name="OccurredAt">When it was closed (UTC).</param>
/// <param name="Hearing">The hearing.</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="Title">The strategy's title.</param>
/// <param name="Answers">How many answers there are.</param>
/// <param name="Asked">How many were asked by name.</param>
/// <param name="Answered">How many of them answered.</param>
/// <param name="Audience">Organisations that were asked, and co-owners of the strategy.</param>
[MessageUrn("strategy:hearing-closed:v1")]
public sealed record HearingClosed(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Hearing,
    Guid Strategy,
    string Title,
    int Answers,
    int Asked,
    int Answered,
    IReadOnlyList<string> Audience) : IEvent;
