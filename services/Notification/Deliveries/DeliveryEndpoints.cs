using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Notification.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Deliveries;

internal static class DeliveryEndpoints
{
    /// <param name="Id">The header <c>webhook-id</c> of every attempt.</param>
    /// <param name="Subscription">The subscription.</param>
    /// <param name="Event">Wire name without version.</param>
    /// <param name="Subject">What it is about.</param>
    /// <param name="Host">Receiver's host and port.</param>
    /// <param name="State">pending, delivered, failed or held.</param>
    /// <param name="Attempts">Attempts begun.</param>
    /// <param name="NextAttemptAt">When it is tried next, while it is pending (UTC).</param>
    /// <param name="CreatedAt">When it was queued (UTC).</param>
    /// <param name="DeliveredAt">When the receiver answered 2xx (UTC).</param>
    /// <param name="LastStatus">Status code of the newest answer.</param>
    /// <param name="LastError">Why the newest attempt failed.</param>
    internal sealed record Item(
        string Id, Guid Subscription, string Event, string Subject, string Host, DeliveryState State, int Attempts, DateTimeOffset? NextAttemptAt,
        DateTimeOffset CreatedAt, DateTimeOffset? DeliveredAt, int? LastStatus, string? LastError);

    internal static void MapDeliveries(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/deliveries", List).Needs("notification.read", Role.Reader).WithTags("Deliveries")
            .WithName("ListDeliveries").WithSummary("Lists the deliveries of the caller's webhooks, newest first.");

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        NotificationDb db, Caller caller, CancellationToken cancel, string? state = null, Guid? subscription = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        DeliveryState? wanted = null;
        if (state is not null)
        {
            if (Enum.TryParse<DeliveryState>(state, ignoreCase: true, out var parsed) && char.IsLetter(state[0]))
                wanted = parsed;
            else
                errors["state"] = ["Give pending, delivered, failed or held."];
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Deliveries.AsNoTracking().Where(Delivery.Of(caller))
            .Where(delivery => wanted == null || delivery.State == wanted)
            .Where(delivery => subscription == null || delivery.SubscriptionId == subscription)
            .Where(delivery => paging.After == null || delivery.Id < paging.After)
            .OrderByDescending(delivery => delivery.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, delivery => delivery.Id, Show));
    }

    private static Item Show(Delivery d) => new(
        Delivery.WebhookId(d.Id), d.SubscriptionId, d.Event, d.Subject, d.Host, d.State, d.Attempts, d.State is DeliveryState.Pending ? d.DueAt : null,
        d.CreatedAt, d.DeliveredAt, d.LastStatus, d.LastError);
}
