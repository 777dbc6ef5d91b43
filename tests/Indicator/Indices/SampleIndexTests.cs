using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Indices;

/// <summary>The indices of the sample as data/sample.json defines them, with its figures.</summary>
public sealed class SampleIndexTests(World world)
{
    [Fact]
    public async Task The_sample_gives_every_municipality_an_index_and_says_what_decisions_0051_says_of_Aalborg()
    {
        var suffix = "-" + Guid.NewGuid().ToString("N")[..8];
        var analyst = world.As("analyst", "org" + suffix);
        var steps = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("data/sample.json"), TestContext.Current.CancellationToken))!["steps"]!.AsArray();
        var codes = steps.Where(step => (string?)step!["post"] is "/api/v1/indicators" or "/api/v1/indices").Select(step => (string)step!["body"]!["code"]!).ToList();
        foreach (var step in steps)
        {
            if ((string?)step!["post"] is "/api/v1/indicators" or "/api/v1/indices")
            {
                var (status, body) = await analyst.Post((string)step["post"]!, Own(step["body"]!));
                status.ShouldBe(201, body?.ToJsonString());
            }
            else if ((string?)step["put"] is { } put && put.Contains("/indices/", StringComparison.Ordinal))
            {
                var (status, body) = await analyst.Put($"/api/v1/watch-lists/org{suffix}/indices/tryghedsindeks{suffix}", step["body"]!.DeepClone());
                status.ShouldBeLessThan(300, body?.ToJsonString());
            }
            else if (step["import"] is { } import)
            {
                await analyst.Imported((string)import["indicator"]! + suffix, "csv", await File.ReadAllTextAsync(Repository.PathOf("data/" + (string)import["file"]!), TestContext.Current.CancellationToken));
            }
        }

        var path = $"/api/v1/indices/tryghedsindeks{suffix}";
        (await Ready(path))["synthetic"]!.GetValue<bool>().ShouldBeFalse();
        var points = (await analyst.Get(path + "/history?area=851")).Body!["points"]!.AsArray();
        points.Select(point => (string)point!["period"]!).ShouldBe(Enumerable.Range(2008, 11).Select(year => $"{year}"));
        // Computed by other means from the published tables (docs/decisions/0051-the-sample-index.md).
        foreach (var (period, score, rank) in new[] { ("2008", 69.9, 73), ("2010", 62.0, 67), ("2016", 67.9, 78), ("2017", 65.2, 83), ("2018", 65.0, 81) })
        {
            var point = points.Single(point => (string)point!["period"]! == period)!;
            point["score"]!.GetValue<double>().ShouldBe(score, 0.05);
            ((int)point["rank"]!, (int)point["of"]!).ShouldBe((rank, 98));
            point["low"]!.GetValue<double>().ShouldBeLessThan(score);
            point["imputed"]!.AsArray().ShouldBeEmpty();
        }
        var (answered, moved) = await analyst.Get(path + "/contributions?from=2016&to=2017&area=851");
        answered.ShouldBe(200, moved?.ToJsonString());
        var parts = moved!["parts"]!.AsArray().ToDictionary(part => (string)part!["node"]!, part => part!["part"]!.GetValue<double>());
        parts["threats" + suffix].ShouldBeLessThan(-0.5);
        parts["violence" + suffix].ShouldBeLessThan(-0.5);

        var made = $"/api/v1/indices/tryghedsindeks-syntetisk{suffix}";
        (await Ready(made))["synthetic"]!.GetValue<bool>().ShouldBeTrue();
        (await analyst.Get(made + "/history?area=851")).Body!["points"]!.AsArray().ShouldAllBe(point => point!["score"] != null && point["rank"] == null);

        JsonNode Own(JsonNode body) => JsonNode.Parse(codes.Aggregate(body.ToJsonString(), (text, code) => text.Replace($"\"{code}\"", $"\"{code}{suffix}\"", StringComparison.Ordinal)))!;

        Task<JsonNode> Ready(string of) => Eventually.Get(
            async () => (await analyst.Get(of)).Body!, index => (string?)index["state"] is "ready" && (string?)index["run"]?["newest"] is "2018", TimeSpan.FromMinutes(3));
    }
}
