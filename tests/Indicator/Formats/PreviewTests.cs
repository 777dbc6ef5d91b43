using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests.Formats;

public sealed class PreviewTests(World world)
{
    private const string JsonStat = """
        {"class":"dataset","id":["OMRÅDE","Tid"],"size":[2,2],"role":{"geo":["OMRÅDE"],"time":["Tid"]},
        "dimension":{"OMRÅDE":{"label":"område","category":{"index":["851","000"],"label":{"851":"Aalborg"}}},"Tid":{"category":{"index":["2019K4","2020K1"]}}},"value":{"0":262,"3":7.5},"status":{"1":".."}}
        """;

    [Fact]
    public async Task A_file_is_shown_in_its_own_order_and_nothing_is_stored()
    {
        var (status, body) = await Preview("json-stat", JsonStat);
        status.ShouldBe(200, body?.ToJsonString());
        body!["dimensions"]!.ToJsonString(Plain).ShouldBe("""
            [{"code":"OMRÅDE","label":"område","role":"geo","size":2,"categories":[{"code":"851","label":"Aalborg","unit":null,"decimals":null,"parent":null},{"code":"000","label":null,"unit":null,"decimals":null,"parent":null}]},{"code":"Tid","label":null,"role":"time","size":2,"categories":[{"code":"2019K4","label":null,"unit":null,"decimals":null,"parent":null},{"code":"2020K1","label":null,"unit":null,"decimals":null,"parent":null}]}]
            """.Trim());
        body["cells"]!.ToJsonString().ShouldBe("""{"total":4,"values":2,"missing":2}""");
        body["rows"]!.AsArray().Select(row => $"{row!["codes"]!["OMRÅDE"]} {row["codes"]!["Tid"]} {row["value"]} {row["status"]}").ShouldBe(["851 2019K4 262 ", "851 2020K1  ..", "000 2019K4  ", "000 2020K1 7.5 "]);
        body["rows"]![0]!["value"]!.GetValueKind().ShouldBe(System.Text.Json.JsonValueKind.Number);
        (await Preview("json-stat", JsonStat, "&limit=1")).Body!["rows"]!.AsArray().Count.ShouldBe(1);
        (await Preview("json-stat", JsonStat, "&limit=1001")).Status.ShouldBe(400);
        (await Preview("pdf", JsonStat)).Body!["errors"]!["format"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_of_lines_shows_its_columns_and_what_has_to_be_said_before_it_can_be_imported()
    {
        var (_, body) = await Preview("csv", "komnr;tid;kategori;sager\n851;2023;vold;1.234\n851;2023;tyveri;..\n");
        body!["dimensions"]!.AsArray().Select(d => $"{d!["code"]} {d["size"]}").ShouldBe(["komnr 1", "tid 1", "kategori 2"]);
        body["cells"]!.ToJsonString().ShouldBe("""{"total":2,"values":1,"missing":1}""");
        body["mapping"]!.ToJsonString().ShouldBe("""{"area":null,"period":"tid","value":"sager","exposure":null,"status":null,"layout":"long","choose":["kategori"]}""");
        body["remarks"]!.ToJsonString(Plain).ShouldContain("value=sager");
        var (_, told) = await Preview("csv", "komnr;tid;kategori;sager\n851;2023;vold;1.234\n", "&area=komnr&value=sager");
        told!["remarks"]!.ToJsonString(Plain).ShouldContain("'1.234' may mean 1234 or, with decimals, 1.234");
    }

    [Fact]
    public async Task The_file_that_the_README_shows_is_previewed_and_imported()
    {
        const string File = "område;tid;antal\n851 Aalborg;2019K4;262\n";
        var (status, body) = await Preview("csv", File);
        status.ShouldBe(200, body?.ToJsonString());
        body!["rows"]![0]!["value"]!.GetValue<double>().ShouldBe(262);
        var code = await world.Defined();
        ((string?)(await world.As("contributor").Imported(code, "csv", File))["state"]).ShouldBe("stored");
        (await world.As("reader").Items($"/api/v1/observations?indicator={code}")).Select(row => $"{row["area"]} {row["period"]} {row["value"]}").ShouldBe(["851 2019K4 262"]);
    }

    [Fact]
    public async Task A_reader_may_not_preview_and_a_broken_file_is_refused()
    {
        using var response = await world.As("reader").Http.PostAsync("/api/v1/imports/preview?format=csv", new StringContent("a"));
        ((int)response.StatusCode).ShouldBe(403);
        var (status, body) = await Preview("px", "nonsense");
        status.ShouldBe(400);
        body!["errors"]![0]!["field"]!.GetValue<string>().ShouldBe("DATA");
    }

    [Fact]
    public async Task A_mapping_is_kept_used_and_seen_by_its_organisation_alone()
    {
        var name = $"m-{Guid.NewGuid():N}"[..20];
        var (aalborg, other) = (world.As("contributor"), world.As("contributor", "nordjyllands-politi"));
        var mapping = new JsonObject { ["area"] = "komnr", ["value"] = "sager", ["decimal"] = ",", ["where"] = new JsonObject { ["kategori"] = "vold" } };
        (await world.As("reader").Put($"/api/v1/imports/mappings/{name}", mapping)).Status.ShouldBe(403);
        (await aalborg.Put($"/api/v1/imports/mappings/{name}", mapping)).Status.ShouldBe(200);
        (await aalborg.Put($"/api/v1/imports/mappings/{name}", mapping)).Status.ShouldBe(200);
        (await aalborg.Put("/api/v1/imports/mappings/Bad%20name", mapping)).Body!["errors"]!["name"].ShouldNotBeNull();
        (await aalborg.Put($"/api/v1/imports/mappings/{name}", new JsonObject { ["decimal"] = "x" })).Body!["errors"]!["decimal"].ShouldNotBeNull();
        (await aalborg.Get($"/api/v1/imports/mappings/{name}")).Body!["mapping"]!["where"]!.ToJsonString().ShouldBe("""{"kategori":"vold"}""");
        (await aalborg.Items("/api/v1/imports/mappings?limit=500")).Count(item => (string?)item["name"] == name).ShouldBe(1);
        (await other.Get($"/api/v1/imports/mappings/{name}")).Status.ShouldBe(404);
        (await other.Items("/api/v1/imports/mappings?limit=500")).ShouldNotContain(item => (string?)item["name"] == name);

        var code = await world.Defined(frequency: "year");
        const string File = "komnr;tid;kategori;sager\n851;2023;vold;1.234\n851;2023;tyveri;5\n851;2022;vold;-\n";
        (await aalborg.Imported(code, "csv", File, $"&mapping={name}"))["rows"]!.ToJsonString().ShouldBe("""{"read":2,"stored":2,"unchanged":0,"wrong":0}""");
        (await aalborg.Items($"/api/v1/observations?indicator={code}")).Select(o => $"{o["area"]} {o["period"]} {o["value"]} {o["status"]}").ShouldBe(["851 2022 0 zero", "851 2023 1234 final"]);
        (await aalborg.Imported(code, "csv", File, "&areaDimension=komnr&value=sager&decimal=.&where=kategori:tyveri"))["rows"]!["stored"]!.GetValue<int>().ShouldBe(1);

        using var gone = await aalborg.Http.DeleteAsync($"/api/v1/imports/mappings/{name}");
        ((int)gone.StatusCode).ShouldBe(204);
        (await aalborg.Import(code, "csv", File, $"&mapping={name}")).Body!["errors"]!["mapping"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_workbook_is_imported_like_any_other_file()
    {
        var code = await world.Defined(frequency: "year");
        await using var sheet = XlsxTests.Workbook("<row><c t=\"inlineStr\"><is><t>area</t></is></c><c t=\"inlineStr\"><is><t>period</t></is></c><c t=\"inlineStr\"><is><t>value</t></is></c></row><row><c><v>851</v></c><c><v>2023</v></c><c><v>7</v></c></row>").Open();
        using var bytes = new MemoryStream();
        await sheet.CopyToAsync(bytes);
        var contributor = world.As("contributor");
        var (status, body) = await contributor.Import(code, "xlsx", bytes.ToArray());
        status.ShouldBe(202, body?.ToJsonString());
        (await contributor.Ended((string)body!["id"]!))["rows"]!["stored"]!.GetValue<int>().ShouldBe(1);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private async Task<(int Status, JsonNode? Body)> Preview(string format, string file, string more = "")
    {
        using var response = await world.As("contributor").Http.PostAsync($"/api/v1/imports/preview?format={format}{more}", new ByteArrayContent(Encoding.UTF8.GetBytes(file)));
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
