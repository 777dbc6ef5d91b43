using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Signals.Guards;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class SignalLifeTests(World world)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_step_of_a_life_is_kept_with_who_and_why()
    {
        var signal = New();
        signal.Hold([new Finding("break", true, "…", "…"), new Finding("national", false, "…", "…")], Now);
        signal.Told.ShouldBeFalse();
        signal.Release("anna", "the law did not touch this", Now.AddHours(1)).ShouldBeNull();
        signal.Acknowledge("bo", null, Now.AddHours(2)).ShouldBeNull();
        signal.Told.ShouldBeTrue();
        signal.Back("2019K4", Now.AddHours(3));

        signal.Steps.Select(step => $"{step.Number} {step.Status} {step.By}: {step.Why} {(step.At - Now).TotalHours}").ShouldBe(
        [
            "1 Held tryghed: held by break 0", "2 Open anna: the law did not touch this 1", "3 Acknowledged bo:  2", "4 Resolved tryghed: the series was back at 2019K4 3",
        ]);
        signal.ShouldSatisfyAllConditions(
            s => s.ClosedPeriod.ShouldBe("2019K4"), s => s.BackPeriod.ShouldBe("2019K4"), s => s.ClosedAt.ShouldBe(Now.AddHours(3)), s => s.Told.ShouldBeFalse(), s => s.StepCount.ShouldBe(4));
    }

    [Fact]
    public void Every_other_step_is_refused_and_leaves_no_trace()
    {
        // From each status, what may follow it.
        var allowed = new Dictionary<SignalStatus, string>
        {
            [SignalStatus.Held] = "release dismiss",
            [SignalStatus.Open] = "acknowledge dismiss resolve",
            [SignalStatus.Acknowledged] = "dismiss resolve",
            [SignalStatus.Resolved] = "",
            [SignalStatus.Dismissed] = "",
        };
        foreach (var (status, verbs) in allowed)
        {
            var taken = new Dictionary<string, Func<Signal, string?>>
            {
                ["release"] = s => s.Release("anna", null, Now),
                ["acknowledge"] = s => s.Acknowledge("anna", null, Now),
                ["dismiss"] = s => s.Dismiss("anna", "no", "2019K2", Now),
                ["resolve"] = s => s.Resolve("anna", "done", "2019K2", Now),
            };
            foreach (var (verb, act) in taken)
            {
                var signal = In(status);
                var steps = signal.StepCount;
                var refused = act(signal);
                (refused is null).ShouldBe(verbs.Contains(verb, StringComparison.Ordinal), $"{verb} when {status}");
                if (refused is null)
                    continue;
                refused.ShouldEndWith($"this one is {status.ToString().ToLowerInvariant()}.");
                (signal.StepCount, signal.Status).ShouldBe((steps, status));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_somebody_closed_stays_in_the_way_of_a_new_alarm_until_the_series_is_back(bool dismiss)
    {
        var active = Signal.IsActive.Compile();
        var signal = In(SignalStatus.Open);
        (dismiss ? signal.Dismiss("anna", "a joke in the form", "2019K2", Now) : signal.Resolve("anna", "the square has light", "2019K2", Now)).ShouldBeNull();
        active(signal).ShouldBeTrue();

        signal.Back("2020K1", Now.AddDays(90));

        active(signal).ShouldBeFalse();
        signal.Status.ShouldBe(dismiss ? SignalStatus.Dismissed : SignalStatus.Resolved);
        (signal.ClosedPeriod, signal.BackPeriod, signal.StepCount).ShouldBe(("2019K2", "2020K1", 2));
    }

    [Fact]
    public async Task A_signal_is_acknowledged_and_resolved_by_people_who_are_named()
    {
        await world.KeepAnnounced();
        var (code, id) = await Alarmed();
        var contributor = world.As("contributor");

        var (status, body) = await contributor.Post($"/api/v1/signals/{id}/acknowledge", new JsonObject());
        status.ShouldBe(200, body?.ToJsonString());
        ((string?)body!["status"]).ShouldBe("acknowledged");
        (await contributor.Post($"/api/v1/signals/{id}/acknowledge", new JsonObject())).Status.ShouldBe(409);
        (await contributor.Post($"/api/v1/signals/{id}/resolve", Because("The lights work again."))).Status.ShouldBe(200);

        var shown = (await contributor.Get($"/api/v1/signals/{id}")).Body!;
        shown["steps"]!.AsArray().Select(step => $"{step!["number"]} {step["status"]} {step["why"]}").ShouldBe(["1 open ", "2 acknowledged ", "3 resolved The lights work again."]);
        ((string?)shown["steps"]![0]!["by"]).ShouldBe("tryghed");
        ((string?)shown["steps"]![2]!["by"]).ShouldNotBe("tryghed");
        ((string?)shown["closedPeriod"]).ShouldBe("2019K1");
        shown["backPeriod"].ShouldBeNull();
        var recovered = (await world.Announced($"{code}/851"))[^1];
        recovered.Type.ShouldBe("indicator:recovered:v1");
        recovered.Body["dismissed"]!.GetValue<bool>().ShouldBeFalse();
        recovered.Body["value"]!.GetValue<double>().ShouldBe(900);
    }

    [Fact]
    public async Task A_dismissal_is_told_and_the_series_is_silent_until_it_has_been_back()
    {
        await world.KeepAnnounced();
        var (code, id) = await Alarmed(height: 110, rules: "nhs"); // limits that don't depend on how much else is watched
        var contributor = world.As("contributor");
        (await contributor.Post($"/api/v1/signals/{id}/dismiss", Because("Reported twice by mistake."))).Status.ShouldBe(200);
        (await world.Announced($"{code}/851"))[^1].Body["dismissed"]!.GetValue<bool>().ShouldBeTrue();

        await contributor.Record(code, ("851", "2019K2", 109));
        (await world.Announced($"{code}/851")).Count.ShouldBe(2);
        await contributor.Record(code, ("851", "2019K3", 99), ("851", "2019K4", 101), ("851", "2020K1", 100));
        (await world.Announced($"{code}/851")).Count.ShouldBe(2);
        ((string?)(await contributor.Get($"/api/v1/signals/{id}")).Body!["backPeriod"]).ShouldNotBeNull();
        await contributor.Record(code, ("851", "2020K2", 115));

        (await world.Announced($"{code}/851")).Select(told => told.Type).ShouldBe(["indicator:worsened:v1", "indicator:recovered:v1", "indicator:worsened:v1"]);
        (await contributor.Items($"/api/v1/signals?indicator={code}&status=dismissed")).ShouldHaveSingleItem();
        (await contributor.Items($"/api/v1/signals?indicator={code}&status=active")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_held_signal_is_seen_and_is_told_of_when_it_is_released()
    {
        await world.KeepAnnounced();
        var (code, id) = await Alarmed();
        await Held(id);
        var contributor = world.As("contributor");
        (await contributor.Items($"/api/v1/signals?indicator={code}&status=held")).ShouldHaveSingleItem();
        ((string?)(await contributor.Get($"/api/v1/signals/{id}")).Body!["findings"]![0]!["guard"]).ShouldBe("break");
        (await contributor.Post($"/api/v1/signals/{id}/resolve", Because("done"))).Status.ShouldBe(409);
        var before = await world.Announced($"{code}/851");

        (await contributor.Post($"/api/v1/signals/{id}/release", new JsonObject())).Status.ShouldBe(200);

        var told = await world.Announced($"{code}/851");
        told.Count.ShouldBe(before.Count + 1);
        told[^1].Type.ShouldBe("indicator:worsened:v1");
        ((string?)told[^1].Body["signal"]).ShouldBe(id);
        told[^1].Body["version"]!.GetValue<int>().ShouldBe(before.Count + 1);
    }

    [Fact]
    public async Task A_held_signal_that_is_dismissed_was_never_told_and_is_not_called_off()
    {
        await world.KeepAnnounced();
        var (code, id) = await Alarmed();
        await Held(id);
        var before = (await world.Announced($"{code}/851")).Count;
        (await world.As("contributor").Post($"/api/v1/signals/{id}/dismiss", Because("The law changed."))).Status.ShouldBe(200);
        (await world.Announced($"{code}/851")).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Of_two_who_act_at_once_one_is_told_that_the_other_was_first()
    {
        await world.KeepAnnounced();
        var (code, id) = await Alarmed();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => world.As("contributor").Post($"/api/v1/signals/{id}/dismiss", Because("No."))));
        answers.Select(answer => answer.Status).Order().ShouldBe([200, 409, 409, 409, 409, 409]);
        (await world.Announced($"{code}/851")).Count.ShouldBe(2);
        ((string?)answers.First(answer => answer.Status == 409).Body!["detail"]).ShouldBe("Only a signal that is not over can be dismissed; this one is dismissed.");
    }

    [Theory]
    [InlineData("acknowledge")]
    [InlineData("release")]
    [InlineData("resolve")]
    [InlineData("dismiss")]
    public async Task Only_the_owner_acts_and_who_may_not_see_learns_nothing(string verb)
    {
        var (_, seen) = await Alarmed();
        var (_, hidden) = await Alarmed("owner");
        var partner = world.As("administrator", "nordjyllands-politi");
        (await partner.Post($"/api/v1/signals/{seen}/{verb}", Because("no"))).Status.ShouldBe(403);
        (await world.As("reader").Post($"/api/v1/signals/{seen}/{verb}", Because("no"))).Status.ShouldBe(403);
        (await partner.Post($"/api/v1/signals/{hidden}/{verb}", Because("no"))).Status.ShouldBe(404);
        (await partner.Get($"/api/v1/signals/{hidden}")).Status.ShouldBe(404);
        (await partner.Get($"/api/v1/signals/{hidden}/explanation")).Status.ShouldBe(404);
        (await world.As("reader").Get($"/api/v1/signals/{hidden}")).Status.ShouldBe(200);
        (await world.As(null, null).Get($"/api/v1/signals/{seen}")).Status.ShouldBe(200);
        (await partner.Post($"/api/v1/signals/{Guid.NewGuid()}/{verb}", Because("no"))).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    public async Task To_close_a_signal_takes_a_reason_on_one_line(string? why)
    {
        var (_, id) = await Alarmed();
        foreach (var verb in new[] { "dismiss", "resolve" })
        {
            var (status, body) = await world.As("contributor").Post($"/api/v1/signals/{id}/{verb}", new JsonObject { ["why"] = why });
            status.ShouldBe(400);
            body!["errors"]!.AsObject().Single().Key.ShouldBe("why");
        }
        (await world.As("contributor").Post($"/api/v1/signals/{id}/dismiss", Because(new string('a', 501)))).Status.ShouldBe(400);
        (await world.As("contributor").Post($"/api/v1/signals/{id}/dismiss", Because(new string('a', 500)))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_status_that_is_no_word_is_refused()
    {
        var (status, body) = await world.As("reader").Get("/api/v1/signals?status=OPEN");
        status.ShouldBe(400);
        body!["errors"]!.AsObject().Single().Key.ShouldBe("status");
    }

    private static JsonObject Because(string why) => new() { ["why"] = why };

    /// <summary>Twenty calm quarters, a whole baseline, and one that is not.</summary>
    private async Task<(string Code, string Signal)> Alarmed(string visibility = "public", double height = 900, string? rules = null)
    {
        var code = await world.Defined(visibility, kind: "value");
        var contributor = world.As("contributor");
        await contributor.Record(code, [.. Enumerable.Range(0, 20).Select(i => ("851", $"{2014 + (i / 4)}K{(i % 4) + 1}", (double?)(100 + (((i % 3) - 1) * 2))))]);
        if (rules is not null)
        {
            using var policy = new StringContent($$"""{"rules":["{{rules}}"]}""", Encoding.UTF8, "application/json");
            using var answer = await world.As("analyst").Http.PutAsync($"/api/v1/watch-lists/aalborg/indicators/{code}", policy);
            answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        }
        await contributor.Record(code, ("851", "2019K1", height));
        return (code, (string)(await contributor.Items($"/api/v1/signals?status=open&indicator={code}")).ShouldHaveSingleItem()["id"]!);
    }

    private Task Held(string id) =>
        world.Execute($$"""update signal set status = 2, held = '[{"guard":"break","holds":true,"da":"Loven er ændret.","en":"The law has changed."}]' where id = '{{id}}'""");

    private static Signal In(SignalStatus status)
    {
        var signal = New();
        if (status is SignalStatus.Held)
            signal.Hold([new Finding("break", true, "…", "…")], Now);
        else
            signal.Begin(Now);
        _ = status switch
        {
            SignalStatus.Acknowledged => signal.Acknowledge("bo", null, Now),
            SignalStatus.Dismissed => signal.Dismiss("bo", "no", "2019K1", Now),
            SignalStatus.Resolved => signal.Resolve("bo", "done", "2019K1", Now),
            _ => null,
        };
        return signal;
    }

    private static Signal New() => new()
    {
        Id = Guid.Parse("0195d3a0-0000-7000-8000-000000000001"),
        Indicator = "violence",
        Area = "851",
        Period = "2019K1",
        Since = "2018K4",
        Variation = Variation.Worsening,
        Rules = ["cusum"],
        Value = 140,
        Lower = 94,
        Centre = 100,
        Upper = 106,
        Unit = "anmeldelser",
        Severity = Severity.Critical,
        OpenedAt = Now,
        Chart = "xmr",
        BaselineFrom = "2013K1",
        BaselineTo = "2017K4",
    };
}
