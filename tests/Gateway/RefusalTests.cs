using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Tryghed.ServiceDefaults;
using Tryghed.Testing;
using Xunit;
using static Tryghed.Gateway.Tests.RoutesTests;

namespace Tryghed.Gateway.Tests;

public sealed class RefusalTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task No_token_is_401() =>
        await Problem(await gateway.Anonymous().GetAsync("/api/v1/goals"), HttpStatusCode.Unauthorized, "unauthorized");

    [Fact]
    public async Task An_expired_token_is_401() =>
        await Unauthorized(gateway.Tokens.Token("reader", "aalborg", lifetime: TimeSpan.FromMinutes(-5)));

    [Fact]
    public async Task A_token_for_somebody_else_is_401() =>
        await Unauthorized(gateway.Tokens.Token("reader", "aalborg", audience: "another-system"));

    [Fact]
    public async Task A_token_that_another_issuer_signed_is_401()
    {
        await using var other = await TokenIssuer.Start();
        await Unauthorized(other.Token("reader", "aalborg"));
    }

    [Fact]
    public async Task A_token_whose_claims_were_changed_after_signing_is_401()
    {
        var reader = gateway.Tokens.Token("reader", "aalborg").Split('.');
        var administrator = gateway.Tokens.Token("administrator", "aalborg").Split('.');
        await Unauthorized($"{reader[0]}.{administrator[1]}.{reader[2]}");
    }

    [Fact]
    public async Task An_unsigned_token_is_401()
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var claims = gateway.Tokens.Token("administrator", "aalborg").Split('.')[1];
        await Unauthorized($"{Part("""{"alg":"none","typ":"JWT"}""")}.{claims}.");
    }

    [Fact]
    public async Task What_is_no_token_at_all_is_401() => await Unauthorized("rubbish");

    [Fact]
    public async Task The_refusal_is_problem_details_whatever_the_caller_accepts()
    {
        var client = gateway.Anonymous();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        await Problem(await client.GetAsync("/api/v1/goals"), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_413_and_not_forwarded()
    {
        using var content = new ByteArrayContent(new byte[RequestLimits.JsonBytes + 1]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/strategies") { Content = content };
        request.Headers.ExpectContinue = true;
        await Problem(await gateway.As("coordinator").SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "payload-too-large");
    }

    [Fact]
    public async Task A_chunked_body_that_turns_out_too_large_is_413()
    {
        // A raw connection: a client that is answered while it still sends may see its own connection break first.
        var address = gateway.Anonymous().BaseAddress!;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/strategies HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {gateway.Tokens.Token("coordinator", "aalborg")}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"));
        var chunk = Encoding.ASCII.GetBytes($"{RequestLimits.JsonBytes / 10:x}\r\n").Concat(new byte[RequestLimits.JsonBytes / 10]).Concat("\r\n"u8.ToArray()).ToArray();
        for (var i = 0; i < 10; i++)
            await stream.WriteAsync(chunk);
        await stream.WriteAsync("1\r\n"u8.ToArray().Concat(new byte[1]).Concat("\r\n"u8.ToArray()).ToArray());

        var answer = await new StreamReader(stream).ReadLineAsync();

        answer.ShouldBe("HTTP/1.1 413 Payload Too Large");
    }

    [Fact]
    public async Task A_file_to_import_may_be_larger_than_json_may()
    {
        using var content = new ByteArrayContent(new byte[RequestLimits.JsonBytes + 1]);
        using var response = await gateway.As("contributor").PostAsync("/api/v1/imports?indicator=violence&format=csv", content);
        (await response.Content.ReadFromJsonAsync<Asked>())!.Bytes.ShouldBe(RequestLimits.JsonBytes + 1);
    }

    private async Task Unauthorized(string token) =>
        await Problem(await gateway.With(token).GetAsync("/api/v1/goals"), HttpStatusCode.Unauthorized, "unauthorized");
}

public sealed class RateLimitTests(RateLimitTests.NarrowGateway gateway) : IClassFixture<RateLimitTests.NarrowGateway>
{
    [Fact]
    public async Task A_client_that_asks_too_fast_is_told_when_to_come_back_and_the_others_are_not_held_up()
    {
        var hasty = gateway.Gateway.As("reader", subject: "hasty");
        var refused = await Eventually.Get(() => hasty.GetAsync("/api/v1/goals"), response => response.StatusCode is HttpStatusCode.TooManyRequests);

        await Problem(refused, HttpStatusCode.TooManyRequests, "too-many-requests");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(1);
        (await gateway.Gateway.As("reader", subject: "patient").GetAsync("/api/v1/goals")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Asking_for_tokens_has_a_limit_of_its_own()
    {
        var client = gateway.Gateway.Anonymous();
        var refused = await Eventually.Get(() => client.PostAsync("/connect/token", null), response => response.StatusCode is HttpStatusCode.TooManyRequests);

        await Problem(refused, HttpStatusCode.TooManyRequests, "too-many-requests");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(1);
    }

    public sealed class NarrowGateway : IAsyncLifetime
    {
        internal RunningGateway Gateway { get; } = new(("RateLimit:PerSecond", "1"), ("RateLimit:TokensPerSecond", "1"));

        public ValueTask InitializeAsync() => Gateway.InitializeAsync();

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}

public sealed class OutageTests
{
    [Fact]
    public async Task A_service_that_is_down_is_503_with_a_time_to_come_back()
    {
        await using var gateway = new RunningGateway();
        await gateway.InitializeAsync();
        await gateway.Stop("strategy");

        using var response = await gateway.As("reader").GetAsync("/api/v1/goals");

        await Problem(response, HttpStatusCode.ServiceUnavailable, "service-unavailable");
        response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(1);
        (await gateway.As("reader").GetAsync("/api/v1/indicators")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_that_says_nothing_is_504()
    {
        await using var gateway = new RunningGateway(("Gateway:IdleSeconds", "0.3"));
        await gateway.InitializeAsync();

        await Problem(await gateway.As("reader").GetAsync("/api/v1/goals?silent"), HttpStatusCode.GatewayTimeout, "gateway-timeout");
    }

    [Fact]
    public async Task Without_the_issuers_keys_a_token_is_neither_good_nor_bad()
    {
        await using var gateway = new RunningGateway();
        await gateway.InitializeAsync();
        await gateway.Stop("identity");

        using var response = await gateway.As("reader").GetAsync("/api/v1/goals");

        await Problem(response, HttpStatusCode.ServiceUnavailable, "service-unavailable");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }
}
