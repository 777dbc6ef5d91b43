using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>The published table STRAF11, whole, through import, reading and export.</summary>
public sealed class ExportsPublishedFiguresTests(World world)
{
    private const int Cells = 91_035, Offences = 17, Periods = 51;

    /// <summary>The municipalities of each region since 2007; 411 is Christiansø. 998 lies in none.</summary>
    private static readonly Dictionary<string, string> Municipalities = new()
    {
        ["081"] = "773 787 810 813 820 825 840 846 849 851 860",
        ["082"] = "615 657 661 665 671 706 707 710 727 730 740 741 746 751 756 760 766 779 791",
        ["083"] = "410 420 430 440 450 461 479 480 482 492 510 530 540 550 561 563 573 575 580 607 621 630",
        ["084"] = "101 147 151 153 155 157 159 161 163 165 167 169 173 175 183 185 187 190 201 210 217 219 223 230 240 250 260 270 400 411",
        ["085"] = "253 259 265 269 306 316 320 326 329 330 336 340 350 360 370 376 390",
    };

    [Fact]
    public async Task Every_cell_is_stored_the_municipalities_make_their_region_and_the_export_is_read_back_identical()
    {
        var path = Repository.PathOf("../shared/data/figures/straf11.csv");
        Assert.SkipUnless(File.Exists(path), "The published table does not stand beside the project.");
        var cancel = TestContext.Current.CancellationToken;
        var owner = world.As("contributor");
        var published = (await File.ReadAllLinesAsync(path, cancel)).Skip(1).Select(Split).ToList();
        published.Count.ShouldBe(Cells);

        // One indicator for each offence, since each has series of its own.
        var goal = $"straf11-{Guid.NewGuid():N}"[..20];
        var codes = new Dictionary<string, string>();
        var imports = new List<string>();
        foreach (var offence in published.GroupBy(row => row.Offence))
        {
            var code = codes[offence.Key] = await world.Defined(but: d => (d["goal"], d["title"]) = (goal, new JsonObject { ["da"] = offence.Key }));
            await Watched(code);
            var file = "area,area_name,period,value\n" + string.Concat(offence.Select(row => $"{row.Area},{row.Name},{row.Period},{row.Reports}\n"));
            var (status, body) = await owner.Import(code, "csv", file);
            status.ShouldBe(202, body?.ToJsonString());
            imports.Add((string)body!["id"]!);
        }
        codes.Count.ShouldBe(Offences);
        var stored = 0;
        foreach (var import in imports)
            stored += await Eventually.Get(() => owner.Get($"/api/v1/imports/{import}"), answer => (string?)answer.Body?["state"] is "stored" or "refused", TimeSpan.FromMinutes(2)) is var ended
                ? ended.Body!["rows"]!["stored"]!.GetValue<int>() : 0;
        stored.ShouldBe(Cells);

        // What the service exports, cell for cell.
        var csv = await Export(owner, $"goal={goal}");
        var exported = Read(csv);
        exported.Count.ShouldBe(Cells);
        published.Where(row => exported[(codes[row.Offence], row.Area, row.Period)] != double.Parse(row.Reports, CultureInfo.InvariantCulture)).ShouldBeEmpty();

        Municipalities.Values.Sum(list => list.Split(' ').Length).ShouldBe(99);
        exported.Keys.Select(key => key.Area).Distinct().Order().ShouldBe(Municipalities.SelectMany(region => region.Value.Split(' ').Append(region.Key)).Append("998").Order());
        var sums = (from code in codes.Values
                    from period in published.Select(row => row.Period).Distinct()
                    from region in Municipalities
                    select (code, period, region.Key, Sum: region.Value.Split(' ').Sum(area => exported[(code, area, period)]))).ToList();
        sums.Count.ShouldBe(Offences * Periods * 5);
        sums.Where(sum => sum.Sum != exported[(sum.code, sum.Key, sum.period)]).ShouldBeEmpty();

        // JSON-stat says the same, and what one file gives another import makes the same file again.
        var cube = JsonNode.Parse(await Export(owner, $"goal={goal}&format=json-stat"))!;
        cube["size"]!.ToJsonString().ShouldBe("[17,105,51,1]");
        string[] Index(string dimension) => [.. cube["dimension"]![dimension]!["category"]!["index"]!.AsArray().Select(code => (string)code!)];
        var values = cube["value"]!.AsArray().Select(value => (double)value!).ToArray();
        var cells = from code in Index("indicator") from area in Index("area") from period in Index("period") select exported[(code, area, period)];
        values.AsSpan().SequenceEqual(cells.ToArray()).ShouldBeTrue();

        var one = codes["Crimes of violence, total"];
        foreach (var format in new[] { "csv", "json-stat" })
        {
            var copy = await world.Defined();
            await Watched(copy);
            (await owner.Imported(copy, format, await Export(owner, $"indicator={one}&format={format}")))["rows"]!.ToJsonString().ShouldBe("""{"read":5355,"stored":5355,"unchanged":0,"wrong":0}""");
            (await Export(owner, $"indicator={copy}")).ShouldBe(await Export(owner, $"indicator={one}"));
        }
    }

    // Nobody watches: limits for the whole country's series, out of one city's budget, are not the matter here.
    private async Task Watched(string code) =>
        (await world.As("analyst").Put($"/api/v1/watch-lists/aalborg/indicators/{code}", new JsonObject { ["areas"] = new JsonArray() })).Status.ShouldBe(200);

    private static (string Area, string Name, string Offence, string Period, string Reports) Split(string line)
    {
        // area,area_name,offence,period,reports, where the offence may be quoted for its commas
        var start = line.Split(',', 3);
        var end = start[2].LastIndexOf(',', start[2].LastIndexOf(',') - 1);
        var last = start[2][(end + 1)..].Split(',');
        return (start[0], start[1], start[2][..end].Trim('"'), last[0], last[1]);
    }

    private static Dictionary<(string Indicator, string Area, string Period), double> Read(string csv) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => (cells[0], cells[1], cells[3]), cells => double.Parse(cells[4], CultureInfo.InvariantCulture));

    private static async Task<string> Export(Someone someone, string query)
    {
        using var response = await someone.Http.GetAsync("/api/v1/observations/export?" + query, TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(200);
        return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
