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
        var found = await Inbox(db, caller)
            .Where(entry => acknowledged == null || (entry.AcknowledgedAt != null) == acknowledged)
            .Where(entry => paging.After == null || entry.Alert.Id < paging.After)
            .OrderByDescending(entry => entry.Alert.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, entry => entry.Alert.Id, Show));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(Guid id, NotificationDb db, Caller caller, CancellationToken cancel) =>
        await Inbox(db, caller).SingleOrDefaultAsync(entry => entry.Alert.Id == id, cancel) is { } found ? TypedResults.Ok(Show(found)) : TypedResults.NotFound();

    private static async Task<Results<Ok<Item>, NotFound>> Acknowledge(Guid id, NotificationDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await Inbox(db, caller).SingleOrDefaultAsync(entry => entry.Alert.Id == id, cancel) is not { } found)
            return TypedResults.NotFound();
        var now = clock.GetUtcNow();
        if (found.Alert.Recipient is "")
        {
            // Twice at once is as once.
            await db.Database.ExecuteSqlAsync(
                $"insert into alert_reading (alert, reader, at) values ({id}, {caller.Subject}, {now}) on conflict do nothing", cancel);
        }
        else
        {
            await db.Alerts.Where(alert => alert.Id == id && alert.AcknowledgedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(alert => alert.AcknowledgedAt, now), cancel);
        }
        return await Get(id, db, caller, cancel);
    }

    private static IQueryable<Entry> Inbox(NotificationDb db, Caller caller) => db.Alerts.AsNoTracking().Where(Alert.Of(caller)).Select(alert => new Entry
    {
        Alert = alert,
        AcknowledgedAt = alert.Recipient == ""
            ? db.Readings.Where(reading => reading.Alert == alert.Id && reading.Reader == caller.Subject).Max(reading => (DateTimeOffset?)reading.At)
            : alert.AcknowledgedAt,
    });

    private static Item Show(Entry entry)
    {
        var (alert, acknowledgedAt) = (entry.Alert, entry.AcknowledgedAt);
        return new(
            alert.Id, alert.Event, alert.Subject, alert.Severity, alert.Text, alert.OccurredAt, acknowledgedAt is not null, acknowledgedAt,
            alert.Indicator, alert.Area, alert.Goals is [var only] ? only : null, alert.Goals, alert.Synthetic, alert.Scope);
    }

    /// <summary>An alert as the caller has it.</summary>
    private sealed class Entry
    {
        public required Alert Alert { get; init; }
        public required DateTimeOffset? AcknowledgedAt { get; init; }
    }
}
