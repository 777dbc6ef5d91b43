using System.Globalization;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>Perceived and recorded indicators of one area, over HTTP. Figures are made up but for the published ones of the sample.</summary>
public sealed class DivergenceTests(World world)
{
    [Theory]
    [InlineData(700, 60, "both-better")] // of 1,000 asked, against 600; of about 80 reports a quarter
    [InlineData(500, 110, "both-worse")]
    [InlineData(500, 60, "fewer-reports-less-safe")]
    [InlineData(700, 110, "more-reports-safer")]
    [InlineData(610, 60, "not-shown")]
    [InlineData(700, 81, "not-shown")]
    public async Task What_is_perceived_and_what_is_recorded_go_together_or_part(int safeNow, int reportsNow, string state)
    {
        var (goal, perceived, recorded) = await Pair(safeNow, reportsNow);

        var item = await Only($"/api/v1/signals/divergence?area=851&goal={goal}");

        ((string?)item["state"]).ShouldBe(state);
        ((string?)item["perceived"]!["indicator"]).ShouldBe(perceived);
        ((string?)item["recorded"]!["indicator"]).ShouldBe(recorded);
        ((double)item["pValue"]!).ShouldBe(Math.Max((double)item["perceived"]!["change"]!["pValue"]!, (double)item["recorded"]!["change"]!["pValue"]!));
        ((double)item["pValue"]! < 0.05).ShouldBe(state != "not-shown");
    }

    [Fact]
    public async Task The_answer_says_what_was_compared_with_what_and_how()
    {
        var (goal, _, _) = await Pair(safeNow: 500, reportsNow: 60);

        var item = await Only($"/api/v1/signals/divergence?area=851&goal={goal}");

        var (said, counted) = (item["perceived"]!["change"]!, item["recorded"]!["change"]!);
        ((string?)said["test"]).ShouldBe("two-proportions");
        said["before"]!.ToJsonString().ShouldBe("""{"from":"2016","to":"2016","value":0.6}""");
        said["after"]!.ToJsonString().ShouldBe("""{"from":"2019","to":"2019","value":0.5}""");
        ((double)said["estimate"]!).ShouldBe(-0.1, 1e-9);
        ((double)said["upper"]!).ShouldBe(-0.0564, 1e-4); // by hand: Newcombe 1998, method 10
        ((bool)said["better"]!).ShouldBeFalse();
        ((string?)counted["test"]).ShouldBe("rate-ratio");
        ((string?)counted["before"]!["from"]).ShouldBe("2015K4");
        ((string?)counted["after"]!["to"]).ShouldBe("2019K3");
        ((double)counted["estimate"]!).ShouldBe(60.5 / 80.5, 0.001);
        ((bool)counted["better"]!).ShouldBeTrue();
        ((bool)item["synthetic"]!).ShouldBeFalse();
        ((string?)item["explanation"]!["da"]).ShouldNotBeNull().ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("Det oplevede og det registrerede går hver sin vej: det registrerede er blevet bedre, men det oplevede er blevet dårligere."),
            text => text.ShouldContain("»Andel trygge« var 60,0 % i 2016 og 50,0 % i 2019"),
            text => text.ShouldContain("»Anmeldt vold« er faldet 25 % (4. kvartal 2018 til 3. kvartal 2019 mod 4. kvartal 2015 til 3. kvartal 2016; med 95 % sikkerhed mellem "));
        ((string?)item["explanation"]!["en"]).ShouldNotBeNull().ShouldContain("“Share who feel safe” was 60.0% in 2016 and 50.0% in 2019");
    }

    [Fact]
    public async Task A_design_effect_makes_a_survey_say_less()
    {
        var (goal, _, _) = await Pair(safeNow: 550, reportsNow: 60);
        ((string?)(await Only($"/api/v1/signals/divergence?area=851&goal={goal}"))["state"]).ShouldBe("fewer-reports-less-safe");
        var (clustered, _, _) = await Pair(safeNow: 550, reportsNow: 60, designEffect: 3);
        ((string?)(await Only($"/api/v1/signals/divergence?area=851&goal={clustered}"))["state"]).ShouldBe("not-shown");
    }

    [Fact]
    public async Task Made_up_figures_are_called_so_in_the_sentence()
    {
        var (goal, _, _) = await Pair(safeNow: 500, reportsNow: 60, synthetic: true);

        var item = await Only($"/api/v1/signals/divergence?area=851&goal={goal}");

        ((bool)item["synthetic"]!).ShouldBeTrue();
        ((string?)item["explanation"]!["da"]).ShouldNotBeNull().ShouldStartWith("Syntetiske data: ingen har målt »Andel trygge«. ");
        ((string?)item["explanation"]!["en"]).ShouldNotBeNull().ShouldStartWith("Synthetic data: nobody has measured “Share who feel safe”. ");
    }

    [Fact]
    public async Task Goals_are_paired_with_each_other_and_indicators_can_be_named()
    {
        var (safe, crime) = (NewGoal(), NewGoal());
        var perceived = await Perceived(safe, 500);
        var (violence, threats) = (await Recorded(crime, 60), await Recorded(crime, 110));

        (await Items($"/api/v1/signals/divergence?area=851&goal={safe}")).ShouldBeEmpty();
        var items = await Items($"/api/v1/signals/divergence?area=851&goal={safe}&goal={crime}");
        items.Select(item => ((string?)item["recorded"]!["indicator"], (string?)item["state"])).ShouldBe(
            [(violence, "fewer-reports-less-safe"), (threats, "both-worse")], ignoreOrder: true);
        (await Items($"/api/v1/signals/divergence?area=851&perceived={perceived}&recorded={threats}")).Count.ShouldBe(1);
        (await Items($"/api/v1/signals/divergence?area=851&goal={safe}&recorded={threats}")).Count.ShouldBe(1);
        (await Items($"/api/v1/signals/divergence?area=751&goal={safe}&goal={crime}")).ShouldBeEmpty(); // no figures there
        var all = (await world.As("reader").Get("/api/v1/signals/divergence?area=851")).Body!;
        all["items"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public async Task A_skipped_round_is_passed_over_and_reports_are_compared_at_the_same_distance()
    {
        var goal = NewGoal();
        await Recorded(goal, 60);
        var perceived = await world.Defined(kind: "proportion", frequency: "year", but: Survey(goal));
        await Stored(perceived, "area,period,value,exposure\n851,2015,600,1000\n851,2019,500,1000\n"); // 2016 to 2018 were skipped

        var item = await Only($"/api/v1/signals/divergence?area=851&goal={goal}");

        ((string?)item["perceived"]!["change"]!["before"]!["from"]).ShouldBe("2015");
        ((string?)item["recorded"]!["change"]!["before"]!["from"]).ShouldBe("2014K4");
    }

    [Fact]
    public async Task What_does_not_overlap_in_time_is_not_compared()
    {
        var goal = NewGoal();
        await Recorded(goal, 60);
        var perceived = await world.Defined(kind: "proportion", frequency: "year", but: Survey(goal));
        await Stored(perceived, "area,period,value,exposure\n851,2007,600,1000\n851,2010,500,1000\n851,2024,400,1000\n");

        var item = await Only($"/api/v1/signals/divergence?area=851&goal={goal}");

        ((string?)item["state"]).ShouldBe("not-shown");
        item["perceived"]!["change"].ShouldBeNull();
        item["pValue"].ShouldBeNull();
        ((string?)item["explanation"]!["da"]).ShouldNotBeNull().ShouldStartWith("Det oplevede og det registrerede kan ikke sammenlignes");
    }

    [Fact]
    public async Task The_published_violence_and_the_synthetic_survey_of_the_sample_do_not_part()
    {
        var goal = NewGoal();
        var perceived = await world.Defined(kind: "value", frequency: "year", but: definition =>
        {
            Survey(goal)(definition);
            definition["unit"] = "procent";
            definition["synthetic"] = true;
        });
        var recorded = await world.Defined(but: definition => (definition["goal"], definition["measures"]) = (goal, "recorded"));
        await Stored(perceived, File.ReadAllText(Repository.PathOf("data/figures/perceived-safety-synthetic.csv")));
        await Stored(recorded, File.ReadAllText(Repository.PathOf("data/figures/violence.csv")));

        var item = await Only($"/api/v1/signals/divergence?area=851&goal={goal}");

        // R's quasi-Poisson regression of these four years has log ratio 0.1909 and p 0.025 (ComparisonTests); allowing for memory p is larger.
        var counted = item["recorded"]!["change"]!;
        Math.Log((double)counted["estimate"]!).ShouldBe(0.1909, 5e-5);
        ((double)counted["pValue"]!).ShouldBeGreaterThan(0.0246);
        ((string?)item["perceived"]!["change"]!["test"]).ShouldBe("two-means");
        ((string?)item["state"]).ShouldBe("not-shown");
        ((string?)item["explanation"]!["da"]).ShouldNotBeNull().ShouldContain("Syntetiske data");
    }

    [Theory]
    [InlineData("area=0", "area")]
    [InlineData("area=851&years=0", "years")]
    [InlineData("area=851&years=21", "years")]
    [InlineData("area=851&perceived=Not%20a%20code", "perceived")]
    [InlineData("area=851&goal=123456789012345678901234567890123", "goal")]
    public async Task A_wrong_question_names_its_field(string query, string field)
    {
        var (status, body) = await world.As("reader").Get($"/api/v1/signals/divergence?{query}");
        status.ShouldBe(400);
        body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Fact]
    public async Task An_indicator_does_not_stand_on_the_side_that_it_is_not()
    {
        var (_, perceived, recorded) = await Pair(500, 60);
        var (status, body) = await world.As("reader").Get($"/api/v1/signals/divergence?area=851&perceived={recorded}&recorded={perceived}");
        status.ShouldBe(400);
        body!["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["perceived", "recorded"]);
    }

    [Fact]
    public async Task What_one_may_not_see_is_in_no_pair()
    {
        var goal = NewGoal();
        var perceived = await Perceived(goal, 500, "owner");
        var recorded = await Recorded(goal, 60);
        var partner = world.As("administrator", "nordjyllands-politi");

        (await Items($"/api/v1/signals/divergence?area=851&goal={goal}")).Count.ShouldBe(1);
        (await partner.Get($"/api/v1/signals/divergence?area=851&goal={goal}")).Body!["items"]!.AsArray().ShouldBeEmpty();
        (await partner.Get($"/api/v1/signals/divergence?area=851&perceived={perceived}&recorded={recorded}")).Status.ShouldBe(404);
        (await partner.Get($"/api/v1/signals/divergence?area=851&perceived=no-such-indicator&recorded={recorded}")).Status.ShouldBe(404);
        using var anyone = world.Anonymous();
        using var answer = await anyone.GetAsync($"/api/v1/signals/divergence?area=851&goal={goal}");
        ((int)answer.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Odd_figures_are_answered_too()
    {
        var goal = NewGoal();
        await Perceived(goal, 500);
        var zeros = await world.Defined(but: definition => (definition["goal"], definition["measures"]) = (goal, "recorded"));
        await Stored(zeros, "area,period,value\n" + string.Concat(Quarters(2011, 2019).Select(quarter => $"851,{quarter},0\n")));
        var huge = await world.Defined(but: definition => (definition["goal"], definition["measures"]) = (goal, "recorded"));
        await Stored(huge, "area,period,value\n" + string.Concat(Quarters(2011, 2019).Select((quarter, i) => $"851,{quarter},{(i == 30 ? 1_000_000_000_000_000 : i % 2)}\n")));
        var few = await world.Defined(frequency: "half-year", but: definition => (definition["goal"], definition["measures"], definition["polarity"]) = (goal, "recorded", "neutral"));
        await Stored(few, "area,period,value\n851,2018H1,1\n851,2018H2,1000000000000\n851,2019H1,900000000\n851,2019H2,1\n");

        var items = await Items($"/api/v1/signals/divergence?area=851&goal={goal}&years=1");

        items.Count.ShouldBe(3);
        items.ShouldAllBe(item => (string?)item["state"] == "not-shown");
    }

    [Fact]
    public async Task What_it_measures_and_the_design_effect_are_kept_and_checked()
    {
        var code = await world.Defined(kind: "proportion", but: definition => (definition["measures"], definition["designEffect"]) = ("perceived", 1.6));
        var shown = (await world.As("reader").Get($"/api/v1/indicators/{code}")).Body!;
        ((string?)shown["measures"]).ShouldBe("perceived");
        ((double)shown["designEffect"]!).ShouldBe(1.6);
        var plain = (await world.As("reader").Get($"/api/v1/indicators/{await world.Defined()}")).Body!;
        plain["measures"].ShouldBeNull();
        ((double)plain["designEffect"]!).ShouldBe(1);

        foreach (var (kind, effect) in new[] { ("proportion", 0.5), ("proportion", 21), ("count", 2) })
        {
            var definition = World.Definition(World.NewCode(), kind: kind);
            definition["designEffect"] = effect;
            var (status, body) = await world.As("analyst").Post("/api/v1/indicators", definition);
            status.ShouldBe(400);
            body!["errors"]!.AsObject().Single().Key.ShouldBe("designEffect");
        }
    }

    private async Task<(string Goal, string Perceived, string Recorded)> Pair(int safeNow, int reportsNow, double designEffect = 1, bool synthetic = false)
    {
        var goal = NewGoal();
        return (goal, await Perceived(goal, safeNow, designEffect: designEffect, synthetic: synthetic), await Recorded(goal, reportsNow));
    }

    // 1,000 asked a year; 600 felt safe until 2018.
    private async Task<string> Perceived(string goal, int safeNow, string visibility = "public", double designEffect = 1, bool synthetic = false)
    {
        var code = await world.Defined(visibility, "year", "proportion", definition =>
        {
            Survey(goal)(definition);
            (definition["designEffect"], definition["synthetic"]) = (designEffect, synthetic);
        });
        await Stored(code, "area,period,value,exposure\n" + string.Concat(Enumerable.Range(2012, 8).Select(year => $"851,{year},{(year == 2019 ? safeNow : 600)},1000\n")));
        return code;
    }

    // 80 or 81 reports a quarter until the newest four, 2018K4 to 2019K3.
    private async Task<string> Recorded(string goal, int reportsNow)
    {
        var code = await world.Defined(but: definition => (definition["goal"], definition["measures"]) = (goal, "recorded"));
        var quarters = Quarters(2011, 2019).SkipLast(1).ToList();
        await Stored(code, "area,period,value,exposure\n" + string.Concat(quarters.Select((quarter, i) =>
            string.Create(CultureInfo.InvariantCulture, $"851,{quarter},{(i >= quarters.Count - 4 ? reportsNow : 80) + i % 2},10000\n"))));
        return code;
    }

    private static Action<JsonObject> Survey(string goal) => definition =>
    {
        (definition["goal"], definition["measures"], definition["polarity"], definition["unit"]) = (goal, "perceived", "higher-is-better", "svar");
        definition["title"] = new JsonObject { ["da"] = "Andel trygge", ["en"] = "Share who feel safe" };
    };

    private static IEnumerable<string> Quarters(int from, int to) => Enumerable.Range(from, to - from + 1).SelectMany(year => Enumerable.Range(1, 4).Select(quarter => $"{year}K{quarter}"));

    private async Task Stored(string code, string csv) => ((string?)(await world.As("contributor").Imported(code, "csv", csv))["state"]).ShouldBe("stored");

    private async Task<List<JsonNode>> Items(string path)
    {
        var (status, body) = await world.As("reader").Get(path);
        status.ShouldBe(200, body?.ToJsonString());
        return [.. body!["items"]!.AsArray().Select(item => item!)];
    }

    private async Task<JsonNode> Only(string path) => (await Items(path)).ShouldHaveSingleItem();

    private static string NewGoal() => $"g{Guid.NewGuid():N}"[..20];
}
