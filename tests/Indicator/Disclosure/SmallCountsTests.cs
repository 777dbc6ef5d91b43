using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests.Disclosure;

public sealed class SmallCountsTests(World world)
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task An_attack_over_HTTP_with_all_totals_rates_and_a_partners_own_cells_narrows_no_hidden_cell_to_one_value(int seed)
    {
        var tables = new MadeUpTables(seed);
        var partner = new JsonArray(new JsonObject { ["organisation"] = "nordjyllands-politi", ["areas"] = new JsonArray("851-01", "860-02") });
        JsonObject Rule(string? partOf) => new() { ["k"] = 5, ["partOf"] = partOf, ["knownBy"] = partner.DeepClone() };
        var codes = new Dictionary<string, string> { ["whole"] = await world.Defined("partners", "year", but: d => d["disclosure"] = Rule(null)) };
        foreach (var part in (string[])["a", "b"])
            codes[part] = await world.Defined("partners", "year", but: d => d["disclosure"] = Rule(codes["whole"]));

        var owner = world.As("contributor");
        var outsider = world.As("reader", "nordjyllands-politi");
        Attack stranger = new(), knower = new();
        int hiddenOnes = 0, step = 0;
        foreach (var told in (Dictionary<string, Dictionary<string, long>>[])[tables.First, tables.Revised])
        {
            Dictionary<(string, string), (string, string, int)> newest = [];
            foreach (var table in (string[])["a", "b", "whole"])
            {
                var rows = new JsonArray([.. told[table].Select(cell => new JsonObject { ["area"] = cell.Key, ["period"] = "2024", ["value"] = cell.Value, ["exposure"] = 1000 })]);
                var (status, body) = await owner.Post($"/api/v1/indicators/{codes[table]}/observations", new JsonObject { ["rows"] = rows });
                status.ShouldBe(201, body?.ToJsonString());
                foreach (var seen in await outsider.Items($"/api/v1/observations?indicator={codes[table]}"))
                {
                    var area = (string)seen["area"]!;
                    var value = (long?)(double?)seen["value"];
                    ((double)seen["exposure"]!).ShouldBe(1000);
                    if (value is null)
                    {
                        ((string?)seen["status"]).ShouldBe("suppressed");
                        hiddenOnes++;
                    }
                    else
                    {
                        value.ShouldBe(told[table][area]);
                        (value is >= 1 and < 5).ShouldBeFalse($"{table} {area} is small and shown");
                    }
                    var cell = newest[(table, area)] = (table, area, (int)seen["vintage"]!);
                    var own = area is "851-01" or "860-02";
                    stranger.Saw(cell, value, step);
                    knower.Saw(cell, own ? told[table][area] : value, step, own);
                }
                step++;
                (await owner.Items($"/api/v1/observations?indicator={codes[table]}")).ShouldAllBe(seen => (long)(double)seen["value"]! == told[table][(string)seen["area"]!]);
                foreach (var attack in (Attack[])[stranger, knower])
                {
                    foreach (var (total, parts) in MadeUpTables.Parts)
                        attack.AddsUp(newest[(table, total)], [.. parts.Select(part => newest[(table, part)])]);
                }
            }
            foreach (var attack in (Attack[])[stranger, knower])
            {
                foreach (var area in told["whole"].Keys)
                    attack.AddsUp(newest[("whole", area)], newest[("a", area)], newest[("b", area)]);
            }
        }
        hiddenOnes.ShouldBeGreaterThan(10);
        stranger.Narrowed().ShouldBeEmpty();
        knower.Learnt().ShouldBeEmpty(); // beyond what it could add up itself
    }

    [Fact]
    public async Task Charts_signals_and_events_start_from_what_is_shown_for_the_owner_too()
    {
        await world.KeepAnnounced();
        var code = await world.Defined("public", "year", but: d => d["disclosure"] = new JsonObject());
        var owner = world.As("contributor");
        var history = Enumerable.Range(2008, 16).Select(year => ("851", $"{year}", (double?)(20 + year % 3))).ToArray();
        (await owner.Record(code, history)).Status.ShouldBe(201);
        (await owner.Record(code, ("851", "2024", 3))).Status.ShouldBe(201);

        foreach (var someone in (Someone[])[owner, world.As("reader", "nordjyllands-politi")])
        {
            var chart = (await someone.Get($"/api/v1/indicators/{code}/chart?area=851")).Body!;
            chart["points"]!.AsArray().Single(point => (string?)point!["period"] == "2024")!["value"].ShouldBeNull();
            (await someone.Items($"/api/v1/signals?indicator={code}")).ShouldBeEmpty();
        }
        (await world.Announced($"{code}/851")).ShouldBeEmpty(); // from 20 to 3 would have been an improvement
    }

    [Fact]
    public async Task A_rate_is_hidden_with_its_count_and_until_its_count_is_there()
    {
        var counts = await world.Defined("public", "year", but: d => d["disclosure"] = new JsonObject());
        var rates = await world.Defined("public", "year", "value", d => d["disclosure"] = new JsonObject { ["rateOf"] = counts });
        var owner = world.As("contributor");
        await owner.Record(counts, ("851", "2024", 3), ("860", "2024", 30), ("860", "2023", 30));
        await owner.Record(rates, ("851", "2024", 0.3), ("860", "2024", 3), ("751", "2024", 0.1), ("860", "2023", 3));
        await owner.Record(rates, ("860", "2023", 0.2)); // ahead of the count that it tells of
        var outsider = world.As("reader", "nordjyllands-politi");
        (await outsider.Items($"/api/v1/observations?indicator={rates}")).Select(o => $"{o["area"]} {o["period"]} {o["value"]} {o["status"]}").ShouldBe(
            ["751 2024  suppressed", "851 2024  suppressed", "860 2023  suppressed", "860 2024 3 final"]);
    }

    [Fact]
    public async Task Zeros_are_shown_unless_the_rule_hides_them()
    {
        var owner = world.As("contributor");
        var outsider = world.As("reader", "nordjyllands-politi");
        foreach (var (hide, seen) in (((bool, string)[])[(false, "0 zero"), (true, " suppressed")]))
        {
            var code = await world.Defined("public", "year", but: d => d["disclosure"] = new JsonObject { ["hideZeros"] = hide });
            await owner.Record(code, ("851", "2024", 0));
            (await outsider.Items($"/api/v1/observations?indicator={code}")).Select(o => $"{o["value"]} {o["status"]}").ShouldBe([seen]);
        }
    }

    [Fact]
    public async Task A_rule_that_can_not_be_kept_is_refused_with_the_fields_name()
    {
        var analyst = world.As("analyst");
        async Task Refused(string field, JsonObject rule, string kind = "count")
        {
            var definition = World.Definition(World.NewCode(), "public", "year", kind);
            definition["disclosure"] = rule;
            var (status, body) = await analyst.Post("/api/v1/indicators", definition);
            status.ShouldBe(400, body?.ToJsonString());
            body!["errors"]!.AsObject().ShouldHaveSingleItem().Key.ShouldBe(field);
        }

        await Refused("disclosure.k", new JsonObject { ["k"] = 1 });
        await Refused("disclosure", new JsonObject { ["k"] = 5 }, "value");
        await Refused("disclosure.partOf", new JsonObject { ["partOf"] = "no-such-indicator" });
        var open = await world.Defined("public", "year");
        await Refused("disclosure.rateOf", new JsonObject { ["rateOf"] = open }, "value");
        await Refused("disclosure.knownBy", new JsonObject { ["knownBy"] = new JsonArray(new JsonObject { ["organisation"] = "police", ["areas"] = new JsonArray("nowhere") }) });
        var quarterly = await world.Defined();
        await Refused("disclosure.partOf", new JsonObject { ["partOf"] = quarterly });
    }
}
