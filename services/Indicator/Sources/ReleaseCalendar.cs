using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Sources;

/// <summary>The days on which the sources of an indicator release figures, where they have a calendar.</summary>
internal static class ReleaseCalendar
{
    /// <returns>For a period the first release after its end, in the time of Copenhagen; null where no source of the indicator has a calendar, or it goes no further.</returns>
    internal static async Task<Func<Period, DateOnly?>?> Of(IndicatorDb db, IndicatorDefinition indicator, CancellationToken cancel)
    {
        var sources = await db.Sources.AsNoTracking().Where(s => s.Owner == indicator.Owner && s.Enabled).ToListAsync(cancel);
        DateOnly[] releases =
        [
            .. sources.Where(source => source.Mapping.Indicators.Any(mapped => mapped.Indicator == indicator.Code))
                .SelectMany(source => source.Schedule.Releases ?? []).Select(DateOnly.FromDateTime).Distinct().Order(),
        ];
        return releases is [] ? null : period => releases.Cast<DateOnly?>().FirstOrDefault(release => release > period.LastDay);
    }
}
