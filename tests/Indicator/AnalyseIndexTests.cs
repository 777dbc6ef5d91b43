using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class AnalyseIndexTests(World world)
{
    private const string Two = """
        {"units":["AAL","AAR"],
         "indicators":[{"code":"life","parent":"health","polarity":1,"weight":1,"normalisation":{"method":"goalposts","low":20,"high":85,"cap":true,"log":false}}],
         "groups":[{"code":"health","parent":"index","weight":1,"aggregation":"geometric"},{"code":"index","parent":null,"aggregation":"geometric"}],
         "data":{"life":[81.3,79.2]},
         "periods":null,"imputation":"none","treatment":null,"dataThreshold":0.667,"uncertainty":null,"replications":0,"seed":1}
        """;

    [Fact]
    public async Task An_index_comes_back_in_the_order_of_its_units()
    {
        var answer = (await Post(Two)).Body!;
        Numbers(answer["normalised"]!["life"]!).ShouldBe([61.3 / 65, 59.2 / 65], 1e-12);
        Numbers(answer["scores"]!["index"]!).ShouldBe([61.3 / 65, 59.2 / 65], 1e-12);
        answer["ranks"]!["index"]!.ToJsonString().ShouldBe("[1,2]");
        ((int)answer["modelRuns"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Rows_of_periods_are_answered_in_rows_of_periods()
    {
        var answer = (await Post("""
            {"units":["a","b"],"periods":["2017","2018"],"data":{"x":[[1,2],[3,null]]},"imputation":"last-observation","unitGroups":{"a":null},
             "indicators":[{"code":"x","parent":"index","normalisation":{"method":"min-max","range":[0,10]}}],"groups":[{"code":"index"}]}
            """)).Body!;
        answer["scores"]!["index"]!.ToJsonString().ShouldBe("[[0,5],[10,10]]");
        answer["ranks"]!["index"]!.ToJsonString().ShouldBe("[[2,2],[1,1]]");
        answer["stages"]!["wasImputed"]!["x"]!.ToJsonString().ShouldBe("[[false,false],[false,true]]");
    }

    [Fact]
    public async Task A_year_that_nobody_sent_still_takes_its_time()
    {
        var answer = (await Post("""
            {"units":["a","a","a"],"periods":["2018","2015","2017"],"data":{"x":[30,0,null]},"imputation":"linear-in-time",
             "indicators":[{"code":"x","parent":"index","normalisation":{"method":"min-max","range":[0,30]}}],"groups":[{"code":"index"}]}
            """)).Body!;
        answer["scores"]!["index"]!.ToJsonString().ShouldBe("[30,0,20]");
    }

    [Theory]
    [InlineData("""{"groups":[{"code":"index","parent":"health"},{"code":"health","parent":"index"}]}""", "groups[0].parent", "cycle")]
    [InlineData("""{"groups":[{"code":"index"},{"code":"health"}]}""", "groups", "no parent")]
    [InlineData("""{"groups":[{"code":"index"},{"code":"health","parent":"welfare"}]}""", "groups[1].parent", "welfare")]
    [InlineData("""{"groups":[{"code":"index"}]}""", "indicators[0].parent", "health")]
    [InlineData("""{"groups":[{"code":"index"},{"code":"health","parent":"index","weight":0}]}""", "groups[0]", "zero")]
    [InlineData("""{"data":{"life":[81.3,81.3]},"indicators":[{"code":"life","parent":"health"}]}""", "indicators[0].normalisation", "same everywhere")]
    [InlineData("""{"data":{"life":[null,null]}}""", "data.life", "missing")]
    [InlineData("""{"data":{"life":[81.3,0]},"indicators":[{"code":"life","parent":"health","transform":"log"}]}""", "data.life[1]", "logarithm")]
    [InlineData("""{"data":{"life":[81.3,0]},"indicators":[{"code":"life","parent":"health","normalisation":{"method":"goalposts","low":1,"high":85,"log":true}}]}""", "data.life[1]", "cap")]
    [InlineData("""{"data":{"life":[81.3,10]},"indicators":[{"code":"life","parent":"health","normalisation":{"method":"goalposts","low":20,"high":85}}]}""", "groups[0].aggregation", "geometric")]
    [InlineData("""{"data":{"life":[81.3]}}""", "data.life", "one entry for each unit")]
    [InlineData("""{"data":{"life":[81.3,"79"]}}""", "data.life[1]", "number")]
    [InlineData("""{"units":["AAL","AAL"]}""", "units", "twice")]
    [InlineData("""{"data":{"life":[1e308,-1e308]},"indicators":[{"code":"life","parent":"health","normalisation":{"method":"min-max"}}]}""", "indicators[0].normalisation", "too far apart")]
    [InlineData("""{"data":{"life":[1e308,-1e308]},"indicators":[{"code":"life","parent":"health","normalisation":{"method":"z-score"}}]}""", "indicators[0].normalisation", "too large")]
    [InlineData("""{"imputation":"mode"}""", "imputation", "group-mean")]
    [InlineData("""{"imputation":"linear-in-time"}""", "imputation", "periods")]
    [InlineData("""{"dataThreshold":67}""", "dataThreshold", "between 0 and 1")]
    [InlineData("""{"replications":10000000}""", "replications", "At most")]
    [InlineData("""{"uncertainty":{"noise":{"life":{"standardError":[0.3]}}}}""", "uncertainty.noise.life.standardError", "2")]
    [InlineData("""{"uncertainty":{"weights":{"dirichlet":0}}}""", "uncertainty.weights.dirichlet", "above 0")]
    public async Task What_no_index_can_be_computed_from_is_refused_by_name(string change, string field, string word)
    {
        var request = JsonNode.Parse(Two)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            request[name] = value?.DeepClone();

        var answer = await Post(request.ToJsonString());

        answer.Status.ShouldBe(400);
        ((string)answer.Body!["errors"]![field]![0]!).ShouldContain(word);
    }

    [Fact]
    public async Task A_geometric_mean_of_zero_is_zero_and_a_capped_logarithm_of_zero_is_the_floor()
    {
        var answer = (await Post("""
            {"units":["a","b"],"data":{"x":[0,10],"y":[5,5]},
             "indicators":[{"code":"x","parent":"index","normalisation":{"method":"goalposts","low":1,"high":100,"log":true,"cap":true}},
                           {"code":"y","parent":"index","normalisation":{"method":"goalposts","low":0,"high":10}}],
             "groups":[{"code":"index","aggregation":"geometric"}]}
            """)).Body!;
        Numbers(answer["normalised"]!["x"]!).ShouldBe([0, 0.5], 1e-12);
        Numbers(answer["scores"]!["index"]!).ShouldBe([0, 0.5], 1e-12);
    }

    [Fact]
    public async Task How_sure_the_index_is_comes_with_it()
    {
        var request = JsonNode.Parse(Two)!.AsObject();
        request["replications"] = 500;
        request["indicators"]!.AsArray().Add(JsonNode.Parse("""{"code":"school","parent":"health","normalisation":{"method":"goalposts","low":0,"high":18}}"""));
        request["data"] = JsonNode.Parse("""{"life":[81.3,79.2],"school":[16.2,16.4]}""");
        request["uncertainty"] = JsonNode.Parse("""{"weights":{"dirichlet":50},"normalisation":["min-max","z-score"],"noise":{"life":{"standardError":[0.3,0.2]}}}""");

        var answer = (await Post(request.ToJsonString())).Body!;

        var index = answer["intervals"]!["scores"]!["index"]!;
        Numbers(index["low"]!).Zip(Numbers(index["high"]!)).ShouldAllBe(ends => ends.First <= ends.Second);
        answer["intervals"]!["ranks"]!["index"]!["low"]!.AsArray().Count.ShouldBe(2);
        answer["sensitivity"]!["factors"]!.AsArray().Select(factor => (string)factor!).ShouldBe(["normalisation", "noise", "weights:health"]);
        answer["sensitivity"]!["scores"]!["AAR"]!.AsArray().Count.ShouldBe(3);
        answer["sensitivity"]!["leftOut"]!.AsArray().Select(left => (string)left!["indicator"]!).ShouldBe(["life", "school"]);
        ((int)answer["modelRuns"]!).ShouldBe(501 + 500 * 5);
        answer["changes"].ShouldBeNull();
        (await Post(request.ToJsonString())).Body!.ToJsonString().ShouldBe(answer.ToJsonString());
    }

    [Fact]
    public async Task Between_periods_it_says_how_likely_a_fall_is()
    {
        var answer = (await Post("""
            {"units":["a"],"periods":["2017","2018","2019"],"data":{"x":[[60,56,56]]},"replications":4000,"uncertainty":{"noise":{"x":{"standardError":2}}},
             "indicators":[{"code":"x","parent":"index","normalisation":{"method":"goalposts","low":0,"high":100}}],"groups":[{"code":"index"}]}
            """)).Body!;
        var changes = answer["changes"]!.AsArray();
        $"{changes[0]!["unit"]} {changes[0]!["from"]} {changes[0]!["to"]}".ShouldBe("a 2017 2018");
        ((double)changes[0]!["probabilityFell"]!).ShouldBe(0.921, 0.02);
        ((double)changes[1]!["probabilityFell"]!).ShouldBe(0.5, 0.04);
    }

    private Task<(int Status, JsonNode? Body)> Post(string request) => world.As("reader").Post("/api/v1/analysis/index", JsonNode.Parse(request)!);

    private static double[] Numbers(JsonNode column) => [.. column.AsArray().Select(number => (double)number!)];
}
