using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A goal was given a new wording, or marked as one that needs precision.</summary>
/// <param name="Aggregate"><c>goal:5</c>.</param>
/// <param name="Version">Grows by one with each change of the goal.</param>
/// <param name="Owner">Organisation that decides on the goal.</param>
/// <param name="Visibility">Public: goals are known to everyone.</param>
/// <param name="OccurredAt">When it was changed (UTC).</param>
/// <param name="Goal">Code of the goal.</param>
/// <param name="Wording">Number of the wording that holds now; 1 is the first.</param>
/// <param name="Title">The wording, in Danish.</param>
/// <param name="NeedsPrecision">Whether it has been said that it can be made more precise.</param>
/// <param name="DecidedOn">The day of the meeting that decided the wording.</param>
[MessageUrn("strategy:goal-changed:v1")]
public sealed record GoalChanged(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    string Goal,
    int Wording,
    string Title,
    bool NeedsPrecision,
    DateOnly DecidedOn) : IEvent;
