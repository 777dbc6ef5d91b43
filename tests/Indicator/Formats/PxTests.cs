using System.Text;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Xunit;

namespace Tryghed.Indicator.Tests.Formats;

public sealed class PxTests
{
    // Synthetic.
    private const string Head = """
        CHARSET="ANSI";
        AXIS-VERSION="2010";
        LANGUAGE="da";
        LANGUAGES="da","en";
        CONTENTS="Sager";
        STUB="område";
        STUB[en]="area";
        HEADING="indhold","kvartal";
        CONTVARIABLE="indhold";
        VALUES("område")="Køge","Ærø; den ø",
        "Hele " 
        "landet";
        VALUES[en]("area")="Koege","Aeroe","All";
        CODES("område")="259","492","000";
        MAP("område")="kommuner";
        VALUES("indhold")="Sager","Rate";
        CODES("indhold")="n","r";
        UNITS("Sager")="antal";
        UNITS("Rate")="pr. 1.000";
        DECIMALS=0;
        PRECISION("indhold","Rate")=1;
        VALUES("kvartal")="1. kvt. 2023","2. kvt. 2023";
        TIMEVAL("kvartal")=TLIST(Q1),"20231","20232";
        NOTE="Alt#tælles.";
        NOTEX("område")="Grænser fra 2007.";
        VALUENOTEX("område","Køge")="Skøn.";
        DATASYMBOL2="c";
        DATASYMBOLNIL="-";
        DATANOTECELL("492","*","2. kvt. 2023")="p";
        LAST-UPDATED="20240501 08:00";

        """;

    [Fact]
    public async Task Variables_values_units_signs_and_notes_are_read()
    {
        var file = Reading.Of(Head + "DATA=\n1 2 \"..\" 0.5\n\"-\" 7 - .\n3 4\t5.25,\"....\"\n;\n", Encoding.Latin1);
        var cube = await file.Cube(FileFormat.Px);
        cube.Dimensions.Select(d => $"{d.Code} {d.Role}: {string.Join(", ", d.Categories.Select(c => $"{c.Code} {c.Label}"))}").ShouldBe(
            ["område Geo: 259 Køge, 492 Ærø; den ø, 000 Hele landet", "indhold Metric: n Sager, r Rate", "kvartal Time: 1. kvt. 2023 1. kvt. 2023, 2. kvt. 2023 2. kvt. 2023"]);
        cube.Dimensions[1].Categories.Select(c => $"{c.Unit} {c.Decimals}").ShouldBe(["antal 0", "pr. 1.000 1"]);
        cube.Footnotes.ShouldBe(["område: Grænser fra 2007.", "område, Køge: Skøn.", "Alt tælles."]);
        cube.Updated.ShouldBe("20240501 08:00");
        cube.Total.ShouldBe(12);
        (await file.Cells(FileFormat.Px)).Select(cell => $"{cell.Row}:{cell.Value}{cell.Status}").ShouldBe(
            ["1:1", "2:2", "3:..", "4:0.5", "5:0-", "6:7p", "7:0-", "8:.", "9:3", "10:4", "11:5.25", "12:...."]);
        (await file.Rows(FileFormat.Px, new Mapping { Measure = "indhold", ValueCategory = "Sager" })).ShouldBe(
            ["259 2023K1 1 ∅ ∅", "259 2023K2 2 ∅ ∅", "492 2023K1 0 ∅ zero", "492 2023K2 7 ∅ provisional", "000 2023K1 3 ∅ ∅", "000 2023K2 4 ∅ ∅"]);
        (await file.Rows(FileFormat.Px, new Mapping { Where = new Dictionary<string, string> { ["indhold"] = "r" } })).ShouldBe(
            ["259 2023K1 ∅ ∅ suppressed", "259 2023K2 0.5 ∅ ∅", "492 2023K1 0 ∅ zero", "492 2023K2 ∅ ∅ not-available", "000 2023K1 5.25 ∅ ∅", "000 2023K2 ∅ ∅ not-available"]);
    }

    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("iso-8859-1", "windows-1252")]
    [InlineData("Windows-1252", "windows-1252")]
    public async Task The_code_page_that_a_file_says_is_the_one_it_is_read_by(string says, string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var file = Reading.Of(Head.Replace("AXIS-VERSION", $"CODEPAGE=\"{says}\";\nAXIS-VERSION", StringComparison.Ordinal) + "DATA=1 2 3 4 5 6 7 8 9 10 11 12;", Encoding.GetEncoding(encoding));
        (await file.Cube(FileFormat.Px)).Dimensions[0].Categories[1].Label.ShouldBe("Ærø; den ø");
        (await file.Cells(FileFormat.Px))[^1].Value.ShouldBe("12");
    }

    [Fact]
    public async Task Rows_with_keys_come_in_any_order_and_absent_ones_are_zero()
    {
        foreach (var (keys, first, last) in new[] { ("CODES", "259", "000"), ("VALUES", "Køge", "Hele landet") })
        {
            var file = Reading.Of(Head + $"KEYS(\"område\")={keys};\nDATA=\n\"{last}\",5 6 7 8\n\"{first}\",1 2 3 \"..\";", Encoding.Latin1);
            (await file.Cells(FileFormat.Px)).Select(cell => $"{cell.Row}:{cell.Value}{cell.Status}").ShouldBe(
                ["9:5", "10:6", "11:7", "12:8", "1:1", "2:2", "3:3", "4:..", "5:0", "6:0", "7:0", "8:0"]);
        }
    }

    [Theory]
    [InlineData("", "DATA")]
    [InlineData("PK\u0003\u0004", "file")]
    [InlineData("@", "DATA")]
    [InlineData("@DATA=1 2 3;", "DATA")]
    [InlineData("@DATA=1 2 3 4 5 6 7 8 9 10 11 12 13;", "DATA")]
    [InlineData("@DATA=1 2 3 4 5 6 7 8 9 10 11 \"12;", "DATA")]
    [InlineData("@KEYS(\"område\")=CODES;DATA=\"999\" 1 2 3 4;", "DATA")]
    [InlineData("@KEYS(\"område\")=CODES;DATA=\"259\" 1 2 3 4 \"259\" 1 2 3 4;", "DATA")]
    [InlineData("@KEYS(\"område\")=CODES;DATA=\"259\" 1 2 3;", "DATA")]
    [InlineData("@KEYS(\"område\")=NAMES;DATA=1;", "KEYS")]
    [InlineData("STUB=\"a\";DATA=1;", "a")]
    [InlineData("STUB=\"a\",\"a\";VALUES(\"a\")=\"x\";DATA=1;", "STUB")]
    [InlineData("STUB=\"a\";VALUES(\"a\")=\"x\";CODES(\"a\")=\"1\",\"2\";DATA=1;", "a")]
    [InlineData("STUB=\"a;VALUES", "DATA")]
    [InlineData("CODEPAGE=\"klingon\";STUB=\"a\";VALUES(\"a\")=\"x\";DATA=1;", "CODEPAGE")]
    [InlineData("CODEPAGE=\"utf-8\";@DATA=1;", "CODEPAGE")]
    public async Task A_wrong_file_is_refused_with_its_keyword(string file, string field) =>
        (await Reading.Of(file.Replace("@", Head, StringComparison.Ordinal), Encoding.Latin1).Wrong(FileFormat.Px, new Mapping { Measure = "indhold", ValueCategory = "n" })).ShouldStartWith($"0 {field}: ");
}
