using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class IndicatorTests(World world)
{
    [Fact]
    public async Task An_indicator_is_defined_once()
    {
        var definition = World.Definition(World.NewCode());
        (await world.As("analyst").Post("/api/v1/indicators", definition)).Status.ShouldBe(201);
        (await world.As("analyst").Post("/api/v1/indicators", definition)).Status.ShouldBe(409);
        var read = (await world.As(null, null).Get($"/api/v1/indicators/{definition["code"]}")).Body!;
        ((string?)read["owner"]).ShouldBe("aalborg");
        ((string?)read["polarity"]).ShouldBe("lower-is-better");
    }

    [Theory]
    [InlineData("code", "Not a code")]
    [InlineData("unit", "")]
    [InlineData("kind", "guess")]
    [InlineData("polarity", null)]
    [InlineData("unheard-of", "x")]
    public async Task A_wrong_definition_names_its_field(string field, string? value)
    {
        var definition = World.Definition(World.NewCode());
        definition[field] = value;
        var (status, body) = await world.As("analyst").Post("/api/v1/indicators", definition);
        status.ShouldBe(400);
        body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("partners")]
    public async Task What_one_may_not_see_does_not_exist_on_any_path(string visibility)
    {
        var code = await world.Defined(visibility);
        var owner = world.As("contributor");
        await owner.Record(code, History(12));
        await owner.Record(code, ("851", "2019K1", 900));
        var import = (string)(await owner.Imported(code, "csv", "area,period,value\n851,2019K2,901\n"))["id"]!;
        var partner = world.As("administrator", "nordjyllands-politi");
        var others = visibility == "owner" ? new[] { partner, world.As(null, null) } : [world.As(null, null)];

        foreach (var other in others)
        {
            (await other.Get($"/api/v1/indicators/{code}")).Status.ShouldBe(404);
            (await other.Items("/api/v1/indicators?limit=500")).ShouldNotContain(item => (string?)item["code"] == code);
            (await other.Get($"/api/v1/indicators/{code}/chart?area=851")).Status.ShouldBe(404);
            (await other.Get($"/api/v1/observations?indicator={code}")).Status.ShouldBe(404);
            (await other.Items($"/api/v1/signals?indicator={code}")).ShouldBeEmpty();
        }
        (await partner.Get($"/api/v1/imports/{import}")).Status.ShouldBe(404);
        (await partner.Record(code, ("851", "2019K3", 1))).Status.ShouldBe(visibility == "owner" ? 404 : 403);
        (await partner.Import(code, "csv", "area,period,value\n851,2019K3,1\n")).Status.ShouldBe(visibility == "owner" ? 404 : 403);

        (await owner.Get($"/api/v1/indicators/{code}")).Status.ShouldBe(200);
        (await owner.Get($"/api/v1/indicators/{code}/chart?area=851")).Status.ShouldBe(200);
        (await owner.Items($"/api/v1/signals?indicator={code}")).ShouldHaveSingleItem();
        (await owner.Get($"/api/v1/imports/{import}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_worsening_is_told_once_and_its_recovery_once()
    {
        await world.KeepAnnounced();
        var code = await world.Defined();
        var contributor = world.As("contributor");
        (await contributor.Record(code, History(16))).Body!["stored"]!.GetValue<int>().ShouldBe(16);
        (await world.Announced($"{code}/851")).ShouldBeEmpty();

        var (status, body) = await contributor.Record(code, ("851", "2019K1", 900));
        status.ShouldBe(201);
        body!["vintage"].ShouldNotBeNull();
        var again = (await contributor.Record(code, ("0851", "2019-Q1", 900))).Body!;
        again.ToJsonString().ShouldBe("""{"vintage":null,"stored":0,"unchanged":1}""");
        await contributor.Record(code, ("851", "2019K2", 950));
        await contributor.Record(code, ("851", "2019K3", 101));
        (await contributor.Items($"/api/v1/signals?status=open&indicator={code}")).ShouldHaveSingleItem();
        await contributor.Record(code, ("851", "2019K4", 99));
        await contributor.Record(code, ("851", "2020K1", 101));

        var told = await world.Announced($"{code}/851");
        told.Select(t => t.Type).ShouldBe(["indicator:worsened:v1", "indicator:recovered:v1"]);
        told.Select(t => t.Body["version"]!.GetValue<int>()).ShouldBe([1, 2]);
        var signal = (await contributor.Items($"/api/v1/signals?indicator={code}")).ShouldHaveSingleItem();
        ((string?)signal["status"]).ShouldBe("resolved");
        ((string?)signal["period"]).ShouldBe("2019K1");
        ((string?)signal["severity"]).ShouldBe("critical");
    }

    [Fact]
    public async Task A_revised_figure_supersedes_and_the_old_one_is_kept()
    {
        var code = await world.Defined();
        var contributor = world.As("contributor");
        await contributor.Record(code, ("851", "2019K1", 7), ("851", "2019K2", 0));
        (await contributor.Record(code, ("851", "2019K1", 8), ("851", "2019K2", null))).Body!["stored"]!.GetValue<int>().ShouldBe(2);
        (await contributor.Items($"/api/v1/observations?indicator={code}")).Select(o => $"{o["value"]} {o["status"]} {o["vintage"]}").ShouldBe(["8 final 2", " missing 2"]);
        await using var database = world.Database();
        await using var command = database.CreateCommand($"select count(*) from observation where indicator = '{code}'");
        (await command.ExecuteScalarAsync()).ShouldBe(4L);
    }

    [Fact]
    public async Task Two_batches_at_once_follow_each_other()
    {
        await world.KeepAnnounced();
        var code = await world.Defined();
        var contributor = world.As("contributor");
        await contributor.Record(code, History(16));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => contributor.Record(code, ("851", "2019K1", 900))));
        answers.Count(answer => answer.Body!["vintage"] is not null).ShouldBe(1);
        (await world.Announced($"{code}/851")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Observations_are_listed_page_by_page_within_a_window()
    {
        var code = await world.Defined();
        var reader = world.As("contributor");
        await reader.Record(code, [.. History(8), ("000", "2015K1", 5)]);
        var first = (await reader.Get($"/api/v1/observations?indicator={code}&limit=5")).Body!;
        var second = (await reader.Get($"/api/v1/observations?indicator={code}&limit=5&cursor={first["next"]}")).Body!;
        first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(o => $"{o!["area"]} {o["period"]}").Distinct().Count().ShouldBe(9);
        second["next"].ShouldBeNull();
        (await reader.Items($"/api/v1/observations?indicator={code}&area=0851&from=2015-Q2&to=2015K3")).Count.ShouldBe(2);
        (await reader.Get($"/api/v1/observations?indicator={code}&cursor=!")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Wrong_rows_are_all_told_at_once_and_nothing_is_stored()
    {
        var code = await world.Defined();
        var (status, body) = await world.As("contributor").Post($"/api/v1/indicators/{code}/observations", JsonNode.Parse("""
            {"rows":[{"area":"851","period":"2019K1","value":1},{"area":"851","period":"2019K2","value":"many"},{"area":851,"period":"2019K3","value":1},
            {"area":"851","period":"2019","value":1},{"area":"851","period":"2019K4","value":1,"note":"x"},{"area":"851","period":"2019K4","value":3,"status":"missing"}]}
            """)!);
        status.ShouldBe(400);
        body!["errors"]!.AsArray().Select(e => $"{e!["row"]} {e["field"]}").ShouldBe(["2 value", "3 area", "5 note", "4 period", "6 value"], ignoreOrder: true);
        (await world.As("contributor").Items($"/api/v1/observations?indicator={code}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_that_stands_twice_is_refused()
    {
        var code = await world.Defined();
        var (status, body) = await world.As("contributor").Record(code, ("851", "2019K1", 1), ("851", "2019K2", 1), ("0851", "2019-Q1", 2));
        status.ShouldBe(400);
        ((string?)body!["errors"]![0]!["reason"]).ShouldBe("Row 1 has area 851 and period 2019K1 already.");
    }

    [Theory]
    [InlineData("""{"rows":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"rows":[{"area":"851","period":"2019K1","value":NaN}]}""")]
    [InlineData("{")]
    public async Task A_body_that_is_no_batch_is_refused(string text)
    {
        var code = await world.Defined();
        using var response = await world.As("contributor").Http.PostAsync($"/api/v1/indicators/{code}/observations", new StringContent(text, Encoding.UTF8, "application/json"));
        ((int)response.StatusCode).ShouldBe(400);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Only_a_valid_token_with_the_right_role_and_scope_gets_in()
    {
        var code = await world.Defined();
        (await Status(world.Anonymous())).ShouldBe(401);
        (await Status(world.With(world.Tokens.Token("reader", "aalborg", lifetime: TimeSpan.FromHours(-1))))).ShouldBe(401);
        (await Status(world.With(world.Tokens.Token("reader", "aalborg", scopes: ["strategy.read"])))).ShouldBe(403);
        (await world.As("contributor").Post("/api/v1/indicators", World.Definition(World.NewCode()))).Status.ShouldBe(403);
        (await world.As("reader").Record(code, ("851", "2019K1", 1))).Status.ShouldBe(403);
        (await world.As("reader").Import(code, "csv", "area,period,value\n851,2019K1,1\n")).Status.ShouldBe(403);
        (await world.As("contributor").Record("no-such-indicator", ("851", "2019K1", 1))).Status.ShouldBe(404);
        (await world.As("contributor").Import("no-such-indicator", "csv", "")).Status.ShouldBe(404);
        (await world.As("contributor").Import(code, "xml", "")).Status.ShouldBe(400);

        static async Task<int> Status(HttpClient http) => (int)(await http.GetAsync("/api/v1/indicators")).StatusCode;
    }

    [Fact]
    public async Task A_body_that_says_it_is_larger_than_ten_megabytes_is_refused()
    {
        var code = await world.Defined();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.ContentLength = 10_000_001;
        using var response = await world.As("contributor").Http.PostAsync($"/api/v1/indicators/{code}/observations", content);
        ((int)response.StatusCode).ShouldBe(413);
    }

    /// <summary>Quarters from 2015K1 in 851 that go 100, 102, 98 and so on.</summary>
    private static (string, string, double?)[] History(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ("851", $"{2015 + i / 4}K{i % 4 + 1}", (double?)(100 + (i % 3 - 1) * 2)))];
}
