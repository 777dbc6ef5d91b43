using System.Globalization;
using System.Runtime.CompilerServices;
using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests.Farrington;

/// <summary>
/// Agreement with <c>farringtonFlexible</c> of R's <c>surveillance</c>, row by row. How the figures were made stands at the head of the files: reference.csv,
/// cases.csv, series.csv.
/// </summary>
public class FarringtonReferenceTests
{
    private static readonly Dictionary<string, FarringtonSettings> Cases = ReadCases();
    private static readonly Dictionary<string, (int Frequency, double?[] Counts, double?[] Population)> Series = ReadSeries();

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_row_agrees_with_the_reference_to_eight_significant_digits(string name)
    {
        var settings = Cases[name];
        var reference = Rows("reference.csv").Where(row => row[0] == name).ToList();
        reference.ShouldNotBeEmpty();

        foreach (var rows in reference.GroupBy(row => row[1]))
        {
            var (frequency, counts, population) = Of(rows.Key);
            var first = int.Parse(rows.First()[2], CultureInfo.InvariantCulture);
            var points = FarringtonFlexible.Assess(counts, population, frequency, settings, first, rows.Count());
            foreach (var (point, row) in points.Zip(rows))
                Compare(point, row, settings, counts[point.Index]!.Value, string.Join(',', row));
        }
    }

    private static void Compare(FarringtonPoint point, string[] row, FarringtonSettings settings, double count, string what)
    {
        point.Index.ToString(CultureInfo.InvariantCulture).ShouldBe(row[2], what);
        point.Alarm.ShouldBe(row[5] == "1", what);
        Agrees(point.PValue, row[6], what);
        Agrees(point.Phi, row[7], what);
        point.TrendUsed.ShouldBe(row[8] == "1", what);
        Agrees(point.Slope, row[9], what);

        // R hides both where there are too few cases for an alarm.
        point.Outcome.ShouldBe(row[4] == "NA" ? FarringtonOutcome.TooFewCases : FarringtonOutcome.Assessed, what);
        if (row[4] == "NA")
            return;
        Agrees(point.Expected, row[3], what);
        Agrees(point.Threshold, row[4], what);

        // R takes the logarithm of what is expected for the score of these methods; the count and the threshold it does not.
        var centre = settings.ThresholdMethod is FarringtonThreshold.Delta ? point.Expected!.Value : Math.Log(point.Expected!.Value);
        Agrees((count - centre) / (point.Threshold!.Value - centre), row[10], what);
        if (settings.ThresholdMethod is FarringtonThreshold.Delta)
            Agrees(point.Score, row[10], what);
        if (settings.ThresholdMethod is FarringtonThreshold.NbPlugin)
            Agrees(point.Expected, row[11], what);
    }

    private static void Agrees(double? ours, string reference, string what)
    {
        if (reference == "NA")
        {
            ours.ShouldBeNull(what);
            return;
        }
        var theirs = double.Parse(reference, CultureInfo.InvariantCulture);
        var apart = Math.Abs(ours.ShouldNotBeNull(what) - theirs);
        apart.ShouldBeLessThanOrEqualTo(1e-8 * Math.Abs(theirs) + 1e-13, $"{ours} beside {reference} in {what}");
    }

    private static (int, double?[], double?[]) Of(string series)
    {
        if (Series.TryGetValue(series, out var synthetic))
            return synthetic;
        var (table, area) = (series.Split(':')[0], series.Split(':')[1]);
        var rows = File.ReadLines(Path.Combine(Folder(), "..", "..", "..", "data", "figures", table + ".csv"))
            .Select(line => line.Split(',')).Where(row => row[0] == area).ToList();
        return (4, [.. rows.Select(row => Number(row[2]))], [.. rows.Select(row => Number(row[3]))]);
    }

    private static Dictionary<string, FarringtonSettings> ReadCases() => Rows("cases.csv").ToDictionary(row => row[0], row => new FarringtonSettings
    {
        B = int.Parse(row[1], CultureInfo.InvariantCulture),
        W = int.Parse(row[2], CultureInfo.InvariantCulture),
        Reweight = row[3] == "TRUE",
        WeightsThreshold = Number(row[4])!.Value,
        Alpha = Number(row[5])!.Value,
        Trend = row[6] == "TRUE",
        PThresholdTrend = Number(row[7])!.Value,
        Limit54 = new(int.Parse(row[8], CultureInfo.InvariantCulture), int.Parse(row[9], CultureInfo.InvariantCulture)),
        Powertrans = row[10] switch { "2/3" => FarringtonPower.TwoThirds, "1/2" => FarringtonPower.Half, _ => FarringtonPower.None },
        PopulationOffset = row[11] == "TRUE",
        NoPeriods = int.Parse(row[12], CultureInfo.InvariantCulture),
        PastWeeksNotIncluded = row[13] == "NA" ? null : int.Parse(row[13], CultureInfo.InvariantCulture),
        ThresholdMethod = Enum.Parse<FarringtonThreshold>(row[14], ignoreCase: true),
    });

    private static Dictionary<string, (int, double?[], double?[])> ReadSeries() => Rows("series.csv").GroupBy(row => row[0]).ToDictionary(
        rows => rows.Key,
        rows => (int.Parse(rows.First()[1], CultureInfo.InvariantCulture), rows.Select(row => Number(row[3])).ToArray(), rows.Select(row => Number(row[4])).ToArray()));

    private static double? Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Path.Combine(Folder(), file)).Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split(','));

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
