using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Documents;

namespace Tryghed.Strategy.Strategies;

/// <summary>What a strategy said at one time. Never changed, never deleted: hearings and decisions rest on it.</summary>
internal sealed class StrategyVersion : IAudited
{
    public Guid Strategy { get; private init; }

    /// <summary>1 is the first.</summary>
    public int Number { get; private init; }
    public StrategyContent Content { get; private init; } = null!;

    /// <summary>The body's numbered clauses, in order.</summary>
    public List<Clause> Clauses { get; private init; } = [];

    /// <summary>The visibility that it was written with.</summary>
    public Visibility Visibility { get; private init; }

    /// <summary>Why it was written.</summary>
    public string? Note { get; private init; }

    /// <summary>Who wrote it: the token's subject and organisation.</summary>
    public string By { get; private init; } = "";
    public string Organisation { get; private init; } = "";
    public DateTimeOffset CreatedAt { get; private init; }

    AuditSubject IAudited.Audit => new("strategy", Strategy, Organisation);

    /// <summary>The number of the newest anchor in use here.</summary>
    internal int LastAnchor => Clauses.Select(c => int.Parse(c.Anchor.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();

    internal static StrategyVersion Of(Strategy strategy, StrategyContent content, StrategyVersion? before, string? note, Caller caller, DateTimeOffset now) => new()
    {
        Strategy = strategy.Id,
        Number = strategy.Version,
        Content = content,
        Clauses = [.. Documents.Clauses.Of(content.Body ?? "", before?.Clauses, strategy.LastAnchor)],
        Visibility = content.Visibility!.Value,
        Note = note,
        By = caller.Subject,
        Organisation = caller.Organisation!,
        CreatedAt = now,
    };
}
