using Tryghed.Strategy.Audit;

namespace Tryghed.Strategy.Strategies;

/// <summary>How one strategy stands to another.</summary>
internal enum RelationKind { Supports, Overlaps, Conflicts }

/// <summary>What people have found: that one strategy supports, overlaps or conflicts with another, and why.</summary>
internal sealed class Relation : IAudited
{
    public Guid Id { get; init; }
    public Guid From { get; init; }
    public Guid To { get; init; }
    public RelationKind Kind { get; init; }
    public string Reason { get; init; } = "";

    /// <summary>Who found it: the token's organisation and subject.</summary>
    public string Organisation { get; init; } = "";
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? WithdrawnAt { get; set; }
    AuditSubject IAudited.Audit => new("strategy", From, Organisation);
}
