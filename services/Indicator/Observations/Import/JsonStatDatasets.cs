using System.Globalization;
using System.Text.Json;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Finds the dataset that is meant in a JSON-stat file: the file itself, the one in version 1's wrapper, or one of a bundle or a collection.</summary>
internal static class JsonStatDatasets
{
    internal static JsonElement Choose(JsonElement root, string? asked)
    {
        if (root.ValueKind is not JsonValueKind.Object)
            throw JsonStat.Wrong("file", "A JSON-stat dataset is an object.");
        var kind = !root.TryGetProperty("class", out var named) ? null : named.ValueKind is JsonValueKind.String ? named.GetString()! : throw JsonStat.Wrong("class", "The class is a text.");
        if (kind is "dataset" || kind is null && root.TryGetProperty("dimension", out _))
            return root;
        var found = kind is "collection" ? InCollection(root) : kind is null ? InBundle(root) : throw JsonStat.Wrong("class", $"A dataset is required, not a {ObservationRow.Short(kind)}.");
        if (found.Count == 0)
            throw JsonStat.Wrong(kind is "collection" ? "class" : "dataset", kind is "collection" ? "The collection has no dataset inside; send one that it links to." : "There is no dataset in it.");
        var names = string.Join(", ", found.Take(10).Select((one, i) => $"{i} {ObservationRow.Short(one.Name)}"));
        if (asked is null)
            return found is [var only] ? only.Dataset : throw JsonStat.Wrong("dataset", $"There is more than one dataset in it; say dataset= with a number or a name: {names}.");
        foreach (var (name, dataset) in found)
        {
            if (name.Equals(asked, StringComparison.OrdinalIgnoreCase))
                return dataset;
        }
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < found.Count
            ? found[number].Dataset
            : throw JsonStat.Wrong("dataset", $"There is no such dataset; these are there: {names}.");
    }

    private static List<(string Name, JsonElement Dataset)> InBundle(JsonElement root) =>
        [.. root.EnumerateObject().Where(member => IsDataset(member.Value)).Select(member => (member.Name, member.Value))];

    private static List<(string Name, JsonElement Dataset)> InCollection(JsonElement root) =>
        root.TryGetProperty("link", out var link) && link.ValueKind is JsonValueKind.Object && link.TryGetProperty("item", out var items) && items.ValueKind is JsonValueKind.Array
            ? [.. items.EnumerateArray().Where(IsDataset).Select((item, i) => (Label(item) ?? i.ToString(CultureInfo.InvariantCulture), item))]
            : [];

    private static bool IsDataset(JsonElement element) => element.ValueKind is JsonValueKind.Object && element.TryGetProperty("dimension", out _);

    private static string? Label(JsonElement item) => item.TryGetProperty("label", out var label) && label.ValueKind is JsonValueKind.String ? label.GetString() : null;
}
