using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.History;

/// <summary>Lists the batches in which an indicator's figures came, and where each came from.</summary>
internal static class ListVintages
{
    /// <param name="Number">1 for the first; <c>vintage</c> of every observation that came with it.</param>
    /// <param name="Id">Its id, as events carry it.</param>
    /// <param name="RecordedAt">When it was stored: from then on <c>asOf</c> answers with it.</param>
    /// <param name="RecordedBy">Who sent it, for the owner of the indicator.</param>
    /// <param name="Stored">How many figures were new or revised.</param>
    /// <param name="Origin">How it came.</param>
    /// <param name="Source">Code of the source that it was fetched from; null unless it was.</param>
    /// <param name="TableVersion">When the source says that its table was last changed, in its own words.</param>
    /// <param name="Import">The import that it came with, for the owner of the indicator.</param>
    internal sealed record Item(int Number, Guid Id, DateTimeOffset RecordedAt, string? RecordedBy, int Stored, Origin Origin, string? Source, string? TableVersion, Guid? Import);

    internal static async Task<Results<Ok<Page<Item>>, NotFound, ValidationProblem>> Handle(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).Where(i => i.Code == code).Select(i => i.Owner).SingleOrDefaultAsync(cancel) is not { } owner)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var after = 0;
        if (paging.After is { } text && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            errors["cursor"] = [Paging.Unreadable];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Vintages.AsNoTracking().Where(v => v.Indicator == code && (after == 0 || v.Number < after)).OrderByDescending(v => v.Number).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(
            found, v => v.Number.ToString(CultureInfo.InvariantCulture),
            v => new Item(v.Number, v.Id, v.RecordedAt, caller.Owns(owner) ? v.RecordedBy : null, v.Stored, v.Provenance.Origin, v.Provenance.Source, v.Provenance.TableVersion, caller.Owns(owner) ? v.Import : null)));
    }
}
