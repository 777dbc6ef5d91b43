using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Signals;

/// <summary>Looks at the series that a batch has changed: opens and closes their signals and announces it, in the batch's own transaction.</summary>
internal static class Detection
{
    internal static async Task Run(IndicatorDb db, IndicatorDefinition indicator, IReadOnlyList<string> areas, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var some in areas.Chunk(200))
        {
            var observations = (await db.Current.Where(o => o.Indicator == indicator.Code && some.Contains(o.Area)).OrderBy(o => o.Ordinal).ToListAsync(cancel))
                .ToLookup(o => o.Area);
            var open = await db.Signals.Where(s => s.Indicator == indicator.Code && some.Contains(s.Area) && s.Status == SignalStatus.Open).ToDictionaryAsync(s => s.Area, cancel);
            var series = await db.Series.Where(s => s.Indicator == indicator.Code && some.Contains(s.Area)).ToDictionaryAsync(s => s.Area, cancel);
            foreach (var area in some)
            {
                var chart = SeriesChart.Draw(indicator, [.. observations[area]]);
                var signal = open.GetValueOrDefault(area);
                if (Detector.Decide(chart, indicator.Polarity, signal?.Variation) is not { At: { } at } decision)
                    continue;
                if (!series.TryGetValue(area, out var one))
                    db.Add(one = series[area] = new Series { Indicator = indicator.Code, Area = area });
                await Carry(db, indicator, one, signal, chart, decision, at, now, cancel);
            }
        }
    }

    private static async Task Carry(
        IndicatorDb db, IndicatorDefinition indicator, Series series, Signal? open, SeriesChart chart, Decision decision, ChartPoint at, DateTimeOffset now, CancellationToken cancel)
    {
        var limits = chart.Limits!.Value;
        var period = at.Period.ToString();
        List<string> rules = [.. at.Marks.Rules.Select(mark => mark.Rule.Name())];
        if (decision.Close && open is not null)
        {
            open.Close(period, now);
            if (open.Variation is Variation.Worsening)
            {
                db.Announce(new IndicatorRecovered(
                    Name(), series.NextVersion(), indicator.Owner, indicator.Visibility, now, Severity.Info, open.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
                    series.Area, period, at.Value!.Value, limits.Lower, limits.Centre, limits.Upper, chart.Unit, rules, indicator.Synthetic));
            }
            if (decision.Open is not null)
                await db.SaveChangesAsync(cancel); // the series has one open signal at a time, in the database too
        }
        if (decision.Open is not { } variation)
            return;

        var signal = new Signal
        {
            Id = Guid.CreateVersion7(now),
            Indicator = indicator.Code,
            Area = series.Area,
            Period = period,
            Variation = variation,
            Rules = rules,
            Value = at.Value!.Value,
            Lower = limits.Lower,
            Centre = limits.Centre,
            Upper = limits.Upper,
            Severity = decision.Severity,
            OpenedAt = now,
        };
        db.Add(signal);
        db.Announce(variation is Variation.Worsening
            ? new IndicatorWorsened(
                Name(), series.NextVersion(), indicator.Owner, indicator.Visibility, now, decision.Severity, signal.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
                series.Area, period, signal.Value, signal.Lower, signal.Centre, signal.Upper, chart.Unit, rules, indicator.Synthetic)
            : new IndicatorImproved(
                Name(), series.NextVersion(), indicator.Owner, indicator.Visibility, now, decision.Severity, signal.Id, indicator.Code, indicator.TitleDa, indicator.Goal,
                series.Area, period, signal.Value, signal.Lower, signal.Centre, signal.Upper, chart.Unit, rules, indicator.Synthetic));

        string Name() => $"{indicator.Code}/{series.Area}";
    }
}
