using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.WatchLists;

internal static class WatchListEndpoints
{
    /// <param name="Organisation">Whose list.</param>
    /// <param name="FalseAlarmsPerYear">Its budget.</param>
    /// <param name="Version">Version of its limits; 0 before there are any.</param>
    /// <param name="Indicators">What it watches.</param>
    /// <param name="Indices">The indices that it watches for a fall.</param>
    internal sealed record Item(string Organisation, double FalseAlarmsPerYear, int Version, DateTimeOffset? ChangedAt, string? ChangedBy, IReadOnlyList<Watched> Indicators,
        IReadOnlyList<WatchedAreas> Indices);

    /// <param name="Indicator">Indicator code.</param>
    /// <param name="Areas">Area codes; null for every area that has figures.</param>
    /// <param name="Series">How many of its series have limits.</param>
    /// <param name="FalseAlarmsPerYear">The promise over them.</param>
    internal sealed record Watched(
        string Indicator, IReadOnlyList<string>? Areas, string? Chart, IReadOnlyList<string>? Rules, double Detect, double? FalseDiscoveryRate, string? Dependence, bool? Season, int? BaselinePoints, double? Target,
        int Series, double FalseAlarmsPerYear);

    /// <param name="Index">Index code.</param>
    /// <param name="Probability">The probability that was asked for; null for a share of the budget.</param>
    /// <param name="Threshold">The probability above which a fall is told.</param>
    /// <param name="Series">How many areas.</param>
    /// <param name="FalseAlarmsPerYear">The promise over them.</param>
    internal sealed record WatchedAreas(string Index, IReadOnlyList<string> Areas, double? Probability, double Threshold, int Series, double FalseAlarmsPerYear);

    /// <summary>One version of a series' limits.</summary>
    /// <param name="From">First period that it judges; null for the first version, which judges all there was.</param>
    internal sealed record Version(
        int Number, string? From, string Why, int WatchListVersion, string Scheme, double Width, int BaselinePoints, int Seasons, double Autocorrelation, double FalseAlarmsPerYear, double? Arl0,
        double DelayZeroState, double DelaySteadyState, DateTimeOffset SettledAt);

    internal static void MapWatchLists(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/watch-lists").WithTags("Watch lists");
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListWatchLists").WithSummary("Lists the watch lists, with what the caller may see of them.");
        group.MapGet("/{organisation}", Get).Needs("indicator.read")
            .WithName("GetWatchList").WithSummary("Shows what an organisation watches, and its budget of false alarms.");
        group.MapPut("/{organisation}", SetBudget.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("SetBudget").WithSummary("Says how many false alarms a year the organisation can live with.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapPut("/{organisation}/indicators/{code}", WatchIndicator.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("WatchIndicator").WithSummary("Says which areas of an indicator are watched, and with what policy.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapPut("/{organisation}/indices/{code}", WatchIndex.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("WatchIndex").WithSummary("Says in which areas a fall of an index is told, and with what probability.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        app.MapPost("/api/v1/indicators/{code}/backtest", Signals.Backtest.Handle).WithTags("Watch lists").Needs("indicator.read")
            .WithName("BacktestPolicy").WithSummary("Shows which signals a policy would have raised for one series, beside those of the policy in force; nothing is stored.");
        app.MapGet("/api/v1/indicators/{code}/policies", Policies).WithTags("Watch lists").Needs("indicator.read")
            .WithName("ListPolicies").WithSummary("Lists the versions of one series' limits, newest first.");
    }

    internal static ProblemHttpResult NotYours() =>
        TypedResults.Problem("An organisation watches indicators that it owns, and nobody else changes its watch list.", statusCode: StatusCodes.Status403Forbidden);

    internal static async Task<Item> Show(IndicatorDb db, string organisation, CancellationToken cancel, Caller? caller = null)
    {
        var list = await db.WatchLists.AsNoTracking().SingleOrDefaultAsync(w => w.Organisation == organisation, cancel);
        var seen = caller is null ? db.Indicators : db.Indicators.Where(IndicatorDefinition.SeenBy(caller));
        var watched = await db.WatchedIndicators.AsNoTracking().Where(w => w.Organisation == organisation && seen.Any(i => i.Code == w.Indicator)).OrderBy(w => w.Indicator).ToListAsync(cancel);
        var policies = (await Newest(db).Where(p => db.WatchedIndicators.Any(w => w.Organisation == organisation && w.Indicator == p.Indicator)).ToListAsync(cancel)).ToLookup(p => p.Indicator);
        return new Item(
            organisation, list?.FalseAlarmsPerYear ?? WatchList.OneAYear, list?.Version ?? 0, list?.ChangedAt, list?.ChangedBy,
            [.. watched.Select(w => new Watched(
                w.Indicator, w.Areas, w.Chart, w.Rules, w.Detect, w.FalseDiscoveryRate, w.FalseDiscoveryRate is null ? null : w.ArbitraryDependence ? "arbitrary" : "positive", w.Season, w.BaselinePoints, w.Target,
                policies[w.Indicator].Count(p => w.Watches(p.Area)), policies[w.Indicator].Where(p => w.Watches(p.Area)).Sum(p => p.FalseAlarmsPerYear)))],
            await Indices(db, organisation, caller, cancel));
    }

    private static async Task<List<WatchedAreas>> Indices(IndicatorDb db, string organisation, Caller? caller, CancellationToken cancel)
    {
        var seen = caller is null ? db.Indices : db.Indices.Where(StoredIndex.SeenBy(db, caller));
        var watched = await db.WatchedIndices.AsNoTracking().Where(w => w.Organisation == organisation).Join(seen, w => w.Index, i => i.Code, (w, i) => new { Watched = w, Index = i })
            .OrderBy(w => w.Watched.Index).ToListAsync(cancel);
        var items = new List<WatchedAreas>();
        foreach (var one in watched.Where(one => one.Watched.Areas.Count > 0))
        {
            var replications = (await IndexEndpoints.Content(db, one.Index, cancel)).Specification.Replications ?? 0;
            items.Add(new WatchedAreas(
                one.Index.Code, one.Watched.Areas, one.Watched.Probability, one.Watched.Threshold, one.Watched.Areas.Count,
                one.Watched.Areas.Count * one.Watched.FalseAlarmsPerYear(one.Index.Frequency, replications)));
        }
        return items;
    }

    /// <summary>The newest version of every series' limits.</summary>
    internal static IQueryable<SeriesPolicy> Newest(IndicatorDb db) =>
        db.Policies.AsNoTracking().Where(p => !db.Policies.Any(q => q.Indicator == p.Indicator && q.Area == p.Area && q.Version > p.Version));

    private static async Task<Ok<Page<Item>>> List(IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        var organisations = await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).Select(i => i.Owner).Distinct().OrderBy(owner => owner).ToListAsync(cancel);
        var items = new List<Item>();
        foreach (var organisation in organisations)
            items.Add(await Show(db, organisation, cancel, caller));
        return TypedResults.Ok(new Page<Item>(items, null));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(string organisation, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (!caller.Owns(organisation) && !await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).AnyAsync(i => i.Owner == organisation, cancel))
            return TypedResults.NotFound();
        return TypedResults.Ok(await Show(db, organisation, cancel, caller));
    }

    private static async Task<Results<Ok<Page<Version>>, NotFound, ValidationProblem>> Policies(string code, string area, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (!Area.TryParse(area, out var of))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["area"] = ["This is not an area code of Danmarks Statistik."] });
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var versions = await db.Policies.AsNoTracking().Where(p => p.Indicator == code && p.Area == of).OrderByDescending(p => p.Version).ToListAsync(cancel);
        return TypedResults.Ok(new Page<Version>(
            [.. versions.Select(p => new Version(
                p.Version, p.FromOrdinal == int.MinValue ? null : new Period(indicator.Frequency, p.FromOrdinal).ToString(), p.Why, p.WatchListVersion, p.Scheme, p.Width, p.Points, p.Seasons, p.Autocorrelation,
                p.FalseAlarmsPerYear, p.Arl0, p.DelayZeroState, p.DelaySteadyState, p.SettledAt))], null));
    }
}
