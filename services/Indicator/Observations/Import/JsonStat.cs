using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>JSON-stat 2.0, and version 1 as StatBank writes it, where id, size and role stand in the dimension and the dataset in a wrapper.
/// Of a file with several datasets one is chosen, by its number or its name.</summary>
/// <remarks>Format: json-stat.org/full.</remarks>
internal sealed class JsonStat : ICube
{
    private const long MostCells = 50_000_000;
    private const int MostDimensions = 50, MostCategories = 1_000_000, MostFootnotes = 200;

    private readonly IFile file;
    private readonly int[] sizes;
    private readonly List<string> footnotes = [];
    private readonly JsonStatScan.Part values;
    private readonly JsonStatScan.Part? statuses;
    private readonly string? oneStatus;

    public IReadOnlyList<CubeDimension> Dimensions { get; }
    public IReadOnlyList<string> Footnotes => footnotes;
    public string? Updated { get; }
    public long? Total { get; }
    public bool IsSparse => values.ByPosition;
    public IReadOnlyList<string> Remarks => [];
    public IReadOnlyDictionary<string, string> Signs { get; } = new Dictionary<string, string>();

    internal static async Task<ICube> Open(IFile file, string? dataset, CancellationToken cancel)
    {
        var (description, parts) = await JsonStatScan.Read(file, cancel);
        using (description)
        {
            try
            {
                return new JsonStat(file, JsonStatDatasets.Choose(description.RootElement, dataset), parts);
            }
            catch (Exception exception) when (IsBadText(exception))
            {
                throw BadText();
            }
        }
    }

    internal static bool IsBadText(Exception exception) => exception is InvalidOperationException && exception.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) is true;

    internal static UnreadableFileException BadText() => new(0, "file", "A text in it is not valid Unicode.");

    internal static UnreadableFileException Wrong(string field, string reason) => new(0, ObservationRow.Short(field), reason);

    private JsonStat(IFile file, JsonElement dataset, IReadOnlyList<JsonStatScan.Part> parts)
    {
        this.file = file;
        var holder = Require(dataset, "dimension", JsonValueKind.Object);
        var outer = dataset.TryGetProperty("id", out _) ? dataset : holder; // version 2, or 1
        var ids = Require(outer, "id", JsonValueKind.Array).EnumerateArray().Select(id => Text(id, "id")).ToArray();
        sizes = [.. Require(outer, "size", JsonValueKind.Array).EnumerateArray().Select(Size)];
        if (ids.Length is 0 or > MostDimensions)
            throw Wrong("id", $"A dataset has 1 to {MostDimensions} dimensions here.");
        if (ids.Length != sizes.Length)
            throw Wrong("size", $"There are {sizes.Length} sizes for {ids.Length} dimensions.");
        if (ids.Distinct().Count() != ids.Length)
            throw Wrong("id", "A dimension stands there twice.");
        var total = 1L;
        foreach (var size in sizes)
        {
            total *= size;
            if (total > MostCells)
                throw Wrong("size", $"There are more than {MostCells} cells; send them in parts.");
        }
        if (sizes.Sum(size => (long)size) > MostCategories)
            throw Wrong("size", $"There are more than {MostCategories} categories.");

        Total = total;
        if (dataset.TryGetProperty("note", out var note))
            Note(note, null);
        var roles = outer.TryGetProperty("role", out var given) && given.ValueKind is JsonValueKind.Object ? given : default;
        Dimensions = [.. ids.Select((id, i) => Read(holder, id, sizes[i], Role(roles, id)))];
        Updated = Optional(dataset, "updated");

        values = PartOf(dataset, "value", parts) ?? throw Wrong("value", "The values are required, as a list or as an object by position.");
        if (!values.ByPosition && values.Count != total)
            throw Wrong("value", $"There are {values.Count} values, and the dimensions ({string.Join(" × ", sizes)}) make {total}.");
        OutOfRange("value", values, total);
        (statuses, oneStatus) = (PartOf(dataset, "status", parts), Optional(dataset, "status"));
        if (statuses is { ByPosition: false, Count: 1 } && total != 1)
            oneStatus = ""; // read with the cells, being in the file
        else if (statuses is { ByPosition: false } && statuses.Count != total || statuses is null && oneStatus is null && dataset.TryGetProperty("status", out var status) && status.ValueKind is not JsonValueKind.Null)
            throw Wrong("status", $"There are as many statuses as values ({total}), or one for all.");
        if (statuses is not null)
            OutOfRange("status", statuses, total);
    }

    public async IAsyncEnumerable<Cell> Cells(RowErrors errors, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (one, some) = (oneStatus, statuses);
        if (one is "" && some is not null)
        {
            await foreach (var entry in JsonStatCells.Read(file, some, "status", cancel))
                one = entry.Text;
            some = null;
        }
        await using var value = JsonStatCells.Read(file, values, "value", cancel).GetAsyncEnumerator(cancel);
        await using var status = some is null ? null : JsonStatCells.Read(file, some, "status", cancel).GetAsyncEnumerator(cancel);
        var (codes, valued, signed) = (new string[sizes.Length], await value.MoveNextAsync(), status is not null && await status.MoveNextAsync());
        while (valued || signed)
        {
            var at = !signed ? value.Current.At : !valued ? status!.Current.At : Math.Min(value.Current.At, status!.Current.At);
            var here = valued && value.Current.At == at;
            var (text, quoted) = here ? (value.Current.Text, value.Current.Quoted) : (null, false);
            var sign = signed && status!.Current.At == at ? status.Current.Text : one;
            if (here || sign is not null)
            {
                Place(at, codes);
                if (quoted && string.IsNullOrWhiteSpace(text))
                    text = "''"; // nothing in quotation marks is no figure, and the row's check says so
                else if (quoted && string.IsNullOrEmpty(sign) && Import.Signs.StandsForNone(text!, null))
                    (text, sign) = (Import.Signs.Meaning(text!) is Import.Signs.Zero ? "0" : null, text);
                yield return new Cell((int)at + 1, codes, text, null, string.IsNullOrWhiteSpace(sign) ? null : sign);
            }
            if (signed && status!.Current.At == at)
                signed = await status.MoveNextAsync();
            if (here)
                valued = await value.MoveNextAsync();
        }
    }

    private void Place(long at, string[] codes)
    {
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            (at, var category) = Math.DivRem(at, sizes[i]);
            codes[i] = Dimensions[i].Categories[(int)category].Code;
        }
    }

    private CubeDimension Read(JsonElement holder, string id, int size, DimensionRole? role)
    {
        var dimension = Require(holder, id, JsonValueKind.Object);
        var category = Require(dimension, "category", JsonValueKind.Object, id);
        var labels = ByName(category, "label", JsonValueKind.String);
        var units = ByName(category, "unit", JsonValueKind.Object);
        var codes = Codes(category, labels, id, size);
        var parents = new Dictionary<string, string>();
        if (category.TryGetProperty("child", out var children) && children.ValueKind is JsonValueKind.Object)
        {
            foreach (var parent in children.EnumerateObject().Where(parent => parent.Value.ValueKind is JsonValueKind.Array))
            {
                foreach (var child in parent.Value.EnumerateArray())
                    parents[Text(child, id)] = parent.Name;
            }
        }
        var name = Optional(dimension, "label");
        if (dimension.TryGetProperty("note", out var said))
            Note(said, name ?? id);
        if (category.TryGetProperty("note", out var notes) && notes.ValueKind is JsonValueKind.Object)
        {
            foreach (var note in notes.EnumerateObject())
                Note(note.Value, $"{name ?? id}, {(labels.TryGetValue(note.Name, out var noted) ? noted.GetString() : note.Name)}");
        }
        return new CubeDimension(id, name, role, [.. codes.Select(code => Describe(code, labels, units, parents.GetValueOrDefault(code)))]);
    }

    private static CubeCategory Describe(string code, Dictionary<string, JsonElement> labels, Dictionary<string, JsonElement> units, string? parent)
    {
        var label = labels.TryGetValue(code, out var named) ? named.GetString() : null;
        if (!units.TryGetValue(code, out var unit))
            return new CubeCategory(code, label, Parent: parent);
        var decimals = unit.TryGetProperty("decimals", out var places) && places.ValueKind is JsonValueKind.Number && places.TryGetInt32(out var number) ? number : (int?)null;
        return new CubeCategory(code, label, Optional(unit, "label") ?? Optional(unit, "base") ?? Optional(unit, "symbol"), decimals, parent);
    }

    // A property is looked for one by one, which a long list of categories can't be.
    private static Dictionary<string, JsonElement> ByName(JsonElement category, string name, JsonValueKind kind) =>
        category.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.Object
            ? found.EnumerateObject().Where(member => member.Value.ValueKind == kind).ToDictionary(member => member.Name, member => member.Value)
            : [];

    private static string[] Codes(JsonElement category, Dictionary<string, JsonElement> labels, string id, int size)
    {
        if (!category.TryGetProperty("index", out var index))
        {
            // With one category the index may be left out.
            return size == 1 && labels.Count == 1 ? [.. labels.Keys] : throw Wrong(id, "Its categories have no index.");
        }
        var count = index.ValueKind switch
        {
            JsonValueKind.Array => index.GetArrayLength(),
            JsonValueKind.Object => index.EnumerateObject().Count(),
            _ => throw Wrong(id, "The index of its categories is neither a list nor an object."),
        };
        if (count != size)
            throw Wrong(id, $"Its size is {size}, and it has {count} categories.");
        var codes = new string[size];
        if (index.ValueKind is JsonValueKind.Array)
        {
            codes = [.. index.EnumerateArray().Select(code => Text(code, id))];
            if (codes.Distinct().Count() != size)
                throw Wrong(id, "A category stands there twice.");
            return codes;
        }
        foreach (var member in index.EnumerateObject())
        {
            if (Whole(member.Value) is not { } at || at < 0 || at >= size || codes[at] is not null)
                throw Wrong(id, $"The position of category '{ObservationRow.Short(member.Name)}' is not one of 0 to {size - 1}, each once.");
            codes[at] = member.Name;
        }
        return codes;
    }

    private void Note(JsonElement notes, string? of)
    {
        foreach (var note in notes.ValueKind is JsonValueKind.Array ? [.. notes.EnumerateArray()] : new[] { notes })
        {
            if (note.ValueKind is JsonValueKind.String && footnotes.Count < MostFootnotes && note.GetString() is { Length: > 0 } text)
                footnotes.Add(CubeText.Bounded(of is null ? text : $"{of}: {text}"));
        }
    }

    private static DimensionRole? Role(JsonElement roles, string id)
    {
        foreach (var (name, role) in new[] { ("time", DimensionRole.Time), ("geo", DimensionRole.Geo), ("metric", DimensionRole.Metric) })
        {
            if (roles.ValueKind is JsonValueKind.Object && roles.TryGetProperty(name, out var ids) && ids.ValueKind is JsonValueKind.Array
                && ids.EnumerateArray().Any(one => one.ValueKind is JsonValueKind.String && one.ValueEquals(id)))
                return role;
        }
        return null;
    }

    private static JsonStatScan.Part? PartOf(JsonElement dataset, string name, IReadOnlyList<JsonStatScan.Part> parts) =>
        dataset.TryGetProperty(name, out var placed) && placed.ValueKind is JsonValueKind.Object ? parts[placed.GetProperty("part").GetInt32()] : null;

    private static void OutOfRange(string field, JsonStatScan.Part part, long total)
    {
        if (part.Highest >= total)
            throw Wrong(field, $"'{part.Highest}' is not a position from 0 to {total - 1}.");
    }

    private static int Size(JsonElement size) =>
        Whole(size) is >= 1 and <= (int)MostCells and var number ? number : throw Wrong("size", $"'{ObservationRow.Short(size.ToString())}' is not a size from 1 to {MostCells}.");

    // Some write numbers as texts.
    private static int? Whole(JsonElement number) =>
        number.ValueKind is JsonValueKind.Number && number.TryGetInt32(out var plain) ? plain
        : number.ValueKind is JsonValueKind.String && int.TryParse(number.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quoted) ? quoted
        : null;

    private static string Text(JsonElement element, string field) => element.ValueKind is JsonValueKind.String ? element.GetString()! : throw Wrong(field, "It holds something that is not text.");

    private static string? Optional(JsonElement parent, string name) => parent.TryGetProperty(name, out var found) && found.ValueKind is JsonValueKind.String ? found.GetString() : null;

    private static JsonElement Require(JsonElement parent, string name, JsonValueKind kind, string? field = null) =>
        parent.TryGetProperty(name, out var found) && found.ValueKind == kind
            ? found
            : throw Wrong(field is null ? name : $"{field}.{name}", kind is JsonValueKind.Array ? "A list is required." : "An object is required.");
}
