using System.Diagnostics;
using System.Linq.Expressions;
using Tryghed.Contracts;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Subscriptions;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Deliveries;

internal enum DeliveryState
{
    /// <summary>Waits for its first or next attempt.</summary>
    Pending,

    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>The last attempt failed, or the receiver said that it is gone.</summary>
    Failed,

    /// <summary>Not sent: its subscription is disabled, or the subscriber may no longer see what it tells.</summary>
    Held,
}

/// <summary>One happening on its way to one webhook. The row is the queue: it is there until the receiver has it.</summary>
internal sealed class Delivery
{
    /// <summary>The same over all attempts; <see cref="WebhookId"/> is made of it.</summary>
    public Guid Id { get; private set; }

    public Guid SubscriptionId { get; private set; }

    /// <summary>Which happening: <see cref="Alerts.Happening.Id"/>.</summary>
    public Guid Happening { get; private set; }

    /// <summary>The <c>sub</c> whose subscription it is.</summary>
    public string Recipient { get; private set; } = "";

    /// <summary>The recipient's organisation when it subscribed.</summary>
    public string? Organisation { get; private set; }

    public string Event { get; private set; } = "";
    public string Subject { get; private set; } = "";
    public string Owner { get; private set; } = "";
    public Visibility Visibility { get; private set; }

    /// <summary>The strategy that it tells of, when that is not its subject.</summary>
    public string? About { get; private set; }

    /// <summary>The recipient's organisation was asked, and may see it whatever the visibility.</summary>
    public bool Asked { get; private set; }

    /// <summary>Byte for byte what is sent, at every attempt.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Receiver's host and port: one receiver's slowness is its own.</summary>
    public string Host { get; private set; } = "";

    public DeliveryState State { get; private set; }

    /// <summary>Attempts begun; also what tells a late answer of an earlier attempt from that of the newest.</summary>
    public int Attempts { get; private set; }

    /// <summary>When it may next be taken (UTC); while an attempt runs, when its lease ends.</summary>
    public DateTimeOffset DueAt { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? DeliveredAt { get; private set; }
    public int? LastStatus { get; private set; }
    public string? LastError { get; private set; }
    public string? TraceParent { get; private set; }
    public string? TraceState { get; private set; }

    internal static Delivery Of(Happening happening, Subscription subscription, Activity? activity, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        SubscriptionId = subscription.Id,
        Happening = happening.Id,
        Recipient = subscription.Subject,
        Organisation = subscription.Organisation,
        Event = happening.Event,
        Subject = happening.Subject,
        Owner = happening.OwnerTo(subscription.Organisation),
        Visibility = happening.Visibility,
        About = happening.About,
        Asked = subscription.Organisation is { } organisation && happening.Audience.Contains(organisation),
        Body = happening.Body,
        Host = new Uri(subscription.Url!).Authority,
        State = DeliveryState.Pending,
        DueAt = now,
        CreatedAt = now,
        TraceParent = activity?.Id,
        TraceState = activity?.TraceStateString,
    };

    /// <summary>Value of the header <c>webhook-id</c>.</summary>
    internal static string WebhookId(Guid id) => $"msg_{id:N}";

    /// <summary>Deliveries of the caller's subscriptions that the caller's organisation may (still) see.</summary>
    internal static Expression<Func<Delivery, bool>> Of(Caller caller) => delivery =>
        delivery.Recipient == caller.Subject && delivery.Organisation == caller.Organisation
        && (delivery.Asked
            || delivery.Visibility == Visibility.Public
            || (delivery.Visibility == Visibility.Partners && caller.Organisation != null)
            || (caller.Organisation != null && delivery.Owner == caller.Organisation));
}
