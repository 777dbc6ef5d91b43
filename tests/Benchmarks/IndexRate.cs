using System.Diagnostics;
using System.Globalization;
using Tryghed.Analysis.Indices;
using Tryghed.Analysis.Indices.Uncertainty;

namespace Tryghed.Benchmarks;

/// <summary>How fast an index is computed again and again: 98 units, 30 indicators, 3 levels, 10,000 replications.</summary>
internal static class IndexRate
{
    private const int Units = 98, Indicators = 30, Runs = 10_000;

    internal static int Run()
    {
        Console.WriteLine($"{Runs:N0} replications of {Units} units × {Indicators} indicators × 3 levels, {Environment.ProcessorCount} processors; the best of three".ToString(CultureInfo.InvariantCulture));
        Console.WriteLine();
        Console.WriteLine("  what is drawn                              seconds   one thread   of it the runs alone   million cells/s");
        var normal = Noise(() => new FigureNoise.StandardError([3]));
        var counts = Noise(() => new FigureNoise.Count([10], 1.5));
        Show("weights, arithmetic", AggregationMethod.Arithmetic, Uncertain());
        Show("weights, geometric", AggregationMethod.Geometric, Uncertain());
        Show("weights and normal noise, arithmetic", AggregationMethod.Arithmetic, Uncertain() with { Noise = normal });
        Show("weights and normal noise, geometric", AggregationMethod.Geometric, Uncertain() with { Noise = normal });
        Show("weights, means and normal noise", AggregationMethod.Geometric, Uncertain() with { Noise = normal, Aggregations = [AggregationMethod.Arithmetic, AggregationMethod.Geometric] });
        Show("weights and counts, geometric", AggregationMethod.Geometric, Uncertain() with { Noise = counts });
        Memory();
        return 0;
    }

    private static void Show(string what, AggregationMethod aggregation, IndexUncertainty uncertainty)
    {
        var plan = Plan(Units, aggregation, uncertainty, Runs);
        var (both, one) = (Best(() => Replications.Run(plan)), Best(() => Replications.Run(plan, 1)));
        // The rest is what is done with the runs: ranks, and the samples (102 MB of scores, which no cache holds) stored, read again and their quantiles selected.
        var run = new ModelRun(new Model(plan));
        var alone = Best(() =>
        {
            for (var i = 0; i < Runs; i++)
            {
                run.Draw(i, _ => 0);
                for (var node = plan.Tree.Leaves; node < plan.Tree.Nodes; node++)
                    run.Scores(node);
            }
        });
        Console.WriteLine(FormattableString.Invariant($"  {what,-40} {both,9:0.000} {one,12:0.000} {alone,21:0.000} {(double)Runs * Units * Indicators / both / 1e6,17:0}"));
    }

    // A run keeps one double for each cell, plus a vector for each group: 98 × 30 are 24 KB, which stay in the processor's caches. What memory costs a run is seen by making the same number of cells
    // many units wide, so that every pass goes to memory: the extra time per cell is what waiting for memory would take, and the cells of 98 units pay none of it.
    private static void Memory()
    {
        Console.WriteLine();
        Console.WriteLine("  cells of a run   working set   ns per cell, one thread (weights, arithmetic)");
        var fastest = double.MaxValue;
        foreach (var units in (int[])[24, 98, 1_000, 10_000, 100_000])
        {
            var runs = Math.Max(2, 20_000_000 / units / Indicators);
            var model = new Model(Plan(units, AggregationMethod.Arithmetic, Uncertain(), 2));
            var run = new ModelRun(model);
            var seconds = Best(() =>
            {
                for (var i = 0; i < runs; i++)
                    run.Draw(i, _ => 0);
            });
            var perCell = seconds / ((double)runs * units * Indicators) * 1e9;
            fastest = Math.Min(fastest, perCell);
            Console.WriteLine(FormattableString.Invariant($"  {units * Indicators,14:N0} {units * (Indicators + 16) * 8 / 1024.0,10:N0} KB {perCell,12:0.00}   {(perCell - fastest) / perCell,6:0 %} of it beyond the fastest"));
        }
    }

    private static IndexUncertainty Uncertain() => new(50, [], [], [], new Dictionary<string, FigureNoise>());

    private static Dictionary<string, FigureNoise> Noise(Func<FigureNoise> one) => Enumerable.Range(0, Indicators).ToDictionary(i => $"x{i}", _ => one());

    // Made-up figures.
    private static IndexPlan Plan(int units, AggregationMethod aggregation, IndexUncertainty uncertainty, int runs)
    {
        var random = new Random(7);
        List<IndexGroup> groups = [new("index", null, 1, aggregation)];
        for (var i = 0; i < 3; i++)
            groups.Add(new IndexGroup($"pillar-{i}", "index", 1, aggregation));
        for (var i = 0; i < 9; i++)
            groups.Add(new IndexGroup($"group-{i}", $"pillar-{i % 3}", 1, aggregation));
        var indicators = Enumerable.Range(0, Indicators).Select(i => new IndexIndicator(
            $"x{i}", $"group-{i % 9}", i % 2 is 0 ? 1 : -1, 1, new Normalisation(NormalisationMethod.Goalposts, 0, 100, Cap: true, RangeLow: 1, RangeHigh: 100))).ToList();
        var columns = indicators.ToDictionary(indicator => indicator.Code, _ => Enumerable.Range(0, units).Select(_ => 20 + 60 * random.NextDouble()).ToArray());
        var specification = new IndexSpecification(indicators, groups) { Uncertainty = uncertainty, Replications = runs };
        return CompositeIndex.Prepare(specification, new IndexData([.. Enumerable.Range(0, units).Select(i => $"u{i}")], null, columns));
    }

    private static double Best(Action run)
    {
        run();
        return Enumerable.Range(0, 3).Min(_ =>
        {
            var watch = Stopwatch.StartNew();
            run();
            return watch.Elapsed.TotalSeconds;
        });
    }
}
