using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>Shows how good the alarms of each watch list are, as it stands.</summary>
internal static class ShowQuality
{
    /// <param name="Organisation">Whose list.</param>
    /// <param name="Budget">False alarms a year that it can live with.</param>
    /// <param name="WatchedSeries">Series with limits.</param>
    /// <param name="WithoutLimits">Watched series whose baselines are too short for alarms.</param>
    /// <param name="ExpectedFalseAlarmsPerYear">The promise: false alarms of a worsening expected over the next twelve months, with limits estimated as they are.</param>
    /// <param name="MeanYearsToSeeOneSigma">Mean time until a worsening of one sigma is seen, in years, over its series; null without any.</param>
    /// <param name="MeanPeriodsToSeeOneSigma">The same in periods of each series.</param>
    /// <param name="SignalsLastYear">Signals of a worsening that began in the last twelve months.</param>
    /// <param name="DismissedLastYear">Those of them that people have called false.</param>
    internal sealed record Item(
        string Organisation, double Budget, int WatchedSeries, int WithoutLimits, double ExpectedFalseAlarmsPerYear, double? MeanYearsToSeeOneSigma, double? MeanPeriodsToSeeOneSigma,
        int SignalsLastYear, int DismissedLastYear);

    internal static async Task<Ok<Page<Item>>> Handle(IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        var yearAgo = clock.GetUtcNow().AddYears(-1);
        var indicators = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).ToDictionaryAsync(i => i.Code, cancel);
        var lists = await db.WatchLists.AsNoTracking().ToDictionaryAsync(w => w.Organisation, cancel);
        var watched = (await db.WatchedIndicators.AsNoTracking().ToListAsync(cancel)).Where(w => indicators.ContainsKey(w.Indicator)).ToList();
        var policies = (await WatchListEndpoints.Newest(db).ToListAsync(cancel)).ToLookup(p => p.Indicator);
        var areas = (await db.Observations.Select(o => new { o.Indicator, o.Area }).Distinct().ToListAsync(cancel)).ToLookup(o => o.Indicator, o => o.Area);
        var signals = (await db.Signals.AsNoTracking().Where(s => s.OpenedAt >= yearAgo && s.Variation == Variation.Worsening).Select(s => new { s.Indicator, s.Status }).ToListAsync(cancel)).ToLookup(s => s.Indicator, s => s.Status);

        var items = watched.GroupBy(w => w.Organisation).OrderBy(list => list.Key, StringComparer.Ordinal).Select(list =>
        {
            var limits = list.SelectMany(w => policies[w.Indicator].Where(p => w.Watches(p.Area))).ToList();
            var delays = limits.Select(p => (Periods: p.DelaySteadyState, Years: p.DelaySteadyState / Period.InAYear(indicators[p.Indicator].Frequency))).ToList();
            return new Item(
                list.Key, lists.GetValueOrDefault(list.Key)?.FalseAlarmsPerYear ?? WatchList.OneAYear, limits.Count,
                list.Sum(w => areas[w.Indicator].Count(w.Watches)) - limits.Count, limits.Sum(p => p.FalseAlarmsPerYear),
                delays is [] ? null : delays.Average(d => d.Years), delays is [] ? null : delays.Average(d => d.Periods),
                list.Sum(w => signals[w.Indicator].Count()), list.Sum(w => signals[w.Indicator].Count(status => status is SignalStatus.Dismissed)));
        });
        return TypedResults.Ok(new Page<Item>([.. items], null));
    }
}
