using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Notification.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Alerts;

internal static class AlertEndpoints
{
    /// <param name="Id">The alert.</param>
    /// <param name="Event">Wire name without version.</param>
    /// <param name="Subject">What it is about: <c>violence/851</c> for a series, the id of a strategy or an initiative.</param>
    /// <param name="Severity">How much it asks of its reader.</param>
    /// <param name="Text">What happened, in Danish.</param>
    /// <param name="OccurredAt">When it happened (UTC).</param>
    /// <param name="Acknowledged">Whether the caller has acknowledged it.</param>
    /// <param name="AcknowledgedAt">When, if so (UTC).</param>
    /// <param name="Indicator">Code of the indicator, if any.</param>
    /// <param name="Area">Area code, if any.</param>
    /// <param name="Goal">Code of the goal, when there is just one.</param>
    /// <param name="Goals">Codes of all goals that it concerns.</param>
    /// <param name="Synthetic">Whether its figures are made up.</param>
    /// <param name="Scope">Whether the change is <c>local</c> or <c>national</c>; null where it isn't known.</param>
    internal sealed record Item(
        Guid Id, string Event, string Subject, Severity Severity, string Text, DateTimeOffset OccurredAt, bool Acknowledged, DateTimeOffset? AcknowledgedAt,
        string? Indicator, string? Area, string? Goal, IReadOnlyList<string> Goals, bool Synthetic, string? Scope);

    internal static void MapAlerts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/alerts").WithTags("Alerts");
        group.MapGet("/", List).Needs("notification.read", Role.Reader)
            .WithName("ListAlerts").WithSummary("Lists the caller's alerts, newest first.");
        group.MapGet("/{id:guid}", Get).Needs("notification.read", Role.Reader)
            .WithName("GetAlert").WithSummary("Shows one alert of the caller's.");
        group.MapPost("/{id:guid}/acknowledge", Acknowledge).Needs("notification.write", Role.Reader)
            .WithName("AcknowledgeAlert").WithSummary("Marks an alert of the caller's as seen; doing it again changes nothing.");
    }

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        NotificationDb db, Caller caller, CancellationToken cancel, bool? acknowledged = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Alerts.AsNoTracking().Where(Alert.Of(caller))
            .Where(alert => acknowledged == null || (alert.AcknowledgedAt != null) == acknowledged)
            .Where(alert => paging.After == null || alert.Id < paging.After)
            .OrderByDescending(alert => alert.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, alert => alert.Id, Show));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(Guid id, NotificationDb db, Caller caller, CancellationToken cancel) =>
        await db.Alerts.AsNoTracking().Where(Alert.Of(caller)).SingleOrDefaultAsync(alert => alert.Id == id, cancel) is { } found
            ? TypedResults.Ok(Show(found))
            : TypedResults.NotFound();

    private static async Task<Results<Ok<Item>, NotFound>> Acknowledge(Guid id, NotificationDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        await db.Alerts.Where(Alert.Of(caller)).Where(alert => alert.Id == id && alert.AcknowledgedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(alert => alert.AcknowledgedAt, clock.GetUtcNow()), cancel);
        return await Get(id, db, caller, cancel);
    }

    private static Item Show(Alert alert) => new(
        alert.Id, alert.Event, alert.Subject, alert.Severity, alert.Text, alert.OccurredAt, alert.AcknowledgedAt is not null, alert.AcknowledgedAt,
        alert.Indicator, alert.Area, alert.Goals is [var only] ? only : null, alert.Goals, alert.Synthetic, alert.Scope);
}
