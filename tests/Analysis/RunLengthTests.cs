using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Shouldly;
using Tryghed.Analysis.RunLengths;
using Xunit;

namespace Tryghed.Analysis.Tests;

/// <summary>Run lengths against published tables, and against charts that were simply run.</summary>
public class RunLengthTests
{
    private static readonly string[] Limit = ["beyond-limit"];

    /// <summary>Champ and Woodall, Exact results for Shewhart control charts with supplementary runs rules, Technometrics 29 (1987), table 1.</summary>
    [Theory]
    [InlineData("", "370.40 308.43 200.08 119.67 71.55 43.89 27.82 18.25 12.38 8.69 6.30 4.72 3.65 2.90 2.38 2.00")]
    [InlineData("2-of-3-beyond-2-sigma", "225.44 177.56 104.46 57.92 33.12 20.01 12.81 8.69 6.21 4.66 3.65 2.96 2.48 2.13 1.87 1.68")]
    [InlineData("4-of-5-beyond-1-sigma", "166.05 120.70 63.88 33.99 19.78 12.66 8.84 6.62 5.24 4.33 3.68 3.18 2.78 2.43 2.14 1.89")]
    [InlineData("8-on-one-side", "152.73 110.52 59.76 33.64 21.07 14.58 10.90 8.60 7.03 5.85 4.89 4.08 3.38 2.81 2.35 1.99")]
    [InlineData("2-of-3-beyond-2-sigma 4-of-5-beyond-1-sigma 8-on-one-side", "91.75")]
    public void Run_rules_beside_three_sigma_limits_have_the_run_lengths_of_Champ_and_Woodall(string more, string printed)
    {
        var expected = printed.Split(' ');
        var scheme = new ShewhartScheme([.. Limit, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var found = scheme.RunLengths([.. expected.Select((_, i) => 0.2 * i)]);

        for (var i = 0; i < expected.Length; i++)
            Printed(found[i].Average, expected[i]);
        found.ShouldAllBe(length => length.Exact && length.StandardError == null);
    }

    /// <summary>The figures of METHODS 2, to all digits printed there.</summary>
    [Theory]
    [InlineData(0, "168 26.6 8.38 3.34")]
    [InlineData(2, "149 20.1 5.29 2.01")]
    public void The_cumulative_sums_that_the_methods_name_come_out_to_the_digits_printed(double headStart, string expected) =>
        AllPrinted(new CusumScheme(0.5, 4, headStart), "0 0.5 1 2", expected);

    /// <inheritdoc cref="The_cumulative_sums_that_the_methods_name_come_out_to_the_digits_printed"/>
    [Fact]
    public void The_moving_average_that_the_methods_name_comes_out_to_the_digits_printed() =>
        AllPrinted(new EwmaScheme(0.5, 3.071), "0 0.5 1 2", "500 88.8 17.5 3.63");

    /// <summary>Lucas and Crosier, Fast initial response for CUSUM quality-control schemes, Technometrics 24 (1982), table 1: two-sided, h = 4, k = 0.5.</summary>
    [Theory]
    [InlineData(0, "168 74.2 26.6 13.3 8.38 4.75 3.34 2.62 2.19 1.71 1.31")]
    [InlineData(2, "149 62.7 20.1 8.97 5.29 2.86 2.01 1.59 1.32 1.07 1.01")]
    public void A_cumulative_sum_has_the_run_lengths_of_Lucas_and_Crosier(double headStart, string expected) =>
        Close(new CusumScheme(0.5, 4, headStart), "0 0.25 0.5 0.75 1 1.5 2 2.5 3 4 5", expected);

    /// <summary>Vance, Average run lengths of cumulative sum control charts for controlling normal means, Journal of Quality Technology 18 (1986), table 1: one-sided, k = 0, h = 10.</summary>
    [Fact]
    public void A_cumulative_sum_has_the_run_lengths_of_Vance() =>
        Within(3e-4, new CusumScheme(0, 10, sided: Sided.One), "-0.25 -0.125 0 0.125 0.25 0.5 0.75 1", "2071.51 400.28 124.66 59.30 36.71 20.37 14.06 10.75");

    /// <summary>
    /// SAS/QC manual (1999): k = 0.25, h = 8, shift 2.5, printed as 4.1500836, 4.1061588 and 4.1500827 and right to six decimals; here to ten, from the same integral equation solved apart from
    /// this code with 30, 60 and 100 nodes.
    /// </summary>
    [Fact]
    public void A_cumulative_sum_is_right_to_ten_decimals()
    {
        Printed(new CusumScheme(0.25, 8, sided: Sided.One).RunLength(2.5).Average, "4.1500837261");
        Printed(new CusumScheme(0.25, 8, 0.1, Sided.One).RunLength(2.5).Average, "4.1061588350");
        new CusumScheme(0.25, 8).RunLength(2.5).Average.ShouldBe(4.150083, 1e-6);
        Within(1e-9, new CusumScheme(0, 10, sided: Sided.One), "-0.25", "2071.57214531");
    }

    /// <summary>Waldmann, Bounds for the distribution of the run length of one-sided and two-sided CUSUM quality control schemes, Technometrics 28 (1986), tables 1, 3, 5 and 6.</summary>
    [Fact]
    public void A_cumulative_sum_has_the_run_lengths_of_Waldmann()
    {
        Within(0.002, new CusumScheme(0.5, 3, sided: Sided.One), "-0.5 0 0.5", "1963 117.4 17.35"); // Brook and Evans (1972) have 117.59 for the second
        Within(0.002, new CusumScheme(0.6, 3), "-0.2", "65.4");
    }

    /// <summary>Crosier, A new two-sided cumulative sum quality control scheme, Technometrics 28 (1986), table 5: steady state of the two-sided sum, k = 0.5, h = 4, by a chain of few states.</summary>
    [Fact]
    public void A_cumulative_sum_has_the_steady_state_run_lengths_of_Crosier() =>
        Within(0.006, new CusumScheme(0.5, 4), "0 0.25 0.5 0.75 1 1.5 2 2.5 3 4 5", "163 71.6 25.2 12.3 7.68 4.31 3.03 2.38 2.00 1.55 1.22", length => length.SteadyState);

    /// <summary>Waldmann, Bounds for the distribution of the run length of one-sided and two-sided CUSUM quality control schemes, Technometrics 28 (1986), table 2: k = 0.5, h = 3.</summary>
    [Fact]
    public void A_cumulative_sum_has_the_quantiles_of_Waldmann()
    {
        var length = new CusumScheme(0.5, 3, sided: Sided.One).RunLength(0);

        ((int)length.Quantile(0.95)).ShouldBeInRange(345, 346); // of a mean that he puts at 117.4, where it is 117.6
        ((int)length.Quantile(0.5)).ShouldBe(82);
        ((int)length.Quantile(0.05)).ShouldBe(9);
    }

    /// <summary>Crowder, A simple method for studying run-length distributions of exponentially weighted moving average charts, Technometrics 29 (1987), table 1: L = 2.</summary>
    /// <remarks>For λ = 0.5 and shift 1.25 the paper prints 3.95, known to be a misprint.</remarks>
    [Theory]
    [InlineData(0.5, "0 0.25 0.5 0.75 1 1.5 1.75 2 2.25 2.5 2.75 3 3.25 3.5 3.75 4", "26.45 20.12 11.89 7.29 4.91 2.80 2.29 1.94 1.70 1.51 1.37 1.26 1.18 1.12 1.08 1.05")]
    [InlineData(0.05, "0 0.25 0.5 0.75 1 1.25 1.5 1.75 2 2.25 2.5 2.75 3 3.25 3.5 3.75 4", "127.53 43.94 18.97 11.64 8.38 6.56 5.41 4.62 4.04 3.61 3.26 2.99 2.76 2.56 2.39 2.26 2.15")]
    public void A_moving_average_has_the_run_lengths_of_Crowder(double lambda, string shifts, string expected) =>
        Close(new EwmaScheme(lambda, 2), shifts, expected);

    /// <summary>Lucas and Saccucci, Exponentially weighted moving average control schemes, Technometrics 32 (1990), table 3: asymptotic limits.</summary>
    [Fact]
    public void A_moving_average_has_the_run_lengths_of_Lucas_and_Saccucci()
    {
        Close(new EwmaScheme(0.5, 3.071), "0 0.25 0.5 0.75 1 1.5 2 2.5 3 3.5 4 5", "500 255 88.8 35.9 17.5 6.53 3.63 2.50 1.93 1.58 1.34 1.07");
        Close(new EwmaScheme(0.03, 2.437), "0 0.25 0.5 0.75 1 1.5 2 2.5 3 3.5 4 5", "500 76.7 29.3 17.6 12.6 8.07 5.99 4.80 4.03 3.49 3.11 2.55");
        Close(new EwmaScheme(0.5, 3.071), "0 0.25 0.5 0.75 1 1.5 2 2.5 3 3.5 4 5", "499 254 88.4 35.7 17.3 6.44 3.58 2.47 1.91 1.58 1.36 1.10", length => length.SteadyState);
    }

    /// <summary>Waldmann, Bounds for the distribution of the run length of geometric moving average charts, Applied Statistics 35 (1986), tables 1 and 2; SAS/QC manual (1999).</summary>
    [Fact]
    public void A_moving_average_agrees_with_Waldmann_and_with_a_figure_printed_to_many_digits()
    {
        Printed(new EwmaScheme(0.75, 2 * Math.Sqrt(1.25 / 0.75)).RunLength(0).Average, "104.0");
        Printed(new EwmaScheme(0.5, 2 * Math.Sqrt(3)).RunLength(0).Average, "1952");
        Printed(new EwmaScheme(0.75, 2 * Math.Sqrt(1.25 / 0.75), Sided.One).RunLength(0).Average, "209.3");
        Within(4e-4, new EwmaScheme(0.5, 2 * Math.Sqrt(3), Sided.One), "0", "3907.5"); // 3906.0515 by the same integral equation solved apart from this code
        Printed(new EwmaScheme(0.25, 3).RunLength(1).Average, "11.154267016");
    }

    /// <summary>Steiner, EWMA control charts with time-varying control limits and fast initial response, Journal of Quality Technology 31 (1999), table 2: λ = 0.05, L = 3.</summary>
    [Fact]
    public void Exact_limits_see_an_early_shift_sooner_and_cost_run_length()
    {
        Printed(new EwmaScheme(0.03, 2.437).RunLength(0).Average, "500");
        Printed(new EwmaScheme(0.03, 2.437, exactLimits: true).RunLength(0).Average, "445");
        Within(0.03, new EwmaScheme(0.05, 3, exactLimits: true), "0 0.25 0.5 0.75 1 1.5", "1353 127 32.5 15.6 9.0 4.5"); // by a chain of few states
    }

    /// <summary>Gan, An optimal design of EWMA control charts based on the median run length (1993), table 1: limits, in σ of a figure, whose median run length is 500.</summary>
    [Theory]
    [InlineData(0.05, 0.441)]
    [InlineData(0.1, 0.675)]
    [InlineData(0.15, 0.863)]
    [InlineData(0.2, 1.027)]
    [InlineData(0.25, 1.177)]
    public void A_moving_average_has_the_medians_of_Gan(double lambda, double limit)
    {
        var perDigit = Median(limit + 0.0005) - Median(limit - 0.0005);
        Median(limit).ShouldBe(500, perDigit);

        double Median(double at) => new EwmaScheme(lambda, at / Math.Sqrt(lambda / (2 - lambda))).RunLength(0).Quantile(0.5);
    }

    /// <summary>Lucas, Counted data CUSUM's, Technometrics 27 (1985), tables 2 and 3: h = 10, k = 0.25, mean 0.25, without and with a head start of h/2.</summary>
    [Fact]
    public void A_cumulative_sum_of_counts_has_the_run_lengths_of_Lucas()
    {
        Printed(new PoissonCusumScheme(0.25, 0.25, 10).RunLength(0).Average, "438");
        Printed(new PoissonCusumScheme(0.25, 0.25, 10, 5).RunLength(0).Average, "333");
    }

    public static TheoryData<string, double> Schemes => new(
        from name in Known.Keys
        from shift in (double[])[0, 1]
        select (name, shift));

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_calculated_run_length_is_that_of_charts_that_are_run(string name, double shift)
    {
        var (scheme, chart) = Known[name];
        var calculated = scheme.RunLength(shift);

        Near(calculated.Average, Runs(chart, shift, 6_000, steady: false, 11));
        Near(calculated.SteadyState, Runs(chart, shift, 6_000, steady: true, 12));
        if (!calculated.Exact)
            return;

        // The share that has alarmed by the median and by the ninth decile.
        var lengths = Runs(chart, shift, 6_000, steady: false, 13);
        foreach (var share in (double[])[0.5, 0.9])
        {
            var n = (int)calculated.Quantile(share);
            var within = calculated.Distribution(Math.Min(n, 10_000))[^1];
            within.ShouldBeGreaterThanOrEqualTo(share - 1e-12);
            ((double)lengths.Count(length => length <= n) / lengths.Length).ShouldBe(within, 4 * Math.Sqrt(within * (1 - within) / lengths.Length) + 1e-9);
        }
    }

    [Theory]
    [InlineData("shewhart")]
    [InlineData("western-electric")]
    [InlineData("ewma")]
    [InlineData("ewma one-sided")]
    [InlineData("ewma exact limits")]
    [InlineData("cusum")]
    [InlineData("cusum head start")]
    [InlineData("cusum one-sided")]
    public void A_limit_designed_for_a_run_length_has_it(string name)
    {
        var scheme = Known[name].Scheme;
        foreach (var wanted in (double[])[100, 120, 200])
            LimitDesign.ForAverageRunLength(scheme, wanted).RunLength(0).Average.ShouldBe(wanted, 1e-6 * wanted);

        var again = LimitDesign.ForAverageRunLength(scheme.WithLimit(2 * scheme.Limit), scheme.RunLength(0).Average);
        again.Limit.ShouldBe(scheme.Limit, 1e-6);
    }

    [Fact]
    public void A_limit_designed_for_counts_is_the_least_that_is_enough()
    {
        var designed = LimitDesign.ForAverageRunLength(new PoissonCusumScheme(4, 5.5, 1), 500);

        designed.RunLength(0).Average.ShouldBeGreaterThanOrEqualTo(500);
        designed.WithLimit(designed.Limit - 0.5).RunLength(0).Average.ShouldBeLessThan(500);
    }

    [Fact]
    public void A_limit_designed_for_simulated_rules_has_the_run_length_within_its_error()
    {
        var found = LimitDesign.ForAverageRunLength(new ShewhartScheme(ShewhartScheme.RulesOf("nhs")!), 100).RunLength(0);

        found.Average.ShouldBe(100, 4 * found.StandardError!.Value + 0.2);
    }

    [Fact]
    public void A_run_length_that_rules_alone_forbid_is_refused() =>
        Should.Throw<SettingException>(() => LimitDesign.ForAverageRunLength(new ShewhartScheme(["beyond-limit", "8-on-one-side"]), 256)).Reason.ShouldContain("255");

    [Theory]
    [InlineData(1, 40, 4, 160)]
    [InlineData(0.5, 1, 12, 24)]
    public void A_budget_is_shared_by_all_figures_of_a_year(double falseAlarms, int series, double periods, double averageRunLength) =>
        (1 / LimitDesign.Rate(falseAlarms, series, periods)).ShouldBe(averageRunLength, 1e-9);

    [Fact]
    public void A_run_length_beyond_counting_is_infinite()
    {
        new ShewhartScheme(Limit, 10).RunLength(0).Average.ShouldBe(double.PositiveInfinity);
        new ShewhartScheme(Limit, 10).RunLength(0).Quantile(0.5).ShouldBe(double.PositiveInfinity);
        new CusumScheme(2, 100).RunLength(0).Average.ShouldBe(double.PositiveInfinity);
        new EwmaScheme(0.2, 10).RunLength(0).Average.ShouldBe(double.PositiveInfinity);
        new PoissonCusumScheme(1, 20, 50).RunLength(-1).Average.ShouldBe(double.PositiveInfinity);
        new CusumScheme(0.5, 4, sided: Sided.One).RunLength(-5).Average.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Rules_without_a_direction_raise_no_one_sided_alarm()
    {
        string[] without = ["15-within-1-sigma", "8-beyond-1-sigma", "14-alternating"];

        new ShewhartScheme(without, 3, Sided.One).RunLength(0).Average.ShouldBe(double.PositiveInfinity);
        new ShewhartScheme([.. Limit, .. without], 3, Sided.One).RunLength(0).Average.ShouldBe(new ShewhartScheme(Limit, 3, Sided.One).RunLength(0).Average, 1e-6);
        new ShewhartScheme([.. Limit, .. without], 10, Sided.One).RunLength(0).Average.ShouldBe(double.PositiveInfinity);
    }

    [Theory]
    [InlineData(-0.3)]
    [InlineData(-100)]
    public void A_one_sided_average_that_falls_takes_longer(double shift)
    {
        var scheme = new EwmaScheme(0.1, 1.5, Sided.One);
        scheme.RunLength(shift).Average.ShouldBeGreaterThan(scheme.RunLength(0).Average);
        new EwmaScheme(0.1, 1.5, Sided.One, true).RunLength(shift).Average.ShouldBeGreaterThan(scheme.RunLength(0).Average);
    }

    [Fact]
    public void A_very_large_shift_is_seen_at_once()
    {
        foreach (var (scheme, _) in Known.Values.Where(known => known.Scheme is not PoissonCusumScheme))
            scheme.RunLength(100).Average.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Known_rules_of_every_set_can_be_put_together()
    {
        var all = new ShewhartScheme(ShewhartScheme.KnownRules.Where(rule => !rule.StartsWith("trend", StringComparison.Ordinal) && rule != "14-alternating"));

        all.Exact.ShouldBeTrue();
        all.RunLength(0).Average.ShouldBeInRange(30, 91.75);
    }

    [Fact]
    public void The_same_simulation_gives_the_same_answer()
    {
        var nelson = new ShewhartScheme(ShewhartScheme.RulesOf("nelson")!);

        nelson.RunLength(0.5).Average.ShouldBe(nelson.RunLength(0.5).Average);
        nelson.RunLength(0.5).StandardError!.Value.ShouldBeInRange(0.001, 1);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void A_setting_that_no_scheme_can_have_is_refused_by_name(double wrong)
    {
        Refused("width", () => new ShewhartScheme(Limit, wrong));
        Refused("k", () => new CusumScheme(wrong, 4));
        Refused("h", () => new CusumScheme(0.5, wrong));
        Refused("headStart", () => new CusumScheme(0.5, 4, wrong));
        Refused("lambda", () => new EwmaScheme(wrong, 3));
        Refused("L", () => new EwmaScheme(0.2, wrong));
        Refused("mean", () => new PoissonCusumScheme(wrong, 1, 3));
        Refused("h", () => new PoissonCusumScheme(1, 1, wrong));
        Refused("averageRunLength", () => LimitDesign.ForAverageRunLength(new CusumScheme(0.5, 4), wrong));
        Refused("falseAlarmsPerYear", () => LimitDesign.Rate(wrong, 1, 1));
        Refused("level", () => FalseDiscovery.Control([0.1], wrong));
        Refused("pValues[1]", () => FalseDiscovery.Control([0.1, wrong], 0.05));
    }

    [Fact]
    public void What_would_take_too_long_is_refused()
    {
        Refused("rules", () => new ShewhartScheme(["9-of-10"]));
        Refused("rules", () => new ShewhartScheme([]));
        Refused("k", () => new PoissonCusumScheme(1, Math.PI, 3));
        Refused("h", () => new PoissonCusumScheme(1, 1.001, 300));
        Refused("shift", () => new CusumScheme(0.5, 4).RunLength(double.NaN));
        Refused("shift", () => new PoissonCusumScheme(1, 2, 3).RunLength(-1.5));
        Refused("shifts[1]", () => new CusumScheme(0.5, 4).RunLengths([0, 101]));
        Refused("shifts", () => new CusumScheme(0.5, 4).RunLengths(new double[201]));
        Refused("scheme", () => new EwmaScheme(0.001, 10, exactLimits: true).RunLength(0));
        Refused("scheme", () => LimitDesign.ForAverageRunLength(new EwmaScheme(0.001, 3, exactLimits: true), 100));
        Refused("shifts", () => new PoissonCusumScheme(2, 1.999, 1.5).RunLengths(new double[20]));
    }

    private static void Refused(string setting, Func<object> made) => Should.Throw<SettingException>(made).Setting.ShouldBe(setting);

    private static void AllPrinted(MonitoringScheme scheme, string shifts, string expected, Func<RunLength, double>? figure = null)
    {
        var found = scheme.RunLengths([.. shifts.Split(' ').Select(shift => double.Parse(shift, CultureInfo.InvariantCulture))]);
        foreach (var (length, printed) in found.Zip(expected.Split(' ')))
            Printed(figure is null ? length.Average : figure(length), printed);
    }

    /// <summary>Equal to the source but for the rounding of its last digit: many tables were made with coarser chains.</summary>
    private static void Close(MonitoringScheme scheme, string shifts, string expected, Func<RunLength, double>? figure = null)
    {
        var found = scheme.RunLengths([.. shifts.Split(' ').Select(shift => double.Parse(shift, CultureInfo.InvariantCulture))]);
        foreach (var (length, printed) in found.Zip(expected.Split(' ')))
            (figure is null ? length.Average : figure(length)).ShouldBe(double.Parse(printed, CultureInfo.InvariantCulture), LastDigit(printed) * 1.0001);
    }

    private static void Within(double relative, MonitoringScheme scheme, string shifts, string expected, Func<RunLength, double>? figure = null)
    {
        foreach (var (shift, printed) in shifts.Split(' ').Zip(expected.Split(' ')))
        {
            var wanted = double.Parse(printed, CultureInfo.InvariantCulture);
            var length = scheme.RunLength(double.Parse(shift, CultureInfo.InvariantCulture));
            (figure is null ? length.Average : figure(length)).ShouldBe(wanted, relative * wanted);
        }
    }

    /// <summary>Equal to all digits that the source prints.</summary>
    private static void Printed(double value, string expected) =>
        value.ShouldBe(double.Parse(expected, CultureInfo.InvariantCulture), 0.5 * LastDigit(expected) * (1 + 1e-9));

    private static double LastDigit(string printed) => Math.Pow(10, printed.Contains('.') ? printed.IndexOf('.') + 1 - printed.Length : 0);

    private static void Near(double calculated, int[] lengths)
    {
        var mean = lengths.Average();
        var error = Math.Sqrt(lengths.Sum(length => (length - mean) * (length - mean)) / (lengths.Length - 1) / lengths.Length);
        calculated.ShouldBe(mean, 4 * error + 1e-9);
    }

    private static readonly Dictionary<string, (MonitoringScheme Scheme, Func<Xoshiro256StarStar, Chart> Chart)> Known = new()
    {
        ["shewhart"] = (new ShewhartScheme(Limit, 2.5), random => new Rules(random, 2.5, 2, "1/1@1")),
        ["western-electric"] = (new ShewhartScheme(ShewhartScheme.RulesOf("western-electric")!), random => new Rules(random, 3, 2, "1/1@1", "2/3@2", "4/5@1", "8/8@0")),
        ["near the limit, one-sided"] = (new ShewhartScheme(["beyond-limit", "2-of-3-near-limit", "7-on-one-side"], 2.8, Sided.One), random => new Rules(random, 2.8, 1, "1/1@1", "2/3@2s", "7/7@0")),
        ["nelson without trends"] = (
            new ShewhartScheme(["beyond-limit", "9-on-one-side", "2-of-3-beyond-2-sigma", "4-of-5-beyond-1-sigma", "15-within-1-sigma", "8-beyond-1-sigma"], 2.9),
            random => new Rules(random, 2.9, 2, "1/1@1", "9/9@0", "2/3@2", "4/5@1", "15 within", "8 beyond")),
        ["nhs"] = (new ShewhartScheme(ShewhartScheme.RulesOf("nhs")!), random => new Rules(random, 3, 2, "1/1@1", "trend 7", "2/3@2s", "7/7@0")),
        ["nelson one-sided"] = (
            new ShewhartScheme(ShewhartScheme.RulesOf("nelson")!, 3, Sided.One), random => new Rules(random, 3, 1, "1/1@1", "9/9@0", "trend 6", "2/3@2", "4/5@1")),
        ["nelson"] = (
            new ShewhartScheme(ShewhartScheme.RulesOf("nelson")!),
            random => new Rules(random, 3, 2, "1/1@1", "9/9@0", "trend 6", "14 alternating", "2/3@2", "4/5@1", "15 within", "8 beyond")),
        ["ewma"] = (new EwmaScheme(0.2, 2.6), random => new Average(random, 0.2, 2.6, 2, false)),
        ["ewma one-sided"] = (new EwmaScheme(0.1, 2.1, Sided.One), random => new Average(random, 0.1, 2.1, 1, false)),
        ["ewma exact limits"] = (new EwmaScheme(0.1, 2.5, exactLimits: true), random => new Average(random, 0.1, 2.5, 2, true)),
        ["ewma one-sided exact limits"] = (new EwmaScheme(0.1, 2.2, Sided.One, true), random => new Average(random, 0.1, 2.2, 1, true)),
        ["cusum"] = (new CusumScheme(0.5, 3.5), random => new Sum(random, 0.5, 3.5, 0, 2)),
        ["cusum head start"] = (new CusumScheme(0.25, 6, 3), random => new Sum(random, 0.25, 6, 3, 2)),
        ["cusum for a small shift"] = (new CusumScheme(0.1, 8), random => new Sum(random, 0.1, 8, 0, 2)),
        ["cusum one-sided"] = (new CusumScheme(0.3, 4, 1, Sided.One), random => new Sum(random, 0.3, 4, 1, 1)),
        ["counts"] = (new PoissonCusumScheme(1.5, 2.25, 4.6, 1), random => new Counts(random, 1.5, 2.25, 4.6, 1)),
    };

    // Zero-state: from the start. Steady-state: charts are run for long without a shift; one that raises an alarm goes on as another did that has not.
    private static int[] Runs(Func<Xoshiro256StarStar, Chart> made, double shift, int runs, bool steady, int seed)
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var charts = new Chart[runs];
        for (var run = 0; run < runs; run++)
        {
            charts[run] = made(random);
            charts[run].Start(settled: steady);
        }
        for (var point = 0; point < 150 && steady; point++)
        {
            var alarmed = charts.Select(chart => chart.Alarms(0)).ToArray();
            for (var run = 0; run < runs; run++)
            {
                var other = run;
                while (alarmed[other])
                    other = random.Next(runs);
                if (other != run)
                    charts[run] = charts[other].Copy();
            }
        }

        var lengths = new int[runs];
        for (var run = 0; run < runs; run++)
        {
            do
                lengths[run]++;
            while (!charts[run].Alarms(shift));
        }
        return lengths;
    }

    /// <summary>A chart as its definition reads, fed with random figures.</summary>
    private abstract class Chart(Xoshiro256StarStar random)
    {
        protected double Figure(double shift) => Normal.Sample(random, shift, 1);

        protected double Count(double mean) => Poisson.Sample(random, mean);

        internal virtual Chart Copy() => (Chart)MemberwiseClone();

        internal abstract void Start(bool settled);

        internal abstract bool Alarms(double shift);
    }

    private sealed class Average(Xoshiro256StarStar random, double lambda, double l, int sides, bool exact) : Chart(random)
    {
        private double average;
        private double share;

        internal override void Start(bool settled) => (average, share) = (0, settled || !exact ? 0 : 1);

        internal override bool Alarms(double shift)
        {
            average = lambda * Figure(shift) + (1 - lambda) * average;
            share *= (1 - lambda) * (1 - lambda);
            return (sides is 2 ? Math.Abs(average) : average) > l * Math.Sqrt(lambda / (2 - lambda) * (1 - share));
        }
    }

    private sealed class Sum(Xoshiro256StarStar random, double k, double h, double headStart, int sides) : Chart(random)
    {
        private double upper;
        private double lower;

        internal override void Start(bool settled) => (upper, lower) = (headStart, headStart);

        internal override bool Alarms(double shift)
        {
            var figure = Figure(shift);
            upper = Math.Max(0, upper + figure - k);
            lower = Math.Max(0, lower - figure - k);
            return upper > h || (sides is 2 && lower > h);
        }
    }

    private sealed class Counts(Xoshiro256StarStar random, double mean, double k, double h, double headStart) : Chart(random)
    {
        private double sum;

        internal override void Start(bool settled) => sum = headStart;

        internal override bool Alarms(double shift)
        {
            sum = Math.Max(0, sum + Count(mean + shift) - k);
            return sum >= h;
        }
    }

    /// <param name="random">Random numbers.</param>
    /// <param name="width">Distance of the limits.</param>
    /// <param name="sides">1 or 2.</param>
    /// <param name="rules">As <c>2/3@2</c>: 2 of 3 beyond two thirds of the way to the limit, with an s all on that side; or two words.</param>
    private sealed class Rules(Xoshiro256StarStar random, double width, int sides, params string[] rules) : Chart(random)
    {
        private readonly Func<double[], int, bool>[] rules = [.. rules.Select(rule => Rule(rule, width))];
        private double[] newestFirst = new double[15];
        private int seen;

        internal override Chart Copy()
        {
            var copy = (Rules)base.Copy();
            copy.newestFirst = [.. newestFirst];
            return copy;
        }

        internal override void Start(bool settled) => seen = 0;

        internal override bool Alarms(double shift)
        {
            newestFirst.AsSpan(0, 14).CopyTo(newestFirst.AsSpan(1));
            newestFirst[0] = Figure(shift);
            seen++;
            if (Any())
                return true;
            if (sides is 1)
                return false;
            Turn();
            var below = Any();
            Turn();
            return below;
        }

        private bool Any()
        {
            foreach (var rule in rules)
            {
                if (rule(newestFirst, seen))
                    return true;
            }
            return false;
        }

        private void Turn()
        {
            for (var i = 0; i < newestFirst.Length; i++)
                newestFirst[i] = -newestFirst[i];
        }

        private static Func<double[], int, bool> Rule(string rule, double width)
        {
            switch (rule.Split(' '))
            {
                case ["trend", var n]:
                    return (x, seen) => All(x, seen, Number(n), i => i is 0 || x[i - 1] > x[i]);
                case [var n, "alternating"]:
                    return (x, seen) => All(x, seen, Number(n), i => i < 2 || (x[i - 2] > x[i - 1]) == (x[i] > x[i - 1]));
                case [var n, "within"]:
                    return (x, seen) => All(x, seen, Number(n), i => Math.Abs(x[i]) < width / 3);
                case [var n, "beyond"]:
                    return (x, seen) => All(x, seen, Number(n), i => Math.Abs(x[i]) > width / 3);
            }

            var (needed, of, same) = (rule[0] - '0', rule[2] - '0', rule.EndsWith('s'));
            var bound = rule == "1/1@1" ? width : width * (rule[4] - '0') / 3;
            return (x, seen) =>
            {
                var count = 0;
                for (var i = 0; i < Math.Min(of, seen); i++)
                    count += x[i] > bound ? 1 : 0;
                return count >= needed && (!same || All(x, seen, of, i => x[i] > 0));
            };
        }

        private static bool All(double[] newestFirst, int seen, int n, Func<int, bool> holds)
        {
            if (seen < n)
                return false;
            for (var i = 0; i < n; i++)
            {
                if (!holds(i))
                    return false;
            }
            return true;
        }

        private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
