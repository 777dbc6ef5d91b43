using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Exports;

/// <summary>The figures that an export is of. Every indicator is fixed at a vintage, so that counting first and writing afterwards see the same figures without a transaction that a slow reader would hold open.</summary>
/// <param name="db">The database.</param>
/// <param name="caller">Who asks: figures are as they may see them.</param>
/// <param name="parts">The indicators, by code.</param>
/// <param name="areas">Area codes; none for all.</param>
internal sealed class Selection(IndicatorDb db, Caller caller, IReadOnlyList<Selection.Part> parts, IReadOnlyList<string> areas)
{
    /// <param name="Indicator">The indicator.</param>
    /// <param name="AsOf">What of it was known.</param>
    /// <param name="First">Ordinal of the first period asked for, if any.</param>
    /// <param name="Last">Ordinal of the last.</param>
    /// <param name="Newest">The newest vintage that was known; null before the first.</param>
    internal sealed record Part(IndicatorDefinition Indicator, AsOf AsOf, int? First, int? Last, Vintage? Newest)
    {
        internal string Code => Indicator.Code;

        /// <summary>How to name the source wherever a figure is shown.</summary>
        internal string Attribution => Indicator.Attribution ?? Indicator.Source;
    }

    /// <summary>What a part has: how many figures of each area, and whether any has an exposure or is hidden from others.</summary>
    internal sealed record Extent(IReadOnlyDictionary<string, long> Areas, IReadOnlyDictionary<int, string> Periods, bool Exposure, bool Hidden)
    {
        internal long Figures => Areas.Values.Sum();
    }

    internal IReadOnlyList<Part> Parts => parts;

    /// <summary>By area and period, as they are read from the database and never all in memory.</summary>
    internal IAsyncEnumerable<Observation> Figures(Part part) => Of(part, db.KnownTo(caller, part.AsOf)).OrderBy(o => o.Area).ThenBy(o => o.Ordinal).AsAsyncEnumerable();

    internal async Task<Extent> Measure(Part part, CancellationToken cancel)
    {
        var known = Of(part, db.KnownTo(caller, part.AsOf));
        var byArea = await known.GroupBy(o => o.Area)
            .Select(area => new { area.Key, Figures = area.LongCount(), Exposures = area.Count(o => o.Exposure != null), Hidden = area.Count(o => o.Hidden) }).ToListAsync(cancel);
        // Every period that was told once is told still: without the search for the newest telling.
        var periods = await Of(part, db.ToldTo(caller, part.AsOf)).Select(o => new { o.Ordinal, o.Period }).Distinct().ToDictionaryAsync(o => o.Ordinal, o => o.Period, cancel);
        return new Extent(byArea.ToDictionary(area => area.Key, area => area.Figures), periods, byArea.Any(area => area.Exposures > 0), caller.Owns(part.Indicator.Owner) && byArea.Any(area => area.Hidden > 0));
    }

    internal async Task<long> Count(CancellationToken cancel)
    {
        var count = 0L;
        foreach (var part in parts)
            count += await Of(part, db.KnownTo(caller, part.AsOf)).LongCountAsync(cancel);
        return count;
    }

    private IQueryable<Observation> Of(Part part, IQueryable<Observation> observations)
    {
        var (code, first, last) = (part.Code, part.First, part.Last);
        var asked = observations.Where(o => o.Indicator == code && (first == null || o.Ordinal >= first) && (last == null || o.Ordinal <= last));
        return areas is [] ? asked : asked.Where(o => areas.Contains(o.Area));
    }
}
