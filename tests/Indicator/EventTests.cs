using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>The events as others get them: their JSON changes only on purpose.</summary>
public sealed class EventTests(World world)
{
    [Fact]
    public async Task What_others_are_told_are_the_approved_events()
    {
        await world.KeepAnnounced();
        // An organisation of its own: what is promised depends on how much else its list watches.
        const string Owner = "region-nordjylland";
        var definition = World.Definition(World.NewCode(), kind: "value");
        definition["synthetic"] = true;
        (await world.As("analyst", Owner).Post("/api/v1/indicators", definition)).Status.ShouldBe(201);
        var code = (string)definition["code"]!;
        var contributor = world.As("contributor", Owner);
        int[] calm = [100, 103, 99, 101, 102, 98, 101, 99];
        await contributor.Record(code, [.. Enumerable.Range(0, 24).Select(i => ("851", $"{2013 + (i / 4)}K{1 + (i % 4)}", (double?)calm[i % 8]))]);
        await contributor.Record(code, ("851", "2019K1", 140));
        await contributor.Record(code, ("851", "2019K2", 100));
        await contributor.Record(code, ("851", "2019K3", 101));
        await contributor.Record(code, ("851", "2019K4", 60));

        var recorded = (await world.Announced(code)).First(e => e.Type is "indicator:observations-recorded:v1").Body;
        recorded["vintage"] = "(the vintage)";
        Approve("ObservationsRecorded", recorded);
        foreach (var name in new[] { "IndicatorWorsened", "IndicatorRecovered", "IndicatorImproved" })
        {
            var @event = (await world.Announced(code + "/851")).First(e => e.Type == $"indicator:{name["Indicator".Length..].ToLowerInvariant()}:v1").Body;
            @event["signal"] = "(the signal)";
            Approve(name, @event);
        }

        void Approve(string name, JsonObject @event)
        {
            @event["aggregate"] = ((string)@event["aggregate"]!).Replace(code, "violence", StringComparison.Ordinal);
            (@event["indicator"], @event["occurredAt"]) = ("violence", "(when)");
            Approved.Text($"tests/Indicator/Approved/{name}.json", @event.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
    }
}
