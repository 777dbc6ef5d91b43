using MassTransit;

namespace Tryghed.Contracts.Strategy;

/// <summary>A dated promise of a planning group falls due, or is overdue.</summary>
/// <param name="Aggregate">The milestone.</param>
/// <param name="Version">Grows by one with each change of the milestone.</param>
/// <param name="Owner">Organisation that leads the planning group.</param>
/// <param name="Visibility">The planning group's visibility.</param>
/// <param name="OccurredAt">When the reminder fell due (UTC).</param>
/// <param name="Group">The planning group.</param>
/// <param name="GroupName">Its name.</param>
/// <param name="Milestone">The milestone.</param>
/// <param name="Title">What was promised.</param>
/// <param name="Due">The day on which it is to be ready.</param>
/// <param name="DaysLeft">14, 3 or 1; 0 or less when overdue.</param>
/// <param name="Audience">The group's organisations.</param>
[MessageUrn("strategy:milestone-near:v1")]
public sealed record MilestoneNear(
    string Aggregate,
    long Version,
    string Owner,
    Visibility Visibility,
    DateTimeOffset OccurredAt,
    Guid Group,
    string GroupName,
    Guid Milestone,
    string Title,
    DateOnly Due,
    int DaysLeft,
    IReadOnlyList<string> Audience) : IEvent;
