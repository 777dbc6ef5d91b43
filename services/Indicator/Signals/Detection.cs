using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Analysis.RunLengths;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;

namespace Tryghed.Indicator.Signals;

/// <summary>Looks at the watched series that a batch has changed: begins and ends their signals and announces it, in the batch's own transaction.</summary>
internal static class Detection
{
    internal static async Task Run(IndicatorDb db, IndicatorDefinition indicator, IReadOnlyList<string> areas, DateTimeOffset now, CancellationToken cancel)
    {
        if (await db.WatchedIndicators.AsNoTracking().SingleOrDefaultAsync(w => w.Organisation == indicator.Owner && w.Indicator == indicator.Code, cancel) is not { } watched)
            return;
        var watchedAreas = areas.Where(watched.Watches).ToList();
        if (await NeedsLimits(db, indicator, watched, watchedAreas, cancel))
            await Budgeting.Settle(db, indicator.Owner, indicator.Code, "series were added, or their baselines have grown", now, cancel);

        var told = watched.FalseDiscoveryRate is null ? null : await Discoveries(db, indicator, watched, watchedAreas, cancel);
        var active = await db.Signals.Where(s => s.Indicator == indicator.Code && watchedAreas.Contains(s.Area)).Where(Signal.IsActive).ToDictionaryAsync(s => s.Area, cancel);
        var series = await db.Series.Where(s => s.Indicator == indicator.Code && watchedAreas.Contains(s.Area)).ToDictionaryAsync(s => s.Area, cancel);
        await foreach (var (area, chart, breaks) in SeriesCharts.Draw(db, indicator, watched, watchedAreas, cancel))
        {
            var signal = active.GetValueOrDefault(area);
            var decision = Detector.Decide(chart, signal?.Variation, told is null ? null : told.GetValueOrDefault(area));
            if (decision.Point < 0 && signal?.Status is not SignalStatus.Held)
                continue;
            if (!series.TryGetValue(area, out var one))
                db.Add(one = series[area] = new Series { Indicator = indicator.Code, Area = area });
            if (decision.Point >= 0)
                await Carry(db, one, signal, chart, breaks, decision, now, cancel);
            else
                await LookAgain(db, one, signal!, chart, breaks, now, cancel);
        }
    }

    // The series of one release for which the newest figure is too surprising to be chance, with a bound on the share of them that is chance all the same.
    private static async Task<Dictionary<string, Variation?>> Discoveries(IndicatorDb db, IndicatorDefinition indicator, WatchedIndicator watched, List<string> areas, CancellationToken cancel)
    {
        var tests = new List<(string Area, double Better, double Worse)>();
        await foreach (var (area, chart, _) in SeriesCharts.Draw(db, indicator, watched, areas, cancel))
        {
            if (Detector.PValue(chart, Variation.Improving) is { } better && Detector.PValue(chart, Variation.Worsening) is { } worse)
                tests.Add((area, better, worse));
        }
        var found = new Dictionary<string, Variation?>();
        Control(Variation.Improving, test => test.Better);
        Control(Variation.Worsening, test => test.Worse);
        return found;

        void Control(Variation variation, Func<(string Area, double Better, double Worse), double> pValue)
        {
            var control = FalseDiscovery.Control([.. tests.Select(pValue)], watched.FalseDiscoveryRate!.Value, watched.ArbitraryDependence ? Dependence.Arbitrary : Dependence.Positive);
            foreach (var rejected in control.Rejected)
                found[tests[rejected].Area] = variation;
        }
    }

    // New series need limits, and so do those whose baseline has grown; a look at the stored figures says so without drawing every chart twice.
    private static async Task<bool> NeedsLimits(IndicatorDb db, IndicatorDefinition indicator, WatchedIndicator watched, List<string> areas, CancellationToken cancel)
    {
        var full = watched.BaselinePoints ?? indicator.BaselineLength;
        var settled = await db.Policies.Where(p => p.Indicator == indicator.Code && areas.Contains(p.Area)).GroupBy(p => p.Area)
            .Select(g => new { g.Key, Points = g.OrderByDescending(p => p.Version).First().Points }).ToDictionaryAsync(p => p.Key, p => p.Points, cancel);
        if (areas.TrueForAll(area => settled.GetValueOrDefault(area) >= full))
            return false;
        await foreach (var (area, chart, _) in SeriesCharts.Draw(db, indicator, watched, areas, cancel))
        {
            if (chart is { Trial: false, Model.Points: var points } && points != settled.GetValueOrDefault(area))
                return true;
        }
        return false;
    }

    private static async Task Carry(
        IndicatorDb db, Series series, Signal? active, SeriesChart chart, IReadOnlyList<Break.Annotation> breaks, Decision decision, DateTimeOffset now, CancellationToken cancel)
    {
        var period = chart.PeriodAt(decision.Point).ToString();
        if (decision.Ends && active is not null)
        {
            var told = active.Told;
            active.Back(period, now);
            if (told && active.Variation is Variation.Worsening)
                db.Announce(Announcement.Recovered(series, active, chart, decision.Point, now));
            if (decision.Begins is not null)
                await db.SaveChangesAsync(cancel); // the series has one active signal at a time, in the database too
        }
        if (decision.Begins is not { } variation)
            return;

        var guards = await Guarding.Look(db, chart, series.Area, breaks, variation, decision.Point, decision.Since, cancel);
        var signal = Begin(series, chart, decision, variation, guards, now);
        db.Add(signal);
        if (signal.Told)
            db.Announce(Announcement.Of(series, signal, chart.Indicator, now));
    }

    // A held signal is told as soon as no guard holds it any more: the figure was counted again, a new baseline was set.
    private static async Task LookAgain(IndicatorDb db, Series series, Signal held, SeriesChart chart, IReadOnlyList<Break.Annotation> breaks, DateTimeOffset now, CancellationToken cancel)
    {
        var since = Math.Clamp(Period.Parse(held.Since).Ordinal - chart.First, 0, chart.Newest);
        var guards = await Guarding.Look(db, chart, series.Area, breaks, held.Variation, chart.Newest, since, cancel);
        if (guards.Holds)
            return;
        held.Release(SignalStep.System, "No guard holds it any more.", now);
        db.Announce(Announcement.Of(series, held, chart.Indicator, now));
    }

    private static Signal Begin(Series series, SeriesChart chart, Decision decision, Variation variation, Guarding.Result guards, DateTimeOffset now)
    {
        var (lower, centre, upper) = chart.Limits(decision.Point);
        var policy = chart.PolicyAt(decision.Point);
        var value = chart.Charted(decision.Point)!.Value;
        var signal = new Signal
        {
            Id = Guid.CreateVersion7(now),
            Indicator = series.Indicator,
            Area = series.Area,
            Period = chart.PeriodAt(decision.Point).ToString(),
            Since = chart.PeriodAt(decision.Since).ToString(),
            Variation = variation,
            Rules = RulesAt(chart, decision, variation),
            Value = value,
            Lower = lower ?? double.NegativeInfinity,
            Centre = chart.Expected(decision.Point) ?? centre ?? value,
            Upper = upper ?? double.PositiveInfinity,
            Unit = chart.Unit,
            Severity = decision.Severity,
            OpenedAt = now,
            Chart = chart.Watched.Chart ?? chart.Form.Name(),
            PolicyVersion = policy?.Version ?? 0,
            Arl0 = policy?.Arl0,
            FalseAlarmsPerYear = policy?.FalseAlarmsPerYear,
            DelayPeriods = policy?.DelaySteadyState,
            BaselineFrom = chart.Baseline!.Value.From.ToString(),
            BaselineTo = chart.Baseline.Value.To.ToString(),
            BaselinePoints = chart.Baseline.Value.Points,
            Vintage = chart.Observations[decision.Point]!.Vintage,
            Scope = guards.Scope,
            Held = guards.Findings,
        };
        if (guards.Holds)
            signal.Hold(guards.Findings, now);
        else
            signal.Begin(now);
        return signal;
    }

    // What raised the alarm first, then the published rules that hold at the figure in the same direction.
    internal static List<string> RulesAt(SeriesChart chart, Decision decision, Variation variation)
    {
        var marks = chart.Drawn!.Points[decision.Point].Rules.Where(mark => mark.Direction.Under(chart.Indicator.Polarity) == variation).Select(mark => mark.Rule.Name());
        return chart.Watched.Rules is not null ? [.. marks] : [chart.Watched.Raises, .. marks];
    }
}
