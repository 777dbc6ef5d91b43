using Shouldly;
using Tryghed.Analysis.Indices;
using Tryghed.Analysis.Indices.Uncertainty;
using Tryghed.Analysis.Monitoring;
using Xunit;

namespace Tryghed.Analysis.Tests.Indices;

/// <summary>How sure an index is: replications, sensitivity, and the probability that it fell.</summary>
public sealed class UncertaintyTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bits_on_one_and_on_two_threads()
    {
        var plan = MadeUpIndex.Plan(31, 12, 6, 3, AggregationMethod.Geometric, Everything(), 300, periods: 2, missing: 0.05);

        var (one, two) = (Replications.Run(plan, 1), Replications.Run(plan, 2));

        foreach (var node in one.Low.Keys)
        {
            Bits(two.Low[node]).ShouldBe(Bits(one.Low[node]));
            Bits(two.High[node]).ShouldBe(Bits(one.High[node]));
            Bits(two.Mean[node]).ShouldBe(Bits(one.Mean[node]));
        }
        two.RankLow.ShouldBe(one.RankLow);
        Bits([.. two.Changes.Select(change => change.ProbabilityFell)]).ShouldBe(Bits([.. one.Changes.Select(change => change.ProbabilityFell)]));
        var (alone, together) = (Sensitivity.Of(plan, 64, 1), Sensitivity.Of(plan, 64, 2));
        Bits([.. together.RankShift.Select(share => share.Total)]).ShouldBe(Bits([.. alone.RankShift.Select(share => share.Total)]));
        Replications.Run(MadeUpIndex.Plan(31, 12, 6, 3, AggregationMethod.Geometric, Everything(), 300, seed: 2, periods: 2, missing: 0.05)).Mean[plan.Tree.Root][0]
            .ShouldNotBe(one.Mean[plan.Tree.Root][0]);
    }

    [Theory]
    [InlineData(AggregationMethod.Arithmetic)]
    [InlineData(AggregationMethod.Geometric)]
    [InlineData(AggregationMethod.Harmonic)]
    [InlineData(AggregationMethod.Ampi)]
    public void Where_nothing_is_uncertain_every_run_is_the_index_itself(AggregationMethod method)
    {
        var plan = MadeUpIndex.Plan(13, 9, 4, 2, method, MadeUpIndex.Uncertain(aggregations: [method]), 3, missing: 0.15);
        var nominal = CompositeIndex.Run(plan);

        var intervals = Replications.Run(plan);

        nominal.Scores[plan.Tree.Root].Count(double.IsNaN).ShouldBeInRange(1, 12);
        for (var node = plan.Tree.Leaves; node < plan.Tree.Nodes; node++)
        {
            Known(intervals.Low[node]).ShouldBe(Known(nominal.Scores[node]), 1e-9);
            Known(intervals.High[node]).ShouldBe(Known(nominal.Scores[node]), 1e-9);
        }
        intervals.RankLow.ShouldBe(nominal.Ranks[plan.Tree.Root]);
        intervals.RankHigh.ShouldBe(nominal.Ranks[plan.Tree.Root]);
        intervals.ModelRuns.ShouldBe(4);
    }

    [Fact]
    public void Intervals_hold_the_index_and_widen_with_the_noise()
    {
        var plan = MadeUpIndex.Plan(20, 12, 4, 2, AggregationMethod.Arithmetic, MadeUpIndex.Uncertain(noise: MadeUpIndex.Noise(12, () => new FigureNoise.StandardError([6]))), 2000);
        var nominal = CompositeIndex.Run(plan).Scores[plan.Tree.Root];

        var intervals = Replications.Run(plan);

        // A mean of twelve figures with standard error 6 × 0.99: 90 % lie within 1.645 of its standard error; figures are 20 and more from the goalposts, 3.3 standard errors.
        var half = 1.645 * 6 * 0.99 / Math.Sqrt(12);
        for (var at = 0; at < 20; at++)
        {
            (nominal[at] - intervals.Low[plan.Tree.Root][at]).ShouldBe(half, 0.25);
            (intervals.High[plan.Tree.Root][at] - nominal[at]).ShouldBe(half, 0.25);
            intervals.RankLow[at].ShouldBeLessThanOrEqualTo(intervals.RankHigh[at]);
        }
    }

    [Fact]
    public void Weights_are_drawn_around_the_given_ones()
    {
        // One indicator at the top of its scale and one at the bottom: the index is the first one's weight. Beta(30, 20) has mean 0.6 and standard deviation √(0.6·0.4/51).
        var specification = new IndexSpecification(
            [new("top", "index", 1, 3, new Normalisation(NormalisationMethod.Goalposts, 0, 1)), new("bottom", "index", 1, 2, new Normalisation(NormalisationMethod.Goalposts, 0, 1))],
            [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Uncertainty = MadeUpIndex.Uncertain(weights: 50),
            Replications = 20_000,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(["a"], null, new Dictionary<string, double[]> { ["top"] = [1], ["bottom"] = [0] }));

        var intervals = Replications.Run(plan);

        var deviation = Math.Sqrt(0.6 * 0.4 / 51);
        intervals.Mean[plan.Tree.Root][0].ShouldBe(0.6, 4 * deviation / Math.Sqrt(20_000));
        (intervals.High[plan.Tree.Root][0] - intervals.Low[plan.Tree.Root][0]).ShouldBe(2 * 1.645 * deviation, 0.01);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(7.5)]
    public void A_gamma_variable_has_its_mean_and_variance(double shape)
    {
        var noise = new Noise(5);
        double[] draws = [.. Enumerable.Range(0, 40_000).Select(_ => Streams.Gamma(ref noise, shape))];
        var mean = draws.Average();
        mean.ShouldBe(shape, 4 * Math.Sqrt(shape / draws.Length));
        draws.Average(x => (x - mean) * (x - mean)).ShouldBe(shape, 0.1 * shape);
    }

    [Fact]
    public void Normal_vectors_are_standard_normal()
    {
        var normals = new NormalVectors(11);
        var draws = new List<double>();
        for (var i = 0; i < 25_000; i++)
        {
            normals.Next(out var first, out var second);
            for (var lane = 0; lane < 4; lane++)
                draws.AddRange([first[lane], second[lane]]);
        }
        var n = draws.Count;
        draws.Average().ShouldBe(0, 4 / Math.Sqrt(n));
        draws.Average(x => x * x).ShouldBe(1, 4 * Math.Sqrt(2.0 / n));
        draws.Average(x => x * x * x).ShouldBe(0, 4 * Math.Sqrt(15.0 / n));
        draws.Average(x => x * x * x * x).ShouldBe(3, 4 * Math.Sqrt(96.0 / n));
        draws.Count(x => x > 1.959964).ShouldBeInRange((int)(0.025 * n - 4 * Math.Sqrt(0.025 * n)), (int)(0.025 * n + 4 * Math.Sqrt(0.025 * n)));
        draws.Zip(draws.Skip(1)).Average(pair => pair.First * pair.Second).ShouldBe(0, 4 / Math.Sqrt(n));
    }

    [Fact]
    public void The_shares_of_Ishigamis_function_are_the_analytic_ones()
    {
        // Ishigami & Homma 1990: sin x1 + a sin² x2 + b x3⁴ sin x1, x uniform on (−π, π).
        const double A = 7, B = 0.1;
        var pi4 = Math.Pow(Math.PI, 4);
        var v1 = 0.5 * Math.Pow(1 + B * pi4 / 5, 2);
        var v2 = A * A / 8;
        var v13 = B * B * pi4 * pi4 * (1.0 / 18 - 1.0 / 50);
        var v = v1 + v2 + v13;

        var shares = SobolIndices.Estimate(u =>
        {
            var (x1, x2, x3) = (Math.PI * (2 * u[0] - 1), Math.PI * (2 * u[1] - 1), Math.PI * (2 * u[2] - 1));
            return Math.Sin(x1) + A * Math.Pow(Math.Sin(x2), 2) + B * Math.Pow(x3, 4) * Math.Sin(x1);
        }, 3, 40_000, 1);

        double[] first = [v1 / v, v2 / v, 0], total = [(v1 + v13) / v, v2 / v, v13 / v];
        for (var i = 0; i < 3; i++)
        {
            shares[i].First.ShouldBe(first[i], 0.015);
            shares[i].Total.ShouldBe(total[i], 0.01);
            shares[i].FirstLow.ShouldBeLessThan(shares[i].First);
            shares[i].FirstHigh.ShouldBeGreaterThan(shares[i].First);
            shares[i].TotalLow.ShouldBeLessThan(shares[i].Total);
            shares[i].TotalHigh.ShouldBeGreaterThan(shares[i].Total);
        }
        first[0].ShouldBe(0.3139, 0.0001);
        total[2].ShouldBe(0.2437, 0.0001);
    }

    [Fact]
    public void A_sum_of_noise_and_weights_is_split_between_them()
    {
        var plan = MadeUpIndex.Plan(
            12, 8, 4, 2, AggregationMethod.Arithmetic,
            MadeUpIndex.Uncertain(weights: 60, noise: MadeUpIndex.Noise(8, () => new FigureNoise.StandardError([4]))), 10);

        var sensitivity = Sensitivity.Of(plan, 1500);

        sensitivity.Factors.Count.ShouldBe(8); // noise, and the weights of the index, two pillars and four groups: each has two children
        sensitivity.Factors[0].ShouldBe("noise");
        sensitivity.ModelRuns.ShouldBe(1500 * 10);
        foreach (var shares in sensitivity.Scores)
        {
            shares!.Sum(share => share.First).ShouldBe(1, 0.35);
            shares!.Sum(share => share.Total).ShouldBe(1, 0.2);
        }
    }

    [Fact]
    public void Leaving_out_the_only_indicator_that_differs_makes_all_equal()
    {
        var specification = new IndexSpecification(
            [new("same", "index", 1, 1, new Normalisation(NormalisationMethod.Goalposts, 0, 1)), new("differs", "index", 1, 1, new Normalisation(NormalisationMethod.Goalposts, 0, 1))],
            [new("index", null, 1, AggregationMethod.Arithmetic)]);
        var plan = CompositeIndex.Prepare(
            specification, new IndexData(["a", "b", "c"], null, new Dictionary<string, double[]> { ["same"] = [0.5, 0.5, 0.5], ["differs"] = [0.1, 0.5, 0.9] }));

        var left = Sensitivity.LeaveOneOut(plan);

        left[1].Ranks.ShouldBe([1, 1, 1]);
        left[1].MeanShift.ShouldBe(1); // they were third, second, first
        left[1].LargestShift.ShouldBe(2);
        left[1].MostShifted.ShouldBe(0);
        left[0].Scores.ShouldBe([0.1, 0.5, 0.9]);
        left[0].MeanShift.ShouldBe(0);
    }

    [Theory]
    [InlineData("survey")]
    [InlineData("error")]
    [InlineData("count")]
    [InlineData("few")]
    [InlineData("dispersed")]
    public void Where_nothing_changed_but_noise_a_fall_is_said_to_be_90_percent_sure_in_a_tenth_of_cases(string kind)
    {
        // Units are simulations: each has three indicators with the same truth in both periods, seen with noise.
        const int Simulations = 1500;
        var random = new Noise(2014);
        var columns = new Dictionary<string, double[]>();
        var noise = new Dictionary<string, FigureNoise>();
        for (var i = 0; i < 3; i++)
        {
            columns["x" + i] = [.. Enumerable.Range(0, 2 * Simulations).Select(_ => Seen(ref random))];
            noise["x" + i] = kind switch
            {
                "survey" => new FigureNoise.Sample([400], 100, 1),
                "error" => new FigureNoise.StandardError([3]),
                "dispersed" => new FigureNoise.Count([1], 4),
                _ => new FigureNoise.Count([1], 1),
            };
        }
        var specification = new IndexSpecification(
            [.. columns.Keys.Select(code => new IndexIndicator(code, "index", 1, 1, new Normalisation(NormalisationMethod.Goalposts, -100, 1000)))],
            [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Uncertainty = MadeUpIndex.Uncertain(noise: noise),
            Replications = 800,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(
            [.. Enumerable.Range(0, 2 * Simulations).Select(at => $"s{at / 2}")], [.. Enumerable.Range(0, 2 * Simulations).Select(at => at % 2 is 0 ? "2017" : "2018")], columns));

        var changes = Replications.Run(plan).Changes;

        changes.Count.ShouldBe(Simulations);
        (changes.Count(change => change.ProbabilityFell > 0.9) / (double)Simulations).ShouldBe(0.1, 0.03); // four standard errors of a tenth
        (changes.Count(change => change.ProbabilityFell < 0.5) / (double)Simulations).ShouldBe(0.5, 0.05);

        double Seen(ref Noise from) => kind switch
        {
            "survey" => Answers(ref from) / 4.0,
            "error" => 50 + 3 * from.Normal(),
            "count" => Poisson(ref from, 60),
            "few" => Poisson(ref from, 2.5),
            _ => Poisson(ref from, Streams.Gamma(ref from, 60 / 3.0) * 3), // mean 60, variance 60 × 4
        };
        static int Answers(ref Noise from)
        {
            var safe = 0;
            for (var i = 0; i < 400; i++)
                safe += from.Uniform() < 0.7 ? 1 : 0;
            return safe;
        }
        static double Poisson(ref Noise from, double mean)
        {
            var (count, product, limit) = (0, 1 - from.Uniform(), Math.Exp(-mean));
            while (product > limit)
                (count, product) = (count + 1, product * (1 - from.Uniform()));
            return count;
        }
    }

    [Fact]
    public void A_real_fall_is_seen()
    {
        var specification = new IndexSpecification([new("x", "index", 1, 1, new Normalisation(NormalisationMethod.Goalposts, 0, 100))], [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Uncertainty = MadeUpIndex.Uncertain(noise: new() { ["x"] = new FigureNoise.StandardError([2]) }),
            Replications = 4000,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(["a", "a"], ["2017", "2018"], new Dictionary<string, double[]> { ["x"] = [60, 56] }));

        var change = Replications.Run(plan).Changes.ShouldHaveSingleItem();

        change.Difference.ShouldBe(-0.04, 1e-12);
        change.ProbabilityFell.ShouldBe(0.92135, 0.017); // Φ(4 / (2√2)), four standard errors
    }

    [Fact]
    public void Too_much_to_remember_is_refused_before_it_is_begun()
    {
        var plan = MadeUpIndex.Plan(1000, 3, 2, 1, AggregationMethod.Arithmetic, Everything() with { Noise = new Dictionary<string, FigureNoise>() }, 100_000);
        Should.Throw<IndexException>(() => Replications.Run(plan)).Field.ShouldBe("replications");
    }

    [Fact]
    public void Noise_of_a_column_that_is_no_indicator_is_refused() =>
        Should.Throw<IndexException>(() => Replications.Run(MadeUpIndex.Plan(5, 3, 2, 1, AggregationMethod.Arithmetic, MadeUpIndex.Uncertain(noise: new() { ["population"] = new FigureNoise.StandardError([1]) }), 10)))
            .Field.ShouldBe("uncertainty.noise.population");

    [Fact]
    public void Leaving_out_a_group_leaves_the_others()
    {
        var specification = new IndexSpecification(
            [.. new[] { "a", "b" }.Select(code => new IndexIndicator(code, "one", 1, 1, Unit)), new("c", "two", 1, 1, Unit)],
            [new("index", null, 1, AggregationMethod.Arithmetic), new("one", "index", 3, AggregationMethod.Arithmetic), new("two", "index", 1, AggregationMethod.Arithmetic)]);
        var plan = CompositeIndex.Prepare(specification, new IndexData(["u", "v"], null, new Dictionary<string, double[]> { ["a"] = [1, 0.1], ["b"] = [0.8, 0.3], ["c"] = [0.2, 0.7] }));

        var left = Sensitivity.LeaveOneOut(plan, groups: true).ToDictionary(one => plan.Tree.Codes[one.Node]);

        left.Keys.ShouldBe(["a", "b", "c", "one", "two"], ignoreOrder: true);
        left["one"].Scores.ShouldBe([0.2, 0.7], 1e-12);
        left["one"].LargestShift.ShouldBe(1);
        left["two"].Scores.ShouldBe([0.9, 0.2], 1e-12);
        left["two"].MeanShift.ShouldBe(0);
    }

    [Fact]
    public void A_score_that_rests_on_imputed_figures_has_an_interval_of_scores_in_every_run()
    {
        // As specified 'v' has three figures, two of them imputed; without imputation it has one of three, below the threshold, and that one is its score.
        var specification = new IndexSpecification(
            [.. new[] { "a", "b", "c" }.Select(code => new IndexIndicator(code, "index", 1, 1, Unit))], [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Imputation = ImputationMethod.GroupMean,
            Uncertainty = MadeUpIndex.Uncertain(imputations: [ImputationMethod.GroupMean, ImputationMethod.None]),
            Replications = 400,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(
            ["u", "v"], null, new Dictionary<string, double[]> { ["a"] = [0.2, 0.3], ["b"] = [0.6, double.NaN], ["c"] = [0.6, double.NaN] }));

        var intervals = Replications.Run(plan);

        intervals.Low[plan.Tree.Root][1].ShouldBe(0.3, 1e-12);
        intervals.High[plan.Tree.Root][1].ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void An_imputation_that_leaves_a_group_without_any_figures_is_refused()
    {
        var specification = new IndexSpecification(
            [new("a", "index", 1, 1, Unit), new("b", "index", 1, 1, Unit)], [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Imputation = ImputationMethod.GroupMean,
            Uncertainty = MadeUpIndex.Uncertain(imputations: [ImputationMethod.GroupMean, ImputationMethod.None]),
            Replications = 10,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(["u", "v"], null, new Dictionary<string, double[]> { ["a"] = [0.2, double.NaN], ["b"] = [0.6, double.NaN] }));

        Should.Throw<IndexException>(() => Replications.Run(plan)).Field.ShouldBe("uncertainty.imputation");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Noise_below_zero_stops_before_a_logarithm_runs_away(bool logarithm, bool treated)
    {
        double[] figures = [.. Enumerable.Range(1, 20).Select(i => (double)i), 4000];
        var specification = new IndexSpecification(
            [new("x", "index", 1, 1, new Normalisation(NormalisationMethod.ZScore), Logarithm: logarithm)], [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Treatment = treated ? new Treatment(TreatmentMethod.Log) : null,
            Uncertainty = MadeUpIndex.Uncertain(noise: new() { ["x"] = new FigureNoise.StandardError([60]) }),
            Replications = 500,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData([.. figures.Select((_, i) => $"u{i}")], null, new Dictionary<string, double[]> { ["x"] = figures }));

        var intervals = Replications.Run(plan);

        intervals.Low[plan.Tree.Root].ShouldAllBe(score => score > -20);
        Sensitivity.Of(plan, 64).Scores.ShouldAllBe(shares => double.IsFinite(shares![0].Total));
    }

    [Fact]
    public void A_weight_that_vanishes_still_counts_where_it_is_all_there_is()
    {
        // Gamma variables of such shapes are too small for a double every tenth time.
        var specification = new IndexSpecification(
            [new("a", "index", 1, 1, Unit), new("b", "index", 1, 1, Unit)], [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            DataThreshold = 0,
            Uncertainty = MadeUpIndex.Uncertain(weights: 0.01),
            Replications = 500,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(["u", "v"], null, new Dictionary<string, double[]> { ["a"] = [0.2, 0.4], ["b"] = [0.6, double.NaN] }));

        var intervals = Replications.Run(plan);

        intervals.Low[plan.Tree.Root][1].ShouldBe(0.4, 1e-9);
        intervals.High[plan.Tree.Root][1].ShouldBe(0.4, 1e-9);
        intervals.Mean[plan.Tree.Root][1].ShouldBe(0.4, 1e-9);
    }

    [Fact]
    public void Noise_of_what_another_indicator_is_divided_by_is_refused()
    {
        var specification = new IndexSpecification(
            [new("people", "index", 1, 1, Unit), new("crimes", "index", -1, 1, Unit, Denominator: "people")], [new("index", null, 1, AggregationMethod.Arithmetic)])
        {
            Uncertainty = MadeUpIndex.Uncertain(noise: new() { ["people"] = new FigureNoise.StandardError([1]) }),
            Replications = 10,
        };
        var plan = CompositeIndex.Prepare(specification, new IndexData(["u"], null, new Dictionary<string, double[]> { ["people"] = [100], ["crimes"] = [4] }));

        Should.Throw<IndexException>(() => Replications.Run(plan)).Field.ShouldBe("uncertainty.noise.people");
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 3)]
    [InlineData(7, 1000)]
    [InlineData(1000, 12)]
    [InlineData(1001, 1_000_000)]
    public void Quantiles_of_an_unsorted_sample_are_those_of_the_sorted_one(int size, int values)
    {
        var random = new Random(3);
        double[] sample = [.. Enumerable.Range(0, size).Select(_ => (double)random.Next(values))];
        double[] sorted = [.. sample.Order()];
        foreach (var share in (double[])[0, 0.05, 0.5, 0.95, 0.999, 1])
            Replications.Select(sample, share).ShouldBe(Replications.Quantile(sorted, share));
        sample.Order().ShouldBe(sorted);
    }

    private static readonly Normalisation Unit = new(NormalisationMethod.Goalposts, 0, 1);

    private static IndexUncertainty Everything() => MadeUpIndex.Uncertain(
        50, [NormalisationMethod.Goalposts, NormalisationMethod.MinMax, NormalisationMethod.ZScore, NormalisationMethod.Percentile], [AggregationMethod.Arithmetic, AggregationMethod.Geometric],
        MadeUpIndex.Noise(3, () => new FigureNoise.StandardError([4])), [ImputationMethod.None, ImputationMethod.GroupMean]);

    private static double[] Known(double[] scores) => Array.ConvertAll(scores, score => double.IsNaN(score) ? -1 : score);

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
}
