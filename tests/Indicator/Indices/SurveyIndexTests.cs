using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests.Indices;

/// <summary>Indices of surveys, whose figures are uncertain by their samples. All figures are made up here.</summary>
public sealed class SurveyIndexTests(World world)
{
    [Fact]
    public async Task A_share_of_answers_has_an_interval_that_its_sample_size_makes()
    {
        var (analyst, code) = await Survey("proportion");
        (await analyst.Post($"/api/v1/indicators/{code}/observations", new JsonObject
        {
            ["rows"] = new JsonArray(
                new JsonObject { ["area"] = "851", ["period"] = "2015", ["value"] = 800, ["exposure"] = 1000 }, new JsonObject { ["area"] = "840", ["period"] = "2015", ["value"] = 80, ["exposure"] = 100 }),
        })).Status.ShouldBe(201);
        var index = await Defined(analyst, code, high: 1);
        var (wide, narrow) = (await Width(analyst, index, "840"), await Width(analyst, index, "851"));
        (wide / narrow).ShouldBe(Math.Sqrt(10), 0.5); // a tenth of the answers
        narrow.ShouldBe(2 * 1.645 * 100 * Math.Sqrt(0.8 * 0.2 / 1000), 0.6);
    }

    [Fact]
    public async Task Sample_sizes_can_be_another_indicators_figures_and_a_figure_without_one_says_so()
    {
        var (analyst, code) = await Survey("value");
        var sizes = World.NewCode();
        (await analyst.Post("/api/v1/indicators", World.Definition(sizes, frequency: "year", kind: "value"))).Status.ShouldBe(201);
        await analyst.Record(code, ("851", "2015", 80), ("840", "2015", 80));
        await analyst.Record(sizes, ("851", "2015", 1000));
        var index = await Defined(analyst, code, high: 100, d => d["noise"] = new JsonObject { [code] = new JsonObject { ["sampleSizeFrom"] = sizes } });
        var failed = await MadeUpIndex.Computed(analyst, index);
        ((string?)failed["state"]).ShouldBe("failed");
        ((string?)failed["reason"])!.ShouldContain("840");
        await analyst.Record(sizes, ("840", "2015", 100));
        (await Width(analyst, index, "840") / await Width(analyst, index, "851")).ShouldBe(Math.Sqrt(10), 0.5);
    }

    private async Task<(Someone Analyst, string Code)> Survey(string kind)
    {
        var (analyst, code) = (world.As("analyst", "org-" + Guid.NewGuid().ToString("N")[..12]), World.NewCode());
        var definition = World.Definition(code, frequency: "year", kind: kind);
        definition["polarity"] = "higher-is-better";
        (await analyst.Post("/api/v1/indicators", definition)).Status.ShouldBe(201);
        return (analyst, code);
    }

    private static async Task<string> Defined(Someone analyst, string code, double high, Action<JsonObject>? but = null)
    {
        var index = "index-" + Guid.NewGuid().ToString("N")[..12];
        var definition = new JsonObject
        {
            ["code"] = index,
            ["title"] = new JsonObject { ["da"] = "Afprøvet tryghedsindeks" },
            ["visibility"] = "public",
            ["frequency"] = "year",
            ["from"] = "2015",
            ["areas"] = new JsonArray("851", "840"),
            ["specification"] = new JsonObject
            {
                ["indicators"] = new JsonArray(new JsonObject
                {
                    ["code"] = code,
                    ["parent"] = "index",
                    ["normalisation"] = new JsonObject { ["method"] = "goalposts", ["low"] = 0, ["high"] = high, ["range"] = new JsonArray(0, 100) },
                }),
                ["groups"] = new JsonArray(new JsonObject { ["code"] = "index" }),
                ["replications"] = 2000,
            },
        };
        but?.Invoke(definition);
        var (status, body) = await analyst.Post("/api/v1/indices", definition);
        status.ShouldBe(201, body?.ToJsonString());
        return index;
    }

    private static async Task<double> Width(Someone analyst, string index, string area)
    {
        (await MadeUpIndex.Computed(analyst, index))["state"]!.GetValue<string>().ShouldBe("ready");
        var score = (await analyst.Items($"/api/v1/indices/{index}/results?area={area}&node=index")).Single();
        score["score"]!.GetValue<double>().ShouldBe(80, 1e-9);
        return score["high"]!.GetValue<double>() - score["low"]!.GetValue<double>();
    }
}
