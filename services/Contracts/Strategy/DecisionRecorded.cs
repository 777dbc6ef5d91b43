using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>What a meeting decided, or a correction of it, was entered in the minutes.</summary>
/// <param name="Aggregate">The decision.</param>
/// <param name="Version">1: a decision is never edited.</param>
/// <param name="Owner">Organisation whose body met.</param>
/// <param name="Visibility">The meeting's visibility, and no more open than the strategy's that it is about.</param>
/// <param name="OccurredAt">When it was entered (UTC).</param>
/// <param name="Decision">The decision.</param>
/// <param name="Body">Who met.</param>
/// <param name="Date">The day of the meeting.</param>
/// <param name="Item">Number of the agenda's item.</param>
/// <param name="Title">The item's heading.</param>
/// <param name="Text">What was decided.</param>
/// <param name="Corrects">The decision that this one corrects; null when none.</param>
/// <param name="Strategy">The strategy that it is about; null when none.</param>
/// <param name="Outcome">What it did to the strategy: <c>adopted</c>, <c>sent-to-hearing</c>, <c>noted</c> or <c>rejected</c>.</param>
/// <param name="Audience">Organisations that own the strategy or share what is shown to them: they are told without asking, unless the meeting is closed.</param>
/// <param name="Goals">Codes of the goals that the strategy addresses.</param>
[MessageUrn("strategy:decision-recorded:v1")]
public sealed record DecisionRecorded(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Decision,
    string Body,
    DateOnly Date,
    string Item,
    string Title,
    string Text,
    Guid? Corrects,
    Guid? Strategy,
    string Outcome,
    IReadOnlyList<string> Audience,
    IReadOnlyList<string> Goals) : IEvent;
