using System.Text;

namespace Tryghed.Strategy.Documents;

/// <summary>A document can't be read; the message says why in plain words.</summary>
/// <param name="message">Why.</param>
/// <param name="locked">Whether it needs a password: nobody can look through it.</param>
/// <param name="inner">What happened.</param>
internal sealed class DocumentException(string message, bool locked = false, Exception? inner = null) : Exception(message, inner)
{
    internal bool Locked { get; } = locked;
}

/// <summary>Documents as Markdown.</summary>
internal static class ReadDocument
{
    internal const int MostPages = 2_000, MostCharacters = 5_000_000;

    /// <summary>The text of a document.</summary>
    /// <exception cref="DocumentException">It can't be read.</exception>
    internal static string Markdown(byte[] bytes, FileKind kind)
    {
        var text =
            kind == FileKind.Pdf ? ReadPdf.Markdown(bytes)
            : kind == FileKind.Docx ? ReadWord.Markdown(bytes)
            : kind == FileKind.Xlsx || kind == FileKind.Pptx ? ReadOffice.Text(bytes)
            : Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        text = text.ReplaceLineEndings("\n").Replace("\u00AD", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal).Trim();
        return text.Length <= MostCharacters ? text : throw new DocumentException($"The document has more than {MostCharacters / 1_000_000} million characters.");
    }
}
