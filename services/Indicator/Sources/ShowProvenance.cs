using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Sources;

/// <summary>Shows where a figure comes from.</summary>
internal static class ShowProvenance
{
    /// <param name="Value">The figure; null for all where it is hidden.</param>
    /// <param name="RecordedBy">Who sent it; for the owner of the indicator.</param>
    /// <param name="Import">The import that it came with, if any; for the owner of the indicator.</param>
    /// <param name="Superseded">Whether a later vintage has another figure.</param>
    internal sealed record Response(
        string Id, string Indicator, string Area, string Period, int Vintage, double? Value, ObservationStatus Status, DateTimeOffset RecordedAt, string? RecordedBy, Guid? Import, bool Superseded,
        Provenance Provenance);

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(string id, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (await Find(id, db, caller, cancel) is not var (observation, vintage))
            return TypedResults.NotFound();
        var superseded = await db.Shared.AnyAsync(o => o.Indicator == observation.Indicator && o.Area == observation.Area && o.Ordinal == observation.Ordinal && o.Vintage > observation.Vintage, cancel);
        var indicator = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == observation.Indicator, cancel);
        var owner = caller.Owns(indicator.Owner);
        return TypedResults.Ok(new Response(
            observation.Id, observation.Indicator, observation.Area, observation.Period, observation.Vintage, observation.Value, observation.Status,
            vintage.RecordedAt, owner ? vintage.RecordedBy : null, owner ? vintage.Import : null, superseded,
            owner ? vintage.Provenance : vintage.Provenance.Shared(smallCounts: indicator.Disclosure is not null)));
    }

    /// <summary>An observation by its id, without its figure where it is hidden, of an indicator that the caller may see.</summary>
    internal static async Task<(Observation Observation, Vintage Vintage)?> Find(string id, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (id.Length > 200 || id.Split(':') is not [var code, var area, var period, var number]
            || !Period.TryParse(period, out var at) || at.ToString() != period || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var vintage))
            return null;
        if (!await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).AnyAsync(i => i.Code == code, cancel))
            return null;
        var ordinal = at.Ordinal;
        return await db.Shared.SingleOrDefaultAsync(o => o.Indicator == code && o.Area == area && o.Ordinal == ordinal && o.Period == period && o.Vintage == vintage, cancel) is { } observation
            && await db.Vintages.AsNoTracking().SingleOrDefaultAsync(v => v.Indicator == code && v.Number == vintage, cancel) is { } known
            ? (observation, known)
            : null;
    }
}
