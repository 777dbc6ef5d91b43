using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>How much an index depends on what could have been chosen otherwise, and on the noise of its figures.</summary>
internal static class ShowRobustness
{
    /// <param name="ModelRuns">How many times the model was run for the newest results.</param>
    /// <param name="Level">Coverage of the intervals.</param>
    /// <param name="Reason">Why there are no shares, if there are none.</param>
    /// <param name="MeanRankShift">How many places an area is shifted on average by the assumptions, in the newest period.</param>
    /// <param name="Sensitivity">What share of that comes from which assumption, in the newest period (Sobol).</param>
    /// <param name="LeaveOneOut">How ranks of the period would shift without one indicator.</param>
    /// <param name="Dispersions">Variance over mean of the counts, by column.</param>
    internal sealed record Response(
        string Index, int Version, string? Period, bool Synthetic, int Replications, int ModelRuns, long Seed, string Engine, double Level, string? Reason, double? MeanRankShift,
        IReadOnlyList<Row> Areas, IReadOnlyList<Robustness.Share> Sensitivity, IReadOnlyList<Robustness.Without> LeaveOneOut, IReadOnlyDictionary<string, double> Dispersions);

    internal sealed record Row(string Area, string AreaName, double? Score, double? Low, double? High, int? Rank, int? RankLow, int? RankHigh, int Of);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(string code, IndicatorDb db, Caller caller, CancellationToken cancel, string? period = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = new Dictionary<string, string[]>();
        var ordinal = ShowResults.OrdinalOf("period", period, index.Frequency, errors);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var run = await db.IndexRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Index == code && r.Number == index.Run, cancel);
        if (run is null || !await Publications.MaySee(db, caller, index, run.Version, cancel))
            return TypedResults.Problem("The index has no results yet.", statusCode: StatusCodes.Status409Conflict);

        var values = db.IndexValues.AsNoTracking().Where(v => v.Index == code && v.Publication == 0);
        var root = await values.MaxAsync(v => (int?)v.Place, cancel) ?? 0;
        ordinal ??= await values.Where(v => v.Place == root && v.Score != null).MaxAsync(v => (int?)v.Ordinal, cancel);
        var found = await values.Where(v => v.Place == root && v.Ordinal == ordinal).OrderBy(v => v.Rank ?? int.MaxValue).ThenBy(v => v.Area).ToListAsync(cancel);
        var said = ordinal is { } at ? new Period(index.Frequency, at).ToString() : null;
        var synthetic = run.Basis.Synthetic || await IndexEndpoints.IsSynthetic(db, code, run.Version, cancel);
        return TypedResults.Ok(new Response(
            code, run.Version, said, synthetic, run.Robustness.Replications, run.Robustness.Runs, run.Basis.Seed, run.Basis.Engine, run.Robustness.Level, run.Robustness.Reason,
            synthetic ? null : run.Robustness.MeanRankShift,
            [.. found.Select(v => ShowResults.Place(v, synthetic)).Select(v => new Row(v.Area, Area.NameOf(v.Area) ?? v.Area, v.Score, v.Low, v.High, v.Rank, v.RankLow, v.RankHigh, v.Of))],
            synthetic ? [] : run.Robustness.Sensitivity, synthetic ? [] : [.. run.Robustness.LeaveOneOut.Where(one => one.Period == said)], run.Basis.Dispersions));
    }
}
