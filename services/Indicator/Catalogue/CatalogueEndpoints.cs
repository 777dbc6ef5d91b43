using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Disclosure;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Releases;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

internal static class CatalogueEndpoints
{
    /// <summary>An indicator as the catalogue shows it.</summary>
    /// <param name="Version">Number of this version of the definition.</param>
    /// <param name="Freshness">How new its figures are, where one indicator is asked for.</param>
    internal sealed record Item(
        string Code, Text Title, string Unit, Kind Kind, Polarity Polarity, string Goal, string Source, string Attribution, Frequency Frequency, Visibility Visibility,
        string Owner, BaselineWindow? Baseline, int? Decimals, bool Synthetic, Measures? Measures, double DesignEffect,
        Text? Definition, string? Dimension, string? Steward, string? Licence, Geography? Geography, Target? Target, IReadOnlyList<Milestone>? Trajectory,
        string? ValidFrom, string? ValidTo, int? ReleaseLagDays, DisclosureRule? Disclosure, int Version, Freshness.Answer? Freshness = null);

    /// <param name="Number">1 for the first.</param>
    /// <param name="At">Since when it stood (UTC).</param>
    /// <param name="By">Who put it there.</param>
    /// <param name="Definition">The definition as it was shown then.</param>
    internal sealed record VersionItem(int Number, DateTimeOffset At, string By, JsonElement Definition);

    internal static void MapCatalogue(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators").WithTags("Indicators");
        group.MapPost("/", DefineIndicator.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("DefineIndicator").WithSummary("Adds an indicator to the catalogue, owned by the caller's organisation.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListIndicators").WithSummary("Lists the indicators that the caller may see, by code.");
        group.MapGet("/{code}", Get).Needs("indicator.read")
            .WithName("GetIndicator").WithSummary("Shows one indicator, with its ETag and how fresh its figures are.")
            .Produces(StatusCodes.Status304NotModified);
        group.MapPut("/{code}", EditIndicator.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("EditIndicator").WithSummary("Replaces an indicator's definition; what is left out is taken away. Every version is kept. Signals are looked at again with the next figures.")
            .WithDescription("If-Match names the version that was read. Code, kind, frequency and owner are fixed for good.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired);
        group.MapGet("/{code}/versions", ListVersions).Needs("indicator.read")
            .WithName("ListIndicatorVersions").WithSummary("Lists the versions of an indicator's definition, newest first: those that the caller could see while they stood.");
        group.MapGet("/{code}/versions/{number:int}", GetVersion).Needs("indicator.read")
            .WithName("GetIndicatorVersion").WithSummary("Shows one version of an indicator's definition.");
    }

    internal static Item Show(IndicatorDefinition i) => new(
        i.Code, new Text(i.TitleDa, i.TitleEn), i.Unit, i.Kind, i.Polarity, i.Goal, i.Source, i.Attribution ?? i.Source, i.Frequency, i.Visibility,
        i.Owner, i is { BaselineFrom: { } from, BaselineTo: { } to } ? new BaselineWindow(from, to) : null, i.Decimals, i.Synthetic, i.Measures, i.DesignEffect,
        i.DefinitionDa is { } definition ? new Text(definition, i.DefinitionEn) : null, i.Dimension, i.Steward, i.Licence, i.Geography,
        i.TargetValue is { } target ? new Target(target, i.TargetBy) : null, i.Trajectory, i.ValidFrom, i.ValidTo, i.ReleaseLagDays, i.Disclosure, i.Version);

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

    private static async Task<Results<Ok<Item>, NotFound, StatusCodeHttpResult>> Get(
        string code, IndicatorDb db, Caller caller, NewestPeriods newest, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } found)
            return TypedResults.NotFound();
        var item = Show(found) with { Freshness = await ShowFreshness.Of(db, found, newest, clock.GetUtcNow(), cancel) };
        var tag = DefinitionTag.Of(item);
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch == tag ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(item);
    }

    private static async Task<Results<Ok<Page<VersionItem>>, NotFound, ValidationProblem>> ListVersions(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var before = int.MaxValue;
        if (paging.After is { } after && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            errors["cursor"] = [Paging.Unreadable];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await db.IndicatorVersions.AsNoTracking().Where(IndicatorVersion.SeenBy(caller, indicator)).Where(v => v.Number < before)
            .OrderByDescending(v => v.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        if (found is [] && paging.After is null)
            found = [IndicatorVersion.Of(indicator, indicator.DefinedBy, indicator.DefinedAt)]; // from before versions were kept
        return TypedResults.Ok(paging.Page(found, v => v.Number.ToString(CultureInfo.InvariantCulture), Show));
    }

    private static async Task<Results<Ok<VersionItem>, NotFound>> GetVersion(string code, int number, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var found = await db.IndicatorVersions.AsNoTracking().Where(IndicatorVersion.SeenBy(caller, indicator)).SingleOrDefaultAsync(v => v.Number == number, cancel);
        if (found is null && number == indicator.Version)
            found = IndicatorVersion.Of(indicator, indicator.DefinedBy, indicator.DefinedAt);
        return found is null ? TypedResults.NotFound() : TypedResults.Ok(Show(found));
    }

    private static VersionItem Show(IndicatorVersion version) => new(version.Number, version.At, version.By, JsonElement.Parse(version.Definition));
}
