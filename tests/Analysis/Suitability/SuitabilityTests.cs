using Shouldly;
using Tryghed.Analysis.Comparisons;
using Tryghed.Analysis.Suitability;
using Xunit;

namespace Tryghed.Analysis.Tests.Suitability;

/// <summary>What a measurement's figures say of its fitness for an index.</summary>
public sealed class SuitabilityTests
{
    [Fact]
    public void The_smallest_change_is_the_textbooks_for_independent_figures()
    {
        // Neighbours differ by 2 throughout: a mean square successive difference of 4, sigma the root of 2.
        double?[] values = [.. Enumerable.Range(0, 4001).Select(i => (double?)(i % 2 == 0 ? 100 : 102))];

        var change = SmallestChange.Of(values, window: 4)!;

        change.Sigma.ShouldBe(Math.Sqrt(2), 1e-9);
        change.Autocorrelation.ShouldBe(0);
        change.Step.ShouldBe((1.95996 + 0.84162) * Math.Sqrt(2) * Math.Sqrt(2.0 / 4), 0.01);
        change.Relative!.Value.ShouldBe(change.Step / 101, 1e-4);
    }

    [Fact]
    public void A_step_of_the_smallest_change_is_seen_four_times_of_five()
    {
        var (seen, series) = (0, 4000);
        for (var replication = 0; replication < series; replication++)
        {
            var random = new Random(replication);
            double?[] values = [.. Enumerable.Range(0, 40).Select(_ => (double?)(50 + Normal(random)))];
            var step = (1.95996 + 0.84162) * Math.Sqrt(2.0 / 8); // sigma is 1
            for (var i = 32; i < 40; i++)
                values[i] += step;
            var test = TwoMeans.Test(values, [.. Enumerable.Range(24, 8)], [.. Enumerable.Range(32, 8)])!;
            seen += test.PValue < 0.05 ? 1 : 0;
        }
        (seen / (double)series).ShouldBeInRange(0.74, 0.82);
    }

    [Fact]
    public void Neither_a_trend_nor_an_old_step_nor_a_season_hides_what_can_be_seen()
    {
        var random = new Random(7);
        double[] noise = [.. Enumerable.Range(0, 400).Select(_ => Normal(random))];
        double[] season = [0, 30, -20, 5];
        var plain = SmallestChange.Of([.. noise.Select(n => (double?)(100 + n))], 4)!.Step;

        SmallestChange.Of([.. noise.Select((n, i) => (double?)(100 + n + (i > 200 ? 5 : 0)))], 4)!.Step.ShouldBe(plain, plain * 0.25);
        SmallestChange.Of([.. noise.Select((n, i) => (double?)(100 + n + (i * 0.05)))], 4)!.Step.ShouldBe(plain, plain * 0.05);
        SmallestChange.Of([.. noise.Select((n, i) => (double?)(100 + n + season[i % 4]))], 4, seasons: 4)!.Step.ShouldBe(plain, plain * 0.05);
        SmallestChange.Of([.. noise.Select((n, i) => (double?)(100 + n + season[i % 4]))], 4)!.Step.ShouldBeGreaterThan(plain * 5, "a season that nobody took out is noise");
    }

    [Fact]
    public void Memory_makes_the_smallest_change_larger()
    {
        var (random, last) = (new Random(3), 0.0);
        double?[] values = [.. Enumerable.Range(0, 6000).Select(_ => (double?)(100 + (last = 0.6 * last + Normal(random))))];

        var change = SmallestChange.Of(values, 12)!;

        change.Autocorrelation.ShouldBeInRange(0.45, 0.75);
        // The variance of a mean of twelve, from the model itself: sigma² = 1/(1 − 0.36).
        var truth = (1.96 + 0.842) * Math.Sqrt(1 / (1 - 0.36) * Memory.Inflation(0.6, 12) * 2 / 12);
        change.Step.ShouldBe(truth, truth * 0.15);
    }

    [Fact]
    public void What_is_too_short_or_never_varies_says_nothing()
    {
        SmallestChange.Of([1, 2, 1, 2, 1, 2, 1, 2], 4).ShouldBeNull();
        SmallestChange.Of([.. Enumerable.Repeat((double?)0.1, 40)], 4).ShouldBeNull();
        SmallestChange.Of([.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? (double?)i : null)], 4).ShouldBeNull("no two neighbours");
        Persistence.Lag1([1, 2, 3, 4]).ShouldBeNull();
        Persistence.Lag1([.. Enumerable.Repeat((double?)0.1, 40)], 4).ShouldBeNull();
        Should.Throw<ArgumentException>(() => SmallestChange.Of([double.NaN], 4));
        Should.Throw<ArgumentException>(() => SmallestChange.Of([1], 0));
        Should.Throw<ArgumentException>(() => Persistence.Lag1([double.PositiveInfinity]));
    }

    [Fact]
    public void Memory_is_told_from_season()
    {
        var (random, last) = (new Random(11), 0.0);
        double[] season = [0, 30, -20, 5];
        double?[] remembers = [.. Enumerable.Range(0, 400).Select(i => (double?)(season[i % 4] + (last = 0.7 * last + Normal(random))))];
        double?[] forgets = [.. Enumerable.Range(0, 400).Select(i => (double?)(season[i % 4] + Normal(random)))];

        Persistence.Lag1(remembers, 4)!.Value.ShouldBe(0.7, 0.1);
        Persistence.Lag1(forgets, 4)!.Value.ShouldBe(0, 0.1);
        Persistence.Lag1([.. remembers.Select((value, i) => i % 7 == 0 ? null : value)], 4).ShouldNotBeNull();
    }

    [Fact]
    public void Measurements_that_change_together_are_redundant_and_those_that_only_drift_together_are_not()
    {
        var random = new Random(5);
        var (a, b, drift) = (new double?[80], new double?[80], new double?[80]);
        for (var i = 0; i < 80; i++)
        {
            var common = Normal(random);
            (a[i], b[i]) = (100 + common + 0.2 * Normal(random), 10 - 3 * common + 0.6 * Normal(random));
            drift[i] = i + Normal(random);
        }
        double?[] drifts = [.. Enumerable.Range(0, 80).Select(i => (double?)(2 * i + Normal(random)))];

        Redundancy.Of([new(a, b)])!.Correlation.ShouldBeLessThan(-0.9);
        Redundancy.Of([new(a, a)])!.ShouldBe(new Redundancy(1, 79, 1));
        Math.Abs(Redundancy.Of([new(drift, drifts)])!.Correlation).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void A_season_that_two_measurements_share_makes_neither_redundant()
    {
        var random = new Random(9);
        double[] season = [0, 30, -20, 5];
        double?[] Seasonal() => [.. Enumerable.Range(0, 80).Select(i => (double?)(season[i % 4] + Normal(random)))];
        var (one, other) = (Seasonal(), Seasonal());

        Redundancy.Of([new(one, other)])!.Correlation.ShouldBeGreaterThan(0.9);
        Math.Abs(Redundancy.Of([new(one, other)], seasons: 4)!.Correlation).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void A_correlation_needs_twelve_changes_that_both_have()
    {
        double?[] twelve = [1, 3, 2, 5, 4, 4, 7, 5, 3, 8, 6, 9], thirteen = [.. twelve, 2];

        Redundancy.Of([new(twelve, twelve)]).ShouldBeNull();
        Redundancy.Of([new(thirteen, thirteen)])!.Pairs.ShouldBe(12);
        Redundancy.Of([new(twelve[..7], twelve[..7]), new(twelve[..7], twelve[..7])])!.ShouldBe(new Redundancy(1, 12, 2));
        Redundancy.Of([new(thirteen, [.. thirteen.Select((value, i) => i == 5 ? null : value)])]).ShouldBeNull();
        Redundancy.Of([new(thirteen, [.. Enumerable.Repeat((double?)4, 13)])]).ShouldBeNull();
        Should.Throw<ArgumentException>(() => Redundancy.Of([new(twelve, thirteen)]));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
