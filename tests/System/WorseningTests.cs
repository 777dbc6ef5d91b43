using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.WholeSystem.Tests;

public sealed class WorseningTests(RunningSystem system)
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task One_clearly_worse_observation_alerts_calls_the_webhook_and_questions_the_assumption_and_repeating_it_does_nothing()
    {
        var code = RunningSystem.NewCode("worse");
        await system.DefineWithCalmHistory(code, ["851"]);
        await using var receiver = await WebhookReceiver.Start();
        await system.Subscribe("coordinator", code, receiver.Url, receiver.Secret, "indicator:worsened", "initiative:assumption-breaking");
        var coordinator = await system.As("coordinator");
        var initiative = await Created(coordinator, "/api/v1/initiatives", new
        {
            title = "Eksempel: prøve",
            summary = "Et eksempel, ikke et virkeligt initiativ.",
            partners = new[] { "nordjyllands-politi" },
            goals = new[] { "2" },
            visibility = "public",
            assumptions = new[] { new { text = "Niveauet holder.", indicator = code, area = "851" } },
        });

        var worse = new { rows = new[] { new { area = "851", period = "2019K1", value = 400, status = "final" } } };
        var first = await Record(code, worse);
        first["stored"]!.GetValue<int>().ShouldBe(1);

        var alerts = await Eventually.Get(() => Alerts(coordinator, code), found => found.Count >= 2);
        alerts.Select(alert => (string)alert["event"]!).Order().ShouldBe(["indicator:worsened", "initiative:assumption-breaking"]);
        await Eventually.Holds(() => Task.FromResult(receiver.Calls.Count >= 2));
        receiver.Calls.ShouldAllBe(call => call.Signed);
        receiver.Calls.Select(call => (string)call.Body["type"]!).Order().ShouldBe(["indicator.worsened", "initiative.assumption-breaking"]);

        var assumption = (await RunningSystem.Answer(coordinator, $"/api/v1/initiatives/{initiative}"))!["assumptions"]![0]!;
        ((string)assumption["state"]!).ShouldBe("questioned");

        // One trace runs from the request to the webhook, through the outbox, the broker and the delivery.
        receiver.Calls.ShouldAllBe(call => call.TraceParent != null && call.TraceParent.Contains(TraceId));

        var again = await Record(code, worse);
        again["stored"]!.GetValue<int>().ShouldBe(0);
        again["vintage"].ShouldBeNull();

        // What comes after the repetition has passed everything that it could have set off.
        await Record(code, new { rows = new[] { new { area = "851", period = "2019K2", value = 410, status = "final" } } });
        await system.DefineWithCalmHistory(code + "-b", ["851"]);
        await system.Subscribe("coordinator", code + "-b", receiver.Url, receiver.Secret, "indicator:worsened");
        await Record(code + "-b", worse);
        await Eventually.Get(() => Alerts(coordinator, code + "-b"), found => found.Count == 1);
        (await Alerts(coordinator, code)).Count.ShouldBe(2);
        receiver.Calls.Count(call => (string?)call.Body["data"]!["indicator"] == code).ShouldBe(2);
    }

    [Fact]
    public async Task What_belongs_to_one_organisation_reaches_no_other()
    {
        var code = RunningSystem.NewCode("owner");
        await system.DefineWithCalmHistory(code, ["851"], visibility: "owner");
        await using var police = await WebhookReceiver.Start();
        await system.Subscribe("police-coordinator", code, police.Url, police.Secret, "indicator:worsened", "initiative:assumption-breaking");
        await using var own = await WebhookReceiver.Start();
        await system.Subscribe("coordinator", code, own.Url, own.Secret, "indicator:worsened");
        var policeClient = await system.As("police-coordinator");
        var initiative = await Created(policeClient, "/api/v1/initiatives", new
        {
            title = "Eksempel: politiets prøve",
            summary = "Et eksempel, ikke et virkeligt initiativ.",
            partners = Array.Empty<string>(),
            goals = new[] { "2" },
            visibility = "public",
            assumptions = new[] { new { text = "Niveauet holder.", indicator = code, area = "851" } },
        });

        await Record(code, new { rows = new[] { new { area = "851", period = "2019K1", value = 400, status = "final" } } });
        await Eventually.Holds(() => Task.FromResult(own.Calls.Count == 1));
        await Eventually.Get(async () => await Alerts(await system.As("coordinator"), code), found => found.Count == 1);

        police.Calls.ShouldBeEmpty();
        (await Alerts(policeClient, code)).ShouldBeEmpty();
        (await RunningSystem.All(policeClient, "/api/v1/signals?status=open"))!.ShouldNotContain(signal => (string)signal["indicator"]! == code);
        var assumption = (await RunningSystem.Answer(policeClient, $"/api/v1/initiatives/{initiative}"))!["assumptions"]![0]!;
        ((string)assumption["state"]!).ShouldNotBe("questioned");
        using var hidden = await policeClient.GetAsync($"/api/v1/indicators/{code}");
        hidden.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<List<JsonNode>> Alerts(HttpClient client, string code) =>
        [.. ((await RunningSystem.All(client, "/api/v1/alerts")) ?? []).Where(alert => (string?)alert["indicator"] == code)];

    private static async Task<string> Created(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!["id"]!.ToString();
    }

    private async Task<JsonNode> Record(string code, object rows)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/indicators/{code}/observations") { Content = JsonContent.Create(rows) };
        request.Headers.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        using var response = await (await system.As("contributor")).SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!;
    }
}
