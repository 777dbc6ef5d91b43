using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>The index of one area by period: as it stands, and as each publication had it.</summary>
internal static class ShowHistory
{
    internal sealed record Point(
        string Period, double? Score, double? Low, double? High, int? Rank, int? RankLow, int? RankHigh, int Of, double Coverage, IReadOnlyList<string> Imputed, double? ProbabilityFell,
        double? DifferenceLow, double? DifferenceHigh, IReadOnlyList<Published> Publications);

    /// <param name="Number">Number of the publication.</param>
    internal sealed record Published(int Number, DateTimeOffset At, double? Score, double? Low, double? High, int? Rank);

    internal sealed record Response(string Index, int Version, string Area, string AreaName, bool Synthetic, double Level, IReadOnlyList<Point> Points);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(string code, IndicatorDb db, Caller caller, CancellationToken cancel, string? area = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = new Dictionary<string, string[]>();
        if (area is null)
            errors["area"] = ["Say which area."];
        var of = ShowResults.AreaOf("area", area, errors);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var run = await db.IndexRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Index == code && r.Number == index.Run, cancel);
        var current = run is not null && await Publications.MaySee(db, caller, index, run.Version, cancel);
        var publications = await Publications.Seen(db, caller, index).ToDictionaryAsync(p => p.Number, cancel);
        var numbers = publications.Keys.Concat(current ? [0] : Array.Empty<int>()).ToList();
        // Of each publication the index itself: what stands last in its tree.
        var all = db.IndexValues.AsNoTracking().Where(v => v.Index == code && v.Area == of && numbers.Contains(v.Publication));
        var values = await all.Where(v => !all.Any(other => other.Publication == v.Publication && other.Ordinal == v.Ordinal && other.Place > v.Place)).ToListAsync(cancel);
        var synthetic = await IndexEndpoints.IsSynthetic(db, code, run?.Version ?? index.Version, cancel);
        var points = values.Select(v => ShowResults.Place(v, synthetic)).GroupBy(v => v.Ordinal).OrderBy(period => period.Key).Select(period =>
        {
            var now = period.SingleOrDefault(v => v.Publication == 0);
            return new Point(
                new Period(index.Frequency, period.Key).ToString(), now?.Score, now?.Low, now?.High, now?.Rank, now?.RankLow, now?.RankHigh, now?.Of ?? 0, now?.Coverage ?? 0, now?.Imputed ?? [], now?.Fell,
                now?.DifferenceLow, now?.DifferenceHigh,
                [.. period.Where(v => v.Publication > 0).OrderBy(v => v.Publication).Select(v => new Published(v.Publication, publications[v.Publication].At, v.Score, v.Low, v.High, v.Rank))]);
        });
        return TypedResults.Ok(new Response(code, run?.Version ?? index.Version, of!, Area.NameOf(of!) ?? of!, synthetic, run?.Robustness.Level ?? 0.9, [.. points]));
    }
}
