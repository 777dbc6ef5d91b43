using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Sources;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Releases;

/// <summary>Says how fresh one indicator's figures are.</summary>
internal static class ShowFreshness
{
    internal static async Task<Freshness.Answer> Of(IndicatorDb db, IndicatorDefinition indicator, NewestPeriods newest, DateTimeOffset now, CancellationToken cancel)
    {
        var period = await newest.Of(db, indicator, cancel);
        var release = Freshness.Expected(indicator, period, await ReleaseCalendar.Of(db, indicator, cancel));
        var attested = await db.Attestations.AsNoTracking().Where(a => a.Indicator == indicator.Code).OrderByDescending(a => a.Number).FirstOrDefaultAsync(cancel);
        return new Freshness.Answer(
            period?.ToString(), release?.Period.ToString(), release?.On, release?.OverdueOn(DateOnly.FromDateTime(now.UtcDateTime)) is true, attested?.At, attested?.By);
    }
}
