using CsCheck;
using Shouldly;
using Tryghed.Analysis.RunLengths;
using Xunit;

namespace Tryghed.Analysis.Tests;

public class FalseDiscoveryTests
{
    /// <summary>Benjamini and Hochberg, Controlling the false discovery rate, J. R. Statist. Soc. B 57 (1995), section 4.1: thrombolysis after myocardial infarction.</summary>
    private static readonly double[] Thrombolysis =
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];

    [Fact]
    public void The_first_four_hypotheses_of_Benjamini_and_Hochberg_are_rejected() =>
        FalseDiscovery.Control(Thrombolysis, 0.05).Rejected.ShouldBe([0, 1, 2, 3]);

    [Fact]
    public void Under_arbitrary_dependence_three_of_them_are_rejected()
    {
        // c(15) = 1 + 1/2 + … + 1/15 = 3.318; 0.0019 ≤ 3/15 · 0.05/3.318 = 0.0030, 0.0095 > 4/15 · 0.05/3.318 = 0.0040, and no later one lies below its bound.
        FalseDiscovery.Control(Thrombolysis, 0.05, Dependence.Arbitrary).Rejected.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Adjusted_values_are_those_worked_out_by_hand()
    {
        var adjusted = FalseDiscovery.Control(Thrombolysis, 0.05).Adjusted;

        adjusted[0].ShouldBe(0.0001 * 15, 1e-12);
        adjusted[3].ShouldBe(0.0095 * 15 / 4, 1e-12);
        adjusted[4].ShouldBe(0.0201 * 15 / 5, 1e-12);
        adjusted[5].ShouldBe(0.0298 * 15 / 7, 1e-12); // 0.0278 · 15/6 is larger than what the next allows
        adjusted[14].ShouldBe(1);
        FalseDiscovery.Control([0.01], 0.05, Dependence.Arbitrary).Adjusted.ShouldBe([0.01]);
    }

    [Fact]
    public void Answers_stand_in_the_order_of_the_question()
    {
        var found = FalseDiscovery.Control([0.9, 0.001, 0.5, 0.002], 0.05);

        found.Rejected.ShouldBe([1, 3]);
        found.Adjusted.ShouldBe([0.9, 0.004, 2.0 / 3, 0.004], 1e-12);
    }

    [Fact]
    public void A_value_on_its_bound_is_rejected() => FalseDiscovery.Control([0.01, 0.02, 0.03, 0.04, 0.05], 0.05).Rejected.Count.ShouldBe(5);

    [Fact]
    public void No_tests_give_no_rejections() => FalseDiscovery.Control([], 0.05).Rejected.ShouldBeEmpty();

    [Fact]
    public void The_step_up_rule_and_the_adjusted_values_agree() =>
        Gen.Select(Gen.Double[0, 1].Array[1, 60], Gen.Double[0.001, 0.5], Gen.Bool).Sample((p, level, arbitrary) =>
        {
            double[] squared = [.. p.Select(value => value * value)];
            var found = FalseDiscovery.Control(squared, level, arbitrary ? Dependence.Arbitrary : Dependence.Positive);

            // The definition: all up to the largest k with p(k) ≤ k · level / (m · c).
            var c = arbitrary ? Enumerable.Range(1, p.Length).Sum(i => 1.0 / i) : 1;
            double[] sorted = [.. squared.Order()];
            var k = Enumerable.Range(1, p.Length).LastOrDefault(i => sorted[i - 1] <= i * level / p.Length / c);
            found.Rejected.Count.ShouldBe(k);

            // Never falling as the p-value rises.
            var byValue = squared.Zip(found.Adjusted).OrderBy(pair => pair.First).Select(pair => pair.Second).ToArray();
            byValue.ShouldBe(byValue.Order());
            byValue.ShouldAllBe(value => value <= 1);
        });
}
