using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Exports;

internal enum ExportFormat
{
    /// <summary>Separated by commas; that of one indicator can be imported as it is.</summary>
    Csv,

    /// <summary>JSON-stat 2.0: indicator × area × period × measure, dense.</summary>
    JsonStat,

    /// <summary>Excel's workbook.</summary>
    Xlsx,
}

/// <summary>Writes a selection of figures to a file: as known now, or as known then.</summary>
internal static class ExportObservations
{
    internal const string Spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const int MostIndicators = 200, MostAreas = 500;

    private static readonly Dictionary<string, ExportFormat> Formats = new() { ["csv"] = ExportFormat.Csv, ["json-stat"] = ExportFormat.JsonStat, ["xlsx"] = ExportFormat.Xlsx };

    internal static async Task<Results<PushStreamHttpResult, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string[] indicator, string[] area, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, string format = "csv",
        string? goal = null, string? from = null, string? to = null, string? asOf = null, int? vintage = null)
    {
        var errors = new Dictionary<string, string[]>();
        var now = clock.GetUtcNow();
        var moment = Moment.Read(asOf, vintage, now, errors);
        if (!Formats.TryGetValue(format, out var chosen))
            errors["format"] = [$"'{ObservationRow.Short(format)}' is not one of {string.Join(", ", Formats.Keys)}."];
        var codes = indicator.Distinct(StringComparer.Ordinal).ToArray();
        if (codes.Length == 0 && goal is null)
            errors["indicator"] = ["Name one or more indicators, or a goal."];
        else if (codes.Length > MostIndicators)
            errors["indicator"] = [$"Name at most {MostIndicators} indicators."];
        if (vintage is not null && codes.Length != 1)
            errors.TryAdd("vintage", ["Vintages are numbered for each indicator: name one, or use asOf."]);
        var areas = new List<string>();
        foreach (var asked in area)
        {
            if (!Area.TryParse(asked, out var one))
                errors["area"] = [$"'{ObservationRow.Short(asked)}' is not an area code of Danmarks Statistik."];
            else if (!areas.Contains(one))
                areas.Add(one);
        }
        if (area.Length > MostAreas)
            errors["area"] = [$"Name at most {MostAreas} areas; without any, all are exported."];
        Period? first = PeriodOf("from", from), last = PeriodOf("to", to);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var found = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller))
            .Where(i => (codes.Length == 0 || codes.Contains(i.Code)) && (goal == null || i.Goal == goal)).OrderBy(i => i.Code).Take(MostIndicators + 1).ToListAsync(cancel);
        if (found is [] || goal is null && found.Count < codes.Length)
            return TypedResults.NotFound();
        if (found.Count > MostIndicators)
            errors["goal"] = [$"It has more than {MostIndicators} indicators; name those that you want."];

        var parts = new List<Selection.Part>();
        foreach (var one in found)
        {
            if (errors.Count > 0 || await moment.Of(db, one, now, errors, cancel) is not { } then)
                return TypedResults.ValidationProblem(errors);
            var newest = await db.Vintages.AsNoTracking().SingleOrDefaultAsync(v => v.Indicator == one.Code && v.Number == then.Vintage, cancel);
            parts.Add(new Selection.Part(one, then, Ordinal(first, p => p.FirstDay), Ordinal(last, p => p.LastDay), newest));

            int? Ordinal(Period? asked, Func<Period, DateOnly> day) => asked is not { } period ? null : period.Frequency == one.Frequency ? period.Ordinal : Period.Of(one.Frequency, day(period)).Ordinal;
        }

        var selection = new Selection(db, caller, parts, areas);
        var alone = codes.Length == 1 && goal is null;
        var name = FileName(alone ? codes[0] : goal is not null ? $"goal-{goal}" : $"{codes.Length}-indicators", parts, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment.At ?? now, Moment.Denmark).Date));
        switch (chosen)
        {
            case ExportFormat.Csv:
                return Send("text/csv; charset=utf-8", "csv", (body, stop) => CsvExport.Write(selection, named: !alone, body, stop));

            case ExportFormat.JsonStat:
                var cube = await JsonStatExport.Plan(selection, now, moment, cancel);
                return cube.Cells > JsonStatExport.MostCells
                    ? TooLarge($"The selection makes {cube.Cells} cells as JSON-stat, and at most {JsonStatExport.MostCells} are written. Choose fewer indicators, areas or periods, or take it as CSV.")
                    : Send(MediaTypeNames.Application.Json, "json", (body, stop) => JsonStatExport.Write(cube, body, stop));

            default:
                var rows = await selection.Count(cancel);
                return rows > XlsxExport.MostFigures
                    ? TooLarge($"The selection has {rows} figures, and a sheet has room for {XlsxExport.MostFigures}. Choose fewer indicators, areas or periods, or take it as CSV.")
                    : Send(Spreadsheet, "xlsx", (body, stop) => XlsxExport.Write(selection, named: !alone, now, body, stop));
        }

        PushStreamHttpResult Send(string type, string extension, Func<Stream, CancellationToken, Task> write) =>
            TypedResults.Stream(body => write(body, cancel), type, $"{name}.{extension}");

        Period? PeriodOf(string field, string? text)
        {
            if (text is null)
                return null;
            if (Period.TryParse(text, out var period))
                return period;
            errors[field] = [$"'{ObservationRow.Short(text)}' is not a period; write 2007K1, 2017M07 or 2024, say."];
            return null;
        }
    }

    private static ProblemHttpResult TooLarge(string detail) =>
        TypedResults.Problem(title: "The selection is too large for this format.", detail: detail, statusCode: StatusCodes.Status400BadRequest, type: "urn:tryghed:problem:export-too-large");

    // Letters, digits and hyphens only: every file system takes it, and no header needs quoting.
    private static string FileName(string what, IReadOnlyList<Selection.Part> parts, DateOnly day) =>
        $"{(parts.Any(part => part.Indicator.Synthetic) ? "synthetic-" : "")}{string.Concat(what.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}-{day:yyyy-MM-dd}";
}
