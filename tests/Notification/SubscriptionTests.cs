using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Notification.Tests;

public sealed class SubscriptionTests(World world)
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task A_given_secret_never_comes_back_and_is_not_readable_in_the_database()
    {
        var reader = world.Reader();
        var created = await reader.SubscribeTo(World.NewIndicator(), new Uri("https://example.org/hook"), Secret);

        var shown = await reader.Http.GetStringAsync($"/api/v1/subscriptions/{created["id"]}");
        var listed = await reader.Http.GetStringAsync("/api/v1/subscriptions");

        foreach (var answer in new[] { created.ToJsonString(), shown, listed })
        {
            answer.ShouldContain("https://example.org/hook");
            answer.ShouldNotContain("secret", Case.Insensitive);
            answer.ShouldNotContain("whsec_");
        }
        var stored = await world.Query<byte[]>($"select secret from subscription where id = '{created["id"]}'");
        Encoding.Latin1.GetString(stored).ShouldNotContain(Secret["whsec_".Length..]);
        Encoding.Latin1.GetString(stored).ShouldNotContain("whsec_");
    }

    [Fact]
    public async Task A_secret_that_is_not_given_is_made_and_shown_once()
    {
        var reader = world.Reader();
        var hook = world.Receiver.Answering(200);
        var indicator = World.NewIndicator();
        var created = await reader.SubscribeTo(indicator, hook.Url);

        var secret = (string)created["channel"]!["webhook"]!["secret"]!;

        secret.ShouldStartWith("whsec_");
        Convert.FromBase64String(secret[6..]).Length.ShouldBe(32);
        (await reader.Http.GetStringAsync($"/api/v1/subscriptions/{created["id"]}")).ShouldNotContain("whsec_");
        await world.Bus.PublishWorsened(Bus.Worsened(indicator));
        (await hook.CallsWhen(1))[0].IsSignedWith(secret).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_channel_it_goes_to_the_inbox_and_lists_show_what_was_asked_for()
    {
        var reader = world.Reader();
        var created = await reader.Subscribe(JsonNode.Parse("""{"events":["indicator:worsened"],"goals":["2"],"areas":["0851"],"severity":"warning"}""")!);

        var listed = JsonNode.Parse(await reader.Http.GetStringAsync("/api/v1/subscriptions"))!["items"]!.AsArray().Single()!;

        listed.ToJsonString().ShouldBe(created.ToJsonString());
        listed["channel"]!.ToJsonString().ShouldBe("""{"inbox":{}}""");
        listed["areas"]!.ToJsonString().ShouldBe("""["851"]""");
        ((string?)listed["severity"]).ShouldBe("warning");
        ((string?)listed["state"]).ShouldBe("active");
    }

    [Fact]
    public async Task A_deleted_subscription_tells_nothing_more()
    {
        var indicator = World.NewIndicator();
        var (gone, stays) = (world.Reader(), world.Reader());
        var hook = world.Receiver.Answering(200);
        var created = await gone.SubscribeTo(indicator, hook.Url);
        await stays.SubscribeTo(indicator);

        (await gone.Http.DeleteAsync($"/api/v1/subscriptions/{created["id"]}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await gone.Http.DeleteAsync($"/api/v1/subscriptions/{created["id"]}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await world.Bus.PublishWorsened(Bus.Worsened(indicator));

        await stays.AlertsWhen(1);
        (await gone.Alerts()).ShouldBeEmpty();
        hook.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subject_has_at_most_a_hundred()
    {
        var reader = world.Reader();
        for (var i = 0; i < 100; i++)
            await reader.Subscribe(new { });

        using var response = await reader.Http.PostAsJsonAsync("/api/v1/subscriptions", new { });

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await response.Content.ReadAsStringAsync()).ShouldContain("100");
    }

    [Theory]
    [InlineData("""{"events":["indicator:exploded"]}""", "events[0]", "initiative:assumption-breaking")]
    [InlineData("""{"events":["indicator:worsened",null]}""", "events[1]", "not an event")]
    [InlineData("""{"areas":["Aalborg"]}""", "areas[0]", "area code")]
    [InlineData("""{"goals":[""]}""", "goals[0]", "not a code")]
    [InlineData("""{"indicators":["a b"]}""", "indicators[0]", "not a code")]
    [InlineData("""{"severity":"terrible"}""", "severity", "")]
    [InlineData("""{"severity":7}""", "severity", "")]
    [InlineData("""{"events":"indicator:worsened"}""", "events", "")]
    [InlineData("""{"event":["indicator:worsened"]}""", "event", "")]
    [InlineData("""{"channel":{}}""", "channel", "inbox or webhook")]
    [InlineData("""{"channel":{"email":{}}}""", "channel", "")]
    [InlineData("""{"channel":{"webhook":{}}}""", "channel.webhook", "")]
    [InlineData("""{"channel":{"webhook":{"url":"/hook"}}}""", "channel.webhook.url", "absolute")]
    [InlineData("""{"channel":{"webhook":{"url":"ftp://example.org/"}}}""", "channel.webhook.url", "http")]
    [InlineData("""{"channel":{"webhook":{"url":"file:///etc/passwd"}}}""", "channel.webhook.url", "http")]
    [InlineData("""{"channel":{"webhook":{"url":"https://me:secret@example.org/"}}}""", "channel.webhook.url", "password")]
    [InlineData("""{"channel":{"webhook":{"url":"http://10.0.0.8/hook"}}}""", "channel.webhook.url", "10.0.0.8")]
    [InlineData("""{"channel":{"webhook":{"url":"http://169.254.169.254/latest"}}}""", "channel.webhook.url", "169.254.169.254")]
    [InlineData("""{"channel":{"webhook":{"url":"http://[::1]:8080/hook"}}}""", "channel.webhook.url", "::1")]
    [InlineData("""{"channel":{"webhook":{"url":"http://[::ffff:10.0.0.1]/hook"}}}""", "channel.webhook.url", "10.0.0.1")]
    [InlineData("""{"channel":{"webhook":{"url":"http://167772161/hook"}}}""", "channel.webhook.url", "10.0.0.1")]
    [InlineData("""{"channel":{"webhook":{"url":"http://0xa000001/hook"}}}""", "channel.webhook.url", "10.0.0.1")]
    [InlineData("""{"channel":{"webhook":{"url":"https://example.org/","secret":"hunter2"}}}""", "channel.webhook.secret", "whsec_")]
    [InlineData("""{"channel":{"webhook":{"url":"https://example.org/","secret":"whsec_c2hvcnQ="}}}""", "channel.webhook.secret", "24 to 64")]
    [InlineData("not json", "", "JSON")]
    [InlineData("null", "", "")]
    public async Task A_subscription_that_makes_no_sense_is_refused_with_field_and_reason(string body, string field, string reason)
    {
        var reader = world.Reader();
        using var response = await reader.Http.PostAsync("/api/v1/subscriptions", new StringContent(body, Encoding.UTF8, "application/json"));
        var answer = await response.Content.ReadAsStringAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, answer);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var errors = JsonNode.Parse(answer)!["errors"]!.AsObject();
        errors.ShouldContain(error => error.Key.StartsWith(field), answer);
        JsonNode.Parse(answer)!["errors"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ShouldContain(reason);
        answer.ShouldNotContain("hunter2");
        answer.ShouldNotContain("Tryghed.");
        JsonNode.Parse(await reader.Http.GetStringAsync("/api/v1/subscriptions"))!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task All_fields_that_are_wrong_are_named_at_once()
    {
        using var response = await world.Reader().Http.PostAsJsonAsync("/api/v1/subscriptions", JsonNode.Parse(
            """{"events":["x","indicator:worsened","y"],"areas":["?"],"channel":{"webhook":{"url":"x","secret":"x"}}}"""));

        var errors = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsObject().Select(error => error.Key);
        errors.ShouldBe(["events[0]", "events[2]", "areas[0]", "channel.webhook.url", "channel.webhook.secret"], ignoreOrder: true);
    }

    [Fact]
    public async Task Without_a_token_a_valid_one_or_the_scope_nothing_is_opened()
    {
        foreach (var list in (string[])["subscriptions", "alerts", "deliveries"])
        {
            var path = "/api/v1/" + list;
            (await world.Anonymous().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await world.With(world.Tokens.Token("reader", "aalborg", lifetime: TimeSpan.FromMinutes(-5))).GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await world.With(world.Tokens.Token("reader", "aalborg", audience: "other")).GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await world.With(world.Tokens.Token("reader", "aalborg", scopes: ["indicator.read"])).GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await world.With(world.Tokens.Token(null, null)).GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }
}
