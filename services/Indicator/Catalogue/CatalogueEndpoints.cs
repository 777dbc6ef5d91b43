using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

internal static class CatalogueEndpoints
{
    /// <summary>An indicator as the catalogue shows it.</summary>
    internal sealed record Item(
        string Code, Text Title, string Unit, Kind Kind, Polarity Polarity, string Goal, string Source, string Attribution, Frequency Frequency, Visibility Visibility,
        string Owner, BaselineWindow? Baseline, int? Decimals, bool Synthetic, Measures? Measures, double DesignEffect);

    internal static void MapCatalogue(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators").WithTags("Indicators");
        group.MapPost("/", DefineIndicator.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("DefineIndicator").WithSummary("Adds an indicator to the catalogue, owned by the caller's organisation.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListIndicators").WithSummary("Lists the indicators that the caller may see, by code.");
        group.MapGet("/{code}", Get).Needs("indicator.read")
            .WithName("GetIndicator").WithSummary("Shows one indicator.");
    }

    internal static Item Show(IndicatorDefinition i) => new(
        i.Code, new Text(i.TitleDa, i.TitleEn), i.Unit, i.Kind, i.Polarity, i.Goal, i.Source, i.Attribution ?? i.Source, i.Frequency, i.Visibility,
        i.Owner, i is { BaselineFrom: { } from, BaselineTo: { } to } ? new BaselineWindow(from, to) : null, i.Decimals, i.Synthetic, i.Measures, i.DesignEffect);

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        IndicatorDb db, Caller caller, CancellationToken cancel, string? goal = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var after = paging.After ?? "";
        var found = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller))
            .Where(indicator => (goal == null || indicator.Goal == goal) && string.Compare(indicator.Code, after) > 0)
            .OrderBy(indicator => indicator.Code).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, indicator => indicator.Code, Show));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(string code, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is { } indicator
            ? TypedResults.Ok(Show(indicator))
            : TypedResults.NotFound();
}
