using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>Which measurements can contribute to the index: what people judge, and what the figures say.</summary>
public sealed class CatalogueAssessmentTests(World world)
{
    [Fact]
    public async Task A_judgement_is_recorded_with_who_and_when_and_what_was_judged_before_is_kept()
    {
        var code = await world.Defined();
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}/assessment");
        (await analyst.Get(path)).Body!["judgement"].ShouldBeNull();

        var (status, first) = await analyst.Put(path, Judgement("candidate"));
        await analyst.Put(path, Judgement("excluded", "Dækker ikke målet."));

        status.ShouldBe(200, first?.ToJsonString());
        ((string?)first!["by"]).ShouldNotBeNullOrEmpty();
        first["at"].ShouldNotBeNull();
        var stands = (await world.As(null, null).Get(path)).Body!["judgement"]!;
        ((string?)stands["outcome"]).ShouldBe("excluded");
        ((string?)stands["reason"]).ShouldBe("Dækker ikke målet.");
        ((string?)stands["criteria"]!["validity"]!["note"]).ShouldBe("Måler anmeldelser, ikke vold");
        ((string?)stands["criteria"]!["signalToNoise"]!["grade"]).ShouldBe("poor");
        (await analyst.Items(path + "s")).Select(one => (string?)one["outcome"]).ShouldBe(["excluded", "candidate"]);
    }

    [Fact]
    public async Task The_same_judgement_again_is_nothing_new()
    {
        var code = await world.Defined();
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}/assessment");

        await analyst.Put(path, Judgement("included"));
        await analyst.Put(path, Judgement("included"));

        (await analyst.Items(path + "s")).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"reason":" "}""", "reason")]
    [InlineData("""{"outcome":"perhaps"}""", "outcome")]
    [InlineData("""{"criteria":{"validity":{"grade":"good"}}}""", "criteria")]
    public async Task A_wrong_judgement_names_its_field(string change, string field)
    {
        var code = await world.Defined();
        var body = Judgement("included");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            body[name] = value!.DeepClone();

        var (status, answer) = await world.As("analyst").Put($"/api/v1/indicators/{code}/assessment", body);

        status.ShouldBe(400);
        answer!["errors"]!.AsObject().Select(error => error.Key).ShouldContain(key => key.StartsWith(field));
    }

    [Fact]
    public async Task Only_the_owners_analysts_judge_and_what_one_may_not_see_does_not_exist()
    {
        var (open, closed) = (await world.Defined(), await world.Defined("owner"));
        var other = world.As("analyst", "nordjyllands-politi");

        (await other.Put($"/api/v1/indicators/{open}/assessment", Judgement("included"))).Status.ShouldBe(403);
        (await world.As("contributor").Put($"/api/v1/indicators/{open}/assessment", Judgement("included"))).Status.ShouldBe(403);
        foreach (var path in (string[])["assessment", "assessments"])
            (await other.Get($"/api/v1/indicators/{closed}/{path}")).Status.ShouldBe(404);
        (await other.Put($"/api/v1/indicators/{closed}/assessment", Judgement("included"))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_figures_say_how_much_is_missing_where_since_when_and_what_can_be_seen()
    {
        var code = await world.Defined(kind: "value", but: definition => definition["geography"] = "region");
        var contributor = world.As("contributor");
        // A beat of three that no season takes away; four periods of 083 are missing, and 851 is no region.
        await contributor.Record(code, [.. Quarters(24).SelectMany((period, i) => new (string, string, double?)[]
        {
            ("081", period, 100 + i % 3), ("082", period, 100 + i % 3), ("083", period, i is >= 4 and < 8 ? null : 100 + i % 3), ("851", period, 7),
        })]);
        await world.As("analyst").Post($"/api/v1/indicators/{code}/annotations", JsonNode.Parse("""{"kind":"break","from":"2012K1","text":{"da":"Ny opgørelse"}}""")!);

        var facts = (await contributor.Get($"/api/v1/indicators/{code}/assessment")).Body!["facts"]!;

        ((int)facts["areas"]!).ShouldBe(3);
        ((int)facts["expectedAreas"]!).ShouldBe(5);
        ((double)facts["areaShare"]!).ShouldBe(0.6, 1e-9);
        ((string?)facts["firstPeriod"]).ShouldBe("2010K1");
        ((string?)facts["lastPeriod"]).ShouldBe("2015K4");
        ((int)facts["ageDays"]!).ShouldBe(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber - new DateOnly(2015, 12, 31).DayNumber);
        ((double)facts["missingShare"]!).ShouldBe(4.0 / 96, 1e-9);
        ((double)facts["withheldShare"]!).ShouldBe(0);
        ((int)facts["breaks"]!).ShouldBe(1);
        ((int)facts["series"]!).ShouldBe(4);
        ((int)facts["smallestChange"]!["windowPeriods"]!).ShouldBe(4);
        ((string?)facts["smallestChange"]!["unit"]).ShouldBe("anmeldelser");
        facts["redundancy"]?["indicator"].ShouldNotBe(code);
    }

    [Fact]
    public async Task The_measurement_that_says_most_of_the_same_is_named_if_one_may_see_it()
    {
        var (random, goal) = (new Random(1), $"g{Guid.NewGuid():N}"[..12]);
        var noise = Enumerable.Range(0, 40).Select(_ => random.NextDouble()).ToArray();
        var like = Enumerable.Range(0, 40).Select(i => noise[i] + 0.1 * random.NextDouble()).ToArray();
        var unlike = Enumerable.Range(0, 40).Select(_ => random.NextDouble()).ToArray();
        async Task<string> With(double[] values, string visibility)
        {
            var code = await world.Defined(visibility, "half-year", "value", definition => definition["goal"] = goal);
            await world.As("contributor").Record(code, [.. values.Select((value, i) => ("851", $"{2000 + i / 2}H{1 + i % 2}", (double?)value))]);
            return code;
        }
        var (one, twin, stranger) = (await With(noise, "public"), await With(like, "owner"), await With(unlike, "public"));

        var seen = (await world.As("reader").Get($"/api/v1/indicators/{one}/assessment")).Body!["facts"]!["redundancy"]!;
        var unseen = (await world.As(null, null).Get($"/api/v1/indicators/{one}/assessment")).Body!["facts"]!["redundancy"]!;

        ((string?)seen["indicator"]).ShouldBe(twin);
        ((double)seen["correlation"]!).ShouldBeGreaterThan(0.9);
        ((int)seen["pairs"]!).ShouldBe(39);
        ((string?)unseen["indicator"]).ShouldBe(stranger);
    }

    [Fact]
    public async Task The_table_has_a_line_for_each_visible_indicator_in_pages_and_as_a_file()
    {
        var goal = $"g{Guid.NewGuid():N}"[..12];
        var codes = new List<string>();
        for (var i = 0; i < 3; i++)
            codes.Add(await world.Defined(i == 2 ? "owner" : "public", but: definition => (definition["goal"], definition["title"]!["da"]) = (goal, "=Sum(1,1)")));
        await world.As("contributor").Record(codes[0], ("851", "2019K1", 10));
        await world.As("analyst").Put($"/api/v1/indicators/{codes[0]}/assessment", Judgement("included"));
        var path = $"/api/v1/indicators/assessment?goal={goal}";
        var (owner, anyone) = (world.As("reader"), world.As(null, null));

        (await owner.Items(path)).Select(row => (string?)row["indicator"]).ShouldBe(codes.Order(StringComparer.Ordinal));
        (await anyone.Items(path)).Count.ShouldBe(2);
        var page = (await owner.Get(path + "&limit=2")).Body!;
        (await owner.Items($"{path}&limit=2&cursor={page["next"]}")).Count.ShouldBe(1);
        (await owner.Get(path + "&limit=101")).Status.ShouldBe(400);
        (await owner.Get(path + "&format=pdf")).Status.ShouldBe(400);

        using var file = await owner.Http.GetAsync(path + "&format=csv&limit=2");
        file.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        file.Headers.GetValues("Link").Single().ShouldContain("rel=\"next\"");
        var lines = Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync()).Split("\r\n");
        lines[0].ShouldStartWith("indicator,title,owner,goal");
        lines.Length.ShouldBe(4, "the header, two lines and the end of the last");
        lines[1].ShouldContain("\"'=Sum(1,1)\"", customMessage: "no spreadsheet runs it");
        lines.Skip(1).Take(2).ShouldAllBe(line => line.Replace("\"'=Sum(1,1)\"", "", StringComparison.Ordinal).Count(letter => letter == ',') == lines[0].Count(letter => letter == ','));
    }

    [Fact]
    public async Task New_figures_change_what_the_figures_say()
    {
        var code = await world.Defined();
        var contributor = world.As("contributor");
        await contributor.Record(code, ("851", "2019K1", 10));
        ((string?)(await contributor.Get($"/api/v1/indicators/{code}/assessment")).Body!["facts"]!["lastPeriod"]).ShouldBe("2019K1");

        await contributor.Record(code, ("851", "2019K2", 10));

        ((string?)(await contributor.Get($"/api/v1/indicators/{code}/assessment")).Body!["facts"]!["lastPeriod"]).ShouldBe("2019K2");
    }

    private static IEnumerable<string> Quarters(int count) => Enumerable.Range(0, count).Select(i => $"{2010 + i / 4}K{1 + i % 4}");

    private static JsonObject Judgement(string outcome, string reason = "Dækker målet og kommer til tiden.") => new()
    {
        ["criteria"] = JsonNode.Parse("""
            {"validity":{"grade":"fair","note":"Måler anmeldelser, ikke vold"},"timeliness":{"grade":"good"},"coverage":{"grade":"good"},"continuity":{"grade":"fair"},
             "signalToNoise":{"grade":"poor"},"access":{"grade":"good"},"cost":{"grade":"good"}}
            """),
        ["outcome"] = outcome,
        ["reason"] = reason,
    };
}
