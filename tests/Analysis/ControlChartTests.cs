using CsCheck;
using MathNet.Numerics.Distributions;
using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests;

public class ControlChartTests
{
    [Fact]
    public void An_XmR_chart_has_the_limits_and_marks_of_its_parts()
    {
        double?[] values = [12, 15, 11, null, 13, 14, 16, 12, 11, 15, 13, 14, 12, 19, 24];
        var limits = ControlCharts.XmR([12, 15, 11, 13, 14, 16, 12, 11, 15, 13, 14, 12]);
        var marks = RunRules.Nhs(values, limits);

        var chart = ControlChart.Draw(values, default, new() { Kind = ChartKind.XmR, BaselinePoints = 12, Polarity = Polarity.LowerIsBetter });

        chart.Centre.ShouldBe(limits.Centre);
        chart.Baseline.ShouldBe([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        chart.Trial.ShouldBeFalse();
        chart.Points.ShouldAllBe(point => point.Lower == limits.Lower && point.Upper == limits.Upper);
        chart.Points.Select(point => point.Value).ShouldBe(values);
        for (var i = 0; i < values.Length; i++)
        {
            chart.Points[i].Rules.ShouldBe(marks[i].Rules);
            chart.Points[i].MemberOf.ShouldBe(marks[i].MemberOf);
        }
        chart.Verdict.ShouldBe(new Verdict(Variation.Worsening, null));
    }

    [Fact]
    public void Limits_of_a_u_chart_follow_the_exposure()
    {
        // By hand: 30 cases on 60, so 0.5; three sigma on 9 is 3·√(0.5/9) = 0.7071.
        var chart = ControlChart.Draw([10, 5, 15], [25, 9, 26], new() { Kind = ChartKind.U });

        chart.Centre.ShouldBe(0.5);
        chart.Points[1].Upper!.Value.ShouldBe(0.5 + Math.Sqrt(0.5), 1e-12);
        chart.Points[1].Lower!.Value.ShouldBe(0.5 - Math.Sqrt(0.5), 1e-12);
        chart.Points[1].Z!.Value.ShouldBe((5 / 9.0 - 0.5) / Math.Sqrt(0.5 / 9), 1e-12);
    }

    [Fact]
    public void Laneys_chart_is_the_individuals_chart_of_the_standardised_rates()
    {
        double?[] counts = [40, 62, 55, 38, 71, 44, 60], exposures = [1000, 1100, 1050, 990, 1200, 1010, 1080];
        var rate = counts.Sum()!.Value / exposures.Sum()!.Value;
        double[] z = [.. counts.Zip(exposures, (x, n) => (x!.Value / n!.Value - rate) / Math.Sqrt(rate / n.Value))];
        var ranges = z.Zip(z.Skip(1), (a, b) => Math.Abs(b - a)).Average();

        var chart = ControlChart.Draw(counts, exposures, new() { Kind = ChartKind.UPrime });

        chart.Sigma!.Value.ShouldBe(ranges / 1.128, 1e-12);
        chart.Points[4].Upper!.Value.ShouldBe(rate + 3 * ranges / 1.128 * Math.Sqrt(rate / 1200), 1e-12);
    }

    [Fact]
    public void Laneys_limits_are_wider_than_chance_when_large_exposures_hide_what_varies()
    {
        // Laney, Improved Control Charts for Attributes, Quality Engineering (2002): with large subgroups nearly every point lies outside plain limits, and few
        // outside his. Synthetic rates.
        var random = new Random(2002);
        double?[] exposures = [.. Enumerable.Repeat((double?)1_000_000, 60)];
        double?[] counts = [.. Enumerable.Range(0, 60).Select(_ => (double?)Math.Round(1_000_000 * (0.3 + 0.02 * (random.NextDouble() - 0.5))))];
        int Outside(ChartKind kind) => ControlChart.Draw(counts, exposures, new() { Kind = kind, Rules = RuleSet.BeyondLimit }).Points.Count(point => point.Rules.Count > 0);

        Outside(ChartKind.P).ShouldBeGreaterThan(30);
        Outside(ChartKind.PPrime).ShouldBe(0);
        Outside(ChartKind.U).ShouldBeGreaterThan(30);
        Outside(ChartKind.UPrime).ShouldBe(0);
    }

    [Fact]
    public void Sigma_z_is_taken_as_one_at_least_only_where_that_is_asked_for()
    {
        double?[] counts = [100, 101, 100, 101], exposures = [1000, 1000, 1000, 1000];
        var settings = new ChartSettings { Kind = ChartKind.UPrime };

        ControlChart.Draw(counts, exposures, settings).Sigma!.Value.ShouldBeLessThan(0.2);
        var atLeast = ControlChart.Draw(counts, exposures, settings with { SigmaAtLeastOne = true });
        atLeast.Sigma.ShouldBe(1);
        atLeast.Points[0].Upper.ShouldBe(ControlChart.Draw(counts, exposures, settings with { Kind = ChartKind.U }).Points[0].Upper);
    }

    [Fact]
    public void Leaning_limits_are_crossed_about_as_rarely_as_asked_on_both_sides()
    {
        // Counts with mean 9: plain limits 0 and 18 are never crossed below and four times too often above.
        var chart = ControlChart.Draw([9, 9, 9], [1, 1, 1], new() { Kind = ChartKind.U, LeanForSkewness = true });
        var (lower, upper) = (chart.Points[0].Lower!.Value, chart.Points[0].Upper!.Value);

        // Cornish & Fisher with g = 1/3: 9 + 3·(3 + 8/18) and 9 − 3·(3 − 8/18).
        upper.ShouldBe(9 + 3 * (3 + 8 / 18.0), 1e-12);
        lower.ShouldBe(9 - 3 * (3 - 8 / 18.0), 1e-12);
        var counts = new Poisson(9);
        (1 - counts.CumulativeDistribution(Math.Floor(upper))).ShouldBeInRange(0.0005, 0.0025);
        counts.CumulativeDistribution(Math.Ceiling(lower) - 1).ShouldBeInRange(0.0005, 0.0025);
    }

    [Fact]
    public void Leaning_limits_enclose_their_centre_and_leave_zero_alone_for_the_smallest_means() =>
        Gen.Select(Gen.Double[0.001, 50], Gen.Double[0.5, 6], Gen.Bool).Sample((mean, width, binomial) =>
        {
            double?[] counts = [mean, mean], sizes = [100, 100];
            var point = ControlChart.Draw(counts, sizes, new() { Kind = binomial ? ChartKind.P : ChartKind.U, Width = width, LeanForSkewness = true }).Points[0];

            point.Lower!.Value.ShouldBeLessThanOrEqualTo(point.Centre!.Value);
            point.Upper!.Value.ShouldBeGreaterThanOrEqualTo(point.Centre.Value);
            if (mean < 1 && width >= 3)
                point.Lower.Value.ShouldBeLessThan(0);
        });

    [Fact]
    public void The_time_between_events_has_limits_of_the_exponential_distribution_and_a_short_time_is_the_worsening()
    {
        // With mean 100: half lies below 69.3, and 0.00135 below 0.135 and above 660.8.
        var chart = ControlChart.Draw([50, 150, 100, 100, 0.1, 700], default, new() { Kind = ChartKind.T, BaselinePoints = 4, Polarity = Polarity.LowerIsBetter });

        chart.Centre!.Value.ShouldBe(69.3147, 1e-4);
        chart.Points[0].Lower!.Value.ShouldBe(0.13508, 1e-5);
        chart.Points[0].Upper!.Value.ShouldBe(660.77, 0.01);
        chart.Points[4].Variation.ShouldBe(Variation.Worsening);
        chart.Points[5].Variation.ShouldBe(Variation.Improving);
    }

    [Fact]
    public void The_cases_between_events_have_limits_of_the_geometric_distribution()
    {
        double?[] values = [.. Enumerable.Repeat((double?)999, 12), 0, 1, 2, 7000];
        var chart = ControlChart.Draw(values, default, new() { Kind = ChartKind.G, BaselinePoints = 12, Polarity = Polarity.HigherIsBetter });
        var (lower, upper) = (chart.Points[0].Lower!.Value, chart.Points[0].Upper!.Value);

        // The share at x or more is 0.999^x.
        (1 - Math.Pow(0.999, lower)).ShouldBeLessThanOrEqualTo(Normal.CDF(0, 1, -3));
        (1 - Math.Pow(0.999, lower + 1)).ShouldBeGreaterThan(Normal.CDF(0, 1, -3));
        Math.Pow(0.999, upper + 1).ShouldBeLessThanOrEqualTo(Normal.CDF(0, 1, -3));
        Math.Pow(0.999, upper).ShouldBeGreaterThan(Normal.CDF(0, 1, -3));
        chart.Points[12].Rules[0].Rule.ShouldBe(RunRule.BeyondLimit);
        chart.Points[12].Variation.ShouldBe(Variation.Worsening);
        chart.Points[15].Variation.ShouldBe(Variation.Improving);
    }

    [Fact]
    public void Run_rules_of_times_between_events_hold_as_rarely_as_on_a_normal_chart()
    {
        // Synthetic: exponential times, known mean. Thirds of the way to the limits would mark one time in twelve as two of three near the lower one.
        var random = new Random(5);
        double?[] times = [.. Enumerable.Range(0, 200_000).Select(_ => (double?)(-100 * Math.Log(1 - random.NextDouble())))];
        double?[] normal = [.. times.Select(time => (double?)Normal.InvCDF(0, 1, 1 - Math.Exp(-time!.Value / 100)))];

        var chart = ControlChart.Draw(times, default, new() { Kind = ChartKind.T });
        var marks = RunRules.Nhs(normal, new ChartLimits(0, -3, 3));
        foreach (var rule in RuleSet.Nhs.Rules)
        {
            var expected = marks.Count(point => point.Rules.Any(mark => mark.Rule == rule));
            chart.Points.Count(point => point.Rules.Any(mark => mark.Rule == rule)).ShouldBeInRange((int)(expected * 0.9), (int)(expected * 1.1));
        }
    }

    [Fact]
    public void A_head_start_halves_the_way_and_is_no_evidence_of_the_new_level()
    {
        var settings = new ChartSettings { Kind = ChartKind.Cusum, Cusum = new() { Target = 0, Sigma = 2, K = 0.5, H = 4, HeadStart = 2 } };

        // Sums start at 4: 4 + 3 − 1 = 6, then 8, and 10 > 8. The level is 3 and not (4 + 6)/3 higher.
        var chart = ControlChart.Draw([3, 3, 3], default, settings);
        chart.Points.Select(point => point.UpperSum).ShouldBe([6, 8, 10]);
        chart.Points.Select(point => point.LowerSum).ShouldBe([0, 0, 0]);
        chart.Shift.ShouldBe(new Shift(0, 3, 2, Direction.Up));

        // Limits that are given are not on trial, whatever the number of figures.
        chart.Trial.ShouldBeFalse();
        ControlChart.Draw([3, 3, 3], default, settings with { Cusum = new() }).Trial.ShouldBeTrue();
    }

    [Fact]
    public void A_fall_is_a_shift_too_and_a_gap_neither_adds_to_a_sum_nor_ends_it()
    {
        var chart = ControlChart.Draw([0.2, -2, null, -2, -2], default, new()
        {
            Kind = ChartKind.Cusum,
            Polarity = Polarity.LowerIsBetter,
            Cusum = new() { Target = 0, Sigma = 1, K = 0.5, H = 4 },
        });

        chart.Points.Select(point => point.LowerSum).ShouldBe([0, 1.5, null, 3, 4.5]);
        chart.Shift.ShouldBe(new Shift(1, -2, 4, Direction.Down));
        chart.Verdict.Variation.ShouldBe(Variation.Improving);
    }

    [Fact]
    public void Lucas_sum_of_counts_signals_on_its_limit_with_the_reference_value_between_the_means()
    {
        // (5 − 2)/(ln 5 − ln 2) = 3.274, as in Lucas, Counted Data CUSUM's, Technometrics (1985), who rounds it to 3.
        var settings = new ChartSettings { Kind = ChartKind.PoissonCusum, Polarity = Polarity.LowerIsBetter, PoissonCusum = new() { BaselineMean = 2, DetectMean = 5, H = 5 } };
        ControlChart.Draw([6], default, settings).Points[0].UpperSum!.Value.ShouldBe(6 - 3 / Math.Log(2.5), 1e-12);

        var rounded = ControlChart.Draw([2, 5, 3, 6], default, settings with { PoissonCusum = settings.PoissonCusum with { K = 3 } });
        rounded.Points.Select(point => point.UpperSum).ShouldBe([0, 2, 2, 5]);
        rounded.Points[3].Variation.ShouldBe(Variation.Worsening);
        rounded.Shift!.StartedAt.ShouldBe(1);
        rounded.Shift.Level.ShouldBe(14 / 3.0, 1e-12);

        // Downwards, with means per exposure: k between 4 and 1 is 2.164, so a year of two units without a case adds 4.33.
        var fall = ControlChart.Draw([0, 0], [2, 2], settings with { PoissonCusum = new() { BaselineMean = 4, DetectMean = 1, H = 8 } });
        fall.Points[1].LowerSum!.Value.ShouldBe(4 * 3 / Math.Log(4), 1e-12);
        fall.Verdict.Variation.ShouldBe(Variation.Improving);
    }

    [Fact]
    public void An_average_that_weighs_only_the_newest_value_is_the_chart_of_individuals() =>
        Gen.Double[-5, 5].Array[3, 40].Sample(values =>
        {
            double?[] series = [.. values.Select(value => (double?)value)];
            var single = ControlChart.Draw(series, default, new() { Kind = ChartKind.XmR, Rules = RuleSet.BeyondLimit });
            var average = ControlChart.Draw(series, default, new() { Kind = ChartKind.Ewma, Ewma = new() { Lambda = 1 } });

            for (var i = 0; i < series.Length; i++)
            {
                average.Points[i].Statistic!.Value.ShouldBe(values[i], 1e-9);
                average.Points[i].Upper!.Value.ShouldBe(single.Points[i].Upper!.Value, 1e-9);
            }
        });

    [Theory]
    [InlineData(false, new[] { 6.0, -2, -2, -2 })]
    [InlineData(true, new[] { 1.5, 10 / 12.0, 10 / 12.0, 10 / 12.0 })]
    public void A_season_moves_the_limits_and_not_the_values(bool multiplies, double[] factors)
    {
        // Two years of 18, 10, 10, 10: every season's mean has the same weight, so the centre is 12 also when one season stands three times.
        double?[] values = [10, 10, 10, 18, 10, 10, 10, 18, 10, 10, 40];
        var chart = ControlChart.Draw(values, default, new()
        {
            Kind = ChartKind.XmR,
            Seasons = 4,
            FirstSeason = 1,
            SeasonMultiplicative = multiplies,
            BaselinePoints = 10,
            Polarity = Polarity.LowerIsBetter,
        });

        chart.Centre.ShouldBe(12);
        for (var i = 0; i < 4; i++)
            chart.SeasonFactors[i].ShouldBe(factors[i], 1e-12);
        chart.Points.Select(point => point.Value).ShouldBe(values);
        chart.Points[3].Centre!.Value.ShouldBe(18, 1e-12);
        chart.Sigma.ShouldBe(0); // what rounding leaves is no spread, and makes no alarm
        chart.Points.Take(10).ShouldAllBe(point => point.Rules.Count == 0 && point.Z == 0);
        chart.Points[10].Variation.ShouldBe(Variation.Worsening);
    }

    [Fact]
    public void A_trend_is_read_from_what_remains_after_the_season()
    {
        // Rises within the year, every year alike, and a little noise that turns about: no trend.
        double?[] values = [.. Enumerable.Range(0, 36).Select(i => (double?)(10 * (i % 12) + (i % 2 == 0 ? 1 : -1)))];
        var settings = new ChartSettings { Kind = ChartKind.XmR };

        ControlChart.Draw(values, default, settings).Points.ShouldContain(point => point.Rules.Any(mark => mark.Rule == RunRule.TrendOf7));
        ControlChart.Draw(values, default, settings with { Seasons = 12 }).Points.ShouldAllBe(point => point.Rules.Count == 0);
    }

    [Fact]
    public void A_season_needs_two_years_and_a_segment_too_short_for_its_own_keeps_the_one_before()
    {
        double?[] values = [18, 10, 10, 10, 18, 10, 10, 10, 28, 20, 20];
        var settings = new ChartSettings { Kind = ChartKind.XmR, Seasons = 4 };

        Should.Throw<ChartException>(() => ControlChart.Draw(values.AsSpan(0, 7), default, settings)).Field.ShouldBe("seasons");
        var chart = ControlChart.Draw(values, default, settings with { Rebases = [8] });
        chart.SeasonFactors.ShouldBe([6, -2, -2, -2]);
        chart.Segments.Select(segment => segment.Start).ShouldBe([0, 8]);
    }

    [Fact]
    public void Counts_have_seasons_of_rates()
    {
        // Rates 2 and 1 per unit; the third year has twice the exposure.
        double?[] counts = [200, 100, 200, 100, 400, 200], sizes = [100, 100, 100, 100, 200, 200];
        var chart = ControlChart.Draw(counts, sizes, new() { Kind = ChartKind.UPrime, Seasons = 2, SeasonMultiplicative = true, SigmaAtLeastOne = true });

        chart.Centre.ShouldBe(1.5);
        chart.SeasonFactors.ShouldBe([2 / 1.5, 1 / 1.5]);
        chart.Points[4].Upper!.Value.ShouldBe(2 + 3 * Math.Sqrt(2.0 / 200), 1e-12);
    }

    [Fact]
    public void A_rebase_gives_new_limits_leaves_the_old_ones_and_is_spanned_by_no_run()
    {
        double?[] values = [1, 2, 1, 2, 1, 2, 1, 2, 11, 12, 11, 12, 11, 12, 11, 12];
        var settings = new ChartSettings { Kind = ChartKind.XmR, BaselinePoints = 8 };

        var before = ControlChart.Draw(values, default, settings);
        var after = ControlChart.Draw(values, default, settings with { Rebases = [8] });

        before.Verdict.Variation.ShouldBe(Variation.Neutral);
        after.Verdict.Variation.ShouldBe(Variation.CommonCause);
        for (var i = 0; i < 8; i++)
            after.Points[i].Upper.ShouldBe(before.Points[i].Upper);
        after.Centre.ShouldBe(11.5);
        after.Baseline.ShouldBe([8, 9, 10, 11, 12, 13, 14, 15]);
        after.Trial.ShouldBeTrue();

        // Six above the old centre and one above the new one are no seven.
        var run = ControlChart.Draw([1, 2, 1, 2, 2, 2, 2, 2, 2, 2, 2], default, settings with { BaselinePoints = 4, Rebases = [9] });
        run.Points.ShouldAllBe(point => point.Rules.Count == 0);
    }

    [Fact]
    public void A_named_baseline_is_exactly_its_points_and_a_figure_that_is_not_eligible_is_in_none()
    {
        double?[] values = [1, 2, null, 9, 1, 2];
        var settings = new ChartSettings { Kind = ChartKind.XmR };

        ControlChart.Draw(values, default, settings with { BaselineIndexes = [0, 1, 2, 4, 5] }).Baseline.ShouldBe([0, 1, 4, 5]);
        ControlChart.Draw(values, default, settings with { BaselineEligible = [true, true, true, false, true, true], BaselinePoints = 3 }).Baseline.ShouldBe([0, 1, 4]);
    }

    [Theory]
    [InlineData(Polarity.LowerIsBetter, 20, Assurance.ConsistentlyMeets)]
    [InlineData(Polarity.LowerIsBetter, 10, Assurance.HitOrMiss)]
    [InlineData(Polarity.LowerIsBetter, 1, Assurance.ConsistentlyMisses)]
    [InlineData(Polarity.HigherIsBetter, 20, Assurance.ConsistentlyMisses)]
    [InlineData(Polarity.HigherIsBetter, 10, Assurance.HitOrMiss)]
    [InlineData(Polarity.HigherIsBetter, 1, Assurance.ConsistentlyMeets)]
    [InlineData(Polarity.Neutral, 1, null)]
    public void Assurance_says_whether_the_process_as_it_is_meets_the_target(Polarity polarity, double goal, Assurance? expected)
    {
        double?[] values = [9, 10, 11, 10, 9, 10, 11];
        foreach (var kind in new[] { ChartKind.XmR, ChartKind.Ewma, ChartKind.Cusum })
            ControlChart.Draw(values, default, new() { Kind = kind, Polarity = polarity, Goal = goal }).Verdict.Assurance.ShouldBe(expected);
    }

    [Fact]
    public void A_process_without_spread_on_its_target_meets_it()
    {
        foreach (var polarity in new[] { Polarity.LowerIsBetter, Polarity.HigherIsBetter })
            ControlChart.Draw([5, 5, 5], default, new() { Kind = ChartKind.XmR, Polarity = polarity, Goal = 5 }).Verdict.Assurance.ShouldBe(Assurance.ConsistentlyMeets);
    }

    [Fact]
    public void Memory_is_estimated_and_its_bias_taken_out()
    {
        // By hand: deviations −1, 1, 2, 0, −2 of mean 0 have products −1 + 2 + 0 + 0 = 1 over squares 10.
        Autocorrelation.Lag1([-1, 1, 2, 0, -2]).ShouldBe(0.1);
        Autocorrelation.Corrected(0.1, 24)!.Value.ShouldBe((2.4 + 1) / 20, 1e-12);
        Autocorrelation.Corrected(0.9, 10).ShouldBe(1);
        Autocorrelation.Corrected(0.9, 5).ShouldBeNull();
        Autocorrelation.Lag1([3, 3, 3]).ShouldBeNull();
        Autocorrelation.Lag1([3, 4]).ShouldBeNull();
        Autocorrelation.Lag1([1e200, -1e200, 1e200, -1e200])!.Value.ShouldBe(-0.75, 1e-12);
    }

    [Fact]
    public void The_corrected_coefficient_is_right_on_average_where_the_plain_one_is_not()
    {
        // Synthetic: 4,000 autoregressive series of 24 with coefficient 0.4.
        var random = new Random(1954);
        var (plain, corrected) = (0.0, 0.0);
        for (var run = 0; run < 4000; run++)
        {
            var series = new double[24];
            var e = Normal.Sample(random, 0, 1) / Math.Sqrt(1 - 0.16);
            for (var t = 0; t < series.Length; t++)
                series[t] = e = 0.4 * e + Normal.Sample(random, 0, 1);
            var r = Autocorrelation.Lag1(series)!.Value;
            plain += r / 4000;
            corrected += Autocorrelation.Corrected(r, 24)!.Value / 4000;
        }
        corrected.ShouldBe(0.4, 0.03);
        plain.ShouldBeLessThan(0.33);
    }

    [Fact]
    public void Memory_widens_limits_that_come_from_moving_ranges_and_never_narrows_them()
    {
        double?[] slow = [1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 2, 3], turning = [1, 5, 1, 5, 1, 5, 1, 5, 1, 5, 1, 5];
        var settings = new ChartSettings { Kind = ChartKind.XmR };
        double Reach(double?[] values, ChartSettings with) => ControlChart.Draw(values, default, with).Sigma!.Value;

        Reach(slow, settings with { KnownAutocorrelation = 0.36 }).ShouldBe(Reach(slow, settings) / 0.8, 1e-12);
        Reach(slow, settings with { WidenForAutocorrelation = true }).ShouldBeGreaterThan(1.5 * Reach(slow, settings));
        Reach(turning, settings with { WidenForAutocorrelation = true }).ShouldBe(Reach(turning, settings));
    }

    [Fact]
    public void A_baseline_without_a_case_lets_chance_bring_one()
    {
        // Jeffreys' predictive after 20 empty periods: one or more with probability 0.024, two or more with 0.0009.
        double?[] counts = [.. Enumerable.Repeat((double?)0, 20), 1, 2];
        var sizes = Enumerable.Repeat((double?)100, 22).ToArray();
        foreach (var kind in new[] { ChartKind.C, ChartKind.U, ChartKind.UPrime, ChartKind.P, ChartKind.PPrime })
        {
            var chart = ControlChart.Draw(counts, kind is ChartKind.C ? default : sizes, new() { Kind = kind, BaselinePoints = 20, Polarity = Polarity.LowerIsBetter });

            chart.Centre.ShouldBe(0);
            chart.Points[20].Rules.ShouldBeEmpty();
            chart.Points[21].Rules.Select(mark => mark.Rule).ShouldBe([RunRule.BeyondLimit]);
            chart.Points[21].Variation.ShouldBe(Variation.Worsening);
        }

        // A proportion that was always whole, likewise from above.
        var whole = ControlChart.Draw([.. Enumerable.Repeat((double?)100, 20), 99, 97], sizes, new() { Kind = ChartKind.P, BaselinePoints = 20 });
        whole.Points[20].Rules.ShouldBeEmpty();
        whole.Points[21].Rules[0].ShouldBe(new RuleMark(RunRule.BeyondLimit, Direction.Down, 21));
    }

    [Fact]
    public void A_missing_exposure_is_a_gap()
    {
        var point = ControlChart.Draw([5, 6, 4], [10, null, 10], new() { Kind = ChartKind.U }).Points[1];

        point.ShouldSatisfyAllConditions(() => point.Value.ShouldBeNull(), () => point.Upper.ShouldBeNull(), () => point.Rules.ShouldBeEmpty());
    }

    private static readonly Gen<double?[]> Odd = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 5], (value, gap) => gap is 0 ? null : (double?)value).Array[0, 40];

    [Fact]
    public void Whatever_the_series_every_kind_is_drawn_with_finite_figures_and_as_many_points() =>
        Gen.Select(Odd, Gen.Int[0, 10], Gen.Bool, Gen.Bool).Sample((values, kindIndex, lean, multiplies) =>
        {
            var kind = (ChartKind)kindIndex;
            double?[] sizes = kind is ChartKind.XmR or ChartKind.C or ChartKind.G or ChartKind.T or ChartKind.Ewma or ChartKind.Cusum ? [] : [.. values.Select(value => value + 1)];
            var chart = ControlChart.Draw(values, sizes, new()
            {
                Kind = kind,
                Rules = RuleSet.Nelson,
                BaselinePoints = 8,
                LeanForSkewness = lean,
                SeasonMultiplicative = multiplies,
                WidenForAutocorrelation = true,
                ScreenMovingRanges = lean,
                Rebases = values.Length > 20 ? [12, 13] : [],
                Goal = 3,
                Polarity = Polarity.LowerIsBetter,
            });

            chart.Points.Count.ShouldBe(values.Length);
            for (var i = 0; i < values.Length; i++)
            {
                var point = chart.Points[i];
                (point.Value is null).ShouldBe(values[i] is null);
                foreach (var figure in new[] { point.Lower, point.Centre, point.Upper, point.Z, point.Statistic, point.UpperSum, point.LowerSum })
                    (figure is null || double.IsFinite(figure.Value)).ShouldBeTrue();
                (point.Upper is null || (point.Lower <= point.Centre && point.Centre <= point.Upper)).ShouldBeTrue();
                if (values[i] is null)
                    point.Rules.ShouldBeEmpty();
            }
        });

    private static readonly Gen<double?> Edge = Gen.Int[0, 14].Select(i => new double?[] { null, 0, 1, 3, 5e-324, 1e-300, 1e-150, 1e-9, 1e12, 1e150, -1e150, 1e151, double.MaxValue, 0.1, 7e149 }[i]);

    [Fact]
    public void Figures_at_the_edge_of_reckoning_are_drawn_finitely_or_refused_and_nothing_else() =>
        Gen.Select(Edge.Array[0, 12], Edge.Array[12], Gen.Int[0, 11], Gen.Int[0, 63]).Sample((values, edges, kindIndex, switches) =>
        {
            bool On(int bit) => (switches >> bit & 1) == 1;
            var kind = (ChartKind)kindIndex;
            double?[] sizes = kind is ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime || On(0) ? [.. edges.Take(values.Length)] : [];
            try
            {
                var chart = ControlChart.Draw(values, sizes, new()
                {
                    Kind = kind,
                    BaselinePoints = On(1) ? 4 : null,
                    LeanForSkewness = On(2),
                    Seasons = kind is ChartKind.G or ChartKind.T || On(3) ? 1 : 2,
                    SeasonMultiplicative = On(4),
                    WidenForAutocorrelation = On(5),
                    Width = On(5) ? 1e6 : 3,
                    Polarity = Polarity.LowerIsBetter,
                    Goal = 1,
                    Ewma = new() { Target = On(2) ? edges[0] : null, Sigma = On(4) ? edges[1] : null, Lambda = On(5) ? 1e-300 : 0.2 },
                    Cusum = new() { Target = On(2) ? edges[0] : null, Sigma = On(4) ? edges[1] : null, K = On(1) ? 1e6 : 0.5, H = On(5) ? 1e6 : 4 },
                    PoissonCusum = new() { BaselineMean = On(2) ? edges[2] : null, DetectMean = On(4) ? edges[3] : null, H = On(5) ? edges[4] : null },
                    Farrington = new() { B = 1, W = 0, PopulationOffset = On(0) },
                });
                foreach (var point in chart.Points)
                {
                    foreach (var figure in new[] { point.Value, point.Lower, point.Centre, point.Upper, point.Z, point.Statistic, point.UpperSum, point.LowerSum })
                        (figure is null || double.IsFinite(figure.Value)).ShouldBeTrue();
                }
                foreach (var figure in new[] { chart.Centre, chart.Sigma, chart.Autocorrelation, chart.AutocorrelationCorrected, chart.Shift?.Level })
                    (figure is null || double.IsFinite(figure.Value)).ShouldBeTrue();
                chart.SeasonFactors.ShouldAllBe(factor => double.IsFinite(factor));
            }
            catch (ChartException)
            {
            }
        }, iter: 20_000);

    [Fact]
    public void A_constant_series_is_common_cause_on_every_chart()
    {
        foreach (var kind in Enum.GetValues<ChartKind>().Where(kind => kind is not ChartKind.Farrington and not ChartKind.PoissonCusum))
        {
            foreach (var value in new[] { 0, 7.3 })
            {
                double?[] values = [.. Enumerable.Repeat((double?)value, 30)];
                double?[] sizes = kind is ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime ? [.. Enumerable.Repeat((double?)49.1, 30)] : [];
                // Fifteen in a row that are all the same is what that rule is there for where the spread is known beforehand.
                var chart = ControlChart.Draw(values, sizes, new() { Kind = kind, Rules = RuleSet.Nhs });
                chart.Points.ShouldAllBe(point => kind == ChartKind.G || kind == ChartKind.T || point.Rules.Count == 0, kind.Name());
            }
        }
    }

    [Fact]
    public void A_Farrington_chart_shows_what_the_method_says_and_alarms_upwards_only()
    {
        // Synthetic: five quiet years, then one quarter three times as high and one without a case.
        double?[] counts = [.. Enumerable.Range(0, 24).Select(i => (double?)(20 + i % 4 * 5 + i * 7 % 5)), 90, 0];
        var population = Enumerable.Repeat((double?)200_000, 26).ToArray();
        var settings = new ChartSettings { Kind = ChartKind.Farrington, Seasons = 4, Farrington = FarringtonSettings.Quarterly, Polarity = Polarity.LowerIsBetter };
        var expected = FarringtonFlexible.Assess(counts, population, 4, FarringtonSettings.Quarterly, 0, 26);

        var chart = ControlChart.Draw(counts, population, settings);

        for (var i = 0; i < 26; i++)
        {
            chart.Points[i].Value.ShouldBe(counts[i]);
            chart.Points[i].Centre.ShouldBe(expected[i].Expected);
            chart.Points[i].Upper.ShouldBe(expected[i].Threshold);
            chart.Points[i].Lower.ShouldBeNull();
        }
        chart.Points[24].Variation.ShouldBe(Variation.Worsening);
        chart.Points[24].Z!.Value.ShouldBeGreaterThan(3);
        chart.Points[25].Variation.ShouldBe(Variation.CommonCause);
        chart.Trial.ShouldBeFalse();
        ControlChart.Draw(counts, population, settings with { Rebases = [20] }).ShouldSatisfyAllConditions(
            rebased => rebased.Trial.ShouldBeTrue(), rebased => rebased.Points[24].Upper.ShouldBeNull());
        Should.Throw<ChartException>(() => ControlChart.Draw(counts, population, settings with { Farrington = new() { Alpha = 2 } })).Field.ShouldBe("alpha");
    }

    [Fact]
    public void A_million_points_take_little_more_than_their_columns()
    {
        var values = new double?[1_000_000];
        for (var i = 0; i < values.Length; i++)
            values[i] = i * 5L % 7; // 0 5 3 1 6 4 2: no rule ever holds
        var before = GC.GetAllocatedBytesForCurrentThread();
        var chart = ControlChart.Draw(values, default, new() { Kind = ChartKind.XmR, BaselinePoints = 24 });

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(41_000_000);
        chart.Verdict.Variation.ShouldBe(Variation.CommonCause);
        chart.Points[999_999].Value.ShouldBe(999_999 * 5L % 7);
    }

    [Fact]
    public void What_cannot_be_charted_is_refused_and_named()
    {
        Refused([1, double.NaN], [], new() { Kind = ChartKind.XmR }).ShouldBe("values[1]");
        Refused([1, double.PositiveInfinity], [], new() { Kind = ChartKind.XmR }).ShouldBe("values[1]");
        Refused([1, -1], [], new() { Kind = ChartKind.C }).ShouldBe("values[1]");
        Refused([1, 2], [1], new() { Kind = ChartKind.U }).ShouldBe("exposures");
        Refused([1, 2], [], new() { Kind = ChartKind.U }).ShouldBe("exposures");
        Refused([1, 2], [1, 0], new() { Kind = ChartKind.U }).ShouldBe("exposures[1]");
        Refused([1, 2], [1, double.NaN], new() { Kind = ChartKind.U }).ShouldBe("exposures[1]");
        Refused([1, 2], [1, 1], new() { Kind = ChartKind.P }).ShouldBe("values[1]");
        Refused([1], [], new() { Kind = ChartKind.XmR, Width = double.NaN }).ShouldBe("width");
        Refused([1], [], new() { Kind = ChartKind.XmR, Rebases = [0] }).ShouldBe("rebases[0]");
        Refused([1], [], new() { Kind = ChartKind.XmR, BaselineIndexes = [1] }).ShouldBe("baselineIndexes[0]");
        Refused([1], [], new() { Kind = ChartKind.T, Seasons = 4 }).ShouldBe("seasons");
        Refused([1], [], new() { Kind = ChartKind.Ewma, Ewma = new() { Lambda = 1.1 } }).ShouldBe("lambda");

        static string Refused(double?[] values, double?[] exposures, ChartSettings settings) =>
            Should.Throw<ChartException>(() => ControlChart.Draw(values, exposures, settings)).Field;
    }
}
