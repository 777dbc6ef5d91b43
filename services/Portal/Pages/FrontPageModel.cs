using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What the front page shows.</summary>
/// <param name="Area">Danmarks Statistik's code.</param>
/// <param name="Dimensions">The goals, by dimension, each with its indicators.</param>
/// <param name="Real">Indicators with published figures, the worst first.</param>
/// <param name="Synthetic">Indicators with made-up figures, kept apart from the real ones.</param>
/// <param name="Elsewhere">Open signals in other areas.</param>
/// <param name="Missing">What could not be had, in sentences.</param>
/// <param name="Index">The safety index in the area; null where there is none.</param>
/// <param name="NoIndex">Why there is none, in a sentence; null where there is one.</param>
public sealed record FrontPageModel(
    string Area, IReadOnlyList<DimensionGoals> Dimensions, IReadOnlyList<IndicatorState> Real, IReadOnlyList<IndicatorState> Synthetic,
    IReadOnlyList<AreaSignals> Elsewhere, IReadOnlyList<string> Missing, IndexModel? Index = null, string? NoIndex = null)
{
    internal string AreaName => Areas.Name(Area);

    internal IEnumerable<IndicatorState> Signals => Real.Where(state => state.Signal is { Held: false });

    /// <summary>Alarms that no one is told of before someone has looked at the figure.</summary>
    internal IEnumerable<IndicatorState> Held => Real.Where(state => state.Signal is { Held: true });

    internal IEnumerable<IndicatorState> Quiet => Real.Where(state => state.Signal is null && state.Chart is not null);

    internal int Count(Standing standing) => Real.Count(state => state.Standing == standing);
}

public sealed record DimensionGoals(string Title, IReadOnlyList<GoalStates> Goals);

public sealed record GoalStates(Goal Goal, IReadOnlyList<IndicatorState> Indicators);

public sealed record AreaSignals(string Area, IReadOnlyList<string> Worsening, IReadOnlyList<string> Improving);
