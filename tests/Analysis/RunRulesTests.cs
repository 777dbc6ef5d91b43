using CsCheck;
using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests;

/// <summary>Worked by hand on a chart with centre 0 and limits ±3, so that "near" is beyond ±2.</summary>
public class RunRulesTests
{
    private static readonly ChartLimits Limits = new(0, -3, 3);

    [Fact]
    public void A_point_outside_a_limit_is_marked_and_a_point_on_it_is_not()
    {
        var marks = RunRules.Nhs([3, 3.01, -1, -3, 1, -3.01], Limits);

        At(marks, 0).ShouldBe("");
        At(marks, 1).ShouldBe("beyond-limit up");
        At(marks, 3).ShouldBe("");
        At(marks, 5).ShouldBe("beyond-limit down");
    }

    [Fact]
    public void Six_points_on_one_side_are_nothing_and_the_seventh_and_eighth_are_marked()
    {
        var marks = RunRules.Nhs([1, .5, 1, .5, 1, .5, 1, .5, -1], Limits);

        At(marks, 5).ShouldBe("");
        At(marks, 6).ShouldBe("7-on-one-side up");
        At(marks, 7).ShouldBe("7-on-one-side up");
        At(marks, 8).ShouldBe("");
        MembersOf(marks, RunRule.SevenOnOneSide).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7]);
        marks[7].Label!.Value.Start.ShouldBe(1);
    }

    [Fact]
    public void A_point_equal_to_the_centre_breaks_a_run_on_one_side()
    {
        var marks = RunRules.Nhs([1, .5, 1, 0, 1, .5, 1, .5], Limits);

        marks.ShouldAllBe(point => point.Rules.Count == 0);
        marks.ShouldAllBe(point => point.MemberOf.Count == 0);
    }

    [Fact]
    public void Seven_rising_points_are_a_trend_at_the_seventh_even_across_the_centre()
    {
        var marks = RunRules.Nhs([-1.5, -1, -.5, .1, .2, .3, .4, .5, .4], Limits);

        At(marks, 5).ShouldBe("");
        At(marks, 6).ShouldBe("trend-of-7 up");
        At(marks, 7).ShouldBe("trend-of-7 up");
        At(marks, 8).ShouldBe("");
        MembersOf(marks, RunRule.TrendOf7).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void Equal_neighbours_break_a_trend()
    {
        var marks = RunRules.Nhs([1.5, 1.2, 1, .5, .5, -.1, -.2, -.3, -.4], Limits);

        marks.ShouldAllBe(point => point.Rules.Count == 0);
    }

    [Fact]
    public void Two_of_three_near_a_limit_count_only_with_all_three_on_that_side()
    {
        var onSide = RunRules.Nhs([2.5, .1, 2.5], Limits);
        At(onSide, 2).ShouldBe("2-of-3-near-limit up");
        MembersOf(onSide, RunRule.TwoOf3NearLimit).ShouldBe([0, 2]);

        At(RunRules.Nhs([2.5, -.1, 2.5], Limits), 2).ShouldBe("");
        At(RunRules.Nhs([2.5, 0, 2.5], Limits), 2).ShouldBe("");
        At(RunRules.Nhs([-2.5, .1, 2.5], Limits), 2).ShouldBe("");
    }

    [Fact]
    public void Near_is_more_than_two_thirds_of_the_way_and_includes_beyond()
    {
        At(RunRules.Nhs([2, 2, 2], Limits), 2).ShouldBe("");
        At(RunRules.Nhs([-3.5, -2.1, -.1], Limits), 2).ShouldBe("2-of-3-near-limit down");
    }

    [Fact]
    public void Two_of_three_is_complete_at_the_third_point_though_that_one_is_not_near()
    {
        var marks = RunRules.Nhs([-1, 2.5, 2.5, .5, .5], Limits);

        At(marks, 2).ShouldBe("");
        At(marks, 3).ShouldBe("2-of-3-near-limit up");
        At(marks, 4).ShouldBe("");
    }

    [Fact]
    public void The_stated_order_decides_the_label_also_between_directions()
    {
        // Falling for seven points, and still above the upper limit: beyond a limit comes first.
        var marks = RunRules.Nhs([9, 8, 7, 6, 5, 4, 3.5], Limits);

        At(marks, 6).ShouldBe("beyond-limit up, trend-of-7 down, 2-of-3-near-limit up, 7-on-one-side up");
        marks[6].Under(Polarity.LowerIsBetter).ShouldBe(Variation.Worsening);

        // Falling for seven points above the centre, no limit crossed: the trend comes before the side.
        RunRules.Nhs([1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1], Limits)[6].Under(Polarity.LowerIsBetter).ShouldBe(Variation.Improving);
    }

    [Fact]
    public void A_gap_has_no_marks_and_neither_breaks_nor_completes_a_run()
    {
        var marks = RunRules.Nhs([1, .5, 1, null, .5, 1, .5, null, 1], Limits);

        At(marks, 6).ShouldBe("");
        At(marks, 7).ShouldBe("");
        At(marks, 8).ShouldBe("7-on-one-side up");
        marks[8].Label!.Value.Start.ShouldBe(0);
        marks[3].MemberOf.ShouldBeEmpty();
    }

    [Fact]
    public void Each_point_is_held_against_its_own_limits()
    {
        ChartLimits[] limits = [new(0, -3, 3), new(0, -1, 1), new(0, -3, 3)];

        RunRules.Nhs([2, 2, -2], limits).Select(point => point.Label?.Rule).ShouldBe([null, RunRule.BeyondLimit, null]);
        Should.Throw<ArgumentException>(() => RunRules.Nhs([1], limits));
    }

    [Fact]
    public void A_constant_series_on_its_own_limits_is_common_cause()
    {
        var marks = RunRules.Nhs([4, 4, 4, 4, 4, 4, 4, 4], ControlCharts.XmR([4, 4, 4]));

        marks.ShouldAllBe(point => point.Label == null);
    }

    [Fact]
    public void Values_and_limits_that_are_no_numbers_are_refused()
    {
        Should.Throw<ArgumentException>(() => RunRules.Nhs([1, double.NaN], Limits));
        Should.Throw<ArgumentException>(() => RunRules.Nhs([1, double.PositiveInfinity], Limits));
        Should.Throw<ArgumentException>(() => RunRules.Nhs([1], new ChartLimits(double.NaN, -1, 1)));
        Should.Throw<ArgumentException>(() => RunRules.Nhs([1], new ChartLimits(2, -1, 1)));
    }

    [Theory]
    [InlineData(3.5, Polarity.LowerIsBetter, Variation.Worsening)]
    [InlineData(3.5, Polarity.HigherIsBetter, Variation.Improving)]
    [InlineData(3.5, Polarity.Neutral, Variation.Neutral)]
    [InlineData(-3.5, Polarity.LowerIsBetter, Variation.Improving)]
    [InlineData(-3.5, Polarity.HigherIsBetter, Variation.Worsening)]
    [InlineData(1, Polarity.LowerIsBetter, Variation.CommonCause)]
    [InlineData(1, Polarity.Neutral, Variation.CommonCause)]
    public void Variation_follows_polarity(double value, Polarity polarity, Variation expected) =>
        RunRules.Nhs([value], Limits)[0].Under(polarity).ShouldBe(expected);

    // On a grid, so that values on the centre, on a limit and equal to their neighbour come up often.
    private static readonly Gen<double?[]> Series = Gen.Select(Gen.Int[-8, 8], Gen.Int[0, 9], (value, gap) => gap is 0 ? null : (double?)(value * .5)).Array[0, 40];

    [Fact]
    public void Turning_a_series_upside_down_turns_every_mark() =>
        Series.Sample(values =>
        {
            var marks = RunRules.Nhs(values, Limits);
            var turned = RunRules.Nhs([.. values.Select(value => -value)], Limits);

            for (var i = 0; i < values.Length; i++)
            {
                turned[i].Rules.ShouldBe(marks[i].Rules.Select(mark => mark with { Direction = 1 - mark.Direction }));
                turned[i].MemberOf.ShouldBe(marks[i].MemberOf);
            }
        });

    [Fact]
    public void What_comes_later_never_changes_which_rules_held() =>
        Series.Sample(values =>
        {
            var whole = RunRules.Nhs(values, Limits);
            var first = RunRules.Nhs(values.AsSpan(0, values.Length / 2), Limits);

            for (var i = 0; i < first.Length; i++)
                first[i].Rules.ShouldBe(whole[i].Rules);
        });

    [Fact]
    public void The_rules_agree_with_their_definitions_read_literally() =>
        Series.Sample(values =>
        {
            var marks = RunRules.Nhs(values, Limits);
            for (var i = 0; i < values.Length; i++)
            {
                var expected = new List<string>();
                if (values[i] is not null)
                {
                    var known = values[..(i + 1)].Where(value => value is not null).Select(value => value!.Value).ToArray();
                    foreach (var (sign, word) in new[] { (1, "up"), (-1, "down") })
                    {
                        var last = known.Select(value => value * sign).ToArray();
                        var seven = last.TakeLast(7).ToArray();
                        var three = last.TakeLast(3).ToArray();
                        if (last[^1] > 3)
                            expected.Add($"beyond-limit {word}");
                        if (seven.Length == 7 && seven.Zip(seven.Skip(1)).All(pair => pair.Second > pair.First))
                            expected.Add($"trend-of-7 {word}");
                        if (three.Length == 3 && three.All(value => value > 0) && three.Count(value => value > 2) >= 2)
                            expected.Add($"2-of-3-near-limit {word}");
                        if (seven.Length == 7 && seven.All(value => value > 0))
                            expected.Add($"7-on-one-side {word}");
                    }
                }
                Parts(marks[i]).Order().ShouldBe(expected.Order());
            }
        });

    [Fact]
    public void Every_rule_agrees_with_its_definition_read_literally()
    {
        var all = RuleSet.Of(Enum.GetValues<RunRule>());
        Gen.Select(Gen.Int[-8, 8], Gen.Int[0, 9], (value, gap) => gap is 0 ? null : (double?)(value * .5)).Array[0, 60].Sample(values =>
        {
            var marks = all.Apply(values, Limits);
            for (var i = 0; i < values.Length; i++)
            {
                var known = values[..(i + 1)].Where(value => value is not null).Select(value => value!.Value).ToArray();
                Parts(marks[i]).Order().ShouldBe((values[i] is null ? [] : Literal(known)).Order());
            }
        });

        static IEnumerable<string> Literal(double[] known)
        {
            foreach (var (sign, word) in new[] { (1, "up"), (-1, "down") })
            {
                double[] turned = [.. known.Select(value => value * sign)];
                double[] Last(int count) => [.. turned.TakeLast(count)];
                bool Each(int count, Func<double, bool> holds) => turned.Length >= count && Last(count).All(holds);
                bool Rising(int count) => turned.Length >= count && Last(count).Zip(Last(count).Skip(1)).All(pair => pair.Second > pair.First);

                if (turned[^1] > 3)
                    yield return $"beyond-limit {word}";
                if (Last(3).Count(value => value > 2) >= 2)
                    yield return $"2-of-3-beyond-2-sigma {word}";
                if (Last(5).Count(value => value > 1) >= 4)
                    yield return $"4-of-5-beyond-1-sigma {word}";
                if (Each(3, value => value > 0) && Last(3).Count(value => value > 2) >= 2)
                    yield return $"2-of-3-near-limit {word}";
                foreach (var count in new[] { 7, 8, 9 })
                {
                    if (Each(count, value => value > 0))
                        yield return $"{count}-on-one-side {word}";
                }
                foreach (var count in new[] { 6, 7 })
                {
                    if (Rising(count))
                        yield return $"trend-of-{count} {word}";
                }
            }

            double[] newest = [.. known.TakeLast(14)];
            var steps = newest.Zip(newest.Skip(1), (before, after) => Math.Sign(after - before)).ToArray();
            if (newest.Length == 14 && steps[0] != 0 && Enumerable.Range(1, 12).All(i => steps[i] == -steps[i - 1]))
                yield return "14-alternating neither";
            if (known.Length >= 15 && known.TakeLast(15).All(value => Math.Abs(value) < 1))
                yield return "15-within-1-sigma neither";
            if (known.Length >= 8 && known.TakeLast(8).All(value => Math.Abs(value) > 1))
                yield return "8-beyond-1-sigma neither";
        }
    }

    [Fact]
    public void Fourteen_points_that_alternate_are_marked_and_equal_neighbours_break_them()
    {
        double?[] values = [.. Enumerable.Range(0, 15).Select(i => (double?)(i % 2 == 0 ? .5 : -.5))];
        var rules = RuleSet.Of(RunRule.FourteenAlternating);

        rules.Apply(values, Limits).Select(point => point.Rules.Count).ShouldBe([.. Enumerable.Repeat(0, 13), 1, 1]);
        rules.Apply(values, Limits)[14].Rules[0].ShouldBe(new RuleMark(RunRule.FourteenAlternating, Direction.Neither, 1));
        values[6] = values[5];
        rules.Apply(values, Limits).ShouldAllBe(point => point.Rules.Count == 0);
    }

    [Fact]
    public void Fifteen_points_close_to_the_centre_point_neither_way()
    {
        var rules = RuleSet.Of(RunRule.FifteenWithin1Sigma);
        double?[] values = [.. Enumerable.Range(0, 15).Select(i => (double?)(.9 - i % 3 * .9))];

        var last = rules.Apply(values, Limits)[14];
        last.Under(Polarity.LowerIsBetter).ShouldBe(Variation.Neutral);
        values[3] = 1; // on the bound is not within it
        rules.Apply(values, Limits)[14].Rules.ShouldBeEmpty();
    }

    [Fact]
    public void Eight_points_far_from_the_centre_count_whichever_side_they_lie_on()
    {
        var rules = RuleSet.Of(RunRule.EightBeyond1Sigma);

        rules.Apply([1.1, -1.1, 1.1, 1.1, -2, -2, 1.5, -1.5], Limits)[7].Rules.Count.ShouldBe(1);
        rules.Apply([1.1, -1.1, 1.1, 1, -2, -2, 1.5, -1.5], Limits)[7].Rules.ShouldBeEmpty();
    }

    [Fact]
    public void Members_of_four_of_five_are_those_beyond_one_sigma()
    {
        var marks = RuleSet.WesternElectric.Apply([1.5, 1.5, .5, 1.5, 1.5, -1], Limits);

        At(marks, 4).ShouldBe("4-of-5-beyond-1-sigma up");
        MembersOf(marks, RunRule.FourOf5Beyond1Sigma).ShouldBe([0, 1, 3, 4]);
        marks[4].Label!.Value.Start.ShouldBe(0);
        At(marks, 5).ShouldBe("");
    }

    [Fact]
    public void Two_beyond_two_sigma_are_enough_before_there_is_a_third()
    {
        At(RuleSet.WesternElectric.Apply([2.5, 2.5], Limits), 1).ShouldBe("2-of-3-beyond-2-sigma up");
        At(RuleSet.WesternElectric.Apply([2.5, -2.5, 2.5], Limits), 2).ShouldBe("2-of-3-beyond-2-sigma up");
        At(RuleSet.Nelson.Apply([-2.5, 0, 0, -2.5], Limits), 3).ShouldBe("");
    }

    [Fact]
    public void Zones_are_thirds_of_the_way_to_each_limit_by_itself()
    {
        // Upwards 1 and 2 of 3; downwards 2 and 4 of 6.
        var leaning = new ChartLimits(0, -6, 3);

        At(RuleSet.WesternElectric.Apply([2.1, 2.1], leaning), 1).ShouldBe("2-of-3-beyond-2-sigma up");
        At(RuleSet.WesternElectric.Apply([-3.9, -3.9], leaning), 1).ShouldBe("");
        At(RuleSet.WesternElectric.Apply([-4.1, -4.1], leaning), 1).ShouldBe("2-of-3-beyond-2-sigma down");
    }

    [Fact]
    public void Every_rule_and_every_set_is_found_by_its_name()
    {
        foreach (var rule in Enum.GetValues<RunRule>())
        {
            RunRules.TryParse(rule.Name(), out var found).ShouldBeTrue();
            found.ShouldBe(rule);
        }
        foreach (var set in new[] { RuleSet.Nhs, RuleSet.WesternElectric, RuleSet.Nelson, RuleSet.BeyondLimit })
        {
            RuleSet.TryParse(set.Name, out var found).ShouldBeTrue();
            found.ShouldBe(set);
        }
        RuleSet.Nelson.Rules.Count.ShouldBe(8);
        RunRules.TryParse("trend-of-8", out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => RuleSet.Of());
        Should.Throw<ArgumentException>(() => RuleSet.Of(RunRule.BeyondLimit, RunRule.BeyondLimit));
    }

    private static IEnumerable<string> Parts(PointMarks point) => point.Rules.Select(mark => $"{mark.Rule.Name()} {mark.Direction.ToString().ToLowerInvariant()}");

    private static string At(PointMarks[] marks, int index) => string.Join(", ", Parts(marks[index]));

    private static IEnumerable<int> MembersOf(PointMarks[] marks, RunRule rule) =>
        Enumerable.Range(0, marks.Length).Where(i => marks[i].MemberOf.Contains(rule));
}
