using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Rebases;

internal static class RebaseEndpoints
{
    /// <param name="Area">Area code; null for every area of the indicator.</param>
    /// <param name="From">First period of the new baseline, in Danmarks Statistik's form.</param>
    internal sealed record Item(Guid Id, string Indicator, string? Area, string From, string Reason, DateTimeOffset At, string By);

    /// <param name="Suggestion">Null where the series gives no reason for one.</param>
    internal sealed record Suggested(string Indicator, string Area, SuggestRebase.Suggestion? Suggestion);

    internal static void MapRebases(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators/{code}/rebases").WithTags("Rebases");
        group.MapPost("/", SetRebase.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("SetRebase").WithSummary("Gives one area of an indicator, or all, a new baseline from a period on. What came before keeps its limits. Signals are looked at again with the next figures.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListRebases").WithSummary("Lists an indicator's new baselines, in the order in which they were decided, with who decided and why.");
        group.MapGet("/suggested", Suggest).Needs("indicator.read")
            .WithName("SuggestRebase").WithSummary("Says whether a series has settled on a new level, so that a new baseline would serve it better.");
    }

    internal static Item Show(Rebase r) => new(r.Id, r.Indicator, r.Area, r.From, r.Reason, r.At, r.By);

    private static async Task<Results<Ok<Page<Item>>, NotFound, ValidationProblem>> List(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, string? area = null, int? limit = null, string? cursor = null)
    {
        if (!await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).AnyAsync(i => i.Code == code, cancel))
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        if (area is not null && !Area.TryParse(area, out area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        if (paging.ReadId(errors) is var after && errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Rebases.AsNoTracking().Where(r => r.Indicator == code && (area == null || r.Area == null || r.Area == area) && (after == null || r.Id > after))
            .OrderBy(r => r.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, r => r.Id.ToString("N"), Show));
    }

    private static async Task<Results<Ok<Suggested>, NotFound, ValidationProblem>> Suggest(string code, string area, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (!Area.TryParse(area, out var of))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["area"] = ["This is not an area code of Danmarks Statistik."] });
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var observations = await db.Current.Where(o => o.Indicator == code && o.Area == of).OrderBy(o => o.Ordinal).ToListAsync(cancel);
        if (observations is [])
            return TypedResults.NotFound();
        var watched = await db.WatchedIndicators.AsNoTracking().SingleOrDefaultAsync(w => w.Organisation == indicator.Owner && w.Indicator == code, cancel);
        var chart = SeriesChart.Draw(indicator, observations, (await ChartBases.Of(db, code, watched, [of], cancel))[of]);
        return TypedResults.Ok(new Suggested(code, of, SuggestRebase.Of(chart)));
    }
}
