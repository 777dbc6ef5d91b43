using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Tryghed.Strategy.Documents;

/// <summary>Writes a paper as a Word document, with styles that Word's table of contents and a screen reader know.</summary>
internal static class WriteWord
{
    internal static byte[] Of(Paper paper)
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = paper.Title;
            document.PackageProperties.Creator = paper.Author;
            document.PackageProperties.Language = "da-DK";
            var main = document.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = Styles();
            main.AddNewPart<NumberingDefinitionsPart>().Numbering = Bullet();
            var footer = main.AddNewPart<FooterPart>();
            footer.Footer = new Footer(new Paragraph(new ParagraphProperties(new Justification { Val = JustificationValues.Center }), new SimpleField { Instruction = "PAGE" }));
            var body = new Body(Styled("Title", paper.Title));
            foreach (var block in paper.Blocks)
                body.Append(Elements(block));
            body.Append(new SectionProperties(
                new FooterReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(footer) },
                new PageSize { Width = 11906, Height = 16838 }, // A4, in twentieths of a point
                new PageMargin { Top = 1134, Bottom = 1134, Left = 1134, Right = 1134, Header = 567, Footer = 567 }));
            main.Document = new Document(body);
        }
        return stream.ToArray();
    }

    private static IEnumerable<OpenXmlElement> Elements(Block block) => block switch
    {
        Heading heading => [Styled($"Heading{heading.Level}", heading.Text)],
        Prose prose => [Lines(prose.Text, null, prose.Lead)],
        Quote quote => [Lines(quote.Text, "Quote")],
        Bullets bullets => bullets.Items.Select(item => new Paragraph(
            new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = 0 }, new NumberingId { Val = 1 })), Run(item))),
        Grid grid => [Table(grid), new Paragraph()],
        _ => [],
    };

    private static Paragraph Styled(string style, string text) => new(new ParagraphProperties(new ParagraphStyleId { Val = style }), Run(text));

    private static Paragraph Lines(string text, string? style, string? lead = null)
    {
        var paragraph = new Paragraph();
        if (style is not null)
            paragraph.Append(new ParagraphProperties(new ParagraphStyleId { Val = style }));
        if (lead is not null)
            paragraph.Append(new Run(new RunProperties(new Bold()), Words(lead + " ")));
        foreach (var (line, index) in text.Split('\n').Select((line, index) => (line, index)))
        {
            if (index > 0)
                paragraph.Append(new Run(new Break()));
            paragraph.Append(Run(line));
        }
        return paragraph;
    }

    private static Run Run(string text) => new(Words(text));

    // Characters that XML has no place for would make a document that Word can't open.
    private static Text Words(string text) => new(new string([.. text.Where(c => c >= ' ' && c is not ('\uFFFE' or '\uFFFF') && !char.IsSurrogate(c)
        || c is '\t' || char.IsSurrogate(c))]))
    { Space = SpaceProcessingModeValues.Preserve };

    private static Table Table(Grid grid)
    {
        const int Width = 9638; // between the margins
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = "5000", Type = TableWidthUnitValues.Pct },
                new TableBorders(
                    new TopBorder { Val = BorderValues.Single, Size = 4 }, new BottomBorder { Val = BorderValues.Single, Size = 4 },
                    new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4, Color = "BFBFBF" }),
                new TableLayout { Type = TableLayoutValues.Fixed }),
            new TableGrid(grid.Widths.Select(share => new GridColumn { Width = $"{(int)(share * Width)}" })));
        table.Append(Row(grid.Header, grid.Widths, true));
        foreach (var row in grid.Rows)
            table.Append(Row(row, grid.Widths, false));
        return table;

        static TableRow Row(IReadOnlyList<string> cells, IReadOnlyList<double> widths, bool header)
        {
            var row = new TableRow(header ? new TableRowProperties(new CantSplit(), new TableHeader()) : new TableRowProperties(new CantSplit()));
            for (var i = 0; i < cells.Count; i++)
            {
                var run = header ? new Run(new RunProperties(new Bold()), Words(cells[i])) : Run(cells[i]);
                row.Append(new TableCell(new TableCellProperties(new TableCellWidth { Width = $"{(int)(widths[i] * Width)}", Type = TableWidthUnitValues.Dxa }), new Paragraph(run)));
            }
            return row;
        }
    }

    private static Styles Styles()
    {
        var styles = new Styles(new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = "Calibri", HighAnsi = "Calibri", ComplexScript = "Calibri" }, new FontSize { Val = "22" }, new Languages { Val = "da-DK" })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { After = "120", Line = "264", LineRule = LineSpacingRuleValues.Auto }))));
        styles.Append(new Style(new StyleName { Val = "Normal" }) { Type = StyleValues.Paragraph, StyleId = "Normal", Default = true });
        styles.Append(Style("Title", "Title", "40", null));
        styles.Append(Style("Heading1", "heading 1", "30", 0), Style("Heading2", "heading 2", "26", 1), Style("Heading3", "heading 3", "23", 2));
        styles.Append(new Style(
            new StyleName { Val = "Quote" }, new BasedOn { Val = "Normal" },
            new StyleParagraphProperties(new ParagraphBorders(new LeftBorder { Val = BorderValues.Single, Size = 12, Space = 8, Color = "8C8C8C" }), new Indentation { Left = "284" }))
        { Type = StyleValues.Paragraph, StyleId = "Quote" });
        return styles;
    }

    private static Style Style(string id, string name, string size, int? outline)
    {
        var paragraph = new StyleParagraphProperties(new KeepNext(), new SpacingBetweenLines { Before = outline is null ? "0" : "280", After = "120" });
        if (outline is { } level)
            paragraph.Append(new OutlineLevel { Val = level });
        return new Style(new StyleName { Val = name }, new BasedOn { Val = "Normal" }, new NextParagraphStyle { Val = "Normal" }, paragraph, new StyleRunProperties(new Bold(), new FontSize { Val = size }))
        {
            Type = StyleValues.Paragraph,
            StyleId = id,
        };
    }

    private static Numbering Bullet() => new(
        new AbstractNum(new Level(
            new NumberingFormat { Val = NumberFormatValues.Bullet }, new LevelText { Val = "•" }, new PreviousParagraphProperties(new Indentation { Left = "425", Hanging = "283" }))
        { LevelIndex = 0 })
        { AbstractNumberId = 1 },
        new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = 1 });
}
