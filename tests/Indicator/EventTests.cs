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
        var code = await world.Defined(kind: "value", but: definition => definition["synthetic"] = true);
        var contributor = world.As("contributor");
        int[] calm = [100, 103, 99, 101, 98, 102];
        await contributor.Record(code, [.. Enumerable.Range(0, 24).Select(i => ("851", $"{2013 + (i / 4)}K{1 + (i % 4)}", (double?)calm[i % 6]))]);
        await contributor.Record(code, ("851", "2019K1", 140));
        await contributor.Record(code, ("851", "2019K2", 100));
        await contributor.Record(code, ("851", "2019K3", 101));
        await contributor.Record(code, ("851", "2019K4", 60));

        var recorded = (await world.Announced(code)).First(e => e.Type is "indicator:observations-recorded:v1").Body;
        recorded["vintage"] = "(the vintage)";
        Approve("ObservationsRecorded", recorded);
        foreach (var name in new[] { "IndicatorWorsened", "IndicatorRecovered", "IndicatorImproved" })
        {
            var @event = (await world.Announced(code + "/851")).Single(e => e.Type == $"indicator:{name["Indicator".Length..].ToLowerInvariant()}:v1").Body;
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
