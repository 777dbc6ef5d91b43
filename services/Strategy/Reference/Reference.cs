using System.Security.Cryptography;
using System.Text;
using Tryghed.Strategy.Audit;

namespace Tryghed.Strategy.Reference;

/// <summary>One of the dimensions of safety. Data, not code: a later strategy may cut safety otherwise.</summary>
internal sealed class Dimension
{
    public required string Code { get; init; }
    public required string TitleDa { get; init; }
    public required string TitleEn { get; init; }
}

/// <summary>One wording of a goal. A goal changes only by a new version; what was decided before stays.</summary>
internal sealed class Goal : IAudited
{
    public required string Code { get; init; }

    /// <summary>1 is the first wording.</summary>
    public required int Version { get; init; }

    /// <summary>Code of the dimension.</summary>
    public required string Dimension { get; init; }

    /// <summary>The official wording.</summary>
    public required string TitleDa { get; init; }

    /// <summary>A translation, which is not official.</summary>
    public required string TitleEn { get; init; }

    /// <summary>Whether it has been said that it can be made more precise.</summary>
    public required bool NeedsPrecision { get; init; }

    /// <summary>The meeting that decided this wording.</summary>
    public required DateOnly DecidedOn { get; init; }

    /// <summary>Organisation that decides on it.</summary>
    public string Owner { get; init; } = "aalborg";

    /// <summary>Codes of the indicators by which it is measured.</summary>
    public string[] Indicators { get; init; } = [];

    /// <summary>What is to be reached, and when.</summary>
    public string? Target { get; init; }

    /// <summary>Why this version was written.</summary>
    public string? Note { get; init; }

    /// <summary>The decision that it rests on, and the hearing in which it was made more precise.</summary>
    public Guid? Decision { get; init; }
    public Guid? Hearing { get; init; }

    /// <summary>Who wrote it; null for what the founding case decided.</summary>
    public string? By { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }

    AuditSubject IAudited.Audit => new("goal", SubjectOf(Code), Owner);

    /// <summary>A goal's id in the trail, made of its code.</summary>
    internal static Guid SubjectOf(string code) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"goal:{code}")).AsSpan(0, 16));
}

/// <summary>An authority, or a part of one, that takes part in the strategy.</summary>
internal sealed class Organisation
{
    public required string Code { get; init; }
    public required string NameDa { get; init; }
    public required string NameEn { get; init; }

    /// <summary>Code of the organisation that it is a part of; null when of none.</summary>
    public string? PartOf { get; init; }

    public List<Committee> Committees { get; } = [];
}

/// <summary>A committee of elected members, which answers hearings.</summary>
internal sealed class Committee
{
    public required string Code { get; init; }
    public required string NameDa { get; init; }

    /// <summary>Code of the department that serves it.</summary>
    public required string Organisation { get; init; }
}
