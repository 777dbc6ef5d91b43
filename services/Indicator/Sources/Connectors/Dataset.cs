using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Tryghed.Indicator.Sources.Connectors;

/// <summary>The figures that a source answered, in as many parts as it was asked in, put together.</summary>
internal sealed class Dataset
{
    /// <param name="Codes">Its values, in order.</param>
    internal sealed record Dimension(string Code, IReadOnlyList<string> Codes);

    private readonly long[] strides;
    private readonly Dictionary<string, int>[] positions;
    private readonly double[] values;
    private readonly string?[]? statuses;

    private Dataset(IReadOnlyList<Dimension> dimensions, double[] values, string?[]? statuses, string? updated)
    {
        (Dimensions, this.values, this.statuses, Updated) = (dimensions, values, statuses, updated);
        strides = Strides(dimensions);
        positions = [.. dimensions.Select(d => d.Codes.Select((code, i) => (code, i)).ToDictionary(pair => pair.code, pair => pair.i))];
    }

    internal IReadOnlyList<Dimension> Dimensions { get; }

    /// <summary>When the answer says that it was last changed.</summary>
    internal string? Updated { get; }

    internal int Cells => values.Length;

    /// <summary>A cell's figure, or the source's sign for why there is none.</summary>
    internal (double? Value, string? Status)? Find(IReadOnlyDictionary<string, string> at)
    {
        var cell = 0L;
        for (var d = 0; d < Dimensions.Count; d++)
        {
            var dimension = Dimensions[d];
            if (!at.TryGetValue(dimension.Code, out var code))
            {
                if (dimension.Codes.Count != 1)
                    return null;
            }
            else if (positions[d].TryGetValue(code, out var position))
            {
                cell += position * strides[d];
            }
            else
            {
                return null;
            }
        }
        return At((int)cell);
    }

    private (double?, string?) At(int cell) => (double.IsNaN(values[cell]) ? null : values[cell], statuses?[cell]);

    /// <summary>Cells in order, with the codes of their values.</summary>
    internal IEnumerable<(string[] Codes, double? Value, string? Status)> Rows()
    {
        for (var cell = 0; cell < values.Length; cell++)
        {
            var (value, status) = At(cell);
            yield return ([.. Dimensions.Select((d, i) => d.Codes[(int)(cell / strides[i] % d.Codes.Count)])], value, status);
        }
    }

    /// <summary>The same figures where the status of each cell is what <paramref name="meaning"/> makes of it, and codes of one dimension are renamed.</summary>
    internal Dataset With(Func<double?, string?, (double?, string?)> meaning, string? dimension = null, IReadOnlyDictionary<string, string>? renamed = null)
    {
        var (newValues, newStatuses) = (new double[values.Length], new string?[values.Length]);
        for (var cell = 0; cell < values.Length; cell++)
        {
            var (value, status) = At(cell);
            (value, newStatuses[cell]) = meaning(value, status);
            newValues[cell] = value ?? double.NaN;
        }
        return new Dataset(
            renamed is null ? Dimensions : [.. Dimensions.Select(d => d.Code != dimension ? d : new Dimension(d.Code, [.. d.Codes.Select(code => renamed.GetValueOrDefault(code, code))]))],
            newValues, newStatuses, Updated);
    }

    /// <summary>Puts parts together whose dimensions are the same and whose values differ. Every cell is in one of them.</summary>
    internal static Dataset Join(IReadOnlyList<Dataset> parts)
    {
        if (parts is [var only])
            return only;
        var first = parts[0];
        if (parts.Any(part => !part.Dimensions.Select(d => d.Code).SequenceEqual(first.Dimensions.Select(d => d.Code))))
            throw Wrong("The parts of the answer have different dimensions.");
        if (parts.Any(part => part.Updated != first.Updated))
            throw new SourceException(SourceFault.Unreachable, "The table was changed while it was asked for; it is asked again.");
        var dimensions = first.Dimensions.Select((d, i) => new Dimension(d.Code, [.. parts.SelectMany(part => part.Dimensions[i].Codes).Distinct()])).ToArray();
        var size = Size(dimensions);
        var values = new double[size];
        var statuses = parts.Any(part => part.statuses is not null) ? new string?[size] : null;
        var filled = 0L;
        var joined = new Dataset(dimensions, values, statuses, first.Updated);
        foreach (var part in parts)
        {
            var maps = part.Dimensions.Select((d, i) => d.Codes.Select(code => joined.positions[i][code] * joined.strides[i]).ToArray()).ToArray();
            for (var cell = 0; cell < part.values.Length; cell++)
            {
                var at = 0L;
                for (var d = 0; d < maps.Length; d++)
                    at += maps[d][cell / part.strides[d] % maps[d].Length];
                values[at] = part.values[cell];
                if (statuses is not null)
                    statuses[at] = part.statuses?[cell];
                filled++;
            }
        }
        return filled == size ? joined : throw Wrong("The parts of the answer don't make a whole.");
    }

    /// <summary>Figures by position, from lines of codes.</summary>
    /// <param name="absent">What a cell without a line is.</param>
    internal static Dataset FromLines(IReadOnlyList<Dimension> dimensions, IEnumerable<(string[] Codes, double? Value, string? Status)> lines, (double? Value, string? Status) absent, string? updated)
    {
        var size = Size(dimensions);
        var values = new double[size];
        Array.Fill(values, absent.Value ?? double.NaN);
        var statuses = new string?[size];
        Array.Fill(statuses, absent.Status);
        var dataset = new Dataset(dimensions, values, statuses, updated);
        foreach (var (codes, value, status) in lines)
        {
            var at = 0L;
            for (var d = 0; d < dimensions.Count; d++)
            {
                if (!dataset.positions[d].TryGetValue(codes[d], out var position))
                    throw Wrong($"It holds the value '{codes[d]}' of {dimensions[d].Code}, which was not asked for.");
                at += position * dataset.strides[d];
            }
            values[at] = value ?? double.NaN;
            statuses[at] = status;
        }
        return dataset;
    }

    /// <summary>Reads JSON-stat 2.0, and StatBank's JSONSTAT of version 1, where id, size and role stand in the dimension.</summary>
    internal static Dataset Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var dataset = document.RootElement.TryGetProperty("dataset", out var wrapped) ? wrapped : document.RootElement;
            var holder = dataset.GetProperty("dimension");
            var outer = dataset.TryGetProperty("id", out _) ? dataset : holder;
            var ids = outer.GetProperty("id").EnumerateArray().Select(id => id.GetString()!).ToArray();
            var sizes = outer.GetProperty("size").EnumerateArray().Select(size => size.GetInt32()).ToArray();
            if (ids.Length != sizes.Length || ids.Length is 0 or > 50 || sizes.Any(size => size < 1))
                throw Wrong("Its sizes don't fit its dimensions.");
            var dimensions = ids.Select((id, i) => new Dimension(id, CodesOf(holder.GetProperty(id).GetProperty("category"), sizes[i]))).ToArray();
            var cells = Size(dimensions);

            var values = new double[cells];
            Array.Fill(values, double.NaN);
            var given = dataset.GetProperty("value");
            if (given.ValueKind is JsonValueKind.Array)
            {
                if (given.GetArrayLength() != cells)
                    throw Wrong($"It has {given.GetArrayLength()} values where its dimensions make {cells}.");
                var at = 0;
                foreach (var value in given.EnumerateArray())
                    values[at++] = Figure(value);
            }
            else
            {
                foreach (var value in given.EnumerateObject())
                    values[Position(value.Name, cells)] = Figure(value.Value);
            }
            return new Dataset(dimensions, values, StatusesOf(dataset, cells), dataset.TryGetProperty("updated", out var updated) ? updated.GetString() : null);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new SourceException(SourceFault.Unreadable, "The source's answer is not JSON-stat.", inner: exception);
        }
    }

    /// <summary>As JSON-stat 2.0.</summary>
    internal byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("version", "2.0");
            json.WriteString("class", "dataset");
            if (Updated is not null)
                json.WriteString("updated", Updated);
            json.WriteStartArray("id");
            foreach (var dimension in Dimensions)
                json.WriteStringValue(dimension.Code);
            json.WriteEndArray();
            json.WriteStartArray("size");
            foreach (var dimension in Dimensions)
                json.WriteNumberValue(dimension.Codes.Count);
            json.WriteEndArray();
            json.WriteStartObject("dimension");
            foreach (var dimension in Dimensions)
            {
                json.WriteStartObject(dimension.Code);
                json.WriteStartObject("category");
                json.WriteStartArray("index");
                foreach (var code in dimension.Codes)
                    json.WriteStringValue(code);
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartArray("value");
            foreach (var value in values)
            {
                if (double.IsNaN(value))
                    json.WriteNullValue();
                else
                    json.WriteNumberValue(value);
            }
            json.WriteEndArray();
            if (statuses?.Any(status => status is not null) is true)
            {
                json.WriteStartObject("status");
                for (var cell = 0; cell < statuses.Length; cell++)
                {
                    if (statuses[cell] is { } status)
                        json.WriteString(cell.ToString(CultureInfo.InvariantCulture), status);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static string[] CodesOf(JsonElement category, int size)
    {
        var codes = new string?[size];
        if (!category.TryGetProperty("index", out var index))
            codes = [.. category.GetProperty("label").EnumerateObject().Select(label => label.Name)];
        else if (index.ValueKind is JsonValueKind.Array)
            codes = [.. index.EnumerateArray().Select(code => code.GetString())];
        else
        {
            foreach (var code in index.EnumerateObject())
                codes[Position(code.Value.GetInt32(), size)] = code.Name;
        }
        return codes.Length == size && codes.All(code => code is not null) && codes.Distinct().Count() == size ? (string[])codes! : throw Wrong("Its categories don't fit its sizes.");
    }

    private static string?[]? StatusesOf(JsonElement dataset, int cells)
    {
        if (!dataset.TryGetProperty("status", out var given) || given.ValueKind is JsonValueKind.Null)
            return null;
        var statuses = new string?[cells];
        switch (given.ValueKind)
        {
            case JsonValueKind.Array when given.GetArrayLength() == cells:
                statuses = [.. given.EnumerateArray().Select(status => status.GetString())];
                break;
            case JsonValueKind.Object:
                foreach (var status in given.EnumerateObject())
                    statuses[Position(status.Name, cells)] = status.Value.GetString();
                break;
            case JsonValueKind.String:
                Array.Fill(statuses, given.GetString());
                break;
            default:
                throw Wrong("Its statuses don't fit its values.");
        }
        return statuses;
    }

    private static double Figure(JsonElement value) => value.ValueKind is JsonValueKind.Null ? double.NaN : value.GetDouble();

    private static int Position(string text, int size) => Position(int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), size);

    private static int Position(int at, int size) => at >= 0 && at < size ? at : throw Wrong("It has a value where there is none.");

    private static int Size(IReadOnlyList<Dimension> dimensions)
    {
        var cells = 1L;
        foreach (var dimension in dimensions)
        {
            cells *= dimension.Codes.Count;
            if (cells > Splitting.MostCells)
                throw Wrong($"It has more than {Splitting.MostCells} cells.");
        }
        return (int)cells;
    }

    private static long[] Strides(IReadOnlyList<Dimension> dimensions)
    {
        var strides = new long[dimensions.Count];
        for (var (i, stride) = (dimensions.Count - 1, 1L); i >= 0; stride *= dimensions[i].Codes.Count, i--)
            strides[i] = stride;
        return strides;
    }

    private static SourceException Wrong(string message) => new(SourceFault.Unreadable, "The source's answer can't be read. " + message);
}
