using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

internal static class ImportEndpoints
{
    /// <param name="Id">The import.</param>
    /// <param name="Indicator">Indicator code.</param>
    /// <param name="State">Running, which a file that waits is too, until it is stored, refused or cancelled.</param>
    /// <param name="Vintage">The vintage that it became; null when all of it was known already.</param>
    /// <param name="Rows">How many rows; while it runs, so far.</param>
    /// <param name="Errors">What is wrong with the first hundred.</param>
    /// <param name="Progress">How far it is; null when it has ended.</param>
    /// <param name="Format">The file's format.</param>
    /// <param name="FileName">What its sender calls the file.</param>
    /// <param name="Hash">SHA-256 of the file.</param>
    /// <param name="Bytes">Length of the file.</param>
    /// <param name="ReceivedAt">When it came (UTC).</param>
    /// <param name="EndedAt">When it was stored, refused or cancelled (UTC).</param>
    internal sealed record Item(
        Guid Id, string Indicator, ImportState State, Guid? Vintage, RowCounts Rows, IReadOnlyList<RowError> Errors, Progress? Progress, FileFormat Format, string? FileName, string Hash,
        long Bytes, DateTimeOffset ReceivedAt, DateTimeOffset? EndedAt);

    internal sealed record RowCounts(int Read, int Stored, int Unchanged, int Wrong);

    /// <param name="Phase">What it is busy with.</param>
    /// <param name="BytesRead">How far into the file rows have been read.</param>
    /// <param name="Bytes">Length of the file.</param>
    /// <param name="SecondsLeft">An estimate; null while there is nothing to go by.</param>
    /// <param name="Cancelling">Whether someone wants it to end.</param>
    internal sealed record Progress(ImportPhase Phase, long BytesRead, long Bytes, int? SecondsLeft, bool Cancelling);

    internal static void MapImports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/imports").WithTags("Imports");
        group.MapPost("/", StartImport.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("StartImport").WithSummary("Takes a file of observations (csv, statbank-csv, json-stat, px, xlsx) and stores it in the background.")
            .WithDescription("Files up to 10 MB are checked while the sender waits, and refused with all that is wrong. Larger ones are answered at once; the import says later what is wrong.")
            .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.FileBytes))
            .Accepts<Stream>("*/*")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/preview", PreviewImport.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("PreviewImport").WithSummary("Shows what is in a file, how it would be read and what is in doubt; stores nothing.")
            .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.FileBytes))
            .Accepts<Stream>("*/*")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapMappings();
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListImports").WithSummary("Lists the imports of the caller's organisation, newest first.");
        group.MapGet("/{id:guid}", Get).Needs("indicator.read")
            .WithName("GetImport").WithSummary("Shows how far an import of the caller's organisation is.");
        group.MapGet("/{id:guid}/events", FollowImport.Handle).Needs("indicator.read")
            .WithName("FollowImport").WithSummary("Tells how far an import is, as server-sent events.")
            .WithDescription("An event `progress` each time that it has changed, and `ended` as the last. After ten minutes the answer ends in any case; ask again to go on.")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/{id:guid}/cancel", CancelImport.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("CancelImport").WithSummary("Ends an import before anything of it is stored.")
            .WithDescription("Answered when it has ended; with 202 when whoever stores it has not seen the wish within ten seconds. What is stored or refused answers 409.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static void AddImports(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ImportSignal>();
        builder.Services.AddSingleton(services => services.GetRequiredService<IConfiguration>().GetSection("Imports").Get<ImportLimits>() ?? new ImportLimits());
        builder.Services.AddSingleton<ImportGates>();
        builder.Services.AddSingleton<ReceiveFile>();
        builder.Services.AddHostedService<ImportWorker>();
    }

    internal static Item Show(FileImport i, ImportProgress? progress) => i.State is not ImportState.Running
        ? Of(i, new RowCounts(i.Read, i.Stored, i.State is ImportState.Stored ? i.Read - i.Stored : 0, i.Wrong), null)
        : Of(i, new RowCounts(progress?.Read ?? 0, progress?.Stored ?? 0, progress?.Unchanged ?? 0, progress?.Wrong ?? 0), new Progress(
            progress?.Phase ?? ImportPhase.Waiting, progress?.BytesRead ?? 0, i.Length, progress?.SecondsLeft is { } left ? (int)Math.Ceiling(Math.Min(left, int.MaxValue)) : null,
            progress?.CancelledBy is not null));

    private static Item Of(FileImport i, RowCounts rows, Progress? progress) => new(
        i.Id, i.Indicator, i.State, i.Vintage, rows, i.ReadErrors(), progress, i.Format, i.Provenance.FileName, i.Provenance.Hash, i.Length, i.ReceivedAt, i.EndedAt);

    /// <summary>An import that is there.</summary>
    internal static async Task<Item> Find(IndicatorDb db, Guid id, CancellationToken cancel)
    {
        var found = await With(db, db.Imports.Where(i => i.Id == id)).SingleAsync(cancel);
        return Show(found.Import, found.Progress);
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(Guid id, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await With(db, db.Imports.Where(i => i.Id == id && i.Owner == caller.Organisation)).SingleOrDefaultAsync(cancel) is { } found
            ? TypedResults.Ok(Show(found.Import, found.Progress))
            : TypedResults.NotFound();

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        IndicatorDb db, Caller caller, CancellationToken cancel, string? indicator = null, string? state = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var before = long.MaxValue;
        if (paging.After is { } after && !errors.ContainsKey("cursor") && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            errors["cursor"] = [Paging.Unreadable];
        ImportState? only = state switch
        {
            "running" => ImportState.Running,
            "stored" => ImportState.Stored,
            "refused" => ImportState.Refused,
            "cancelled" => ImportState.Cancelled,
            _ => null,
        };
        if (state is not null && only is null)
            errors["state"] = ["Give running, stored, refused or cancelled."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await With(db, db.Imports.Where(i => i.Owner == caller.Organisation && i.Number < before)
            .Where(i => (indicator == null || i.Indicator == indicator) && (only == null || i.State == only))
            .OrderByDescending(i => i.Number).Take(paging.Limit + 1)).OrderByDescending(f => f.Import.Number).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, f => f.Import.Number.ToString(CultureInfo.InvariantCulture), f => Show(f.Import, f.Progress)));
    }

    private sealed class Found
    {
        public required FileImport Import { get; init; }
        public required ImportProgress? Progress { get; init; }
    }

    private static IQueryable<Found> With(IndicatorDb db, IQueryable<FileImport> imports) => imports.AsNoTracking()
        .LeftJoin(db.ImportProgress, i => i.Id, p => p.Import, (i, p) => new Found { Import = i, Progress = p });
}
