namespace Tryghed.Strategy.Documents;

/// <summary>What a file is, by its content.</summary>
internal sealed record FileKind(string Name, string ContentType, string Ending, bool HasText)
{
    internal const string Names = "PDF, Word, Markdown, text";

    internal static FileKind? Of(ReadOnlySpan<byte> bytes) => bytes.StartsWith("%PDF"u8) ? new("PDF", "application/pdf", ".pdf", true) : new("text", "text/plain", ".txt", true);

    internal bool FitsName(string name) => name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || Ending == ".txt";
}

/// <summary>A document can't be read.</summary>
internal sealed class DocumentException(string message, bool @protected = false) : Exception(message)
{
    /// <summary>Whether it is locked by a password.</summary>
    internal bool Protected { get; } = @protected;
}

/// <summary>Documents as Markdown.</summary>
internal static class ReadDocument
{
    internal static string Markdown(byte[] bytes, FileKind kind) => System.Text.Encoding.UTF8.GetString(bytes);
}
