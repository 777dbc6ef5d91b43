using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Shows what is in a file and how it would be read, and stores nothing.</summary>
internal static class PreviewImport
{
    private const int DefaultRows = 20, MostRows = 1000, MostCategories = 1000;

    /// <param name="Dimensions">In the file's own order; of a file of lines the columns that are not figures.</param>
    /// <param name="Cells">Counted over the whole file.</param>
    /// <param name="Rows">The first cells, in the file's own order.</param>
    /// <param name="Mapping">What holds the areas, the periods and the figures, where nobody says otherwise.</param>
    /// <param name="Remarks">How the file was understood where there was a doubt, and what stands in the way of importing it.</param>
    /// <param name="Errors">Lines that are wrong.</param>
    /// <param name="Footnotes">What the file says must be known of its figures.</param>
    /// <param name="Updated">When the file says that its figures were last changed, in its own words.</param>
    internal sealed record Response(
        IReadOnlyList<Dimension> Dimensions, Counts Cells, IReadOnlyList<Row> Rows, Suggestion Mapping, IReadOnlyList<string> Remarks, IReadOnlyList<RowError> Errors, IReadOnlyList<string> Footnotes, string? Updated);

    /// <param name="Size">How many categories it has; the first thousand are listed.</param>
    internal sealed record Dimension(string Code, string? Label, DimensionRole? Role, int Size, IReadOnlyList<Category> Categories);

    /// <param name="Parent">The category that it is part of.</param>
    internal sealed record Category(string Code, string? Label, string? Unit, int? Decimals, string? Parent);

    /// <param name="Missing">Those without a figure, and those of which a sparse file says nothing.</param>
    internal sealed record Counts(long Total, long Values, long Missing);

    /// <param name="Codes">Its category of each dimension.</param>
    /// <param name="Value">The figure; a text where the file has one in its place.</param>
    /// <param name="Status">The file's own sign.</param>
    /// <param name="Exposure">What it is counted on, where a column tells.</param>
    internal sealed record Row(IReadOnlyDictionary<string, string> Codes, object? Value, string? Status, object? Exposure);

    /// <param name="Choose">Dimensions of which an import takes one category, and which have several: say one in where.</param>
    internal sealed record Suggestion(string? Area, string? Period, string? Value, string? Exposure, string? Status, string? Layout, IReadOnlyList<string> Choose);

    internal static async Task<Results<Ok<Response>, ValidationProblem, ProblemHttpResult>> Handle(
        string format, HttpRequest request, IndicatorDb db, Caller caller, ReceiveFile receive, [AsParameters] MappingQuery mapping, CancellationToken cancel, int? limit = null)
    {
        var wrong = new Dictionary<string, string[]>();
        if (limit is < 1 or > MostRows)
            wrong["limit"] = [$"Give a number from 1 to {MostRows}."];
        if (await mapping.Read(format, db, caller, wrong, cancel) is not { } layout)
            return TypedResults.ValidationProblem(wrong);

        var (received, refusal) = await receive.Take(request, layout.Format, caller, cancel);
        if (received is null)
            return refusal!;
        using var file = received;
        var errors = new RowErrors();
        try
        {
            return TypedResults.Ok(await Read(await ImportFile.Open(file, layout, cancel), limit ?? DefaultRows, errors, cancel));
        }
        catch (UnreadableFileException exception)
        {
            errors.Add(exception.Row, exception.Field, exception.Message);
            return errors.ToProblem();
        }
    }

    internal static async Task<Response> Read(ICube cube, int limit, RowErrors errors, CancellationToken cancel)
    {
        var rows = new List<Row>();
        long count = 0, values = 0;
        await foreach (var cell in cube.Cells(errors, cancel))
        {
            // A sparse file says nothing of the cells between; here they are shown as what they are.
            while (cube.Total is not null && cube.IsSparse && rows.Count < limit && rows.Count < cell.Row - 1)
                rows.Add(Absent(cube, rows.Count));
            count++;
            values += cell.Value is null ? 0 : 1;
            if (rows.Count < limit)
                rows.Add(new Row(cube.Dimensions.Zip(cell.Codes).ToDictionary(pair => pair.First.Code, pair => pair.Second), Number(cell.Value), cell.Status, Number(cell.Exposure)));
        }
        while (cube.Total is { } all && cube.IsSparse && rows.Count < Math.Min(limit, all))
            rows.Add(Absent(cube, rows.Count));
        var total = cube.Total ?? count;
        return new Response(
            [.. cube.Dimensions.Select(d => new Dimension(d.Code, d.Label, d.Role, d.Categories.Count, [.. d.Categories.Take(MostCategories).Select(c => new Category(c.Code, c.Label, c.Unit, c.Decimals, c.Parent))]))],
            new Counts(total, values, total - values), rows, Suggest(cube), cube.Remarks, errors.First, cube.Footnotes, cube.Updated);
    }

    private static Suggestion Suggest(ICube cube)
    {
        var (area, period) = MappedRows.Suggest(cube);
        var columns = (cube as TableCube)?.Columns;
        return new Suggestion(
            area < 0 ? null : cube.Dimensions[area].Code, period < 0 ? null : cube.Dimensions[period].Code,
            columns is null or { IsWide: true } ? null : columns.Header[columns.Values[0]],
            columns is { Exposure: >= 0 } ? columns.Header[columns.Exposure] : null, columns is { Status: >= 0 } ? columns.Header[columns.Status] : null,
            columns is null ? null : columns.IsWide ? "wide" : "long",
            [.. cube.Dimensions.Where((dimension, i) => i != area && i != period && dimension.Categories.Count > 1).Select(dimension => dimension.Code)]);
    }

    private static Row Absent(ICube cube, long at)
    {
        var codes = new Dictionary<string, string>();
        foreach (var dimension in cube.Dimensions.Reverse())
        {
            (at, var category) = Math.DivRem(at, dimension.Categories.Count);
            codes[dimension.Code] = dimension.Categories[(int)category].Code;
        }
        return new Row(cube.Dimensions.ToDictionary(dimension => dimension.Code, dimension => codes[dimension.Code]), null, null, null);
    }

    // A text is shown as it stands: it is what has to be mapped, or what is wrong.
    private static object? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : text;
}
