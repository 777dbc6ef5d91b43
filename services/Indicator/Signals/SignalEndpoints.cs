using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

internal static class SignalEndpoints
{
    /// <summary>A signal, with the figures of the point that opened it.</summary>
    internal sealed record Item(
        Guid Id, string Indicator, string Area, string Period, Variation Variation, IReadOnlyList<string> Rules, double Value, double Lower, double Upper, double Centre,
        SignalStatus Status, Severity Severity, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? ClosedPeriod);

    internal static void MapSignals(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/signals", List).WithTags("Signals").Needs("indicator.read")
            .WithName("ListSignals").WithSummary("Lists signals of the indicators that the caller may see, newest first.");
        app.MapGet("/api/v1/indicators/{code}/chart", ShowChart.Handle).WithTags("Signals").Needs("indicator.read")
            .WithName("ShowChart").WithSummary("Shows the control chart of an indicator in one area.");
    }

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        IndicatorDb db, Caller caller, CancellationToken cancel, string? status = null, string? indicator = null, string? area = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        SignalStatus? wanted = status switch { "open" => SignalStatus.Open, "recovered" => SignalStatus.Recovered, _ => null };
        if (status is not null && wanted is null)
            errors["status"] = ["Give open or recovered."];
        if (area is not null && !Observations.Area.TryParse(area, out area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        Guid? after = null;
        if (paging.After is not null)
        {
            if (Guid.TryParseExact(paging.After, "N", out var id))
                after = id;
            else
                errors["cursor"] = [Paging.Unreadable];
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Signals.AsNoTracking()
            .Where(s => db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).Any(i => i.Code == s.Indicator))
            .Where(s => (wanted == null || s.Status == wanted) && (indicator == null || s.Indicator == indicator) && (area == null || s.Area == area))
            .Where(s => after == null || s.Id < after)
            .OrderByDescending(s => s.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, s => s.Id.ToString("N"), s => new Item(
            s.Id, s.Indicator, s.Area, s.Period, s.Variation, s.Rules, s.Value, s.Lower, s.Upper, s.Centre, s.Status, s.Severity, s.OpenedAt, s.ClosedAt, s.ClosedPeriod)));
    }
}
