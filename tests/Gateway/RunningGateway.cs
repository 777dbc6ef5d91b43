using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Gateway.Tests;

/// <summary>The gateway on a real port, with a small server for each destination and an issuer of tokens.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    private readonly Dictionary<string, Destination> destinations = [];
    private readonly (string Key, string Value)[] settings;
    private WebApplicationFactory<Program> factory = null!;

    public RunningGateway() : this([])
    {
    }

    internal RunningGateway(params (string Key, string Value)[] settings) => this.settings = settings;

    internal TokenIssuer Tokens { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Tokens = await TokenIssuer.Start();
        foreach (var service in Routes.Destinations)
            destinations[service] = await Destination.Start(service, Tokens.Address);
        factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("Authentication:Issuer", Tokens.Address);
            foreach (var (service, destination) in destinations)
                host.UseSetting($"services:{service}:http:0", destination.Address);
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);
        });
        factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        factory.StartServer();
    }

    internal HttpClient Anonymous() => new() { BaseAddress = factory.ClientOptions.BaseAddress };

    internal HttpClient With(string token)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    internal HttpClient As(string? role, string? organisation = "aalborg", string? subject = null) => With(Tokens.Token(role, organisation, subject));

    internal async Task Stop(string service) => await destinations[service].DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        foreach (var destination in destinations.Values)
            await destination.DisposeAsync();
        await Tokens.DisposeAsync();
    }
}
