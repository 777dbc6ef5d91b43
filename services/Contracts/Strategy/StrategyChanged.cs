using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A strategy was entered in the shared database, or changed there.</summary>
/// <param name="Aggregate">The strategy.</param>
/// <param name="Version">Grows by one with each change of the strategy.</param>
/// <param name="Owner">Organisation that owns the strategy.</param>
/// <param name="Visibility">The strategy's visibility.</param>
/// <param name="OccurredAt">When it was changed (UTC).</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="Title">The strategy's title.</param>
/// <param name="Status">Its status: draft, in-hearing, adopted, superseded or archived.</param>
/// <param name="Goals">Codes of the goals it addresses.</param>
/// <param name="CoOwners">Organisations that own it together with the owner, and may see it as the owner does; null in messages from before they were named.</param>
[MessageUrn("strategy:changed:v1")]
public sealed record StrategyChanged(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Strategy,
    string Title,
    string Status,
    IReadOnlyList<string> Goals,
    IReadOnlyList<string>? CoOwners = null) : IEvent;
