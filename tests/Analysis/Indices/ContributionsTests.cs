using CsCheck;
using Shouldly;
using Tryghed.Analysis.Indices;
using Xunit;
using Split = Tryghed.Analysis.Indices.Contributions.Contributions;

namespace Tryghed.Analysis.Tests.Indices;

public class ContributionsTests
{
    private static readonly double Missing = double.NaN;

    [Fact]
    public void Where_everything_is_arithmetic_a_part_is_weight_times_difference()
    {
        var tree = Tree([("a", "left", 1), ("b", "left", 3), ("c", "index", 1)], [("index", null, AggregationMethod.Arithmetic, 1), ("left", "index", AggregationMethod.Arithmetic, 4)]);

        var split = Split.Between(tree, [10, 20, 30], [20, 16, 40], 1);

        // The weights in the index: 4/5 · 1/4 = 0.2, 4/5 · 3/4 = 0.6 and 1/5 = 0.2.
        split.Exact.ShouldBeTrue();
        split.StandardErrors.ShouldBeNull();
        Part(tree, split.Parts, "a").ShouldBe(0.2 * 10, 1e-12);
        Part(tree, split.Parts, "b").ShouldBe(0.6 * -4, 1e-12);
        Part(tree, split.Parts, "c").ShouldBe(0.2 * 10, 1e-12);
        Part(tree, split.Parts, "left").ShouldBe(-0.4, 1e-12);
        Part(tree, split.Parts, "index").ShouldBe(1.6, 1e-12);
        split.From.ShouldBe(20, 1e-12);
        split.To.ShouldBe(21.6, 1e-12);
    }

    [Fact]
    public void Geometric_means_of_two_levels_split_as_worked_out_by_hand()
    {
        // Index √(g·c) with g = √(a·b): from a = 16, b = 1, c = 4 to a = 81, b = 16, c = 9, so g goes from 4 to 36 and the index from √(4·4) = 4 to √(36·9) = 18.
        // Orders: {a, b} before c or after it, and within {a, b} either first; four in all.
        //   c at 4 (√c = 2): √g is 2, (a alone) √36·… : g = √(81·1) = 9 → 3; (b alone) g = √(16·16) = 16 → 4; both g = 36 → 6. The index is 2·√g: 4, 6, 8, 12.
        //   c at 9 (√c = 3): the index is 3·√g: 6, 9, 12, 18.
        //   a: ((6 − 4) + (12 − 8) + (9 − 6) + (18 − 12)) / 4 = (2 + 4 + 3 + 6) / 4 = 3.75
        //   b: ((8 − 4) + (12 − 6) + (12 − 6) + (18 − 9)) / 4 = (4 + 6 + 6 + 9) / 4 = 6.25
        //   c: ((6 − 4) + (18 − 12)) / 2 = 4
        // 3.75 + 6.25 + 4 = 14 = 18 − 4.
        var tree = Tree([("a", "g", 1), ("b", "g", 1), ("c", "index", 1)], [("index", null, AggregationMethod.Geometric, 1), ("g", "index", AggregationMethod.Geometric, 1)]);

        var split = Split.Between(tree, [16, 1, 4], [81, 16, 9], 1);

        Part(tree, split.Parts, "a").ShouldBe(3.75, 1e-12);
        Part(tree, split.Parts, "b").ShouldBe(6.25, 1e-12);
        Part(tree, split.Parts, "c").ShouldBe(4, 1e-12);
        Part(tree, split.Parts, "g").ShouldBe(10, 1e-12);
        split.From.ShouldBe(4, 1e-12);
        split.To.ShouldBe(18, 1e-12);
    }

    [Fact]
    public void A_value_that_appears_changes_the_weights_of_the_others()
    {
        // From the mean of a alone, 10, to the mean of a = 20 and b = 60, 40. a first: 10 → 20 → 40; b first: 10 → (10 + 60) / 2 = 35 → 40.
        // a: (10 + 5) / 2 = 7.5; b: (20 + 25) / 2 = 22.5.
        var tree = Tree([("a", "index", 1), ("b", "index", 1)], [("index", null, AggregationMethod.Arithmetic, 1)]);

        var split = Split.Between(tree, [10, Missing], [20, 60], 1);

        Part(tree, split.Parts, "a").ShouldBe(7.5, 1e-12);
        Part(tree, split.Parts, "b").ShouldBe(22.5, 1e-12);
    }

    [Fact]
    public void Where_an_order_comes_past_nothing_the_index_is_halfway()
    {
        // a goes before b comes: 10 → (10 + 40) / 2 = 25 → 40. b comes before a goes: 10 → 25 → 40.
        var tree = Tree([("a", "index", 1), ("b", "index", 1)], [("index", null, AggregationMethod.Arithmetic, 1)]);

        Split.Between(tree, [10, Missing], [Missing, 40], 1).Parts.ShouldBe([15, 15, 30], 1e-12);
    }

    [Fact]
    public void Parts_sum_to_the_difference_whatever_the_hierarchy() => Gen.ULong.Sample(
        seed =>
        {
            var (tree, from, to) = Random(new Random((int)(seed % int.MaxValue)), 4, 4, ratios: true);
            var split = Split.Between(tree, from, to, 1);
            var scale = from.Concat(to).Where(x => !double.IsNaN(x)).Max(x => Math.Max(1, Math.Abs(x)));

            split.Exact.ShouldBeTrue();
            split.Parts.ShouldAllBe(part => double.IsFinite(part));
            split.Parts[..tree.Leaves].Sum().ShouldBe(split.To - split.From, 1e-9 * scale);
            split.Parts[tree.Root].ShouldBe(split.To - split.From, 1e-9 * scale);
        },
        iter: 2000);

    [Fact]
    public void Parts_are_the_means_over_all_orders_in_which_groups_stay_together() => Gen.ULong.Sample(
        seed =>
        {
            var (tree, from, to) = Random(new Random((int)(seed % int.MaxValue)), 3, 3, ratios: true);
            if (Orders(tree, tree.Root).Take(3000).Count() is 3000)
                return;
            var expected = Brute(tree, from, to);
            var scale = from.Concat(to).Where(x => !double.IsNaN(x)).Max(x => Math.Max(1, Math.Abs(x)));

            Split.Between(tree, from, to, 1).Parts[..tree.Leaves].ShouldBe(expected, 1e-9 * scale);
        },
        iter: 1000);

    [Fact]
    public void From_one_to_the_other_and_back_the_parts_only_change_their_sign() => Gen.ULong.Sample(
        seed =>
        {
            var (tree, from, to) = Random(new Random((int)(seed % int.MaxValue)), 3, 4, ratios: true);

            Split.Between(tree, from, to, 1).Parts.ShouldBe(Split.Between(tree, to, from, 1).Parts.Select(part => -part), 1e-7);
        },
        iter: 500);

    [Fact]
    public void Sampled_parts_are_near_the_exact_ones_and_sum_to_the_difference()
    {
        var (outside, all) = (0, 0);
        for (var seed = 1; seed <= 40; seed++)
        {
            var (tree, from, to) = Random(new Random(seed), 3, 4, ratios: true);
            var exact = Split.Between(tree, from, to, 1);
            var sampled = Split.Between(tree, from, to, seed, 0, mostRuns: -1);
            if (sampled.Exact)
                continue; // Nothing had to be enumerated.
            sampled.Parts[..tree.Leaves].Sum().ShouldBe(exact.To - exact.From, 1e-9 * 100);
            for (var leaf = 0; leaf < tree.Leaves; leaf++)
            {
                all++;
                outside += Math.Abs(sampled.Parts[leaf] - exact.Parts[leaf]) > 2.5 * sampled.StandardErrors![leaf] + 1e-9 ? 1 : 0;
            }
        }
        all.ShouldBeGreaterThan(100);
        ((double)outside / all).ShouldBeLessThan(0.05); // 1.2 % are expected
    }

    [Fact]
    public void More_than_twelve_children_are_sampled_with_a_standard_error_and_the_same_bits_each_time()
    {
        (string, string, double)[] leaves = [.. Enumerable.Range(0, 13).Select(i => ($"x{i}", "index", 1.0))];
        var (twelve, thirteen) = (Tree(leaves[..12], [("index", null, AggregationMethod.Ampi, 1)]), Tree(leaves, [("index", null, AggregationMethod.Ampi, 1)]));
        double[] from = [.. Enumerable.Range(0, 13).Select(i => 90.0 + i)], to = [.. Enumerable.Range(0, 13).Select(i => 112.0 - 3 * (i % 5))];

        var sampled = Split.Between(thirteen, from, to, 5);

        Split.Between(twelve, from.AsSpan(0, 12), to.AsSpan(0, 12), 5).Exact.ShouldBeTrue();
        sampled.Exact.ShouldBeFalse();
        sampled.Parts[..13].Sum().ShouldBe(sampled.To - sampled.From, 1e-9);
        sampled.StandardErrors![..13].ShouldAllBe(error => error > 0 && error < 0.05);
        Split.Between(thirteen, from, to, 5).Parts.ShouldBe(sampled.Parts);
        Split.Between(thirteen, from, to, 6).Parts.ShouldNotBe(sampled.Parts);
    }

    [Fact]
    public void Means_that_collapse_are_exact_with_any_number_of_children()
    {
        (string, string, double)[] leaves = [.. Enumerable.Range(0, 200).Select(i => ($"x{i}", i < 100 ? "left" : "index", 1.0))];
        var tree = Tree(leaves, [("index", null, AggregationMethod.Geometric, 1), ("left", "index", AggregationMethod.Geometric, 20)]);
        double[] from = [.. Enumerable.Range(0, 200).Select(i => 20.0 + i)], to = [.. Enumerable.Range(0, 200).Select(i => 30 + i * 37 % 101.0)];

        var split = Split.Between(tree, from, to, 1);

        split.Exact.ShouldBeTrue();
        split.Parts[..200].Sum().ShouldBe(split.To - split.From, 1e-9);
    }

    [Fact]
    public void The_ends_are_the_scores_of_the_index_below_the_threshold_too()
    {
        // Of 'left' only one of three indicators is there in the second case: it has no score then, and what is there doesn't count.
        var specification = Specification(
            [("a", "left", 1), ("b", "left", 1), ("c", "left", 1), ("d", "index", 1), ("e", "index", 2)],
            [("index", null, AggregationMethod.Geometric, 1), ("left", "index", AggregationMethod.Harmonic, 1)]) with
        { DataThreshold = 0.667 };
        var data = new IndexData(["u", "v"], null, new Dictionary<string, double[]>
        {
            ["a"] = [10, 90],
            ["b"] = [20, Missing],
            ["c"] = [30, Missing],
            ["d"] = [40, 50],
            ["e"] = [50, 45],
        });
        var plan = CompositeIndex.Prepare(specification, data);
        var index = CompositeIndex.Run(plan).Scores[plan.Tree.Root];

        var split = Split.Between(plan, 0, 1);

        split.From.ShouldBe(index[0], 1e-12);
        split.To.ShouldBe(index[1], 1e-12);
        split.Parts[..5].Sum().ShouldBe(index[1] - index[0], 1e-12);
    }

    [Fact]
    public void A_case_without_an_index_is_refused()
    {
        var tree = Tree([("a", "index", 1), ("b", "index", 1)], [("index", null, AggregationMethod.Geometric, 1)]);

        Should.Throw<ArgumentException>(() => Split.Between(tree, [Missing, Missing], [1, 2], 1));
        Should.Throw<ArgumentException>(() => Split.Between(tree, [1, Missing], [1, 2], 1, 0.667));
        Should.Throw<ArgumentException>(() => Split.Between(tree, [1, -1], [1, 2], 1));
        Should.Throw<ArgumentException>(() => Split.Between(tree, [1, double.PositiveInfinity], [1, 2], 1));
        Should.Throw<ArgumentException>(() => Split.Between(tree, [1], [1, 2], 1));
    }

    private static double Part(IndexTree tree, double[] parts, string code) => parts[tree.Codes.ToList().IndexOf(code)];

    private static IndexSpecification Specification((string Code, string Parent, double Weight)[] leaves, (string Code, string? Parent, AggregationMethod Method, double Weight)[] groups) => new(
        [.. leaves.Select(leaf => new IndexIndicator(leaf.Code, leaf.Parent, 1, leaf.Weight, new Normalisation(NormalisationMethod.Goalposts, 0, 100, RangeLow: 0, RangeHigh: 100)))],
        [.. groups.Select((group, i) => new IndexGroup(group.Code, group.Parent, group.Weight, group.Method, group.Method is AggregationMethod.Ampi && i % 2 is 1 ? -1 : 1))]);

    private static IndexTree Tree((string Code, string Parent, double Weight)[] leaves, (string Code, string? Parent, AggregationMethod Method, double Weight)[] groups) =>
        IndexTree.Of(Specification(leaves, groups));

    // A tree of up to so many levels and children with values at both ends; some are missing, unchanged, zero or without weight.
    private static (IndexTree Tree, double[] From, double[] To) Random(Random random, int levels, int children, bool ratios)
    {
        while (true)
        {
            var (leaves, groups) = (new List<(string, string, double)>(), new List<(string, string?, AggregationMethod, double)>());
            var one = random.Next(6);
            var (missing, depth) = (random.Next(3) * 0.15, 1 + random.Next(levels));
            Group(null, depth, 1);
            var tree = Tree([.. leaves], [.. groups]);
            double[] from = [.. leaves.Select(_ => Value())];
            double[] to = [.. from.Select(x => random.Next(6) is 0 ? x : Value())];
            try
            {
                Split.Between(tree, from, to, 1);
                return (tree, from, to);
            }
            catch (ArgumentException)
            {
                // Nothing at one end, or a penalty above a mean: another.
            }

            double Value() => random.NextDouble() < missing ? double.NaN : random.Next(15) is 0 ? 0 : ratios ? 100 * random.NextDouble() : random.NextDouble();
            double Weight() => random.Next(12) is 0 ? 0 : 0.2 + random.NextDouble();

            void Group(string? parent, int below, double weight)
            {
                var code = $"g{groups.Count}";
                groups.Add((code, parent, one < 4 ? (AggregationMethod)one : (AggregationMethod)random.Next(4), weight));
                var count = 1 + random.Next(children);
                for (var i = 0; i < count; i++)
                {
                    var own = i is 0 ? 1 : Weight();
                    if (below > 1 && random.Next(2) is 0)
                        Group(code, below - 1, own);
                    else
                        leaves.Add(($"x{leaves.Count}", code, own));
                }
            }
        }
    }

    // The definition: the mean step of each indicator over every order in which each group's indicators stand together.
    private static double[] Brute(IndexTree tree, double[] from, double[] to)
    {
        var (parts, count) = (new double[tree.Leaves], 0);
        var (first, last) = (Score(tree, tree.Root, from), Score(tree, tree.Root, to));
        foreach (var order in Orders(tree, tree.Root))
        {
            count++;
            var values = (double[])from.Clone();
            var before = first;
            foreach (var leaf in order)
            {
                values[leaf] = to[leaf];
                var now = Score(tree, tree.Root, values);
                now = double.IsNaN(now) ? (first + last) / 2 : now;
                parts[leaf] += now - before;
                before = now;
            }
        }
        return [.. parts.Select(part => part / count)];
    }

    private static IEnumerable<IEnumerable<int>> Orders(IndexTree tree, int node) => node < tree.Leaves ? [[node]]
        : Permutations([.. tree.Children[node]]).SelectMany(children => children.Aggregate(
            (IEnumerable<IEnumerable<int>>)[[]], (orders, child) => orders.SelectMany(order => Orders(tree, child).Select(order.Concat))));

    private static IEnumerable<int[]> Permutations(int[] of) => of.Length is 0 ? [[]]
        : of.SelectMany(first => Permutations([.. of.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));

    // Written out from the definitions, apart from the code under test.
    private static double Score(IndexTree tree, int node, double[] values)
    {
        if (node < tree.Leaves)
            return values[node];
        var there = tree.Children[node].Select(child => (Weight: tree.Weights[child], Value: Score(tree, child, values))).Where(child => child.Weight > 0 && !double.IsNaN(child.Value)).ToList();
        if (there.Count is 0)
            return double.NaN;
        var total = there.Sum(child => child.Weight);
        if (tree.Aggregations[node] is not AggregationMethod.Arithmetic)
            there = [.. there.Select(child => (child.Weight, Math.Max(child.Value, 0)))];
        var mean = there.Sum(child => child.Weight * child.Value) / total;
        return tree.Aggregations[node] switch
        {
            AggregationMethod.Arithmetic => mean,
            AggregationMethod.Geometric => there.Aggregate(1.0, (product, child) => product * Math.Pow(child.Value, child.Weight / total)),
            AggregationMethod.Harmonic => there.Any(child => child.Value is 0) ? 0 : total / there.Sum(child => child.Weight / child.Value),
            _ => mean is 0 ? 0 : mean - tree.Polarities[node] * there.Sum(child => child.Weight * Math.Pow(child.Value - mean, 2)) / total / mean,
        };
    }
}
