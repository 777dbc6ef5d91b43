using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Tryghed.Gateway.Tests;

public sealed class RoutesTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    public static TheoryData<string, string> Table
    {
        get
        {
            var table = new TheoryData<string, string>();
            foreach (var (service, paths) in new (string, string)[]
            {
                ("strategy", "goals organisations strategies hearings meetings decisions planning-groups coverage audit/strategy dead-letters/strategy"),
                ("indicator", "indicators observations imports sources signals watch-lists indices analysis audit/indicator dead-letters/indicator"),
                ("initiative", "initiatives evidence portfolio audit/initiative dead-letters/initiative"),
                ("notification", "subscriptions alerts deliveries silences audit/notification dead-letters/notification"),
            })
            {
                foreach (var path in paths.Split(' '))
                {
                    table.Add($"/api/v1/{path}", service);
                    table.Add($"/api/v1/{path}/some/thing?limit=3", service);
                }
            }
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Every_path_of_the_table_goes_to_its_owner(string path, string owner)
    {
        var asked = await gateway.As("reader").GetFromJsonAsync<Asked>(path);

        asked!.Service.ShouldBe(owner);
        asked.Path.ShouldBe(path.Split('?')[0]);
    }

    [Theory]
    [InlineData("/", "portal", "/")]
    [InlineData("/maal/2", "portal", "/maal/2")]
    [InlineData("/connect/authorize", "identity", "/connect/authorize")]
    [InlineData("/.well-known/anything", "identity", "/.well-known/anything")]
    [InlineData("/openapi/strategy/v1.json", "strategy", "/openapi/v1.json")]
    [InlineData("/openapi/indicator/v1.json", "indicator", "/openapi/v1.json")]
    [InlineData("/openapi/initiative/v1.json", "initiative", "/openapi/v1.json")]
    [InlineData("/openapi/notification/v1.json", "notification", "/openapi/v1.json")]
    public async Task What_is_open_needs_no_token(string path, string owner, string at)
    {
        var asked = await gateway.Anonymous().GetFromJsonAsync<Asked>(path);

        asked!.Service.ShouldBe(owner);
        asked.Path.ShouldBe(at);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task The_gateway_itself_says_that_it_is_well(string path) =>
        (await gateway.Anonymous().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("/api/v1/nothing-of-the-kind")]
    [InlineData("/api/v2/goals")]
    [InlineData("/api/v1/audit/identity")]
    [InlineData("/openapi/portal/v1.json")]
    public async Task What_stands_in_no_table_is_closed_and_never_reaches_the_portal(string path)
    {
        await Problem(await gateway.Anonymous().GetAsync(path), HttpStatusCode.Unauthorized, "unauthorized");
        await Problem(await gateway.As("administrator").GetAsync(path), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task The_caller_address_as_the_gateway_saw_it_is_forwarded_and_not_what_the_caller_says()
    {
        var client = gateway.As("reader");
        foreach (var header in new[] { "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Real-IP", "Forwarded", "X-Original-URL", "X-Forwarded-User" })
            client.DefaultRequestHeaders.TryAddWithoutValidation(header, "for=6.6.6.6");

        var asked = await client.GetFromJsonAsync<Asked>("/api/v1/goals");

        asked!.Headers["x-forwarded-for"].ShouldBeOneOf("127.0.0.1", "::1", "::ffff:127.0.0.1");
        asked.Headers["x-forwarded-proto"].ShouldBe("http");
        asked.Headers.Values.ShouldNotContain(value => value.Contains("6.6.6.6"));
        asked.Headers.Keys.ShouldNotContain("x-real-ip");
        asked.Headers.Keys.ShouldNotContain("x-forwarded-user");
    }

    [Fact]
    public async Task The_host_that_the_caller_used_and_the_trace_reach_the_service()
    {
        var client = gateway.As("reader");
        using var caller = new Activity("a department's application").SetIdFormat(ActivityIdFormat.W3C).Start();

        var asked = await client.GetFromJsonAsync<Asked>("/api/v1/goals");

        asked!.Host.ShouldBe(client.BaseAddress!.Authority);
        asked.Headers["traceparent"].ShouldContain(caller.TraceId.ToString());
        asked.Headers["traceparent"].ShouldNotContain(caller.SpanId.ToString()); // the gateway's own step stands between
    }

    [Fact]
    public async Task Answers_carry_the_headers_that_keep_browsers_safe()
    {
        using var response = await gateway.Anonymous().GetAsync("/");

        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'self'");
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task The_page_of_the_interface_shows_all_four_documents_and_loads_nothing_from_elsewhere()
    {
        using var response = await gateway.Anonymous().GetAsync("/api/");
        var page = await response.Content.ReadAsStringAsync();

        foreach (var service in Routes.Services)
            page.ShouldContain($"openapi/{service}/v1.json");
        page.ShouldNotContain("https://");
        page.ShouldNotContain("src=\"//");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("http");
        (await gateway.Anonymous().GetAsync("/api/scalar.js")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    internal static async Task<JsonElement> Problem(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("type").GetString().ShouldBe("urn:tryghed:problem:" + type);
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }
}
