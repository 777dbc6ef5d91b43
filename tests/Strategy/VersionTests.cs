using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class VersionTests(World world)
{
    private static JsonObject Paper(string body, string title = "Tryghed i Østbyen", string visibility = "public") => new()
    {
        ["title"] = title,
        ["kind"] = "strategy",
        ["body"] = body,
        ["visibility"] = visibility,
    };

    private async Task<(string Path, string Tag)> Entered(JsonObject paper, string organisation = "aalborg")
    {
        var (status, body, tag) = await world.Send("POST", "/api/v1/strategies", paper, organisation: organisation);
        status.ShouldBe(201, body?.ToJsonString());
        return ($"/api/v1/strategies/{body!["id"]}", tag!);
    }

    [Fact]
    public async Task A_change_is_a_new_version_and_the_old_one_stays_as_it_was()
    {
        var (path, tag) = await Entered(Paper("# Formål\n\nFærre indbrud.\n\n# Mål\n\nÆldre skal føle sig trygge."));

        var (status, changed, _) = await world.Send("PUT", path, Paper("# Formål\n\nFærre indbrud.\n\n# Nyt afsnit\n\nTekst.\n\n# Mål\n\nÆldre og yngre skal føle sig trygge."), tag);

        status.ShouldBe(200, changed?.ToJsonString());
        ((int)changed!["version"]!).ShouldBe(2);
        changed["clauses"]!.AsArray().Select(c => (string)c!["anchor"]!).ShouldBe(["k1", "k3", "k2"], "an anchor stays with its clause");
        var (_, first, _) = await world.Send("GET", $"{path}/versions/1", role: null, organisation: null);
        first!["clauses"]!.AsArray().Count.ShouldBe(2);
        ((string)first["content"]!["body"]!).ShouldEndWith("Ældre skal føle sig trygge.");
        var (_, versions, _) = await world.Send("GET", $"{path}/versions", role: null, organisation: null);
        versions!["items"]!.AsArray().Select(v => (int)v!["number"]!).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task Two_versions_are_compared_in_words_by_clause()
    {
        var (path, tag) = await Entered(Paper("# Formål\n\nFærre indbrud i ældreboliger.\n\n# SSP\n\nSSP-samarbejdet fortsætter."));
        var other = Paper("# Formål\n\nFærre indbrud i ungdomsboliger.\n\n# Byrum\n\nBelysning i gågaden.", "Tryghed i Vestbyen");
        other["kle"] = "27.69.40";
        (await world.Send("PUT", path, other, tag)).Status.ShouldBe(200);

        var (status, diff, _) = await world.Send("GET", $"{path}/diff?from=1&to=2", role: null, organisation: null);

        status.ShouldBe(200, diff?.ToJsonString());
        string.Concat(diff!["title"]!.AsArray().Where(p => (string)p!["op"]! != "added").Select(p => (string)p!["text"]!)).ShouldBe("Tryghed i Østbyen");
        string.Concat(diff["title"]!.AsArray().Where(p => (string)p!["op"]! != "removed").Select(p => (string)p!["text"]!)).ShouldBe("Tryghed i Vestbyen");
        diff["clauses"]!.AsArray().Select(c => $"{c!["anchor"]} {c["change"]}").ShouldBe(["k1 changed", "k3 added", "k2 removed"]);
        var changed = diff["clauses"]![0]!["text"]!.AsArray();
        changed.Where(p => (string)p!["op"]! == "removed").Select(p => (string)p!["text"]!).ShouldHaveSingleItem().ShouldContain("ældreboliger");
        changed.Where(p => (string)p!["op"]! == "added").Select(p => (string)p!["text"]!).ShouldHaveSingleItem().ShouldContain("ungdomsboliger");
        diff["fields"]!.AsArray().Select(f => (string)f!["field"]!).ShouldBe(["kle"]);
        (await world.Send("GET", $"{path}/diff?from=1&to=9")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Of_two_coordinators_who_edit_at_once_the_second_is_told_and_loses_nothing()
    {
        var (path, tag) = await Entered(Paper("Oprindelig"));

        var answers = await Task.WhenAll(
            world.Send("PUT", path, Paper("Den enes"), tag), world.Send("PUT", path, Paper("Den andens"), tag));

        answers.Select(a => a.Status).Order().ShouldBe([200, 412]);
        var (_, stands, fresh) = await world.Send("GET", path);
        ((int)stands!["version"]!).ShouldBe(2);
        var refused = answers[0].Status == 412 ? "Den enes" : "Den andens";
        (await world.Send("PUT", path, Paper(refused), fresh)).Status.ShouldBe(200);
        var (_, versions, _) = await world.Send("GET", $"{path}/versions");
        versions!["items"]!.AsArray().Count.ShouldBe(3, "what both wrote is there");
    }

    [Fact]
    public async Task A_change_needs_to_say_what_it_was_made_from_and_to_change_something()
    {
        var (path, tag) = await Entered(Paper("Tekst"));

        (await world.Send("PUT", path, Paper("Ny tekst"))).Status.ShouldBe(428);
        var (status, same, _) = await world.Send("PUT", path, Paper("Tekst"), tag);

        status.ShouldBe(200);
        ((int)same!["version"]!).ShouldBe(1, "the same content is no new version");
    }

    [Fact]
    public async Task Only_those_who_own_it_change_it()
    {
        var paper = Paper("Tekst");
        paper["coOwners"] = new JsonArray("nordjyllands-politi");
        var (path, tag) = await Entered(paper);
        var mine = Paper("Politiets ord");
        mine["coOwners"] = new JsonArray("nordjyllands-politi");

        (await world.Send("PUT", path, Paper("x"), tag, organisation: "skole")).Status.ShouldBe(403);
        (await world.Send("PUT", path, Paper("x"), tag, role: "contributor")).Status.ShouldBe(403);
        (await world.Send("PUT", path, mine, tag, organisation: "nordjyllands-politi")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_version_stays_with_those_it_was_written_for()
    {
        var (path, tag) = await Entered(Paper("Fortrolig kladde", "Kladde", "owner"));
        (await world.Send("PUT", path, Paper("Til alle", "Åben"), tag)).Status.ShouldBe(200);

        (await world.Send("GET", path, role: null, organisation: null)).Status.ShouldBe(200);
        (await world.Send("GET", $"{path}/versions/1", role: "reader", organisation: "skole")).Status.ShouldBe(404);
        (await world.Send("GET", $"{path}/diff?from=1&to=2", role: "reader", organisation: "skole")).Status.ShouldBe(400);
        var (_, versions, _) = await world.Send("GET", $"{path}/versions", role: "reader", organisation: "skole");
        versions!["items"]!.AsArray().Select(v => (int)v!["number"]!).ShouldBe([2]);
        (await world.Send("GET", $"{path}/versions/1")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_strategy_is_archived_restored_and_superseded_and_the_links_read_both_ways()
    {
        var (old, oldTag) = await Entered(Paper("Gammel"));
        var (next, _) = await Entered(Paper("Ny"));
        var id = next[(next.LastIndexOf('/') + 1)..];

        var (_, archived, tag) = await world.Send("POST", $"{old}/archive", tag: oldTag);
        ((string)archived!["status"]!).ShouldBe("archived");
        (await world.Send("POST", $"{old}/archive", tag: tag)).Status.ShouldBe(409);
        var (_, restored, again) = await world.Send("POST", $"{old}/restore", tag: tag);
        ((string)restored!["status"]!).ShouldBe("draft");

        var (status, superseded, newest) = await world.Send("PUT", $"{old}/superseded-by", new { by = id }, again);
        status.ShouldBe(200, superseded?.ToJsonString());
        ((string)superseded!["status"]!).ShouldBe("superseded");
        ((string)superseded["supersededBy"]!).ShouldBe(id);
        var (_, successor, successorTag) = await world.Send("GET", next);
        ((string)successor!["supersedes"]![0]!).ShouldBe((string)superseded["id"]!);
        (await world.Send("PUT", $"{next}/superseded-by", new { by = (string)superseded["id"]! }, successorTag)).Status.ShouldBe(409, "no circles");

        (await world.Send("PUT", $"{old}/superseded-by", new { by = (string?)null }, newest)).Body!["status"]!.GetValue<string>().ShouldBe("draft");
    }

    [Fact]
    public async Task What_people_have_found_between_two_strategies_is_shown_with_both_to_those_who_may_see_both()
    {
        var (one, _) = await Entered(Paper("Flere patruljer", "Patruljer"));
        var (other, _) = await Entered(Paper("Færre patruljer", "Besparelser", "partners"), "skole");
        var id = other[(other.LastIndexOf('/') + 1)..];

        var (status, relation, _) = await world.Send("POST", $"{one}/relations", new { to = id, kind = "conflicts", reason = "Den ene vil have flere, den anden færre." }, organisation: "nordjyllands-politi");

        status.ShouldBe(201, relation?.ToJsonString());
        (await world.Send("POST", $"{one}/relations", new { to = id, kind = "conflicts", reason = "Igen" }, organisation: "nordjyllands-politi")).Status.ShouldBe(409);
        (await world.Send("GET", one)).Body!["relations"]!.AsArray().ShouldHaveSingleItem()!["otherTitle"]!.GetValue<string>().ShouldBe("Besparelser");
        (await world.Send("GET", other)).Body!["relations"]!.AsArray().Count.ShouldBe(1);
        (await world.Send("GET", one, role: null, organisation: null)).Body!["relations"]!.AsArray().ShouldBeEmpty();
        (await world.Send("DELETE", $"{one}/relations/{relation!["id"]}")).Status.ShouldBe(403);
        (await world.Send("DELETE", $"{one}/relations/{relation["id"]}", organisation: "nordjyllands-politi")).Status.ShouldBe(204);
        (await world.Send("GET", one)).Body!["relations"]!.AsArray().ShouldBeEmpty();
    }
}
