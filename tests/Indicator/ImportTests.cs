using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class ImportTests(World world)
{
    [Fact]
    public async Task Real_figures_show_reported_violence_worsening_in_Aalborg_first_in_2017K2_and_residential_burglary_improving()
    {
        var contributor = world.As("contributor");
        await world.KeepAnnounced();
        JsonObject window = new() { ["from"] = "2008K1", ["to"] = "2012K4" };
        var violence = await world.Defined(but: definition => definition["baseline"] = window.DeepClone());
        var burglary = await world.Defined(but: definition => definition["baseline"] = window.DeepClone());
        (await contributor.Imported(violence, "csv", Figures("violence"))).ToJsonString().ShouldContain("\"state\":\"stored\"");
        (await contributor.Imported(burglary, "csv", Figures("residential-burglary")))["rows"]!["wrong"]!.GetValue<int>().ShouldBe(0);

        var chart = (await contributor.Get($"/api/v1/indicators/{violence}/chart?area=851")).Body!;
        ((string?)chart["unit"]).ShouldBe("anmeldelser pr. 1.000 indbyggere");
        chart["baseline"]!.ToJsonString().ShouldBe("""{"from":"2008K1","to":"2012K4","points":20}""");
        var first = chart["points"]!.AsArray().First(point => (string?)point!["variation"] == "worsening")!;
        ((string?)first["period"]).ShouldBe("2017K2");
        ((string?)first["rules"]![0]).ShouldBe("beyond-limit");

        var signal = (await contributor.Items($"/api/v1/signals?status=open&indicator={violence}&area=851")).ShouldHaveSingleItem();
        ((string?)signal["period"]).ShouldBe("2019K3");
        ((string?)signal["variation"]).ShouldBe("worsening");
        ((string?)(await contributor.Items($"/api/v1/signals?status=open&indicator={burglary}&area=851")).ShouldHaveSingleItem()["variation"]).ShouldBe("improving");

        var told = await world.Announced($"{violence}/851");
        told.ShouldHaveSingleItem().Type.ShouldBe("indicator:worsened:v1"); // history is silent
    }

    [Fact]
    public async Task A_file_imported_twice_is_stored_once_and_announced_once()
    {
        await world.KeepAnnounced();
        var contributor = world.As("contributor");
        var code = await world.Defined();
        const string File = "area,period,value,exposure\n851,2019K1,200,210000\n851,2019K2,,\n";
        (await contributor.Imported(code, "csv", File))["rows"]!.ToJsonString().ShouldBe("""{"read":2,"stored":2,"unchanged":0,"wrong":0}""");
        var again = await contributor.Imported(code, "csv", "\uFEFF" + File);
        again["rows"]!.ToJsonString().ShouldBe("""{"read":2,"stored":0,"unchanged":2,"wrong":0}""");
        again["vintage"].ShouldBeNull();
        (await world.Announced(code)).ShouldHaveSingleItem().Type.ShouldBe("indicator:observations-recorded:v1");
        (await contributor.Items($"/api/v1/observations?indicator={code}"))[1].ToJsonString().ShouldContain("\"value\":null,\"exposure\":null,\"status\":\"missing\"");
    }

    [Fact]
    public async Task StatBanks_recorded_answers_are_read_in_all_its_forms()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined(frequency: "year");
        (await contributor.Imported(code, "statbank-csv", "\uFEFFHERKOMST1;TID;INDHOLD\r\nTotal;2023;233454\r\n"))["state"]!.GetValue<string>().ShouldBe("stored");
        (await contributor.Imported(code, "json-stat", """
            {"dataset":{"dimension":{"ContentsCode":{"label":"Indhold","category":{"index":{"STRAF42":0},"label":{"STRAF42":"Decisions, total"}}},
            "Tid":{"label":"time","category":{"index":{"2024":0},"label":{"2024":"2024"}}},"id":["ContentsCode","Tid"],"size":[1,1],
            "role":{"metric":["ContentsCode"],"time":["Tid"]}},"value":[227774]}}
            """))["state"]!.GetValue<string>().ShouldBe("stored");
        (await contributor.Imported(code, "json-stat", """
            {"version":"2.0","class":"dataset","id":["Tid","OMRÅDE"],"size":[2,2],"role":{"time":["Tid"],"geo":["OMRÅDE"]},
            "dimension":{"Tid":{"category":{"index":["2022","2023"]}},"OMRÅDE":{"category":{"index":{"851":1,"000":0}}}},
            "value":{"1":7,"2":8,"3":9},"status":{"0":".."}}
            """))["rows"]!.ToJsonString().ShouldBe("""{"read":4,"stored":4,"unchanged":0,"wrong":0}""");
        (await contributor.Items($"/api/v1/observations?indicator={code}")).Select(o => $"{o["area"]} {o["period"]} {o["value"]} {o["status"]}").ShouldBe(
            ["000 2022  not-available", "000 2023 8 final", "000 2024 227774 final", "851 2022 7 final", "851 2023 9 final"]);
    }

    [Fact]
    public async Task StatBanks_CSV_with_areas_and_a_semicolon_is_read_by_the_columns_names()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        await contributor.Imported(code, "statbank-csv", "OMRÅDE;OVERTRÆD;TID;INDHOLD\nAalborg;Violence;2019Q1;262\n851 Aalborg;Violence;2019K2;..\n");
        (await contributor.Items($"/api/v1/observations?indicator={code}")).Select(o => $"{o["area"]} {o["period"]} {o["value"]} {o["status"]}").ShouldBe(
            ["851 2019K1 262 final", "851 2019K2  not-available"]);
    }

    [Theory]
    [InlineData("csv", "", 0, "file")]
    [InlineData("csv", "area,period,value\n", 0, "file")]
    [InlineData("csv", "area,period\n851,2019K1\n", 1, "value")]
    [InlineData("csv", "area,period,value,exposur\n851,2019K1,1,1\n", 1, "exposur")]
    [InlineData("csv", "area,period,value\n852,2019K1,1\n", 2, "area")]
    [InlineData("csv", "area,period,value\n851,2019K5,1\n", 2, "period")]
    [InlineData("csv", "area,period,value\n851,2019M05,1\n", 2, "period")]
    [InlineData("csv", "area,period,value\n851,2019K1,many\n", 2, "value")]
    [InlineData("csv", "area,period,value\n851,2019K1,NaN\n", 2, "value")]
    [InlineData("csv", "area,period,value\n851,2019K1,Infinity\n", 2, "value")]
    [InlineData("csv", "area,period,value\n851,2019K1,1e400\n", 2, "value")]
    [InlineData("csv", "area,period,value\n851,2019K1,-1\n", 2, "value")]
    [InlineData("csv", "area,period,value\n851,2019K1,1.5\n", 2, "value")]
    [InlineData("csv", "area,period,value,exposure\n851,2019K1,1,0\n", 2, "exposure")]
    [InlineData("csv", "area,period,value\n851,2019K1,1,2\n", 2, "row")]
    [InlineData("csv", "area,period,value\n851,2019K1,1\n0851,2019-Q1,2\n", 3, "period")]
    [InlineData("csv", "area,period,value\n\"851,2019K1,1\n", 2, "row")]
    [InlineData("statbank-csv", "area,period,value\n851,2019K1,1\n", 1, "header")]
    [InlineData("statbank-csv", "OMRÅDE;TID;OVERTRÆD;INDHOLD\n851;2019K1;a;1\n851;2019K2;b;1\n", 3, "OVERTRÆD")]
    [InlineData("json-stat", "{", 0, "file")]
    [InlineData("json-stat", "[1]", 0, "file")]
    [InlineData("json-stat", """{"class":"collection"}""", 0, "class")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid"],"size":[2],"dimension":{"Tid":{"category":{"index":["2019K1"]}}},"value":[1,2]}""", 0, "Tid")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid"],"size":[1],"dimension":{"Tid":{"category":{"index":["2019K1"]}}},"value":[1,2]}""", 0, "value")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid"],"size":[-1],"dimension":{"Tid":{"category":{"index":["2019K1"]}}},"value":[1]}""", 0, "size")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid","a","b"],"size":[3000000,3000000,3000000],"dimension":{},"value":[1]}""", 0, "size")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid"],"size":[1],"dimension":{"Tid":{"category":{"index":["2019K1"]}}},"value":{"7":1}}""", 0, "value")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid"],"size":[1],"dimension":{"Tid":{"category":{"index":["2019K1"]}}},"value":["many"]}""", 1, "value")]
    [InlineData("json-stat", """{"class":"dataset","id":["Tid","sex"],"size":[1,2],"dimension":{"Tid":{"category":{"index":["2019K1"]}},"sex":{"category":{"index":["M","K"]}}},"value":[1,2]}""", 0, "sex")]
    public async Task A_wrong_file_is_refused_with_row_field_and_reason_and_nothing_is_stored(string format, string file, int row, string field)
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        var (status, body) = await contributor.Import(code, format, file);
        status.ShouldBe(400, body?.ToJsonString());
        var error = body!["errors"]!.AsArray().ShouldHaveSingleItem()!;
        error["row"]!.GetValue<int>().ShouldBe(row);
        error["field"]!.GetValue<string>().ShouldBe(field);
        error["reason"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
        body["traceId"].ShouldNotBeNull();
        (await contributor.Items($"/api/v1/observations?indicator={code}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task All_wrong_rows_are_counted_and_the_first_hundred_told()
    {
        var code = await world.Defined();
        var file = "area,period,value\n851,2019K1,5\n" + string.Concat(Enumerable.Range(0, 150).Select(i => $"851,2019K9,{i}\n"));
        var (status, body) = await world.As("contributor").Import(code, "csv", file);
        status.ShouldBe(400);
        body!["errors"]!.AsArray().Count.ShouldBe(100);
        ((string?)body["title"]).ShouldBe("150 rows are wrong; nothing was stored.");
    }

    [Fact]
    public async Task A_nesting_bomb_and_bytes_that_are_no_UTF8_are_refused()
    {
        var code = await world.Defined();
        (await world.As("contributor").Import(code, "json-stat", new string('[', 100_000))).Status.ShouldBe(400);
        (await world.As("contributor").Import(code, "csv", [.. "area,period,value\n851,2019K1,"u8, 0xE6, 0x0A])).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_file_that_says_it_is_too_large_is_refused_before_it_is_read()
    {
        var code = await world.Defined();
        using var content = new StringContent("area,period,value\n");
        content.Headers.ContentLength = 1_000_000_001;
        using var response = await world.As("contributor").Http.PostAsync($"/api/v1/imports?indicator={code}&format=csv", content);
        ((int)response.StatusCode).ShouldBe(413);
    }

    [Fact]
    public async Task A_file_that_waits_when_the_service_was_killed_is_finished()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        var id = Guid.CreateVersion7();
        await using (var database = world.Database())
        {
            await using var command = database.CreateCommand("""
                with piece as (insert into import_chunk (import, number, bytes) values ($1, 0, $2))
                insert into import (id, indicator, format, length, owner, received_by, received_at, state, read, stored, wrong, errors, attempts)
                values ($1, $3, 0, 30, 'aalborg', 'test', now(), 0, 0, 0, 0, '[]', 0)
                """);
            command.Parameters.AddWithValue(id);
            command.Parameters.AddWithValue(Encoding.UTF8.GetBytes("area,period,value\n851,2019K1,7\n"));
            command.Parameters.AddWithValue(code);
            await command.ExecuteNonQueryAsync();
        }
        (await contributor.Ended($"{id}"))["rows"]!["stored"]!.GetValue<int>().ShouldBe(1);
        (await contributor.Items($"/api/v1/observations?indicator={code}")).ShouldHaveSingleItem();
    }

    private static string Figures(string name) => File.ReadAllText(Repository.PathOf($"data/figures/{name}.csv"));
}
