using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Initiative.Tests;

public sealed class QuestioningTests(World world)
{
    [Fact]
    public async Task A_worsened_indicator_as_its_owner_publishes_it_questions_the_assumption_that_rests_on_it()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);
        ((string?)(await world.Assumption(id))["state"]).ShouldBe("untested");

        await world.Worsened(indicator, 1, e => e["addedLater"] = "additive changes are no news here");

        var assumption = await world.AssumptionWhen(id, "questioned");
        ((string?)assumption["questionedBy"]!["indicator"]).ShouldBe(indicator);
        ((string?)assumption["questionedBy"]!["area"]).ShouldBe("851");
        ((string?)assumption["questionedBy"]!["period"]).ShouldBe("2017K2");
    }

    [Fact]
    public async Task What_others_are_told_are_the_approved_events()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);
        await world.Worsened(indicator, 1);

        var started = (await world.HeardWhen(id, 1, breaking: false)).ShouldHaveSingleItem();
        var breaking = (await world.HeardWhen(id, 1)).ShouldHaveSingleItem();

        foreach (var (name, @event) in new[] { ("InitiativeStarted", started), ("AssumptionBreaking", breaking) })
        {
            ((string?)@event["aggregate"]).ShouldBe(name is "AssumptionBreaking" ? id + "/1" : id);
            (@event["aggregate"], @event["initiative"], @event["occurredAt"]) = ("(the initiative)", "(the initiative)", "(when)");
            if (name is "AssumptionBreaking")
                @event["indicator"] = "violence";
            Approved.Text($"tests/Initiative/Approved/{name}.json", @event.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
    }

    [Fact]
    public async Task A_recovered_indicator_as_its_owner_publishes_it_leaves_the_assumption_holding_and_the_question_in_its_history()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);
        await world.Worsened(indicator, 1);
        await world.AssumptionWhen(id, "questioned");

        await world.Recovered(indicator, 2);

        var assumption = await world.AssumptionWhen(id, "holding");
        assumption["questionedBy"].ShouldBeNull();
        var question = assumption["history"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)question["period"]).ShouldBe("2017K2");
        ((string?)question["recoveredPeriod"]).ShouldBe("2018K3");

        await world.Worsened(indicator, 3, e => e["period"] = "2019K1");
        assumption = await world.AssumptionWhen(id, "questioned");
        assumption["history"]!.AsArray().Count.ShouldBe(2);
        (await world.HeardWhen(id, 2)).Select(e => (long)e["version"]!).ShouldBe([2, 4]);
    }

    [Fact]
    public async Task An_alarm_that_was_called_off_takes_its_question_back_like_any_recovery()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);
        await world.Worsened(indicator, 1);
        await world.AssumptionWhen(id, "questioned");

        await world.Recovered(indicator, 2, e => e["dismissed"] = true);

        var assumption = await world.AssumptionWhen(id, "holding");
        assumption["questionedBy"].ShouldBeNull();
        assumption["history"]!.AsArray().ShouldHaveSingleItem()!["recoveredAt"].ShouldNotBeNull();
    }

    [Fact]
    public async Task An_event_that_is_delivered_twice_questions_once_and_announces_once()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);
        var message = Guid.CreateVersion7();

        await world.Worsened(indicator, 1, messageId: message);
        await world.Worsened(indicator, 1, messageId: message);
        await world.Worsened(indicator, 1); // another message that tells the same
        await world.Worsened(indicator, 2); // worse still: the question stands already

        await world.AllConsumed();
        (await world.Assumption(id))["history"]!.AsArray().Count.ShouldBe(1);
        (await world.Heard(id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_worsening_that_arrives_after_the_recovery_that_followed_it_questions_nothing()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);

        await world.Recovered(indicator, 2);
        await Eventually.Holds(async () => await world.Count($"series where indicator = '{indicator}'") == 1);
        await world.Worsened(indicator, 1);

        await world.AllConsumed();
        ((string?)(await world.Assumption(id))["state"]).ShouldBe("untested");
        (await world.Heard(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_assumption_made_on_a_series_that_is_worse_already_is_questioned_at_once_and_told()
    {
        var indicator = World.NewIndicator();
        await world.Worsened(indicator, 1);
        await world.AllConsumed();

        var created = await world.Start(new { title = "Sent", visibility = "public", assumptions = new[] { new { text = "Volden stiger ikke", indicator, area = "0851" } } });

        ((string?)created["assumptions"]![0]!["state"]).ShouldBe("questioned");
        (await world.HeardWhen((string)created["id"]!, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_indicator_or_another_area_questions_nothing()
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);

        await world.Worsened(World.NewIndicator(), 1);
        await world.Worsened(indicator, 1, e => (e["area"], e["aggregate"]) = ("101", $"{indicator}/101"));

        await world.AllConsumed();
        ((string?)(await world.Assumption(id))["state"]).ShouldBe("untested");
    }

    [Fact]
    public async Task What_an_owners_own_indicator_causes_never_reaches_the_initiative_of_another()
    {
        var indicator = World.NewIndicator();
        var others = await world.StartResting(indicator, "nordjyllands-politi");
        var own = await world.StartResting(indicator);

        await world.Worsened(indicator, 1, e => (e["visibility"], e["owner"]) = ("owner", "aalborg"));
        await world.AssumptionWhen(own, "questioned");
        var late = await world.StartResting(indicator, "nordjyllands-politi");

        ((string?)(await world.Assumption(others, "nordjyllands-politi"))["state"]).ShouldBe("untested");
        ((string?)(await world.Assumption(late, "nordjyllands-politi"))["state"]).ShouldBe("untested");
        await world.AllConsumed();
        (await world.Heard(others)).ShouldBeEmpty();
        (await world.Heard(late)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("owner", "nordjyllands-politi")]
    [InlineData("owner", null)]
    [InlineData("partners", null)]
    public async Task Who_may_not_see_the_indicator_sees_the_initiative_as_it_was_before(string visibility, string? reader)
    {
        var indicator = World.NewIndicator();
        var id = await world.StartResting(indicator);
        var before = await Seen(id, reader);

        await world.Worsened(indicator, 1, e => (e["visibility"], e["owner"]) = (visibility, "aalborg"));
        await world.AssumptionWhen(id, "questioned");
        (await Seen(id, reader)).ShouldBe(before);

        await world.Recovered(indicator, 2, e => (e["visibility"], e["owner"]) = (visibility, "aalborg"));
        await world.AssumptionWhen(id, "holding");
        (await Seen(id, reader)).ShouldBe(before);

        var told = (await world.HeardWhen(id, 1)).ShouldHaveSingleItem();
        ((string?)told["visibility"]).ShouldBe(visibility);
        ((string?)told["owner"]).ShouldBe("aalborg");
    }

    // Every way to read it: alone, with its tag, and in the list.
    private async Task<string> Seen(string id, string? organisation)
    {
        using var client = world.As(organisation is null ? null : "administrator", organisation);
        using var one = await client.GetAsync($"/api/v1/initiatives/{id}");
        var list = JsonNode.Parse(await client.GetStringAsync("/api/v1/initiatives?limit=500"))!["items"]!.AsArray();
        return $"{one.Headers.ETag} {await one.Content.ReadAsStringAsync()} {list.Single(item => (string?)item!["id"] == id)!.ToJsonString()}";
    }
}
