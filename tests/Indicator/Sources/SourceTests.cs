using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Sources;

/// <summary>Sources from end to end, against a server that behaves as StatBank.</summary>
public sealed class SourceTests(World world)
{
    private const string Calm = "98 103 99 101 97 104 100 102 96 101 99 103 98 100 102 97 101 99 104 98 100 103 97 101";
    private static readonly string[] Quarters = [.. from year in Enumerable.Range(2013, 6) from quarter in Enumerable.Range(1, 4) select $"{year}K{quarter}"];

    [Fact]
    public async Task A_changed_table_is_picked_up_and_a_worsening_in_it_is_announced()
    {
        await world.KeepAnnounced();
        var table = Table();
        var code = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((code, "13")));
        var first = await Ran(source);
        Outcome(first).ShouldBe("stored");
        first["cells"]!.GetValue<long>().ShouldBe(2 * 24);
        ((string?)first["tableVersion"]).ShouldBe("2019-05-01T08:00:00");
        Outcome(await Ran(source)).ShouldBe("unchanged");
        (await world.Announced(code + "/")).ShouldBeEmpty();

        Grow(table, worse: 400);
        var second = await Ran(source);

        Outcome(second).ShouldBe("stored");
        var rows = (await world.As("reader").Get($"/api/v1/imports/{second["imports"]![0]}")).Body!["rows"]!;
        rows.ToJsonString().ShouldBe("""{"read":50,"stored":2,"unchanged":48,"wrong":0}""");
        (await world.Announced($"{code}/851")).ShouldHaveSingleItem().Type.ShouldBe("indicator:worsened:v1");
        var (_, provenance) = await world.As("reader").Get($"/api/v1/observations/{code}:851:2019K1:2/provenance");
        ((double)provenance!["value"]!).ShouldBe(400);
        var from = provenance["provenance"]!;
        ((string?)from["origin"]).ShouldBe("source");
        ((string?)from["source"]).ShouldBe(source);
        ((string?)from["address"]).ShouldBe(world.StatBank.Address + "/data");
        ((string?)from["tableVersion"]).ShouldBe("2019-08-01T08:00:00");
        ((string?)from["footnotes"]![0]).ShouldBe("Synthetic figures.");
        JsonNode.Parse((string)from["query"]!)!["variables"]![1]!.ToJsonString().ShouldBe("""{"code":"OFFENCE","values":["13"]}""");
        ((string)from["hash"]!).Length.ShouldBe(64);
    }

    [Fact]
    public async Task One_table_gives_several_indicators_each_with_a_query_of_its_own_and_what_is_summed_over_is_shown()
    {
        var (all, violence) = (await world.Defined(kind: "value"), await world.Defined(kind: "value"));
        var source = await Defined(Table(), Mapping((all, "1"), (violence, "13")));

        var run = await Ran(source);

        Outcome(run).ShouldBe("stored");
        run["requests"]!.GetValue<int>().ShouldBe(3);
        run["imports"]!.AsArray().Count.ShouldBe(2);
        run["summedOver"]!.ToJsonString().ShouldBe("""["SEX"]""");
        (await world.As("reader").Items($"/api/v1/observations?indicator={all}&area=851&limit=1"))[0]["value"]!.GetValue<double>().ShouldBe(490);
        (await world.As("reader").Items($"/api/v1/observations?indicator={violence}&area=851&limit=1"))[0]["value"]!.GetValue<double>().ShouldBe(98);
    }

    [Fact]
    public async Task A_table_that_is_published_again_without_a_change_stores_nothing()
    {
        var table = Table();
        var code = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((code, "13")));
        Outcome(await Ran(source)).ShouldBe("stored");
        table.Updated = "2019-06-01T08:00:00";

        var again = await Ran(source);

        Outcome(again).ShouldBe("unchanged");
        ((string?)again["tableVersion"]).ShouldBe("2019-06-01T08:00:00");
        (await world.As("reader").Get($"/api/v1/observations/{code}:851:2013K1:2/provenance")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_a_zero_may_hide_is_stored_as_suppressed_and_a_footnote_that_need_not_be_shown_is_not_kept()
    {
        var table = Table(t =>
        {
            t.SuppressedDataValue = "0";
            t.Mandatory = false;
            t.Figure = at => at["Tid"] == "2013K2" ? 0 : 5;
        });
        var code = await world.Defined(kind: "value");
        Outcome(await Ran(await Defined(table, Mapping((code, "13"))))).ShouldBe("stored");

        var rows = await world.As("reader").Items($"/api/v1/observations?indicator={code}&area=851&from=2013K1&to=2013K2");
        rows.Select(row => $"{row["period"]} {row["value"]} {row["status"]}").ShouldBe(["2013K1 10 final", "2013K2  suppressed"]);
        var provenance = (await world.As("reader").Get($"/api/v1/observations/{code}:851:2013K1:1/provenance")).Body!["provenance"]!;
        (provenance["footnotes"]?.AsArray().Count ?? 0).ShouldBe(0);
    }

    [Fact]
    public async Task A_figure_is_verified_as_the_same_as_revised_and_as_gone()
    {
        var table = Table();
        var code = await world.Defined(kind: "value");
        await Ran(await Defined(table, Mapping((code, "13"))));
        var contributor = world.As("contributor");

        var same = (await contributor.Post($"/api/v1/observations/{code}:851:2013K1:1/verify", new JsonObject())).Body!;
        ((string?)same["verdict"]).ShouldBe("same");
        world.StatBank.Requests.Last(request => request.Body.Contains(table.Id)).Json["variables"]!.ToJsonString()
            .ShouldBe("""[{"code":"OMR\u00C5DE","values":["851"]},{"code":"OFFENCE","values":["13"]},{"code":"Tid","values":["2013K1"]}]""");

        table.Figure = at => 60;
        var revised = (await contributor.Post($"/api/v1/observations/{code}:851:2013K1:1/verify", new JsonObject())).Body!;
        ((string?)revised["verdict"]).ShouldBe("revised");
        ((double)revised["stored"]!["value"]!, (double)revised["atSource"]!["value"]!).ShouldBe((98, 120));

        table.Variables = [.. table.Variables.Select(v => v.Time ? v with { Values = [.. v.Values.Skip(1)] } : v)];
        ((string?)(await contributor.Post($"/api/v1/observations/{code}:851:2013K1:1/verify", new JsonObject())).Body!["verdict"]).ShouldBe("gone");
        world.StatBank.Remove(table.Id);
        var gone = (await contributor.Post($"/api/v1/observations/{code}:851:2013K2:1/verify", new JsonObject())).Body!;
        ((string?)gone["verdict"]).ShouldBe("gone");
        gone["atSource"].ShouldBeNull();
    }

    [Fact]
    public async Task What_has_no_source_can_not_be_verified_and_a_source_that_can_not_be_reached_is_503()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined(kind: "value");
        await contributor.Record(code, ("851", "2013K1", 5));
        (await contributor.Post($"/api/v1/observations/{code}:851:2013K1:1/verify", new JsonObject())).ShouldSatisfyAllConditions(
            answer => answer.Status.ShouldBe(409), answer => ((string?)answer.Body!["detail"]).ShouldBe("The figure was entered; there is no source to ask."));
        ((string?)(await contributor.Get($"/api/v1/observations/{code}:851:2013K1:1/provenance")).Body!["provenance"]!["origin"]).ShouldBe("entered");

        var table = Table();
        var fetched = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((fetched, "13")));
        await Ran(source);
        var moved = Definition(table, Mapping((fetched, "13")));
        moved.Remove("code");
        moved["address"] = "nowhere";
        moved["enabled"] = false;
        (await world.As("analyst").Put($"/api/v1/sources/{source}", moved)).Status.ShouldBe(200);
        using var response = await contributor.Http.PostAsync($"/api/v1/observations/{fetched}:851:2013K1:1/verify", null);
        ((int)response.StatusCode).ShouldBe(503);
        response.Headers.RetryAfter.ShouldNotBeNull();

        (await world.As("analyst").Http.DeleteAsync($"/api/v1/sources/{source}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        (await contributor.Post($"/api/v1/observations/{fetched}:851:2013K1:1/verify", new JsonObject())).Status.ShouldBe(409);
        (await contributor.Get($"/api/v1/observations/{fetched}:851:2013K1:1/provenance")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_source_that_another_organisation_defines_under_a_code_that_is_free_again_is_not_asked_for_figures_of_the_first()
    {
        var table = Table();
        var code = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((code, "13")));
        await Ran(source);
        (await world.As("analyst").Http.DeleteAsync($"/api/v1/sources/{source}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        var police = world.As("analyst", "nordjyllands-politi");
        var theirs = World.Definition(World.NewCode(), kind: "value");
        (await police.Post("/api/v1/indicators", theirs)).Status.ShouldBe(201);
        var taken = Definition(table, Mapping(((string)theirs["code"]!, "13")));
        (taken["code"], taken["kind"], taken["address"]) = (source, "pxweb", "nordic");
        (await police.Post("/api/v1/sources", taken)).Status.ShouldBe(201);

        var (status, body) = await world.As("contributor").Post($"/api/v1/observations/{code}:851:2013K1:1/verify", new JsonObject());
        status.ShouldBe(409, body?.ToJsonString());
        ((string?)body!["detail"]).ShouldBe($"The source '{source}' is no longer there to be asked.");
    }

    [Fact]
    public async Task What_a_source_has_now_of_an_indicator_with_small_counts_is_told_to_its_owner_alone()
    {
        var table = Table();
        var code = await world.Defined(visibility: "partners", but: d => d["disclosure"] = new JsonObject());
        await Ran(await Defined(table, Mapping((code, "13"))));
        table.Figure = at => 1; // of each sex: 98 has become 2
        var path = $"/api/v1/observations/{code}:851:2013K1:1";
        var police = world.As("contributor", "nordjyllands-politi");
        ((double)(await police.Get(path + "/provenance")).Body!["value"]!).ShouldBe(98);

        var (status, body) = await police.Post(path + "/verify", new JsonObject());
        status.ShouldBe(403, body?.ToJsonString());
        ((string?)body!["detail"]).ShouldBe("Small counts of this indicator are withheld; the organisation that owns it verifies its figures.");
        var owners = (await world.As("contributor").Post(path + "/verify", new JsonObject())).Body!;
        ((string?)owners["verdict"], (double)owners["atSource"]!["value"]!).ShouldBe(("revised", 2));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a:b:c:d")]
    [InlineData("{0}:851:2013K1:2")]
    [InlineData("{0}:851:2013-Q1:1")]
    [InlineData("{0}:101:2013K1:1")]
    [InlineData("{0}:851:2013K1:99999999999")]
    public async Task There_is_nothing_to_show_of_an_observation_that_is_not_there(string id)
    {
        var code = await world.Defined(kind: "value");
        await world.As("contributor").Record(code, ("851", "2013K1", 5));
        var path = "/api/v1/observations/" + Uri.EscapeDataString(string.Format(id, code));
        (await world.As("contributor").Get(path + "/provenance")).Status.ShouldBe(404);
        (await world.As("contributor").Post(path + "/verify", new JsonObject())).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Others_see_neither_a_source_nor_where_a_figure_comes_from_that_they_may_not_see()
    {
        var code = await world.Defined(visibility: "owner", kind: "value");
        var source = await Defined(Table(), Mapping((code, "13")));
        await Ran(source);
        var police = world.As("coordinator", "nordjyllands-politi");
        foreach (var path in new[] { $"/api/v1/sources/{source}", $"/api/v1/sources/{source}/runs", $"/api/v1/observations/{code}:851:2013K1:1/provenance" })
        {
            (await world.As("reader").Get(path)).Status.ShouldBe(200);
            (await police.Get(path)).Status.ShouldBe(404);
        }
        (await police.Items("/api/v1/sources?limit=500")).ShouldNotContain(item => (string?)item["code"] == source);
        foreach (var path in new[] { $"/api/v1/sources/{source}/runs", $"/api/v1/sources/{source}/preview", $"/api/v1/observations/{code}:851:2013K1:1/verify" })
            (await police.Post(path, new JsonObject())).Status.ShouldBe(404);
        (await police.Http.DeleteAsync($"/api/v1/sources/{source}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        var change = Definition(Table(), Mapping((code, "13")));
        change.Remove("code");
        (await police.Put($"/api/v1/sources/{source}", change)).Status.ShouldBe(404);
        (await world.As("reader").Post($"/api/v1/sources/{source}/runs", new JsonObject())).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("address", "\"elsewhere\"", "address")]
    [InlineData("address", "\"http://169.254.169.254/\"", "address")]
    [InlineData("table", "\"../x\"", "table")]
    [InlineData("language", "\"english\"", "language")]
    [InlineData("code", "\"Not A Code\"", "code")]
    [InlineData("schedule", "{\"cron\":\"every day\"}", "schedule.cron")]
    [InlineData("schedule", "{}", "schedule")]
    [InlineData("schedule", "{\"cron\":\"5 8 * * *\",\"releases\":[\"2026-11-25T08:00:00\"]}", "schedule")]
    [InlineData("schedule", "{\"releases\":[\"2026-11-25T08:00:00Z\"]}", "schedule.releases")]
    [InlineData("schedule", "{\"releases\":[]}", "schedule.releases")]
    [InlineData("schedule", "{\"cron\":\"* * * * * *\"}", "schedule.cron")]
    [InlineData("schedule", "{\"cron\":\"0,1 5 8 1 1 *\"}", "schedule.cron")]
    [InlineData("schedule", "{\"releases\":[\"2126-11-25T08:00:00\",\"2126-11-26T08:00:00\",\"2126-11-25T08:09:59\"]}", "schedule.releases")]
    [InlineData("selection", "{\"Tid\":[]}", "selection.Tid")]
    [InlineData("mapping", "{\"indicators\":[]}", "mapping.indicators")]
    [InlineData("mapping", "{\"indicators\":[{\"indicator\":\"no-such\"}]}", "mapping.indicators[0].indicator")]
    [InlineData("mapping", "{\"indicators\":[{\"indicator\":\"MINE\",\"where\":{\"OFFENCE\":\"*\"}}]}", "mapping.indicators[0].where")]
    [InlineData("mapping", "{\"indicators\":[{\"indicator\":\"MINE\"},{\"indicator\":\"MINE\"}]}", "mapping.indicators[1].indicator")]
    [InlineData("mapping", "{\"indicators\":[{\"indicator\":\"MINE\"}],\"areas\":{\"x\":\"atlantis\"}}", "mapping.areas.x")]
    [InlineData("mapping", "{\"indicators\":[{\"indicator\":\"MINE\"}],\"statuses\":{\"x\":\"final\"}}", "mapping.statuses.x")]
    public async Task A_definition_that_is_wrong_is_refused_by_field(string member, string value, string field)
    {
        var code = await world.Defined(kind: "value");
        var source = Definition(Table(), Mapping((code, "13")));
        source[member] = JsonNode.Parse(value.Replace("MINE", code));
        var (status, body) = await world.As("analyst").Post("/api/v1/sources", source);
        status.ShouldBe(400, body?.ToJsonString());
        body!["errors"]!.AsObject().Select(error => error.Key).ShouldBe([field]);
    }

    [Fact]
    public async Task Only_the_owner_of_an_indicator_feeds_it_and_a_code_is_taken_once()
    {
        var code = await world.Defined(kind: "value");
        var definition = Definition(Table(), Mapping((code, "13")));
        var (status, body) = await world.As("analyst", "nordjyllands-politi").Post("/api/v1/sources", definition);
        status.ShouldBe(400);
        ((string?)body!["errors"]!["mapping.indicators[0].indicator"]![0]).ShouldBe("Only the organisation that owns the indicator records its figures.");
        (await world.As("analyst").Post("/api/v1/sources", definition)).Status.ShouldBe(201);
        (await world.As("analyst").Post("/api/v1/sources", definition)).Status.ShouldBe(409);
        (await world.As("contributor").Post("/api/v1/sources", definition)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_preview_shows_the_table_and_what_would_come_and_stores_nothing()
    {
        var table = Table();
        var code = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((code, "13")), but => but["selection"] = new JsonObject { ["tid"] = new JsonArray("(-n+8)") });

        var preview = (await world.As("analyst").Post($"/api/v1/sources/{source}/preview", new JsonObject())).Body!;

        ((string?)preview["table"]!["updated"]).ShouldBe("2019-05-01T08:00:00");
        preview["table"]!["variables"]!.AsArray().Select(v => $"{v!["code"]} {v["role"]} {v["values"]}").ShouldBe(["OMRÅDE area 2", "OFFENCE  2", "SEX  2", "Tid period 24"]);
        preview["errors"]!.AsArray().ShouldBeEmpty();
        var coming = preview["indicators"]![0]!;
        coming["areas"].ShouldBeNull(); // nothing is chosen of them: the country
        coming["summedOver"]!.ToJsonString().ShouldBe("""["OMR\u00C5DE","SEX"]""");
        ($"{coming["cells"]} {coming["requests"]} {coming["firstPeriod"]} {coming["lastPeriod"]}").ShouldBe("8 1 2017K1 2018K4");
        (await world.As("analyst").Items($"/api/v1/sources/{source}/runs")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preview_says_why_a_run_would_be_refused()
    {
        var source = await Defined(Table(), Mapping((await world.Defined(kind: "value"), "99")));
        (await world.As("analyst").Post($"/api/v1/sources/{source}/preview", new JsonObject())).Body!["errors"]!.ToJsonString().ShouldBe("""["OFFENCE has no value \u002799\u0027."]""");
        Outcome(await Ran(source)).ShouldBe("refused");
    }

    [Fact]
    public async Task PxWeb_is_asked_as_StatBank_is_and_its_signs_are_kept()
    {
        var table = Table();
        world.PxWeb.Put(table);
        world.PxWeb.MaxDataCells = 30;
        table.Variables = [.. table.Variables, new TestVariable("ContentsCode", ["N"])];
        var before = table.Figure;
        table.Figure = at => at["Tid"] == "2013K2" ? null : before(at);
        var code = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((code, "13")), but =>
        {
            (but["kind"], but["address"]) = ("pxweb", "nordic");
            but["selection"] = new JsonObject { ["OMRÅDE"] = new JsonArray("*"), ["SEX"] = new JsonArray("M"), ["Tid"] = new JsonArray(">=2013K1") };
        });

        var run = await Ran(source);

        Outcome(run).ShouldBe("stored");
        run["requests"]!.GetValue<int>().ShouldBe(3); // what the table holds, and two parts
        var rows = await world.As("reader").Items($"/api/v1/observations?indicator={code}&area=851&to=2013K3");
        rows.Select(row => $"{row["period"]} {row["value"]} {row["status"]}").ShouldBe(["2013K1 49 final", "2013K2  not-available", "2013K3 49.5 final"]);
        ((string?)(await world.As("contributor").Post($"/api/v1/observations/{code}:851:2013K2:1/verify", new JsonObject())).Body!["verdict"]).ShouldBe("same");
        ((string?)(await world.As("contributor").Post($"/api/v1/observations/{code}:851:2013K1:1/verify", new JsonObject())).Body!["verdict"]).ShouldBe("same");
        Outcome(await Ran(source)).ShouldBe("unchanged");
    }

    [Fact]
    public async Task A_source_that_can_not_be_read_is_refused_and_its_run_tells_why()
    {
        var table = Table();
        var source = await Defined(table, Mapping((await world.Defined(kind: "value"), "13")), but => but["table"] = "NOSUCH");
        var run = await Ran(source);
        Outcome(run).ShouldBe("refused");
        ((string?)run["error"]).ShouldBe("StatBank refuses (EXTRACT-NOTFOUND): The table was not found.");
        (await world.As("analyst").Post($"/api/v1/sources/{source}/preview", new JsonObject())).Status.ShouldBe(409);
    }

    private TestTable Table(Action<TestTable>? but = null)
    {
        var table = new TestTable(
            "T" + Guid.NewGuid().ToString("N")[..8].ToUpperInvariant(),
            new TestVariable("OMRÅDE", ["000", "851"], Eliminable: true, Map: true),
            new TestVariable("OFFENCE", ["1", "13"]),
            new TestVariable("SEX", ["M", "K"], Eliminable: true),
            new TestVariable("Tid", Quarters, Time: true));
        var calm = Calm.Split(' ').Select(double.Parse).ToArray();
        table.Figure = at => calm[Math.Min(Array.IndexOf(Quarters, at["Tid"]), 23)] / 2 * (at["OFFENCE"] == "13" ? 1 : 5);
        but?.Invoke(table);
        return world.StatBank.Put(table);
    }

    private static void Grow(TestTable table, double worse)
    {
        var before = table.Figure;
        table.Variables = [.. table.Variables.Select(v => v.Time ? v with { Values = [.. v.Values, "2019K1"] } : v)];
        table.Figure = at => at["Tid"] == "2019K1" ? worse / 2 : before(at);
        table.Updated = "2019-08-01T08:00:00";
    }

    private static JsonObject Mapping(params (string Indicator, string Offence)[] indicators) => new()
    {
        ["indicators"] = new JsonArray([.. indicators.Select(i => new JsonObject { ["indicator"] = i.Indicator, ["where"] = new JsonObject { ["OFFENCE"] = i.Offence } })]),
    };

    [Fact]
    public async Task A_source_is_not_changed_to_be_asked_more_often_than_is_polite()
    {
        var table = Table();
        var code = await world.Defined(kind: "value");
        var source = await Defined(table, Mapping((code, "13")), but => but["schedule"] = new JsonObject { ["cron"] = "*/10 * * * *" });
        var change = Definition(table, Mapping((code, "13")));
        change.Remove("code");
        change["schedule"] = new JsonObject { ["cron"] = "0,9 8 1 * *" };
        var (status, body) = await world.As("analyst").Put($"/api/v1/sources/{source}", change);
        status.ShouldBe(400);
        ((string?)body!["errors"]!["schedule.cron"]![0]).ShouldBe("A source is asked at most every 10 minutes, for others ask it too; here two times are only 9 minutes apart.");
    }

    private async Task<string> Defined(TestTable table, JsonObject mapping, Action<JsonObject>? but = null)
    {
        var source = Definition(table, mapping);
        but?.Invoke(source);
        var (status, body) = await world.As("analyst").Post("/api/v1/sources", source);
        status.ShouldBe(201, body?.ToJsonString());
        return (string)source["code"]!;
    }

    private static JsonObject Definition(TestTable table, JsonObject mapping) => new()
    {
        ["code"] = "s-" + Guid.NewGuid().ToString("N")[..12],
        ["kind"] = "statbank",
        ["address"] = "test",
        ["table"] = table.Id,
        ["language"] = "en",
        ["selection"] = new JsonObject { ["OMRÅDE"] = new JsonArray("*"), ["Tid"] = new JsonArray("*") },
        ["mapping"] = mapping,
        ["schedule"] = new JsonObject { ["cron"] = "5 8 1 1 *" },
    };

    private async Task<JsonNode> Ran(string source)
    {
        var (status, run) = await world.As("contributor").Post($"/api/v1/sources/{source}/runs", new JsonObject());
        status.ShouldBe(202, run?.ToJsonString());
        return await Ended(source, (string)run!["id"]!);
    }

    private async Task<JsonNode> Ended(string source, string run) =>
        (await Eventually.Get(() => world.As("reader").Get($"/api/v1/sources/{source}/runs/{run}"), answer => (string?)answer.Body?["state"] == "ended", TimeSpan.FromMinutes(1))).Body!;

    private static string Outcome(JsonNode run) => (string?)run["outcome"] ?? run.ToJsonString();
}
