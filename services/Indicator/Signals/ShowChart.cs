using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>Shows the control chart of one series.</summary>
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
    internal sealed record Response(
        string Indicator, string Area, string Kind, string Unit, Baseline? Baseline, double? Centre, IReadOnlyList<Point> Points, Verdict Verdict, bool Trial, bool Synthetic, string Source);

    internal sealed record Baseline(string From, string To, int Points);

    /// <param name="Period">In Danmarks Statistik's form.</param>
    /// <param name="Value">The charted value; null where there is no figure.</param>
    /// <param name="Lower">Lower limit.</param>
    /// <param name="Upper">Upper limit.</param>
    /// <param name="Rules">Rules that hold at the point, the deciding one first.</param>
    /// <param name="MemberOf">Rules of whose run the point is part.</param>
    /// <param name="Variation">What the point says.</param>
    internal sealed record Point(string Period, double? Value, double? Lower, double? Upper, IReadOnlyList<string> Rules, IReadOnlyList<string> MemberOf, Variation Variation);

    internal sealed record Verdict(Variation Variation, string? Assurance);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(string code, string area, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (!Observations.Area.TryParse(area, out var of))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["area"] = ["This is not an area code of Danmarks Statistik."] });
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var observations = await db.CurrentSeenBy(caller).Where(o => o.Indicator == code && o.Area == of).OrderBy(o => o.Ordinal).ToListAsync(cancel);
        if (observations is [])
            return TypedResults.NotFound();

        var chart = SeriesChart.Draw(indicator, observations);
        return TypedResults.Ok(new Response(
            code, of, "xmr", chart.Unit,
            chart.Baseline is { } b ? new Baseline(b.From.ToString(), b.To.ToString(), b.Points) : null,
            chart.Limits?.Centre,
            [.. chart.Points.Select(p => new Point(
                p.Period.ToString(), p.Value, chart.Limits?.Lower, chart.Limits?.Upper,
                [.. p.Marks.Rules.Select(mark => mark.Rule.Name())], [.. p.Marks.MemberOf.Select(rule => rule.Name())], p.Marks.Under(indicator.Polarity)))],
            new Verdict(chart.Points.LastOrDefault(p => p.Value is not null)?.Marks.Under(indicator.Polarity) ?? Variation.CommonCause, null),
            chart.Trial, indicator.Synthetic, indicator.Attribution ?? indicator.Source));
    }
}
