using System.IO.Compression;
using System.Text;

namespace Tryghed.Strategy.Documents;

/// <summary>What a file is, by its content: a name can say anything.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Endings">Endings of names that fit, the usual one first.</param>
/// <param name="HasText">Whether text can be read from it.</param>
internal sealed record FileKind(string Name, string ContentType, IReadOnlyList<string> Endings, bool HasText)
{
    internal static readonly FileKind
        Pdf = new("PDF", "application/pdf", [".pdf"], true),
        Docx = new("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", [".docx"], true),
        Xlsx = new("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", [".xlsx"], true),
        Pptx = new("PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation", [".pptx"], true),
        Png = new("PNG", "image/png", [".png"], false),
        Jpeg = new("JPEG", "image/jpeg", [".jpg", ".jpeg"], false),
        Text = new("text", "text/plain; charset=utf-8", [".txt", ".md", ".markdown", ".csv"], true);

    internal const string Names = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), PNG, JPEG, or text in UTF-8 (.txt, .md, .csv)";

    // A paper of 50 MB has a few thousand members; what has more, or unpacks to more, is made to harm.
    private const int MostMembers = 20_000;
    private const long MostUnpacked = 1_000_000_000;

    internal string Ending => Endings[0];

    internal bool FitsName(string name) => Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>The kind of a file; null when it is not one that is taken.</summary>
    internal static FileKind? Of(byte[] bytes) =>
        Starts(bytes, "%PDF-"u8) ? Pdf
        : Starts(bytes, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        : Starts(bytes, [0xFF, 0xD8, 0xFF]) ? Jpeg
        : Starts(bytes, "PK\u0003\u0004"u8) ? OfZip(bytes)
        : IsText(bytes) ? Text
        : null;

    private static bool Starts(byte[] bytes, ReadOnlySpan<byte> with) => bytes.AsSpan().StartsWith(with);

    private static FileKind? OfZip(byte[] bytes)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false));
            if (zip.Entries.Count > MostMembers || zip.Entries.Sum(entry => entry.Length) > MostUnpacked
                || zip.GetEntry("[Content_Types].xml") is null || zip.Entries.Any(entry => entry.FullName.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
                return null;
            return zip.GetEntry("word/document.xml") is not null ? Docx
                : zip.GetEntry("xl/workbook.xml") is not null ? Xlsx
                : zip.GetEntry("ppt/presentation.xml") is not null ? Pptx
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static bool IsText(byte[] bytes)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return !text.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t' or '\f'));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
