using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Disclosure;

/// <summary>Hides what must be hidden of a vintage, in the transaction that stores it.</summary>
internal static class SmallCounts
{
    private const int PeriodsAtATime = 20;

    /// <summary>The indicators that an indicator's small counts hang together with, itself among them.</summary>
    internal static async Task<string[]> Linked(IndicatorDb db, string code, CancellationToken cancel)
    {
        var rules = await db.Indicators.AsNoTracking().Where(i => i.Disclosure != null).Select(i => new { i.Code, i.Disclosure }).ToListAsync(cancel);
        var links = rules.SelectMany(i => new[] { i.Disclosure!.PartOf, i.Disclosure.RateOf }.OfType<string>().Select(other => (i.Code, Other: other))).ToList();
        HashSet<string> found = [code];
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(links.Where(link => found.Contains(link.Code)).Select(link => link.Other).Concat(links.Where(link => found.Contains(link.Other)).Select(link => link.Code)).ToList());
        }
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Fixes the pattern of a vintage whose rows were just added.</summary>
    internal static async Task Hide(IndicatorDb db, IndicatorDefinition indicator, int vintage, CancellationToken cancel)
    {
        if (indicator.Disclosure is not { } rule)
            return;
        if (rule.RateOf is { } counts)
            await HideRates(db, indicator.Code, vintage, counts, cancel);
        else
            await HideCounts(db, indicator.Code, vintage, cancel);
    }

    private static async Task HideCounts(IndicatorDb db, string code, int vintage, CancellationToken cancel)
    {
        var linked = await Linked(db, code, cancel);
        Table[] tables = [.. (await db.Indicators.AsNoTracking().Where(i => linked.Contains(i.Code)).OrderBy(i => i.Code).ToListAsync(cancel)).Select(i => new Table(i.Code, i.Owner, i.Disclosure))];
        string[] counted = [.. tables.Where(table => table.Rule?.RateOf is null).Select(table => table.Indicator)];
        var steps = (await db.Vintages.AsNoTracking().Where(v => counted.Contains(v.Indicator)).OrderBy(v => v.RecordedAt).ThenBy(v => v.Indicator).ThenBy(v => v.Number)
            .Select(v => new { v.Indicator, v.Number }).ToListAsync(cancel)).Select((v, i) => (v, i)).ToDictionary(pair => (pair.v.Indicator, pair.v.Number), pair => pair.i);
        steps[(code, vintage)] = steps.Count;

        var periods = await db.Observations.Where(o => o.Indicator == code && o.Vintage == vintage).Select(o => o.Ordinal).Distinct().OrderBy(o => o).ToListAsync(cancel);
        foreach (var some in periods.Chunk(PeriodsAtATime))
        {
            var rows = await db.Observations.AsNoTracking().Where(o => counted.Contains(o.Indicator) && some.Contains(o.Ordinal))
                .Select(o => new { o.Indicator, o.Area, o.Ordinal, o.Vintage, o.Value, o.Hidden }).ToListAsync(cancel);
            foreach (var period in rows.GroupBy(o => o.Ordinal))
            {
                var areas = Pattern.Of(tables, [.. period.Select(o => new Figure(o.Indicator, o.Area, steps[(o.Indicator, o.Vintage)], (long?)o.Value, o.Hidden))]).ToArray();
                await db.Observations.Where(o => o.Indicator == code && o.Vintage == vintage && o.Ordinal == period.Key && areas.Contains(o.Area))
                    .ExecuteUpdateAsync(row => row.SetProperty(o => o.Hidden, true), cancel);
            }
        }
    }

    // A rate is shown when its count is, and a revised rate only when its count has been revised since the rate was last told: it would tell of a count that is still to come.
    private static Task<int> HideRates(IndicatorDb db, string code, int vintage, string counts, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        update observation rate set hidden = true
        where rate.indicator = {code} and rate.vintage = {vintage} and rate.value is not null and not exists (
            select from (
                select known.hidden, known.value, known.vintage from observation known
                where known.indicator = {counts} and known.area = rate.area and known.ordinal = rate.ordinal order by known.vintage desc limit 1) as counted
            join vintage came on came.indicator = {counts} and came.number = counted.vintage
            where not counted.hidden and counted.value is not null and not exists (
                select from observation earlier join vintage told on told.indicator = earlier.indicator and told.number = earlier.vintage
                where earlier.indicator = {code} and earlier.area = rate.area and earlier.ordinal = rate.ordinal and earlier.vintage < {vintage} and told.recorded_at >= came.recorded_at))
        """, cancel);
}
