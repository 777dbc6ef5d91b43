using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Audit;

internal static class AuditEndpoints
{
    /// <param name="At">When (UTC).</param>
    /// <param name="Who">The token's subject; <c>system</c> for what falls due by itself.</param>
    /// <param name="Action">The use case, by its name in this document.</param>
    /// <param name="Kind">What it is about.</param>
    /// <param name="Subject">Its id.</param>
    /// <param name="Row">The table.</param>
    /// <param name="Before">What stood there; texts as SHA-256, personal data left out.</param>
    /// <param name="After">What stands there now.</param>
    internal sealed record Entry(
        long Id, DateTimeOffset At, string Who, string? Organisation, string Action, string Kind, Guid Subject, string Row, string Key,
        IReadOnlyDictionary<string, object?>? Before, IReadOnlyDictionary<string, object?>? After, string? TraceId);

    internal static void AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.ConfigureDbContext<StrategyDb>((services, options) => options.AddInterceptors(services.GetRequiredService<AuditTrail>()));
    }

    internal static void MapAudit(this IEndpointRouteBuilder app) => app.MapGet("/api/v1/audit/strategy", List).Needs("strategy.read", Role.Coordinator).WithTags("Audit")
        .WithName("ListAuditEntries").WithSummary("The audit trail, newest first: what the caller's organisation has done, and what was done to what belongs to it.");

    private static async Task<Results<Ok<Page<Entry>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel, Guid? subject = null, string? action = null, int? limit = null, string? cursor = null)
    {
        var errors = new Dictionary<string, string[]>();
        if (limit is < 1 or > 500)
            errors["limit"] = ["Give a number from 1 to 500."];
        long? after = null;
        if (cursor is not null && (after = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : null) is null)
            errors["cursor"] = ["Give the cursor as a list answered it."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var length = limit ?? 50;
        var found = await db.AuditEntries.AsNoTracking()
            .Where(e => caller.Organisation != null && (e.Owner == caller.Organisation || e.Organisation == caller.Organisation
                || e.Kind == "strategy" && db.Strategies.Any(s => s.Id == e.Subject && (s.Owner == caller.Organisation || s.CoOwners.Contains(caller.Organisation)))))
            .Where(e => subject == null || e.Subject == subject)
            .Where(e => action == null || e.Action == action)
            .Where(e => after == null || e.Id < after)
            .OrderByDescending(e => e.Id).Take(length + 1).ToListAsync(cancel);
        return TypedResults.Ok(new Page<Entry>(
            [.. found.Take(length).Select(e => new Entry(e.Id, e.At, e.Who, e.Organisation, e.Action, e.Kind, e.Subject, e.Row, e.Key, e.Before, e.After, e.TraceId))],
            found.Count > length ? found[length - 1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }
}
