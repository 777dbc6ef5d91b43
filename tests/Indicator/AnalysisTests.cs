using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>Run lengths, designs and false discovery rates over HTTP.</summary>
public sealed class AnalysisTests(World world)
{
    [Theory]
    [InlineData("""{"scheme":"shewhart","shifts":[0,1,2]}""", 370.40, 43.89, 6.30)]
    [InlineData("""{"scheme":"shewhart","rules":["beyond-limit","8-on-one-side"],"shifts":[0,1,2]}""", 152.73, 14.58, 4.89)]
    [InlineData("""{"scheme":"shewhart","rules":"western-electric","shifts":[0]}""", 91.75)]
    [InlineData("""{"scheme":"shewhart","rules":["beyond-limit"],"width":3.0902,"sided":"one","shifts":[0]}""", 999.9)]
    [InlineData("""{"scheme":"cusum","k":0.5,"h":4,"headStart":0,"sided":"two","limits":"asymptotic","shifts":[0,0.5,1,2]}""", 167.7, 26.6, 8.38, 3.34)]
    [InlineData("""{"scheme":"cusum","k":0.5,"h":4,"headStart":2,"shifts":[0,0.5,1,2]}""", 148.7, 20.1, 5.29, 2.01)]
    [InlineData("""{"scheme":"ewma","lambda":0.5,"L":3.071,"shifts":[0,0.5,1,2]}""", 500.0, 88.8, 17.5, 3.63)]
    [InlineData("""{"scheme":"ewma","lambda":0.03,"L":2.437,"limits":"exact"}""", 445.0)]
    [InlineData("""{"scheme":"poisson-cusum","mean":0.25,"k":0.25,"h":10,"shifts":[0]}""", 438.0)]
    public async Task A_run_length_is_that_of_the_published_tables(string request, params double[] expected)
    {
        var answer = await Answer("run-length", request);

        answer["arl"]!.AsArray().Select(arl => (double)arl!).ShouldBe(expected, 0.5);
        ((double)answer["arl"]![expected.Length - 1]!).ShouldBe(expected[^1], 0.003 * expected[^1]);
        ((bool)answer["exact"]!).ShouldBeTrue();
        answer["standardError"]!.AsArray().ShouldAllBe(error => error == null);
        answer["steadyState"]!.AsArray().Count.ShouldBe(expected.Length);
        answer["quantiles"].ShouldBeNull();
    }

    [Fact]
    public async Task Rules_that_are_simulated_say_so()
    {
        var answer = await Answer("run-length", """{"scheme":"shewhart","rules":"nhs","shifts":[0,1]}""");

        ((bool)answer["exact"]!).ShouldBeFalse();
        ((double)answer["standardError"]![0]!).ShouldBeInRange(0.01, 5);
        ((double)answer["arl"]![0]!).ShouldBe(85, 5);
    }

    [Fact]
    public async Task Quantiles_and_the_distribution_belong_together()
    {
        var answer = await Answer("run-length", """{"scheme":"cusum","k":0.5,"h":4,"shifts":[1,2],"quantiles":[0.1,0.5],"distribution":{"upTo":100}}""");

        var median = (int)(double)answer["quantiles"]![0]![1]!;
        var within = answer["distribution"]![0]!.AsArray();
        within.Count.ShouldBe(100);
        ((double)within[median - 1]!).ShouldBeGreaterThanOrEqualTo(0.5);
        ((double)within[median - 2]!).ShouldBeLessThan(0.5);
    }

    [Fact]
    public async Task A_run_length_beyond_counting_is_null() =>
        (await Answer("run-length", """{"scheme":"cusum","k":0.5,"h":4,"sided":"one","shifts":[-9],"quantiles":[0.5]}"""))["arl"]![0].ShouldBeNull();

    [Theory]
    [InlineData("""{"scheme":"cusum","k":0.5}""", "h", 160, "one")]
    [InlineData("""{"scheme":"ewma","lambda":0.2}""", "L", 160, "one")]
    [InlineData("""{"scheme":"shewhart"}""", "width", 160, "one")]
    [InlineData("""{"scheme":"cusum","k":0.5,"headStart":2,"sided":"two"}""", "h", 160, "two")]
    public async Task A_design_spends_the_budget(string scheme, string setting, double arl0, string sided)
    {
        var request = JsonNode.Parse(scheme)!.AsObject();
        foreach (var (name, value) in new (string, JsonNode)[] { ("falseAlarmsPerYear", 1), ("series", 40), ("periodsPerYear", 4), ("detect", 1.0) })
            request[name] = value;
        var designed = await Answer("design", request.ToJsonString());

        ((string?)designed["limits"]!["setting"]).ShouldBe(setting);
        ((double)designed["promise"]!["falseAlarmsPerYear"]!).ShouldBe(1, 1e-6);
        ((double)designed["arl0"]!).ShouldBe(arl0, 1e-4);
        ((double)designed["promise"]!["delay"]!["days"]!).ShouldBe((double)designed["arl"]! * 365.25 / 4, 1e-6);

        var back = JsonNode.Parse(scheme)!.AsObject();
        back[setting] = designed["limits"]!["value"]!.DeepClone();
        back["sided"] = sided;
        back["shifts"] = new JsonArray(0, 1);
        var lengths = await Answer("run-length", back.ToJsonString());
        ((double)lengths["arl"]![0]!).ShouldBe(arl0, 1e-4);
        ((double)lengths["arl"]![1]!).ShouldBe((double)designed["arl"]!, 1e-6);
    }

    [Fact]
    public async Task A_design_for_a_run_length_is_two_sided_unless_it_says_otherwise()
    {
        var designed = await Answer("design", """{"scheme":"shewhart","arl0":370.398347}""");

        ((double)designed["limits"]!["value"]!).ShouldBe(3, 1e-5);
        designed["promise"]!["falseAlarmsPerYear"].ShouldBeNull();
    }

    [Fact]
    public async Task The_false_discovery_rate_is_controlled_as_published()
    {
        // Benjamini and Hochberg (1995), section 4.1.
        const string study = "0.0001,0.0004,0.0019,0.0095,0.0201,0.0278,0.0298,0.0344,0.0459,0.3240,0.4262,0.5719,0.6528,0.7590,1.0000";
        var positive = await Answer("false-discovery", $$"""{"pValues":[{{study}}],"level":0.05,"dependence":"positive"}""");
        var arbitrary = await Answer("false-discovery", $$"""{"pValues":[{{study}}],"level":0.05,"dependence":"arbitrary"}""");

        positive["rejected"]!.AsArray().Select(i => (int)i!).ShouldBe([0, 1, 2, 3]);
        arbitrary["rejected"]!.AsArray().Select(i => (int)i!).ShouldBe([0, 1, 2]);
        ((double)positive["adjusted"]![0]!).ShouldBe(0.0015, 1e-12);
    }

    [Fact]
    public async Task As_many_p_values_as_a_body_holds_are_answered()
    {
        var values = string.Join(',', Enumerable.Range(1, 1_000_000).Select(i => (i % 1000 / 1000.0).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var answer = await Answer("false-discovery", $$"""{"pValues":[{{values}}],"level":0.1}""");

        answer["adjusted"]!.AsArray().Count.ShouldBe(1_000_000);
    }

    [Theory]
    [InlineData("run-length", """{"scheme":"page"}""", "scheme")]
    [InlineData("run-length", """{}""", "scheme")]
    [InlineData("run-length", """{"scheme":"cusum","h":4}""", "k")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5}""", "h")]
    [InlineData("run-length", """{"scheme":"cusum","k":-1,"h":4}""", "k")]
    [InlineData("run-length", """{"scheme":"cusum","k":1e999,"h":4}""", "k")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":"NaN"}""", "h")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":1e9}""", "h")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"headStart":4}""", "headStart")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"lambda":0.2}""", "lambda")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"limits":"exact"}""", "limits")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"sided":"both"}""", "sided")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"shifts":[]}""", "shifts")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"shifts":[0,1e5]}""", "shifts[1]")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"shifts":[1e5]}""", "shifts[0]")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"shifts":[null]}""", "shifts[0]")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"quantiles":[0.5,1]}""", "quantiles[1]")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"distribution":{"upTo":0}}""", "distribution.upTo")]
    [InlineData("run-length", """{"scheme":"cusum","k":0.5,"h":4,"distribution":{"upTo":1000000}}""", "distribution.upTo")]
    [InlineData("run-length", """{"scheme":"ewma","L":3}""", "lambda")]
    [InlineData("run-length", """{"scheme":"ewma","lambda":0,"L":3}""", "lambda")]
    [InlineData("run-length", """{"scheme":"ewma","lambda":1.1,"L":3}""", "lambda")]
    [InlineData("run-length", """{"scheme":"ewma","lambda":0.2}""", "L")]
    [InlineData("run-length", """{"scheme":"ewma","lambda":0.2,"L":-3}""", "L")]
    [InlineData("run-length", """{"scheme":"ewma","lambda":0.2,"L":3,"h":4}""", "h")]
    [InlineData("run-length", """{"scheme":"ewma","lambda":0.001,"L":10,"limits":"exact"}""", "scheme")]
    [InlineData("run-length", """{"scheme":"shewhart","width":0}""", "width")]
    [InlineData("run-length", """{"scheme":"shewhart","rules":"rhs"}""", "rules")]
    [InlineData("run-length", """{"scheme":"shewhart","rules":[]}""", "rules")]
    [InlineData("run-length", """{"scheme":"shewhart","rules":7}""", "rules")]
    [InlineData("run-length", """{"scheme":"shewhart","rules":["beyond-limit","10-on-one-side"]}""", "rules[1]")]
    [InlineData("run-length", """{"scheme":"shewhart","rules":["beyond-limit",null]}""", "rules[1]")]
    [InlineData("run-length", """{"scheme":"poisson-cusum","mean":1,"k":2,"h":3,"sided":"two"}""", "sided")]
    [InlineData("run-length", """{"scheme":"poisson-cusum","mean":1,"k":3.14159265,"h":3}""", "k")]
    [InlineData("run-length", """{"scheme":"poisson-cusum","mean":1,"k":1.001,"h":300}""", "h")]
    [InlineData("run-length", """{"scheme":"poisson-cusum","k":2,"h":3}""", "mean")]
    [InlineData("run-length", """{"scheme":"poisson-cusum","mean":1,"k":2,"h":3,"shifts":[0,-2]}""", "shifts[1]")]
    [InlineData("run-length", """{"scheme":"shewhart","surprise":1}""", "surprise")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"falseAlarmsPerYear":1,"periodsPerYear":4,"arl0":100}""", "arl0")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"h":4,"arl0":100}""", "h")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"headStart":99,"arl0":100}""", "headStart")]
    [InlineData("design", """{"scheme":"cusum","k":0.5}""", "falseAlarmsPerYear")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"falseAlarmsPerYear":1}""", "periodsPerYear")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"falseAlarmsPerYear":0,"periodsPerYear":4}""", "falseAlarmsPerYear")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"falseAlarmsPerYear":9,"periodsPerYear":4}""", "falseAlarmsPerYear")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"falseAlarmsPerYear":1e-9,"periodsPerYear":4}""", "falseAlarmsPerYear")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"arl0":1}""", "arl0")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"arl0":1e12}""", "arl0")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"arl0":100,"series":0}""", "series")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"arl0":100,"periodsPerYear":-4}""", "periodsPerYear")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"arl0":100,"baselinePoints":1}""", "baselinePoints")]
    [InlineData("design", """{"scheme":"cusum","k":0.5,"arl0":100,"detect":1e9}""", "detect")]
    [InlineData("design", """{"scheme":"shewhart","rules":["8-on-one-side"],"arl0":500}""", "arl0")]
    [InlineData("design", """{"scheme":"ewma","lambda":0.001,"limits":"exact","arl0":500}""", "scheme")]
    [InlineData("false-discovery", """{"pValues":[0.1,1.1],"level":0.1}""", "pValues[1]")]
    [InlineData("false-discovery", """{"pValues":[-0.1],"level":0.1}""", "pValues[0]")]
    [InlineData("false-discovery", """{"pValues":[0.1],"level":0}""", "level")]
    [InlineData("false-discovery", """{"pValues":[0.1],"level":1e999}""", "level")]
    [InlineData("false-discovery", """{"pValues":[0.1]}""", "level")]
    [InlineData("false-discovery", """{"pValues":null,"level":0.1}""", "pValues")]
    [InlineData("false-discovery", """{"pValues":[0.1],"level":0.1,"dependence":"negative"}""", "dependence")]
    public async Task A_wrong_setting_is_refused_by_name(string path, string request, string field)
    {
        var (status, body) = await Post(path, request);

        status.ShouldBe(HttpStatusCode.BadRequest, body?.ToJsonString());
        body!["errors"]!.AsObject().Select(error => error.Key).ShouldBe([field]);
    }

    [Fact]
    public async Task Too_many_shifts_are_refused()
    {
        var (status, body) = await Post("run-length", $$"""{"scheme":"shewhart","shifts":[{{string.Join(',', new int[201])}}]}""");
        status.ShouldBe(HttpStatusCode.BadRequest);
        body!["errors"]!.AsObject().ShouldContainKey("shifts");
    }

    // As the interface was agreed on: k is half the shift to be seen, and the limit is wider than the textbook's for 20 points.
    [Fact]
    public async Task A_design_for_a_short_baseline_is_corrected_and_keeps_its_budget()
    {
        var answer = await Answer("design", """{"scheme":"cusum","falseAlarmsPerYear":1,"series":40,"periodsPerYear":4,"baselinePoints":20,"detect":1.0}""");
        answer["limits"]!["corrected"]!.GetValue<bool>().ShouldBeTrue();
        answer["limits"]!["value"]!.GetValue<double>().ShouldBeGreaterThan(1.2 * answer["limits"]!["known"]!.GetValue<double>());
        answer["promise"]!["falseAlarmsPerYear"]!.GetValue<double>().ShouldBe(1, 0.05);
        answer["promise"]!["delay"]!["periods"]!.GetValue<double>().ShouldBeGreaterThan(answer["arl"]!.GetValue<double>());
        answer["promise"]!["delay"]!["days"].ShouldNotBeNull();
    }

    private async Task<JsonNode> Answer(string path, string request)
    {
        var (status, body) = await Post(path, request);
        status.ShouldBe(HttpStatusCode.OK, body?.ToJsonString());
        return body!;
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> Post(string path, string request)
    {
        using var response = await world.As("reader").Http.PostAsync($"/api/v1/analysis/{path}", new StringContent(request, Encoding.UTF8, "application/json"));
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()));
    }
}
