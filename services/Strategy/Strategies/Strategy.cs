using System.Text.Json;
using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.ServiceDefaults;

namespace Tryghed.Strategy.Strategies;

/// <summary>What kind of paper it is.</summary>
internal enum StrategyKind { Strategy, Policy, ActionPlan, Agreement, TermsOfReference }

/// <summary>How far it has come.</summary>
internal enum StrategyStatus { Draft, InHearing, Adopted, Superseded, Archived }

/// <summary>A strategy, or a paper of its kind, in the database that the partners share.</summary>
internal sealed class Strategy
{
    public Guid Id { get; private init; }

    /// <summary>Grows by one with each change; starts at 1.</summary>
    public long Version { get; private set; }

    /// <summary>Organisation that entered it.</summary>
    public string Owner { get; private init; } = "";
    public Visibility Visibility { get; private init; }
    public string Title { get; private init; } = "";
    public StrategyKind Kind { get; private init; }
    public StrategyStatus Status { get; private init; }
    public string Summary { get; private init; } = "";

    /// <summary>Codes of the organisations that share it.</summary>
    public string[] Partners { get; private init; } = [];

    /// <summary>Codes of the goals that it addresses.</summary>
    public string[] Goals { get; private init; } = [];
    public DateOnly? From { get; private init; }
    public DateOnly? To { get; private init; }
    public Hearing? Hearing { get; private init; }

    /// <summary>What meetings have decided about it, oldest first.</summary>
    public List<Decision> Decisions { get; private init; } = [];
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Enters a strategy whose request is valid.</summary>
    internal static Strategy Enter(EnterStrategy.Request request, string owner, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Version = 1,
        Owner = owner,
        Visibility = request.Visibility ?? Visibility.Owner,
        Title = request.Title.Trim(),
        Kind = request.Kind,
        Status = request.Status ?? StrategyStatus.Draft,
        Summary = request.Summary?.Trim() ?? "",
        Partners = [.. (request.Partners ?? []).OfType<string>().Distinct()],
        Goals = [.. (request.Goals ?? []).OfType<string>().Distinct()],
        From = request.Period?.From,
        To = request.Period?.To,
        Hearing = request.Hearing is { } hearing ? new Hearing { AnswersDue = hearing.AnswersDue, Recipients = [.. hearing.Recipients.OfType<string>().Distinct()] } : null,
        Decisions = [.. (request.Decisions ?? []).OfType<EnterStrategy.DecisionRow>().OrderBy(d => d.Date).Select(Decision.Of)],
        CreatedAt = now,
    };

    /// <summary>What others are told after a change.</summary>
    internal StrategyChanged Changed(DateTimeOffset now) => new(
        Id.ToString(), Version, Owner, Visibility, now, Id, Title, JsonNamingPolicy.KebabCaseLower.ConvertName(Status.ToString()), Goals);
}

/// <summary>The committees are asked for answers.</summary>
internal sealed class Hearing
{
    /// <summary>Last day for an answer.</summary>
    public DateOnly AnswersDue { get; init; }

    /// <summary>Codes of the committees.</summary>
    public string[] Recipients { get; init; } = [];
}

/// <summary>What a meeting decided about a strategy.</summary>
internal sealed class Decision
{
    /// <summary>Its place in the trail, from 1.</summary>
    public int Number { get; private init; }
    public DateOnly Date { get; private init; }

    /// <summary>Who met, as the minutes name them.</summary>
    public string Body { get; private init; } = "";

    /// <summary>The agenda's item, when known.</summary>
    public string? Item { get; private init; }
    public string Title { get; private init; } = "";

    /// <summary>What the meeting was recommended to decide (indstilling).</summary>
    public string? Recommendation { get; private init; }

    /// <summary>What it decided (beslutning).</summary>
    public string Text { get; private init; } = "";

    internal static Decision Of(EnterStrategy.DecisionRow row, int index) => new()
    {
        Number = index + 1,
        Date = row.Date,
        Body = row.Body,
        Item = row.Item,
        Title = row.Title,
        Recommendation = row.Recommendation,
        Text = row.Decision,
    };
}

internal static class StrategyQueries
{
    /// <summary>Those that the caller may see: for anyone else they don't exist.</summary>
    internal static IQueryable<Strategy> VisibleTo(this IQueryable<Strategy> strategies, Caller caller) => strategies.Where(s =>
        s.Visibility == Visibility.Public
        || s.Visibility == Visibility.Partners && caller.Organisation != null
        || s.Owner == caller.Organisation);
}
