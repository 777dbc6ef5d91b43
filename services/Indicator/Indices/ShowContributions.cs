using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Indices;
using Tryghed.Analysis.Indices.Contributions;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Splits a difference of the index, between two periods of an area or two areas in a period, by what moved it. The parts sum to the difference.</summary>
internal static class ShowContributions
{
    /// <param name="Difference">Score of <paramref name="To"/> less that of <paramref name="From"/>.</param>
    /// <param name="Exact">Whether the parts are exact; else they are estimated, each with its standard error, and sum to the difference all the same.</param>
    /// <param name="Parts">By indicator and group; a group's is the sum of its children's.</param>
    internal sealed record Response(string Index, int Version, bool Synthetic, End From, End To, double Difference, bool Exact, IReadOnlyList<Part> Parts);

    internal sealed record End(string Area, string AreaName, string Period, double Score);

    /// <param name="Node">Code of an indicator or group.</param>
    /// <param name="Parent">Code of the group that it belongs to.</param>
    /// <param name="Share">What it contributes to the difference, in points of the index.</param>
    /// <param name="StandardError">Of an estimated part; null where it is exact.</param>
    /// <param name="FromValue">The indicator's figure, in its own unit; null of a group, and where it is missing.</param>
    /// <param name="FromNormalised">The indicator's normalised value or the group's score.</param>
    /// <param name="Imputed">Whether one of the two figures is imputed.</param>
    internal sealed record Part(
        string Node, string Parent, [property: System.Text.Json.Serialization.JsonPropertyName("part")] double Share, double? StandardError, double? FromValue, double? ToValue,
        double? FromNormalised, double? ToNormalised, bool Imputed);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel,
        string? from = null, string? to = null, string? area = null, string? period = null, string? fromArea = null, string? toArea = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = new Dictionary<string, string[]>();
        var (begins, ends, at) = (
            ShowResults.OrdinalOf("from", from, index.Frequency, errors), ShowResults.OrdinalOf("to", to, index.Frequency, errors), ShowResults.OrdinalOf("period", period, index.Frequency, errors));
        var (one, first, second) = (ShowResults.AreaOf("area", area, errors), ShowResults.AreaOf("fromArea", fromArea, errors), ShowResults.AreaOf("toArea", toArea, errors));
        var inTime = begins is not null && ends is not null && one is not null && at is null && first is null && second is null;
        var inSpace = at is not null && first is not null && second is not null && begins is null && ends is null && one is null;
        if (errors.Count is 0 && !inTime && !inSpace)
            errors["from"] = ["Give from, to and area for two periods of an area, or period, fromArea and toArea for two areas in a period."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var run = await db.IndexRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Index == code && r.Number == index.Run, cancel);
        if (run is null || !await Publications.MaySee(db, caller, index, run.Version, cancel))
            return TypedResults.Problem("The index has no results yet.", statusCode: StatusCodes.Status409Conflict);

        try
        {
            var tables = await IndexTables.Of(db, code, run.Version, run.Basis, cancel);
            var start = Case(tables, index, inTime ? "from" : "fromArea", (inTime ? one : first)!, (inTime ? begins : at)!.Value, errors);
            var end = Case(tables, index, inTime ? "to" : "toArea", (inTime ? one : second)!, (inTime ? ends : at)!.Value, errors);
            return errors.Count > 0 ? TypedResults.ValidationProblem(errors) : TypedResults.Ok(Split(code, run, tables, start, end));
        }
        catch (IndexException exception)
        {
            return TypedResults.Problem(exception.Reason, statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static int Case(IndexTables tables, StoredIndex index, string field, string area, int ordinal, Dictionary<string, string[]> errors)
    {
        if (tables.Area(area) is >= 0 and var row && tables.Period(ordinal) is >= 0 and var period && !double.IsNaN(tables.Result.Scores[tables.Plan.Tree.Root][tables.Figures.At(row, period)]))
            return tables.Figures.At(row, period);
        errors[field] = [$"The index has no score for area {area} in {new Period(index.Frequency, ordinal)}."];
        return 0;
    }

    private static Response Split(string code, IndexRun run, IndexTables tables, int start, int end)
    {
        var (plan, tree) = (tables.Plan, tables.Plan.Tree);
        var split = Contributions.Between(plan, start, end);
        // From the top: groups in the order of the hierarchy, each before its children.
        var parts = Enumerable.Range(0, tree.Nodes - 1).Reverse().Select(node => new Part(
            tree.Codes[node], tree.Codes[tree.Parent[node]], split.Parts[node], split.StandardErrors is { } sampled ? ComputeIndex.Known(sampled[node]) : null,
            Value(node, start), Value(node, end), ComputeIndex.Known(tables.Result.Scores[node][start]), ComputeIndex.Known(tables.Result.Scores[node][end]),
            node < tree.Leaves && (plan.Stages.WasImputed[node][start] || plan.Stages.WasImputed[node][end])));
        return new Response(code, run.Version, run.Basis.Synthetic, Of(start), Of(end), split.To - split.From, split.Exact, [.. parts]);

        double? Value(int node, int at) => node < tree.Leaves ? ComputeIndex.Known(plan.Stages.Imputed[node][at]) : null;

        End Of(int at) => new(
            plan.Data.Units[at], Area.NameOf(plan.Data.Units[at]) ?? plan.Data.Units[at], plan.Data.Periods![at], tables.Result.Scores[tree.Root][at]);
    }
}
