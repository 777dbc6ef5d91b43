using System.Globalization;
using System.Text;
using CsCheck;
using Shouldly;
using Tryghed.Indicator.Observations.Import;
using Xunit;

namespace Tryghed.Indicator.Tests.Formats;

public sealed class JsonStatTests
{
    private const string Two = """
        "id":["area","Tid"],"size":["2",3],"role":{"geo":["area"],"time":["Tid"]},
        "dimension":{"area":{"label":"Område","category":{"index":{"851":1,"000":"0"},"label":{"851":"Aalborg","000":"Hele landet"},"child":{"000":["851"]}}},
        "Tid":{"category":{"index":["2021","2022","2023"]}}}
        """;

    [Theory]
    [InlineData("[1,null,2.50,4,5e3,0]", "null", "1:1 2: 3:2.50 4:4 5:5e3 6:0")]
    [InlineData("[1,2,3,4,5,6]", "\"e\"", "1:1e 2:2e 3:3e 4:4e 5:5e 6:6e")]
    [InlineData("[1,2,3,4,5,6]", "[\"p\"]", "1:1p 2:2p 3:3p 4:4p 5:5p 6:6p")]
    [InlineData("[1,2,3,4,5,null]", "[null,\"p\",null,null,null,\"..\"]", "1:1 2:2p 3:3 4:4 5:5 6:..")]
    [InlineData("[1,2,3,4,5,null]", "{\"5\":\"..\",\"1\":\"p\"}", "1:1 2:2p 3:3 4:4 5:5 6:..")]
    [InlineData("{\"0\":1,\"4\":\"7.5\"}", "{\"2\":\"c\"}", "1:1 3:c 5:7.5")]
    [InlineData("{\"4\":5,\"0\":1,\"2\":3}", "{\"3\":\":\",\"2\":\"e\"}", "1:1 3:3e 4:: 5:5")]
    [InlineData("{}", "null", "")]
    [InlineData("[\"1\",\"..\",\"-\",\"x\",5,\"n/a\"]", "null", "1:1 2:.. 3:0- 4:x 5:5 6:n/a")]
    public async Task Figures_and_statuses_are_read_in_every_form(string value, string status, string expected)
    {
        foreach (var file in new[] { $"{{\"class\":\"dataset\",{Two},\"value\":{value},\"status\":{status}}}", $"{{\"status\":{status},\"value\":{value},{Two}}}" })
            string.Join(' ', (await Reading.Of(file).Cells(FileFormat.JsonStat)).Select(cell => $"{cell.Row}:{cell.Value}{cell.Status}")).ShouldBe(expected);
    }

    [Fact]
    public async Task What_describes_the_figures_is_kept()
    {
        var cube = await Reading.Of("""
            {"version":"2.0","class":"dataset","updated":"2024-05-01","note":["All of it."],"id":["what","t"],"size":[2,1],"role":{"metric":["what"],"time":["t"]},
            "dimension":{"what":{"label":"What","note":["Counted twice."],"category":{"index":["n","value"],"label":{"n":"Cases"},"unit":{"n":{"label":"persons","decimals":1}},"note":{"n":["Since 2010."]}}},
            "t":{"category":{"label":{"2024":"2024"}}}},"value":[1,2]}
            """).Cube(FileFormat.JsonStat);
        cube.Footnotes.ShouldBe(["All of it.", "What: Counted twice.", "What, Cases: Since 2010."]);
        cube.Updated.ShouldBe("2024-05-01");
        cube.Dimensions[0].ShouldSatisfyAllConditions(d => d.Role.ShouldBe(DimensionRole.Metric), d => d.Label.ShouldBe("What"));
        cube.Dimensions[0].Categories.ShouldBe([new CubeCategory("n", "Cases", "persons", 1), new CubeCategory("value", null)]);
        cube.Dimensions[1].Categories.ShouldBe([new CubeCategory("2024", "2024")]);
        (await Reading.Of($"{{{Two},\"value\":{{}}}}").Cube(FileFormat.JsonStat)).Dimensions[0].Categories
            .ShouldBe([new CubeCategory("000", "Hele landet"), new CubeCategory("851", "Aalborg", Parent: "000")]);
    }

    [Fact]
    public async Task Of_several_datasets_one_is_chosen_by_number_or_name()
    {
        const string One = "\"dimension\":{\"id\":[\"t\"],\"size\":[1],\"role\":{\"time\":[\"t\"]},\"t\":{\"category\":{\"index\":{\"2024\":0}}}}";
        var bundle = $"{{\"first\":{{{One},\"value\":[1]}},\"second\":{{\"value\":[2],{One}}}}}";
        var collection = $"{{\"class\":\"collection\",\"link\":{{\"item\":[{{\"href\":\"elsewhere\",\"class\":\"dataset\"}},{{\"class\":\"dataset\",\"label\":\"first\",{One},\"value\":[1]}},{{\"label\":\"second\",{One},\"value\":{{\"0\":2}}}}]}}}}";
        foreach (var file in new[] { bundle, collection })
        {
            (await Reading.Of(file).Wrong(FileFormat.JsonStat)).ShouldBe("0 dataset: There is more than one dataset in it; say dataset= with a number or a name: 0 first, 1 second.");
            (await Reading.Of(file).Rows(FileFormat.JsonStat, new Mapping { Dataset = "second" })).ShouldBe(["000 2024 2 ∅ ∅"]);
            (await Reading.Of(file).Rows(FileFormat.JsonStat, new Mapping { Dataset = "0" })).ShouldBe(["000 2024 1 ∅ ∅"]);
            (await Reading.Of(file).Wrong(FileFormat.JsonStat, new Mapping { Dataset = "third" })).ShouldStartWith("0 dataset: There is no such dataset");
        }
    }

    [Theory]
    [InlineData("", "file")]
    [InlineData("{\"class\":\"dataset\"}", "dimension")]
    [InlineData("{\"class\":\"dimension\"}", "class")]
    [InlineData("{\"id\":[\"t\"],\"id\":[\"t\"],\"dimension\":{},\"value\":[]}", "file")]
    [InlineData("@,\"value\":[1,2,3,4,5]}", "value")]
    [InlineData("@,\"value\":[1,2,3,4,5,6,7]}", "value")]
    [InlineData("@,\"value\":[1,2,[3],4,5,6]}", "value")]
    [InlineData("@,\"value\":{\"6\":1}}", "value")]
    [InlineData("@,\"value\":{\"-1\":1}}", "value")]
    [InlineData("@,\"value\":{\"1\":1,\"0\":1,\"1\":2}}", "value")]
    [InlineData("@,\"value\":[1,2,3,4,5,6],\"status\":[\"a\",\"b\"]}", "status")]
    [InlineData("@,\"value\":[1,2,3,4,5,6],\"status\":{\"9\":\"a\"}}", "status")]
    [InlineData("@,\"value\":[1,2,3,4,5,6],\"status\":7}", "status")]
    [InlineData("@,\"value\":[1,2,3,4,5,6}", "file")]
    [InlineData("@}", "value")]
    [InlineData("{\"id\":[\"t\"],\"size\":[-1],\"dimension\":{},\"value\":[]}", "size")]
    [InlineData("{\"id\":[\"t\"],\"size\":[99999999999],\"dimension\":{},\"value\":[]}", "size")]
    [InlineData("{\"id\":[\"t\",\"u\"],\"size\":[40000000,40000000],\"dimension\":{},\"value\":[]}", "size")]
    [InlineData("{\"id\":[\"t\"],\"size\":[2],\"dimension\":{\"t\":{\"category\":{\"index\":{\"a\":0,\"b\":0}}}},\"value\":[1,2]}", "t")]
    [InlineData("{\"id\":[\"t\"],\"size\":[2],\"dimension\":{\"t\":{\"category\":{\"index\":[\"a\",\"a\"]}}},\"value\":[1,2]}", "t")]
    public async Task A_wrong_file_is_refused_with_its_field(string file, string field) =>
        (await Reading.Of(file.Replace("@", "{" + Two, StringComparison.Ordinal)).Wrong(FileFormat.JsonStat)).ShouldStartWith($"0 {field}: ");

    [Fact]
    public async Task Broken_letters_and_nesting_bombs_are_refused()
    {
        (await new Reading([.. Encoding.UTF8.GetBytes("{\"class\":\"dataset\",\"label\":\""), 0xE6, .. Encoding.UTF8.GetBytes($"\",{Two},\"value\":{{}}}}")]).Wrong(FileFormat.JsonStat)).ShouldStartWith("0 file: ");
        (await Reading.Of($"{{{Two},\"value\":[1,2,3,4,5,\"\\ud800\"]}}").Wrong(FileFormat.JsonStat)).ShouldBe("0 file: A text in it is not valid Unicode.");
        (await Reading.Of(new string('[', 100_000)).Wrong(FileFormat.JsonStat)).ShouldBe("0 file: It is nested too deeply.");
        (await Reading.Of(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))).Wrong(FileFormat.JsonStat)).ShouldBe("0 file: It is nested too deeply.");
    }

    private static readonly string?[] Own = [null, "p", "..", "e", "own sign"];

    [Fact]
    public void Any_cube_comes_back_as_it_was_written() =>
        (from sizes in Gen.Int[1, 7].Array[1, 4]
         from cells in Gen.Select(Gen.Nullable(Gen.Double[-1e6, 1e6], 0.3), Gen.Int[0, 4].Select(i => Own[i])).Array[sizes.Aggregate(1, (a, b) => a * b)]
         from sparse in Gen.Bool
         from statusForm in Gen.Int[0, 1]
         select (sizes, cells, sparse, statusForm)).Sample(sample =>
        {
            var (sizes, cells, sparse, statusForm) = sample;
            var read = Reading.Of(Write(sizes, cells, sparse, statusForm)).Cells(FileFormat.JsonStat).GetAwaiter().GetResult();
            var expected = cells.Select((cell, i) => new Reading.Read(i + 1, Codes(sizes, i), Text(cell.Item1), null, cell.Item2));
            read.ShouldBe(expected.Where(cell => !sparse || cell.Value is not null || cell.Status is not null));
        }, iter: 300);

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static string Codes(int[] sizes, int at)
    {
        var codes = new string[sizes.Length];
        for (var i = sizes.Length - 1; i >= 0; at /= sizes[i], i--)
            codes[i] = $"c{at % sizes[i]}";
        return string.Join('|', codes);
    }

    private static string Write(int[] sizes, (double?, string?)[] cells, bool sparse, int statusForm)
    {
        var dimensions = string.Join(',', sizes.Select((size, d) => $"\"d{d}\":{{\"category\":{{\"index\":[{string.Join(',', Enumerable.Range(0, size).Select(c => $"\"c{c}\""))}]}}}}"));
        var value = sparse
            ? "{" + string.Join(',', cells.Select((cell, i) => (cell.Item1, i)).Where(cell => cell.Item1 is not null).OrderBy(cell => cell.i * 7919 % 1009).Select(cell => $"\"{cell.i}\":{Text(cell.Item1)}")) + "}"
            : "[" + string.Join(',', cells.Select(cell => Text(cell.Item1) ?? "null")) + "]";
        var status = statusForm == 1 && cells.Length > 1
            ? "[" + string.Join(',', cells.Select(cell => cell.Item2 is null ? "null" : $"\"{cell.Item2}\"")) + "]"
            : "{" + string.Join(',', cells.Select((cell, i) => (Sign: cell.Item2, i)).Where(cell => cell.Sign is not null).Select(cell => $"\"{cell.i}\":\"{cell.Sign}\"")) + "}";
        return $"{{\"class\":\"dataset\",\"id\":[{string.Join(',', sizes.Select((_, d) => $"\"d{d}\""))}],\"status\":{status},\"value\":{value},\"size\":[{string.Join(',', sizes)}],\"dimension\":{{{dimensions}}}}}";
    }
}
