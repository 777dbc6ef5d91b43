using BenchmarkDotNet.Attributes;
using Tryghed.Analysis;

namespace Tryghed.Benchmarks;

/// <summary>
/// Every kind of chart, for <c>./bench analysis</c>: one series of 19 years of quarters, and all 98 municipalities × 17 offences of one table, 51 quarters each.
/// </summary>
/// <remarks>The figures are synthetic: seeded noise around a level for each series, made here, that stand for nothing.</remarks>
[MemoryDiagnoser]
[SeriesPerSecond]
[BenchmarkCategory("analysis")]
public class AnalysisCharts
{
    /// <summary>Series in a table: 98 municipalities × 17 offences.</summary>
    private const int Table = 98 * 17;

    private double?[][] counts = [];
    private double?[][] exposures = [];
    private ChartSettings settings = new() { Kind = ChartKind.XmR };

    /// <summary>The kind of chart.</summary>
    [Params(ChartKind.XmR, ChartKind.C, ChartKind.U, ChartKind.UPrime, ChartKind.P, ChartKind.PPrime, ChartKind.G, ChartKind.T, ChartKind.Ewma, ChartKind.Cusum, ChartKind.PoissonCusum,
        ChartKind.Farrington)]
    public ChartKind Kind { get; set; }

    /// <summary>Makes the series.</summary>
    [GlobalSetup]
    public void Make()
    {
        var random = new Random(2014);
        counts = new double?[Table + 1][];
        exposures = new double?[Table + 1][];
        var counted = Kind is ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime or ChartKind.PoissonCusum or ChartKind.Farrington;
        for (var series = 0; series <= Table; series++)
        {
            var level = 5 + 100 * random.NextDouble();
            var length = series == 0 ? 76 : 51;
            counts[series] = [.. Enumerable.Range(0, length).Select(_ => (double?)Math.Round(level * (0.7 + 0.6 * random.NextDouble())))];
            exposures[series] = counted ? [.. Enumerable.Range(0, length).Select(t => (double?)(50_000 + 100 * t))] : [];
        }
        settings = new ChartSettings { Kind = Kind, Polarity = Polarity.LowerIsBetter, BaselinePoints = 20 };
        if (Kind is ChartKind.Farrington)
            settings = settings with { Seasons = 4, Farrington = FarringtonSettings.Quarterly };
    }

    /// <summary>One series of 76 points: limits, rules and verdict.</summary>
    [Benchmark]
    public Verdict OneSeries() => ControlChart.Draw(counts[0], exposures[0], settings).Verdict;

    /// <summary>1,666 series of 51 points; time and bytes are for each.</summary>
    [Benchmark(OperationsPerInvoke = Table)]
    public int EachOfATable()
    {
        var worse = 0;
        for (var series = 1; series <= Table; series++)
            worse += ControlChart.Draw(counts[series], exposures[series], settings).Verdict.Variation is Variation.Worsening ? 1 : 0;
        return worse;
    }
}

/// <summary>A million points, as one may send over HTTP.</summary>
/// <remarks>Synthetic, as the others.</remarks>
[MemoryDiagnoser]
[SeriesPerSecond]
[BenchmarkCategory("analysis")]
public class AnalysisMillion
{
    private double?[] values = [];
    private ChartSettings settings = new() { Kind = ChartKind.XmR };

    /// <summary>Rules to ask.</summary>
    [Params("nhs", "nelson")]
    public string Rules { get; set; } = "";

    /// <summary>Makes the series.</summary>
    [GlobalSetup]
    public void Make()
    {
        var random = new Random(2014);
        values = new double?[1_000_000];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextDouble();
        settings = new ChartSettings { Kind = ChartKind.XmR, Rules = Rules is "nelson" ? RuleSet.Nelson : RuleSet.Nhs, BaselinePoints = 24 };
    }

    /// <summary>Limits, rules and verdict.</summary>
    [Benchmark]
    public Verdict OneSeries() => ControlChart.Draw(values, default, settings).Verdict;
}
