using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tryghed.Identity.Clients;
using Tryghed.Identity.Storage;
using Tryghed.Testing;

namespace Tryghed.Identity.Tests;

/// <summary>Identity on a real port, on a database that may outlive it.</summary>
internal sealed class RunningIdentity : IAsyncDisposable
{
    /// <summary>The gateway's public address, which is not where Identity listens.</summary>
    internal const string Issuer = "http://tryghed.example/";

    internal static readonly UpsertClients.Client Reader = new("reader", "the reader's long secret", "skole", ["reader"]);
    internal static readonly UpsertClients.Client Contributor = new("contributor", "the contributor's secret", "skole", ["contributor"]);
    internal static readonly UpsertClients.Client Portal = new("portal", "the portal's long secret");

    private readonly WebApplicationFactory<Program> factory;

    private RunningIdentity(WebApplicationFactory<Program> factory) => this.factory = factory;

    internal string Address => factory.ClientOptions.BaseAddress.ToString();

    internal static async Task<string> NewDatabase()
    {
        var database = await TestServers.NewDatabase("identity");
        await using var db = Open(database);
        await db.Database.MigrateAsync();
        return database;
    }

    internal static IdentityDb Open(string database) =>
        new(new DbContextOptionsBuilder<IdentityDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);

    internal static RunningIdentity On(string database, int port = 0, TimeProvider? clock = null, string issuer = Issuer, string? sealing = null)
    {
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:identity", database);
            host.UseSetting("Authentication:Issuer", issuer);
            host.UseSetting("Secrets:Key", sealing ?? "");
            if (clock is not null)
                host.ConfigureServices(services => services.AddSingleton(clock));
        });
        factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        factory.StartServer();
        return new RunningIdentity(factory);
    }

    internal static async Task<RunningIdentity> WithClients(TimeProvider? clock = null, string issuer = Issuer)
    {
        var identity = On(await NewDatabase(), clock: clock, issuer: issuer);
        await identity.Upsert(Reader, Contributor, Portal);
        return identity;
    }

    internal HttpClient Anonymous() => new() { BaseAddress = new Uri(Address) };

    internal Task Upsert(params UpsertClients.Client[] clients) => Upsert(JsonSerializer.Serialize(new { clients }, JsonSerializerOptions.Web));

    internal async Task Upsert(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, json);
            await using var scope = factory.Services.CreateAsyncScope();
            await UpsertClients.Run(scope.ServiceProvider, file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal Task<HttpResponseMessage> Ask(UpsertClients.Client client, string? scope = null)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client.Id, ["client_secret"] = client.Secret };
        if (scope is not null)
            form["scope"] = scope;
        return Anonymous().PostAsync("/connect/token", new FormUrlEncodedContent(form));
    }

    internal async Task<string> Token(UpsertClients.Client client, string? scope = null)
    {
        using var response = await Ask(client, scope);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    internal Task<string> Keys() => Anonymous().GetStringAsync("/.well-known/jwks");

    public async ValueTask DisposeAsync() => await factory.DisposeAsync();
}
