using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Tryghed.FoundingCase.Tests;
using Tryghed.Gateway;
using Tryghed.Notification.Storage;
using Tryghed.Strategy.Storage;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(City))]

namespace Tryghed.FoundingCase.Tests;

/// <summary>Gateway, Strategy and Notification on ports of their own, on one broker and real databases, in the spring of 2014. Everyone comes through the gateway with a token of their own.</summary>
public sealed class City : IAsyncLifetime
{
    private TokenIssuer tokens = null!;
    private WebApplicationFactory<StrategyDb> strategy = null!;
    private WebApplicationFactory<NotificationDb> notification = null!;
    private WebApplicationFactory<Route> gateway = null!;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2014, 1, 6, 9, 0, 0, TimeSpan.Zero));

    public async ValueTask InitializeAsync()
    {
        tokens = await TokenIssuer.Start();
        var broker = await TestServers.NewBroker();
        strategy = await Service<StrategyDb>("strategy", broker);
        notification = await Service<NotificationDb>("notification", broker, ("Secrets:Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        gateway = new WebApplicationFactory<Route>().WithWebHostBuilder(host =>
        {
            host.UseSetting("Authentication:Issuer", tokens.Address);
            foreach (var service in Routes.Destinations)
                host.UseSetting($"services:{service}:http:0", service switch
                {
                    "notification" => $"{notification.ClientOptions.BaseAddress}",
                    "identity" => tokens.Address,
                    _ => $"{strategy.ClientOptions.BaseAddress}",
                });
        });
        Listen(gateway);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await notification.DisposeAsync();
        await strategy.DisposeAsync();
        await tokens.DisposeAsync();
    }

    /// <summary>Lets days pass until the morning of one.</summary>
    internal void GoTo(int year, int month, int day) => Clock.SetUtcNow(new DateTimeOffset(year, month, day, 7, 0, 0, TimeSpan.Zero));

    /// <summary>Asks through the gateway.</summary>
    internal async Task<(int Status, JsonNode? Body, string? Tag)> Ask(string role, string organisation, string method, string path, object? body = null, string? tag = null)
    {
        using var http = new HttpClient { BaseAddress = gateway.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", tokens.Token(role, organisation));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text is ['{', ..] ? JsonNode.Parse(text) : JsonValue.Create(text), response.Headers.ETag?.ToString());
    }

    /// <summary>Asks, and it must succeed.</summary>
    internal async Task<JsonNode> Do(string organisation, string method, string path, object? body = null, string? tag = null, string role = "coordinator")
    {
        var (status, answer, _) = await Ask(role, organisation, method, path, body, tag);
        status.ShouldBeInRange(200, 299, $"{organisation} {method} {path}: {answer}");
        return answer!;
    }

    /// <summary>The ETag of what stands there.</summary>
    internal async Task<string> Tag(string organisation, string path) => (await Ask("coordinator", organisation, "GET", path)).Tag!;

    /// <summary>A file through the gateway.</summary>
    internal async Task<byte[]> File(string organisation, string path)
    {
        using var http = new HttpClient { BaseAddress = gateway.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", tokens.Token("reader", organisation));
        return await http.GetByteArrayAsync(path);
    }

    /// <summary>What an organisation's reader finds in the inbox about something.</summary>
    internal async Task<List<string>> Inbox(string organisation, string subject) =>
        [.. (await Do(organisation, "GET", "/api/v1/alerts?limit=500", role: "reader"))["items"]!.AsArray().Where(a => (string)a!["subject"]! == subject).Select(a => (string)a!["event"]!)];

    /// <summary>Waits until it is there.</summary>
    internal Task Told(string organisation, string subject, string @event, int times = 1) =>
        Eventually.Get(() => Inbox(organisation, subject), inbox => inbox.Count(told => told == @event) >= times);

    private async Task<WebApplicationFactory<TDb>> Service<TDb>(string name, string broker, params (string Key, string Value)[] settings)
        where TDb : DbContext
    {
        var database = await TestServers.NewDatabase(name);
        await using (var db = (TDb)Activator.CreateInstance(typeof(TDb), new DbContextOptionsBuilder<TDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options)!)
            await db.Database.MigrateAsync();
        var factory = new WebApplicationFactory<TDb>().WithWebHostBuilder(host =>
        {
            host.UseSetting("ConnectionStrings:" + name, database);
            host.UseSetting("ConnectionStrings:messaging", broker);
            host.UseSetting("Authentication:Issuer", tokens.Address);
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);
            host.ConfigureServices(services => services.AddSingleton<TimeProvider>(Clock));
        });
        Listen(factory);
        return factory;
    }

    private static void Listen<T>(WebApplicationFactory<T> factory)
        where T : class
    {
        factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        factory.StartServer();
    }
}
