using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A version of a strategy was sent to hearing.</summary>
/// <param name="Aggregate">The hearing.</param>
/// <param name="Version">Grows by one with each change of the hearing.</param>
/// <param name="Owner">Organisation that holds the hearing.</param>
/// <param name="Visibility">The more closed of the visibilities of the version that is heard and of the strategy.</param>
/// <param name="OccurredAt">When it was opened (UTC).</param>
/// <param name="Hearing">The hearing.</param>
/// <param name="Strategy">The strategy.</param>
/// <param name="StrategyVersion">Number of the version that is heard.</param>
/// <param name="Title">The strategy's title.</param>
/// <param name="Deadline">Last day for an answer, to the end of that day in Denmark.</param>
/// <param name="Recipients">Names of those who are asked.</param>
/// <param name="Audience">Organisations that answer for those who are asked: they are told whatever the visibility, and nobody else is who may not see the strategy.</param>
/// <param name="Goals">Codes of the goals that the strategy addresses.</param>
[MessageUrn("strategy:hearing-opened:v1")]
public sealed record HearingOpened(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Hearing,
    Guid Strategy,
    int StrategyVersion,
    string Title,
    DateOnly Deadline,
    IReadOnlyList<string> Recipients,
    IReadOnlyList<string> Audience,
    IReadOnlyList<string> Goals) : IEvent;
