using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests.Indices;

/// <summary>Defining and computing stored indices. All figures are made up here.</summary>
public sealed class DefineIndexTests(World world)
{
    [Fact]
    public async Task An_index_is_computed_from_the_sum_of_quarters_per_thousand_inhabitants_as_soon_as_it_has_figures()
    {
        var index = await MadeUpIndex.Defined(world);
        await index.Record("851", 2015, 1, 6); // 4 cases per 1,000 in the year: 60 of 100; 6 % jobless: 40 of 100
        await index.Record("840", 2015, 2, 2); // 8 and 2: 20 and 80
        (await index.Computed())["state"]!.GetValue<string>().ShouldBe("ready");
        var score = await index.Score("851", 2015);
        score["score"]!.GetValue<double>().ShouldBe(50, 1e-9);
        (score["rank"]!.GetValue<int>(), score["of"]!.GetValue<int>()).ShouldBe((1, 2));
        ((string?)score["areaName"]).ShouldBe("Aalborg");
        (await index.Score("851", 2015, "violence"))["score"]!.GetValue<double>().ShouldBe(60, 1e-9);
        (await index.Score("810", 2015))["score"].ShouldBeNull();
    }

    [Fact]
    public async Task A_revised_figure_gives_a_new_result()
    {
        var index = await MadeUpIndex.Defined(world);
        await index.Record("851", 2015, 1, 6);
        await index.Computed();
        await index.RecordJobless("851", 2015, 10);
        await index.Computed();
        (await index.Score("851", 2015))["score"]!.GetValue<double>().ShouldBe(30, 1e-9);
    }

    [Fact]
    public async Task A_year_with_a_missing_quarter_is_missing_and_not_a_smaller_sum()
    {
        var index = await MadeUpIndex.Defined(world);
        await index.Record("840", 2015, 2, 2);
        await index.RecordJobless("851", 2015, 6);
        await index.RecordViolence("851", 2015, 1, 1, null, 1);
        await index.Computed();
        (await index.Score("851", 2015, "violence"))["score"].ShouldBeNull();
        (await index.Score("851", 2015))["score"].ShouldBeNull();
        (await index.Score("851", 2015))["coverage"]!.GetValue<double>().ShouldBe(0.5);
    }

    [Fact]
    public async Task Polarity_is_the_catalogues_where_the_specification_does_not_say()
    {
        var index = await MadeUpIndex.Defined(world);
        var definition = (await index.Analyst.Get(index.Path)).Body!["definition"]!;
        definition["specification"]!["indicators"]![0]!["polarity"]!.GetValue<int>().ShouldBe(-1);
        definition["inputs"]!["violence"]!["over"]!.GetValue<string>().ShouldBe("sum");
    }

    [Fact]
    public async Task What_rests_on_the_figures_needs_named_periods()
    {
        var index = await MadeUpIndex.Indicators(world);
        var (status, body) = await index.Analyst.Post("/api/v1/indices", index.Definition(but: d => d["specification"]!["indicators"]![0]!["normalisation"] = new JsonObject { ["method"] = "z-score" }));
        status.ShouldBe(400);
        body!["errors"]!["specification.indicators[0].normalisation"]![0]!.GetValue<string>().ShouldContain("referencePeriods");
    }

    [Fact]
    public async Task A_wrong_specification_is_refused_with_its_field()
    {
        var index = await MadeUpIndex.Indicators(world);
        await Refused(d => d["specification"]!["indicators"]![1]!["parent"] = "nowhere", "specification.indicators[1].parent");
        await Refused(d => d["inputs"]!["violence"]!["indicator"] = "no-such-indicator", "inputs.violence");
        await Refused(d => d["inputs"]!["violence"]!["over"] = "median", "inputs.violence.over");
        await Refused(d => d["noise"] = new JsonObject { ["jobless"] = "counts" }, "noise.jobless");
        await Refused(d => d["from"] = "2015K1", "from");
        await Refused(d => d["areas"] = "everywhere", "areas");
        await Refused(d => d["specification"]!["imputation"] = "linear-in-time", "specification.imputation");
        await Refused(d => d["fell"] = new JsonObject { ["probability"] = 1 }, "fell.probability");

        async Task Refused(Action<JsonObject> but, string field)
        {
            var (status, body) = await index.Analyst.Post("/api/v1/indices", index.Definition(but: but));
            status.ShouldBe(400, field);
            body!["errors"]![field].ShouldNotBeNull(body.ToJsonString());
        }
    }

    [Fact]
    public async Task An_index_that_its_figures_do_not_allow_says_why_and_is_computed_when_they_do()
    {
        var index = await MadeUpIndex.Defined(world, but: d =>
        {
            d["specification"]!["indicators"]![0]!["normalisation"] = new JsonObject { ["method"] = "min-max" };
            d["specification"]!["referencePeriods"] = new JsonArray("2015");
        });
        await index.Record("851", 2015, 1, 6);
        var status = await index.Computed();
        ((string?)status["state"]).ShouldBe("failed");
        ((string?)status["reason"]).ShouldNotBeNullOrEmpty();
        await index.Record("840", 2015, 2, 2);
        (await index.Computed())["state"]!.GetValue<string>().ShouldBe("ready");
    }

    [Fact]
    public async Task An_index_is_seen_by_no_more_than_its_indicators()
    {
        var index = await MadeUpIndex.Indicators(world, "owner");
        var (status, body) = await index.Analyst.Post("/api/v1/indices", index.Definition("partners"));
        status.ShouldBe(400);
        body!["errors"]!["visibility"].ShouldNotBeNull();
        (await index.Analyst.Post("/api/v1/indices", index.Definition("owner"))).Status.ShouldBe(201);
        (await world.As("reader", "somebody-else").Get(index.Path)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_index_follows_an_indicator_that_is_closed_later()
    {
        var index = await MadeUpIndex.Defined(world);
        var reader = world.As("reader", "somebody-else");
        (await reader.Get(index.Path)).Status.ShouldBe(200);
        var path = $"/api/v1/indicators/{index.Violence}";
        var definition = World.Definition(index.Violence, "owner");
        (await index.Analyst.Put(path, definition, await index.Analyst.Tag(path))).Status.ShouldBe(200);
        (await reader.Get(index.Path)).Status.ShouldBe(404);
        (await reader.Get(index.Path + "/results")).Status.ShouldBe(404);
        (await index.Analyst.Get(index.Path)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Only_the_owner_defines_a_new_version_and_only_of_what_was_read()
    {
        var index = await MadeUpIndex.Defined(world);
        var changed = index.Definition(but: d => { d.Remove("code"); d["title"]!["da"] = "Et andet navn"; });
        (await index.Analyst.Put(index.Path, changed, null)).Status.ShouldBe(428);
        var tag = await index.Analyst.Tag(index.Path);
        (await world.As("analyst", "somebody-else").Put(index.Path, changed, tag)).Status.ShouldBe(403);
        (await world.As("contributor", index.Organisation).Put(index.Path, changed, tag)).Status.ShouldBe(403);
        (await index.Analyst.Put(index.Path, changed, tag)).Status.ShouldBe(200);
        (await index.Analyst.Put(index.Path, changed, tag)).Status.ShouldBe(412);
        (await index.Analyst.Items(index.Path + "/versions")).Select(v => v["number"]!.GetValue<int>()).ShouldBe([2, 1]);
        (await index.Analyst.Get(index.Path + "/versions/1")).Body!["definition"]!["title"]!["da"]!.GetValue<string>().ShouldBe("Afprøvet tryghedsindeks");
    }

    [Fact]
    public async Task An_index_of_made_up_figures_has_no_ranks()
    {
        var index = await MadeUpIndex.Defined(world, indicator: d => d["synthetic"] = true);
        await index.Record("851", 2015, 1, 6);
        await index.Record("840", 2015, 2, 2);
        (await index.Computed())["synthetic"]!.GetValue<bool>().ShouldBeTrue();
        var score = await index.Score("851", 2015);
        score["score"].ShouldNotBeNull();
        score["rank"].ShouldBeNull();
        (await index.Analyst.Get(index.Path + "/results")).Body!["synthetic"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Hidden_counts_stay_hidden()
    {
        var index = await MadeUpIndex.Defined(world, indicator: d => d["disclosure"] = new JsonObject { ["k"] = 5 });
        await index.Record("851", 2015, 10, 6);
        await index.RecordViolence("840", 2015, 2, 10, 10, 10);
        await index.RecordJobless("840", 2015, 6);
        await index.Computed();
        (await index.Score("840", 2015, "violence"))["score"].ShouldBeNull();
        (await index.Score("840", 2015))["score"].ShouldBeNull();
        (await index.Score("851", 2015))["score"].ShouldNotBeNull();
    }

    [Fact]
    public async Task The_schema_describes_what_is_sent()
    {
        var (status, body) = await world.As("reader").Get("/api/v1/indices/schema");
        status.ShouldBe(200);
        body!["properties"]!["specification"].ShouldNotBeNull();
    }
}
