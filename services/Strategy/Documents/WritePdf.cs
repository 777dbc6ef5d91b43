using System.Reflection;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Tryghed.Strategy.Documents;

/// <summary>Writes a paper as a PDF on A4, with fonts of its own, so that it looks the same wherever the service runs.</summary>
internal sealed class WritePdf
{
    private const double Margin = 57, Bottom = 62;

    private readonly PdfDocument document = new();
    private readonly XFont plain = Font(10, bold: false), bold = Font(10, bold: true), small = Font(8.5, bold: false), smallBold = Font(8.5, bold: true);
    private XGraphics graphics = null!;
    private double y;

    private WritePdf()
    {
    }

    internal static byte[] Of(Paper paper)
    {
        lock (EmbeddedFonts.Lock)
            GlobalFontSettings.FontResolver ??= new EmbeddedFonts();
        var writer = new WritePdf();
        writer.document.Info.Title = paper.Title;
        writer.document.Info.Author = paper.Author;
        writer.document.Language = "da-DK";
        writer.NewPage();
        writer.Lines(paper.Title, Font(19, bold: true), 26, 0, after: 8);
        foreach (var block in paper.Blocks)
            writer.Draw(block);
        writer.graphics.Dispose();
        writer.NumberPages();
        using var stream = new MemoryStream();
        writer.document.Save(stream, closeStream: false);
        return stream.ToArray();
    }

    private double Width => graphics.PageSize.Width - 2 * Margin;

    private void Draw(Block block)
    {
        switch (block)
        {
            case Heading heading:
                var size = heading.Level switch { 1 => 14.0, 2 => 11.5, _ => 10.5 };
                y += heading.Level is 1 ? 14 : 9;
                Room(size * 1.4 + 40); // a heading at the foot of a page belongs to the next
                Lines(heading.Text, Font(size, bold: true), size * 1.4, 0, after: 4);
                break;
            case Prose prose:
                var indent = 0.0;
                if (prose.Lead is { } lead)
                {
                    Room(14);
                    graphics.DrawString(lead, bold, XBrushes.Black, Margin, y + 10);
                    indent = graphics.MeasureString(lead + " ", bold).Width;
                }
                Lines(prose.Text, plain, 14, 0, after: 6, first: indent);
                break;
            case Quote quote:
                Lines(quote.Text, plain, 14, 12, after: 6, bar: true);
                break;
            case Bullets bullets:
                foreach (var item in bullets.Items)
                {
                    Room(14);
                    graphics.DrawString("•", plain, XBrushes.Black, Margin + 4, y + 10);
                    Lines(item, plain, 14, 16, after: 2);
                }
                y += 4;
                break;
            case Grid grid:
                Draw(grid);
                break;
        }
    }

    private void Draw(Grid grid)
    {
        Row(grid.Header, smallBold);
        foreach (var row in grid.Rows)
            Row(row, small);
        y += 10;

        void Row(IReadOnlyList<string> cells, XFont font)
        {
            var wrapped = cells.Select((cell, i) => Wrap(cell, font, Width * grid.Widths[i] - 8, Width * grid.Widths[i] - 8)).ToList();
            var (line, done) = (0, wrapped.Max(cell => cell.Count));
            // A row that is taller than a page goes on on the next.
            while (line < done)
            {
                if (Room(20) && font != smallBold)
                    Row(grid.Header, smallBold);
                var fits = Math.Max(1, (int)((graphics.PageSize.Height - Bottom - y - 8) / 12));
                var part = Math.Min(fits, done - line);
                var x = Margin;
                for (var i = 0; i < wrapped.Count; i++)
                {
                    for (var l = 0; l < part && line + l < wrapped[i].Count; l++)
                        graphics.DrawString(wrapped[i][line + l], font, XBrushes.Black, x + 2, y + 11 + l * 12);
                    x += Width * grid.Widths[i];
                }
                y += part * 12 + 6;
                line += part;
                graphics.DrawLine(new XPen(XColors.LightGray, 0.6), Margin, y - 1, Margin + Width, y - 1);
            }
        }
    }

    private void Lines(string text, XFont font, double height, double indent, double after, double first = 0, bool bar = false)
    {
        foreach (var line in Wrap(text, font, Width - indent - first, Width - indent))
        {
            Room(height);
            if (bar)
                graphics.DrawLine(new XPen(XColors.Gray, 1.5), Margin + 3, y, Margin + 3, y + height);
            graphics.DrawString(line, font, XBrushes.Black, Margin + indent + first, y + font.Size);
            y += height;
            first = 0;
        }
        y += after;
    }

    /// <summary>Words on lines; a word that is longer than a line is cut.</summary>
    private List<string> Wrap(string text, XFont font, double firstWidth, double width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Cut(word, font, width)))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && graphics.MeasureString(longer, font).Width > (lines.Count == 0 ? firstWidth : width))
                {
                    lines.Add(line);
                    line = word;
                }
                else
                    line = longer;
            }
            lines.Add(line);
        }
        return lines;
    }

    private IEnumerable<string> Cut(string word, XFont font, double width)
    {
        while (word.Length > 1 && graphics.MeasureString(word, font).Width > width)
        {
            var fits = word.Length;
            while (fits > 1 && graphics.MeasureString(word[..fits], font).Width > width)
                fits = Math.Max(1, fits * 3 / 4);
            yield return word[..fits];
            word = word[fits..];
        }
        yield return word;
    }

    /// <summary>Begins a new page where there is no room; true when it did.</summary>
    private bool Room(double height)
    {
        if (y + height <= graphics.PageSize.Height - Bottom)
            return false;
        graphics.Dispose();
        NewPage();
        return true;
    }

    private void NewPage()
    {
        var page = document.AddPage();
        (page.Width, page.Height) = (XUnitPt.FromMillimeter(210), XUnitPt.FromMillimeter(297));
        graphics = XGraphics.FromPdfPage(page);
        y = Margin;
    }

    private void NumberPages()
    {
        for (var i = 0; i < document.PageCount; i++)
        {
            using var foot = XGraphics.FromPdfPage(document.Pages[i], XGraphicsPdfPageOptions.Append);
            foot.DrawString($"Side {i + 1} af {document.PageCount}", small, XBrushes.DimGray, new XPoint(foot.PageSize.Width / 2, foot.PageSize.Height - 34), XStringFormats.BaseLineCenter);
        }
    }

    private static XFont Font(double size, bool bold) => new("DejaVu Sans", size, bold ? XFontStyleEx.Bold : XFontStyleEx.Regular);

    private sealed class EmbeddedFonts : IFontResolver
    {
        internal static readonly Lock Lock = new();

        public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(isBold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf");

        public byte[] GetFont(string faceName)
        {
            using var font = Assembly.GetExecutingAssembly().GetManifestResourceStream(faceName)!;
            var bytes = new byte[font.Length];
            font.ReadExactly(bytes);
            return bytes;
        }
    }
}
