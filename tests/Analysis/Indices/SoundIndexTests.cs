using CsCheck;
using Shouldly;
using Tryghed.Analysis.Indices;
using Tryghed.Analysis.Indices.Uncertainty;
using Xunit;

namespace Tryghed.Analysis.Tests.Indices;

/// <summary>What holds of every index, whatever the specification and the figures.</summary>
public sealed class SoundIndexTests
{
    private static readonly Gen<double> Figure = Gen.Frequency(
        (12, Gen.Double[-50, 150]), (3, Gen.Const(double.NaN)), (2, Gen.Const(0.0)), (1, Gen.Const(7.0)), (1, Among(1e300, -1e300, 1e-300)));

    private static readonly Gen<Normalisation> Scale =
        from method in Gen.Enum<NormalisationMethod>()
        from ends in Gen.Bool
        from cap in Gen.Bool
        from log in Gen.Bool
        from low in Gen.Double[-20, 40]
        from width in Gen.Double[0, 100]
        from range in Gen.Bool
        select new Normalisation(
            method, ends ? low : null, ends ? low + width : null, cap && method is not (NormalisationMethod.ZScore or NormalisationMethod.Rank), log && method is NormalisationMethod.Goalposts,
            range ? 1 : null, range ? 100 : null, method is NormalisationMethod.DistanceToTarget ? low + width : null);

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<(IndexSpecification Specification, IndexData Data)> Made =
        from units in Gen.Int[1, 6]
        from periods in Gen.Int[1, 3]
        from leaves in Gen.Int[1, 5]
        from groups in Gen.Int[1, 3]
        from scales in Scale.Array[leaves]
        from parents in Gen.Int[0, groups - 1].Array[leaves]
        from above in Gen.Int[0, 10].Array[groups]
        from weights in Among(0.0, 0.5, 1, 3).Array[leaves + groups]
        from polarity in Among(-1, 1).Array[leaves]
        from means in Gen.Enum<AggregationMethod>().Array[groups]
        from figures in Figure.Array[units * periods].Array[leaves]
        from imputation in Gen.Enum<ImputationMethod>()
        from treatment in Among<TreatmentMethod?>(null, TreatmentMethod.Log, TreatmentMethod.Winsorise)
        from threshold in Among(0.0, 0.5, 0.667, 1)
        from reference in Gen.Bool
        select (Specification: new IndexSpecification(
            [.. Enumerable.Range(0, leaves).Select(i => new IndexIndicator("x" + i, "g" + parents[i], polarity[i], weights[i], scales[i]))],
            [.. Enumerable.Range(0, groups).Select(g => new IndexGroup("g" + g, g is 0 ? null : "g" + above[g] % g, weights[leaves + g], means[g]))])
        {
            Imputation = imputation,
            Treatment = treatment is { } method ? new Treatment(method, 1, 0.5, 2) : null,
            DataThreshold = threshold,
            ReferencePeriods = reference ? ["2000"] : null,
        },
            Data: new IndexData(
                [.. Enumerable.Range(0, units * periods).Select(at => "u" + at / periods)], [.. Enumerable.Range(0, units * periods).Select(at => $"{2000 + at % periods}")],
                Enumerable.Range(0, leaves).ToDictionary(i => "x" + i, i => figures[i])));

    [Fact]
    public void Either_it_is_refused_with_a_reason_or_every_score_that_is_promised_is_a_number() =>
        Made.Sample(made =>
        {
            IndexPlan plan;
            try
            {
                plan = CompositeIndex.Prepare(made.Specification, made.Data);
            }
            catch (IndexException refused)
            {
                refused.Field.ShouldNotBeNullOrWhiteSpace();
                refused.Reason.Length.ShouldBeGreaterThan(15);
                return;
            }
            var result = CompositeIndex.Run(plan);
            for (var node = 0; node < plan.Tree.Nodes; node++)
            {
                for (var at = 0; at < plan.Cases.Count; at++)
                {
                    var promised = node < plan.Tree.Leaves ? result.Coverage[node][at] > 0 : CompositeIndex.Reaches(result.Coverage[node][at], made.Specification.DataThreshold);
                    (double.IsFinite(result.Scores[node][at]) == promised && (promised || double.IsNaN(result.Scores[node][at]))).ShouldBeTrue(
                        $"{plan.Tree.Codes[node]} of case {at} is {result.Scores[node][at]} with coverage {result.Coverage[node][at]}");
                }
            }
        }, iter: 50_000);

    [Fact]
    public void Where_there_is_a_score_its_interval_is_of_numbers() =>
        (from made in Made
         from weights in Among<double?>(null, 0.01, 50)
         from normalisations in Gen.Enum<NormalisationMethod>().Array[0, 3]
         from aggregations in Gen.Enum<AggregationMethod>().Array[0, 3]
         from imputations in Gen.Enum<ImputationMethod>().Array[0, 2]
         from noise in Gen.Int[0, 3]
         select (made.Data, Specification: made.Specification with
         {
             Replications = 6,
             Uncertainty = new IndexUncertainty(weights, [.. normalisations.Distinct()], [.. aggregations.Distinct()], [.. imputations.Distinct()], noise is 0 ? new Dictionary<string, FigureNoise>() : new Dictionary<string, FigureNoise>
             {
                 ["x0"] = noise is 1 ? new FigureNoise.StandardError([20]) : noise is 2 ? new FigureNoise.Count([0.1], 2) : new FigureNoise.Sample([30], 150, 1.5),
             }),
         }))
        .Sample(made =>
        {
            try
            {
                var plan = CompositeIndex.Prepare(made.Specification, made.Data);
                var nominal = CompositeIndex.Run(plan).Scores[plan.Tree.Root];
                var intervals = Replications.Run(plan, 1);
                Sensitivity.Of(plan, 3, 1).MeanRankShift.ShouldBeInRange(0, 6);
                for (var at = 0; at < nominal.Length; at++)
                {
                    double.IsFinite(intervals.Low[plan.Tree.Root][at]).ShouldBe(double.IsFinite(nominal[at]));
                    double.IsFinite(intervals.High[plan.Tree.Root][at]).ShouldBe(double.IsFinite(nominal[at]));
                    double.IsFinite(intervals.Mean[plan.Tree.Root][at]).ShouldBe(double.IsFinite(nominal[at]));
                }
                foreach (var change in intervals.Changes)
                    new[] { change.Low, change.High, change.Difference, change.ProbabilityFell }.ShouldAllBe(number => double.IsFinite(number));
                foreach (var left in Sensitivity.LeaveOneOut(plan))
                    left.Scores.ShouldAllBe(score => !double.IsInfinity(score));
            }
            catch (IndexException refused)
            {
                refused.Reason.Length.ShouldBeGreaterThan(15);
            }
        }, iter: 20_000);

    [Theory]
    [InlineData(NormalisationMethod.MinMax)]
    [InlineData(NormalisationMethod.ZScore)]
    [InlineData(NormalisationMethod.Rank)]
    [InlineData(NormalisationMethod.Percentile)]
    [InlineData(NormalisationMethod.DistanceToTarget)]
    [InlineData(NormalisationMethod.Goalposts)]
    public void A_past_index_stays_when_a_period_comes(NormalisationMethod method)
    {
        double[] first = [3, 9, 4, 8, 5, 90], second = [1, 5, 9, 2, 6, 5];
        IndexResult Run(int periods) => CompositeIndex.Run(CompositeIndex.Prepare(
            new IndexSpecification(
                [new("x", "index", 1, 1, method is NormalisationMethod.Goalposts ? new Normalisation(method, 0, 100) : new Normalisation(method, Target: 500)), new("y", "index", -1, 1, new Normalisation(NormalisationMethod.MinMax))], [new("index", null, 1, AggregationMethod.Arithmetic)])
            {
                ReferencePeriods = ["2000"],
                Treatment = new Treatment(TreatmentMethod.Winsorise, 1, 1, 1),
                Imputation = ImputationMethod.LastObservation,
            },
            new IndexData(
                [.. Enumerable.Range(0, 6 * periods).Select(at => "u" + at % 6)], [.. Enumerable.Range(0, 6 * periods).Select(at => $"{2000 + at / 6}")],
                new Dictionary<string, double[]>
                {
                    ["x"] = [.. first, .. first.Select((x, at) => at is 2 ? double.NaN : 2 * x), 1000, 2000, 3000, 4000, 5000, -6000],
                    ["y"] = [.. second, .. second.Reverse(), -70, 80, 90, 0, 0, 700],
                }.ToDictionary(column => column.Key, column => column.Value[..(6 * periods)]))));

        var (before, after) = (Run(2), Run(3));

        after.Scores[^1][..12].ShouldBe(before.Scores[^1]);
        after.Ranks[^1][..12].ShouldBe(before.Ranks[^1]);
        double.IsFinite(before.Scores[^1][8]).ShouldBeTrue();
    }
}
