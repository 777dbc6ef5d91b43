using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Computes a publication again from the observations as they were then, and says whether every bit of every number is the same. Stores nothing.</summary>
internal static class RecomputePublication
{
    private const int MostShown = 200;

    /// <param name="Identical">Every bit of every number is the same.</param>
    /// <param name="Compared">How many numbers were compared.</param>
    /// <param name="Differ">How many differ.</param>
    /// <param name="Differences">The first of them.</param>
    /// <param name="PublishedEngine">Version of the method that the publication was computed by.</param>
    /// <param name="Engine">Version of the method now.</param>
    /// <param name="Reason">Why it could not be computed again; null when it could.</param>
    internal sealed record Response(bool Identical, int Compared, int Differ, IReadOnlyList<Difference> Differences, string PublishedEngine, string Engine, string? Reason);

    internal sealed record Difference(string Area, string Period, string Node, string Of, double? Published, double? Recomputed);

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(string code, int number, IndicatorDb db, Caller caller, CancellationToken cancel)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index
            || await Publications.Seen(db, caller, index).SingleOrDefaultAsync(p => p.Number == number, cancel) is not { } publication)
            return TypedResults.NotFound();
        var basis = publication.Basis;
        var content = await IndexEndpoints.Content(db, code, publication.Version, cancel);
        var stored = await db.IndexValues.AsNoTracking().Where(v => v.Index == code && v.Publication == number).OrderBy(v => v.Ordinal).ThenBy(v => v.Area).ThenBy(v => v.Place).ToListAsync(cancel);
        Dictionary<(int, string, int), IndexValue> again;
        try
        {
            var figures = await Columns.Of(db, content, basis.Vintages, basis, cancel);
            again = ComputeIndex.Of(code, figures, basis.Synthetic, cancel).Values.ToDictionary(v => (v.Ordinal, v.Area, v.Place));
        }
        catch (IndexException exception)
        {
            return TypedResults.Ok(new Response(false, 0, 0, [], basis.Engine, ComputeIndex.Engine, exception.Reason));
        }

        var (compared, differences, differ) = (0, new List<Difference>(), 0);
        foreach (var value in stored)
        {
            var other = again.GetValueOrDefault((value.Ordinal, value.Area, value.Place));
            foreach (var (of, published, recomputed) in Numbers(value).Zip(other is null ? Numbers(value).Select(one => (one.Of, (double?)null)) : Numbers(other), (a, b) => (a.Of, a.Number, b.Item2)))
            {
                compared++;
                if (Bits(published) == Bits(recomputed))
                    continue;
                differ++;
                if (differences.Count < MostShown)
                    differences.Add(new Difference(value.Area, new Period(index.Frequency, value.Ordinal).ToString(), value.Node, of, published, recomputed));
            }
        }
        // What was taken away differs too.
        var ordinals = publication.Periods.Select(period => Period.Parse(period).Ordinal).ToHashSet();
        differ += Math.Max(0, again.Keys.Count(key => ordinals.Contains(key.Item1)) - stored.Count);
        return TypedResults.Ok(new Response(differ is 0, compared, differ, differences, basis.Engine, ComputeIndex.Engine, null));
    }

    private static long? Bits(double? number) => number is { } known ? BitConverter.DoubleToInt64Bits(known) : null;

    private static IEnumerable<(string Of, double? Number)> Numbers(IndexValue v) =>
    [
        ("score", v.Score), ("low", v.Low), ("high", v.High), ("rank", v.Rank), ("rankLow", v.RankLow), ("rankHigh", v.RankHigh), ("of", v.Of), ("coverage", v.Coverage), ("imputed", v.Imputed.Count),
        ("probabilityFell", v.Fell), ("differenceLow", v.DifferenceLow), ("differenceHigh", v.DifferenceHigh),
    ];
}
