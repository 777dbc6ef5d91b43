using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Tryghed.Notification.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Subscriptions;

internal static class SubscriptionEndpoints
{
    private const int LargestBody = 64 * 1024;

    internal static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/subscriptions").WithTags("Subscriptions");
        group.MapPost("/", Subscribe.Handle).Needs("notification.write", Role.Reader)
            .WithName("Subscribe").WithSummary("Subscribes the caller to events, in the inbox or by webhook.")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", List).Needs("notification.read", Role.Reader)
            .WithName("ListSubscriptions").WithSummary("Lists the caller's subscriptions, newest first.");
        group.MapGet("/{id:guid}", Get).Needs("notification.read", Role.Reader)
            .WithName("GetSubscription").WithSummary("Shows one subscription of the caller's.");
        group.MapDelete("/{id:guid}", Delete).Needs("notification.write", Role.Reader)
            .WithName("Unsubscribe").WithSummary("Ends a subscription of the caller's; webhooks of it that wait are dropped.");
    }

    private static async Task<Results<Ok<Page<Subscribe.Response>>, ValidationProblem>> List(
        NotificationDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Subscriptions.AsNoTracking().Where(Subscription.Of(caller))
            .Where(s => paging.After == null || s.Id < paging.After)
            .OrderByDescending(s => s.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, s => s.Id, s => Subscribe.Show(s)));
    }

    private static async Task<Results<Ok<Subscribe.Response>, NotFound>> Get(Guid id, NotificationDb db, Caller caller, CancellationToken cancel) =>
        await db.Subscriptions.AsNoTracking().Where(Subscription.Of(caller)).SingleOrDefaultAsync(s => s.Id == id, cancel) is { } found
            ? TypedResults.Ok(Subscribe.Show(found))
            : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound>> Delete(Guid id, NotificationDb db, Caller caller, CancellationToken cancel) =>
        await db.Subscriptions.Where(Subscription.Of(caller)).Where(s => s.Id == id).ExecuteDeleteAsync(cancel) == 1
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
}
