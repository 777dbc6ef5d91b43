using System.Globalization;
using System.Runtime.CompilerServices;
using Shouldly;
using Tryghed.Analysis.Indices;
using Xunit;

namespace Tryghed.Analysis.Tests.Indices;

/// <summary>Every stage against a worked public data set; asem/README.md says where it is from.</summary>
public class AsemTests
{
    private static readonly Normalisation MinMax = new(NormalisationMethod.MinMax);

    [Fact]
    public void Denominated_figures_agree() => Agree(Plan(MinMax).Stages.Denominated, "denominated");

    [Fact]
    public void Winsorised_figures_agree() => Agree(Plan(MinMax).Stages.Treated, "winsorised");

    [Fact]
    public void As_many_values_are_moved()
    {
        var plan = Plan(MinMax);
        var shape = Rows("shape").ToDictionary(row => row["code"]);

        for (var i = 0; i < plan.Tree.Leaves; i++)
        {
            var code = plan.Tree.Codes[i];
            double[] known = [.. plan.Stages.Denominated[i].Where(x => !double.IsNaN(x))];
            Near(Shape.Skewness(known), Number(shape[code]["skewness"]), code);
            Near(Shape.Kurtosis(known), Number(shape[code]["kurtosis"]), code);
            plan.Stages.WasTreated[i].Count(moved => moved).ShouldBe((int)Number(shape[code]["moved"]), code);
        }
        plan.Stages.WasTreated.ShouldContain(moved => moved.Any(value => value));
    }

    [Fact]
    public void Min_max_agrees() => Agree(Plan(MinMax).Stages.Normalised, "min-max");

    [Fact]
    public void Z_scores_agree() => Agree(Plan(new Normalisation(NormalisationMethod.ZScore)).Stages.Normalised, "z-score");

    [Fact]
    public void Ranks_of_indicators_agree() => Agree(Plan(new Normalisation(NormalisationMethod.Rank)).Stages.Normalised, "rank");

    [Fact]
    public void Percentiles_agree() => Agree(Plan(new Normalisation(NormalisationMethod.Percentile)).Stages.Normalised, "percentile", times: 100);

    [Theory]
    [InlineData(AggregationMethod.Arithmetic, 0, "arithmetic")]
    [InlineData(AggregationMethod.Geometric, 1, "geometric")]
    public void Aggregated_scores_and_ranks_agree(AggregationMethod method, double low, string file)
    {
        var plan = Plan(MinMax with { RangeLow = low, RangeHigh = 100 }, method);
        var result = CompositeIndex.Run(plan);
        var (scores, ranks) = (ByUnit(file), ByUnit(file + "-ranks"));

        for (var node = plan.Tree.Leaves; node < plan.Tree.Nodes; node++)
        {
            for (var at = 0; at < plan.Cases.Count; at++)
            {
                var (unit, code) = (plan.Data.Units[at], plan.Tree.Codes[node]);
                Near(result.Scores[node][at], Number(scores[unit][code]), $"{unit} {code}");
                result.Ranks[node][at].ShouldBe((int)Number(ranks[unit][code]), $"{unit} {code}");
            }
        }
    }

    [Fact]
    public void Distances_to_a_target_and_goalposts_agree()
    {
        var expected = ByUnit("targets-and-goalposts");
        var raw = Rows("raw").ToList();
        var specification = new IndexSpecification(
            [
                One("LPI_target", 1, new Normalisation(NormalisationMethod.DistanceToTarget, Target: 4.2, Cap: true)),
                One("NEET_target", -1, new Normalisation(NormalisationMethod.DistanceToTarget, Target: 5, Cap: true)),
                One("LPI_goalposts", 1, new Normalisation(NormalisationMethod.Goalposts, 2.5, 4, Cap: true)),
                One("NEET_goalposts", -1, new Normalisation(NormalisationMethod.Goalposts, 5, 20, Cap: true)),
            ],
            [new IndexGroup("index", null, 1, AggregationMethod.Arithmetic)]);
        var plan = CompositeIndex.Prepare(specification, new IndexData(
            [.. raw.Select(row => row["uCode"])], null, specification.Indicators.ToDictionary(i => i.Code, i => raw.Select(row => Number(row[i.Code.Split('_')[0]])).ToArray())));

        for (var i = 0; i < plan.Tree.Leaves; i++)
        {
            for (var at = 0; at < plan.Cases.Count; at++)
                Near(plan.Stages.Normalised[i][at], Number(expected[plan.Data.Units[at]][plan.Tree.Codes[i]]), plan.Tree.Codes[i]);
        }

        static IndexIndicator One(string code, int polarity, Normalisation normalisation) => new(code, "index", polarity, 1, normalisation);
    }

    // No data threshold: the reference has a score wherever there is a value.
    private static IndexPlan Plan(Normalisation normalisation, AggregationMethod method = AggregationMethod.Arithmetic)
    {
        var (structure, raw) = (Rows("structure").ToList(), Rows("raw").ToList());
        var parents = structure.Select(row => row["parent"]).ToHashSet();
        var specification = new IndexSpecification(
            [
                .. structure.Where(row => !parents.Contains(row["code"])).Select(row => new IndexIndicator(
                    row["code"], row["parent"], (int)Number(row["polarity"]), Number(row["weight"]), normalisation, row["denominator"] is "" ? null : row["denominator"])),
            ],
            [.. structure.Where(row => parents.Contains(row["code"])).Select(row => new IndexGroup(row["code"], row["parent"] is "" ? null : row["parent"], Number(row["weight"]), method))])
        {
            Treatment = new Treatment(TreatmentMethod.Winsorise),
            DataThreshold = 0,
        };
        return CompositeIndex.Prepare(specification, new IndexData(
            [.. raw.Select(row => row["uCode"])], null, raw[0].Keys.Where(code => code is not "uCode").ToDictionary(code => code, code => raw.Select(row => Number(row[code])).ToArray())));

    }

    private static void Agree(double[][] table, string file, double times = 1)
    {
        var (expected, plan) = (ByUnit(file), Plan(MinMax));
        for (var i = 0; i < plan.Tree.Leaves; i++)
        {
            for (var at = 0; at < plan.Cases.Count; at++)
                Near(table[i][at], times * Number(expected[plan.Data.Units[at]][plan.Tree.Codes[i]]), $"{plan.Data.Units[at]} {plan.Tree.Codes[i]}");
        }
        expected.Count.ShouldBe(51);
        table.Length.ShouldBe(49);
    }

    private static void Near(double actual, double expected, string which)
    {
        if (double.IsNaN(expected))
            actual.ShouldBe(double.NaN, which);
        else
            actual.ShouldBe(expected, 1e-9 * Math.Max(1e-4, Math.Abs(expected)), which);
    }

    private static Dictionary<string, Dictionary<string, string>> ByUnit(string file) => Rows(file).ToDictionary(row => row["uCode"]);

    private static IEnumerable<Dictionary<string, string>> Rows(string file, [CallerFilePath] string here = "")
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "asem", file + ".csv"));
        var names = lines[0].Split(',');
        return lines.Skip(1).Select(line => line.Split(',').Zip(names).ToDictionary(cell => cell.Second, cell => cell.First));
    }

    private static double Number(string cell) => cell is "" ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
