using Tryghed.Contracts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Initiative.Assumptions;

/// <summary>What is known of an assumption.</summary>
internal enum AssumptionState
{
    /// <summary>Nothing has spoken against it yet.</summary>
    Untested,

    /// <summary>It was questioned, and what questioned it has recovered.</summary>
    Holding,

    /// <summary>The indicator that it rests on has worsened.</summary>
    Questioned,
}

/// <summary>Something that an initiative takes for granted; it may rest on an indicator in an area.</summary>
/// <remarks>
/// The state is never stored: it follows from the questions, and from those only that the reader may see. So a reader who may not see
/// an indicator sees the state from before it worsened.
/// </remarks>
internal sealed class Assumption
{
    public Guid InitiativeId { get; private init; }

    /// <summary>Its place in the initiative, from 1.</summary>
    public int Number { get; private init; }
    public string Text { get; private init; } = "";

    /// <summary>Code of the indicator, together with <see cref="Area"/>; null when it rests on none.</summary>
    public string? Indicator { get; private init; }

    /// <summary>Area code of Danmarks Statistik, without a leading zero for municipalities.</summary>
    public string? Area { get; private init; }

    /// <summary>Every time it was questioned, oldest first. Nothing is erased.</summary>
    public List<Question> Questions { get; private init; } = [];

    internal static Assumption Of(int number, string text, string? indicator, string? area) => new() { Number = number, Text = text, Indicator = indicator, Area = area };

    /// <summary>The question that stands; at most one, as an assumption rests on one series.</summary>
    internal Question? Open => Questions.SingleOrDefault(question => question.RecoveredAt is null);

    /// <summary>What a reader sees.</summary>
    internal (AssumptionState State, Question? By) SeenBy(Caller caller)
    {
        var seen = Questions.Where(question => caller.MaySee(question.Visibility, question.Owner)).ToList();
        return seen.SingleOrDefault(question => question.RecoveredAt is null) is { } open
            ? (AssumptionState.Questioned, open)
            : (seen is [] ? AssumptionState.Untested : AssumptionState.Holding, null);
    }
}

/// <summary>One time that an assumption was questioned.</summary>
internal sealed class Question
{
    /// <summary>The signal of Indicator that questions it.</summary>
    public Guid Signal { get; private init; }

    /// <summary>Organisation that owns the indicator.</summary>
    public string Owner { get; private init; } = "";

    /// <summary>Who may know of it: the most closed that the indicator has been in it.</summary>
    public Visibility Visibility { get; private set; }

    /// <summary>The period that worsened.</summary>
    public string Period { get; private init; } = "";
    public DateTimeOffset AskedAt { get; private init; }

    /// <summary>When the indicator was back; null while the question stands.</summary>
    public DateTimeOffset? RecoveredAt { get; private set; }

    /// <summary>The period in which it was back.</summary>
    public string? RecoveredPeriod { get; private set; }

    internal static Question By(Series series, DateTimeOffset now) => new()
    {
        Signal = series.Signal,
        Owner = series.Owner,
        Visibility = series.Visibility,
        Period = series.Period,
        AskedAt = now,
    };

    internal void Recover(Series series, DateTimeOffset now) =>
        (RecoveredAt, RecoveredPeriod, Visibility) = (now, series.Period, Visibility.And(series.Visibility));
}
