using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;

namespace Tryghed.Indicator.Annotations;

/// <summary>What an annotation says of the figures.</summary>
internal enum AnnotationKind
{
    /// <summary>From here on something else is counted: law, method or boundaries have changed.</summary>
    Break,

    /// <summary>Something worth knowing that changes nothing of what is counted.</summary>
    Note,
}

/// <summary>What somebody has written beside an indicator's figures. It is never deleted; who withdraws it is kept.</summary>
internal sealed class Annotation
{
    public required Guid Id { get; init; }
    public required string Indicator { get; init; }
    public required AnnotationKind Kind { get; init; }

    /// <summary>First period that it is about, in Danmarks Statistik's form.</summary>
    public required string From { get; init; }

    /// <summary>Its last period; null where it is about one moment.</summary>
    public string? To { get; init; }

    /// <summary>Area codes; null for all.</summary>
    public List<string>? Areas { get; init; }
    public required string TextDa { get; init; }
    public string? TextEn { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public required string AddedBy { get; init; }
    public DateTimeOffset? WithdrawnAt { get; private set; }
    public string? WithdrawnBy { get; private set; }

    /// <summary>Takes it back; the first who does so stands.</summary>
    internal void Withdraw(string by, DateTimeOffset now)
    {
        if (WithdrawnAt is null)
            (WithdrawnAt, WithdrawnBy) = (now, by);
    }

    /// <summary>As the guards read a break.</summary>
    internal Break.Annotation ToBreak() => new(Period.Parse(From), To is null ? null : Period.Parse(To), Areas, TextDa, TextEn);
}
