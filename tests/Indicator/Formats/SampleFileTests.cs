using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Formats;

/// <summary>The formats' own sample files, every cell compared with what a second, simple-minded reading of the whole file finds. They are not part of the project.</summary>
public sealed partial class SampleFileTests
{
    private static string Shared => Path.Combine(Repository.PathOf("."), "..", "shared", "data");

    [Theory]
    [InlineData("canada.json", null, 120, 120)]
    [InlineData("galicia.json", null, 3960, 3956)]
    [InlineData("hierarchy.json", null, 132, 0)]
    [InlineData("oecd-canada-col.json", "0", 432, 432)]
    [InlineData("oecd-canada-col.json", "1", 120, 120)]
    [InlineData("oecd-canada.json", "oecd", 432, 432)]
    [InlineData("oecd-canada.json", "canada", 120, 120)]
    [InlineData("oecd.json", null, 432, 432)]
    [InlineData("order.json", null, 24, 24)]
    [InlineData("us-gsp.json", null, 204, 204)]
    [InlineData("us-labor.json", null, 12880, 12880)]
    [InlineData("us-unr.json", null, 3220, 3220)]
    public async Task Every_cell_of_a_JSON_stat_sample_is_right(string name, string? dataset, int cells, int values)
    {
        var file = new Reading(await Bytes("json-stat", name));
        using var json = JsonDocument.Parse(file.Open());
        var expected = Simply(Dataset(json.RootElement, dataset));
        expected.Count.ShouldBe(cells);
        expected.Count(cell => cell.Value is not null).ShouldBe(values);
        var cube = await file.Cube(FileFormat.JsonStat, new Mapping { Dataset = dataset });
        cube.Total.ShouldBe(cells);
        (await file.Cells(FileFormat.JsonStat, new Mapping { Dataset = dataset })).Select(cell => (cell.Codes, cell.Value, cell.Status)).ShouldBe(
            name is "hierarchy.json" ? expected.Take(1) : expected);
    }

    [Fact]
    public async Task A_collection_of_links_alone_is_refused()
    {
        (await new Reading(await Bytes("json-stat", "collection.json")).Wrong(FileFormat.JsonStat)).ShouldBe("0 class: The collection has no dataset inside; send one that it links to.");
    }

    // Totals counted by another tool.
    [Theory]
    [InlineData("TAB001.px", 5940, 3681, 6943770852)]
    [InlineData("TAB003.px", 2448, 2430, 1162846580)]
    [InlineData("TAB004.px", 4312, 3209, 56187261)]
    [InlineData("tab4_fewcells.px", 1, 1, 445)]
    public async Task Every_cell_of_a_PX_sample_is_right(string name, int cells, int values, long sum)
    {
        var bytes = await Bytes("px", name);
        var text = Encoding.Latin1.GetString(bytes);
        var lists = List().Matches(text).ToDictionary(match => match.Groups["key"].Value, match => Quoted().Matches(match.Groups["list"].Value).Select(one => one.Groups[1].Value).ToArray());
        var codes = lists["STUB"].Concat(lists["HEADING"]).Select(variable => lists[$"CODES(\"{variable}\")"]).ToArray();
        var data = text[(text.LastIndexOf("DATA=", StringComparison.Ordinal) + 5)..].Split([' ', '\r', '\n', ';'], StringSplitOptions.RemoveEmptyEntries);
        var combinations = codes.Aggregate<string[], IEnumerable<string>>([""], (done, next) => done.SelectMany(before => next.Select(code => before == "" ? code : $"{before}|{code}")));
        var expected = combinations.Zip(data, (at, word) => (at, word[0] is '"' ? null : word, word[0] is '"' ? word.Trim('"') : null)).ToList();

        var read = await new Reading(bytes).Cells(FileFormat.Px);
        read.Select(cell => (cell.Codes, cell.Value, cell.Status)).ShouldBe(expected);
        (read.Count, read.Count(cell => cell.Value is not null)).ShouldBe((cells, values));
        read.Sum(cell => cell.Value is null ? 0 : long.Parse(cell.Value, CultureInfo.InvariantCulture)).ShouldBe(sum);
    }

    [Fact]
    public async Task Cells_that_a_person_copied_from_the_PX_samples_are_there()
    {
        var cells = (await new Reading(await Bytes("px", "TAB001.px")).Cells(FileFormat.Px)).ToDictionary(cell => cell.Codes);
        (cells["AT|F|TOTAL|HNMGA|1981"].Status, cells["AT|F|TOTAL|HNMGA|1991"].Value, cells["AT|F|TOTAL|HNMGA|2001"].Value).ShouldBe(("..", "4041797", "4143737"));
        var cube = await new Reading(await Bytes("px", "TAB001.px")).Cube(FileFormat.Px);
        cube.Dimensions.Select(dimension => $"{dimension.Code} {dimension.Label} {dimension.Role} {dimension.Categories.Count}").ShouldBe(
            ["REGION region Geo 30", "SEX sex  3", "AGE age  22", "ContentsCode contents Metric 1", "TIME year Time 3"], ignoreOrder: false);
        cube.Updated.ShouldNotBeNullOrEmpty();
        (await new Reading(await Bytes("px", "tab4_fewcells.px")).Cube(FileFormat.Px)).Footnotes.ShouldBe(["Footnote text .. = Data not available", "sector: Footnote text"]);
    }

    [Theory]
    [InlineData("data_straf42_csv.csv", FileFormat.StatbankCsv, "000 2023 233454 ∅ ∅")]
    [InlineData("data_straf42_json.json", FileFormat.JsonStat, "000 2023 233454 ∅ ∅")]
    [InlineData("data_straf42_all.json", FileFormat.JsonStat, "000 2024 227774 ∅ ∅")]
    internal async Task StatBanks_recorded_answers_give_their_figures(string name, FileFormat format, string row) =>
        (await new Reading(await Bytes("statbank-recorded", name)).Rows(format)).ShouldBe([row]);

    [Fact]
    public async Task Municipal_figures_of_STRAF11_sum_to_the_regions_in_every_cell()
    {
        var file = new Reading(await Bytes("figures", "straf11.csv"));
        var rows = 0;
        var municipal = new Dictionary<string, long>();
        var regional = new Dictionary<string, long>();
        await foreach (var cell in (await file.Cube(FileFormat.Csv, new Mapping { Value = "reports" })).Cells(new(), default))
        {
            rows++;
            var sums = cell.Codes[0] is ['0', '8', _] ? regional : municipal;
            sums[$"{cell.Codes[1]} {cell.Codes[2]}"] = sums.GetValueOrDefault($"{cell.Codes[1]} {cell.Codes[2]}") + (cell.Codes[0] is "998" ? 0 : long.Parse(cell.Value!, CultureInfo.InvariantCulture));
        }
        rows.ShouldBe(91035);
        municipal.ShouldBe(regional, ignoreOrder: true);
        var one = await file.Rows(FileFormat.Csv, new Mapping { Value = "reports", Where = new Dictionary<string, string> { ["offence"] = "Nature of the offence, total" } });
        one.Count.ShouldBe(91035 / 17);
        one[0].ShouldBe("084 2007K1 44860 ∅ ∅");
    }

    private static async Task<byte[]> Bytes(string folder, string name)
    {
        var path = Path.Combine(Shared, folder, name);
        Assert.SkipUnless(File.Exists(path), "The sample files do not stand beside the project.");
        return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
    }

    private static JsonElement Dataset(JsonElement root, string? dataset) =>
        dataset is null ? root : root.TryGetProperty(dataset, out var named) ? named : root.GetProperty("link").GetProperty("item")[int.Parse(dataset, CultureInfo.InvariantCulture)];

    private static List<(string Codes, string? Value, string? Status)> Simply(JsonElement dataset)
    {
        var outer = dataset.TryGetProperty("id", out _) ? dataset : dataset.GetProperty("dimension");
        var ids = outer.GetProperty("id").EnumerateArray().Select(id => id.GetString()!).ToArray();
        var sizes = outer.GetProperty("size").EnumerateArray().Select(size => size.GetInt32()).ToArray();
        var codes = ids.Select(id =>
        {
            var category = dataset.GetProperty("dimension").GetProperty(id).GetProperty("category");
            return !category.TryGetProperty("index", out var index) ? [category.GetProperty("label").EnumerateObject().Single().Name]
                : index.ValueKind is JsonValueKind.Array ? index.EnumerateArray().Select(code => code.GetString()!).ToArray()
                : index.EnumerateObject().OrderBy(code => code.Value.GetInt32()).Select(code => code.Name).ToArray();
        }).ToArray();
        codes.Select(list => list.Length).ShouldBe(sizes);
        IEnumerable<string> combinations = codes.Aggregate<string[], IEnumerable<string>>([""], (done, next) => done.SelectMany(before => next.Select(code => before == "" ? code : $"{before}|{code}")));
        return [.. combinations.Select((at, i) => (at, Text(At(dataset.GetProperty("value"), i)), dataset.TryGetProperty("status", out var status) ? Text(At(status, i)) : null))];
    }

    private static JsonElement? At(JsonElement values, int at) => values.ValueKind switch
    {
        JsonValueKind.Array => values[values.GetArrayLength() == 1 ? 0 : at],
        JsonValueKind.Object => values.TryGetProperty(at.ToString(CultureInfo.InvariantCulture), out var found) ? found : null,
        _ => values,
    };

    private static string? Text(JsonElement? element) =>
        element?.ValueKind switch { null or JsonValueKind.Null => null, JsonValueKind.String => element.Value.GetString(), _ => element.Value.GetRawText() };

    [GeneratedRegex(@"(?m)^(?<key>STUB|HEADING|CODES\(""[^""]*""\))=(?<list>[^;]*);")]
    private static partial Regex List();

    [GeneratedRegex(@"""([^""]*)""")]
    private static partial Regex Quoted();
}
