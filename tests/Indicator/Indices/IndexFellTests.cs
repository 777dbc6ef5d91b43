using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Indices;

/// <summary>Watching an index for a fall. All figures are made up here.</summary>
public sealed class IndexFellTests(World world)
{
    [Fact]
    public async Task A_fall_in_a_watched_area_is_told_once_and_what_was_there_before_is_history()
    {
        await world.KeepAnnounced();
        var index = await MadeUpIndex.Defined(world, but: MadeUpIndex.Replicated);
        await Year(index, 2015, 1);
        await Year(index, 2016, 2); // a clear fall, but long ago when watching begins
        await index.Computed();
        (await Watch(index, "851")).Status.ShouldBe(200);
        await index.RecordJobless("851", 2016, 6.0001);
        await index.Computed();
        await Year(index, 2015, 1.25);
        await index.Computed();
        (await Told(index)).Select(told => (string?)told["period"]).ShouldBe(["2016"]); // a figure of it has come since, and none of 2017 is there

        await Year(index, 2017, 3);
        await index.Computed();
        await index.RecordJobless("851", 2017, 6.5); // revised: told already
        await index.Computed();
        (await Told(index)).Count(told => (string?)told["period"] == "2017").ShouldBe(1);
        (await Told(index)).ShouldAllBe(told => (string?)told["area"] == "851");
        (await Told(index)).Select(told => told["version"]!.GetValue<int>()).ShouldBe(Enumerable.Range(1, (await Told(index)).Count));
    }

    [Fact]
    public async Task Back_filled_history_is_no_alarm()
    {
        await world.KeepAnnounced();
        var index = await MadeUpIndex.Defined(world, but: MadeUpIndex.Replicated);
        await Watch(index, "851");
        await Year(index, 2017, 3);
        await index.Computed();
        await Year(index, 2016, 1);
        await Year(index, 2015, 0.5);
        await index.Computed();
        // The newest period has a period to be compared with only now, but no figure of it has come.
        (await Told(index)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_others_are_told_of_an_index_are_the_approved_events()
    {
        await world.KeepAnnounced();
        var index = await MadeUpIndex.Defined(world, but: MadeUpIndex.Replicated);
        await Year(index, 2017, 1);
        await index.Computed();
        (await Watch(index, "851", 0.9)).Status.ShouldBe(200);
        await Year(index, 2018, 2);
        await index.Computed();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject { ["note"] = "Første gang" })).Status.ShouldBe(201);
        Approve("IndexFell", (await Told(index)).Single());
        Approve("IndexPublished", (await world.Announced($"index/{index.Code}/publications")).Single().Body);

        void Approve(string name, JsonObject @event)
        {
            @event["aggregate"] = ((string)@event["aggregate"]!).Replace(index.Code, "tryghedsindeks", StringComparison.Ordinal);
            (@event["index"], @event["occurredAt"], @event["owner"]) = ("tryghedsindeks", "(when)", "aalborg");
            if (@event.ContainsKey("probability"))
                (@event["differenceLow"], @event["differenceHigh"]) = ("(low)", "(high)"); // drawn, and in the end a matter of the machine's sines
            Approved.Text($"tests/Indicator/Approved/{name}.json", @event.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        }
    }

    [Fact]
    public async Task An_area_of_an_index_spends_its_share_of_the_budget()
    {
        var index = await MadeUpIndex.Defined(world, but: MadeUpIndex.Replicated);
        await Year(index, 2015, 1);
        await index.Computed();
        (await index.Analyst.Put($"/api/v1/watch-lists/{index.Organisation}", new JsonObject { ["falseAlarmsPerYear"] = 0.02 })).Status.ShouldBe(200);
        var list = (await Watch(index, "851", "840")).Body!;
        var watched = list["indices"]![0]!;
        watched["threshold"]!.GetValue<double>().ShouldBe(0.99, 1e-9); // half of 0.02 a year, with one period a year
        watched["falseAlarmsPerYear"]!.GetValue<double>().ShouldBe(0.02, 1e-9);

        (await Watch(index, "851")).Body!["indices"]![0]!["threshold"]!.GetValue<double>().ShouldBe(0.98, 1e-9);
        (await Watch(index, "851", 0.9)).Body!["indices"]![0]!["threshold"]!.GetValue<double>().ShouldBe(0.9);
        (await world.As("reader", index.Organisation).Get($"/api/v1/watch-lists/{index.Organisation}")).Body!["indices"]![0]!["index"]!.GetValue<string>().ShouldBe(index.Code);
    }

    [Fact]
    public async Task An_organisation_watches_indices_of_its_own_and_areas_that_they_have()
    {
        var index = await MadeUpIndex.Defined(world, but: MadeUpIndex.Replicated);
        (await world.As("analyst", "somebody-else").Put($"/api/v1/watch-lists/somebody-else/indices/{index.Code}", new JsonObject { ["areas"] = new JsonArray("851") })).Status.ShouldBe(403);
        (await Watch(index, "101")).Status.ShouldBe(400);
        (await Watch(index, "851", 0.2)).Status.ShouldBe(400);
        (await index.Analyst.Put($"/api/v1/watch-lists/{index.Organisation}/indices/no-such-index", new JsonObject { ["areas"] = new JsonArray("851") })).Status.ShouldBe(404);
        var plain = await MadeUpIndex.Defined(world);
        (await Watch(plain, "851")).Status.ShouldBe(400); // without replications nothing is known of how probable a fall is
    }

    private async Task<List<JsonObject>> Told(MadeUpIndex index) =>
        [.. (await world.Announced($"index/{index.Code}/")).Where(e => e.Type is "indicator:index-fell:v1").Select(e => e.Body)];

    // Violence in three areas of a million inhabitants: noise is small.
    private static async Task Year(MadeUpIndex index, int year, double rate)
    {
        foreach (var area in MadeUpIndex.Areas)
            await index.Record(area, year, rate, 6, 1_000_000);
    }

    private static Task<(int Status, JsonNode? Body)> Watch(MadeUpIndex index, params string[] areas) => Put(index, areas, null);

    private static Task<(int Status, JsonNode? Body)> Watch(MadeUpIndex index, string area, double probability) => Put(index, [area], probability);

    private static Task<(int Status, JsonNode? Body)> Put(MadeUpIndex index, string[] areas, double? probability)
    {
        var body = new JsonObject { ["areas"] = new JsonArray([.. areas.Select(area => JsonValue.Create(area))]) };
        if (probability is not null)
            body["probability"] = probability;
        return index.Analyst.Put($"/api/v1/watch-lists/{index.Organisation}/indices/{index.Code}", body);
    }
}
