using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class AnalyseChartTests(World world)
{
    private const string Path = "/api/v1/analysis/chart";

    [Fact]
    public async Task The_example_of_the_interface_answers_as_worked_by_hand()
    {
        // Mean 16/5 = 3.2; moving ranges 1, 1, 1, 8 average 2.75, the bound of the screen is 8.98 and none goes; 3.2 + 3·2.75/1.128 = 10.514. So 10 is inside.
        var chart = await Chart("""
            {"kind":"xmr","values":[1,2,1,2,10],"exposure":null,"rules":"nhs","polarity":"lower-is-better","baseline":{"points":24},"start":"2013K1",
             "assurance":{"target":null},"options":{"screenMovingRanges":true}}
            """);

        Number(chart["centre"]).ShouldBe(3.2, 1e-12);
        chart["points"]!.AsArray().Count.ShouldBe(5);
        var last = chart["points"]![4]!;
        Number(last["value"]).ShouldBe(10);
        Number(last["upper"]).ShouldBe(3.2 + 3 * 2.75 / 1.128, 1e-9);
        Number(last["lower"]).ShouldBe(3.2 - 3 * 2.75 / 1.128, 1e-9);
        last["rules"]!.AsArray().ShouldBeEmpty();
        last["memberOf"]!.AsArray().ShouldBeEmpty();
        ((string)last["variation"]!).ShouldBe("common-cause");
        ((string)chart["verdict"]!["variation"]!).ShouldBe("common-cause");
        chart["verdict"]!["assurance"].ShouldBeNull();
        ((bool)chart["trial"]!).ShouldBeTrue();
        chart.AsObject().ContainsKey("autocorrelation").ShouldBeTrue();
    }

    [Fact]
    public async Task Against_the_limits_of_the_points_before_it_the_same_figure_is_a_worsening()
    {
        // Mean 1.5, moving ranges 1: the upper limit is 1.5 + 3/1.128 = 4.16.
        var chart = await Chart("""{"kind":"xmr","values":[1,2,1,2,10],"polarity":"lower-is-better","baseline":{"points":4},"assurance":{"target":1}}""");

        var last = chart["points"]![4]!;
        last["rules"]!.AsArray().Select(rule => (string)rule!).ShouldBe(["beyond-limit"]);
        ((string)last["variation"]!).ShouldBe("worsening");
        ((string)chart["verdict"]!["variation"]!).ShouldBe("worsening");
        ((string)chart["verdict"]!["assurance"]!).ShouldBe("hit-or-miss");
    }

    [Fact]
    public async Task Every_kind_is_drawn()
    {
        foreach (var kind in new[] { "xmr", "c", "g", "t", "ewma", "cusum", "poisson-cusum" })
            (await Chart($$"""{"kind":"{{kind}}","values":[4,6,null,5,3,5,7,4,6,5,4,6,5],"polarity":"lower-is-better"}"""))["points"]!.AsArray().Count.ShouldBe(13, kind);
        foreach (var kind in new[] { "u", "u-prime", "p", "p-prime" })
            Number((await Chart($$"""{"kind":"{{kind}}","values":[4,6,null,5],"exposure":[10,20,null,10]}"""))["points"]![1]!["value"]).ShouldBe(0.3, 1e-12, kind);
    }

    [Fact]
    public async Task A_cumulative_sum_answers_its_sums_and_dates_the_shift()
    {
        var chart = await Chart("""{"kind":"cusum","values":[0,-1,1,0,2,2,2,2],"polarity":"lower-is-better","options":{"target":0,"sigma":1,"k":0.5,"h":4}}""");

        chart["points"]!.AsArray().Select(point => Number(point!["upperSum"])).ShouldBe([0, 0, 0.5, 0, 1.5, 3, 4.5, 6]);
        Number(chart["points"]![1]!["lowerSum"]).ShouldBe(0.5);
        chart["points"]![6]!["rules"]!.AsArray().Select(rule => (string)rule!).ShouldBe(["beyond-limit"]);
        ((int)chart["shift"]!["startedAt"]!).ShouldBe(4);
        Number(chart["shift"]!["level"]).ShouldBe(2, 1e-12);
        ((string)chart["verdict"]!["variation"]!).ShouldBe("worsening");
    }

    [Fact]
    public async Task An_average_answers_its_statistic_and_only_that()
    {
        var chart = await Chart("""{"kind":"ewma","values":[10,12,null,8],"options":{"target":10,"sigma":1,"lambda":0.5,"L":3,"limits":"asymptotic"}}""");

        chart["points"]!.AsArray().Select(point => (double?)point!["statistic"]).ShouldBe([10, 11, null, 9.5]);
        Number(chart["points"]![3]!["upper"]).ShouldBe(10 + 3 * Math.Sqrt(0.5 / 1.5), 1e-12);
        chart["points"]![0]!.AsObject().ContainsKey("upperSum").ShouldBeFalse();
        chart["shift"].ShouldBeNull();
    }

    [Fact]
    public async Task Rules_may_be_a_list_and_the_season_follows_the_first_period()
    {
        // Third quarters are ten above the rest; the series begins in one.
        var chart = await Chart("""
            {"kind":"xmr","values":[20,10,10,10,20,10,10,10,20,10,10,30],"rules":["9-on-one-side","beyond-limit"],"start":"2013K3","baseline":{"points":8},
             "polarity":"lower-is-better","options":{"season":true}}
            """);

        chart["seasonFactors"]!.AsArray().Select(factor => Number(factor)).ShouldBe([-2.5, -2.5, 7.5, -2.5]);
        Number(chart["centre"]).ShouldBe(12.5);
        chart["points"]!.AsArray().Count(point => (string)point!["variation"]! == "worsening").ShouldBe(1);
        ((string)chart["points"]![11]!["rules"]![0]!).ShouldBe("beyond-limit");
    }

    [Fact]
    public async Task Farrington_takes_its_settings_under_the_names_of_the_reference()
    {
        var chart = await Chart("""
            {"kind":"farrington","values":[9,12,15,11,10,13,14,12,9,11,16,10,10,12,15,12,8,13,14,11,9,12,60],"start":"2013K1","polarity":"lower-is-better",
             "options":{"b":5,"w":0,"noPeriods":4,"pastWeeksNotIncluded":1,"alpha":0.01,"thresholdMethod":"nbPlugin","limit54":[5,4],"powertrans":"2/3","reweight":true,
                        "weightsThreshold":2.58,"trend":false,"pThresholdTrend":1,"populationOffset":false}}
            """);

        chart["points"]![19]!["upper"].ShouldBeNull();
        Number(chart["points"]![22]!["upper"]).ShouldBeInRange(18, 35);
        ((string)chart["points"]![22]!["variation"]!).ShouldBe("worsening");
        ((string)chart["points"]![21]!["variation"]!).ShouldBe("common-cause");
        ((bool)chart["trial"]!).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"kind":"farrington","values":[1]}""", "start")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"w":4}}""", "options.w")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"b":0}}""", "options.b")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"alpha":0.6}}""", "options.alpha")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"thresholdMethod":"nb-plugin"}}""", "options.thresholdMethod")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"limit54":[5]}}""", "options.limit54")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"limit54":[5,100000]}}""", "options.limit54")]
    [InlineData("""{"kind":"farrington","values":[1],"start":"2013K1","options":{"populationOffset":true}}""", "exposure")]
    [InlineData("""{"kind":"farrington","values":[1e13],"start":"2013K1"}""", "values[0]")]
    [InlineData("""{"kind":"xmr","values":[1],"options":{"b":5}}""", "options.b")]
    [InlineData("""{"values":[1]}""", "kind")]
    [InlineData("""{"kind":"xm-r","values":[1]}""", "kind")]
    [InlineData("""{"kind":"\ud800","values":[1]}""", "kind")]
    [InlineData("""{"kind":"xmr"}""", "values")]
    [InlineData("""{"kind":"xmr","values":null}""", "values")]
    [InlineData("""{"kind":"xmr","values":[1,2,"3"]}""", "values[2]")]
    [InlineData("""{"kind":"xmr","values":[1,2,1e999]}""", "values[2]")]
    [InlineData("""{"kind":"xmr","values":[1e308,-1e308,1e308]}""", "values[0]")]
    [InlineData("""{"kind":"c","values":[1,2,-3]}""", "values[2]")]
    [InlineData("""{"kind":"u","values":[1,2]}""", "exposure")]
    [InlineData("""{"kind":"u","values":[1,2],"exposure":[1]}""", "exposure")]
    [InlineData("""{"kind":"u","values":[1,2],"exposure":[1,0]}""", "exposure[1]")]
    [InlineData("""{"kind":"u","values":[1,2],"exposure":[1,1e-320]}""", "exposure[1]")]
    [InlineData("""{"kind":"p","values":[1,2],"exposure":[1,1]}""", "values[1]")]
    [InlineData("""{"kind":"xmr","values":[1,2],"exposure":[1,1]}""", "exposure")]
    [InlineData("""{"kind":"xmr","values":[1],"colour":"red"}""", "colour")]
    [InlineData("""{"kind":"xmr","values":[1],"options":{"colour":"red"}}""", "options.colour")]
    [InlineData("""{"kind":"xmr","values":[1],"options":{"lambda":0.2}}""", "options.lambda")]
    [InlineData("""{"kind":"ewma","values":[1],"options":{"lambda":0}}""", "options.lambda")]
    [InlineData("""{"kind":"ewma","values":[1],"options":{"L":-1}}""", "options.L")]
    [InlineData("""{"kind":"ewma","values":[1],"options":{"limits":"loose"}}""", "options.limits")]
    [InlineData("""{"kind":"cusum","values":[1],"options":{"h":2,"headStart":3}}""", "options.headStart")]
    [InlineData("""{"kind":"poisson-cusum","values":[1],"options":{"baselineMean":1,"detectMean":1}}""", "options.detectMean")]
    [InlineData("""{"kind":"xmr","values":[1],"options":{"width":0}}""", "options.width")]
    [InlineData("""{"kind":"xmr","values":[1,2,3],"options":{"rebase":[1,5]}}""", "options.rebase[1]")]
    [InlineData("""{"kind":"xmr","values":[1],"rules":"lenient"}""", "rules")]
    [InlineData("""{"kind":"xmr","values":[1],"rules":"\ud800"}""", "rules")]
    [InlineData("""{"kind":"xmr","values":[1],"rules":["beyond-limit","lenient"]}""", "rules[1]")]
    [InlineData("""{"kind":"xmr","values":[1],"rules":[]}""", "rules")]
    [InlineData("""{"kind":"xmr","values":[1],"polarity":"sideways"}""", "polarity")]
    [InlineData("""{"kind":"xmr","values":[1],"baseline":{"points":0}}""", "baseline.points")]
    [InlineData("""{"kind":"xmr","values":[1],"baseline":{"points":1.5}}""", "baseline.points")]
    [InlineData("""{"kind":"xmr","values":[1],"assurance":{"target":1e999}}""", "assurance.target")]
    [InlineData("""{"kind":"xmr","values":[1],"start":"2013K9"}""", "start")]
    [InlineData("""{"kind":"xmr","values":[1],"options":{"season":true}}""", "start")]
    [InlineData("""{"kind":"xmr","values":[1],"start":"2013K1","options":{"season":true}}""", "options.season")]
    [InlineData("""{"kind":"t","values":[1],"start":"2013K1","options":{"season":true}}""", "options.season")]
    [InlineData("""{"kind":"xmr","values":[-1,1,-1,1],"start":"2013H1","options":{"season":true,"seasonalForm":"multiplicative"}}""", "options.seasonalForm")]
    public async Task What_cannot_be_charted_is_refused_and_named(string body, string field)
    {
        var (status, answer) = await Post(body);

        status.ShouldBe(400, answer?.ToJsonString());
        answer!["errors"]!.AsObject().Select(error => error.Key).ShouldContain(field, answer.ToJsonString());
    }

    [Theory]
    [InlineData("""{"kind":"xmr","values":[]}""")]
    [InlineData("""{"kind":"xmr","values":[null,null]}""")]
    [InlineData("""{"kind":"xmr","values":[3]}""")]
    [InlineData("""{"kind":"u-prime","values":[0,0,0,0],"exposure":[5,5,5,5]}""")]
    [InlineData("""{"kind":"t","values":[0,0,0]}""")]
    public async Task A_series_with_next_to_nothing_in_it_is_an_answer(string body) => (await Post(body)).Status.ShouldBe(200);

    [Fact]
    public async Task More_models_than_a_few_seconds_allow_are_not_fitted()
    {
        var (status, answer) = await Post($$"""{"kind":"farrington","values":[{{string.Join(',', Enumerable.Repeat(7, 5000))}}],"start":"2013M01D01"}""");

        status.ShouldBe(400);
        answer!["errors"]!["values"].ShouldNotBeNull();
    }

    [Fact]
    public async Task More_than_a_million_values_are_refused_and_a_million_are_not_too_many()
    {
        static string Body(int values) => $$$"""{"kind":"xmr","values":[{{{string.Join(',', Enumerable.Repeat("1,2", values / 2))}}}],"baseline":{"points":24}}""";

        var (status, answer) = await Post(Body(1_000_002));
        status.ShouldBe(400);
        answer!["errors"]!["values"].ShouldNotBeNull();

        using var million = await world.As("reader").Http.PostAsync(Path, new StringContent(Body(1_000_000), Encoding.UTF8, "application/json"));
        ((int)million.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Nobody_without_the_right_to_read_is_answered()
    {
        using var response = await world.Anonymous().PostAsync(Path, new StringContent("""{"kind":"xmr","values":[1]}""", Encoding.UTF8, "application/json"));
        ((int)response.StatusCode).ShouldBe(401);
    }

    private async Task<JsonNode> Chart(string body)
    {
        var (status, answer) = await Post(body);
        status.ShouldBe(200, answer?.ToJsonString());
        return answer!;
    }

    private async Task<(int Status, JsonNode? Body)> Post(string body)
    {
        using var response = await world.As("reader").Http.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    private static double Number(JsonNode? node) => (double)node!;
}
