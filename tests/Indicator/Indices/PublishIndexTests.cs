using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests.Indices;

/// <summary>Publishing results, and computing them again. All figures are made up here.</summary>
public sealed class PublishIndexTests(World world)
{
    [Fact]
    public async Task A_published_value_stays_when_figures_are_revised_and_is_computed_again_to_the_last_bit()
    {
        var index = await Noisy();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject { ["periods"] = new JsonArray("2016"), ["note"] = "Første gang" })).Status.ShouldBe(201);
        var published = (await index.Results("&period=2016&area=851&node=index&published=1")).Single();
        published["low"].ShouldNotBeNull();
        await index.Record("851", 2016, 12, 9);
        await index.Computed();
        (await index.Score("851", 2016))["score"]!.GetValue<double>().ShouldNotBe(published["score"]!.GetValue<double>());
        JsonNode.DeepEquals((await index.Results("&period=2016&area=851&node=index&published=1")).Single(), published).ShouldBeTrue();

        var again = (await index.Analyst.Post(index.Path + "/publications/1/recompute", new JsonObject())).Body!;
        again["identical"]!.GetValue<bool>().ShouldBeTrue(again.ToJsonString());
        again["compared"]!.GetValue<int>().ShouldBe(3 * 3 * 12);
    }

    [Fact]
    public async Task A_published_number_that_was_tampered_with_is_found()
    {
        var index = await Noisy();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(201);
        await world.Execute($"update index_value set score = score + 1e-13 where index = '{index.Code}' and publication = 1 and area = '851' and node = 'index' and ordinal = 2016");
        var again = (await index.Analyst.Post(index.Path + "/publications/1/recompute", new JsonObject())).Body!;
        again["identical"]!.GetValue<bool>().ShouldBeFalse();
        var different = again["differences"]!.AsArray().Single()!;
        ((string?)different["area"], (string?)different["period"], (string?)different["of"]).ShouldBe(("851", "2016", "score"));
    }

    [Fact]
    public async Task An_observation_that_was_tampered_with_is_found()
    {
        var index = await Noisy();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(201);
        await world.Execute($"update observation set value = value + 1 where indicator = '{index.Violence}' and area = '851' and period = '2015K1'");
        (await index.Analyst.Post(index.Path + "/publications/1/recompute", new JsonObject())).Body!["identical"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_definition_leaves_what_was_published_as_it_was()
    {
        var index = await Noisy();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(201);
        var changed = index.Definition(but: d =>
        {
            d.Remove("code");
            d["specification"]!["indicators"]![0]!["weight"] = 3;
        });
        (await index.Analyst.Put(index.Path, changed, await index.Analyst.Tag(index.Path))).Status.ShouldBe(200);
        await index.Computed();
        (await index.Analyst.Post(index.Path + "/publications/1/recompute", new JsonObject())).Body!["identical"]!.GetValue<bool>().ShouldBeTrue();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(201);

        var publications = await index.Analyst.Items(index.Path + "/publications");
        publications.Select(p => (p["number"]!.GetValue<int>(), p["version"]!.GetValue<int>())).ShouldBe([(2, 2), (1, 1)]);
        var history = (await index.Analyst.Get(index.Path + "/history?area=851")).Body!["points"]!.AsArray();
        history.Select(point => (string?)point!["period"]).ShouldBe(["2015", "2016"]);
        var said = history[1]!["publications"]!.AsArray();
        said.Count.ShouldBe(2);
        said[1]!["score"]!.GetValue<double>().ShouldBe(history[1]!["score"]!.GetValue<double>());
        said[0]!["score"]!.GetValue<double>().ShouldNotBe(said[1]!["score"]!.GetValue<double>());
    }

    [Fact]
    public async Task Only_the_owners_coordinators_publish()
    {
        var index = await Noisy();
        (await index.Analyst.Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(403);
        (await world.As("coordinator", "somebody-else").Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(403);
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject { ["periods"] = new JsonArray("2014") })).Status.ShouldBe(400);
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject { ["periods"] = new JsonArray() })).Status.ShouldBe(400);
        (await index.Analyst.Get(index.Path + "/results?published=1")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Nobody_publishes_what_could_not_be_computed()
    {
        var index = await MadeUpIndex.Defined(world);
        await index.Computed();
        (await index.Coordinator.Post(index.Path + "/publications", new JsonObject())).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Two_versions_are_compared_by_what_changed_and_for_whom()
    {
        var index = await Noisy();
        var changed = index.Definition(but: d =>
        {
            d.Remove("code");
            d["specification"]!["indicators"]![1]!["weight"] = 0;
        });
        (await index.Analyst.Put(index.Path, changed, await index.Analyst.Tag(index.Path))).Status.ShouldBe(200);
        var compared = (await index.Analyst.Get(index.Path + "/compare?from=1&to=2&period=2016")).Body!;
        compared["changes"]!.AsArray().Select(change => (string?)change!["field"]).ShouldContain("specification.indicators[jobless].weight");
        var first = compared["areas"]![0]!;
        Math.Abs(first["fromRank"]!.GetValue<int>() - first["toRank"]!.GetValue<int>()).ShouldBe(2);
        (await index.Analyst.Get(index.Path + "/compare?from=1&to=3")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Every_stage_of_the_newest_results_can_be_read()
    {
        var index = await Noisy();
        var denominated = (await index.Analyst.Get(index.Path + "/stages?period=2015&stage=denominated")).Body!;
        denominated["columns"]!.AsArray().Select(code => (string?)code).ShouldBe(["violence", "jobless"]);
        denominated["rows"]!.AsArray().Single(row => (string?)row!["area"] == "851")!["values"]![0]!.GetValue<double>().ShouldBe(4);
        using var csv = await index.Analyst.Http.GetAsync(index.Path + "/stages?period=2015&stage=normalised&format=csv");
        (await csv.Content.ReadAsStringAsync()).ShouldContain("851,2015,false,60,");
    }

    [Fact]
    public async Task What_moved_the_index_sums_to_its_difference()
    {
        var index = await Noisy();
        var moved = (await index.Analyst.Get(index.Path + "/contributions?from=2015&to=2016&area=840")).Body!;
        var parts = moved["parts"]!.AsArray().ToDictionary(part => (string)part!["node"]!, part => part!["part"]!.GetValue<double>());
        moved["difference"]!.GetValue<double>().ShouldBe(-10, 1e-9);
        (parts["violence"], parts["jobless"]).ShouldBe((-5, -5));
        parts.Values.Sum().ShouldBe(moved["difference"]!.GetValue<double>(), 1e-9);
        ((string?)moved["parts"]!.AsArray().First(part => (string?)part!["node"] == "violence")!["parent"]).ShouldBe("index");

        var apart = (await index.Analyst.Get(index.Path + "/contributions?period=2016&fromArea=851&toArea=810")).Body!;
        apart["difference"]!.GetValue<double>().ShouldBe(5, 1e-9);
        apart["parts"]!.AsArray().First(part => (string?)part!["node"] == "violence")!["part"]!.GetValue<double>().ShouldBe(-20, 1e-9);
        (await index.Analyst.Get(index.Path + "/contributions?from=2014&to=2016&area=840")).Status.ShouldBe(400);
        (await index.Analyst.Get(index.Path + "/contributions?from=2015&area=840")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Robustness_says_how_it_was_found()
    {
        var index = await Noisy();
        var robustness = (await index.Analyst.Get(index.Path + "/robustness?period=2016")).Body!;
        (robustness["replications"]!.GetValue<int>(), robustness["seed"]!.GetValue<int>()).ShouldBe((200, 7));
        robustness["modelRuns"]!.GetValue<int>().ShouldBeGreaterThan(200);
        robustness["areas"]!.AsArray().Count.ShouldBe(3);
        robustness["areas"]![0]!["rankHigh"].ShouldNotBeNull();
        robustness["leaveOneOut"]!.AsArray().Select(one => (string?)one!["indicator"]).ShouldBe(["violence", "jobless"]);
        robustness["sensitivity"]!.AsArray().Select(one => (string?)one!["factor"]).ShouldContain("noise");
        robustness["dispersions"]!["violence"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(1);
    }

    /// <summary>Three areas in two years, with the noise of counts and 200 replications. Violence and jobless rank the areas the other way round.</summary>
    private async Task<MadeUpIndex> Noisy()
    {
        var index = await MadeUpIndex.Defined(world, but: MadeUpIndex.Replicated);
        await index.Record("851", 2015, 1, 6);
        await index.Record("851", 2016, 1, 7);
        await index.Record("840", 2015, 1.25, 3);
        await index.Record("840", 2016, 1.5, 4);
        await index.Record("810", 2015, 1.75, 1);
        await index.Record("810", 2016, 2, 2);
        (await index.Computed())["state"]!.GetValue<string>().ShouldBe("ready");
        return index;
    }
}
