using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Tryghed.Notification.Tests;

public sealed class WebhookTests(World world)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task A_webhook_is_signed_as_the_specification_says_and_carries_the_event()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var hook = world.Receiver.Answering(200);
        await reader.SubscribeTo(indicator, hook.Url, Secret);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        var call = (await hook.CallsWhen(1)).Single();
        call.IsSignedWith(Secret).ShouldBeTrue();
        call.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[24])).ShouldBeFalse();
        call.Headers["content-type"].ShouldStartWith("application/json");
        call.Json.AsObject().Select(member => member.Key).ShouldBe(["type", "timestamp", "data"]);
        ((string?)call.Json["type"]).ShouldBe("indicator.worsened");
        ((DateTimeOffset)call.Json["timestamp"]!).ShouldBe(DateTimeOffset.Parse("2017-08-15T07:30:00Z"));
        JsonNode.DeepEquals(call.Json["data"], Bus.Worsened(indicator)).ShouldBeTrue(call.Body);
        var delivery = await reader.DeliveryWhen("delivered");
        ((string?)delivery["id"]).ShouldBe(call.Id);
        ((int)delivery["attempts"]!).ShouldBe(1);
        ((int)delivery["lastStatus"]!).ShouldBe(200);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_with_the_same_id_and_body_and_a_fresh_signature()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var hook = world.Receiver.Answering(500, 503, 200);
        await reader.SubscribeTo(indicator, hook.Url, Secret);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        var calls = await hook.CallsWhen(3);
        calls.Select(call => call.Id).Distinct().Count().ShouldBe(1);
        calls.Select(call => call.Body).Distinct().Count().ShouldBe(1);
        calls.ShouldAllBe(call => call.IsSignedWith(Secret));
        var delivery = await reader.DeliveryWhen("delivered");
        ((int)delivery["attempts"]!).ShouldBe(3);
        delivery["lastError"].ShouldBeNull();
    }

    [Fact]
    public async Task After_the_last_attempt_it_has_failed_and_says_why()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var hook = world.Receiver.New(async (context, _) =>
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("disk full\0\n" + new string('x', 10_000));
        });
        await reader.SubscribeTo(indicator, hook.Url);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        var delivery = await reader.DeliveryWhen("failed");
        ((int)delivery["attempts"]!).ShouldBe(4);
        ((int)delivery["lastStatus"]!).ShouldBe(500);
        ((string)delivery["lastError"]!).ShouldStartWith("The receiver answered 500. disk full");
        ((string)delivery["lastError"]!).Length.ShouldBeLessThan(400);
        delivery["nextAttemptAt"].ShouldBeNull();
        hook.Calls.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_is_not_followed()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var elsewhere = world.Receiver.Answering(200);
        var hook = world.Receiver.New((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = elsewhere.Url.AbsoluteUri;
            return Task.CompletedTask;
        });
        await reader.SubscribeTo(indicator, hook.Url);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        ((string)(await reader.DeliveryWhen("failed"))["lastError"]!).ShouldContain("redirects are not followed");
        elsewhere.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_that_is_gone_ends_its_subscription_and_the_inbox_of_others_goes_on()
    {
        var indicator = World.NewIndicator();
        var (reader, other) = (world.Reader(), world.Reader());
        var hook = world.Receiver.Answering(410);
        var subscription = await reader.SubscribeTo(indicator, hook.Url);
        await other.SubscribeTo(indicator);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));
        await reader.DeliveryWhen("failed");
        await world.Bus.PublishWorsened(Bus.Worsened(indicator, version: 2));
        await other.AlertsWhen(2);

        var shown = JsonNode.Parse(await reader.Http.GetStringAsync($"/api/v1/subscriptions/{subscription["id"]}"))!;
        ((string?)shown["state"]).ShouldBe("disabled");
        ((string?)shown["disabledBecause"]).ShouldBe("The receiver answered 410 Gone.");
        hook.Calls.Count.ShouldBe(1);
        (await reader.Deliveries()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_in_time_and_delays_no_other()
    {
        await using var slow = await Receiver.Start(); // a host of its own
        var indicator = World.NewIndicator();
        var (patient, other) = (world.Reader(), world.Reader());
        var release = new TaskCompletionSource();
        var hanging = slow.New((_, _) => release.Task);
        var healthy = world.Receiver.Answering(200);
        for (var i = 0; i < 12; i++)
            await patient.SubscribeTo(indicator, hanging.Url);
        await other.SubscribeTo(indicator, healthy.Url);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        await healthy.CallsWhen(1);
        (await other.DeliveryWhen("delivered")).ShouldNotBeNull();
        (await patient.Deliveries("?state=delivered")).ShouldBeEmpty();
        var given = await Testing.Eventually.Get(
            () => patient.Deliveries(), deliveries => deliveries.Any(delivery => (string?)delivery["lastError"] == "No answer within 4 seconds."));
        given.Count.ShouldBe(12);
        release.SetResult();
        await Testing.Eventually.Holds(async () => (await patient.Deliveries("?state=delivered")).Count == 12);
    }

    [Fact]
    public async Task At_most_four_calls_at_once_go_to_one_receiver()
    {
        await using var receiver = await Receiver.Start();
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var (now, most) = (0, 0);
        var hook = receiver.New(async (_, _) =>
        {
            var here = Interlocked.Increment(ref now);
            InterlockedMax(ref most, here);
            await Task.Delay(30); // long enough for a fifth to come, if it could
            Interlocked.Decrement(ref now);
        });
        for (var i = 0; i < 20; i++)
            await reader.SubscribeTo(indicator, hook.Url);

        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        (await hook.CallsWhen(20)).Select(call => call.Id).Distinct().Count().ShouldBe(20);
        most.ShouldBeInRange(1, 4);
    }

    [Fact]
    public async Task One_trace_runs_from_the_event_to_the_receiver_over_all_attempts()
    {
        var indicator = World.NewIndicator();
        var reader = world.Reader();
        var hook = world.Receiver.Answering(500, 200);
        await reader.SubscribeTo(indicator, hook.Url);
        var trace = ActivityTraceId.CreateRandom();

        await world.Bus.PublishWorsened(Bus.Worsened(indicator), traceParent: $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        var calls = await hook.CallsWhen(2);
        calls.Select(call => call.Headers["traceparent"].Split('-')[1]).ShouldAllBe(id => id == trace.ToString());
    }

    private static void InterlockedMax(ref int most, int candidate)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < candidate && Interlocked.CompareExchange(ref most, candidate, seen) != seen)
        {
        }
    }
}
