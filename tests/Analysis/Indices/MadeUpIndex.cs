using Tryghed.Analysis.Indices;

namespace Tryghed.Analysis.Tests.Indices;

/// <summary>Indices of made-up figures.</summary>
internal static class MadeUpIndex
{
    /// <summary>Indicators between 20 and 80 on goalposts 0 to 100 with results 1 to 100, in groups of groups.</summary>
    internal static IndexPlan Plan(
        int units, int indicators, int groups, int pillars, AggregationMethod aggregation, IndexUncertainty? uncertainty, int replications, long seed = 1, int periods = 1, double missing = 0)
    {
        var random = new Random(7);
        var leaves = new List<IndexIndicator>();
        var nodes = new List<IndexGroup> { new("index", null, 1, aggregation) };
        for (var i = 0; i < pillars; i++)
            nodes.Add(new IndexGroup($"pillar-{i}", "index", 1, aggregation));
        for (var i = 0; i < groups; i++)
            nodes.Add(new IndexGroup($"group-{i}", $"pillar-{i % pillars}", 1, aggregation));
        for (var i = 0; i < indicators; i++)
            leaves.Add(new IndexIndicator($"x{i}", $"group-{i % groups}", i % 2 is 0 ? 1 : -1, 1, new Normalisation(NormalisationMethod.Goalposts, 0, 100, Cap: true, RangeLow: 1, RangeHigh: 100)));
        var cases = units * periods;
        var columns = leaves.ToDictionary(
            leaf => leaf.Code, _ => Enumerable.Range(0, cases).Select(_ => random.NextDouble() < missing ? double.NaN : Math.Round(20 + 60 * random.NextDouble())).ToArray());
        var specification = new IndexSpecification(leaves, nodes) { Uncertainty = uncertainty, Replications = replications, Seed = seed };
        return CompositeIndex.Prepare(specification, new IndexData(
            [.. Enumerable.Range(0, cases).Select(at => $"u{at / periods}")], periods is 1 ? null : [.. Enumerable.Range(0, cases).Select(at => $"{2000 + at % periods}")], columns));
    }

    internal static Dictionary<string, FigureNoise> Noise(int indicators, Func<FigureNoise> of) => Enumerable.Range(0, indicators).ToDictionary(i => $"x{i}", _ => of());

    internal static IndexUncertainty Uncertain(
        double? weights = null, NormalisationMethod[]? normalisations = null, AggregationMethod[]? aggregations = null, Dictionary<string, FigureNoise>? noise = null, ImputationMethod[]? imputations = null) =>
        new(weights, normalisations ?? [], aggregations ?? [], imputations ?? [], noise ?? []);
}
