using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Notification.Deliveries;
using Tryghed.Notification.Storage;
using Tryghed.Notification.Subscriptions;

namespace Tryghed.Notification.Alerts;

/// <summary>
/// Puts a happening in the inbox of every organisation that it asks and of everyone else who subscribes to it and may see it, once, and queues their webhooks.
/// </summary>
internal static class AlertSubscribers
{
    internal static async Task Handle(Happening happening, NotificationDb db, TimeProvider clock, CancellationToken cancel)
    {
        await CloseWhatIsNowMoreClosed(happening, db, cancel);

        var subscriptions = await db.Subscriptions.AsNoTracking().Where(Subscription.Matching(happening)).ToListAsync(cancel);
        if (subscriptions is [] && happening.Audience is [])
            return;

        // The same event may come again in another message; the unique indexes hold even when two replicas do this at once.
        var told = await db.Alerts.Where(alert => alert.Happening == happening.Id)
            .Select(alert => new { alert.Recipient, alert.Organisation }).ToListAsync(cancel);
        var queued = await db.Deliveries.Where(delivery => delivery.Happening == happening.Id).Select(delivery => delivery.SubscriptionId).ToListAsync(cancel);

        var now = clock.GetUtcNow();
        // Who subscribes in an organisation that is asked has it in the organisation's alert.
        db.AddRange(happening.Audience.Where(organisation => !told.Any(to => to.Recipient is "" && to.Organisation == organisation))
            .Select(organisation => Alert.ForAll(happening, organisation, now)));
        db.AddRange(subscriptions.Where(s => s.Organisation is null || !happening.Audience.Contains(s.Organisation))
            .Select(s => new { Recipient = s.Subject, s.Organisation }).Distinct().Except(told)
            .Select(to => Alert.Of(happening, to.Recipient, to.Organisation, now)));
        db.AddRange(subscriptions.Where(s => s.Url is not null && !queued.Contains(s.Id))
            .Select(s => Delivery.Of(happening, s, Activity.Current, now)));
        await db.SaveChangesAsync(cancel);
    }

    // What has been closed since it was told is closed in the inbox and in the queue too, also what was told of its hearings and decisions; opening it opens nothing that was told while it was closed.
    private static async Task CloseWhatIsNowMoreClosed(Happening happening, NotificationDb db, CancellationToken cancel)
    {
        if (happening.Visibility is Visibility.Public || happening.IsReminder)
            return;
        string[] coOwners = [.. happening.CoOwners];
        var family = happening.Event[..(happening.Event.IndexOf(':') + 1)];
        await db.Alerts
            .Where(alert => (alert.Subject == happening.Subject || alert.About == happening.Subject) && alert.Event.StartsWith(family) && alert.Visibility < happening.Visibility)
            .ExecuteUpdateAsync(set => set.SetProperty(alert => alert.Visibility, happening.Visibility).SetProperty(alert => alert.Owner, alert => coOwners.Contains(alert.Organisation) ? alert.Organisation : happening.Owner), cancel);
        await db.Deliveries
            .Where(delivery => (delivery.Subject == happening.Subject || delivery.About == happening.Subject) && delivery.Event.StartsWith(family) && delivery.Visibility < happening.Visibility)
            .ExecuteUpdateAsync(set => set.SetProperty(delivery => delivery.Visibility, happening.Visibility).SetProperty(delivery => delivery.Owner, delivery => coOwners.Contains(delivery.Organisation) ? delivery.Organisation : happening.Owner), cancel);
    }
}
