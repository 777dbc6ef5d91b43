using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Tryghed.Strategy.Documents;

/// <summary>Reads a Word document: headings by their style, lists with levels, tables, footnotes.</summary>
internal static partial class ReadWord
{
    internal static string Markdown(byte[] bytes)
    {
        try
        {
            using var document = WordprocessingDocument.Open(new MemoryStream(bytes, writable: false), isEditable: false, new OpenSettings { MaxCharactersInPart = ReadDocument.MostCharacters * 20L });
            var main = document.MainDocumentPart ?? throw new DocumentException("The Word document has no text.");
            if (main.Document?.Body is not { } body)
                throw new DocumentException("The Word document has no text.");
            var levels = Headings(main.StyleDefinitionsPart?.Styles);
            var text = new StringBuilder();
            Write(body, text, levels, main.NumberingDefinitionsPart?.Numbering);
            foreach (var note in main.FootnotesPart?.Footnotes?.Elements<Footnote>().Where(n => n.Type is null) ?? [])
                text.Append($"[^{note.Id?.Value}]: {Line(note)}\n\n");
            return text.ToString();
        }
        catch (Exception exception) when (exception is OpenXmlPackageException or InvalidDataException or FileFormatException or XmlException or InvalidOperationException or FormatException)
        {
            throw new DocumentException("The Word document is damaged and can't be read.", inner: exception);
        }
    }

    private static void Write(OpenXmlElement within, StringBuilder text, Dictionary<string, int> levels, Numbering? numbering)
    {
        var listed = false;
        foreach (var element in within.ChildElements)
        {
            switch (element)
            {
                case Paragraph paragraph when Line(paragraph) is { Length: > 0 } line:
                    var list = paragraph.ParagraphProperties?.NumberingProperties;
                    if (Level(paragraph, levels) is { } level)
                    {
                        text.Append(listed ? "\n" : "").Append('#', level).Append(' ').Append(line).Append("\n\n");
                        listed = false;
                    }
                    else if (list?.NumberingId?.Val?.Value is > 0 and var id)
                    {
                        var depth = list.NumberingLevelReference?.Val?.Value ?? 0;
                        text.Append(' ', Math.Clamp(depth, 0, 8) * 3).Append(IsNumbered(numbering, id, depth) ? "1. " : "- ").Append(line).Append('\n');
                        listed = true;
                    }
                    else
                    {
                        text.Append(listed ? "\n" : "").Append(Escaped(line)).Append("\n\n");
                        listed = false;
                    }
                    break;
                case Table table:
                    text.Append(listed ? "\n" : "");
                    listed = false;
                    WriteTable(table, text);
                    break;
                case SdtBlock { SdtContentBlock: { } content }:
                    Write(content, text, levels, numbering);
                    break;
            }
        }
        if (listed)
            text.Append('\n');
    }

    private static void WriteTable(Table table, StringBuilder text)
    {
        var rows = table.Elements<TableRow>().Select(row => row.Elements<TableCell>()
            .Select(cell => string.Join(' ', cell.Descendants<Paragraph>().Select(Line).Where(line => line.Length > 0)).Replace("|", "\\|", StringComparison.Ordinal)).ToList()).ToList();
        if (rows.Count == 0)
            return;
        var width = rows.Max(row => row.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            text.Append("| ").AppendJoin(" | ", rows[i].Concat(Enumerable.Repeat("", width - rows[i].Count))).Append(" |\n");
            if (i == 0)
                text.Append('|').Insert(text.Length, " --- |", width).Append('\n');
        }
        text.Append('\n');
    }

    private static string Line(OpenXmlElement paragraph)
    {
        var line = new StringBuilder();
        foreach (var element in paragraph.Descendants())
        {
            // A text box and its fallback would both be read; deleted text is not in the paper any more.
            if (element.Ancestors<DeletedRun>().Any())
                continue;
            line.Append(element switch
            {
                Text run => run.Text,
                TabChar => " ",
                Break or CarriageReturn => " ",
                NoBreakHyphen => "-",
                FootnoteReference note => $"[^{note.Id?.Value}]",
                _ => "",
            });
        }
        return Spaces().Replace(line.ToString(), " ").Trim();
    }

    private static int? Level(Paragraph paragraph, Dictionary<string, int> levels) =>
        paragraph.ParagraphProperties?.OutlineLevel?.Val?.Value is { } outline and < 6 ? outline + 1
        : paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value is { } style && levels.TryGetValue(style, out var level) ? level
        : null;

    // By the style's outline level, its id ("Heading1", "Overskrift1") or its name ("heading 1", "Title").
    private static Dictionary<string, int> Headings(Styles? styles)
    {
        var levels = new Dictionary<string, int>();
        foreach (var style in styles?.Elements<Style>() ?? [])
        {
            if (style.StyleId?.Value is not { } id)
                continue;
            if (style.StyleParagraphProperties?.OutlineLevel?.Val?.Value is { } outline and < 6)
                levels[id] = outline + 1;
            else if (HeadingName().Match($"{style.StyleName?.Val?.Value}") is { Success: true } named)
                levels[id] = int.Parse(named.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            else if (style.StyleName?.Val?.Value is "Title" or "title" or "Titel")
                levels[id] = 1;
        }
        for (var level = 1; level <= 6; level++)
        {
            levels.TryAdd($"Heading{level}", level);
            levels.TryAdd($"Overskrift{level}", level);
        }
        return levels;
    }

    private static bool IsNumbered(Numbering? numbering, int id, int depth)
    {
        var instance = numbering?.Elements<NumberingInstance>().FirstOrDefault(n => n.NumberID?.Value == id);
        var definition = numbering?.Elements<AbstractNum>().FirstOrDefault(a => a.AbstractNumberId?.Value == instance?.AbstractNumId?.Val?.Value);
        return definition?.Elements<Level>().FirstOrDefault(l => l.LevelIndex?.Value == depth)?.NumberingFormat?.Val?.Value is { } format && format != NumberFormatValues.Bullet;
    }

    // What Word shows as text must not become a heading or a list in Markdown.
    private static string Escaped(string line) => line[0] is '#' or '>' or '|' or '-' or '+' or '*' ? "\\" + line : line;

    [GeneratedRegex(@"\A(?:heading|overskrift) ([1-6])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeadingName();

    [GeneratedRegex(@"[ \t\u00A0]+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
