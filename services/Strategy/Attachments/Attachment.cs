using Tryghed.Strategy.Audit;

namespace Tryghed.Strategy.Attachments;

/// <summary>What a file is attached to.</summary>
internal enum AttachedTo { Strategy, Answer, Item, Meeting }

/// <summary>A file that belongs to a strategy, an answer to a hearing, a meeting, or an item of one. Its bytes are in the store.</summary>
internal sealed class Attachment : IAudited
{
    public Guid Id { get; init; }
    public AttachedTo Kind { get; init; }

    /// <summary>What it is attached to.</summary>
    public Guid To { get; init; }

    /// <summary>The file's name as it was sent.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the content is, whatever the name says.</summary>
    public string ContentType { get; init; } = "";
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the bytes, in hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The text in it, for search; null where there is none.</summary>
    public string? Text { get; set; }

    /// <summary>Of a strategy: the first version that has it.</summary>
    public int FromVersion { get; init; } = 1;

    /// <summary>Of a strategy: the first version that no longer has it.</summary>
    public int? ToVersion { get; set; }
    public string By { get; init; } = "";

    /// <summary>Organisation of who sent it, or of the hearing that a citizen sent it to.</summary>
    public string Organisation { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its bytes were erased; its name and hash stay.</summary>
    public DateTimeOffset? ErasedAt { get; set; }
    AuditSubject IAudited.Audit => new(Kind.ToString().ToLowerInvariant(), To, Organisation);
}

/// <param name="Sha256">SHA-256 of the bytes, in hexadecimal.</param>
/// <param name="Download">Where the bytes are.</param>
internal sealed record AttachmentRow(Guid Id, string Name, string ContentType, long Bytes, string Sha256, string Download, DateTimeOffset CreatedAt)
{
    internal static AttachmentRow Of(Attachment a, string download) => new(a.Id, a.Name, a.ContentType, a.Bytes, a.Sha256, download, a.CreatedAt);
}

internal static class AttachmentQueries
{
    internal static IQueryable<Attachment> Of(this IQueryable<Attachment> attachments, AttachedTo kind, Guid to) => attachments.Where(a => a.Kind == kind && a.To == to);
}

/// <summary>The bytes of an attachment that is kept in the database. Written and read past the change tracker.</summary>
internal sealed class AttachmentContent
{
    public Guid Id { get; init; }
    public byte[] Bytes { get; init; } = [];
}
