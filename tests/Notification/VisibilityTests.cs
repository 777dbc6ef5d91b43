using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Notification.Tests;

/// <summary>Two organisations' tokens against each other. An absence is only looked for once the one who may see has been told.</summary>
public sealed class VisibilityTests(World world)
{
    [Fact]
    public async Task What_an_owner_item_of_one_organisation_causes_never_reaches_another()
    {
        var indicator = World.NewIndicator();
        var (police, municipality) = (world.Reader("nordjyllands-politi"), world.Reader("aalborg"));
        var (theirs, ours) = (world.Receiver.Answering(200), world.Receiver.Answering(200));
        await municipality.SubscribeTo(indicator, ours.Url);
        await police.SubscribeTo(indicator, theirs.Url);
        await municipality.Subscribe(new { }); // everything, without a filter
        var nobody = world.Reader(organisation: null);
        await nobody.SubscribeTo(indicator);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator, but: e => (e["visibility"], e["owner"]) = ("owner", "nordjyllands-politi")));

        await theirs.CallsWhen(1);
        (await police.AlertsWhen(1)).Count.ShouldBe(1);
        (await municipality.Alerts()).Where(alert => (string?)alert["indicator"] == indicator).ShouldBeEmpty();
        (await municipality.Deliveries()).ShouldBeEmpty();
        ours.Calls.ShouldBeEmpty();
        (await nobody.Alerts()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_for_partners_never_reaches_a_subscriber_without_an_organisation()
    {
        var indicator = World.NewIndicator();
        var (partner, nobody) = (world.Reader("region-nordjylland"), world.Reader(organisation: null));
        var hook = world.Receiver.Answering(200);
        await partner.SubscribeTo(indicator);
        await nobody.SubscribeTo(indicator, hook.Url);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator, but: e => e["visibility"] = "partners"));
        await partner.AlertsWhen(1);
        (await nobody.Alerts()).ShouldBeEmpty();

        await world.Bus.PublishWorsened(Bus.Worsened(indicator, version: 2));
        await hook.CallsWhen(1); // public: now they are told
        hook.Calls.Count.ShouldBe(1);
        (await nobody.Alerts()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_subject_with_tokens_of_two_organisations_has_two_inboxes()
    {
        var indicator = World.NewIndicator();
        var subject = $"both-{Guid.NewGuid():N}";
        var (atPolice, atMunicipality) = (world.Reader("nordjyllands-politi", subject), world.Reader("aalborg", subject));
        var subscription = await atPolice.SubscribeTo(indicator);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator, but: e => (e["visibility"], e["owner"]) = ("owner", "nordjyllands-politi")));

        var alert = (await atPolice.AlertsWhen(1))[0];
        (await atMunicipality.Alerts()).ShouldBeEmpty();
        await Unseen(atMunicipality, HttpMethod.Get, $"/api/v1/alerts/{alert["id"]}");
        await Unseen(atMunicipality, HttpMethod.Get, $"/api/v1/subscriptions/{subscription["id"]}");
    }

    [Fact]
    public async Task Another_subject_finds_neither_alert_nor_subscription()
    {
        var indicator = World.NewIndicator();
        var (one, other) = (world.Reader(), world.Reader());
        var subscription = await one.SubscribeTo(indicator);
        await world.Bus.PublishWorsened(Bus.Worsened(indicator));
        var alert = (await one.AlertsWhen(1))[0];

        await Unseen(other, HttpMethod.Get, $"/api/v1/alerts/{alert["id"]}");
        await Unseen(other, HttpMethod.Post, $"/api/v1/alerts/{alert["id"]}/acknowledge");
        await Unseen(other, HttpMethod.Get, $"/api/v1/subscriptions/{subscription["id"]}");
        await Unseen(other, HttpMethod.Delete, $"/api/v1/subscriptions/{subscription["id"]}");

        ((bool)(await one.Alerts())[0]["acknowledged"]!).ShouldBeFalse();
        await world.Bus.PublishWorsened(Bus.Worsened(indicator, version: 2));
        await one.AlertsWhen(2); // still subscribed
    }

    [Fact]
    public async Task What_is_closed_after_it_was_told_leaves_the_inbox_and_its_waiting_webhook_is_held()
    {
        var indicator = World.NewIndicator();
        var (police, municipality) = (world.Reader("nordjyllands-politi"), world.Reader("aalborg"));
        var release = new TaskCompletionSource();
        var hook = world.Receiver.New(async (context, call) =>
        {
            await release.Task.WaitAsync(TimeSpan.FromSeconds(10));
            context.Response.StatusCode = 503;
        });
        await police.SubscribeTo(indicator);
        await municipality.SubscribeTo(indicator, hook.Url);
        await world.Bus.PublishWorsened(Bus.Worsened(indicator, but: e => e["owner"] = "nordjyllands-politi"));
        await hook.CallsWhen(1);
        (await municipality.AlertsWhen(1)).Count.ShouldBe(1);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator, version: 2, but: e => (e["visibility"], e["owner"]) = ("owner", "nordjyllands-politi")));
        await police.AlertsWhen(2);
        release.SetResult();

        (await municipality.Alerts()).ShouldBeEmpty();
        (await municipality.Deliveries()).ShouldBeEmpty();
        var state = await Testing.Eventually.Get(
            () => world.Query<string>($"select state from delivery where subject = '{indicator}/851'"), state => state != "pending");
        state.ShouldBe("held");
        hook.Calls.Count.ShouldBe(1);
    }

    private static async Task Unseen(Someone reader, HttpMethod method, string path)
    {
        using var response = await reader.Http.SendAsync(new HttpRequestMessage(method, path));
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
