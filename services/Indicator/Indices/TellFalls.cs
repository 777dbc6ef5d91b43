using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Indices;

/// <summary>Tells of a fall in the areas that an index's owner watches: once for each area and period, and of the newest period only.</summary>
internal static class TellFalls
{
    /// <summary>Looks at the newest period of a run, in the transaction that stores it and before its values replace those of the run before.</summary>
    internal static async Task Look(
        IndicatorDb db, StoredIndex index, IndexContent content, IndexRun run, ComputeIndex.Computed computed, DateTimeOffset now, CancellationToken cancel)
    {
        if (await db.WatchedIndices.SingleOrDefaultAsync(w => w.Organisation == index.Owner && w.Index == index.Code, cancel) is not { Areas.Count: > 0 } watched)
            return;
        var root = computed.Plan.Tree.Root;
        var scores = computed.Values.Where(v => v.Place == root).ToList();
        if (scores.Where(v => v.Score is not null).Select(v => (int?)v.Ordinal).Max() is not { } newest)
            return;
        if (await db.IndexRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Index == index.Code && r.Number == run.Number - 1, cancel) is not { } last)
        {
            watched.SeenOrdinal = Math.Max(watched.SeenOrdinal ?? newest, newest); // the first results there are: history
            return;
        }

        var areas = watched.Areas;
        var before = await db.IndexValues.AsNoTracking().Where(v => v.Index == index.Code && v.Publication == 0 && v.Node == computed.Plan.Tree.Codes[root] && v.Ordinal == newest && areas.Contains(v.Area))
            .ToDictionaryAsync(v => v.Area, v => v.Score, cancel);
        var told = await db.IndexFalls.AsNoTracking().Where(f => f.Index == index.Code && areas.Contains(f.Area)).ToListAsync(cancel);
        var visibility = await PublishIndex.Seen(db, index, cancel);
        foreach (var area in areas)
        {
            var (value, previous) = (Of(area, newest), Of(area, newest - 1));
            if (value is not { Score: { } score, Fell: { } fell } || previous?.Score is not { } earlier || !(fell > watched.Threshold) || told.Any(f => f.Area == area && f.Ordinal == newest))
                continue;
            // A period that was there when watching began is news only when figures of it have come since; another definition is no news.
            var seen = watched.SeenOrdinal is { } old && newest <= old;
            if (newest < watched.SeenOrdinal || (seen || before.GetValueOrDefault(area) is not null) && (last.Version != run.Version || before.GetValueOrDefault(area) == score))
                continue;
            var number = told.Count(f => f.Area == area) + 1;
            db.Add(new IndexFall { Index = index.Code, Area = area, Ordinal = newest, Number = number, At = now });
            db.Announce(new IndexFell(
                $"index/{index.Code}/{area}", number, index.Owner, visibility, now, Severity.Warning, index.Code, index.TitleDa, index.TitleEn, area, Area.NameOf(area) ?? area,
                new Period(index.Frequency, newest).ToString(), new Period(index.Frequency, newest - 1).ToString(), score, earlier, value.DifferenceLow ?? score - earlier, value.DifferenceHigh ?? score - earlier,
                run.Robustness.Level, fell, watched.Threshold, run.Version, watched.FalseAlarmsPerYear(index.Frequency, run.Basis.Replications), run.Basis.Synthetic));
        }

        IndexValue? Of(string area, int ordinal) => scores.SingleOrDefault(v => v.Area == area && v.Ordinal == ordinal);
    }
}
