using BenchmarkDotNet.Attributes;
using Tryghed.Analysis;

namespace Tryghed.Benchmarks;

/// <summary>One series judged: limits of its first 20 points, and the run rules over all of it. What an import does for each area.</summary>
/// <remarks>The values are synthetic: seeded noise around 10, made here, that stand for nothing.</remarks>
[MemoryDiagnoser]
public class XmRChart
{
    private double[] baseline = [];
    private double?[] values = [];

    /// <summary>Length of the series: 19 years of quarters, and of months.</summary>
    [Params(76, 228)]
    public int Points { get; set; }

    /// <summary>Makes the series.</summary>
    [GlobalSetup]
    public void Make()
    {
        var random = new Random(2014);
        values = [.. Enumerable.Range(0, Points).Select(_ => (double?)(10 + random.NextDouble()))];
        baseline = [.. values.Take(20).Select(value => value!.Value)];
    }

    /// <summary>Limits and rules.</summary>
    [Benchmark]
    public PointMarks[] LimitsAndRules() => RunRules.Nhs(values, ControlCharts.XmR(baseline));
}
