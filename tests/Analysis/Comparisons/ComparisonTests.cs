using System.Globalization;
using System.Runtime.CompilerServices;
using Shouldly;
using Tryghed.Analysis.Comparisons;
using Xunit;

namespace Tryghed.Analysis.Tests.Comparisons;

public class ComparisonTests
{
    [Theory] // Newcombe 1998, table II, method 10, rows (a), (b) and (c): the first share minus the second
    [InlineData(48, 80, 56, 70, 0.0524, 0.3339)]
    [InlineData(3, 10, 9, 10, 0.1705, 0.8090)]
    [InlineData(2, 7, 6, 7, 0.0582, 0.8062)]
    public void The_interval_of_two_shares_is_the_published_one(int casesBefore, int before, int casesAfter, int after, double lower, double upper)
    {
        var test = TwoProportions.Test(casesBefore, before, casesAfter, after);

        test.Lower.ShouldBe(lower, 5e-5);
        test.Upper.ShouldBe(upper, 5e-5);
    }

    [Fact]
    public void The_pooled_z_test_is_the_one_of_R()
    {
        // R: prop.test(c(83, 129), c(86, 136), correct = FALSE), of the smokers in Fleiss, Levin & Paik 2003.
        var test = TwoProportions.Test(83, 86, 129, 136);

        test.PValue.ShouldBe(0.5615870541, 1e-9);
        test.Statistic.ShouldBe(-0.5804858087, 1e-8);
    }

    [Fact]
    public void A_design_effect_makes_a_survey_say_as_little_as_a_smaller_one()
    {
        var clustered = TwoProportions.Test(800, 1000, 760, 1000, designEffect: 2);
        var small = TwoProportions.Test(400, 500, 380, 500);

        clustered.PValue.ShouldBe(small.PValue, 1e-12);
        clustered.Lower.ShouldBe(small.Lower, 1e-12);
        TwoProportions.Test(800, 1000, 760, 1000).Significant().ShouldBeTrue();
        clustered.Significant().ShouldBeFalse();
    }

    [Fact]
    public void Where_everybody_or_nobody_says_so_twice_nothing_has_changed()
    {
        TwoProportions.Test(10, 10, 20, 20).PValue.ShouldBe(1);
        TwoProportions.Test(0, 10, 0, 20).PValue.ShouldBe(1);
    }

    [Theory]
    [InlineData(double.NaN, 10, 1)]
    [InlineData(11, 10, 1)]
    [InlineData(-1, 10, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(1, double.PositiveInfinity, 1)]
    [InlineData(1, 10, 0.9)]
    [InlineData(1, 10, double.NaN)]
    public void Shares_that_can_not_be_are_refused(double cases, double size, double designEffect) =>
        Should.Throw<ArgumentException>(() => TwoProportions.Test(cases, size, 1, 10, designEffect));

    [Fact]
    public void The_rate_ratio_of_two_numbers_is_the_textbook_one()
    {
        // Breast cancer after fluoroscopy (Boice & Monson 1977), as Rothman & Greenland, Modern Epidemiology, use it: 41 in 28,010 person-years, 15 in 19,017.
        // By hand: ratio 1.8558, standard error of its logarithm √(1/41 + 1/15) = 0.30175, 95 % interval 1.027 to 3.353.
        var test = RateRatio.Test([new(15, 19017, 0, 0), new(41, 28010, 1, 0)], 0, 1);

        test.Estimate.ShouldBe(1.8558, 5e-5);
        test.Lower.ShouldBe(1.027, 5e-4);
        test.Upper.ShouldBe(3.3526, 5e-5);
        test.Dispersion.ShouldBe(1);
        test.DegreesOfFreedom.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Reported_violence_in_Aalborg_is_compared_as_R_compares_it()
    {
        // R: glm(value ~ stretch + season + offset(log(exposure)), quasipoisson) on the newest four years of four quarters, 2015K4 to 2019K3, newest against oldest.
        var test = RateRatio.Test(Violence(), 3, 0);

        Math.Log(test.Estimate).ShouldBe(0.19088954049, 1e-8);
        test.Dispersion.ShouldBe(1.82063327, 1e-7);
        test.DegreesOfFreedom.ShouldBe(9);
        test.Statistic.ShouldBe(2.69373268811, 1e-6);
        test.PValue.ShouldBe(0.02464537557, 1e-8);
    }

    [Fact]
    public void Gaps_leave_the_rest_comparable_as_R_compares_it()
    {
        // The same without the second and the seventh newest quarter.
        RateCell[] cells = [.. Violence().Where((_, i) => i is not (1 or 6))];
        var test = RateRatio.Test(cells, 3, 0);

        Math.Log(test.Estimate).ShouldBe(0.20522013256, 1e-8);
        test.Dispersion.ShouldBe(1.779496431, 1e-7);
        test.Statistic.ShouldBe(2.65059791679, 1e-6);
        test.PValue.ShouldBe(0.03291311497, 1e-8);
    }

    [Fact]
    public void Memory_makes_the_interval_wider()
    {
        var test = RateRatio.Test(Violence(), 3, 0);
        var remembering = RateRatio.Test(Violence(), 3, 0, inflation: 2);

        remembering.Statistic.ShouldBe(test.Statistic / Math.Sqrt(2), 1e-12);
        remembering.Lower.ShouldBeLessThan(test.Lower);
    }

    [Fact]
    public void No_case_in_one_stretch_is_a_change_without_infinities_and_none_in_either_is_none()
    {
        var gone = RateRatio.Test([new(40, 1000, 0, 0), new(0, 1000, 1, 0)], 0, 1);
        gone.Upper.ShouldBeLessThan(1);
        gone.PValue.ShouldBeLessThan(0.01);
        double.IsFinite(gone.Lower).ShouldBeTrue();

        var never = RateRatio.Test([new(0, 1000, 0, 0), new(0, 2000, 1, 0)], 0, 1);
        never.Estimate.ShouldBe(1);
        never.PValue.ShouldBe(1);
    }

    [Fact]
    public void Whatever_counts_and_exposures_an_answer_has_no_number_that_is_none()
    {
        var random = new Random(11);
        double[] counts = [0, 0, 1, 3, 80, 1e6, 1e15], exposures = [0.001, 1, 5_800_000, 1e15];
        for (var run = 0; run < 3000; run++)
        {
            var (stretches, seasons) = (random.Next(2, 6), random.Next(1, 13));
            RateCell[] cells =
            [
                .. from stretch in Enumerable.Range(0, stretches)
                   from season in Enumerable.Range(0, seasons)
                   select new RateCell(counts[random.Next(counts.Length)], exposures[random.Next(exposures.Length)], stretch, season),
            ];
            var test = RateRatio.Test(cells, 0, stretches - 1, Memory.InflationWithin(0.8, seasons));

            test.PValue.ShouldBeInRange(0, 1);
            test.Estimate.ShouldBeGreaterThan(0);
            double.IsFinite(test.Estimate).ShouldBeTrue();
            test.Lower.ShouldBeLessThanOrEqualTo(test.Estimate * (1 + 1e-9));
            test.Upper.ShouldBeGreaterThanOrEqualTo(test.Estimate * (1 - 1e-9));
        }
    }

    [Fact]
    public void Stretches_without_a_common_season_can_not_be_compared() =>
        Should.Throw<ArgumentException>(() => RateRatio.Test([new(4, 10, 0, 0), new(5, 10, 1, 1)], 0, 1)).Message.ShouldContain("no season");

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, double.PositiveInfinity)]
    public void Counts_that_can_not_be_are_refused(double count, double exposure) =>
        Should.Throw<ArgumentException>(() => RateRatio.Test([new(count, exposure, 0, 0), new(1, 1, 1, 0)], 0, 1));

    [Fact]
    public void Successive_dispersion_does_not_take_a_slow_rise_for_scatter()
    {
        double?[] slow = [.. Enumerable.Range(0, 20).Select(t => (double?)(100 + 10 * t))];
        RateRatio.SuccessiveDispersion(slow, []).ShouldNotBeNull().Dispersion.ShouldBe(1);

        // By hand: differences of ±40 around 100, 1600/(100·2) = 8.
        RateRatio.SuccessiveDispersion([80, 120, 80, 120, 80, 120], []).ShouldNotBeNull().Dispersion.ShouldBe(8, 1e-12);
        RateRatio.SuccessiveDispersion([80, null, 120, 80], []).ShouldBeNull();
    }

    [Fact]
    public void A_difference_of_means_is_judged_by_how_neighbours_differ()
    {
        // By hand: successive differences ±2, variance 4/2 = 2, 8 figures give 14/3 degrees of freedom; 11 − 9 over √(2·2) is 1.
        var test = TwoMeans.Test([9, 11, 9, 11, 9, 11, 9, 11], [0], [7]).ShouldNotBeNull();

        test.Statistic.ShouldBe(1, 1e-12);
        test.DegreesOfFreedom.ShouldBe(14.0 / 3, 1e-12);
        test.Significant().ShouldBeFalse();
        TwoMeans.Test([9, 11, 9, 11, 9, 30, 32, 30], [0, 1, 2], [5, 6, 7]).ShouldNotBeNull().Significant().ShouldBeTrue();
        TwoMeans.Test([9, 9, 9, 9, 9, 9], [0], [5]).ShouldBeNull();
    }

    [Fact]
    public void An_unchanged_yearly_series_is_called_changed_no_more_often_than_promised()
    {
        // 14 years, as the sample's survey has, the newest against the one three years before. Below 5 %: a difference that is large by chance adds to the scatter it is judged by.
        var random = new Random(5);
        var (means, rates) = (0, 0);
        for (var run = 0; run < 4000; run++)
        {
            double?[] values = [.. Enumerable.Range(0, 14).Select(_ => (double?)(80 + 2 * Normal(random)))];
            means += TwoMeans.Test(values, [10], [13])!.Significant() ? 1 : 0;
            double?[] counts = [.. Enumerable.Range(0, 14).Select(_ => (double?)Scattered(random, 600, 4))];
            var given = RateRatio.SuccessiveDispersion(counts, []);
            rates += RateRatio.Test([new(counts[10]!.Value, 1, 0, 0), new(counts[13]!.Value, 1, 1, 0)], 0, 1, given: given).Significant() ? 1 : 0;
        }
        (means / 4000.0).ShouldBeInRange(0.02, 0.055);
        (rates / 4000.0).ShouldBeInRange(0.02, 0.055);
    }

    [Fact]
    public void Memory_inflates_the_variance_of_a_mean()
    {
        // By hand, four values at 0.4: 1 + 2(¾·0.4 + ½·0.16 + ¼·0.064) = 1.792.
        Memory.Inflation(0.4, 4).ShouldBe(1.792, 1e-12);
        Memory.Inflation(0.4, 1).ShouldBe(1);
        Memory.Inflation(-0.4, 4).ShouldBe(1);
        Memory.InflationWithin(0.4, 4).ShouldBe(1.792 * 3 / 2.208, 1e-12);
        Memory.InflationWithin(0.4, 1).ShouldBe(1);
        Memory.InflationOfSuccessive(0.4, 4).ShouldBe(1.792 / 0.6, 1e-12);
        Should.Throw<ArgumentException>(() => Memory.Inflation(1, 4));
    }

    [Theory]
    [InlineData(4, 0.5)]
    [InlineData(12, 0.3)]
    [InlineData(4, 0)]
    public void Memory_is_found_beneath_season_and_steps_between_years(int length, double rho)
    {
        var mean = Enumerable.Range(1, 200).Average(seed =>
        {
            var random = new Random(seed);
            var state = Normal(random) / Math.Sqrt(1 - rho * rho);
            var values = new double?[length * 30];
            for (var t = 0; t < values.Length; t++)
            {
                values[t] = 50 + (t % length == 0 ? 8 : 0) + (t >= values.Length / 2 ? 20 : 0) + state;
                state = rho * state + Normal(random);
            }
            return Memory.WithinStretches(values, length);
        });
        mean.ShouldBe(rho, rho == 0 ? 0.09 : 0.04); // never below 0, so on average a little above where there is none
    }

    [Fact]
    public void A_step_alone_is_no_memory_and_short_histories_have_none_to_show()
    {
        Memory.WithinStretches([.. Enumerable.Range(0, 40).Select(t => (double?)(t < 36 ? 80 + t % 2 : 60 + t % 2))], 4).ShouldBe(0);
        Memory.WithinStretches([.. Enumerable.Range(0, 40).Select(t => (double?)((80 + t % 4) / 1000.0))], 4).ShouldBe(0); // season alone, and its rounding
        Memory.WithinStretches([1, 2, 4, 3, 5, 6, 7, 9], 4).ShouldBe(0);
        Memory.WithinStretches([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5], 4).ShouldBe(0);
        Should.Throw<ArgumentException>(() => Memory.WithinStretches([1, double.NaN], 4));
    }

    [Fact]
    public void Unchanged_series_with_memory_are_called_changed_about_as_often_as_promised_but_too_often_without_the_allowance()
    {
        // Quarters over fifteen years, autocorrelation 0.4; the newest year against the one three years before, as divergence does.
        var (allowed, naive) = (0, 0);
        for (var seed = 1; seed <= 1000; seed++)
        {
            var random = new Random(seed);
            var state = Normal(random);
            var counts = new double?[60];
            for (var t = 0; t < counts.Length; t++)
            {
                counts[t] = Math.Round(400 * (t % 4 == 0 ? 1.2 : 1) * Math.Exp(0.1 * state));
                state = 0.4 * state + Math.Sqrt(1 - 0.16) * Normal(random);
            }
            RateCell[] cells = [.. Enumerable.Range(44, 16).Select(t => new RateCell(counts[t]!.Value, 1, (t - 44) / 4, t % 4))];
            var inflation = Memory.InflationWithin(Memory.WithinStretches(counts, 4), 4);
            allowed += RateRatio.Test(cells, 0, 3, inflation).Significant() ? 1 : 0;
            naive += RateRatio.Test(cells, 0, 3).Significant() ? 1 : 0;
        }
        (allowed / 1000.0).ShouldBeInRange(0.03, 0.075);
        (naive / 1000.0).ShouldBeGreaterThan(0.15);
    }

    [Fact]
    public void An_unchanged_series_is_called_changed_about_as_often_as_promised()
    {
        // Over-dispersed counts (gamma mixed, dispersion 3) with a season: 5 % of 2,000, and four standard errors of that.
        var random = new Random(7);
        var changed = Enumerable.Range(0, 2000).Count(_ =>
        {
            var cells = new RateCell[16];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = new(Scattered(random, 150 * (i % 4 == 0 ? 1.3 : 1), 3), 1, i / 4, i % 4);
            return RateRatio.Test(cells, 0, 3).Significant();
        });
        (changed / 2000.0).ShouldBeInRange(0.03, 0.07);
    }

    [Fact]
    public void A_ratio_stands_still_while_both_move_together_and_moves_when_one_does()
    {
        var random = new Random(3);
        double?[] here = new double?[32], there = new double?[32], people = [.. Enumerable.Repeat((double?)1, 32)];
        for (var t = 0; t < 32; t++)
        {
            var level = t < 24 ? 1 : 1.5;
            (here[t], there[t]) = (Scattered(random, 150 * level, 2), Scattered(random, 5000 * level, 2));
        }
        int[] baseline = [.. Enumerable.Range(0, 24)];

        var ratio = LogChart.OfRatio(here, people, there, people, baseline).ShouldNotBeNull();
        Math.Abs(ratio.Stretch(24, 31).ShouldNotBeNull().Z).ShouldBeLessThan(3);
        LogChart.OfRate(there, people, baseline, 4).ShouldNotBeNull().Stretch(24, 31).ShouldNotBeNull().Distance.ShouldBe(Math.Log(1.5), 0.05);

        for (var t = 24; t < 32; t++)
            there[t] /= 1.5;
        LogChart.OfRatio(here, people, there, people, baseline).ShouldNotBeNull().Stretch(24, 31).ShouldNotBeNull().Z.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void A_chart_of_logarithms_takes_zeros_and_gaps_and_refuses_what_is_no_number()
    {
        double?[] counts = [0, 1, 0, null, 2, 0, 1, 3], people = [.. Enumerable.Repeat((double?)10, 8)];
        var chart = LogChart.OfRate(counts, people, [0, 1, 2, 3, 4, 5]).ShouldNotBeNull();
        chart.Points[3].ShouldBeNull();
        chart.Points.Where(point => point is not null).ShouldAllBe(point => double.IsFinite(point!.Value.Z));
        LogChart.OfRate(counts, people, [0, 1, 2]).ShouldBeNull();
        Should.Throw<ArgumentException>(() => LogChart.OfRate([1, 2, 3, double.NaN], [1, 1, 1, 1], [0, 1, 2, 3]));
        Should.Throw<ArgumentException>(() => LogChart.OfRate([1, 2, 3, 4], [1, 1, 1, 1], [9]));
        Should.Throw<ArgumentException>(() => LogChart.OfValues([1, 0, 3, 4], [], [0, 1, 2, 3]));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Scattered(Random random, double mean, double dispersion) => Math.Max(0, Math.Round(mean + Math.Sqrt(mean * dispersion) * Normal(random)));

    // Newest first: stretch 0 is 2018K4 to 2019K3.
    private static RateCell[] Violence([CallerFilePath] string file = "") =>
    [
        .. File.ReadLines(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "data", "figures", "violence.csv")).Select(line => line.Split(',')).Where(row => row[0] == "851")
            .Reverse().Take(16).Select((row, i) => new RateCell(Number(row[2]), Number(row[3]), i / 4, i % 4)),
    ];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
