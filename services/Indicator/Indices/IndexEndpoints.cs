using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.Suitability;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

internal static class IndexEndpoints
{
    /// <summary>An index as the catalogue shows it.</summary>
    /// <param name="Version">Number of this version of the definition.</param>
    /// <param name="Synthetic">Figures that it rests on are made up: it has no ranks and is compared with nothing real.</param>
    /// <param name="State"><c>computing</c>, <c>ready</c> or <c>failed</c>.</param>
    /// <param name="Reason">Why it failed, and what to do.</param>
    /// <param name="Run">The newest results; null before the first.</param>
    /// <param name="Published">Number of the newest publication; null before the first.</param>
    /// <param name="Field">What it failed on, in the words of the definition.</param>
    /// <param name="Unfilled">Goals that no indicator measures yet, and what would.</param>
    /// <param name="Warnings">Indicators that nobody has judged suitable for the index yet, where one index is asked for.</param>
    /// <param name="Definition">The definition, with all that the catalogue said filled in.</param>
    internal sealed record Item(
        string Code, Text Title, string Owner, Visibility Visibility, Frequency Frequency, int Version, bool Synthetic, IndexState State, string? Field, string? Reason, RunItem? Run, int? Published,
        DateTimeOffset DefinedAt, IReadOnlyList<IndexContent.Gap> Unfilled, IReadOnlyList<Warning>? Warnings, IndexContent? Definition);

    /// <param name="Indicator">Code of an indicator of the index.</param>
    /// <param name="Outcome">What was judged of it last; null while nobody has.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record Warning(string Indicator, Outcome? Outcome, string? Reason);

    /// <param name="Number">1 for the index's first.</param>
    /// <param name="Version">Version of the definition.</param>
    /// <param name="Newest">Newest period.</param>
    internal sealed record RunItem(int Number, int Version, DateTimeOffset At, string Newest, int Milliseconds);

    /// <param name="Number">1 for the first.</param>
    /// <param name="At">Since when it stood (UTC).</param>
    /// <param name="By">Who put it there.</param>
    internal sealed record VersionItem(int Number, DateTimeOffset At, string By, IndexContent Definition);

    internal static void AddIndices(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IndexSignal>();
        builder.Services.AddHostedService<IndexWorker>();
    }

    internal static void MapIndices(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indices").WithTags("Indices");
        group.MapPost("/", DefineIndex.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("DefineIndex").WithSummary("Adds an index, owned by the caller's organisation; it is computed as soon as it is stored, and whenever its figures change.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListIndices").WithSummary("Lists the indices that the caller may see, by code.");
        group.MapGet("/schema", Schema).Needs("indicator.read")
            .WithName("GetIndexSchema").WithSummary("The JSON schema of an index's definition.");
        group.MapGet("/{code}", Get).Needs("indicator.read")
            .WithName("GetIndex").WithSummary("Shows one index: its definition, how far it is computed, and the goals that nothing measures yet.")
            .Produces(StatusCodes.Status304NotModified);
        group.MapPut("/{code}", EditIndex.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("EditIndex").WithSummary("Replaces an index's definition by a new version; what is left out is taken away. Every version is kept, and the index is computed anew.")
            .WithDescription("If-Match names the version that was read. Code, frequency and owner are fixed for good.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status428PreconditionRequired);
        group.MapGet("/{code}/versions", ListVersions).Needs("indicator.read")
            .WithName("ListIndexVersions").WithSummary("Lists the versions of an index's definition, newest first: those that the caller could see while they stood.");
        group.MapGet("/{code}/versions/{number:int}", GetVersion).Needs("indicator.read")
            .WithName("GetIndexVersion").WithSummary("Shows one version of an index's definition.");
        group.MapGet("/{code}/results", ShowResults.Handle).Needs("indicator.read")
            .WithName("ListIndexResults").WithSummary("Lists scores, intervals and ranks by period, area and node: as they stand, or as they were published.");
        group.MapGet("/{code}/history", ShowHistory.Handle).Needs("indicator.read")
            .WithName("GetIndexHistory").WithSummary("Shows the index of one area by period: as it stands, and as each publication had it.");
        group.MapGet("/{code}/compare", CompareVersions.Handle).Needs("indicator.read")
            .WithName("CompareIndexVersions").WithSummary("Shows what two versions of an index say of the newest figures: what changed in the definition, and for whom.");
        group.MapGet("/{code}/contributions", ShowContributions.Handle).Needs("indicator.read")
            .WithName("GetIndexContributions").WithSummary("Splits a difference of the index, between two periods of an area or two areas in a period, by what moved it; the parts sum to the difference.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{code}/stages", ShowStages.Handle).Needs("indicator.read")
            .WithName("GetIndexStages").WithSummary("Shows the table of one stage: denominated, imputed, treated, normalised or scores. With format=csv it is a CSV file.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{code}/robustness", ShowRobustness.Handle).Needs("indicator.read")
            .WithName("GetIndexRobustness").WithSummary("Shows intervals of ranks, which assumptions shift ranks, and what leaving an indicator out would do.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPublications();
    }

    internal static string Tag(StoredIndex index) => $"\"{index.Version.ToString(CultureInfo.InvariantCulture)}\"";

    internal static Task<StoredIndex?> Find(IndicatorDb db, Caller caller, string code, CancellationToken cancel) =>
        db.Indices.AsNoTracking().Where(StoredIndex.SeenBy(db, caller)).SingleOrDefaultAsync(i => i.Code == code, cancel);

    internal static Task<IndexContent> Content(IndicatorDb db, StoredIndex index, CancellationToken cancel) => Content(db, index.Code, index.Version, cancel);

    internal static async Task<IndexContent> Content(IndicatorDb db, string index, int version, CancellationToken cancel) =>
        (await db.IndexVersions.AsNoTracking().SingleAsync(v => v.Index == index && v.Number == version, cancel)).Read();

    /// <summary>Whether one of the indicators of a version has figures that are made up.</summary>
    internal static Task<bool> IsSynthetic(IndicatorDb db, string index, int version, CancellationToken cancel) =>
        db.IndexInputs.Where(n => n.Index == index && n.Version == version).Join(db.Indicators, n => n.Indicator, i => i.Code, (n, i) => i.Synthetic).AnyAsync(made => made, cancel);

    internal static async Task<Item> Show(IndicatorDb db, StoredIndex index, IndexContent? content, CancellationToken cancel)
    {
        var due = await db.IndicesDue.AnyAsync(d => d.Index == index.Code, cancel);
        var run = await db.IndexRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Index == index.Code && r.Number == index.Run, cancel);
        return new Item(
            index.Code, new Text(index.TitleDa, index.TitleEn), index.Owner, index.Visibility, index.Frequency, index.Version, await IsSynthetic(db, index.Code, index.Version, cancel),
            due ? IndexState.Computing : index.State, due ? null : index.FailedField, due ? null : index.FailedReason,
            run is null ? null : new RunItem(run.Number, run.Version, run.At, run.Basis.LastPeriod, run.Milliseconds),
            index.Publication > 0 ? index.Publication : null, index.DefinedAt, (content ?? await Content(db, index, cancel)).Unfilled ?? [],
            content is null ? null : await Unsuited(db, content.Indicators(), cancel), content);
    }

    private static async Task<List<Warning>> Unsuited(IndicatorDb db, IReadOnlyList<string> indicators, CancellationToken cancel)
    {
        var judged = await db.Assessments.AsNoTracking().Where(a => indicators.Contains(a.Indicator) && !db.Assessments.Any(newer => newer.Indicator == a.Indicator && newer.Number > a.Number))
            .ToDictionaryAsync(a => a.Indicator, cancel);
        return [.. indicators.Select(code => (Code: code, Judged: judged.GetValueOrDefault(code))).Where(one => one.Judged?.Outcome is not Outcome.Included)
            .Select(one => new Warning(one.Code, one.Judged?.Outcome, one.Judged?.Reason))];
    }

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var after = paging.After ?? "";
        var found = await db.Indices.AsNoTracking().Where(StoredIndex.SeenBy(db, caller)).Where(i => string.Compare(i.Code, after) > 0)
            .OrderBy(i => i.Code).Take(paging.Limit + 1).ToListAsync(cancel);
        var items = new Dictionary<string, Item>();
        foreach (var index in found.Take(paging.Limit))
            items[index.Code] = await Show(db, index, null, cancel);
        return TypedResults.Ok(paging.Page(found, i => i.Code, i => items[i.Code]));
    }

    private static async Task<Results<Ok<Item>, NotFound, StatusCodeHttpResult>> Get(string code, IndicatorDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(index);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Show(db, index, await Content(db, index, cancel), cancel));
    }

    private static async Task<Results<Ok<Page<VersionItem>>, NotFound, ValidationProblem>> ListVersions(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (await Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var before = int.MaxValue;
        if (paging.After is { } after && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            errors["cursor"] = [Paging.Unreadable];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await db.IndexVersions.AsNoTracking().Where(IndexVersion.SeenBy(db, caller, index)).Where(v => v.Number < before)
            .OrderByDescending(v => v.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, v => v.Number.ToString(CultureInfo.InvariantCulture), Show));
    }

    private static async Task<Results<Ok<VersionItem>, NotFound>> GetVersion(string code, int number, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await Find(db, caller, code, cancel) is { } index
        && await db.IndexVersions.AsNoTracking().Where(IndexVersion.SeenBy(db, caller, index)).SingleOrDefaultAsync(v => v.Number == number, cancel) is { } found
            ? TypedResults.Ok(Show(found)) : TypedResults.NotFound();

    private static VersionItem Show(IndexVersion version) => new(version.Number, version.At, version.By, version.Read());

    private static JsonHttpResult<JsonNode> Schema() => TypedResults.Json(IndexVersion.Json.GetJsonSchemaAsNode(typeof(DefineIndex.Request), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }), contentType: "application/schema+json");
}
