using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>Budgets of false alarms, the limits that they are spent on, and trying a policy on the past. Every test is an organisation of its own. All figures are made up here.</summary>
public sealed class WatchListTests(World world)
{
    private static readonly string[] Municipalities =
    [
        "101", "147", "151", "153", "155", "157", "159", "161", "163", "165", "167", "169", "173", "175", "183", "185", "187", "190", "201", "210", "217", "219", "223", "230", "240", "250", "253", "259",
        "260", "265", "269", "270", "306", "316", "320", "326", "329", "330", "336", "340", "350", "360", "370", "376", "390", "400", "410", "420", "430", "440", "450", "461", "479", "480", "482", "492",
        "510", "530", "540", "550",
    ];

    [Fact]
    public async Task A_budget_is_shared_by_the_series_and_solved_for_again_when_some_are_added()
    {
        var (organisation, code) = await Defined();
        var contributor = world.As("contributor", organisation);
        await contributor.Record(code, Quiet("851", 24));
        var one = (await contributor.Get($"/api/v1/watch-lists/{organisation}")).Body!;
        one["falseAlarmsPerYear"]!.GetValue<double>().ShouldBe(1);
        one["indicators"]![0]!["series"]!.GetValue<int>().ShouldBe(1);
        var alone = await Newest(contributor, code, "851");

        await contributor.Record(code, [.. Municipalities[..40].SelectMany(area => Quiet(area, 24))]);
        var forty = await Newest(contributor, code, "851");
        forty["number"]!.GetValue<int>().ShouldBe(2);
        forty["from"]!.GetValue<string>().ShouldBe("2021K1"); // the period after the newest figure, never backwards
        forty["width"]!.GetValue<double>().ShouldBeGreaterThan(alone["width"]!.GetValue<double>());
        forty["delaySteadyState"]!.GetValue<double>().ShouldBeGreaterThan(alone["delaySteadyState"]!.GetValue<double>());

        var quality = (await contributor.Items("/api/v1/signals/quality")).Single(item => (string?)item["organisation"] == organisation);
        quality["watchedSeries"]!.GetValue<int>().ShouldBe(41 - quality["withoutLimits"]!.GetValue<int>());
        quality["expectedFalseAlarmsPerYear"]!.GetValue<double>().ShouldBe(1, 0.1);
        quality["meanPeriodsToSeeOneSigma"]!.GetValue<double>().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_larger_budget_sees_sooner()
    {
        var (organisation, code) = await Defined();
        await world.As("contributor", organisation).Record(code, [.. Municipalities[..30].SelectMany(area => Quiet(area, 24))]);
        var analyst = world.As("analyst", organisation);
        var before = await Newest(analyst, code, "101");
        (await analyst.Put($"/api/v1/watch-lists/{organisation}", new JsonObject { ["falseAlarmsPerYear"] = 4 })).Status.ShouldBe(200);
        var after = await Newest(analyst, code, "101");
        after["width"]!.GetValue<double>().ShouldBeLessThan(before["width"]!.GetValue<double>());
        after["delayZeroState"]!.GetValue<double>().ShouldBeLessThan(before["delayZeroState"]!.GetValue<double>());
        after["why"]!.GetValue<string>().ShouldBe("the budget was changed");
    }

    [Fact]
    public async Task Areas_that_are_not_watched_raise_no_alarm()
    {
        var (organisation, code) = await Defined();
        (await world.As("analyst", organisation).Put($"/api/v1/watch-lists/{organisation}/indicators/{code}", new JsonObject { ["areas"] = new JsonArray("851") })).Status.ShouldBe(200);
        var contributor = world.As("contributor", organisation);
        await contributor.Record(code, [.. Quiet("851", 24), .. Quiet("101", 24)]);
        await contributor.Record(code, ("851", "2021K1", 400), ("101", "2021K1", 400));
        var signals = await contributor.Items($"/api/v1/signals?indicator={code}");
        signals.ShouldContain(signal => (string?)signal["period"] == "2021K1" && (string?)signal["variation"] == "worsening");
        signals.ShouldAllBe(signal => (string?)signal["area"] == "851");
    }

    [Fact]
    public async Task A_discovery_rate_finds_the_areas_that_stand_out_in_a_release()
    {
        var (organisation, code) = await Defined();
        (await world.As("analyst", organisation).Put($"/api/v1/watch-lists/{organisation}/indicators/{code}", new JsonObject { ["falseDiscoveryRate"] = 0.1 })).Status.ShouldBe(200);
        var contributor = world.As("contributor", organisation);
        await contributor.Record(code, [.. Municipalities.SelectMany(area => Quiet(area, 24))]);
        await contributor.Record(code, [.. Municipalities.Select((area, i) => (area, "2021K1", (double?)(i < 5 ? 220 : 101)))]);
        var signals = await contributor.Items($"/api/v1/signals?indicator={code}&limit=200");
        var found = signals.Where(signal => (string?)signal["period"] == "2021K1" && (string?)signal["variation"] == "worsening").ToList();
        found.Select(signal => (string?)signal["area"]).Order().ShouldBe(Municipalities[..5]);
        ((string?)found[0]["rules"]![0]).ShouldBe("false-discovery-rate");
    }

    [Fact]
    public async Task A_policy_is_tried_on_the_past_beside_the_one_in_force()
    {
        var (organisation, code) = await Defined();
        var contributor = world.As("contributor", organisation);
        await contributor.Record(code, [.. Quiet("851", 24), ("851", "2021K1", 160), ("851", "2021K2", 165), ("851", "2021K3", 158), ("851", "2021K4", 101), ("851", "2022K1", 99), ("851", "2022K2", 100), ("851", "2022K3", 97)]);
        var (status, tried) = await contributor.Post($"/api/v1/indicators/{code}/backtest", new JsonObject { ["area"] = "851", ["policy"] = new JsonObject { ["rules"] = new JsonArray("nhs") } });
        status.ShouldBe(200, tried?.ToJsonString());
        tried!["knowledge"]!.GetValue<string>().ShouldBe("today"); // one vintage: today's figures stand in for those known then
        tried["note"]!.GetValue<string>().ShouldContain("today's figures");
        var raised = tried["proposed"]!["signals"]!.AsArray().First(signal => (string?)signal!["variation"] == "worsening")!;
        raised["period"]!.GetValue<string>().ShouldBe("2021K1");
        raised["until"].ShouldNotBeNull();
        tried["inForce"]!["scheme"]!.GetValue<string>().ShouldBe("cusum 0.5");
        tried["inForce"]!["signals"]!.AsArray().ShouldContain(signal => (string?)signal!["period"] == "2021K1");
        (await contributor.Items($"/api/v1/signals?indicator={code}&status=open")).ShouldNotContain(signal => (string?)signal["period"] == "2021K1"); // nothing is stored
    }

    [Fact]
    public async Task A_backtest_judges_each_period_by_what_was_known_then()
    {
        var (organisation, code) = await Defined();
        var contributor = world.As("contributor", organisation);
        await contributor.Record(code, Quiet("851", 24));
        await contributor.Record(code, ("851", "2021K1", 160));
        await contributor.Record(code, ("851", "2021K1", 100), ("851", "2021K2", 101)); // what was told first was wrong
        var tried = (await contributor.Post($"/api/v1/indicators/{code}/backtest", new JsonObject { ["area"] = "851" })).Body!;
        tried["knowledge"]!.GetValue<string>().ShouldBe("mixed");
        tried["thenFrom"]!.GetValue<string>().ShouldBe("2021K1");
        tried["proposed"]!["signals"]!.AsArray().ShouldContain(signal => (string?)signal!["period"] == "2021K1" && signal["value"]!.GetValue<double>() == 160);
    }

    [Theory]
    [InlineData("chart", "\"nonsense\"", "chart")]
    [InlineData("chart", "\"p-prime\"", "chart")]
    [InlineData("rules", "[]", "rules")]
    [InlineData("rules", "[\"nonsense\"]", "rules[0]")]
    [InlineData("detect", "0", "detect")]
    [InlineData("falseDiscoveryRate", "1", "falseDiscoveryRate")]
    [InlineData("dependence", "\"some\"", "dependence")]
    [InlineData("baselinePoints", "3", "baselinePoints")]
    [InlineData("areas", "[\"nowhere\"]", "areas[0]")]
    public async Task A_wrong_policy_names_its_field(string field, string value, string named)
    {
        var (organisation, code) = await Defined();
        var (status, body) = await world.As("analyst", organisation).Put($"/api/v1/watch-lists/{organisation}/indicators/{code}", new JsonObject { [field] = JsonNode.Parse(value) });
        status.ShouldBe(400);
        body!["errors"]![named].ShouldNotBeNull(body.ToJsonString());
    }

    [Fact]
    public async Task Nobody_changes_the_list_of_others()
    {
        var (organisation, code) = await Defined();
        var other = world.As("analyst", "nordjyllands-politi");
        (await other.Put($"/api/v1/watch-lists/{organisation}", new JsonObject { ["falseAlarmsPerYear"] = 10 })).Status.ShouldBe(403);
        (await other.Put($"/api/v1/watch-lists/{organisation}/indicators/{code}", new JsonObject())).Status.ShouldBe(403);
        (await world.As("contributor", organisation).Put($"/api/v1/watch-lists/{organisation}", new JsonObject { ["falseAlarmsPerYear"] = 10 })).Status.ShouldBe(403);
        (await world.As("analyst", organisation).Put($"/api/v1/watch-lists/{organisation}", new JsonObject { ["falseAlarmsPerYear"] = -1 })).Status.ShouldBe(400);
    }

    private async Task<(string Organisation, string Code)> Defined()
    {
        var organisation = $"org-{Guid.NewGuid():N}"[..20];
        var definition = World.Definition(World.NewCode(), kind: "value");
        (await world.As("analyst", organisation).Post("/api/v1/indicators", definition)).Status.ShouldBe(201);
        return (organisation, (string)definition["code"]!);
    }

    private static async Task<JsonNode> Newest(Someone someone, string code, string area) => (await someone.Items($"/api/v1/indicators/{code}/policies?area={area}"))[0];

    // Quarters from 2015K1, around 100, each area with its own noise.
    private static (string Area, string Period, double? Value)[] Quiet(string area, int quarters)
    {
        var random = new Random(int.Parse(area, System.Globalization.CultureInfo.InvariantCulture));
        return [.. Enumerable.Range(0, quarters).Select(i => (area, $"{2015 + i / 4}K{i % 4 + 1}", (double?)Math.Round(100 + 8 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5), 2)))];
    }
}
