using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>Shows which signals a policy would have raised for one series, period by period, beside those of the policy in force; nothing is stored.</summary>
internal static class Backtest
{
    /// <summary>Longer series are tested over their newest periods only.</summary>
    private const int MostPeriods = 400;

    /// <param name="Area">Area code.</param>
    /// <param name="Policy">The policy to try; areas are not asked of it. The indicator's default without.</param>
    /// <param name="FalseAlarmsPerYear">False alarms a year that this series may raise; its share of the watch list's budget without.</param>
    internal sealed record Request(string Area, WatchIndicator.Request? Policy = null, double? FalseAlarmsPerYear = null);

    /// <param name="Knowledge"><c>then</c>: each period is judged by what was known when its figure was first told; <c>today</c>: there is one vintage only, so that today's figures stand in
    /// for those known then; <c>mixed</c>: today's before <paramref name="ThenFrom"/>.</param>
    /// <param name="ThenFrom">First period that is judged by what was known then.</param>
    /// <param name="Periods">Periods judged.</param>
    /// <param name="Proposed">What the policy would have raised.</param>
    /// <param name="InForce">What the policy in force would have raised; null where the series isn't watched.</param>
    /// <param name="Note">What the answer does not show, in English.</param>
    internal sealed record Response(string Indicator, string Area, string Knowledge, string? ThenFrom, int Periods, Course Proposed, Course? InForce, string Note);

    /// <param name="FalseAlarmsPerYear">The promise: expected false alarms in twelve months.</param>
    /// <param name="DelayPeriods">Mean number of periods until a worsening of one sigma is seen.</param>
    internal sealed record Course(string Chart, string Scheme, double Width, double FalseAlarmsPerYear, double? Arl0, double DelayPeriods, IReadOnlyList<Raised> Signals);

    /// <param name="Period">Period whose figure raised it.</param>
    /// <param name="Since">Period at which the change began, as far as it can be dated.</param>
    /// <param name="Until">Period at which the series was back; null while it isn't.</param>
    internal sealed record Raised(string Period, string Since, string? Until, Variation Variation, double Value, double? Lower, double? Centre, double? Upper, IReadOnlyList<string> Rules);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var policy = request.Policy ?? new WatchIndicator.Request();
        var errors = WatchIndicator.Check(policy with { Areas = null }, indicator, out _).ToDictionary(error => $"policy.{error.Key}", error => error.Value);
        if (!Observations.Area.TryParse(request.Area, out var area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        if (policy.FalseDiscoveryRate is not null)
            errors["policy.falseDiscoveryRate"] = ["A discovery rate is shared by all areas of a release, so that one series can't be tested alone."];
        if (request.FalseAlarmsPerYear is not (null or (>= 0.0001 and <= 12)))
            errors["falseAlarmsPerYear"] = ["Give a number from 0.0001 to 12."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var told = await db.Shared.Where(o => o.Indicator == code && o.Area == area).OrderBy(o => o.Ordinal).ThenBy(o => o.Vintage).ToListAsync(cancel);
        if (told is [])
            return TypedResults.NotFound();
        var watched = await db.WatchedIndicators.AsNoTracking().SingleOrDefaultAsync(w => w.Organisation == indicator.Owner && w.Indicator == code, cancel);
        var bases = await ChartBases.Of(db, code, watched, [area!], cancel);
        var inForce = bases[area!];

        var wanted = WatchIndicator.Apply(policy, new WatchedIndicator { Organisation = indicator.Owner, Indicator = code });
        var today = SeriesChart.Draw(indicator, Known(told, int.MaxValue, int.MaxValue), inForce with { Watched = wanted, Policies = [] });
        if (today.Trial || today.Model is null)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["area"] = [$"The series has too few figures for a baseline: {SeriesChart.LeastForAlarms} are needed."] });
        var share = request.FalseAlarmsPerYear ?? await Share(db, indicator.Owner, inForce, cancel);
        var proposed = Budgeting.For(wanted, today, inForce.Policies is [.., var newest] ? newest : null, share, clock.GetUtcNow());

        var firstTold = told.GroupBy(o => o.Ordinal).ToDictionary(g => g.Key, g => g.Min(o => o.Vintage));
        var first = firstTold.Values.Min();
        var then = firstTold.Where(one => one.Value > first).Select(one => (int?)one.Key).Order().FirstOrDefault();
        var periods = firstTold.Keys.Order().TakeLast(MostPeriods).ToList();
        return TypedResults.Ok(new Response(
            code, area!, then is null ? "today" : then == firstTold.Keys.Min() ? "then" : "mixed", then is { } from ? new Period(indicator.Frequency, from).ToString() : null, periods.Count,
            Follow(indicator, told, firstTold, periods, inForce with { Watched = wanted, Policies = [proposed] }, cancel),
            inForce.Policies is [] ? null : Follow(indicator, told, firstTold, periods, inForce, cancel),
            then is null
                ? "The source has told these figures once: what is shown rests on today's figures, not on those that were known then. Guards are not asked."
                : "Guards (common movement, missing places, late counting and the rest) are not asked: they might have held some of these signals."));
    }

    // Walks through the periods as production would have: at each, the series as it was known when that period's figure was first told.
    private static Course Follow(
        IndicatorDefinition indicator, List<Observation> told, Dictionary<int, int> firstTold, List<int> periods, ChartBasis basis, CancellationToken cancel)
    {
        var raised = new List<Raised>();
        Variation? active = null;
        SeriesChart? chart = null;
        foreach (var period in periods)
        {
            cancel.ThrowIfCancellationRequested();
            chart = SeriesChart.Draw(indicator, Known(told, period, firstTold[period]), basis);
            if (Detector.Decide(chart, active) is not { Point: >= 0 } decision)
                continue;
            if (decision.Ends && raised is [.., var last])
                raised[^1] = last with { Until = chart.PeriodAt(decision.Point).ToString() };
            active = decision.Begins;
            if (decision.Begins is not { } variation)
                continue;
            var (lower, centre, upper) = chart.Limits(decision.Point);
            raised.Add(new Raised(
                chart.PeriodAt(decision.Point).ToString(), chart.PeriodAt(decision.Since).ToString(), null, variation, chart.Charted(decision.Point)!.Value, lower, chart.Expected(decision.Point) ?? centre, upper,
                Detection.RulesAt(chart, decision, variation)));
        }
        var policy = basis.Policies[^1];
        return new Course(basis.Watched?.Chart ?? chart!.Form.Name(), policy.Scheme, policy.Width, policy.FalseAlarmsPerYear, policy.Arl0, policy.DelaySteadyState, raised);
    }

    private static List<Observation> Known(List<Observation> told, int upTo, int vintage) =>
        [.. told.Where(o => o.Ordinal <= upTo && o.Vintage <= vintage).GroupBy(o => o.Ordinal).Select(g => g.MaxBy(o => o.Vintage)!).OrderBy(o => o.Ordinal)];

    private static async Task<double> Share(IndicatorDb db, string organisation, ChartBasis inForce, CancellationToken cancel)
    {
        if (inForce.Policies is [.., { FalseAlarmsPerYear: > 0 } policy] && inForce.Watched?.SpendsBudget is true)
            return policy.FalseAlarmsPerYear;
        var budget = await db.WatchLists.Where(w => w.Organisation == organisation).Select(w => (double?)w.FalseAlarmsPerYear).SingleOrDefaultAsync(cancel) ?? WatchList.OneAYear;
        var series = await WatchListEndpoints.Newest(db).CountAsync(p => db.Indicators.Any(i => i.Code == p.Indicator && i.Owner == organisation), cancel);
        return budget / (series + 1);
    }
}
