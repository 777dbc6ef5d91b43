using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.WholeSystem.Tests;

/// <summary>Official statistics arrive by themselves.</summary>
public sealed class SourceTests(RunningSystem system)
{
    private static readonly string[] Quarters = [.. from year in Enumerable.Range(2013, 6) from quarter in Enumerable.Range(1, 4) select $"{year}K{quarter}"];

    [Fact]
    public async Task A_table_that_changes_is_picked_up_within_its_schedule_and_its_worsening_alerts()
    {
        var code = RunningSystem.NewCode("source");
        var (analyst, coordinator) = (await system.As("analyst"), await system.As("coordinator"));
        var noise = new Random(2013);
        var calm = Quarters.ToDictionary(quarter => quarter, _ => (double)noise.Next(96, 105));
        var table = system.StatBank.Put(new TestTable("ALARM", new TestVariable("OMRÅDE", ["851"], Map: true), new TestVariable("Tid", Quarters, Time: true)) { Figure = at => calm.GetValueOrDefault(at["Tid"], 400) });
        await Created(analyst, "/api/v1/indicators", new
        {
            code,
            title = new { da = "Syntetisk prøve", en = "Synthetic trial" },
            unit = "anmeldelser",
            kind = "value",
            polarity = "lower-is-better",
            goal = "2",
            source = "Syntetisk",
            frequency = "quarter",
            visibility = "public",
            synthetic = true,
        });
        await using var receiver = await WebhookReceiver.Start();
        await system.Subscribe("coordinator", code, receiver.Url, receiver.Secret, "indicator:worsened");
        await Created(analyst, "/api/v1/sources", new
        {
            code,
            kind = "statbank",
            address = "test",
            table = table.Id,
            selection = new { Tid = new[] { "*" } },
            mapping = new { area = "OMRÅDE", indicators = new[] { new { indicator = code } } },
            schedule = new { cron = "*/2 * * * * *" },
        });
        await Eventually.Get(() => Runs(analyst, code), runs => runs.Any(run => (string?)run["outcome"] == "stored"), TimeSpan.FromMinutes(3));
        (await Alerts(coordinator, code)).ShouldBeEmpty();

        table.Variables = [table.Variables[0], table.Variables[1] with { Values = [.. Quarters, "2019K1"] }];
        table.Updated = "2019-05-15T08:00:00";

        var alert = (await Eventually.Get(() => Alerts(coordinator, code), found => found.Count > 0, TimeSpan.FromMinutes(3))).ShouldHaveSingleItem();
        ((string?)alert["event"]).ShouldBe("indicator:worsened");
        var provenance = (await RunningSystem.Answer(coordinator, $"/api/v1/observations/{code}:851:2019K1:2/provenance"))!;
        provenance["value"]!.GetValue<double>().ShouldBe(400);
        ((string?)provenance["provenance"]!["tableVersion"]).ShouldBe("2019-05-15T08:00:00");
        using var deleted = await analyst.DeleteAsync($"/api/v1/sources/{code}");
        ((int)deleted.StatusCode).ShouldBe(204);
    }

    private static async Task<IReadOnlyList<JsonNode>> Runs(HttpClient client, string source) => await RunningSystem.All(client, $"/api/v1/sources/{source}/runs") ?? [];

    private static async Task<List<JsonNode>> Alerts(HttpClient client, string code) =>
        [.. ((await RunningSystem.All(client, "/api/v1/alerts")) ?? []).Where(alert => (string?)alert["indicator"] == code)];

    private static async Task Created(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        ((int)response.StatusCode).ShouldBe(201, await response.Content.ReadAsStringAsync());
    }
}
