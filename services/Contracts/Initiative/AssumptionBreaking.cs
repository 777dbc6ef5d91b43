using MassTransit;

namespace Tryghed.Contracts.Initiative;

/// <summary>What an initiative takes for granted is in doubt, because an indicator that it rests on has worsened.</summary>
/// <param name="Aggregate">The assumption: the initiative, a slash, the assumption's number in it. One that is questioned later never hides another.</param>
/// <param name="Version">Grows by one with each change of the initiative.</param>
/// <param name="Owner">Organisation that owns the initiative.</param>
/// <param name="Visibility">The more closed of the initiative's and the indicator's visibility.</param>
/// <param name="OccurredAt">When the assumption was questioned (UTC).</param>
/// <param name="Severity">How much it asks of its reader.</param>
/// <param name="Initiative">The initiative.</param>
/// <param name="Title">The initiative's title.</param>
/// <param name="Assumption">The assumption's text.</param>
/// <param name="Goal">Code of the indicator's goal.</param>
/// <param name="Indicator">Code of the indicator that it rests on.</param>
/// <param name="Area">Area code of Danmarks Statistik.</param>
/// <param name="Period">The period that questioned it.</param>
[MessageUrn("initiative:assumption-breaking:v1")]
public sealed record AssumptionBreaking(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Severity Severity,
    Guid Initiative,
    string Title,
    string Assumption,
    string Goal,
    string Indicator,
    string Area,
    string Period) : IEvent;
