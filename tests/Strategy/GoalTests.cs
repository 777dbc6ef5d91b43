using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class GoalTests(PastWorld world)
{
    [Fact]
    public async Task A_goal_changes_only_by_a_version_that_says_who_decided_it_and_when()
    {
        var (_, before, tag) = await world.Send("GET", "/api/v1/goals/5/versions", role: null, organisation: null);
        ((bool)before!["items"]![0]!["needsPrecision"]!).ShouldBeTrue();
        var sharper = new
        {
            title = new { da = "Der skal samlet set skabes større social bæredygtighed i Aalborg Kommune: flere borgere og frivillige organisationer deltager i samskabelse om en tryg kommune.", en = "More citizens take part." },
            decidedOn = "2014-03-31",
            indicators = World.Codes("participation"),
            target = "Flere end i 2013",
            note = "Præciseret efter høringen",
        };

        (await world.Send("POST", "/api/v1/goals/5/versions", sharper, tag, organisation: "skole")).Status.ShouldBe(403);
        (await world.Send("POST", "/api/v1/goals/5/versions", sharper)).Status.ShouldBe(428);
        var (status, changed, next) = await world.Send("POST", "/api/v1/goals/5/versions", sharper, tag);

        status.ShouldBe(201, changed?.ToJsonString());
        (await world.Send("POST", "/api/v1/goals/5/versions", sharper, tag)).Status.ShouldBe(412);
        var told = await world.Heard("goal:5", "strategy:goal-changed:v1");
        told["occurredAt"] = "(when)";
        Approved.Text("tests/Strategy/Approved/GoalChanged.json", told.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        var (_, diff, _) = await world.Send("GET", "/api/v1/goals/5/diff?from=1&to=2", role: null, organisation: null);
        string.Concat(diff!["title"]!.AsArray().Where(p => (string)p!["op"]! != "added").Select(p => (string)p!["text"]!)).ShouldBe((string)before["items"]![0]!["title"]!["da"]!);
        diff["indicatorsAdded"]!.AsArray().Select(i => (string)i!).ShouldBe(["participation"]);

        (await world.Send("PUT", "/api/v1/goals/5/needs-precision", new { needsPrecision = true, reason = "Hvor mange?" }, next)).Status.ShouldBe(201);
        var (_, versions, _) = await world.Send("GET", "/api/v1/goals/5/versions", role: null, organisation: null);
        versions!["items"]!.AsArray().Select(v => $"{v!["version"]} {v["needsPrecision"]}").ShouldBe(["3 true", "2 false", "1 true"]);
        versions["items"]!.AsArray().ShouldAllBe(v => v!["by"] == null);
        (await world.Send("GET", "/api/v1/goals")).Body!["items"]!.AsArray().Single(g => (string)g!["code"]! == "5")!["version"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Of_two_who_change_a_goal_at_once_the_second_is_told()
    {
        var (_, before, tag) = await world.Send("GET", "/api/v1/goals/3/versions");
        var title = new { da = (string)before!["items"]![0]!["title"]!["da"]!, en = (string)before["items"]![0]!["title"]!["en"]! };

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.Send("POST", "/api/v1/goals/3/versions", new { title, decidedOn = "2014-03-31", note = "Samtidig" }, tag)));

        all.Select(one => one.Status).Order().ShouldBe([201, 412, 412, 412, 412, 412]);
    }

    [Fact]
    public async Task A_decision_that_one_may_not_see_is_not_named()
    {
        var (_, meeting, _) = await world.Send("POST", "/api/v1/meetings", new { body = "Magistraten", date = "2014-03-31" });
        await world.Send("POST", $"/api/v1/meetings/{meeting!["id"]}/items", new { number = "1", title = "Mål 2" });
        var (_, decision, _) = await world.Send("POST", $"/api/v1/meetings/{meeting["id"]}/items/1/decision", new { outcome = "noted", text = "Præciseret." });
        var (_, before, tag) = await world.Send("GET", "/api/v1/goals/2/versions");
        var title = new { da = (string)before!["items"]![0]!["title"]!["da"]!, en = (string)before["items"]![0]!["title"]!["en"]! };

        var (status, changed, _) = await world.Send("POST", "/api/v1/goals/2/versions", new { title, decidedOn = "2014-03-31", decision = decision!["id"] }, tag);

        status.ShouldBe(201, changed?.ToJsonString());
        ((string)changed!["decision"]!).ShouldBe((string)decision["id"]!);
        (await world.Send("GET", "/api/v1/goals/2/versions", role: null, organisation: null)).Body!["items"]![0]!["decision"].ShouldBeNull("the meeting is closed");
    }

    [Theory]
    [InlineData("title", """{"da":"","en":"x"}""", "title.da")]
    [InlineData("decidedOn", "\"2010-01-01\"", "decidedOn")]
    [InlineData("decision", "\"019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11\"", "decision")]
    public async Task A_wording_that_is_wrong_is_refused_by_field(string member, string value, string field)
    {
        var (_, _, tag) = await world.Send("GET", "/api/v1/goals/1/versions");
        var request = new JsonObject { ["title"] = JsonNode.Parse("""{"da":"Nyt","en":"New"}"""), ["decidedOn"] = "2014-03-31" };
        request[member] = JsonNode.Parse(value);

        var (status, body, _) = await world.Send("POST", "/api/v1/goals/1/versions", request, tag);

        status.ShouldBe(400, body?.ToJsonString());
        body!["errors"]!.AsObject().Select(e => e.Key).ShouldContain(field);
        (await world.Send("POST", "/api/v1/goals/9/versions", request, tag)).Status.ShouldBe(404);
    }
}
