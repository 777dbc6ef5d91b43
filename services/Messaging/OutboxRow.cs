using System.Diagnostics;
using System.Text.Json;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>An event that waits to be sent, or is parked because it can't be read.</summary>
internal sealed class OutboxRow
{
    /// <summary>Held from the storing of events to the commit, so that the order of ids is the order of commits.</summary>
    internal const long OrderLock = 0x5472_7967_0001;

    /// <summary>Held by the one sender of the database.</summary>
    internal const long SenderLock = 0x5472_7967_0002;

    // The broker's own limit is 16 MB or more; an event is a few hundred bytes.
    private const int LargestBody = 4_000_000;

    public long Id { get; private set; }
    public Guid MessageId { get; private set; }
    public string Type { get; private set; } = "";
    public string Body { get; private set; } = "";
    public string? TraceParent { get; private set; }
    public string? TraceState { get; private set; }
    public DateTimeOffset StoredAt { get; private set; }
    public DateTimeOffset? ParkedAt { get; private set; }
    public string? ParkedBecause { get; private set; }

    internal static OutboxRow From(IEvent @event)
    {
        var body = JsonSerializer.Serialize(@event, @event.GetType(), EventCatalogue.Json);
        if (body.Length > LargestBody)
            throw new InvalidOperationException($"{@event.GetType().Name} of {@event.Aggregate} is {body.Length} characters long; an event has at most {LargestBody}.");
        return new OutboxRow
        {
            MessageId = Guid.CreateVersion7(),
            Type = EventCatalogue.UrnOf(@event.GetType()),
            Body = body,
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
        };
    }
}
