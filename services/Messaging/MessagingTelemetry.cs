using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tryghed.Messaging;

/// <summary>What the outside sees of messaging: activities and metrics called <c>Tryghed.Messaging</c>.</summary>
internal sealed class MessagingTelemetry
{
    internal const string Name = "Tryghed.Messaging";
    internal static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> sent;
    private readonly Counter<long> consumed;
    private readonly Counter<long> failed;
    private readonly Histogram<double> duration;

    public MessagingTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        sent = meter.CreateCounter<long>("tryghed.outbox.sent", "{event}", "Events that the broker has confirmed.");
        consumed = meter.CreateCounter<long>("tryghed.messages.consumed", "{event}", "Events that a consumer is done with; result says whether it acted on them.");
        failed = meter.CreateCounter<long>("tryghed.messages.failed", "{event}", "Events that went to an error queue.");
        duration = meter.CreateHistogram<double>("tryghed.messages.duration", "s", "From an event's arrival to its commit, waiting included.");
        meter.CreateObservableGauge("tryghed.outbox.depth", () => Outbox.Waiting, "{event}", "Events that wait to be sent.");
        meter.CreateObservableGauge("tryghed.outbox.age", () => Outbox.Oldest.TotalSeconds, "s", "Age of the oldest event that waits to be sent.");
        meter.CreateObservableGauge("tryghed.outbox.parked", () => Outbox.Parked, "{event}", "Rows that can't be read and were set aside.");
    }

    /// <summary>The outbox as it was last looked at.</summary>
    internal OutboxState Outbox { get; set; } = OutboxState.Empty;

    internal void Sent(string type) => sent.Add(1, new KeyValuePair<string, object?>("event", type));

    internal void Consumed(string consumer, Outcome outcome, TimeSpan took)
    {
        var name = new KeyValuePair<string, object?>("consumer", consumer);
        consumed.Add(1, name, new KeyValuePair<string, object?>("result", outcome.ToString().ToLowerInvariant()));
        duration.Record(took.TotalSeconds, name);
    }

    internal void Failed(string consumer, TimeSpan took)
    {
        var name = new KeyValuePair<string, object?>("consumer", consumer);
        failed.Add(1, name);
        duration.Record(took.TotalSeconds, name);
    }
}

/// <summary>What became of an event at a consumer.</summary>
internal enum Outcome
{
    /// <summary>Acted on.</summary>
    Acted,

    /// <summary>Ignored: it had been acted on before.</summary>
    Repeated,

    /// <summary>Ignored: a newer version of the aggregate has been seen.</summary>
    Outdated,
}
