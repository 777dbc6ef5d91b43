using System.Text.Json;
using System.Text.RegularExpressions;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Analyses;

/// <summary>The figures of an index as they were sent, and answers in the same shape.</summary>
/// <param name="Data">The figures.</param>
/// <param name="Width">Figures of each unit where they were sent in rows; null where they were sent one by one.</param>
internal sealed partial record SentFigures(IndexData Data, int? Width)
{
    internal static SentFigures? Read(AnalyseIndex.Request request, Dictionary<string, string[]> errors)
    {
        if (request.Units is null or [])
            errors["units"] = ["Name at least one unit."];
        else if (request.Units.Any(string.IsNullOrWhiteSpace) || request.Periods?.Any(string.IsNullOrWhiteSpace) is true)
            errors["units"] = ["Units and periods have names."];
        if (request.Data is null || request.Data.Count is 0)
            errors["data"] = ["Give the figures of each indicator, by its code."];
        if (request.Periods is [])
            errors["periods"] = ["Name the periods, or leave them out."];
        if (errors.Count > 0)
            return null;

        var inRows = request.Periods is not null && request.Data!.Values.First() is { ValueKind: JsonValueKind.Array } first && first.GetArrayLength() > 0 && first[0].ValueKind is JsonValueKind.Array;
        var cases = inRows ? (long)request.Units!.Count * request.Periods!.Count : request.Units!.Count;
        if (cases * request.Data!.Count > AnalyseIndex.MostFigures)
        {
            errors["data"] = [$"At most {AnalyseIndex.MostFigures} figures are computed with at a time."];
            return null;
        }
        var columns = request.Data.ToDictionary(column => column.Key, column => Column(column.Value, inRows ? request.Periods!.Count : null, request.Units.Count, $"data.{column.Key}", errors));
        if (errors.Count > 0)
            return null;
        var data = inRows
            ? new IndexData(
                [.. request.Units.SelectMany(unit => Enumerable.Repeat(unit, request.Periods!.Count))], [.. request.Units.SelectMany(_ => request.Periods!)], columns, InOrder(request.Periods!), request.UnitGroups)
            : new IndexData(request.Units, request.Periods, columns, request.Periods is null ? null : InOrder(request.Periods), request.UnitGroups);
        return new SentFigures(data, inRows ? request.Periods!.Count : null);
    }

    /// <summary>A table's column in the shape that the figures were sent in; null where there is no number.</summary>
    internal object Table(double[] values) => Rows(values, value => double.IsNaN(value) ? null : (double?)value);

    internal object Rows<T, TShown>(T[] values, Func<T, TShown> show) =>
        Width is { } width ? values.Select(show).Chunk(width).ToArray() : values.Select(show).ToArray();

    /// <summary>The field that a fault is about, in the shape that it was sent in.</summary>
    internal string Field(string field) =>
        Width is { } width && Place().Match(field) is { Success: true } place && int.Parse(place.Groups[2].ValueSpan, provider: null) is var at
            ? $"{place.Groups[1].Value}[{at / width}][{at % width}]" : field;

    private static double[] Column(JsonElement sent, int? width, int units, string field, Dictionary<string, string[]> errors)
    {
        var values = new List<double>();
        if (sent.ValueKind is not JsonValueKind.Array || sent.GetArrayLength() != units)
        {
            errors[field] = [$"A list with one entry for each unit: {units}. Null marks a missing figure."];
            return [];
        }
        var row = 0;
        foreach (var entry in sent.EnumerateArray())
        {
            if (width is null)
                Add(entry, $"{field}[{row}]");
            else if (entry.ValueKind is JsonValueKind.Array && entry.GetArrayLength() == width)
            {
                foreach (var one in entry.EnumerateArray())
                    Add(one, $"{field}[{row}]");
            }
            else
                errors.TryAdd($"{field}[{row}]", [$"A list with one figure for each period: {width}. Null marks a missing one."]);
            row++;
        }
        return [.. values];

        void Add(JsonElement one, string where)
        {
            if (one.ValueKind is JsonValueKind.Null)
                values.Add(double.NaN);
            else if (one.ValueKind is JsonValueKind.Number && one.TryGetDouble(out var value) && double.IsFinite(value))
                values.Add(value);
            else
                errors.TryAdd(where, ["A number, or null for a missing figure."]);
        }
    }

    // Periods of one frequency are put in the order of time, with those between that nobody sent; other names are taken in the order that they come in.
    private static List<string> InOrder(IReadOnlyList<string> sent)
    {
        var names = new Dictionary<int, string>();
        Frequency? frequency = null;
        foreach (var name in sent)
        {
            if (!Period.TryParse(name, out var period) || (frequency ??= period.Frequency) != period.Frequency || names.GetValueOrDefault(period.Ordinal, name) != name)
                return [.. sent.Distinct()];
            names[period.Ordinal] = name;
        }
        var (first, last) = (names.Keys.Min(), names.Keys.Max());
        return (long)last - first > AnalyseIndex.MostFigures ? [.. sent.Distinct()]
            : [.. Enumerable.Range(first, last - first + 1).Select(ordinal => names.GetValueOrDefault(ordinal) ?? new Period(frequency!.Value, ordinal).ToString())];
    }

    [GeneratedRegex(@"^(data\..*)\[(\d+)\]$")]
    private static partial Regex Place();
}
