using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using RabbitMQ.Client;
using Shouldly;
using Tryghed.Initiative.Storage;
using Tryghed.Initiative.Tests;
using Tryghed.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(World))]

namespace Tryghed.Initiative.Tests;

/// <summary>The running service, the bus that events come from, and a listener on what it announces. One for the run; tests use indicators of their own.</summary>
public sealed class World : IAsyncLifetime
{
    private static readonly string[] Announced = ["initiative:started:v1", "initiative:assumption-breaking:v1"];

    private readonly List<JsonObject> heard = [];
    private readonly SemaphoreSlim listening = new(1, 1);
    private RunningService<Program, InitiativeDb> service = null!;
    private IConnection connection = null!;
    private IChannel channel = null!;

    internal TokenIssuer Tokens => service.Tokens;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService<Program, InitiativeDb>.Start("initiative");
        using var anyone = service.Anonymous(); // starts it
        connection = await new ConnectionFactory { Uri = new Uri(service.BrokerAddress) }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("heard", durable: false, exclusive: false, autoDelete: false);
        foreach (var exchange in Announced)
        {
            await channel.ExchangeDeclareAsync(exchange, "fanout", durable: true);
            await channel.QueueBindAsync("heard", exchange, "");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await service.DisposeAsync();
        listening.Dispose();
    }

    internal HttpClient As(string? role, string? organisation = "aalborg") => service.As(role, organisation);

    internal static string[] Codes(params string[] codes) => codes;

    internal HttpClient With(string? token)
    {
        var client = service.Anonymous();
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>A code that no other test uses.</summary>
    internal static string NewIndicator() => $"violence-{Guid.NewGuid():N}";

    /// <summary>Starts an initiative with one assumption on an indicator in 851, and answers its id.</summary>
    internal async Task<string> StartResting(string indicator, string organisation = "aalborg", string visibility = "public") => (string)(await Start(
        new { title = "Trygge aftener", goals = Codes("2"), visibility, assumptions = new[] { new { text = "Volden stiger ikke", indicator, area = "851" } } }, organisation))["id"]!;

    internal async Task<JsonObject> Start(object initiative, string organisation = "aalborg")
    {
        using var response = await As("coordinator", organisation).PostAsJsonAsync("/api/v1/initiatives", initiative);
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, body);
        return JsonNode.Parse(body)!.AsObject();
    }

    /// <summary>The first assumption of an initiative as someone sees it.</summary>
    internal async Task<JsonObject> Assumption(string id, string? organisation = "aalborg") =>
        (await As(organisation is null ? null : "reader", organisation).GetFromJsonAsync<JsonObject>($"/api/v1/initiatives/{id}"))!["assumptions"]![0]!.AsObject();

    internal Task<JsonObject> AssumptionWhen(string id, string state, string? organisation = "aalborg") =>
        Eventually.Get(() => Assumption(id, organisation), assumption => (string?)assumption["state"] == state);

    /// <summary>An event as Indicator publishes it, from the approved JSON.</summary>
    internal static JsonObject Event(string name, string indicator, long version, Action<JsonObject>? but = null)
    {
        var @event = JsonNode.Parse(File.ReadAllText(Repository.PathOf($"tests/Initiative/Approved/{name}.json")))!.AsObject();
        (@event["aggregate"], @event["indicator"], @event["version"]) = ($"{indicator}/851", indicator, version);
        but?.Invoke(@event);
        return @event;
    }

    /// <summary>Publishes what stands on the wire, without MassTransit.</summary>
    internal async Task Publish(string urn, JsonObject @event, Guid? messageId = null)
    {
        var id = messageId ?? Guid.CreateVersion7();
        var envelope = new JsonObject { ["messageId"] = id, ["messageType"] = new JsonArray($"urn:message:{urn}"), ["message"] = @event.DeepClone() };
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = id.ToString(), Persistent = true };
        await listening.WaitAsync();
        try
        {
            await channel.BasicPublishAsync(urn, "", mandatory: true, properties, Encoding.UTF8.GetBytes(envelope.ToJsonString()));
        }
        finally
        {
            listening.Release();
        }
    }

    internal Task Worsened(string indicator, long version, Action<JsonObject>? but = null, Guid? messageId = null) =>
        Publish("indicator:worsened:v1", Event("IndicatorWorsened", indicator, version, but), messageId);

    internal Task Recovered(string indicator, long version, Action<JsonObject>? but = null) =>
        Publish("indicator:recovered:v1", Event("IndicatorRecovered", indicator, version, but));

    /// <summary>Waits until the service has dealt with everything that was published before: its queues are worked off in order.</summary>
    internal async Task AllConsumed()
    {
        var indicator = NewIndicator();
        await Worsened(indicator, 1);
        await Eventually.Holds(async () => await Count($"series where indicator = '{indicator}'") == 1);
        await Recovered(indicator, 2);
        await Eventually.Holds(async () => await Count($"series where indicator = '{indicator}' and version = 2") == 1);
        await Eventually.Holds(async () => await Count("outbox") == 0);
    }

    /// <summary>What has been announced of an initiative, as it stands on the wire: breaking assumptions only, or its start only.</summary>
    internal async Task<List<JsonObject>> Heard(string initiative, bool breaking = true)
    {
        await listening.WaitAsync();
        try
        {
            while (await channel.BasicGetAsync("heard", autoAck: true) is { } got)
                heard.Add(JsonNode.Parse(got.Body.Span)!["message"]!.AsObject());
            return [.. heard.Where(e => (string?)e["initiative"] == initiative && e.ContainsKey("assumption") == breaking)];
        }
        finally
        {
            listening.Release();
        }
    }

    internal Task<List<JsonObject>> HeardWhen(string initiative, int count, bool breaking = true) =>
        Eventually.Get(() => Heard(initiative, breaking), events => events.Count >= count);

    internal async Task<long> Count(string from)
    {
        await using var database = NpgsqlDataSource.Create(service.DatabaseConnection);
        await using var command = database.CreateCommand($"select count(*) from {from}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
