using System.Globalization;
using System.Runtime.CompilerServices;
using Shouldly;
using Tryghed.Analysis.Indices;
using Xunit;

namespace Tryghed.Analysis.Tests.Indices;

public class PublishedIndicesTests
{
    /// <summary>UNDP, Human Development Report 2021/22, technical note 1: goalposts, income in logarithms, schooling as a mean of two, and the geometric mean of the three.</summary>
    [Fact]
    public void The_human_development_index_is_the_published_one_of_every_country()
    {
        var rows = Rows("hdi-2021.csv");
        var specification = new IndexSpecification(
            [
                Goalposts("life", "index", 20, 85), Goalposts("expected", "schooling", 0, 18), Goalposts("mean", "schooling", 0, 15), Goalposts("income", "index", 100, 75_000, log: true),
            ],
            [new IndexGroup("schooling", "index", 1, AggregationMethod.Arithmetic), new IndexGroup("index", null, 1, AggregationMethod.Geometric)]);
        string[] codes = ["life", "expected", "mean", "income"];
        var plan = CompositeIndex.Prepare(specification, new IndexData(
            [.. rows.Select(row => row[0])], null, codes.Select((code, i) => (code, i)).ToDictionary(c => c.code, c => rows.Select(row => Number(row[c.i + 1])).ToArray())));

        var index = CompositeIndex.Run(plan).Scores[plan.Tree.Root];

        rows.Count.ShouldBe(191);
        for (var at = 0; at < rows.Count; at++)
            index[at].ShouldBe(Number(rows[at][5]), 0.0005 + 1e-9, rows[at][0]);
    }

    /// <summary>From rounded components, as they are printed: Human Development Report 2020, Table 1.</summary>
    [Theory]
    [InlineData("Norway", 82.4, 18.1, 12.9, 66_494, 0.957)]
    [InlineData("Denmark", 80.9, 18.9, 12.6, 58_662, 0.940)]
    [InlineData("Niger", 62.4, 6.5, 2.1, 1_201, 0.394)]
    public void A_printed_human_development_index_comes_out_of_its_printed_components(string country, double life, double expected, double mean, double income, double published)
    {
        var plan = CompositeIndex.Prepare(
            new IndexSpecification(
                [
                    Goalposts("life", "index", 20, 85), Goalposts("expected", "schooling", 0, 18), Goalposts("mean", "schooling", 0, 15), Goalposts("income", "index", 100, 75_000, log: true),
                ],
                [new IndexGroup("schooling", "index", 1, AggregationMethod.Arithmetic), new IndexGroup("index", null, 1, AggregationMethod.Geometric)]),
            new IndexData([country], null, new Dictionary<string, double[]> { ["life"] = [life], ["expected"] = [expected], ["mean"] = [mean], ["income"] = [income] }));

        CompositeIndex.Run(plan).Scores[plan.Tree.Root][0].ShouldBe(published, 0.0005);
    }

    /// <summary>Worked out by hand from the formula of Mazziotta and Pareto (2016), with weighted moments as in their paper of 2022 (Rivista Italiana di Economia, Demografia e Statistica): not figures that they published.</summary>
    [Theory]
    [InlineData(1, 1, 107.5 - 56.25 / 107.5)]
    [InlineData(1, -1, 107.5 + 56.25 / 107.5)]
    [InlineData(3, 1, 103.75 - 42.1875 / 103.75)]
    public void The_adjusted_Mazziotta_Pareto_index_is_the_mean_less_the_penalty_of_unbalance(double weight, int polarity, double expected)
    {
        // Between goalposts 0 and 100 on 70 to 130: a = 50 is 100, and b = 25, of which less is better, is 130 − 0.25 · 60 = 115.
        // Equal weights: M = 107.5, S² = 7.5² = 56.25; the penalty S · S/M is taken off, or put on where less of the composite is better.
        // Weights 3 and 1: M = (3 · 100 + 115) / 4 = 103.75, S² = (3 · 3.75² + 11.25²) / 4 = 42.1875.
        var plan = CompositeIndex.Prepare(
            new IndexSpecification(
                [
                    new IndexIndicator("a", "index", 1, weight, new Normalisation(NormalisationMethod.MinMax, 0, 100)),
                    new IndexIndicator("b", "index", -1, 1, new Normalisation(NormalisationMethod.MinMax, 0, 100)),
                ],
                [new IndexGroup("index", null, 1, AggregationMethod.Ampi, polarity)]),
            new IndexData(["u"], null, new Dictionary<string, double[]> { ["a"] = [50], ["b"] = [25] }));

        plan.Stages.Normalised.Select(column => column[0]).ShouldBe([100, 115], 1e-12);
        CompositeIndex.Run(plan).Scores[plan.Tree.Root][0].ShouldBe(expected, 1e-12);
    }

    private static IndexIndicator Goalposts(string code, string parent, double low, double high, bool log = false) =>
        new(code, parent, 1, 1, new Normalisation(NormalisationMethod.Goalposts, low, high, Cap: true, Log: log));

    private static List<string[]> Rows(string file, [CallerFilePath] string here = "") =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, file)).Where(line => !line.StartsWith('#')).Skip(1).Select(line => line.Split(','))];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
