using System.Reflection;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;

namespace Tryghed.Strategy.Documents;

/// <summary>Writes a paper as a PDF on A4, with fonts of its own, so that it looks the same wherever the service runs.</summary>
internal sealed class WritePdf : IDisposable
{
    private const double Margin = 57, Foot = 62, Height = 842, Width = 595 - 2 * Margin;

    private static readonly byte[] Regular = Font("DejaVuSans.ttf"), Strong = Font("DejaVuSans-Bold.ttf");

    private readonly PdfDocumentBuilder document = new() { ArchiveStandard = PdfAStandard.None };
    private readonly List<PdfPageBuilder> pages = [];
    private readonly PdfDocumentBuilder.AddedFont plain, bold;
    private readonly Dictionary<(string Word, bool Bold), double> widths = [];
    private readonly Dictionary<char, bool> known = [];
    private double y; // from the top of the page, in points

    private WritePdf() => (plain, bold) = (document.AddTrueTypeFont(Regular), document.AddTrueTypeFont(Strong));

    public void Dispose() => document.Dispose();

    internal static byte[] Of(Paper paper)
    {
        using var writer = new WritePdf();
        writer.document.DocumentInformation.Title = paper.Title;
        writer.document.DocumentInformation.Author = paper.Author;
        writer.NewPage();
        writer.Lines(paper.Title, 19, true, 26, 0, after: 8);
        foreach (var block in paper.Blocks)
            writer.Draw(block);
        for (var i = 0; i < writer.pages.Count; i++)
        {
            var number = $"Side {i + 1} af {writer.pages.Count}";
            writer.pages[i].AddText(number, 8.5, new PdfPoint((595 - writer.Measure(number, 8.5, false)) / 2, 34), writer.plain);
        }
        return writer.document.Build();
    }

    private PdfPageBuilder Page => pages[^1];

    private void Draw(Block block)
    {
        switch (block)
        {
            case Heading heading:
                var size = heading.Level switch { 1 => 14.0, 2 => 11.5, _ => 10.5 };
                y += heading.Level is 1 ? 14 : 9;
                Room(size * 1.4 + 40); // a heading at the foot of a page belongs to the next
                Lines(heading.Text, size, true, size * 1.4, 0, after: 4);
                break;
            case Prose prose:
                Room(14);
                var lead = prose.Lead is null ? 0 : Measure(prose.Lead + " ", 10, true);
                if (prose.Lead is not null)
                    Put(prose.Lead, 10, true, Margin, y + 10);
                Lines(prose.Text, 10, false, 14, 0, after: 6, first: lead);
                break;
            case Quote quote:
                Lines(quote.Text, 10, false, 14, 12, after: 6, bar: true);
                break;
            case Bullets bullets:
                foreach (var item in bullets.Items)
                {
                    Room(14);
                    Put("•", 10, false, Margin + 4, y + 10);
                    Lines(item, 10, false, 14, 16, after: 2);
                }
                y += 4;
                break;
            case Grid grid:
                Row(grid, grid.Header, true);
                foreach (var row in grid.Rows)
                    Row(grid, row, false);
                y += 10;
                break;
        }
    }

    private void Row(Grid grid, IReadOnlyList<string> cells, bool header)
    {
        var wrapped = cells.Select((cell, i) => Wrap(cell, 8.5, header, Width * grid.Widths[i] - 8, Width * grid.Widths[i] - 8)).ToList();
        var (line, done) = (0, wrapped.Max(cell => cell.Count));
        while (line < done)
        {
            // A row that is taller than a page goes on on the next, below the header.
            if (Room(20) && !header)
                Row(grid, grid.Header, true);
            var part = Math.Min(Math.Max(1, (int)((Height - Foot - y - 8) / 12)), done - line);
            var x = Margin;
            for (var i = 0; i < wrapped.Count; i++)
            {
                for (var l = 0; l < part && line + l < wrapped[i].Count; l++)
                    Put(wrapped[i][line + l], 8.5, header, x + 2, y + 11 + l * 12);
                x += Width * grid.Widths[i];
            }
            y += part * 12 + 6;
            line += part;
            Page.SetStrokeColor(190, 190, 190);
            Page.DrawLine(new PdfPoint(Margin, Height - y + 1), new PdfPoint(Margin + Width, Height - y + 1), 0.6);
        }
    }

    private void Lines(string text, double size, bool strong, double height, double indent, double after, double first = 0, bool bar = false)
    {
        foreach (var line in Wrap(text, size, strong, Width - indent - first, Width - indent))
        {
            Room(height);
            if (bar)
            {
                Page.SetStrokeColor(140, 140, 140);
                Page.DrawLine(new PdfPoint(Margin + 3, Height - y), new PdfPoint(Margin + 3, Height - y - height), 1.5);
            }
            Put(line, size, strong, Margin + indent + first, y + size);
            y += height;
            first = 0;
        }
        y += after;
    }

    /// <summary>Words on lines; a word that is longer than a line is cut.</summary>
    private List<string> Wrap(string text, double size, bool strong, double firstWidth, double width)
    {
        var (lines, space) = (new List<string>(), Measure(" ", size, strong));
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var (line, length) = ("", 0.0);
            foreach (var word in paragraph.Split([' ', '\t', '\u00A0'], StringSplitOptions.RemoveEmptyEntries).Select(Printable).SelectMany(word => Cut(word, size, strong, width)))
            {
                var wide = Measure(word, size, strong);
                if (line.Length > 0 && length + space + wide > (lines.Count == 0 ? firstWidth : width))
                {
                    lines.Add(line);
                    (line, length) = (word, wide);
                }
                else
                    (line, length) = line.Length == 0 ? (word, wide) : ($"{line} {word}", length + space + wide);
            }
            lines.Add(line);
        }
        return lines;
    }

    private IEnumerable<string> Cut(string word, double size, bool strong, double width)
    {
        while (word.Length > 1 && Measure(word, size, strong) > width)
        {
            var fits = word.Length;
            while (fits > 1 && Measure(word[..fits], size, strong) > width)
                fits = Math.Max(1, fits * 3 / 4);
            yield return word[..fits];
            word = word[fits..];
        }
        yield return word;
    }

    // The fonts have the letters of Europe; what they lack, such as a picture that somebody wrote, is shown as a box.
    private string Printable(string word) => string.Concat(word.Select(character => Has(character) ? character : '\u25A1'));

    private bool Has(char character)
    {
        if (known.TryGetValue(character, out var has))
            return has;
        try
        {
            has = !char.IsSurrogate(character) && !char.IsControl(character) && Page.MeasureText($"{character}", 10, new PdfPoint(0, 0), plain) is not null
                && Page.MeasureText($"{character}", 10, new PdfPoint(0, 0), bold) is not null;
        }
        catch (InvalidOperationException)
        {
            has = false; // it is how the font says that it lacks a letter
        }
        return known[character] = has;
    }

    private double Measure(string word, double size, bool strong)
    {
        if (!widths.TryGetValue((word, strong), out var wide))
            widths[(word, strong)] = wide = Page.MeasureText(word, 1000, new PdfPoint(0, 0), strong ? bold : plain) is { Count: > 0 } letters ? letters[^1].EndBaseLine.X : 0;
        return wide * size / 1000;
    }

    private void Put(string text, double size, bool strong, double x, double top)
    {
        if (text.Length > 0)
            Page.AddText(text, size, new PdfPoint(x, Height - top), strong ? bold : plain);
    }

    /// <summary>Begins a new page where there is no room; true when it did.</summary>
    private bool Room(double height)
    {
        if (y + height <= Height - Foot)
            return false;
        NewPage();
        return true;
    }

    private void NewPage()
    {
        pages.Add(document.AddPage(PageSize.A4));
        y = Margin;
    }

    private static byte[] Font(string name)
    {
        using var font = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[font.Length];
        font.ReadExactly(bytes);
        return bytes;
    }
}
