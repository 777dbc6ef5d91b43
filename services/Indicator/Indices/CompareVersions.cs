using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>What another version of an index says of the same figures: what changed in the definition, and for whom.</summary>
internal static class CompareVersions
{
    /// <param name="Changes">What differs in the definition.</param>
    /// <param name="Areas">The areas, those whose rank changes most first; of made-up figures those whose score does.</param>
    internal sealed record Response(string Index, int From, int To, string? Period, bool Synthetic, IReadOnlyList<Change> Changes, IReadOnlyList<Row> Areas);

    /// <param name="Field">Where in the definition.</param>
    /// <param name="From">What stood there; null for nothing.</param>
    internal sealed record Change(string Field, JsonNode? From, JsonNode? To);

    internal sealed record Row(string Area, string AreaName, double? FromScore, double? ToScore, int? FromRank, int? ToRank);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(
        string code, int from, int to, IndicatorDb db, Caller caller, CancellationToken cancel, string? period = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = new Dictionary<string, string[]>();
        var versions = await db.IndexVersions.AsNoTracking().Where(IndexVersion.SeenBy(db, caller, index)).Where(v => v.Number == from || v.Number == to).ToDictionaryAsync(v => v.Number, cancel);
        if (!versions.ContainsKey(from))
            errors["from"] = ["There is no such version."];
        if (!versions.ContainsKey(to))
            errors["to"] = ["There is no such version."];
        var ordinal = ShowResults.OrdinalOf("period", period, index.Frequency, errors);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        IndexTables? before = null, after = null;
        try
        {
            before = await IndexTables.Of(db, code, from, null, cancel);
        }
        catch (IndexException exception)
        {
            errors["from"] = [$"This version has no results: {exception.Reason}"];
        }
        try
        {
            after = await IndexTables.Of(db, code, to, null, cancel);
        }
        catch (IndexException exception)
        {
            errors["to"] = [$"This version has no results: {exception.Reason}"];
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        if (ordinal is null && after!.Newest() is >= 0 and var newest)
            ordinal = after.Figures.Periods[newest].Ordinal;
        var synthetic = await IndexEndpoints.IsSynthetic(db, code, from, cancel) || await IndexEndpoints.IsSynthetic(db, code, to, cancel);
        var rows = before!.Figures.Areas.Union(after!.Figures.Areas).Select(area =>
        {
            var ((fromScore, fromRank), (toScore, toRank)) = (Of(before, area, ordinal), Of(after, area, ordinal));
            return new Row(area, Area.NameOf(area) ?? area, fromScore, toScore, synthetic ? null : fromRank, synthetic ? null : toRank);
        });
        return TypedResults.Ok(new Response(
            code, from, to, ordinal is { } at ? new Period(index.Frequency, at).ToString() : null, synthetic,
            Differences(JsonNode.Parse(versions[from].Definition), JsonNode.Parse(versions[to].Definition)),
            [
                .. rows.OrderByDescending(row => row is { FromRank: { } a, ToRank: { } b } ? Math.Abs(a - b) : row.FromRank is null == row.ToRank is null ? 0 : int.MaxValue)
                    .ThenByDescending(row => Math.Abs((row.ToScore ?? 0) - (row.FromScore ?? 0))).ThenBy(row => row.Area, StringComparer.Ordinal),
            ]));
    }

    private static (double? Score, int? Rank) Of(IndexTables tables, string area, int? ordinal)
    {
        if (ordinal is not { } wanted || tables.Area(area) is not (>= 0 and var row) || tables.Period(wanted) is not (>= 0 and var period))
            return (null, null);
        var (root, at) = (tables.Plan.Tree.Root, tables.Figures.At(row, period));
        return (ComputeIndex.Known(tables.Result.Scores[root][at]), tables.Result.Ranks[root][at] is > 0 and var rank ? rank : null);
    }

    /// <summary>The leaves that two definitions differ in; members of lists that have a code are told apart by it.</summary>
    internal static List<Change> Differences(JsonNode? from, JsonNode? to, string field = "")
    {
        if (from is JsonObject || to is JsonObject)
        {
            var (one, other) = (from as JsonObject ?? [], to as JsonObject ?? []);
            return [.. one.Select(member => member.Key).Union(other.Select(member => member.Key)).SelectMany(key => Differences(one[key], other[key], field is "" ? key : $"{field}.{key}"))];
        }
        if (from is JsonArray before && to is JsonArray after && before.Concat(after).All(item => item is JsonObject one && one["code"] is not null))
        {
            var codes = before.Concat(after).Select(item => (string)item!["code"]!).Distinct();
            return [.. codes.SelectMany(code => Differences(Coded(before, code), Coded(after, code), $"{field}[{code}]"))];
        }
        return JsonNode.DeepEquals(from, to) ? [] : [new Change(field, from?.DeepClone(), to?.DeepClone())];

        static JsonNode? Coded(JsonArray array, string code) => array.FirstOrDefault(item => (string?)item!["code"] == code);
    }
}
