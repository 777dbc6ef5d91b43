using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Releases;

/// <summary>The newest period of each indicator that has come in. Figures change with a new vintage only, so the answer is kept until there is one.</summary>
internal sealed class NewestPeriods : IDisposable
{
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Its newest period with a figure, withheld ones too: those have come, though nobody may see them. Null while there is none.</summary>
    internal async Task<Period?> Of(IndicatorDb db, IndicatorDefinition indicator, CancellationToken cancel)
    {
        if (indicator.Vintages == 0)
            return null;
        var key = (indicator.Code, indicator.Vintages);
        if (!known.TryGetValue(key, out int? ordinal))
        {
            ordinal = await db.Current.Where(o => o.Indicator == indicator.Code && o.Status != ObservationStatus.Missing && o.Status != ObservationStatus.NotAvailable)
                .MaxAsync(o => (int?)o.Ordinal, cancel);
            known.Set(key, ordinal, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromHours(6) });
        }
        return ordinal is { } found ? new Period(indicator.Frequency, found) : null;
    }

    public void Dispose() => known.Dispose();
}
