using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;

namespace Tryghed.Initiative.Assumptions;

/// <summary>The newest that Indicator has said of one indicator in one area.</summary>
/// <remarks>
/// Worsened and recovered arrive by different queues and so in any order: the version decides which is newer. Kept also for series
/// on which nothing rests yet, so that an assumption made on a series that is already worse is questioned at once.
/// </remarks>
internal sealed class Series
{
    public string Indicator { get; private init; } = "";
    public string Area { get; private init; } = "";

    /// <summary>The event's version; those that are not newer change nothing.</summary>
    public long Version { get; private set; }

    /// <summary>Whether it is worse now; otherwise it has recovered.</summary>
    public bool IsWorse { get; private set; }
    public Guid Signal { get; private set; }

    /// <summary>Organisation that owns the indicator.</summary>
    public string Owner { get; private set; } = "";
    public Visibility Visibility { get; private set; }

    /// <summary>Code of the goal that the indicator measures.</summary>
    public string Goal { get; private set; } = "";
    public string Period { get; private set; } = "";

    internal static Series Of(string indicator, string area) => new() { Indicator = indicator, Area = area };

    /// <summary>Takes what an event says; false when something newer is known already.</summary>
    internal bool Take(IndicatorWorsened e) => Take(e.Version, true, e.Signal, e.Owner, e.Visibility, e.Goal, e.Period);

    /// <inheritdoc cref="Take(IndicatorWorsened)"/>
    internal bool Take(IndicatorRecovered e) => Take(e.Version, false, e.Signal, e.Owner, e.Visibility, e.Goal, e.Period);

    private bool Take(long version, bool isWorse, Guid signal, string owner, Visibility visibility, string goal, string period)
    {
        if (version <= Version)
            return false;
        (Version, IsWorse, Signal, Owner, Visibility, Goal, Period) = (version, isWorse, signal, owner, visibility, goal, period);
        return true;
    }
}
