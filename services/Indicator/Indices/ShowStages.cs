using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>The table of one stage of the newest results: how figures become scores.</summary>
internal static class ShowStages
{
    private static readonly string[] Stages = ["denominated", "imputed", "treated", "normalised", "scores"];

    /// <param name="Columns">Codes of the indicators; of the stage scores those of all groups too, the index last.</param>
    internal sealed record Response(string Index, int Version, string Period, string Stage, bool Synthetic, IReadOnlyList<string> Columns, IReadOnlyList<Row> Rows);

    /// <param name="Values">By column; null where it is missing.</param>
    /// <param name="Marked">Columns whose value was imputed or treated by this stage.</param>
    internal sealed record Row(string Area, string AreaName, IReadOnlyList<double?> Values, IReadOnlyList<string> Marked);

    internal static async Task<Results<Ok<Response>, ContentHttpResult, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, IndicatorDb db, Caller caller, HttpContext http, CancellationToken cancel, string? period = null, string? stage = null, string? format = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = new Dictionary<string, string[]>();
        if (stage is not null && !Stages.Contains(stage))
            errors["stage"] = [$"Give one of {string.Join(", ", Stages)}."];
        if (format is not (null or "json" or "csv"))
            errors["format"] = ["Give json or csv."];
        var ordinal = ShowResults.OrdinalOf("period", period, index.Frequency, errors);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var run = await db.IndexRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Index == code && r.Number == index.Run, cancel);
        if (run is null || !await Publications.MaySee(db, caller, index, run.Version, cancel))
            return TypedResults.Problem("The index has no results yet.", statusCode: StatusCodes.Status409Conflict);

        IndexTables tables;
        try
        {
            tables = await IndexTables.Of(db, code, run.Version, run.Basis, cancel);
        }
        catch (IndexException exception)
        {
            return TypedResults.Problem(exception.Reason, statusCode: StatusCodes.Status409Conflict);
        }
        var at = ordinal is { } wanted ? tables.Period(wanted) : Math.Max(0, tables.Newest());
        if (at < 0)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["period"] = ["The index has no such period."] });
        var (plan, chosen) = (tables.Plan, stage ?? "scores");
        var (values, marks) = chosen switch
        {
            "denominated" => (plan.Stages.Denominated, null),
            "imputed" => (plan.Stages.Imputed, plan.Stages.WasImputed),
            "treated" => (plan.Stages.Treated, plan.Stages.WasTreated),
            "normalised" => (plan.Stages.Normalised, null),
            _ => (tables.Result.Scores, (bool[][]?)null),
        };
        var columns = plan.Tree.Codes.Take(values.Length).ToList();
        var rows = tables.Figures.Areas.Select((area, i) =>
        {
            var one = tables.Figures.At(i, at);
            return new Row(
                area, Area.NameOf(area) ?? area, [.. values.Select(column => ComputeIndex.Known(column[one]))], [.. columns.Where((_, column) => marks is not null && marks[column][one])]);
        }).ToList();
        var answer = new Response(code, run.Version, tables.Figures.Periods[at].ToString(), chosen, run.Basis.Synthetic, columns, rows);
        if (format is not "csv")
            return TypedResults.Ok(answer);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{code}-{answer.Period}-{chosen}.csv\"";
        return TypedResults.Text(Csv(answer), "text/csv; charset=utf-8");
    }

    // Codes hold no character that a cell would have to be quoted for, but for those that a specification gives its groups.
    private static string Csv(Response answer)
    {
        var text = new StringBuilder().Append("area,period,synthetic,").AppendJoin(',', answer.Columns.Select(Quoted)).Append('\n');
        foreach (var row in answer.Rows)
        {
            text.AppendJoin(',', new[] { row.Area, answer.Period, answer.Synthetic ? "true" : "false" }
                .Concat(row.Values.Select(value => value?.ToString("R", CultureInfo.InvariantCulture) ?? ""))).Append('\n');
        }
        return text.ToString();
    }

    // A spreadsheet would take a text that begins like a formula for one.
    private static string Quoted(string text) => $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
