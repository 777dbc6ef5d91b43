using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Shouldly;
using Tryghed.Indicator.Exports;
using Tryghed.Indicator.Observations;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class ExportsTests(World world)
{
    private const string Odd = """
        area,period,value,exposure,status
        081,2019K1,0.1,,final
        081,2019K2,0.30000000000000004,0.3333333333333333,provisional
        081,2019K3,-5e-324,1000000000000000,final
        081,2019K4,,12.5,suppressed
        851,2019K1,0,7,zero
        851,2019K2,,,missing
        851,2019K3,,,not-available
        851,2019K4,999999999999999.9,1.7976931348623157,final
        851-12a,2018K4,0,,provisional
        1460,2019K1,-123456.789,,final

        """;

    [Fact]
    public async Task The_CSV_of_one_indicator_is_imported_as_it_is_and_gives_the_same_data_back()
    {
        var owner = world.As("contributor");
        var (code, copy) = (await world.Defined(kind: "value"), await world.Defined(kind: "value"));
        (await owner.Imported(code, "csv", Odd))["rows"]!["stored"]!.GetValue<int>().ShouldBe(10);
        var file = await Text(owner, $"indicator={code}&format=csv");
        file.Split('\n')[0].ShouldBe("area,area_name,period,value,exposure,status,source,synthetic");
        file.Split('\n')[1].ShouldBe("081,Region Nordjylland,2019K1,0.1,,final,\"Kilde: Danmarks Statistik, tabel STRAF11\",false");
        (await owner.Imported(copy, "csv", file))["rows"]!["stored"]!.GetValue<int>().ShouldBe(10);
        (await Figures(owner, copy)).ShouldBe(await Figures(owner, code));
        (await Text(owner, $"indicator={copy}")).ShouldBe(file);
        (await owner.Imported(code, "csv", file))["rows"]!["unchanged"]!.GetValue<int>().ShouldBe(10);
    }

    [Fact]
    public async Task The_JSON_stat_of_one_indicator_is_imported_as_it_is_and_gives_the_same_data_back()
    {
        const string Dense = """
            area,period,value,status
            081,2019K1,0.30000000000000004,final
            081,2019K2,1e-7,provisional
            081,2019K3,,suppressed
            851,2019K1,0,final
            851,2019K2,,missing
            851,2019K3,,not-available

            """;
        var owner = world.As("contributor");
        var (code, copy) = (await world.Defined(kind: "value"), await world.Defined(kind: "value"));
        await owner.Imported(code, "csv", Dense);
        var file = await Text(owner, $"indicator={code}&format=json-stat");
        (await owner.Imported(copy, "json-stat", file))["rows"]!["stored"]!.GetValue<int>().ShouldBe(6);
        (await Figures(owner, copy)).ShouldBe(await Figures(owner, code));
        (await Figures(owner, copy))[3].ShouldContain("zero");
    }

    [Fact]
    public async Task The_JSON_stat_of_several_indicators_gives_each_its_own_figures_back_with_what_they_are_counted_on()
    {
        var owner = world.As("contributor");
        var (code, other) = (await world.Defined(kind: "value"), await world.Defined(kind: "value"));
        await owner.Imported(code, "csv", Odd);
        await owner.Imported(other, "csv", "area,period,value\n101,2018K4,7\n851,2019K1,0\n");
        var file = await Text(owner, $"indicator={code}&indicator={other}&format=json-stat");

        foreach (var (one, rows) in new[] { (code, 10), (other, 2) })
            (await owner.Imported(one, "json-stat", file))["rows"]!.ToJsonString().ShouldBe($$"""{"read":{{rows}},"stored":0,"unchanged":{{rows}},"wrong":0}""");
    }

    [Fact]
    public async Task JSON_stat_has_every_cell_of_indicator_area_period_and_measure_in_its_place()
    {
        var owner = world.As("contributor");
        var goal = $"goal-{Guid.NewGuid():N}"[..20];
        var first = await world.Defined(kind: "value", but: d => (d["goal"], d["code"], d["synthetic"]) = (goal, $"a-{d["code"]}"[..40], true));
        var second = await world.Defined(kind: "value", frequency: "year", but: d => (d["goal"], d["code"], d["unit"]) = (goal, $"b-{d["code"]}"[..40], "pct."));
        await owner.Imported(first, "csv", Odd);
        await owner.Imported(second, "csv", "area,period,value\n851,2018,1.5\n851,2019,\n");
        var cube = JsonNode.Parse(await Text(owner, $"goal={goal}&format=json-stat"))!;

        ((string?)cube["version"]).ShouldBe("2.0");
        ((string?)cube["class"]).ShouldBe("dataset");
        cube["role"]!.ToJsonString().ShouldBe("""{"geo":["area"],"time":["period"],"metric":["measure"]}""");
        string[] Index(string dimension) => [.. cube["dimension"]![dimension]!["category"]!["index"]!.AsArray().Select(code => (string)code!)];
        string[] ids = ["indicator", "area", "period", "measure"];
        cube["id"]!.AsArray().Select(id => (string)id!).ShouldBe(ids);
        cube["size"]!.AsArray().Select(size => (int)size!).ShouldBe(ids.Select(id => Index(id).Length));
        Index("indicator").ShouldBe([first, second]);
        Index("area").ShouldBe(["081", "1460", "851", "851-12a"]);
        Index("period").ShouldBe(["2018", "2019", "2018K4", "2019K1", "2019K2", "2019K3", "2019K4"]);
        Index("measure").ShouldBe(["value", "exposure"]);
        ((string?)cube["source"]).ShouldBe("Kilde: Danmarks Statistik, tabel STRAF11");
        ((string?)cube["note"]![0])!.ShouldContain("synthetic");
        DateTimeOffset.Parse((string)cube["updated"]!, CultureInfo.InvariantCulture).ShouldBe(
            DateTimeOffset.Parse((string)(await owner.Items($"/api/v1/indicators/{second}/vintages"))[0]["recordedAt"]!, CultureInfo.InvariantCulture));
        ((int?)cube["extension"]!["tryghed"]!["indicators"]![second]!["vintage"]).ShouldBe(1);

        // Read back by the format's own rule: the last dimension moves fastest.
        var (values, statuses) = (cube["value"]!.AsArray(), cube["status"]!.AsObject());
        values.Count.ShouldBe(2 * 4 * 7 * 2);
        var cell = 0;
        var read = new List<string>();
        foreach (var indicator in Index("indicator"))
            foreach (var area in Index("area"))
                foreach (var period in Index("period"))
                {
                    var status = (string?)statuses[$"{cell}"] ?? "final";
                    if (status != "absent")
                        read.Add($"{indicator} {area} {period} {values[cell]?.ToJsonString()} {values[cell + 1]?.ToJsonString()} {status}");
                    else
                        (values[cell], values[cell + 1], (string?)statuses[$"{cell + 1}"]).ShouldBe((null, null, "absent"));
                    cell += 2;
                }
        read.ShouldBe([.. (await Figures(owner, first)).Select(figure => $"{first} {figure}"), .. (await Figures(owner, second)).Select(figure => $"{second} {figure}")]);
    }

    [Fact]
    public async Task Any_selection_of_indicators_areas_and_periods_is_exported_by_name()
    {
        var owner = world.As("contributor");
        var (first, second) = (await world.Defined(but: d => d["code"] = $"a-{d["code"]}"[..40]), await world.Defined(frequency: "month", but: d => (d["code"], d["synthetic"]) = ($"b-{d["code"]}"[..40], true)));
        await owner.Record(first, ("851", "2018K4", 1), ("851", "2019K1", 2), ("851", "2020K1", 3), ("101", "2019K1", 4), ("081", "2019K1", 5));
        await owner.Record(second, ("851", "2018M12", 1), ("851", "2019M01", 2), ("851", "2019M12", 3), ("851", "2020M01", 4));
        async Task<string[]> Lines(string query) => [.. (await Text(owner, query)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(',', line.Split(',').Take(5)))];
        (await Lines($"indicator={second}&indicator={first}&area=0851&area=101&from=2019&to=2019")).ShouldBe(
        [
            "indicator,area,area_name,period,value",
            $"{first},101,København,2019K1,4", $"{first},851,Aalborg,2019K1,2",
            $"{second},851,Aalborg,2019M01,2", $"{second},851,Aalborg,2019M12,3",
        ]);
        (await Text(owner, $"indicator={second}&from=2019K2&to=2019K4")).ShouldContain(",3,,final,\"Kilde: Danmarks Statistik, tabel STRAF11\",true\n");

        using var response = await owner.Http.GetAsync($"/api/v1/observations/export?indicator={second}&format=xlsx&asOf={DateTime.UtcNow:yyyy-MM-dd}");
        response.Content.Headers.ContentDisposition!.FileName.ShouldStartWith($"synthetic-{second}-");
        response.Content.Headers.ContentDisposition.FileName.ShouldEndWith(".xlsx");
    }

    [Fact]
    public async Task An_export_answers_as_known_then()
    {
        var owner = world.As("contributor");
        var code = await world.Defined();
        await owner.Record(code, ("851", "2019K1", 10));
        await owner.Record(code, ("851", "2019K1", 11), ("851", "2019K2", 12));
        foreach (var (when, figures) in new[] { ("", "11 12"), ("&vintage=1", "10"), ("&asOf=2020-01-31", "") })
        {
            (await Text(owner, $"indicator={code}{when}")).Split('\n')[1..^1].Select(line => line.Split(',')[3]).ShouldBe(figures.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            var cube = JsonNode.Parse(await Text(owner, $"indicator={code}{when}&format=json-stat"))!;
            string.Join(' ', cube["value"]!.AsArray()).ShouldBe(figures);
            Sheet(await Bytes(owner, $"indicator={code}{when}&format=xlsx")).Skip(1).Select(row => row[3]).ShouldBe(figures.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public async Task A_workbook_is_valid_and_has_the_figures_of_the_CSV_and_text_that_is_no_formula()
    {
        var owner = world.As("contributor");
        var code = await world.Defined(kind: "value", but: d => d["source"] = "=HYPERLINK(\"http://attacker\") & <x>");
        await owner.Imported(code, "csv", Odd);
        var file = await Bytes(owner, $"indicator={code}&format=xlsx");
        using (var document = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false))
        {
            new OpenXmlValidator(DocumentFormat.OpenXml.FileFormatVersions.Office2019).Validate(document, TestContext.Current.CancellationToken).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}").ShouldBeEmpty();
            document.WorkbookPart!.WorksheetParts.SelectMany(part => part.Worksheet.Descendants<CellFormula>()).ShouldBeEmpty();
            document.WorkbookPart.Workbook.Descendants<Sheet>().Select(sheet => sheet.Name!.Value).ShouldBe(["Tal", "Om tallene"]);
        }
        var rows = Sheet(file);
        rows[1][6].ShouldBe("=HYPERLINK(\"http://attacker\") & <x>");
        var lines = (await Text(owner, $"indicator={code}")).Split('\n')[..^1];
        lines[1].ShouldContain(",\"'=HYPERLINK(\"\"http://attacker\"\") & <x>\",false");
        rows.Select(row => string.Join(',', row.Take(6))).ShouldBe(lines.Select(line => string.Join(',', line.Split(',').Take(6))));

        // Another reader of zips finds each part whole, and nothing else.
        using var zip = new ZipArchive(new MemoryStream(file));
        zip.Entries.Select(entry => entry.FullName).ShouldBe(["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]);
    }

    [Fact]
    public async Task A_source_that_a_Danish_spreadsheet_would_run_is_told_apart_and_the_export_is_still_read_back()
    {
        var owner = world.As("contributor");
        string[] codes = [await world.Defined(but: Nasty), await world.Defined(but: Nasty)];
        (await owner.Record(codes[0], ("851", "2019K4", 262), ("851", "2020K1", null))).Status.ShouldBe(201);
        var file = await Text(owner, $"indicator={codes[0]}");
        file.ShouldContain("Kilde;'=HYPERLINK(A1)");
        ((string?)(await owner.Imported(codes[1], "csv", file))["state"]).ShouldBe("stored");
        (await Text(owner, $"indicator={codes[1]}")).ShouldBe(file);

        static void Nasty(System.Text.Json.Nodes.JsonObject definition) => definition["source"] = "Kilde;=HYPERLINK(A1)";
    }

    [Theory]
    [InlineData("Aalborg", "Aalborg")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\r=1", "\"'\r'=1\"")]
    [InlineData("\t1", "'\t1")]
    [InlineData("Kilde;=HYPERLINK(A1)", "Kilde;'=HYPERLINK(A1)")]
    [InlineData("Kilde; \t +1", "Kilde; \t '+1")]
    [InlineData("Kilde;\"=1", "\"Kilde;\"\"'=1\"")]
    [InlineData("a|-1;b\t@c", "a|'-1;b\t'@c")]
    [InlineData("a,=1\n=2", "\"a,'=1\n'=2\"")]
    [InlineData("Tabel STRAF11 - 2=2; 1+1", "Tabel STRAF11 - 2=2; 1+1")]
    [InlineData("=cmd|'/c calc'!A1,2", "\"'=cmd|'/c calc'!A1,2\"")]
    [InlineData("", "")]
    public void Text_in_a_CSV_is_never_a_formula(string text, string cell) => CsvExport.Text(text).ShouldBe(cell);

    [Theory]
    [InlineData("csv")]
    [InlineData("json-stat")]
    [InlineData("xlsx")]
    public async Task Hidden_figures_are_exported_to_their_owner_alone(string format)
    {
        var owner = world.As("contributor");
        var code = await world.Defined();
        await owner.Record(code, ("851", "2019K1", 424242), ("851", "2019K2", 7));
        await world.Execute($"update observation set hidden = true where indicator = '{code}' and ordinal = {Period.Parse("2019K1").Ordinal}");
        var partner = world.As("administrator", "nordjyllands-politi");
        async Task<string> Read(Someone someone)
        {
            var file = await Bytes(someone, $"indicator={code}&format={format}");
            return format == "xlsx" ? string.Join('\n', Sheet(file).Select(row => string.Join(',', row))) : Encoding.UTF8.GetString(file);
        }
        (await Read(owner)).ShouldContain("424242");
        (await Read(partner)).ShouldNotContain("424242");
        (await Read(partner)).ShouldContain("suppressed");
        if (format == "json-stat")
        {
            (await Read(owner)).ShouldContain("\"note\"");
            (await Read(partner)).ShouldNotContain("\"note\"");
        }
    }

    [Theory]
    [InlineData("", "indicator")]
    [InlineData("indicator={0}&format=pdf", "format")]
    [InlineData("indicator={0}&area=nowhere", "area")]
    [InlineData("indicator={0}&from=soon", "from")]
    [InlineData("indicator={0}&to=2019K5", "to")]
    [InlineData("indicator={0}&asOf=2999-01-01", "asOf")]
    [InlineData("indicator={0}&vintage=1", "vintage")]
    [InlineData("goal=2&vintage=1", "vintage")]
    public async Task A_wrong_selection_names_its_field_before_anything_is_written(string query, string field)
    {
        var code = await world.Defined();
        var (status, body) = await world.As("reader").Get("/api/v1/observations/export?" + string.Format(CultureInfo.InvariantCulture, query, code));
        status.ShouldBe(400, body?.ToJsonString());
        body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Fact]
    public async Task An_export_of_what_one_may_not_see_does_not_exist_and_a_goal_leaves_it_out()
    {
        var goal = $"goal-{Guid.NewGuid():N}"[..20];
        var seen = await world.Defined(but: d => d["goal"] = goal);
        var unseen = await world.Defined("owner", but: d => d["goal"] = goal);
        var partner = world.As("administrator", "nordjyllands-politi");
        foreach (var code in new[] { seen, unseen })
            await world.As("contributor").Record(code, ("851", "2019K1", 1));
        (await partner.Get($"/api/v1/observations/export?indicator={unseen}")).Status.ShouldBe(404);
        (await partner.Get($"/api/v1/observations/export?indicator={seen}&indicator={unseen}")).Status.ShouldBe(404);
        (await partner.Get("/api/v1/observations/export?goal=no-such-goal")).Status.ShouldBe(404);
        var file = await Text(partner, $"goal={goal}");
        file.ShouldContain(seen);
        file.ShouldNotContain(unseen);
    }

    [Fact]
    public async Task A_selection_that_is_too_large_for_its_format_is_refused_with_what_to_do_and_streams_as_CSV()
    {
        var code = await world.Defined();
        var owner = world.As("contributor");
        await owner.Record(code, ("851", "2019K1", 1));
        await world.Execute($"insert into observation (indicator, area, ordinal, period, vintage, value, status) select '{code}', 'part-' || n, n, '2019K1', 1, n, 0 from generate_series(1, 2300) n");
        var (status, body) = await owner.Get($"/api/v1/observations/export?indicator={code}&format=json-stat");
        status.ShouldBe(400);
        ((string?)body!["type"]).ShouldBe("urn:tryghed:problem:export-too-large");
        ((string?)body["detail"])!.ShouldContain("CSV");
        (await Text(owner, $"indicator={code}")).Count(c => c == '\n').ShouldBe(2302);
        (await owner.Get($"/api/v1/observations/export?indicator={code}&format=json-stat&area=851")).Status.ShouldBe(200);
    }

    private static async Task<byte[]> Bytes(Someone someone, string query)
    {
        using var response = await someone.Http.GetAsync("/api/v1/observations/export?" + query, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> Text(Someone someone, string query) => Encoding.UTF8.GetString(await Bytes(someone, query));

    private static async Task<List<string>> Figures(Someone someone, string code) =>
        [.. (await someone.Items($"/api/v1/observations?indicator={code}&limit=500")).Select(o => $"{o["area"]} {o["period"]} {o["value"]?.ToJsonString()} {o["exposure"]?.ToJsonString()} {o["status"]}")];

    private static List<string[]> Sheet(byte[] file)
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(file), isEditable: false);
        var workbook = document.WorkbookPart!;
        var first = (WorksheetPart)workbook.GetPartById(workbook.Workbook.Descendants<Sheet>().First().Id!);
        return [.. first.Worksheet.Descendants<Row>().Select(row => row.Elements<Cell>().Select(cell => cell.InlineString?.Text?.Text ?? cell.CellValue?.Text ?? "").ToArray())];
    }
}
