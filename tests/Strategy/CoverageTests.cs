using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class CoverageTests(World world)
{
    private async Task<string> Entered(string title, string goal, string organisation, string visibility = "public", string[]? groups = null, string[]? areas = null, string? from = null, string? to = null) =>
        (string)(await world.Enter(
            new { title, kind = "action-plan", goals = World.Goals(goal), visibility, targetGroups = groups ?? [], areas = areas ?? [], period = from is null ? null : new { from, to } }, organisation))["id"]!;

    private async Task<JsonObject> Coverage(string query = "", string? role = "reader", string? organisation = "by-og-landskab")
    {
        var (status, body, _) = await world.Send("GET", $"/api/v1/coverage{query}", role: role, organisation: organisation);
        status.ShouldBe(200, body?.ToJsonString());
        return body!.AsObject();
    }

    [Fact]
    public async Task What_addresses_a_goal_stands_at_its_owner_and_partners_with_how_and_when()
    {
        var id = await Entered("Lektiecaféer", "4", "skole", from: "2014-08-01", to: "2016-06-30");

        var cell = (await Coverage("?goal=4&organisation=skole"))["cells"]!.AsArray().ShouldHaveSingleItem()!;

        var addressing = cell["strategies"]!.AsArray().Single(s => (string)s!["strategy"]! == id)!;
        ((string)addressing["how"]!).ShouldBe("Sådan nås mål 4");
        ((string)addressing["role"]!).ShouldBe("owner");
        ((string)addressing["to"]!).ShouldBe("2016-06-30");
        (await Coverage("?goal=4&organisation=skole&on=2020-01-01"))["cells"]!.ToJsonString().ShouldNotContain(id);
    }

    [Fact]
    public async Task Two_strategies_overlap_where_goal_group_area_and_time_do()
    {
        var groups = World.Codes($"unge {Guid.NewGuid():N}");
        var one = await Entered("Klubber", "3", "skole", groups: groups, areas: World.Codes("851"));
        var other = await Entered("Gadeplan", "3", "nordjyllands-politi", groups: [groups[0].ToUpperInvariant()], areas: World.Codes("851-oestbyen"));
        var elsewhere = await Entered("Klubber i Hjørring", "3", "skole", groups: groups, areas: World.Codes("860"));
        var hidden = await Entered("Skjult", "3", "aeldre-og-handicap", visibility: "owner", groups: groups, areas: World.Codes("851"));

        var overlaps = (await Coverage())["overlaps"]!.AsArray();

        overlaps.ShouldContain(o => (string)o!["one"]! == one && (string)o["other"]! == other);
        overlaps.ShouldNotContain(o => ((string)o!["one"]! == elsewhere || (string)o["other"]! == elsewhere) && ((string)o["one"]! == one || (string)o["other"]! == one));
        overlaps.ToJsonString().ShouldNotContain(hidden);
        (await Coverage("", "reader", "aeldre-og-handicap"))["overlaps"]!.ToJsonString().ShouldContain(hidden);
    }

    [Fact]
    public async Task What_an_organisation_leaves_uncovered_is_a_gap_until_something_covers_it_that_the_reader_may_see()
    {
        await Entered("Sundhed i byen", "1", "sundhed-og-kultur");
        Gaps(await Coverage()).ShouldContain("2");

        await Entered("Skjult indsats", "2", "sundhed-og-kultur", visibility: "owner");
        Gaps(await Coverage()).ShouldContain("2", "a strategy that one may not see closes no gap");
        await Entered("Åben indsats", "2", "sundhed-og-kultur");
        Gaps(await Coverage()).ShouldNotContain("2");

        static IEnumerable<string> Gaps(JsonObject coverage) =>
            coverage["gaps"]!["byOrganisation"]!.AsArray().Single(o => (string)o!["organisation"]! == "sundhed-og-kultur")!["goals"]!.AsArray().Select(g => (string)g!);
    }

    [Fact]
    public async Task Coverage_is_a_table_that_a_spreadsheet_opens_and_does_not_compute()
    {
        await Entered("=1+1, \"farligt\"", "5", "by-og-landskab");

        using var response = await world.As("reader").GetAsync("/api/v1/coverage?format=csv&goal=5");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldStartWith("goal,goal_title,organisation");
        text.ShouldContain("\"'=1+1, \"\"farligt\"\"\"");
        text.ShouldContain("Ældre- og Handicapforvaltningen");
        await Entered("Lys;=1+1;gade", "5", "by-og-landskab");
        (await world.As("reader").GetStringAsync("/api/v1/coverage?format=csv&goal=5", TestContext.Current.CancellationToken)).ShouldContain("\"Lys;'=1+1;gade\"");
    }
}
