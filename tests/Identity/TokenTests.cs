using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Shouldly;
using Tryghed.Testing;
using Xunit;
using static Tryghed.Identity.Tests.RunningIdentity;

namespace Tryghed.Identity.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task A_client_gets_a_token_that_services_accept_and_that_says_whom_it_acts_for()
    {
        await using var identity = await WithClients();
        await using var service = await TinyService.Start(Issuer, identity.Address);

        var who = await service.With(await identity.Token(Contributor)).GetFromJsonAsync<JsonElement>("/who");

        who.GetProperty("subject").GetString().ShouldBe("contributor");
        who.GetProperty("organisation").GetString().ShouldBe("skole");
        who.GetProperty("role").GetString().ShouldBe("Contributor");
    }

    [Fact]
    public async Task The_token_has_the_claims_that_were_agreed()
    {
        await using var identity = await WithClients();

        var token = new JsonWebToken(await identity.Token(Reader));

        token.Issuer.ShouldBe(Issuer);
        token.Audiences.ShouldBe(["tryghed"]);
        (token.ValidTo - token.IssuedAt).ShouldBe(TimeSpan.FromHours(1));
        token.GetPayloadValue<string[]>("role").ShouldBe(["reader"]);
        token.GetPayloadValue<string>("org").ShouldBe("skole");
        token.Subject.ShouldBe("reader");
    }

    [Fact]
    public async Task Without_asking_for_scopes_a_client_gets_all_that_it_may_have()
    {
        await using var identity = await WithClients();

        (await Scopes(identity, Reader)).ShouldBe(["indicator.read", "initiative.read", "notification.read", "notification.write", "strategy.read"]);
        (await Scopes(identity, Contributor)).ShouldBe(
            ["indicator.read", "indicator.write", "initiative.read", "initiative.write", "notification.read", "notification.write", "strategy.read", "strategy.write"]);
        (await Scopes(identity, Portal)).ShouldBe(["indicator.read", "initiative.read", "strategy.read"]);
    }

    [Fact]
    public async Task A_client_that_asks_for_less_gets_less()
    {
        await using var identity = await WithClients();
        (await Scopes(identity, Contributor, "indicator.read")).ShouldBe(["indicator.read"]);
    }

    [Theory]
    [InlineData("indicator.write")]
    [InlineData("indicator.read indicator.write")]
    [InlineData("no.such.scope")]
    public async Task A_client_that_asks_for_more_than_it_may_have_gets_nothing(string scope)
    {
        await using var identity = await WithClients();

        using var response = await identity.Ask(Reader, scope);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString().ShouldBe("invalid_scope");
    }

    [Fact]
    public async Task A_client_without_organisation_and_role_reads_and_cannot_write()
    {
        await using var identity = await WithClients();
        await using var service = await TinyService.Start(Issuer, identity.Address);
        var portal = service.With(await identity.Token(Portal));

        (await portal.GetAsync("/figures")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await portal.PostAsync("/figures", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await service.With(await identity.Token(Contributor)).PostAsync("/figures", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_client_get_the_same_refusal()
    {
        await using var identity = await WithClients();

        using var wrong = await identity.Ask(Reader with { Secret = "not the reader's secret" });
        using var unknown = await identity.Ask(Reader with { Id = "nobody" });

        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var refusal = await wrong.Content.ReadAsStringAsync();
        refusal.ShouldContain("\"invalid_client\"");
        refusal.ShouldNotContain("openiddict", Case.Insensitive);
        (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString().ShouldBe("invalid_client");
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        await using var identity = await WithClients(new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-2)));
        await using var service = await TinyService.Start(Issuer, identity.Address);

        (await service.With(await identity.Token(Reader)).GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Keys_survive_a_restart_and_so_do_the_tokens_that_they_signed()
    {
        var database = await NewDatabase();
        string token, keys;
        await using (var before = On(database))
        {
            await before.Upsert(Reader);
            token = await before.Token(Reader);
            keys = await before.Keys();
        }

        await using var after = On(database);
        await using var service = await TinyService.Start(Issuer, after.Address);

        (await after.Keys()).ShouldBe(keys);
        (await service.With(token).GetAsync("/who")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Replicas_that_start_together_on_an_empty_database_share_one_key()
    {
        var database = await NewDatabase();

        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => On(database))));

        var keys = await Task.WhenAll(replicas.Select(replica => replica.Keys()));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        keys.Distinct().Count().ShouldBe(1);
        JsonDocument.Parse(keys[0]).RootElement.GetProperty("keys").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_service_that_started_before_identity_says_503_until_it_is_there()
    {
        var database = await NewDatabase();
        string token;
        await using (var earlier = On(database))
        {
            await earlier.Upsert(Reader);
            token = await earlier.Token(Reader);
        }
        var port = FreePort();
        await using var service = await TinyService.Start(Issuer, $"http://127.0.0.1:{port}");
        using var refused = await service.With(token).GetAsync("/who");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();

        await using var identity = On(database, port);

        // On a slow machine the keys may take more than one try; what is wrong meanwhile is never the token.
        var answer = await Eventually.Get(async () => (await service.With(token).GetAsync("/who")).StatusCode, status => status is not HttpStatusCode.ServiceUnavailable);
        answer.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_discovery_names_the_gateway_as_issuer_and_addresses_that_its_reader_can_reach()
    {
        await using var identity = await WithClients();
        var direct = await identity.Anonymous().GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");
        var gateway = identity.Anonymous();
        gateway.DefaultRequestHeaders.Host = "tryghed.example";
        var through = await gateway.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");

        direct.GetProperty("issuer").GetString().ShouldBe(Issuer);
        direct.GetProperty("jwks_uri").GetString().ShouldBe(identity.Address + ".well-known/jwks");
        through.GetProperty("issuer").GetString().ShouldBe(Issuer);
        through.GetProperty("token_endpoint").GetString().ShouldBe(Issuer + "connect/token");
        through.GetProperty("jwks_uri").GetString().ShouldBe(Issuer + ".well-known/jwks");
    }

    [Fact]
    public async Task With_an_https_issuer_secrets_are_taken_by_its_name_only_and_keys_stay_readable_inside()
    {
        await using var identity = await WithClients(issuer: "https://tryghed.example/");
        using var inside = await identity.Ask(Reader);
        var gateway = identity.Anonymous();
        gateway.DefaultRequestHeaders.Host = "tryghed.example";
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = Reader.Id, ["client_secret"] = Reader.Secret };
        using var through = await gateway.PostAsync("/connect/token", new FormUrlEncodedContent(form));
        var discovery = await gateway.GetFromJsonAsync<JsonElement>("/.well-known/openid-configuration");

        inside.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        through.StatusCode.ShouldBe(HttpStatusCode.OK);
        discovery.GetProperty("token_endpoint").GetString().ShouldBe("https://tryghed.example/connect/token");
        (await identity.Keys()).ShouldContain("\"kid\"");
    }

    private static async Task<IEnumerable<string>> Scopes(RunningIdentity identity, Clients.UpsertClients.Client client, string? scope = null) =>
        new JsonWebToken(await identity.Token(client, scope)).GetPayloadValue<string>("scope").Split(' ').Order();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
