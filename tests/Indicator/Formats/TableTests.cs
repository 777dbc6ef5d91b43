using System.Text;
using CsCheck;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Xunit;

namespace Tryghed.Indicator.Tests.Formats;

public sealed class TableTests
{
    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("windows-1252", false)]
    public async Task The_encoding_is_found_out(string encoding, bool marked)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var writing = Encoding.GetEncoding(encoding);
        // long enough that a letter lies across every buffer's end
        var text = "Kommune;Tid;Værdi\n" + string.Concat(Enumerable.Repeat("Ærø;2023K1;5\n", 30_000));
        var file = new Reading([.. marked ? writing.GetPreamble() : [], .. writing.GetBytes(text)]);
        var cells = await file.Cells(FileFormat.Csv);
        cells.Count.ShouldBe(30_000);
        cells.ShouldAllBe(cell => cell.Codes == "Ærø|2023K1" && cell.Value == "5");
    }

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData("|")]
    [InlineData(",")]
    public async Task The_separator_is_found_out(string separator) =>
        (await Reading.Of("area;period;value;\"a;b\"\n851;2023;5;x\n".Replace(";", separator, StringComparison.Ordinal)).Rows(FileFormat.Csv, new Mapping { Ignore = [$"a{separator}b"] })).ShouldBe(["851 2023 5 ∅ ∅"]);

    [Theory]
    [InlineData("1.234,5|12|-7,25|1 000,0", "1234.5|12|-7.25|1000.0")]
    [InlineData("1,234.5|12|−7.25|1e3", "1234.5|12|-7.25|1e3")]
    [InlineData("1.234|1,5", "1234|1.5")]
    [InlineData("1,234|1.5", "1234|1.5")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1234.567", "1234.567")]
    [InlineData("0,125", "0.125")]
    [InlineData("12|0", "12|0")]
    [InlineData("1.2345|2.345", "1.2345|2.345")]
    public async Task Danish_and_English_numbers_are_told_apart_over_the_whole_column(string written, string read) =>
        (await Reading.Of("kommune;tid;antal\n" + string.Concat(written.Split('|').Select((number, i) => $"851;{2000 + i};{number}\n"))).Rows(FileFormat.Csv)).Select(row => row.Split(' ')[2]).ShouldBe(read.Split('|'));

    [Fact]
    public async Task A_number_that_may_be_two_is_asked_about_and_a_column_of_both_kinds_is_refused()
    {
        var file = Reading.Of("kommune;tid;antal\n851;2023;1.234\n");
        (await file.Wrong(FileFormat.Csv)).ShouldBe(
            "0 decimal: '1.234' may mean 1234 or, with decimals, 1.234, and no other figure in the file tells which. "
            + "Add &decimal=, to the address if the file writes decimals after a comma (this is 1234 then), or &decimal=. if it writes them after a full stop (this is 1.234 then).");
        (await Reading.Of("kommune;tid;antal\n851;2023;1,234\n").Wrong(FileFormat.Csv)).ShouldEndWith("after a comma (this is 1.234 then), or &decimal=. if it writes them after a full stop (this is 1234 then).");
        (await file.Rows(FileFormat.Csv, new Mapping { Decimal = "," })).ShouldBe(["851 2023 1234 ∅ ∅"]);
        (await file.Rows(FileFormat.Csv, new Mapping { Decimal = "." })).ShouldBe(["851 2023 1.234 ∅ ∅"]);
        (await Reading.Of("kommune;tid;antal\n851;2022;1,5\n851;2023;1.5\n").Wrong(FileFormat.Csv)).ShouldStartWith("0 decimal: '1,5' has its decimals after a comma");
    }

    [Fact]
    public void Any_number_is_read_as_it_was_written_in_either_way() =>
        Gen.Select(Gen.Int[-9_999_999, 9_999_999], Gen.Int[0, 99], Gen.Bool).Sample((whole, cents, danish) =>
        {
            var culture = System.Globalization.CultureInfo.GetCultureInfo(danish ? "da-DK" : "en-GB");
            var number = whole + (whole < 0 ? -cents : cents) / 100m;
            decimal.Parse(Numbers.Plain(number.ToString("N2", culture), danish ? ',' : '.')!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(number);
        }, iter: 1000);

    [Fact]
    public async Task Periods_may_be_columns() =>
        (await Reading.Of("Kommune;Navn;2022K1;2022K2\n851;Aalborg;1,5;..\n000;Hele landet;-;2,5 p\n").Rows(FileFormat.Csv, new Mapping { Ignore = ["Navn"] })).ShouldBe(
            ["851 2022K1 1.5 ∅ ∅", "851 2022K2 ∅ ∅ not-available", "000 2022K1 0 ∅ zero", "000 2022K2 2.5 ∅ provisional"]);

    [Fact]
    public async Task A_mapping_says_which_column_is_what_and_what_the_files_words_mean()
    {
        var mapping = new Mapping
        {
            Area = "sted",
            Period = "når",
            Value = "sager",
            Exposure = "folk",
            Status = "note",
            Where = new Dictionary<string, string> { ["art"] = "vold" },
            Ignore = ["bem"],
            Areas = new Dictionary<string, string> { ["Nord"] = "081" },
            Periods = new Dictionary<string, string> { ["i år"] = "2024" },
            Statuses = new Dictionary<string, string> { ["skøn"] = "provisional", ["hm"] = "suppressed" },
            SuppressedValue = "0",
        };
        (await Reading.Of("sted;når;art;sager;folk;note;bem\nNord;i år;vold;5;100;skøn;a\nNord;i år;tyveri;6;100;;b\nAalborg;2023;vold;hm;100;;c\n851;2022;vold;0;100;;d\n").Rows(FileFormat.Csv, mapping)).ShouldBe(
            ["081 2024 5 100 provisional", "851 2023 ∅ 100 suppressed", "851 2022 ∅ 100 suppressed"]);
        (await Reading.Of("n\n5\n").Rows(FileFormat.Csv, new Mapping { Value = "n", FixedArea = "851", FixedPeriod = "2024" })).ShouldBe(["851 2024 5 ∅ ∅"]);
        (await Reading.Of("area;period;what;value\n851;2024;cases;5\n851;2024;people;100\n851;2023;cases;..\n").Rows(FileFormat.Csv, new Mapping { Measure = "what", ValueCategory = "cases", ExposureCategory = "people" })).ShouldBe(
            ["851 2024 5 100 ∅", "851 2023 ∅ ∅ not-available"]);
    }

    [Theory]
    [InlineData("area;period;value;sex\n851;2024;1;M\n851;2024;1;K\n", "1 sex: This column is not known")]
    [InlineData("kommune;tid;antal;køn\n851;2024;1;M\n851;2023;1;K\n", "3 køn: An import has one value of this variable only, and here are 'M' and 'K'")]
    [InlineData("kommune;region;tid;antal\n851;081;2024;1\n", "1 area: ")]
    [InlineData("kommune;tid;antal\n851;2024\n", "2 row: It has 2 fields, the header 3.")]
    [InlineData("a;b\n1;2\n", "1 value: ")]
    [InlineData("kommune;kommune;antal\n1;2;3\n", "1 header: ")]
    [InlineData("area;period;value\n851;2024;\0\n", "2 row: There is a null character")]
    public async Task A_wrong_file_is_refused_with_its_line_and_column(string file, string error) => (await Reading.Of(file).Wrong(FileFormat.Csv)).ShouldStartWith(error);

    [Fact]
    public async Task An_encoding_that_a_file_is_not_in_is_refused() =>
        (await Reading.Of("kommune;tid;værdi\n851;2024;1\n", Encoding.Latin1).Wrong(FileFormat.Csv, new Mapping { Encoding = "utf-8" })).ShouldBe("0 encoding: The file is not UTF-8.");
}
