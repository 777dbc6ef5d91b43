using BenchmarkDotNet.Attributes;
using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;

namespace Tryghed.Benchmarks;

/// <summary>A table of 98 municipalities and 17 offences over 51 quarters: what an import of the newest quarter costs, and what a back-test of every quarter costs.</summary>
/// <remarks>The counts are synthetic: seeded noise about levels from 1 to 1,000, made here, that stand for nothing.</remarks>
[MemoryDiagnoser]
public class Farrington
{
    private const int Series = 98 * 17;
    private const int Quarters = 51;
    private readonly double?[][] counts = new double?[Series][];
    private readonly double?[] population = new double?[Quarters];

    /// <summary>How the threshold is derived.</summary>
    [Params(FarringtonThreshold.Delta, FarringtonThreshold.NbPlugin)]
    public FarringtonThreshold Method { get; set; }

    private FarringtonSettings Settings => FarringtonSettings.Quarterly with { ThresholdMethod = Method };

    /// <summary>Makes the table.</summary>
    [GlobalSetup]
    public void Make()
    {
        var random = new Random(2013);
        for (var t = 0; t < Quarters; t++)
            population[t] = 60_000 + 100 * t;
        for (var series = 0; series < Series; series++)
        {
            var level = Math.Pow(10, 3.0 * series / Series);
            counts[series] = [.. Enumerable.Range(0, Quarters).Select(t => (double?)Math.Round(
                level * (1 + 0.2 * Math.Cos(Math.PI / 2 * t)) + 2 * Math.Sqrt(level) * random.NextDouble()))];
        }
    }

    /// <summary>The newest quarter of every series.</summary>
    [Benchmark(OperationsPerInvoke = Series)]
    public int NewestQuarter() => Alarms(Quarters - 1, 1);

    /// <summary>Every quarter of every series.</summary>
    [Benchmark(OperationsPerInvoke = Series)]
    public int EveryQuarter() => Alarms(0, Quarters);

    private int Alarms(int from, int count)
    {
        var alarms = 0;
        foreach (var series in counts)
        {
            foreach (var point in FarringtonFlexible.Assess(series, population, 4, Settings, from, count))
                alarms += point.Alarm ? 1 : 0;
        }
        return alarms;
    }
}

/// <summary>The alpha that spends a rate of false alarms, by simulation: once per policy, not per series.</summary>
[MemoryDiagnoser]
public class FarringtonAlphas
{
    private readonly FarringtonSettings weekly = new() { NoPeriods = 10, PastWeeksNotIncluded = 26, PThresholdTrend = 1, ThresholdMethod = FarringtonThreshold.NbPlugin };
    private readonly FarringtonSettings quarterly = FarringtonSettings.Quarterly;

    /// <summary>Quarters.</summary>
    [Benchmark]
    public FarringtonAlpha Quarters() => FarringtonCalibration.AlphaFor(quarterly, new StableCounts(140, 2, 4, 0.1), 0.01);

    /// <summary>Weeks.</summary>
    [Benchmark]
    public FarringtonAlpha Weeks() => FarringtonCalibration.AlphaFor(weekly, new StableCounts(20, 1.5, 52, 0.4), 0.01);
}
