using System.Text;
using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;

namespace Tryghed.Strategy.Documents;

/// <summary>Reads the text of a PDF: lines joined to paragraphs, hyphens at line ends undone, headings by the size of their letters.</summary>
internal static partial class ReadPdf
{
    internal static string Markdown(byte[] bytes)
    {
        try
        {
            using var document = PdfDocument.Open(bytes);
            if (document.NumberOfPages > ReadDocument.MostPages)
                throw new DocumentException($"The PDF has more than {ReadDocument.MostPages} pages.");
            var lines = new List<TextLine>();
            var characters = 0L;
            foreach (var page in document.GetPages())
            {
                if ((characters += page.Letters.Count) > ReadDocument.MostCharacters)
                    throw new DocumentException($"The PDF has more than {ReadDocument.MostCharacters / 1_000_000} million characters.");
                lines.AddRange(Lines(page));
            }
            return lines.Count > 0 ? Join(lines) : throw new DocumentException("The PDF has no text in it: it is made of pictures. Read it with text recognition first, and send what comes out.");
        }
        catch (PdfDocumentEncryptedException exception)
        {
            throw new DocumentException("The PDF is locked by a password. Send one that is not.", locked: true, exception);
        }
        catch (Exception exception) when (exception is not (DocumentException or OutOfMemoryException))
        {
            // A damaged PDF fails the reader in as many ways as it can be damaged.
            throw new DocumentException("The PDF is damaged and can't be read.", inner: exception);
        }
    }

    /// <param name="Size">Height of its letters in points.</param>
    /// <param name="Gap">Space above it in points; infinite at the top of a page.</param>
    private sealed record TextLine(string Text, double Size, double Gap);

    private static IEnumerable<TextLine> Lines(Page page)
    {
        var words = page.GetWords().Where(word => !string.IsNullOrWhiteSpace(word.Text)).ToList();
        var rows = new List<List<Word>>();
        foreach (var word in words.OrderByDescending(w => w.BoundingBox.Bottom))
        {
            // Words whose baselines are within half a letter of each other stand on one line.
            var row = rows.Count > 0 ? rows[^1] : null;
            if (row is not null && Math.Abs(row[0].Letters[0].StartBaseLine.Y - word.Letters[0].StartBaseLine.Y) <= Math.Max(row[0].BoundingBox.Height, word.BoundingBox.Height) * 0.5)
                row.Add(word);
            else
                rows.Add([word]);
        }
        var above = double.PositiveInfinity;
        foreach (var row in rows)
        {
            var line = row.OrderBy(w => w.BoundingBox.Left).ToList();
            var baseline = line[0].Letters[0].StartBaseLine.Y;
            yield return new TextLine(string.Join(' ', line.Select(w => w.Text)), line.Max(w => w.Letters.Max(l => l.PointSize)), above - baseline);
            above = baseline;
        }
    }

    private static string Join(List<TextLine> lines)
    {
        // Page numbers by themselves are no text.
        lines = [.. lines.Where(line => !PageNumber().IsMatch(line.Text))];
        if (lines.Count == 0)
            return "";
        var body = lines.GroupBy(l => Math.Round(l.Size, 1)).MaxBy(g => g.Sum(l => l.Text.Length))!.Key;
        var sizes = lines.Select(l => Math.Round(l.Size, 1)).Where(size => size > body * 1.1).Distinct().OrderDescending().Take(3).ToList();
        var spacing = lines.Where(l => double.IsFinite(l.Gap) && l.Gap > 0).Select(l => l.Gap).Order().ToList() is { Count: > 0 } gaps ? gaps[gaps.Count / 2] : body * 1.2;

        var text = new StringBuilder();
        TextLine? before = null;
        foreach (var line in lines)
        {
            var level = sizes.IndexOf(Math.Round(line.Size, 1)) + 1;
            var sameBlock = before is not null && Math.Abs(before.Size - line.Size) < 0.1 && !Bullet().IsMatch(line.Text)
                && (line.Gap < spacing * 1.4 || double.IsInfinity(line.Gap) && !EndsSentence(before.Text));
            if (sameBlock)
                Continue(text, line.Text);
            else
            {
                text.Append(before is null ? "" : "\n\n").Append('#', level).Append(level > 0 ? " " : "").Append(Bullet().Replace(line.Text, "- "));
            }
            before = line;
        }
        return text.ToString();
    }

    // "trygheds-" + "indeks" was one word; "SSP-" + "samarbejde" and "2014-" + "2016" keep their hyphen; "børne-" + "og ungepolitik" keeps hyphen and space.
    private static void Continue(StringBuilder text, string next)
    {
        if (text.Length > 1 && text[^1] is '\u00AD')
            text.Length--;
        else if (text.Length > 1 && text[^1] is '-' or '\u2010' && char.IsLetterOrDigit(text[^2]))
        {
            if (Conjunction().IsMatch(next))
                text.Append(' ');
            else if (char.IsLower(text[^2]) && char.IsLower(next[0]))
                text.Length--;
        }
        else
            text.Append(' ');
        text.Append(next);
    }

    private static bool EndsSentence(string text) => text[^1] is '.' or '!' or '?' or ':' or '"' or '”' or '»';

    [GeneratedRegex(@"\A(?:side )?[-–]? ?\d{1,4} ?[-–]?(?: af \d{1,4}|/\d{1,4})?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PageNumber();

    [GeneratedRegex(@"\A[•‣◦▪●–*\uF0B7-] ", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(@"\A(?:og|eller|samt|and|or)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Conjunction();
}
