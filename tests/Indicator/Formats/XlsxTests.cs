using System.IO.Compression;
using System.Text;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Xunit;

namespace Tryghed.Indicator.Tests.Formats;

public sealed class XlsxTests
{
    private const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    private const string Rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    [Fact]
    public async Task Texts_numbers_dates_and_booleans_of_the_first_sheet_are_read()
    {
        var file = Workbook("""
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>tid</t></is></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="str"><v>værdi</v></c></row>
            <row r="3"><c r="A3" s="2"><v>84</v></c><c r="B3" s="1"><v>45292</v></c><c r="C3" t="b"><v>1</v></c><c r="D3"><v>2.2999999999999998</v></c></row>
            <row r="4"><c r="A4"><v>851</v></c><c r="B4" s="3"><v>59</v></c><c r="C4" t="b"><v>1</v></c></row>
            <row r="5"><c r="A5" s="0"><v>851</v></c><c r="B5" t="d"><v>2024-01-02</v></c><c t="b"><v>1</v></c><c t="inlineStr"><is><r><t>.</t></r><r><t>.</t></r><rPh><t>x</t></rPh></is></c></row>
            """);
        (await file.Cells(FileFormat.Xlsx)).Select(cell => $"{cell.Row} {cell.Codes} {cell.Value}{cell.Status}").ShouldBe(["3 084|2024-01-01|TRUE 2.3", "4 851|1900-02-28|TRUE ", "5 851|2024-01-02|TRUE .."]);
        (await file.Rows(FileFormat.Xlsx, new Mapping { Where = new Dictionary<string, string> { ["er & slut"] = "TRUE" } }))[0].ShouldBe("084 2024-01-01 2.3 ∅ ∅");
    }

    [Fact]
    public async Task A_cell_with_an_error_is_told_with_its_row()
    {
        var errors = new Observations.RowErrors();
        var file = Workbook("<row><c t=\"inlineStr\"><is><t>area</t></is></c><c t=\"inlineStr\"><is><t>period</t></is></c><c t=\"inlineStr\"><is><t>value</t></is></c></row><row><c><v>851</v></c><c><v>2024</v></c><c t=\"e\"><v>#N/A</v></c></row>");
        (await file.Rows(FileFormat.Xlsx)).ShouldBe(["851 2024 #N/A ∅ ∅"]); // which is no number
        errors.Any.ShouldBeFalse();
    }

    [Theory]
    [InlineData("not a workbook", "This is not an Excel workbook")]
    [InlineData("", "The file is empty.")]
    [InlineData("PK\u0003\u0004 broken", "The workbook is damaged.")]
    public async Task What_is_no_workbook_is_refused(string file, string reason) => (await Reading.Of(file).Wrong(FileFormat.Xlsx)).ShouldStartWith($"0 file: {reason}");

    [Fact]
    public async Task An_old_or_locked_workbook_a_bomb_and_a_document_type_are_refused()
    {
        (await new Reading([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1]).Wrong(FileFormat.Xlsx)).ShouldBe("0 file: This is an old .xls, or a workbook with a password; save it as .xlsx without one.");
        (await Workbook(new string(' ', 30_000_000)).Wrong(FileFormat.Xlsx)).ShouldStartWith("0 file: Unpacked, the workbook is larger");
        (await Workbook("", "<!DOCTYPE a [<!ENTITY b \"cc\">]>").Wrong(FileFormat.Xlsx)).ShouldBe("0 file: It has a document type definition, which a workbook never has.");
        (await Workbook(string.Concat(Enumerable.Repeat("<row>", 100))).Wrong(FileFormat.Xlsx)).ShouldBe("0 file: It is nested too deeply.");
        (await Workbook("<row><c r=\"ZZZZ1\"><v>1</v></c></row>").Wrong(FileFormat.Xlsx)).ShouldBe("0 file: 'ZZZZ1' is not a cell.");
        (await Workbook("<row><c t=\"s\"><v>9</v></c></row>").Wrong(FileFormat.Xlsx)).ShouldBe("0 file: A cell refers to a text that is not there.");
    }

    internal static Reading Workbook(string rows, string before = "")
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("xl/workbook.xml", $"<workbook {Main} xmlns:r=\"{Rels}\"><sheets><sheet name=\"Tal\" sheetId=\"1\" r:id=\"rId7\"/><sheet name=\"Andet\" sheetId=\"2\" r:id=\"rId8\"/></sheets></workbook>");
            Add("xl/_rels/workbook.xml.rels", $"""
                <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId8" Type="{Rels}/worksheet" Target="worksheets/other.xml"/>
                <Relationship Id="rId7" Type="{Rels}/worksheet" Target="/xl/worksheets/first.xml"/><Relationship Id="rId2" Type="{Rels}/sharedStrings" Target="texts.xml"/><Relationship Id="rId3" Type="{Rels}/styles" Target="styles.xml"/></Relationships>
                """);
            Add("xl/texts.xml", $"<sst {Main}><si><t>kommune</t></si><si><r><t>er </t></r><r><t xml:space=\"preserve\">&amp; slut</t></r><rPh><t>ikke</t></rPh></si></sst>");
            Add("xl/styles.xml", $"<styleSheet {Main}><numFmts><numFmt numFmtId=\"164\" formatCode=\"000\"/><numFmt numFmtId=\"165\" formatCode=\"dd\\-mm\\-yyyy;@\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>");
            Add("xl/worksheets/first.xml", $"{before}<worksheet {Main}><sheetData>{rows}</sheetData></worksheet>");

            void Add(string name, string text)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        return new Reading(memory.ToArray());
    }
}
