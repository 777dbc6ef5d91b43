using Tryghed.Strategy.Audit;

namespace Tryghed.Strategy.Hearings;

/// <summary>What an answer says of the whole.</summary>
internal enum Position { Supports, SupportsWithRemarks, Opposes, NoRemarks }

/// <summary>Whether a citizen's answer counts.</summary>
internal enum Moderation { Awaiting, Accepted, Rejected }

/// <summary>What the coordinator has made of a remark.</summary>
internal enum Outcome { TakenOver, Partly, Not }

/// <summary>A remark, to one clause, one indicator, one arrow of a theory of change, or to the whole.</summary>
/// <param name="Text">1 to 10,000 characters.</param>
/// <param name="Clause">Anchor of a clause of the version that is heard.</param>
/// <param name="Indicator">Code of an indicator.</param>
/// <param name="Arrow">An arrow of an initiative's theory of change.</param>
internal sealed record Remark(string Text, string? Clause = null, string? Indicator = null, Arrow? Arrow = null);

/// <param name="Initiative">The initiative.</param>
/// <param name="From">Where the arrow begins, as the theory of change calls it.</param>
/// <param name="To">Where it ends.</param>
internal sealed record Arrow(Guid Initiative, string From, string To);

/// <summary>An answer to a hearing (høringssvar).</summary>
internal sealed class Answer : IAudited
{
    public Guid Id { get; init; }
    public Guid Hearing { get; init; }

    /// <summary>Organisation that holds the hearing.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Code of who was asked; <c>public</c> for a citizen.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>Organisation that gave it; null for a citizen.</summary>
    public string? Organisation { get; init; }

    /// <summary>1 is the first; grows when it is revised.</summary>
    public int Revision { get; private set; } = 1;
    public Position Position { get; private set; }
    public string Text { get; private set; } = "";
    public List<Remark> Remarks { get; private set; } = [];

    /// <summary>Why it, or the last change of it, came after the deadline: the coordinator's reason; null when it did not.</summary>
    public string? LateReason { get; set; }
    public Moderation? Moderation { get; private set; }
    public string? ModerationReason { get; private set; }

    /// <summary>A citizen's name and address, if given.</summary>
    public string? Name { get; private set; }
    public string? Email { get; private set; }

    /// <summary>SHA-256 of the code by which a citizen withdraws the answer.</summary>
    public string? Receipt { get; init; }

    /// <summary>SHA-256 of a citizen's text, by which the same text is known again; gone when erased.</summary>
    public string? TextHash { get; private set; }
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public DateTimeOffset? ErasedAt { get; private set; }

    AuditSubject IAudited.Audit => new("hearing", Hearing, Owner);

    /// <summary>Whether it counts: everyone's does who was asked by name, and a citizen's that was accepted.</summary>
    internal bool Counts => Moderation is null or Hearings.Moderation.Accepted;

    internal AnswerRevision Write(Position position, string text, List<Remark> remarks, string by, DateTimeOffset now, bool revised = false)
    {
        if (revised)
            Revision++;
        (Position, Text, Remarks, UpdatedAt) = (position, text, remarks, now);
        return new AnswerRevision { Answer = Id, Hearing = Hearing, Owner = Owner, Number = Revision, Position = position, Text = text, Remarks = remarks, By = by, CreatedAt = now };
    }

    /// <summary>A file was added to it.</summary>
    internal void Add(string? late, DateTimeOffset now) => (LateReason, UpdatedAt) = (late ?? LateReason, now);

    internal void Await(string? name, string? email, string textHash) => (Moderation, Name, Email, TextHash) = (Hearings.Moderation.Awaiting, name, email, textHash);

    internal void Moderate(bool accept, string? reason) => (Moderation, ModerationReason) = (accept ? Hearings.Moderation.Accepted : Hearings.Moderation.Rejected, reason);

    /// <summary>Takes away what is personal; that there was an answer, when, and with what position, stays.</summary>
    internal void Erase(DateTimeOffset now)
    {
        (Text, Remarks, Name, Email, TextHash, ModerationReason, ErasedAt) = ("", [.. Remarks.Select(r => new Remark("", r.Clause))], null, null, null, null, now);
    }
}

/// <summary>What an answer said before it was revised.</summary>
internal sealed class AnswerRevision : IAudited
{
    public Guid Answer { get; init; }
    public int Number { get; init; }
    public Guid Hearing { get; init; }
    public string Owner { get; init; } = "";
    public Position Position { get; init; }
    public string Text { get; set; } = "";
    public List<Remark> Remarks { get; set; } = [];
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    AuditSubject IAudited.Audit => new("hearing", Hearing, Owner);

    internal void Erase() => (Text, Remarks) = ("", [.. Remarks.Select(r => new Remark("", r.Clause))]);
}

/// <summary>What the coordinator has made of a remark, and why.</summary>
internal sealed class Reply : IAudited
{
    public Guid Answer { get; init; }

    /// <summary>The remark's place in the answer, from 1; 0 for the answer's text.</summary>
    public int Remark { get; init; }
    public Guid Hearing { get; init; }
    public string Owner { get; init; } = "";
    public Outcome Outcome { get; set; }
    public string Why { get; set; } = "";

    /// <summary>Anchor of the clause that was changed, and the version that has the change.</summary>
    public string? Clause { get; set; }
    public int? Version { get; set; }
    public string By { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }
    AuditSubject IAudited.Audit => new("hearing", Hearing, Owner);
}
