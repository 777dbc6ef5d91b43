using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Shouldly;
using Tryghed.Notification.Storage;
using Tryghed.Notification.Tests;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(World))]

namespace Tryghed.Notification.Tests;

/// <summary>The running service, the bus that events come from, and a receiver of webhooks. One for the run; every test uses indicators and subjects of its own.</summary>
public sealed class World : IAsyncLifetime
{
    private RunningService<Program, NotificationDb> service = null!;

    internal static string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    internal Receiver Receiver { get; private set; } = null!;

    internal Bus Bus { get; private set; } = null!;

    internal TokenIssuer Tokens => service.Tokens;

    public async ValueTask InitializeAsync()
    {
        Receiver = await Receiver.Start();
        service = await RunningService<Program, NotificationDb>.Start(
            "notification", null,
            ("Secrets:Key", Key), ("Webhooks:AllowedNetworks:0", "127.0.0.0/8"), ("Webhooks:Timeout", "00:00:04"),
            ("Webhooks:Retries:0", "00:00:00.1"), ("Webhooks:Retries:1", "00:00:00.2"), ("Webhooks:Retries:2", "00:00:00.3"));
        using var anyone = service.Anonymous(); // starts it
        Bus = await Bus.To(service.BrokerAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await service.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    /// <summary>Someone who calls the service. Without a name it is a subject that nobody else is.</summary>
    internal Someone Reader(string? organisation = "aalborg", string? subject = null) =>
        new(service.As("reader", organisation, subject ?? $"reader-{Guid.NewGuid():N}"));

    internal HttpClient Anonymous() => service.Anonymous();

    internal HttpClient With(string token)
    {
        var client = service.Anonymous();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>A code that no other test uses.</summary>
    internal static string NewIndicator() => $"violence-{Guid.NewGuid():N}";

    internal async Task<T> Query<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>A caller and what they do.</summary>
internal sealed class Someone(HttpClient http)
{
    internal HttpClient Http => http;

    internal async Task<JsonObject> Subscribe(object subscription)
    {
        using var response = await http.PostAsJsonAsync("/api/v1/subscriptions", subscription);
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    internal Task<JsonObject> SubscribeTo(string indicator) => Subscribe(new { indicators = new[] { indicator } });

    internal Task<JsonObject> SubscribeTo(string indicator, Uri hook, string? secret = null) =>
        Subscribe(new { indicators = new[] { indicator }, channel = new { webhook = secret is null ? (object)new { url = hook } : new { url = hook, secret } } });

    internal Task<List<JsonNode>> Alerts(string query = "") => Items("/api/v1/alerts" + query);

    internal Task<List<JsonNode>> Deliveries(string query = "") => Items("/api/v1/deliveries" + query);

    /// <summary>Waits until the inbox holds so many alerts.</summary>
    internal Task<List<JsonNode>> AlertsWhen(int count) => Eventually.Get(() => Alerts(), alerts => alerts.Count >= count);

    internal Task<JsonNode> DeliveryWhen(string state) =>
        Eventually.Get(async () => (await Deliveries()).SingleOrDefault(delivery => (string?)delivery["state"] == state)!, delivery => delivery is not null);

    /// <summary>Waits until there are deliveries and all are in a state.</summary>
    internal Task<List<JsonNode>> DeliveryWhenAll(string state) =>
        Eventually.Get(() => Deliveries(), deliveries => deliveries.Count > 0 && deliveries.All(delivery => (string?)delivery["state"] == state));

    private async Task<List<JsonNode>> Items(string path) =>
        [.. (await http.GetFromJsonAsync<JsonObject>(path, JsonSerializerOptions.Web))!["items"]!.AsArray().Select(item => item!)];
}
