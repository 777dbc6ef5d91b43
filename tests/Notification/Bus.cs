using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Tryghed.Testing;

namespace Tryghed.Notification.Tests;

/// <summary>Publishes events as they are on the wire, without MassTransit, so that the wire itself is what is tested.</summary>
internal sealed class Bus : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;

    private Bus(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    internal static async Task<Bus> To(string address)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        return new Bus(connection, channel);
    }

    /// <summary>An event as its owner publishes it, from the approved JSON.</summary>
    internal static JsonObject Approved(string name) =>
        JsonNode.Parse(File.ReadAllText(Repository.PathOf($"tests/Notification/Approved/{name}.json")))!.AsObject();

    internal static JsonObject Worsened(string indicator, string area = "851", long version = 1, Action<JsonObject>? but = null)
    {
        var @event = Approved("IndicatorWorsened");
        @event["aggregate"] = $"{indicator}/{area}";
        @event["indicator"] = indicator;
        @event["area"] = area;
        @event["version"] = version;
        but?.Invoke(@event);
        return @event;
    }

    internal Task PublishWorsened(JsonObject @event, Guid? messageId = null, string? traceParent = null) =>
        Publish("indicator:worsened:v1", @event, messageId, traceParent);

    internal async Task Publish(string urn, JsonObject @event, Guid? messageId = null, string? traceParent = null)
    {
        var id = messageId ?? Guid.CreateVersion7();
        var envelope = new JsonObject
        {
            ["messageId"] = id,
            ["messageType"] = new JsonArray($"urn:message:{urn}"),
            ["message"] = @event.DeepClone(),
        };
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", MessageId = id.ToString(), Persistent = true };
        if (traceParent is not null)
            properties.Headers = new Dictionary<string, object?> { ["MT-Activity-Id"] = traceParent };
        await channel.BasicPublishAsync(urn, "", mandatory: true, properties, Encoding.UTF8.GetBytes(envelope.ToJsonString()));
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
