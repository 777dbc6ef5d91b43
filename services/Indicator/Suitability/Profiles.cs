using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Suitability;

/// <summary>The profile of each indicator. It changes with a new vintage only, so it is kept until there is one; it holds nothing that not everyone may know who sees the indicator.</summary>
internal sealed class Profiles : IDisposable
{
    private const int MostPeriods = 2000, MostAreas = 20_000;

    // One unit is a figure or an area; a few hundred megabytes at the most.
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = 10_000_000 });

    internal async Task<Profile> Of(IndicatorDb db, IndicatorDefinition indicator, CancellationToken cancel)
    {
        var key = (indicator.Code, indicator.Vintages, indicator.Geography, indicator.Unit);
        if (known.TryGetValue(key, out Profile? profile))
            return profile!;
        profile = await Read(db, indicator, cancel);
        known.Set(key, profile, new MemoryCacheEntryOptions { Size = 1 + profile.Areas.Count + profile.Series.Values.Sum(one => one.Values.Length), SlidingExpiration = TimeSpan.FromHours(2) });
        return profile;
    }

    private static async Task<Profile> Read(IndicatorDb db, IndicatorDefinition indicator, CancellationToken cancel)
    {
        if (indicator.Vintages == 0)
            return Profile.Of(indicator, [], new Dictionary<string, ChartedSeries>());
        var current = db.Current.Where(o => o.Indicator == indicator.Code);
        var areas = await current.GroupBy(o => o.Area).OrderBy(area => area.Key).Take(MostAreas)
            .Select(area => new AreaFigures(
                area.Key, area.Count(), area.Count(o => o.Value != null), area.Count(o => o.Status == Observations.ObservationStatus.Suppressed), area.Min(o => o.Ordinal), area.Max(o => o.Ordinal)))
            .ToListAsync(cancel);
        var own = indicator.Geography ?? areas.Select(area => Level.Of(area.Area)).Where(level => level is not null).GroupBy(level => level).OrderByDescending(level => level.Count()).FirstOrDefault()?.Key;
        var chosen = areas.Where(area => area.Figures > 0).OrderByDescending(area => Level.Of(area.Area) == own).ThenByDescending(area => area.Figures)
            .ThenBy(area => area.Area, StringComparer.Ordinal).Take(Profile.MostSeries).ToList();
        if (chosen is [])
            return Profile.Of(indicator, areas, new Dictionary<string, ChartedSeries>());

        var (names, after) = (chosen.Select(area => area.Area).ToList(), chosen.Max(area => area.Last) - MostPeriods);
        var figures = await current.Where(o => names.Contains(o.Area) && o.Ordinal > after).ToListAsync(cancel);
        return Profile.Of(indicator, areas, figures.GroupBy(o => o.Area).ToDictionary(area => area.Key, area => ChartedSeries.Of(indicator, [.. area])));
    }

    public void Dispose() => known.Dispose();
}
