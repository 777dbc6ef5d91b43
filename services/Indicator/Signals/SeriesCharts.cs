using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;

namespace Tryghed.Indicator.Signals;

/// <summary>Draws the charts of many series of an indicator, a few at a time, so that long ones need not all be in memory.</summary>
internal static class SeriesCharts
{
    /// <param name="Area">Area code.</param>
    /// <param name="Chart">Its chart.</param>
    /// <param name="Breaks">All breaks of the indicator that stand.</param>
    internal readonly record struct One(string Area, SeriesChart Chart, IReadOnlyList<Break.Annotation> Breaks);

    /// <param name="db">The database.</param>
    /// <param name="indicator">Whose series.</param>
    /// <param name="watched">How it is watched.</param>
    /// <param name="areas">Areas, in this order; those without a figure have an empty chart.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="limits">Whether the limits in force are wanted too.</param>
    internal static async IAsyncEnumerable<One> Draw(
        IndicatorDb db, IndicatorDefinition indicator, WatchedIndicator watched, IReadOnlyList<string> areas, [EnumeratorCancellation] CancellationToken cancel, bool limits = true)
    {
        // Nothing can be newer than a first vintage.
        var figures = indicator.Vintages <= 1 ? db.Shared : db.Current;
        foreach (var some in areas.Chunk(AtOnce(indicator.Frequency)))
        {
            var observations = (await figures.Where(o => o.Indicator == indicator.Code && some.Contains(o.Area)).OrderBy(o => o.Ordinal).ToListAsync(cancel)).ToLookup(o => o.Area);
            var bases = await ChartBases.Of(db, indicator.Code, watched, some, cancel);
            foreach (var area in some)
                yield return new One(area, SeriesChart.Draw(indicator, [.. observations[area]], limits ? bases[area] : bases[area] with { Policies = [] }), bases.Annotations);
        }
    }

    // Decades of days are some ten thousand figures.
    private static int AtOnce(Observations.Frequency frequency) => frequency switch
    {
        Observations.Frequency.Day => 4,
        Observations.Frequency.Week => 20,
        _ => 100,
    };
}
