using BenchmarkDotNet.Attributes;
using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;

namespace Tryghed.Benchmarks;

/// <summary>What detection does with a whole table, for <c>./bench analysis</c>: 98 municipalities × 17 offences × 51 quarters, charted, modelled and followed both ways, on one thread.</summary>
/// <remarks>The figures are synthetic: seeded noise around a level for each series, made here, that stand for nothing.</remarks>
[MemoryDiagnoser]
[SeriesPerSecond]
[BenchmarkCategory("analysis")]
public class AnalysisDetection
{
    private const int Table = 98 * 17;
    private const int Quarters = 51;
    private const int Baseline = 20;

    private static readonly int[] BaselineIndexes = [.. Enumerable.Range(0, Baseline)];
    private static readonly AlarmScheme Cusum = AlarmScheme.Cusum(0.5);

    private double?[][] counts = [];
    private double?[] population = [];
    private double width;

    /// <summary>Makes the series, and solves for the limits once, as a watch list does.</summary>
    [GlobalSetup]
    public void Make()
    {
        var random = new Random(2014);
        population = [.. Enumerable.Range(0, Quarters).Select(t => (double?)(50_000 + 100 * t))];
        counts = [.. Enumerable.Range(0, Table).Select(_ => 5 + 100 * random.NextDouble())
            .Select(level => Enumerable.Range(0, Quarters).Select(_ => (double?)Math.Round(level * (0.7 + 0.6 * random.NextDouble()))).ToArray())];
        width = FalseAlarms.Width(Cusum, new Estimation(Baseline, 4, 0.3, 0.7), 1.0 / Table / 4);
    }

    /// <summary>1,666 series; time and bytes are for each.</summary>
    [Benchmark(OperationsPerInvoke = Table)]
    public int EachOfATable()
    {
        var alarms = 0;
        foreach (var series in counts)
        {
            var chart = ControlChart.Draw(series, population, new ChartSettings
            {
                Kind = ChartKind.UPrime,
                Polarity = Polarity.LowerIsBetter,
                BaselineIndexes = BaselineIndexes,
                Seasons = 4,
                SeasonMultiplicative = true,
                SigmaAtLeastOne = true,
                WidenForAutocorrelation = true,
                KnownAutocorrelation = 0.3,
            });
            var model = StableModel.Fit(new MonitoredSeries(FigureKind.Count, series, population, 4), BaselineIndexes)!;
            alarms += Tryghed.Analysis.Monitoring.Monitor.Follow(model, 0, Quarters, Cusum, _ => width, Direction.Up).Episodes.Count + Tryghed.Analysis.Monitoring.Monitor.Follow(model, 0, Quarters, Cusum, _ => width, Direction.Down).Episodes.Count;
            alarms += chart.Verdict.Variation is Variation.Worsening ? 1 : 0;
        }
        return alarms;
    }

    /// <summary>What a watch list pays for the first limits of a kind: the simulation of 20,000 series.</summary>
    [Benchmark]
    public double LimitsBySimulation() => FalseAlarms.Width(AlarmScheme.Cusum(0.3 + 0.0001 * Interlocked.Increment(ref fresh)), new Estimation(Baseline, 4), 0.005);

    private int fresh;
}
