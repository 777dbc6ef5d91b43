using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Indicator.History;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class HistoryTests(World world)
{
    [Fact]
    public async Task Figures_are_answered_as_they_were_known_then()
    {
        var (code, contributor) = await Revised();
        var vintages = await contributor.Items($"/api/v1/indicators/{code}/vintages");
        string At(int vintage, int microseconds) =>
            DateTimeOffset.Parse((string)vintages[^vintage]["recordedAt"]!, CultureInfo.InvariantCulture).AddMicroseconds(microseconds).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        async Task<string[]> Known(string when) =>
            [.. (await contributor.Items($"/api/v1/observations?indicator={code}{when}")).Select(o => $"{o["period"]} {o["value"]} {o["status"]} {o["vintage"]}")];

        (await Known("")).ShouldBe(["2019K1 12 final 3", "2019K2 8 final 2"]);
        (await Known($"&asOf={At(3, 0)}")).ShouldBe(["2019K1 12 final 3", "2019K2 8 final 2"]);
        (await Known($"&asOf={At(3, -1)}")).ShouldBe(["2019K1 11 provisional 2", "2019K2 8 final 2"]);
        (await Known("&vintage=2")).ShouldBe(["2019K1 11 provisional 2", "2019K2 8 final 2"]);
        (await Known("&vintage=1")).ShouldBe(["2019K1 10 provisional 1"]);
        (await Known($"&asOf={At(1, -1)}")).ShouldBeEmpty();
        (await Known($"&asOf={DateTime.UtcNow:yyyy-MM-dd}")).Length.ShouldBe(2);
        (await Known("&asOf=2020-01-31")).ShouldBeEmpty();
        (await contributor.Items($"/api/v1/observations?indicator={code}"))[0]["id"]!.GetValue<string>().ShouldBe($"{code}:851:2019K1:3");
    }

    [Theory]
    [InlineData("asOf=2999-01-01", "asOf")]
    [InlineData("asOf=2999-01-01T00:00:00Z", "asOf")]
    [InlineData("asOf=9999-12-31", "asOf")]
    [InlineData("asOf=2026-01-31T12:00:00", "asOf")]
    [InlineData("asOf=0001-01-01T00:00:00%2B14:00", "asOf")]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("asOf=", "asOf")]
    [InlineData("vintage=0", "vintage")]
    [InlineData("vintage=4", "vintage")]
    [InlineData("vintage=1&asOf=2020-01-31", "vintage")]
    public async Task A_time_that_can_not_be_answered_is_refused_by_name(string when, string field)
    {
        var (code, contributor) = await Revised();
        foreach (var path in new[] { $"/api/v1/observations?indicator={code}&", $"/api/v1/indicators/{code}/chart?area=851&" })
        {
            var (status, body) = await contributor.Get(path + when);
            status.ShouldBe(400, path);
            body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
        }
    }

    [Fact]
    public void A_date_means_the_end_of_that_day_in_Denmark_in_summer_and_winter()
    {
        var errors = new Dictionary<string, string[]>();
        var now = new DateTimeOffset(2026, 7, 2, 22, 30, 0, TimeSpan.Zero); // 00:30 on 3 July in Denmark
        Moment.Read("2026-07-01", null, now, errors).At.ShouldBe(new DateTimeOffset(2026, 7, 1, 22, 0, 0, TimeSpan.Zero).AddMicroseconds(-1));
        Moment.Read("2026-01-31", null, now, errors).At.ShouldBe(new DateTimeOffset(2026, 1, 31, 23, 0, 0, TimeSpan.Zero).AddMicroseconds(-1));
        Moment.Read("2026-07-01T12:00:00 02:00", null, now, errors).At.ShouldBe(new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero)); // the plus sign was not encoded
        Moment.Read("2026-07-03", null, now, errors).At.ShouldNotBeNull();
        errors.ShouldBeEmpty();
        Moment.Read("2026-07-04", null, now, errors);
        errors.ShouldContainKey("asOf");
    }

    [Fact]
    public async Task A_chart_is_drawn_as_it_was_with_the_limits_and_breaks_of_that_time()
    {
        var code = await world.Defined();
        var contributor = world.As("contributor");
        var history = Enumerable.Range(0, 16).Select(i => ("851", $"{2015 + i / 4}K{i % 4 + 1}", (double?)(100 + i % 3))).ToArray();
        await contributor.Record(code, history);
        await contributor.Record(code, ("851", "2018K4", 300), ("851", "2019K1", 310));
        async Task<JsonNode> Chart(string when) => (await contributor.Get($"/api/v1/indicators/{code}/chart?area=851{when}")).Body!;

        var then = await Chart("&vintage=1");
        var before = then.ToJsonString();
        then["points"]!.AsArray().Count.ShouldBe(16);
        then["points"]![15]!["value"]!.GetValue<double>().ShouldBe(100);
        then["inForce"]!["version"]!.GetValue<int>().ShouldBe(1);
        ((string?)then["verdict"]!["variation"]).ShouldBe("common-cause");
        ((string?)(await Chart(""))["verdict"]!["variation"]).ShouldBe("worsening");

        (await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", new JsonObject { ["from"] = "2017K1", ["reason"] = "New level." })).Status.ShouldBe(201);
        (await contributor.Record(code, ("851", "2019K2", 305))).Status.ShouldBe(201); // new limits follow the new baseline
        ((int)(await Chart(""))["inForce"]!["version"]!).ShouldBeGreaterThan(1);
        (await Chart("&vintage=1")).ToJsonString().ShouldBe(before);
        (await contributor.Get($"/api/v1/indicators/{code}/chart?area=851&asOf=2020-01-31")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Vintages_are_listed_newest_first_with_where_they_came_from()
    {
        var (code, contributor) = await Revised();
        var import = (string)(await contributor.Imported(code, "csv", "area,period,value\n851,2019K3,4\n"))["id"]!;
        var (_, page) = await contributor.Get($"/api/v1/indicators/{code}/vintages?limit=3");
        page!["items"]!.AsArray().Select(v => $"{v!["number"]} {v["stored"]} {v["origin"]}").ShouldBe(["4 1 file", "3 1 entered", "2 2 entered"]);
        var last = (await contributor.Items($"/api/v1/indicators/{code}/vintages?limit=3&cursor={page["next"]}")).ShouldHaveSingleItem();
        $"{last["number"]} {last["origin"]} {last["import"]}".ShouldBe("1 entered ");
        ((string?)page["items"]![0]!["import"]).ShouldBe(import);
        (await world.As(null, null).Items($"/api/v1/indicators/{code}/vintages")).ShouldAllBe(v => v["import"] == null && v["recordedBy"] == null);
        (await contributor.Get($"/api/v1/indicators/{code}/vintages?cursor=eA")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Revisions_show_how_a_value_grew()
    {
        var (code, contributor) = await Revised();
        var items = await contributor.Items($"/api/v1/indicators/{code}/revisions");
        items.Select(i => $"{i["area"]} {i["period"]}").ShouldBe(["851 2019K1", "851 2019K2"]);
        items[0]["vintages"]!.AsArray().Select(v => $"{v!["vintage"]} {v["value"]} {v["status"]} {v["change"]} {v["changeFromFirst"]}").ShouldBe(
            ["1 10 provisional  ", "2 11 provisional 1 1", "3 12 final 1 2"]);
        (await contributor.Items($"/api/v1/indicators/{code}/revisions?revised=true")).ShouldHaveSingleItem();

        var (_, one) = await contributor.Get($"/api/v1/indicators/{code}/revisions?area=851&limit=1");
        one!["growth"]!["byVintage"]!.AsArray().Select(s => $"{s!["lag"]} {s["periods"]}").ShouldBe(["1 1", "2 1"]);
        one["growth"]!["byVintage"]![1]!["mean"]!.GetValue<double>().ShouldBe(1.2, 1e-12);
        (await contributor.Items($"/api/v1/indicators/{code}/revisions?area=851&limit=1&cursor={one["next"]}")).ShouldHaveSingleItem()["period"]!.GetValue<string>().ShouldBe("2019K2");
        (await contributor.Items($"/api/v1/indicators/{code}/revisions?from=2019K2&to=2019K2")).ShouldHaveSingleItem();
        (await contributor.Get($"/api/v1/indicators/{code}/revisions?from=2019")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Revisions_of_many_areas_are_paged_without_losing_or_repeating_any()
    {
        var code = await world.Defined();
        var contributor = world.As("contributor");
        (string, string, double?)[] Rows(int more) => [.. from area in new[] { "851", "081", "101" } from quarter in Enumerable.Range(1, 4) select (area, $"2018K{quarter}", (double?)(quarter + more))];
        await contributor.Record(code, Rows(0));
        await contributor.Record(code, Rows(1));
        var seen = new List<string>();
        for (var next = ""; ;)
        {
            var (_, page) = await contributor.Get($"/api/v1/indicators/{code}/revisions?limit=5{next}");
            seen.AddRange(page!["items"]!.AsArray().Select(i => $"{i!["area"]} {i["period"]} {i["vintages"]!.AsArray().Count}"));
            if (page["next"] is not { } cursor)
                break;
            next = $"&cursor={cursor}";
        }
        seen.ShouldBe([.. from area in new[] { "081", "101", "851" } from quarter in Enumerable.Range(1, 4) select $"{area} 2018K{quarter} 2"]);
    }

    [Fact]
    public async Task What_is_hidden_is_hidden_then_too_and_from_all_but_its_owner()
    {
        var (code, owner) = await Revised();
        await world.Execute($"update observation set hidden = true where indicator = '{code}' and ordinal = {Period.Parse("2019K1").Ordinal} and vintage < 3");
        var partner = world.As("administrator", "nordjyllands-politi");

        var told = (await partner.Items($"/api/v1/observations?indicator={code}&vintage=2"))[0];
        $"{told["value"]} {told["status"]} {told["hidden"]}".ShouldBe(" suppressed true");
        (await partner.Items($"/api/v1/observations?indicator={code}"))[0].AsObject().ContainsKey("hidden").ShouldBeFalse();
        ((double)(await owner.Items($"/api/v1/observations?indicator={code}&vintage=2"))[0]["value"]!).ShouldBe(11);

        (await partner.Items($"/api/v1/indicators/{code}/revisions"))[0]["vintages"]!.AsArray()
            .Select(v => $"{v!["value"]} {v["status"]} {v["change"]} {v["changeFromFirst"]}").ShouldBe([" suppressed  ", " suppressed  ", "12 final  "]);
        (await owner.Items($"/api/v1/indicators/{code}/revisions"))[0]["vintages"]![2]!["changeFromFirst"]!.GetValue<double>().ShouldBe(2);
        foreach (var someone in new[] { owner, partner })
        {
            (await someone.Get($"/api/v1/indicators/{code}/revisions?area=851")).Body!["growth"]!["byVintage"]!.AsArray().ShouldBeEmpty();
            (await someone.Get($"/api/v1/indicators/{code}/chart?area=851&vintage=1")).Body!["points"]![0]!["value"].ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("vintages")]
    [InlineData("revisions")]
    public async Task The_history_of_what_one_may_not_see_does_not_exist(string what)
    {
        var code = await world.Defined("owner");
        await world.As("contributor").Record(code, ("851", "2019K1", 1));
        (await world.As("contributor").Items($"/api/v1/indicators/{code}/{what}")).ShouldHaveSingleItem();
        (await world.As("administrator", "nordjyllands-politi").Get($"/api/v1/indicators/{code}/{what}")).Status.ShouldBe(404);
    }

    [Fact]
    public void Growth_is_the_mean_over_the_periods_that_were_told_so_often_and_a_first_zero_teaches_nothing()
    {
        LateCounting.Told[] told = [new(1, 1, 100), new(1, 2, 110), new(1, 3, 120), new(2, 1, 200), new(2, 3, 260), new(3, 1, 0), new(3, 2, 7), new(4, 1, 50), new(4, 2, null)];
        var growth = ShowRevisions.ByVintage(told);
        growth.Select(step => (step.Lag, step.Periods)).ShouldBe([(1, 2), (2, 1)]);
        growth[0].Mean.ShouldBe(1.2, 1e-12);
        growth[1].Mean.ShouldBe(1.2, 1e-12);
    }

    // One figure told three times, and one told once, later.
    private async Task<(string Code, Someone Contributor)> Revised()
    {
        var code = await world.Defined();
        var contributor = world.As("contributor");
        foreach (var rows in new[] { "2019K1,10,provisional", "2019K1,11,provisional 2019K2,8,final", "2019K1,12,final" })
        {
            (await contributor.Post($"/api/v1/indicators/{code}/observations", new JsonObject
            {
                ["rows"] = new JsonArray([.. rows.Split(' ').Select(row => row.Split(',')).Select(row => new JsonObject
                {
                    ["area"] = "851", ["period"] = row[0], ["value"] = int.Parse(row[1], CultureInfo.InvariantCulture), ["status"] = row[2],
                })]),
            })).Status.ShouldBe(201);
        }
        return (code, contributor);
    }
}
