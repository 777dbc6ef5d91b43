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
