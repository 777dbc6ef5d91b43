using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

internal static class PublicationEndpoints
{
    /// <param name="Number">1 for the index's first.</param>
    /// <param name="Version">Version of the definition.</param>
    /// <param name="Periods">Periods that were published.</param>
    /// <param name="Basis">What it was computed from: with the definition it gives the same bits again.</param>
    internal sealed record Item(int Number, int Version, IReadOnlyList<string> Periods, string? Note, DateTimeOffset At, string By, bool Synthetic, Basis Basis);

    internal static void MapPublications(this IEndpointRouteBuilder group)
    {
        group.MapPost("/{code}/publications", PublishIndex.Handle).Needs("indicator.write", Role.Coordinator)
            .WithName("PublishIndex").WithSummary("Freezes the newest results of an index, with the vintages, dispersions and seed that they rest on. A published value never changes.")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{code}/publications", List).Needs("indicator.read")
            .WithName("ListIndexPublications").WithSummary("Lists the publications of an index, newest first.");
        group.MapGet("/{code}/publications/{number:int}", Get).Needs("indicator.read")
            .WithName("GetIndexPublication").WithSummary("Shows one publication of an index; its values are at /results?published=.");
        group.MapPost("/{code}/publications/{number:int}/recompute", RecomputePublication.Handle).Needs("indicator.read", Role.Reader)
            .WithName("RecomputePublication").WithSummary("Computes a publication again from the observations as they were then, and says whether every bit is the same. Stores nothing.");
    }

    internal static Item Show(IndexPublication p) => new(p.Number, p.Version, p.Periods, p.Note, p.At, p.By, p.Basis.Synthetic, p.Basis);

    private static async Task<Results<Ok<Page<Item>>, NotFound, ValidationProblem>> List(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var before = int.MaxValue;
        if (paging.After is { } after && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            errors["cursor"] = [Paging.Unreadable];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await Publications.Seen(db, caller, index).Where(p => p.Number < before).OrderByDescending(p => p.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, p => p.Number.ToString(CultureInfo.InvariantCulture), Show));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(string code, int number, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        await IndexEndpoints.Find(db, caller, code, cancel) is { } index && await Publications.Seen(db, caller, index).SingleOrDefaultAsync(p => p.Number == number, cancel) is { } found
            ? TypedResults.Ok(Show(found)) : TypedResults.NotFound();
}
