using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>Explains a signal to somebody who knows no statistics.</summary>
internal static class ExplainSignal
{
    internal static async Task<Results<Ok<Text>, NotFound>> Handle(Guid id, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (await db.Signals.AsNoTracking().Include(s => s.Steps.OrderBy(step => step.Number)).SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } signal
            || await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == signal.Indicator, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var vintage = await db.Vintages.AsNoTracking().SingleOrDefaultAsync(v => v.Indicator == signal.Indicator && v.Number == signal.Vintage, cancel);
        return TypedResults.Ok(Explanation.Of(signal, indicator, vintage?.RecordedAt));
    }
}
