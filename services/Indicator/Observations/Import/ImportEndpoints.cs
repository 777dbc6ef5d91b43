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
    /// <param name="State">Running until the file is stored or refused.</param>
    /// <param name="Vintage">The vintage that it became; null when all of it was known already.</param>
    /// <param name="Rows">How many rows.</param>
    /// <param name="Errors">What is wrong with the first hundred.</param>
    /// <param name="ReceivedAt">When it came (UTC).</param>
    /// <param name="EndedAt">When it was stored or refused (UTC).</param>
    internal sealed record Item(
        Guid Id, string Indicator, ImportState State, Guid? Vintage, RowCounts Rows, IReadOnlyList<RowError> Errors, DateTimeOffset ReceivedAt, DateTimeOffset? EndedAt);

    internal sealed record RowCounts(int Read, int Stored, int Unchanged, int Wrong);

    internal static void MapImports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/imports").WithTags("Imports");
        group.MapPost("/", StartImport.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("StartImport").WithSummary("Takes a file of observations (csv, statbank-csv, json-stat, px, xlsx) and stores it in the background.")
            .WithDescription("Files up to 10 MB are checked while the sender waits, and refused with all that is wrong. Larger ones are answered at once; the import says later what is wrong.")
            .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.FileBytes))
            .Accepts<Stream>("*/*")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        group.MapPost("/preview", PreviewImport.Handle).Needs("indicator.write", Role.Contributor)
            .WithName("PreviewImport").WithSummary("Shows what is in a file, how it would be read and what is in doubt; stores nothing.")
            .WithMetadata(new RequestSizeLimitAttribute(RequestLimits.FileBytes))
            .Accepts<Stream>("*/*")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        group.MapMappings();
        group.MapGet("/{id:guid}", Get).Needs("indicator.read")
            .WithName("GetImport").WithSummary("Shows how far an import of the caller's organisation is.");
    }

    internal static void AddImports(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ImportSignal>();
        builder.Services.AddHostedService<ImportWorker>();
    }

    internal static Item Show(FileImport i) => new(
        i.Id, i.Indicator, i.State, i.Vintage, new RowCounts(i.Read, i.Stored, i.Read - i.Stored, i.Wrong), i.ReadErrors(), i.ReceivedAt, i.EndedAt);

    private static async Task<Results<Ok<Item>, NotFound>> Get(Guid id, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await db.Imports.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id && i.Owner == caller.Organisation, cancel) is { } import
            ? TypedResults.Ok(Show(import))
            : TypedResults.NotFound();
}
