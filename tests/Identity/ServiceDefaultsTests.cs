using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using Tryghed.ServiceDefaults;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Identity.Tests;

/// <summary>What every service answers when something is wrong.</summary>
public sealed class ServiceDefaultsTests(ServiceDefaultsTests.Tiny tiny) : IClassFixture<ServiceDefaultsTests.Tiny>
{
    [Theory]
    [InlineData("""{"title":"a","visibility":"public"}""", "count", "required")]
    [InlineData("""{"visibility":"public","count":1}""", "title", "required")]
    [InlineData("""{"title":null,"visibility":"public","count":1}""", "title", "null")]
    [InlineData("""{"title":"a","visibility":"secret","count":1}""", "visibility", "public, partners, owner")]
    [InlineData("""{"title":"a","visibility":"public","count":"many"}""", "count", "wrong type (line 1)")]
    [InlineData("""{"title":"a","visibility":"public","count":1,"colour":"red"}""", "colour", "not known")]
    [InlineData("""{"title":"a","visibility":"public","count":1,"part":{}}""", "part.name", "required")]
    [InlineData("""{"title":"a","visibility":""", "visibility", "not valid JSON")]
    [InlineData("", "", "")]
    public async Task A_body_that_cannot_be_read_is_400_and_names_the_field(string body, string field, string reason)
    {
        using var response = await tiny.Client.PostAsync("/things", new StringContent(body, Encoding.UTF8, "application/json"));

        var problem = await Problem(response, HttpStatusCode.BadRequest, "bad-request");
        var error = problem.GetProperty("errors").EnumerateObject().Single();
        error.Name.ShouldBe(field);
        error.Value[0].GetString()!.ShouldContain(reason);
        problem.ToString().ShouldNotContain("Tryghed.");
        problem.ToString().ShouldNotContain("System.");
    }

    [Theory]
    [InlineData("/things?limit=many", "limit", "'many' is not a valid value.")]
    [InlineData("/things", "limit", "This is required.")]
    public async Task A_query_that_cannot_be_read_is_400_and_names_the_parameter(string path, string field, string reason)
    {
        var problem = await Problem(await tiny.Client.GetAsync(path), HttpStatusCode.BadRequest, "bad-request");
        problem.GetProperty("errors").GetProperty(field)[0].GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task A_database_that_is_away_is_503_with_a_time_to_come_back()
    {
        using var response = await tiny.Client.GetAsync("/rows");

        var problem = await Problem(response, HttpStatusCode.ServiceUnavailable, "service-unavailable");
        response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThanOrEqualTo(1);
        problem.ToString().ShouldNotContain("127.0.0.1");
        (await tiny.Client.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await tiny.Client.GetAsync("/alive")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fault_of_ours_is_500_and_tells_nothing_but_the_trace()
    {
        var problem = await Problem(await tiny.Client.GetAsync("/broken"), HttpStatusCode.InternalServerError, "internal-server-error");
        problem.ToString().ShouldNotContain("hunter2");
        problem.ToString().ShouldNotContain("InvalidOperation");
    }

    [Fact]
    public async Task Every_other_refusal_is_problem_details_too()
    {
        await Problem(await tiny.Service.With(null).GetAsync("/who"), HttpStatusCode.Unauthorized, "unauthorized");
        await Problem(await tiny.Service.With(tiny.Tokens.Token("reader", "skole")).PostAsync("/figures", null), HttpStatusCode.Forbidden, "forbidden");
        await Problem(await tiny.Client.GetAsync("/nothing"), HttpStatusCode.NotFound, "not-found");
        await Problem(await tiny.Client.DeleteAsync("/things"), HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        await Problem(await tiny.Client.PostAsync("/things", new StringContent("<a/>", Encoding.UTF8, "text/xml")), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_413()
    {
        var body = $$"""{"title":"{{new string('a', (int)RequestLimits.JsonBytes)}}","visibility":"public","count":1}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        await Problem(await tiny.Client.SendAsync(request), HttpStatusCode.RequestEntityTooLarge, "payload-too-large");
    }

    [Fact]
    public async Task A_service_that_lacks_a_setting_does_not_start_and_says_which_in_one_sentence()
    {
        var (exit, said) = await Executable.Run(("Authentication__Issuer", "http://127.0.0.1:8080/"), ("ConnectionStrings__identity", ""));

        said.ShouldBe("Not started: missing setting ConnectionStrings__identity." + Environment.NewLine);
        exit.ShouldBe(1);
    }

    private static async Task<JsonElement> Problem(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        response.StatusCode.ShouldBe(status);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("type").GetString().ShouldBe("urn:tryghed:problem:" + type);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }

    public sealed class Tiny : IAsyncLifetime
    {
        internal TokenIssuer Tokens { get; private set; } = null!;

        internal TinyService Service { get; private set; } = null!;

        internal HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Tokens = await TokenIssuer.Start();
            Service = await TinyService.Start(Tokens.Address, Tokens.Address);
            Client = Service.With(Tokens.Token("administrator", "skole"));
        }

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            await Tokens.DisposeAsync();
        }
    }
}
