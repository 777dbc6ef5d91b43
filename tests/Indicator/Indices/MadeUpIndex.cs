using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;

namespace Tryghed.Indicator.Tests.Indices;

/// <summary>A small index of two indicators in an organisation of its own: violence, counted by quarter, and jobless, a share by year. All figures are made up here.</summary>
internal sealed class MadeUpIndex
{
    internal static readonly string[] Areas = ["810", "840", "851"];

    private readonly World world;

    private MadeUpIndex(World world, string organisation) => (this.world, Organisation) = (world, organisation);

    internal string Organisation { get; }
    internal string Code { get; private set; } = "";
    internal string Violence { get; private set; } = "";
    internal string Jobless { get; private set; } = "";
    internal string Path => $"/api/v1/indices/{Code}";

    internal Someone Analyst => world.As("analyst", Organisation);
    internal Someone Coordinator => world.As("coordinator", Organisation);

    /// <summary>Its indicators alone; <see cref="Definition"/> fits them.</summary>
    internal static async Task<MadeUpIndex> Indicators(World world, string visibility = "public", Action<JsonObject>? but = null)
    {
        var index = new MadeUpIndex(world, "org-" + Guid.NewGuid().ToString("N")[..12]);
        (index.Violence, index.Jobless, index.Code) = (World.NewCode(), World.NewCode(), "index-" + Guid.NewGuid().ToString("N")[..12]);
        var violence = World.Definition(index.Violence, visibility);
        but?.Invoke(violence);
        (await index.Analyst.Post("/api/v1/indicators", violence)).Status.ShouldBe(201);
        (await index.Analyst.Post("/api/v1/indicators", World.Definition(index.Jobless, visibility, "year", "value"))).Status.ShouldBe(201);
        return index;
    }

    internal static async Task<MadeUpIndex> Defined(World world, string visibility = "public", Action<JsonObject>? but = null, Action<JsonObject>? indicator = null)
    {
        var index = await Indicators(world, visibility, indicator);
        var (status, body) = await index.Analyst.Post("/api/v1/indices", index.Definition(visibility, but));
        status.ShouldBe(201, body?.ToJsonString());
        return index;
    }

    /// <summary>Violence from 10 (worst) to 0 per 1,000 and jobless from 10 to 0, with equal weights, 0 to 100.</summary>
    internal JsonObject Definition(string visibility = "public", Action<JsonObject>? but = null)
    {
        var definition = new JsonObject
        {
            ["code"] = Code,
            ["title"] = new JsonObject { ["da"] = "Afprøvet tryghedsindeks", ["en"] = "Safety index on trial" },
            ["visibility"] = visibility,
            ["frequency"] = "year",
            ["from"] = "2015",
            ["areas"] = new JsonArray([.. Areas.Select(area => JsonValue.Create(area))]),
            ["inputs"] = new JsonObject { ["violence"] = new JsonObject { ["indicator"] = Violence }, ["jobless"] = new JsonObject { ["indicator"] = Jobless } },
            ["specification"] = new JsonObject
            {
                ["indicators"] = new JsonArray(Leaf("violence"), Leaf("jobless")),
                ["groups"] = new JsonArray(new JsonObject { ["code"] = "index" }),
                ["dataThreshold"] = 1,
            },
        };
        but?.Invoke(definition);
        return definition;

        static JsonObject Leaf(string code) => new()
        {
            ["code"] = code,
            ["parent"] = "index",
            ["normalisation"] = new JsonObject { ["method"] = "min-max", ["low"] = 0, ["high"] = 10 },
        };
    }

    /// <summary>With the noise of counts and 200 replications.</summary>
    internal static void Replicated(JsonObject definition)
    {
        definition["noise"] = new JsonObject { ["violence"] = "counts" };
        (definition["specification"]!["replications"], definition["specification"]!["seed"]) = (200, 7);
        definition["specification"]!["uncertainty"] = new JsonObject { ["weights"] = new JsonObject { ["dirichlet"] = 50 } };
    }

    /// <summary>A year of violence, the same number in each quarter and 1,000 inhabitants, in one area.</summary>
    internal Task<(int Status, JsonNode? Body)> RecordViolence(string area, int year, params double?[] quarters) => RecordViolence(area, year, 1000, quarters);

    private Task<(int Status, JsonNode? Body)> RecordViolence(string area, int year, double inhabitants, double?[] quarters) =>
        Analyst.Post($"/api/v1/indicators/{Violence}/observations", new JsonObject
        {
            ["rows"] = new JsonArray([.. quarters.Select((value, i) => new JsonObject
            {
                ["area"] = area, ["period"] = $"{year}K{i + 1}", ["value"] = value, ["exposure"] = inhabitants, ["status"] = value is null ? "missing" : "final",
            })]),
        });

    internal Task<(int Status, JsonNode? Body)> RecordJobless(string area, int year, double value) => Analyst.Record(Jobless, (area, $"{year}", value));

    /// <summary>Figures of one area and year: cases per 1,000 inhabitants in each quarter, and the share that is jobless.</summary>
    internal async Task Record(string area, int year, double rate, double jobless, double inhabitants = 4000)
    {
        var quarterly = rate * inhabitants / 1000; // whole, as counts are
        (await RecordViolence(area, year, inhabitants, [quarterly, quarterly, quarterly, quarterly])).Status.ShouldBe(201);
        (await RecordJobless(area, year, jobless)).Status.ShouldBe(201);
    }

    /// <summary>When all that was recorded is computed.</summary>
    internal Task<JsonNode> Computed() => Computed(Analyst, Code);

    internal static async Task<JsonNode> Computed(Someone someone, string code) =>
        (await Eventually.Get(() => someone.Get($"/api/v1/indices/{code}"), answer => (string?)answer.Body!["state"] != "computing")).Body!;

    internal async Task<List<JsonNode>> Results(string query = "") => await Analyst.Items($"{Path}/results?limit=500{query}");

    internal async Task<JsonNode> Score(string area, int year, string node = "index") => (await Results($"&period={year}&area={area}&node={node}")).Single();
}
