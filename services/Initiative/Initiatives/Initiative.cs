using Tryghed.Contracts;
using Tryghed.Contracts.Initiative;
using Tryghed.Initiative.Assumptions;
using Tryghed.ServiceDefaults;

namespace Tryghed.Initiative.Initiatives;

/// <summary>Something that partners do together for goals, and what they take for granted in doing so.</summary>
internal sealed class Initiative
{
    public Guid Id { get; private init; }

    /// <summary>Grows by one with each change, questions included; starts at 1.</summary>
    public long Version { get; private set; }

    /// <summary>Organisation that created it.</summary>
    public string Owner { get; private init; } = "";
    public Visibility Visibility { get; private init; }
    public string Title { get; private init; } = "";
    public string Summary { get; private init; } = "";

    /// <summary>Codes of organisations.</summary>
    public string[] Partners { get; private init; } = [];

    /// <summary>Codes of goals.</summary>
    public string[] Goals { get; private init; } = [];
    public List<Assumption> Assumptions { get; private init; } = [];
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Starts an initiative.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="partners">Codes of organisations.</param>
    /// <param name="goals">Codes of goals.</param>
    /// <param name="assumptions">What it takes for granted.</param>
    /// <param name="owner">Code of the organisation that creates it.</param>
    /// <param name="visibility">Who may see it.</param>
    /// <param name="now">When.</param>
    internal static Initiative Start(
        string title, string summary, IEnumerable<string> partners, IEnumerable<string> goals, IEnumerable<Assumption> assumptions,
        string owner, Visibility visibility, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now),
            Version = 1,
            Owner = owner,
            Visibility = visibility,
            Title = title,
            Summary = summary,
            Partners = [.. partners.Distinct()],
            Goals = [.. goals.Distinct()],
            Assumptions = [.. assumptions],
            CreatedAt = now,
        };

    internal InitiativeStarted Started() => new(Id.ToString(), Version, Owner, Visibility, CreatedAt, Id, Title, Goals);

    /// <summary>Questions the assumptions that rest on a series which is worse, and answers what others are told.</summary>
    /// <remarks>
    /// A series that the owner of the initiative may not see questions nothing: the question itself would tell of it. An assumption
    /// that is in question already stays so, and is not told again.
    /// </remarks>
    internal IReadOnlyList<AssumptionBreaking> Question(Series series, DateTimeOffset now)
    {
        if (!series.IsWorse || !series.Visibility.Allows(series.Owner, Owner))
            return [];
        var told = new List<AssumptionBreaking>();
        foreach (var assumption in Assumptions.Where(a => RestsOn(a, series) && a.Open is null))
        {
            assumption.Questions.Add(Tryghed.Initiative.Assumptions.Question.By(series, now));
            Version++;
            told.Add(new AssumptionBreaking(
                $"{Id}/{assumption.Number}", Version, Owner, Visibility.And(series.Visibility), now, Severity.Warning,
                Id, Title, assumption.Text, series.Goal, series.Indicator, series.Area, series.Period));
        }
        return told;
    }

    /// <summary>Marks the questions that a series has put as recovered; they stay in the history.</summary>
    internal void Recover(Series series, DateTimeOffset now)
    {
        if (series.IsWorse)
            return;
        foreach (var assumption in Assumptions.Where(a => RestsOn(a, series)))
        {
            if (assumption.Open is { } open)
            {
                open.Recover(series, now);
                Version++;
            }
        }
    }

    private static bool RestsOn(Assumption assumption, Series series) => assumption.Indicator == series.Indicator && assumption.Area == series.Area;
}

internal static class InitiativeQueries
{
    /// <summary>Those that the caller may see: for anyone else they don't exist.</summary>
    internal static IQueryable<Initiative> VisibleTo(this IQueryable<Initiative> initiatives, Caller caller) => initiatives.Where(i =>
        i.Visibility == Visibility.Public
        || i.Visibility == Visibility.Partners && caller.Organisation != null
        || i.Owner == caller.Organisation);
}
