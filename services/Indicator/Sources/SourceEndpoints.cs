using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Sources;

internal static class SourceEndpoints
{
    /// <param name="DueAt">When it is asked next (UTC); null when nothing is planned.</param>
    /// <param name="Failures">How many runs in a row have failed.</param>
    /// <param name="TableVersion">When the table was last changed, as the last successful run found it, in the source's own words.</param>
    internal sealed record Item(
        string Code, SourceKind Kind, string Address, string Table, string Language, bool Streaming, IReadOnlyDictionary<string, List<string>> Selection, SourceMapping Mapping,
        Schedule Schedule, bool Enabled, string Owner, DateTimeOffset? DueAt, int Failures, string? TableVersion, DateTimeOffset ChangedAt, string ChangedBy);

    /// <param name="AskedBy">Who wanted it; null when its time had come.</param>
    /// <param name="State">Ended when the figures are stored.</param>
    /// <param name="Outcome">Null until it has ended. Failed: the source did not answer, and is asked again by itself. Refused: the definition has to be changed.</param>
    /// <param name="TableVersion">When the table was last changed, in the source's own words.</param>
    /// <param name="SummedOver">Variables that nothing is chosen of.</param>
    /// <param name="Imports">Imports that store its figures.</param>
    internal sealed record RunItem(
        Guid Id, DateTimeOffset AskedAt, string? AskedBy, DateTimeOffset? Started, DateTimeOffset? Ended, RunState State, RunOutcome? Outcome, string? TableVersion,
        int Requests, long Cells, IReadOnlyList<string> SummedOver, IReadOnlyList<Guid> Imports, string? Error);

    internal static void MapSources(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/sources").WithTags("Sources");
        group.MapPost("/", DefineSource.Define).Needs("indicator.write", Role.Analyst)
            .WithName("DefineSource").WithSummary("Says which table of a statistics office indicators get their figures from, and when it is asked.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/", List).Needs("indicator.read", Role.Reader)
            .WithName("ListSources").WithSummary("Lists the sources of the caller's organisation, by code.");
        group.MapGet("/{code}", Get).Needs("indicator.read", Role.Reader)
            .WithName("GetSource").WithSummary("Shows a source of the caller's organisation.");
        group.MapPut("/{code}", DefineSource.Change).Needs("indicator.write", Role.Analyst)
            .WithName("ChangeSource").WithSummary("Says anew what a source is asked for. Its next run asks for everything again.");
        group.MapDelete("/{code}", Delete).Needs("indicator.write", Role.Analyst)
            .WithName("DeleteSource").WithSummary("Takes a source away, with the history of its runs. Its figures stay, and where they come from.");
        group.MapPost("/{code}/preview", PreviewSource.Handle).Needs("indicator.write", Role.Analyst)
            .WithName("PreviewSource").WithSummary("Asks the source what its table holds, and shows what a run would ask for. Stores nothing.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/{code}/runs", Run).Needs("indicator.write", Role.Contributor)
            .WithName("RunSource").WithSummary("Asks a source now. A run that has not ended yet serves as well.");
        group.MapGet("/{code}/runs", Runs).Needs("indicator.read", Role.Reader)
            .WithName("ListSourceRuns").WithSummary("Lists the runs of a source, newest first.");
        group.MapGet("/{code}/runs/{id:guid}", GetRun).Needs("indicator.read", Role.Reader)
            .WithName("GetSourceRun").WithSummary("Shows how far a run is.");

        var observations = app.MapGroup("/api/v1/observations").WithTags("Observations");
        observations.MapGet("/{id}/provenance", ShowProvenance.Handle).Needs("indicator.read")
            .WithName("ShowProvenance").WithSummary("Shows where a figure comes from: indicator:area:period:vintage.");
        observations.MapPost("/{id}/verify", VerifyObservation.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("VerifyObservation").WithSummary("Asks the source for a figure again, and says whether it is the same, revised or gone.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status502BadGateway).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    internal static Item Show(Source s) => new(
        s.Code, s.Kind, s.Address, s.Table, s.Language, s.Streaming, s.Selection, s.Mapping, s.Schedule, s.Enabled, s.Owner, s.DueAt, s.Failures, s.Version, s.ChangedAt, s.ChangedBy);

    private static RunItem Show(SourceRun r) => new(
        r.Id, r.AskedAt, r.AskedBy, r.StartedAt, r.EndedAt, r.State, r.Outcome, r.TableVersion, r.Requests, r.Cells, r.Summed, r.Imports, r.Error);

    /// <summary>A source of the caller's organisation; no other sees it.</summary>
    internal static Task<Source?> Find(IndicatorDb db, Caller caller, string code, CancellationToken cancel) =>
        db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Code == code && s.Owner == caller.Organisation, cancel);

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var found = await db.Sources.AsNoTracking().Where(s => s.Owner == caller.Organisation && (paging.After == null || string.Compare(s.Code, paging.After) > 0))
            .OrderBy(s => s.Code).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, s => s.Code, Show));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(string code, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await Find(db, caller, code, cancel) is { } source ? TypedResults.Ok(Show(source)) : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound>> Delete(string code, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await db.Sources.Where(s => s.Code == code && s.Owner == caller.Organisation).ExecuteDeleteAsync(cancel) > 0 ? TypedResults.NoContent() : TypedResults.NotFound();

    private static async Task<Results<Accepted<RunItem>, NotFound>> Run(
        string code, IndicatorDb db, Caller caller, TimeProvider clock, SourceSignal signal, CancellationToken cancel)
    {
        if (await Find(db, caller, code, cancel) is not { } source)
            return TypedResults.NotFound();
        var now = clock.GetUtcNow();
        await SourceScheduler.Add(db, source, now, caller.Subject, now, cancel);
        var run = await db.SourceRuns.AsNoTracking().Where(r => r.Source == code).OrderByDescending(r => r.Number).FirstOrDefaultAsync(cancel);
        if (run is null)
            return TypedResults.NotFound(); // deleted meanwhile
        signal.Wake();
        return TypedResults.Accepted($"/api/v1/sources/{code}/runs/{run.Id}", Show(run));
    }

    private static async Task<Results<Ok<Page<RunItem>>, NotFound, ValidationProblem>> Runs(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (await Find(db, caller, code, cancel) is null)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var before = long.MaxValue;
        if (paging.After is { } after && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            errors["cursor"] = [Paging.Unreadable];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await db.SourceRuns.AsNoTracking().Where(r => r.Source == code && r.Number < before).OrderByDescending(r => r.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, r => r.Number.ToString(CultureInfo.InvariantCulture), Show));
    }

    private static async Task<Results<Ok<RunItem>, NotFound>> GetRun(string code, Guid id, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await Find(db, caller, code, cancel) is not null && await db.SourceRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Source == code && r.Id == id, cancel) is { } run
            ? TypedResults.Ok(Show(run))
            : TypedResults.NotFound();
}
