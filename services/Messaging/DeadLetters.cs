using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tryghed.ServiceDefaults;

namespace Tryghed.Messaging;

/// <summary>A queue of messages that could not be dealt with.</summary>
/// <param name="Queue">Its name: that of the queue it belongs to, with <c>_error</c> (it failed) or <c>_skipped</c> (nobody here knows its type).</param>
/// <param name="Count">How many messages are in it.</param>
/// <param name="Messages">The oldest of them.</param>
public sealed record DeadLetterQueue(string Queue, long Count, IReadOnlyList<DeadLetter> Messages);

/// <summary>A message that could not be dealt with.</summary>
/// <param name="Id">Its MessageId.</param>
/// <param name="Type">The event's wire name, as <c>indicator:worsened:v1</c>.</param>
/// <param name="When">When it failed (UTC).</param>
/// <param name="ExceptionType">What it failed with.</param>
/// <param name="ExceptionMessage">What that says.</param>
/// <param name="Body">The event; text where it can't be read.</param>
public sealed record DeadLetter(string? Id, string? Type, DateTimeOffset? When, string? ExceptionType, string? ExceptionMessage, JsonElement Body);

/// <summary>Lists and replays what lies in a service's error queues.</summary>
internal sealed class DeadLetters(Broker broker, ServiceQueues service)
{
    internal const int MostListed = 100;
    private static readonly string[] Suffixes = ["_error", "_skipped"];

    internal string Service => service.Service;

    /// <summary>The service's dead-letter queues that exist and are not empty, with their oldest messages.</summary>
    /// <exception cref="UnavailableException">The broker does not answer.</exception>
    internal async Task<IReadOnlyList<DeadLetterQueue>> List(CancellationToken cancel)
    {
        await using var connection = await broker.Connect(cancel);
        var queues = new List<DeadLetterQueue>();
        foreach (var queue in service.Queues.SelectMany(queue => Suffixes.Select(suffix => queue + suffix)))
        {
            if (await Open(connection, queue, cancel) is not ({ } channel, > 0 and var count))
                continue;

            // Got and never acknowledged: closing the channel puts them back where they were.
            await using (channel)
            {
                var messages = new List<DeadLetter>();
                while (messages.Count < MostListed && await channel.BasicGetAsync(queue, autoAck: false, cancel) is { } got)
                    messages.Add(Describe(got));
                queues.Add(new DeadLetterQueue(queue, count, messages));
            }
        }
        return queues;
    }

    /// <summary>Puts messages back into the queue where they failed.</summary>
    /// <param name="queue">A dead-letter queue of this service, or the queue it belongs to.</param>
    /// <param name="messageId">Only this message; null for all that are there now.</param>
    /// <param name="cancel">Stops after the message at hand.</param>
    /// <returns>How many; null when the service has no such queue.</returns>
    /// <exception cref="UnavailableException">The broker does not answer, or does not take a message back. What was replayed until then is.</exception>
    /// <remarks>A message is in its old queue, confirmed, before it leaves this one: killed in between, it is in both, and the inbox takes it once.</remarks>
    internal async Task<int?> Replay(string queue, string? messageId, CancellationToken cancel)
    {
        var suffix = Suffixes.FirstOrDefault(suffix => queue.EndsWith(suffix, StringComparison.Ordinal));
        var (target, source) = suffix is null ? (queue, queue + Suffixes[0]) : (queue[..^suffix.Length], queue);
        if (!service.Queues.Contains(target))
            return null;

        await using var connection = await broker.Connect(cancel);
        if (await Open(connection, source, cancel) is not ({ } channel, var count))
            return 0;

        await using (channel)
        {
            var replayed = 0;
            try
            {
                // At most as many as there were: what fails again comes back to the end, and is not replayed for ever.
                for (; count > 0 && await channel.BasicGetAsync(source, autoAck: false, cancel) is { } got; count--)
                {
                    if (messageId is not null && !string.Equals(Id(got), messageId, StringComparison.OrdinalIgnoreCase))
                        continue; // goes back when the channel closes
                    await PutBack(channel, target, got, cancel);
                    await channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancel);
                    replayed++;
                }
            }
            catch (Exception exception) when (exception is PublishException or OperationInterruptedException or AlreadyClosedException)
            {
                throw new UnavailableException($"The broker did not take a message back into {target}; {replayed} were replayed.", exception);
            }
            return replayed;
        }
    }

    private static async Task PutBack(IChannel channel, string target, BasicGetResult got, CancellationToken cancel)
    {
        using var activity = MessagingTelemetry.Source.StartActivity("dead letter replay", ActivityKind.Producer);
        activity?.SetTag("messaging.message.id", Id(got));
        var properties = new BasicProperties(got.BasicProperties)
        {
            Persistent = true,
            Headers = got.BasicProperties.Headers?.Where(header => !header.Key.StartsWith("MT-", StringComparison.Ordinal)).ToDictionary(),
        };
        await channel.BasicPublishAsync(exchange: "", routingKey: target, mandatory: true, properties, got.Body, cancel);
    }

    // A queue that never had a message does not exist; asking for it closes the channel.
    private static async Task<(IChannel Channel, long Count)?> Open(IConnection connection, string queue, CancellationToken cancel)
    {
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancel);
        try
        {
            return (channel, (await channel.QueueDeclarePassiveAsync(queue, cancel)).MessageCount);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
        {
            await channel.DisposeAsync();
            return null;
        }
    }

    private static DeadLetter Describe(BasicGetResult got)
    {
        var (type, body) = Envelope(got);
        return new DeadLetter(
            Id(got), type,
            DateTimeOffset.TryParse(Header(got, "MT-Fault-Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var when) ? when : null,
            Header(got, "MT-Fault-ExceptionType"), Header(got, "MT-Fault-Message") ?? Header(got, "MT-Reason"), body);
    }

    private static (string? Type, JsonElement Body) Envelope(BasicGetResult got)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize<JsonElement>(got.Body.Span);
            if (envelope.ValueKind is JsonValueKind.Object && envelope.TryGetProperty("message", out var message)
                && envelope.TryGetProperty("messageType", out var types) && types.ValueKind is JsonValueKind.Array && types.GetArrayLength() > 0)
                return (types[0].GetString() is { } urn ? EventCatalogue.Short(urn) : null, message);
            return (null, envelope);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(got.Body.Span)));
        }
    }

    private static string? Id(BasicGetResult got) => got.BasicProperties.MessageId;

    private static string? Header(BasicGetResult got, string name) => got.BasicProperties.Headers?.TryGetValue(name, out var value) is true
        ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), null => null, _ => Convert.ToString(value, CultureInfo.InvariantCulture) }
        : null;
}
