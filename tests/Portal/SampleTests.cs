using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Tryghed.Portal.Tests;

/// <summary>The sample in data/: that its figures are the published ones, and that its calls come in an order that works.</summary>
public class SampleTests
{
    private static readonly string Data = Path.Combine(Root(), "data");

    [Theory] // read off StatBank's tables STRAF11 and FOLK1A
    [InlineData("violence", "851", "2019K3", 185, 215510)]
    [InlineData("violence", "081", "2019K3", 541, 589731)]
    [InlineData("violence", "101", "2019K3", 1055, 626508)]
    [InlineData("reported-crime", "851", "2019K3", 3339, 215510)]
    [InlineData("residential-burglary", "851", "2019K3", 116, 215510)]
    [InlineData("weapons", "751", "2019K3", 225, 345635)]
    [InlineData("violence", "360", "2018K1", 87, 41982)]
    public void A_figure_is_the_published_one(string file, string area, string period, int reports, int population) =>
        Rows(file).ShouldContain($"{area},{period},{reports},{population}");

    [Fact]
    public void The_regions_of_the_sample_hold_the_whole_population()
    {
        // FOLK1A, the whole country on 1 July 2019
        Rows("violence").Select(row => row.Split(',')).Where(row => row[0].StartsWith('0') && row[1] == "2019K3").Sum(row => int.Parse(row[3])).ShouldBe(5814461);
    }

    [Fact]
    public void No_area_and_period_stands_twice_and_no_value_is_missing()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Data, "figures"), "*.csv"))
        {
            var lines = File.ReadAllLines(file);
            var columns = lines[0].Split(',');
            var rows = lines.Skip(1).Select(line => line.Split(',')).ToList();
            rows.ShouldNotBeEmpty();
            rows.ShouldAllBe(row => row.Length == columns.Length && row.All(cell => cell != ""));
            rows.Select(row => (row[0], row[1])).ShouldBeUnique();
        }
    }

    [Fact]
    public async Task The_figures_are_made_again_from_the_published_tables_byte_for_byte()
    {
        var tables = Path.Combine(Root(), "..", "shared", "data", "figures");
        Assert.SkipUnless(Directory.Exists(tables), "The published tables do not stand beside the project.");
        var made = Directory.CreateTempSubdirectory("tryghed-figures-");

        using var extract = Process.Start("sh", [Path.Combine(Data, "extract.sh"), tables, made.FullName]);
        await extract.WaitForExitAsync(TestContext.Current.CancellationToken);

        extract.ExitCode.ShouldBe(0);
        var files = Directory.GetFiles(Path.Combine(Data, "figures"));
        made.GetFiles().Select(file => file.Name).Order().ShouldBe(files.Select(Path.GetFileName).Order());
        foreach (var file in files)
            (await File.ReadAllTextAsync(Path.Combine(made.FullName, Path.GetFileName(file)))).ShouldBe(await File.ReadAllTextAsync(file), file);
        made.Delete(recursive: true);
    }

    [Fact]
    public void Every_step_uses_only_what_an_earlier_step_made_and_people_subscribe_before_the_figures_come()
    {
        var indicators = new HashSet<string>();
        var imported = new HashSet<string>();
        var watched = new HashSet<string>();
        var indices = new HashSet<string>();
        foreach (var step in Steps())
        {
            step.GetProperty("as").GetString().ShouldBeOneOf("reader", "contributor", "analyst", "coordinator", "police-coordinator", "magistrat");
            if (step.TryGetProperty("import", out var import))
            {
                var code = import.GetProperty("indicator").GetString()!;
                indicators.ShouldContain(code);
                imported.Add(code).ShouldBeTrue();
                File.Exists(Path.Combine(Data, import.GetProperty("file").GetString()!)).ShouldBeTrue();
                continue;
            }

            imported.ShouldBeEmpty("every other step comes before the first figures");
            if (step.TryGetProperty("put", out var put))
            {
                // An organisation watches its own municipality's figures of an indicator that it has defined.
                const string list = "/api/v1/watch-lists/familie-og-beskaeftigelse/";
                put.GetString()!.ShouldStartWith(list);
                var (what, code) = put.GetString()![list.Length..].Split('/') is [var kind, var name] ? (kind, name) : ("", "");
                what.ShouldBeOneOf("indicators", "indices");
                (what is "indices" ? indices : indicators).ShouldContain(code);
                if (what is "indicators")
                    watched.Add(code).ShouldBeTrue();
                step.GetProperty("as").GetString().ShouldBe("analyst");
                step.GetProperty("body").GetProperty("areas").EnumerateArray().Select(area => area.GetString()).ShouldBe(["851"]);
                continue;
            }
            var body = step.GetProperty("body");
            switch (step.GetProperty("post").GetString())
            {
                case "/api/v1/indicators":
                    indicators.Add(body.GetProperty("code").GetString()!).ShouldBeTrue();
                    break;
                case "/api/v1/indices":
                    indices.Add(body.GetProperty("code").GetString()!).ShouldBeTrue();
                    foreach (var indicator in IndicatorsOf(body))
                        indicators.ShouldContain(indicator);
                    break;
                case "/api/v1/initiatives":
                    foreach (var assumption in body.GetProperty("assumptions").EnumerateArray())
                    {
                        if (assumption.TryGetProperty("indicator", out var indicator))
                            indicators.ShouldContain(indicator.GetString()!);
                    }
                    break;
            }
        }
        imported.ShouldBe(indicators, ignoreOrder: true);
        // What has figures of several areas would otherwise be watched in all of them.
        watched.ShouldBe(indicators.Where(code => Rows(code).Skip(1).Select(row => row[..row.IndexOf(',')]).Distinct().Count() > 1), ignoreOrder: true);
    }

    [Fact]
    public void What_is_made_up_says_so()
    {
        var madeUp = new HashSet<string>();
        foreach (var step in Steps().Where(step => step.TryGetProperty("post", out _)))
        {
            var body = step.GetProperty("body");
            switch (step.GetProperty("post").GetString())
            {
                case "/api/v1/initiatives":
                    body.GetProperty("title").GetString()!.ShouldStartWith("Eksempel: ");
                    break;
                case "/api/v1/indices":
                    var rests = IndicatorsOf(body).Any(madeUp.Contains);
                    body.GetProperty("title").GetProperty("da").GetString()!.StartsWith("Syntetisk", StringComparison.Ordinal).ShouldBe(rests);
                    body.GetProperty("code").GetString()!.EndsWith("-syntetisk", StringComparison.Ordinal).ShouldBe(rests);
                    break;
                case "/api/v1/indicators":
                    var published = body.GetProperty("source").GetString()!.StartsWith("Kilde: Danmarks Statistik, tabel ", StringComparison.Ordinal);
                    var synthetic = body.TryGetProperty("synthetic", out var flag) && flag.GetBoolean();
                    synthetic.ShouldBe(!published);
                    if (synthetic)
                        madeUp.Add(body.GetProperty("code").GetString()!);
                    body.GetProperty("title").GetProperty("da").GetString()!.StartsWith("Syntetisk", StringComparison.Ordinal).ShouldBe(synthetic);
                    break;
            }
        }
    }

    [Fact]
    public void The_safety_index_has_every_figure_of_every_municipality_and_year_and_few_beyond_its_goalposts()
    {
        var index = Steps().Select(step => step.TryGetProperty("body", out var body) ? body : default)
            .Single(body => body.ValueKind is JsonValueKind.Object && body.TryGetProperty("code", out var code) && code.GetString() is "tryghedsindeks");
        var (first, last) = (int.Parse(index.GetProperty("from").GetString()!), int.Parse(index.GetProperty("to").GetString()!));

        foreach (var indicator in index.GetProperty("specification").GetProperty("indicators").EnumerateArray())
        {
            var file = Rows(indicator.GetProperty("code").GetString()!);
            var rows = file.Skip(1).Select(row => row.Split(',')).Where(row => row[0][0] is not '0' && row[0] is not "998").ToList();
            rows.Select(row => row[0]).Distinct().Count().ShouldBe(98);
            var years = rows.Where(row => int.Parse(row[1][..4]) >= first && int.Parse(row[1][..4]) <= last).GroupBy(row => (Area: row[0], Year: row[1][..4])).ToList();
            years.Count.ShouldBe(98 * (last - first + 1));
            var quarterly = file[0].EndsWith(",exposure", StringComparison.Ordinal);
            years.ShouldAllBe(year => year.Count() == (quarterly ? 4 : 1));

            var goalposts = indicator.GetProperty("normalisation");
            goalposts.GetProperty("range")[0].GetDouble().ShouldBe(1, "a geometric mean of a zero is zero whatever the rest is");
            var beyond = years.Select(year => quarterly
                    ? 1000 * year.Sum(row => Number(row[2])) / year.Average(row => Number(row[3]))
                    : Number(year.Single()[2]))
                .Count(value => value < goalposts.GetProperty("low").GetDouble() || value > goalposts.GetProperty("high").GetDouble());
            beyond.ShouldBeLessThanOrEqualTo(4); // of 1,078
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> IndicatorsOf(JsonElement index) =>
        index.GetProperty("inputs").EnumerateObject().Select(input => input.Value.GetProperty("indicator").GetString()!)
            .Concat(index.GetProperty("specification").GetProperty("indicators").EnumerateArray().Select(one => one.GetProperty("code").GetString()!))
            .Concat(index.GetProperty("noise").EnumerateObject().Where(noise => noise.Value.ValueKind is JsonValueKind.Object)
                .Select(noise => noise.Value.GetProperty("sampleSizeFrom").GetString()!)).Distinct();

    private static List<JsonElement> Steps() =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "sample.json"))).RootElement.GetProperty("steps").EnumerateArray()];

    private static string[] Rows(string file) => File.ReadAllLines(Path.Combine(Data, "figures", file + ".csv"));

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
