using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>Shows the control chart of one series, as it is or as it was: then with the figures, limits, new baselines and breaks of that time.</summary>
/// <remarks>How an organisation watches an indicator (kind of chart, rules, season) has no history of its own; a chart of the past is drawn as it is watched today.</remarks>
internal static class ShowChart
{
    /// <param name="Indicator">Indicator code.</param>
    /// <param name="Area">Area code.</param>
    /// <param name="Kind">Kind of chart: <c>xmr</c>.</param>
    /// <param name="Unit">Unit of the charted values, in Danish.</param>
    /// <param name="Baseline">What the limits rest on; null while there are fewer than two figures.</param>
    /// <param name="Centre">The centre line.</param>
    /// <param name="Points">Oldest first.</param>
    /// <param name="Verdict">What the newest figure says.</param>
    /// <param name="Trial">Whether the limits rest on fewer than twelve figures, and raise no alarm.</param>
    /// <param name="Synthetic">Whether the figures are made up.</param>
    /// <param name="Source">How to name the source.</param>
    /// <param name="Autocorrelation">Lag-1 autocorrelation of the baseline, without the bias of short series.</param>
    /// <param name="InForce">The limits that judge the series' next figure; null where it isn't watched.</param>
    internal sealed record Response(
        string Indicator, string Area, string Kind, string Unit, Baseline? Baseline, double? Centre, IReadOnlyList<Point> Points, Verdict Verdict, bool Trial, bool Synthetic, string Source,
        double? Autocorrelation, Policy? InForce);

    /// <param name="Version">Version of the series' limits.</param>
    /// <param name="Scheme">What raises an alarm: <c>cusum 0.5</c>, say, or rules.</param>
    /// <param name="Width">Width of its limits: h, L or sigma.</param>
    /// <param name="FalseAlarmsPerYear">The promise: expected false alarms in twelve months.</param>
    /// <param name="DelayPeriods">Mean number of periods until a worsening of one sigma is seen.</param>
    internal sealed record Policy(int Version, string Scheme, double Width, double FalseAlarmsPerYear, double DelayPeriods);

    internal sealed record Baseline(string From, string To, int Points);

    /// <param name="Period">In Danmarks Statistik's form.</param>
    /// <param name="Value">The charted value; null where there is no figure.</param>
    /// <param name="Lower">Lower limit.</param>
    /// <param name="Centre">Centre line, with its season.</param>
    /// <param name="Upper">Upper limit.</param>
    /// <param name="Rules">Rules that hold at the point, the deciding one first.</param>
    /// <param name="MemberOf">Rules of whose run the point is part.</param>
    /// <param name="Variation">What the rules say of the point.</param>
    /// <param name="Statistic">Sum or average that watches for a worsening, in sigma.</param>
    /// <param name="Limit">Where it raises an alarm.</param>
    /// <param name="Alarm">The alarm that lasts at the point, if any.</param>
    internal sealed record Point(string Period, double? Value, double? Lower, double? Centre, double? Upper, IReadOnlyList<string> Rules, IReadOnlyList<string> MemberOf, Variation Variation,
        double? Statistic, double? Limit, Variation? Alarm);

    internal sealed record Verdict(Variation Variation, Assurance? Assurance);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(
        string code, string area, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, string? asOf = null, int? vintage = null)
    {
        var errors = new Dictionary<string, string[]>();
        var now = clock.GetUtcNow();
        var moment = Moment.Read(asOf, vintage, now, errors);
        if (!Area.TryParse(area, out var of))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var then = moment.IsNow ? null : await moment.Of(db, indicator, now, errors, cancel);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var observations = await (then is null ? db.Current : db.CurrentAt(then)).Where(o => o.Indicator == code && o.Area == of).OrderBy(o => o.Ordinal).ToListAsync(cancel);
        if (observations is [])
            return TypedResults.NotFound();

        var watched = await db.WatchedIndicators.AsNoTracking().SingleOrDefaultAsync(w => w.Organisation == indicator.Owner && w.Indicator == code, cancel);
        var chart = SeriesChart.Draw(indicator, observations, (await ChartBases.Of(db, code, watched, [of!], cancel, then?.At))[of!]);
        return TypedResults.Ok(new Response(
            code, of!, chart.Form.Name(), chart.Unit,
            chart.Baseline is { } b ? new Baseline(b.From.ToString(), b.To.ToString(), b.Points) : null,
            chart.Newest < 0 ? null : chart.Limits(chart.Newest).Centre,
            [.. Enumerable.Range(0, chart.Length).Select(i => Show(chart, i))],
            new Verdict(chart.Drawn?.Verdict.Variation ?? Variation.CommonCause, chart.Drawn?.Verdict.Assurance),
            chart.Trial, indicator.Synthetic, indicator.Attribution ?? indicator.Source,
            chart.Drawn?.AutocorrelationCorrected, chart.Policies is [.., var policy] ? new Policy(policy.Version, policy.Scheme, policy.Width, policy.FalseAlarmsPerYear, policy.DelaySteadyState) : null));
    }

    private static Point Show(SeriesChart chart, int i)
    {
        var (lower, centre, upper) = chart.Limits(i);
        var drawn = chart.Drawn!.Points[i];
        return new Point(
            chart.PeriodAt(i).ToString(), chart.Charted(i), lower, centre, upper, [.. drawn.Rules.Select(mark => mark.Rule.Name())], [.. drawn.MemberOf.Select(rule => rule.Name())], drawn.Variation,
            chart.Worse?.Statistics[i], chart.PolicyAt(i)?.Width, Alarm(chart, i));
    }

    private static Variation? Alarm(SeriesChart chart, int i) =>
        In(chart.Worse, i) ? Variation.Worsening : In(chart.Better, i) ? Variation.Improving : null;

    private static bool In(Course? course, int i) => course?.Episodes.Any(episode => episode.Start <= i && (episode.End is null || i < episode.End)) is true;
}
