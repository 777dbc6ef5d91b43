using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Shouldly;
using Tryghed.Strategy.Documents;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Writer;
using Xunit;

namespace Tryghed.Strategy.Tests.Documents;

public sealed class ReadDocumentTests
{
    [Fact]
    public void A_word_document_keeps_its_headings_lists_and_tables()
    {
        var bytes = Word(
            Styled("Overskrift1", "Formål"),
            new Paragraph(new Run(new Text("Tryghed for "), new Text("ældre") { Space = SpaceProcessingModeValues.Preserve }), new DeletedRun(new Run(new DeletedText("slettet")))),
            Listed("Belysning", 0), Listed("Stier", 1),
            new Table(Row("Mål", "Indikator"), Row("Færre indbrud", "Anmeldelser")),
            Styled("Heading2", "Økonomi"),
            new Paragraph(new Run(new Text("# ikke en overskrift"))));

        var text = ReadDocument.Markdown(bytes, FileKind.Of(bytes)!);

        FileKind.Of(bytes).ShouldBe(FileKind.Docx);
        text.ShouldBe("# Formål\n\nTryghed for ældre\n\n- Belysning\n   - Stier\n\n| Mål | Indikator |\n| --- | --- |\n| Færre indbrud | Anmeldelser |\n\n## Økonomi\n\n\\# ikke en overskrift");
        Clauses.Of(text, null, 0).Select(c => c.Heading).ShouldBe(["Formål", "Økonomi"]);
    }

    [Fact]
    public void A_pdf_is_read_in_paragraphs_with_headings_and_without_hyphens_at_line_ends()
    {
        var bytes = Pdf(
            ("Strategi", 20), ("Kommunen vil skabe tryg-", 11), ("hed sammen med politiet og SSP-", 11), ("samarbejdet, bl.a. i børne- ", 11), ("og ungeklubber.", 11), ("", 11), ("", 11), ("Et nyt afsnit.", 11));

        var text = ReadDocument.Markdown(bytes, FileKind.Of(bytes)!);

        text.ShouldBe("# Strategi\n\nKommunen vil skabe tryghed sammen med politiet og SSP-samarbejdet, bl.a. i børne- og ungeklubber.\n\nEt nyt afsnit.");
    }

    [Fact]
    public void Text_is_read_as_utf8_with_its_line_ends_made_equal() =>
        ReadDocument.Markdown([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("# Mål\r\n\r\nÆldre tryg\u00ADhed\r\n")], FileKind.Text).ShouldBe("# Mål\n\nÆldre tryghed");

    [Fact]
    public void What_is_damaged_or_has_no_text_is_refused_in_words()
    {
        var word = Word(Styled("Heading1", "Formål"));
        Should.Throw<DocumentException>(() => ReadDocument.Markdown([.. "%PDF-1.7 "u8, .. new byte[500]], FileKind.Pdf)).Message.ShouldContain("damaged");
        Should.Throw<DocumentException>(() => ReadDocument.Markdown(Pdf(), FileKind.Pdf)).Message.ShouldContain("made of pictures");
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var (pdf, docx) = (Pdf(("Tryghed", 12)), word.ToArray());
            for (var j = 0; j < 30; j++)
                (pdf[random.Next(pdf.Length)], docx[random.Next(docx.Length)]) = ((byte)random.Next(256), (byte)random.Next(256));
            Read(pdf, FileKind.Pdf);
            Read(docx, FileKind.Docx);
        }

        static void Read(byte[] bytes, FileKind kind)
        {
            try
            {
                ReadDocument.Markdown(bytes, kind);
            }
            catch (DocumentException)
            {
                // Any other exception fails the test.
            }
        }
    }

    [Theory]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("æøå\nlinje", "text")]
    [InlineData("MZ\u0000", null)]
    [InlineData("PK\u0003\u0004noget", null)]
    [InlineData("\u001b[31m", null)]
    public void A_file_is_known_by_its_content(string content, string? kind) => FileKind.Of(Encoding.UTF8.GetBytes(content))?.Name.ShouldBe(kind);

    private static Paragraph Styled(string style, string text) => new(new ParagraphProperties(new ParagraphStyleId { Val = style }), new Run(new Text(text)));

    private static Paragraph Listed(string text, int level) =>
        new(new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = level }, new NumberingId { Val = 1 })), new Run(new Text(text)));

    private static TableRow Row(params string[] cells) => new(cells.Select(cell => new TableCell(new Paragraph(new Run(new Text(cell))))));

    private static byte[] Word(params OpenXmlElement[] body)
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
            document.AddMainDocumentPart().Document = new Document(new Body(body));
        return stream.ToArray();
    }

    private static byte[] Pdf(params (string Text, double Size)[] lines)
    {
        using var builder = new PdfDocumentBuilder();
        var page = builder.AddPage(UglyToad.PdfPig.Content.PageSize.A4);
        var font = builder.AddTrueTypeFont(File.ReadAllBytes("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"));
        var y = 780.0;
        foreach (var (text, size) in lines)
        {
            if (text.Length > 0)
                page.AddText(text, size, new PdfPoint(50, y), font);
            y -= 14;
        }
        return builder.Build();
    }
}
