using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Contracts.Initiative;
using Tryghed.Contracts.Strategy;

namespace Tryghed.Notification.Alerts;

/// <summary>The events that one can be told of, by their wire names without version: <c>indicator:worsened</c>.</summary>
internal static class EventNames
{
    internal static readonly string IndicatorWorsened = Of<IndicatorWorsened>();
    internal static readonly string IndicatorRecovered = Of<IndicatorRecovered>();
    internal static readonly string IndicatorImproved = Of<IndicatorImproved>();
    internal static readonly string IndicatorStale = Of<IndicatorStale>();
    internal static readonly string IndexFell = Of<IndexFell>();
    internal static readonly string IndexPublished = Of<IndexPublished>();
    internal static readonly string AssumptionBreaking = Of<AssumptionBreaking>();
    internal static readonly string InitiativeStarted = Of<InitiativeStarted>();
    internal static readonly string StrategyChanged = Of<StrategyChanged>();
    internal static readonly string StrategyAdopted = Of<StrategyAdopted>();
    internal static readonly string HearingOpened = Of<HearingOpened>();
    internal static readonly string HearingDeadlineNear = Of<HearingDeadlineNear>();
    internal static readonly string HearingClosed = Of<HearingClosed>();
    internal static readonly string DecisionRecorded = Of<DecisionRecorded>();
    internal static readonly string GoalChanged = Of<GoalChanged>();
    internal static readonly string MilestoneNear = Of<MilestoneNear>();

    internal static IReadOnlyList<string> All { get; } =
    [
        IndicatorWorsened, IndicatorRecovered, IndicatorImproved, IndicatorStale, IndexFell, IndexPublished, AssumptionBreaking, InitiativeStarted,
        StrategyChanged, StrategyAdopted, HearingOpened, HearingDeadlineNear, HearingClosed, DecisionRecorded, GoalChanged, MilestoneNear,
    ];

    internal static bool IsKnown(string name) => All.Contains(name);

    /// <summary>Wire name of an event without its version.</summary>
    internal static string Of<TEvent>()
        where TEvent : IEvent => WireName.WithoutVersion(typeof(TEvent));
}
