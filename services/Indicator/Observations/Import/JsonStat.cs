using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>JSON-stat 2.0 (a dataset), and version 1 as StatBank writes it, where id, size and role stand in the dimension and the dataset in a wrapper.
/// A dataset with no area dimension is about the country; every other dimension has one category only.</summary>
/// <remarks>Format: json-stat.org/full.</remarks>
internal static class JsonStat
{
    private const long MostCells = 5_000_000;
    private const int MostDimensions = 50;

    private sealed record Dimension(string Id, IReadOnlyList<string> Categories);

    internal static async IAsyncEnumerable<SentRow> Read(Stream file, ImportFile.Layout layout, [EnumeratorCancellation] CancellationToken cancel)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(file, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false }, cancel);
        }
        catch (JsonException exception)
        {
            throw Wrong("file", exception.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) ? "It is nested too deeply."
                : exception.Message.Contains("uplicate", StringComparison.Ordinal) ? $"A name stands twice in one object (line {exception.LineNumber + 1})."
                : $"This is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}).");
        }
        using (document)
        {
            foreach (var row in Rows(document.RootElement, layout))
            {
                cancel.ThrowIfCancellationRequested();
                yield return row;
            }
        }
    }

    private static IEnumerable<SentRow> Rows(JsonElement root, ImportFile.Layout layout)
    {
        var dataset = DatasetIn(root);
        var holder = Require(dataset, "dimension", JsonValueKind.Object);
        var outer = dataset.TryGetProperty("id", out _) ? dataset : holder; // version 2, or 1
        var ids = Require(outer, "id", JsonValueKind.Array).EnumerateArray().Select(id => Text(id, "id")).ToArray();
        var sizes = Require(outer, "size", JsonValueKind.Array).EnumerateArray().Select(Size).ToArray();
        if (ids.Length == 0 || ids.Length > MostDimensions)
            throw Wrong("id", $"A dataset has 1 to {MostDimensions} dimensions here.");
        if (ids.Length != sizes.Length)
            throw Wrong("size", $"There are {sizes.Length} sizes for {ids.Length} dimensions.");
        if (ids.Distinct().Count() != ids.Length)
            throw Wrong("id", "A dimension stands there twice.");
        var cells = 1L;
        foreach (var size in sizes)
        {
            cells *= size;
            if (cells > MostCells)
                throw Wrong("size", $"There are more than {MostCells} cells; send them in parts.");
        }
        var dimensions = ids.Select((id, i) => Read(holder, id, sizes[i])).ToArray();

        var time = Find("time", layout.TimeDimension, StatBank.IsTime);
        if (time < 0)
            throw Wrong(layout.TimeDimension ?? "role", "No dimension holds the time; name it in timeDimension.");
        var area = Find("geo", layout.AreaDimension, StatBank.IsArea);
        if (area < 0 && layout.AreaDimension is not null)
            throw Wrong(layout.AreaDimension, "There is no such dimension.");
        if (area == time)
            throw Wrong(ids[time], "Area and time can't be the same dimension.");
        for (var i = 0; i < ids.Length; i++)
        {
            if (i != time && i != area && sizes[i] != 1)
                throw Wrong(ids[i], $"An import has one category of this dimension only, and it has {sizes[i]}.");
        }

        if (!dataset.TryGetProperty("value", out var values) || values.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
            throw Wrong("value", "The values are required, as a list or as an object by position.");
        var dense = values.ValueKind is JsonValueKind.Array ? values.EnumerateArray().ToArray() : null;
        var sparse = dense is null ? ByPosition(values, "value", cells) : null;
        if (dense is not null && dense.Length != cells)
            throw Wrong("value", $"There are {dense.Length} values, and the dimensions ({string.Join(" × ", sizes)}) make {cells}.");
        var status = StatusOf(dataset, cells);

        var strides = new long[sizes.Length];
        for (var (i, stride) = (sizes.Length - 1, 1L); i >= 0; stride *= sizes[i], i--)
            strides[i] = stride;
        for (var cell = 0; cell < cells; cell++)
        {
            var value = dense is not null ? dense[cell] : sparse!.GetValueOrDefault(cell);
            var said = status(cell);
            var figure = value.ValueKind switch
            {
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                _ => value.ToString(), // text where a number should be: the row's check says so
            };
            if (figure == "" || value.ValueKind is JsonValueKind.String && said is null && figure is not null && figure.Trim().Length == 0)
                figure = "''";
            yield return new SentRow(
                cell + 1, area < 0 ? Area.Country : AreaAt(cell), Category(time, cell), figure, null,
                figure is null ? said ?? "missing" : said is "provisional" ? said : null);
        }

        string Category(int dimension, int cell) => dimensions[dimension].Categories[(int)(cell / strides[dimension] % sizes[dimension])];

        string AreaAt(int cell) => Area.FromStatBank(Category(area, cell)) ?? Category(area, cell);

        int Find(string role, string? asked, Func<string, string?, bool> fits)
        {
            if (asked is null && outer.TryGetProperty("role", out var roles) && roles.ValueKind is JsonValueKind.Object
                && roles.TryGetProperty(role, out var named) && named.ValueKind is JsonValueKind.Array && named.GetArrayLength() > 0)
            {
                if (named.GetArrayLength() > 1)
                    throw Wrong("role", $"More than one dimension has the role {role}; name it in {(role == "time" ? "timeDimension" : "areaDimension")}.");
                return Array.IndexOf(ids, Text(named[0], "role")) is var at && at >= 0 ? at : throw Wrong("role", $"The dimension with the role {role} is not there.");
            }
            return Array.FindIndex(ids, id => fits(id, asked));
        }
    }

    private static JsonElement DatasetIn(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
            throw Wrong("file", "A JSON-stat dataset is an object.");
        if (root.TryGetProperty("class", out var kind))
            return kind.ValueKind is JsonValueKind.String && kind.ValueEquals("dataset") ? root : throw Wrong("class", "A dataset is required, not a collection or a dimension.");
        if (root.TryGetProperty("dataset", out var wrapped) && wrapped.ValueKind is JsonValueKind.Object)
            return wrapped;
        if (root.TryGetProperty("dimension", out _))
            return root;
        // version 1 lets the wrapper have any name
        var inside = root.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Object && member.Value.TryGetProperty("dimension", out _)).Take(2).ToArray();
        return inside is [var only] ? only.Value : throw Wrong("dataset", inside is [] ? "There is no dataset in it." : "There is more than one dataset in it.");
    }

    private static Dimension Read(JsonElement holder, string id, int size)
    {
        var category = Require(Require(holder, id, JsonValueKind.Object), "category", JsonValueKind.Object, id);
        if (!category.TryGetProperty("index", out var index))
        {
            // With one category the index may be left out.
            if (size == 1 && category.TryGetProperty("label", out var label) && label.ValueKind is JsonValueKind.Object && label.EnumerateObject().Take(2).ToArray() is [var only])
                return new Dimension(id, [only.Name]);
            throw Wrong(id, "Its categories have no index.");
        }
        var codes = new string?[size];
        switch (index.ValueKind)
        {
            case JsonValueKind.Array when index.GetArrayLength() == size:
                codes = [.. index.EnumerateArray().Select(code => Text(code, id))];
                break;
            case JsonValueKind.Object when index.EnumerateObject().Count() == size:
                foreach (var member in index.EnumerateObject())
                {
                    if (member.Value.ValueKind is not JsonValueKind.Number || !member.Value.TryGetInt32(out var at) || at < 0 || at >= size || codes[at] is not null)
                        throw Wrong(id, $"The position of category '{ObservationRow.Short(member.Name)}' is not one of 0 to {size - 1}, each once.");
                    codes[at] = member.Name;
                }
                break;
            case JsonValueKind.Array or JsonValueKind.Object:
                throw Wrong(id, $"Its size is {size}, and it has {(index.ValueKind is JsonValueKind.Array ? index.GetArrayLength() : index.EnumerateObject().Count())} categories.");
            default:
                throw Wrong(id, "The index of its categories is neither a list nor an object.");
        }
        return new Dimension(id, codes!);
    }

    private static Dictionary<int, JsonElement> ByPosition(JsonElement values, string field, long cells)
    {
        var found = new Dictionary<int, JsonElement>();
        foreach (var member in values.EnumerateObject())
        {
            if (!int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at >= cells)
                throw Wrong(field, $"'{ObservationRow.Short(member.Name)}' is not a position from 0 to {cells - 1}.");
            if (!found.TryAdd(at, member.Value))
                throw Wrong(field, $"Position {at} stands there twice.");
        }
        return found;
    }

    private static Func<int, string?> StatusOf(JsonElement dataset, long cells)
    {
        if (!dataset.TryGetProperty("status", out var status))
            return _ => null;
        switch (status.ValueKind)
        {
            case JsonValueKind.String:
                var one = Meaning(status);
                return _ => one;
            case JsonValueKind.Array when status.GetArrayLength() is var length && (length == cells || length == 1):
                var list = status.EnumerateArray().Select(Meaning).ToArray();
                return cell => list.Length == 1 ? list[0] : list[cell];
            case JsonValueKind.Object:
                var some = ByPosition(status, "status", cells).ToDictionary(pair => pair.Key, pair => Meaning(pair.Value));
                return cell => some.GetValueOrDefault(cell);
            case JsonValueKind.Null:
                return _ => null;
            default:
                throw Wrong("status", $"There are as many statuses as values ({cells}), or one for all.");
        }
    }

    // The format leaves the meaning of statuses to the source; these are Danmarks Statistik's and Eurostat's usual signs.
    private static string? Meaning(JsonElement status) => status.ValueKind is not JsonValueKind.String ? null : status.GetString()!.Trim().ToLowerInvariant() switch
    {
        "p" or "*" or "provisional" or "e" => "provisional",
        ".." or "…" or "..." or "." or "n" or "na" or "not-available" => "not-available",
        "c" or "suppressed" or "confidential" => "suppressed",
        _ => null,
    };

    private static int Size(JsonElement size) =>
        size.ValueKind is JsonValueKind.Number && size.TryGetInt32(out var number) && number is >= 1 and <= (int)MostCells
            ? number
            : throw Wrong("size", $"'{ObservationRow.Short(size.ToString())}' is not a size from 1 to {MostCells}.");

    private static string Text(JsonElement element, string field) =>
        element.ValueKind is JsonValueKind.String ? element.GetString()! : throw Wrong(field, "It holds something that is not text.");

    private static JsonElement Require(JsonElement parent, string name, JsonValueKind kind, string? field = null) =>
        parent.TryGetProperty(name, out var found) && found.ValueKind == kind
            ? found
            : throw Wrong(field is null ? name : $"{field}.{name}", kind is JsonValueKind.Array ? "A list is required." : "An object is required.");

    private static UnreadableFileException Wrong(string field, string reason) => new(0, ObservationRow.Short(field), reason);
}
