using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A decision adopted one version of a strategy.</summary>
/// <param name="Aggregate">The strategy.</param>
/// <param name="Version">Grows by one with each change of the strategy.</param>
/// <param name="Owner">Organisation that owns the strategy.</param>
/// <param name="Visibility">The strategy's visibility.</param>
/// <param name="OccurredAt">When the decision was recorded (UTC).</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="Title">Its title.</param>
/// <param name="Goals">Codes of the goals it addresses.</param>
/// <param name="AdoptedVersion">Number of the version that was adopted.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Organisations">The organisations that own it, or share what is shown to them: they are told without asking.</param>
[MessageUrn("strategy:adopted:v1")]
public sealed record StrategyAdopted(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Strategy,
    string Title,
    IReadOnlyList<string> Goals,
    int AdoptedVersion,
    Guid Decision,
    IReadOnlyList<string> Organisations) : IEvent;
