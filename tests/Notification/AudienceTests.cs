using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Notification.Tests;

/// <summary>Who is asked is told without having subscribed. Every test has organisations of its own; an absence is looked for once someone else has been told.</summary>
public sealed class AudienceTests(World world)
{
    private readonly string owner = New("aalborg"), asked = New("skole"), alsoAsked = New("sundhed"), other = New("miljø");

    [Fact]
    public async Task An_organisation_that_is_asked_is_told_without_a_subscription_and_every_member_sees_it_whatever_the_visibility()
    {
        var (one, another, outsider, holder) = (world.Reader(asked), world.Reader(asked), world.Reader(other), world.Reader(owner));
        await outsider.Subscribe(new { });
        await Opened("owner");

        foreach (var member in new[] { one, another, world.Reader(alsoAsked) })
            ((string)(await member.AlertsWhen(1)).ShouldHaveSingleItem()["text"]!).ShouldContain("sendt i høring");
        (await holder.Alerts()).ShouldBeEmpty();
        (await outsider.Alerts()).Where(alert => (string?)alert["event"] == "strategy:hearing-opened" && (string?)alert["subject"] == hearing).ShouldBeEmpty();
        (await world.Reader(organisation: null).Alerts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_not_asked_is_told_when_they_may_see_it_and_subscribe_only()
    {
        var (subscriber, silent, nobody) = (world.Reader(other), world.Reader(other), world.Reader(organisation: null));
        await subscriber.Subscribe(new { events = new[] { "strategy:hearing-opened" } });
        await nobody.Subscribe(new { events = new[] { "strategy:hearing-opened" } });

        await Opened("partners");

        await Eventually.Get(() => Mine(subscriber), alerts => alerts.Count == 1);
        (await silent.Alerts()).ShouldBeEmpty();
        (await Mine(nobody)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("partners")]
    public async Task Who_is_asked_and_subscribes_too_has_it_once_and_their_webhook_is_called_once(string visibility)
    {
        var reader = world.Reader(asked);
        var hook = world.Receiver.Answering(204);
        await reader.Subscribe(new { events = new[] { "strategy:hearing-opened" } });
        await reader.Subscribe(new { events = new[] { "strategy:hearing-opened" }, goals = new[] { "1" }, channel = new { webhook = new { url = hook.Url } } });

        await Opened(visibility);
        await Opened(visibility); // another message that tells the same
        await Opened(visibility, version: 3);

        await hook.CallsWhen(2);
        (await reader.AlertsWhen(2)).Count.ShouldBe(2);
        (await reader.DeliveryWhenAll("delivered")).Count.ShouldBe(2);
        hook.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_organisation_was_asked_is_acknowledged_by_each_reader()
    {
        var (one, another, outsider) = (world.Reader(asked), world.Reader(asked), world.Reader(other));
        await Opened("public");
        var id = (string?)(await one.AlertsWhen(1))[0]["id"];

        var first = await Acknowledge(one, id, HttpStatusCode.OK);
        var second = await Acknowledge(one, id, HttpStatusCode.OK);
        await Acknowledge(outsider, id, HttpStatusCode.NotFound);

        ((bool)first!["acknowledged"]!).ShouldBeTrue();
        second!.ToJsonString().ShouldBe(first.ToJsonString());
        (await one.Alerts("?acknowledged=false")).ShouldBeEmpty();
        (await one.Alerts("?acknowledged=true")).Count.ShouldBe(1);
        (await another.Alerts("?acknowledged=false")).Count.ShouldBe(1);
        (await another.Alerts("?acknowledged=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reminder_goes_to_those_who_have_not_answered_and_to_who_holds_the_hearing_and_takes_nothing_from_others()
    {
        var (late, holder, outsider) = (world.Reader(asked), world.Reader(owner), world.Reader(other));
        await outsider.Subscribe(new { });
        await Opened("public");
        await Eventually.Get(() => Mine(outsider), alerts => alerts.Count == 1);

        var @event = Bus.Approved("HearingDeadlineNear");
        (@event["aggregate"], @event["owner"], @event["audience"]) = (hearing, owner, new JsonArray(asked));
        @event["visibility"] = "public"; // even if the sender were careless
        await world.Bus.Publish("strategy:hearing-deadline-near:v1", @event);

        await holder.AlertsWhen(1);
        (await late.AlertsWhen(2)).Count.ShouldBe(2);
        (await Mine(outsider)).Select(alert => (string?)alert["event"]).ShouldBe(["strategy:hearing-opened"]);
        (await world.Reader(alsoAsked).Alerts()).Count.ShouldBe(1); // has answered: the hearing's opening alone
    }

    [Fact]
    public async Task Closing_a_strategy_closes_what_was_told_of_its_hearing_but_not_to_those_who_were_asked()
    {
        var outsider = world.Reader(other);
        await outsider.Subscribe(new { events = new[] { "strategy:hearing-opened" } });
        await Opened("public");
        await Eventually.Get(() => Mine(outsider), alerts => alerts.Count == 1);
        var holder = world.Reader(owner);
        await holder.Subscribe(new { events = new[] { "strategy:changed" } });

        var changed = Bus.Approved("StrategyChanged");
        (changed["aggregate"], changed["strategy"], changed["owner"], changed["visibility"]) = (strategy.ToString(), strategy, owner, "owner");
        await world.Bus.Publish("strategy:changed:v1", changed);

        await Eventually.Get(async () => (await holder.Alerts()).Count(alert => (string?)alert["subject"] == strategy.ToString()), count => count == 1);
        (await Mine(outsider)).ShouldBeEmpty();
        (await world.Reader(asked).Alerts()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_co_owner_who_subscribes_is_told_of_what_only_its_owners_may_see()
    {
        var (coOwner, outsider) = (world.Reader(asked), world.Reader(other));
        await coOwner.Subscribe(new { events = new[] { "strategy:changed" } });
        await outsider.Subscribe(new { events = new[] { "strategy:changed" } });

        var changed = Bus.Approved("StrategyChanged");
        (changed["aggregate"], changed["strategy"], changed["owner"], changed["visibility"], changed["coOwners"]) = (strategy.ToString(), strategy, owner, "owner", new JsonArray(asked));
        await world.Bus.Publish("strategy:changed:v1", changed);

        await Eventually.Get(async () => (await coOwner.Alerts()).Count(alert => (string?)alert["subject"] == strategy.ToString()), count => count == 1);
        (await outsider.Alerts()).ShouldNotContain(alert => (string?)alert["subject"] == strategy.ToString());

        (changed["version"], changed["visibility"]) = ((long)changed["version"]! + 1, "public");
        await world.Bus.Publish("strategy:changed:v1", changed);
        await Eventually.Get(async () => (await outsider.Alerts()).Count(alert => (string?)alert["subject"] == strategy.ToString()), count => count == 1);
        (changed["version"], changed["visibility"]) = ((long)changed["version"]! + 1, "owner");
        await world.Bus.Publish("strategy:changed:v1", changed);
        await Eventually.Get(async () => (await outsider.Alerts()).Count(alert => (string?)alert["subject"] == strategy.ToString()), count => count == 0);
        (await coOwner.Alerts()).Count(alert => (string?)alert["subject"] == strategy.ToString()).ShouldBe(3, "what is closed to others stays open to who owns it");
    }

    private readonly string hearing = Guid.NewGuid().ToString();
    private readonly Guid strategy = Guid.NewGuid();

    private static string New(string organisation) => $"{organisation}-{Guid.NewGuid():N}";

    private async Task Opened(string visibility, long version = 2)
    {
        var @event = Bus.Approved("HearingOpened");
        (@event["aggregate"], @event["strategy"], @event["version"], @event["owner"]) = (hearing, strategy, version, owner);
        (@event["visibility"], @event["audience"]) = (visibility, new JsonArray(asked, alsoAsked, asked));
        await world.Bus.Publish("strategy:hearing-opened:v1", @event);
        await Eventually.Get(
            () => world.Query<long>($"select count(*) from alert where subject = '{hearing}' and organisation = '{alsoAsked}'"), count => count >= (version == 2 ? 1 : 2));
    }

    // Others' events come to whoever subscribes to everything.
    private async Task<List<JsonNode>> Mine(Someone reader) => [.. (await reader.Alerts("?limit=200")).Where(alert => (string?)alert["subject"] == hearing)];

    private static async Task<JsonNode?> Acknowledge(Someone reader, string? id, HttpStatusCode expected)
    {
        using var response = await reader.Http.PostAsync($"/api/v1/alerts/{id}/acknowledge", null);
        response.StatusCode.ShouldBe(expected);
        return expected is HttpStatusCode.OK ? JsonNode.Parse(await response.Content.ReadAsStringAsync()) : null;
    }
}
