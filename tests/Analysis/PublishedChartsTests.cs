using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests;

/// <summary>Worked examples of textbooks come out as printed.</summary>
public class PublishedChartsTests
{
    // Montgomery, Introduction to Statistical Quality Control, 7th edition (2013), table 9.1: in control at 10 with sigma 1 for twenty figures, then up by one.
    private static readonly double?[] Shifted =
    [
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08,
        9.37, 10.62, 10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];

    [Fact]
    public void Montgomerys_cusum_comes_out_and_dates_its_shift()
    {
        // Table 9.2, with K = 0.5 and H = 5; the text counts back seven figures from number 29, to number 23, and estimates the new mean as 10 + 0.5 + 5.28/7 = 11.25.
        var chart = ControlChart.Draw(Shifted, default, new()
        {
            Kind = ChartKind.Cusum,
            Polarity = Polarity.LowerIsBetter,
            Cusum = new() { Target = 10, Sigma = 1, K = 0.5, H = 5 },
        });

        double[] upper = [0, 0, 0, 1.16, 2.82, 2.50, 0.04, 1.00, 0, 0, 0, 0.97, 0.98, 0, 0, 0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30];
        double[] lower = [0.05, 1.56, 1.77, 0, 0, 0, 1.46, 0, 0.30, 0, 0.47, 0, 0, 0.10, 0, 0.13, 0, 0, 0.98, 0, 0, 0.17, 0, 0, 0, 0, 0, 0, 0, 0];
        for (var i = 0; i < 30; i++)
        {
            chart.Points[i].UpperSum!.Value.ShouldBe(upper[i], 1e-9);
            chart.Points[i].LowerSum!.Value.ShouldBe(lower[i], 1e-9);
            chart.Points[i].Variation.ShouldBe(i >= 28 ? Variation.Worsening : Variation.CommonCause);
        }
        chart.Shift!.StartedAt.ShouldBe(22);
        chart.Shift.SignalledAt.ShouldBe(28);
        chart.Shift.Direction.ShouldBe(Direction.Up);
        chart.Shift.Level.ShouldBe(11.25, 0.005);
    }

    [Fact]
    public void Montgomerys_moving_average_comes_out()
    {
        // Table 9.10 and the text beside it, with lambda 0.1 and L = 2.7: limits 10.27 and 9.73, 10.36 and 9.64, later 10.62 and 9.38.
        var settings = new ChartSettings { Kind = ChartKind.Ewma, Polarity = Polarity.LowerIsBetter, Ewma = new() { Target = 10, Sigma = 1, Lambda = 0.1, L = 2.7 } };
        var chart = ControlChart.Draw(Shifted, default, settings);

        double[] average =
        [
            9.945, 9.7495, 9.70355, 9.8992, 10.1253, 10.1307, 9.92167, 10.0755, 9.98796, 10.0232, 9.92384, 10.0785, 10.1216, 10.0495, 10.0525,
            9.98426, 10.0478, 10.074, 9.91864, 10.0108, 10.0997, 10.0227, 10.2495, 10.3745, 10.3971, 10.4654, 10.4568, 10.5731, 10.6468, 10.6341,
        ];
        for (var i = 0; i < 30; i++)
            chart.Points[i].Statistic!.Value.ShouldBe(average[i], 6e-5);
        chart.Points[0].Upper!.Value.ShouldBe(10.27, 0.005);
        chart.Points[0].Lower!.Value.ShouldBe(9.73, 0.005);
        chart.Points[1].Upper!.Value.ShouldBe(10.36, 0.005);
        chart.Points[1].Lower!.Value.ShouldBe(9.64, 0.005);
        chart.Points[29].Upper!.Value.ShouldBe(10.62, 0.005);
        chart.Points[29].Lower!.Value.ShouldBe(9.38, 0.005);
        Signals(chart).ShouldBe([28, 29]);

        var asymptotic = ControlChart.Draw(Shifted, default, settings with { Ewma = settings.Ewma with { ExactLimits = false } });
        asymptotic.Points.ShouldAllBe(point => Math.Abs(point.Upper!.Value - (10 + 2.7 * Math.Sqrt(0.1 / 1.9))) < 1e-12);
    }

    [Fact]
    public void Montgomerys_chart_of_nonconformities_comes_out()
    {
        // The same book, example 7.3: 516 nonconformities in 26 samples; 19.85, 33.22 and 6.48; samples 6 and 20 are outside.
        var chart = ControlChart.Draw(
            [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15], default,
            new() { Kind = ChartKind.C, Rules = RuleSet.BeyondLimit });

        chart.Centre!.Value.ShouldBe(19.85, 0.005);
        chart.Points[0].Upper!.Value.ShouldBe(33.21, 0.011); // the book adds to the rounded centre
        chart.Points[0].Lower!.Value.ShouldBe(6.48, 0.005);
        Signals(chart).ShouldBe([5, 19]);
    }

    [Fact]
    public void Montgomerys_chart_of_fractions_comes_out()
    {
        // The same book, example 7.1: 30 samples of 50 cans; 0.2313, 0.4102 and 0.0524; samples 15 and 23 are outside.
        double?[] cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6];
        var chart = ControlChart.Draw(cans, [.. cans.Select(_ => (double?)50)], new() { Kind = ChartKind.P, Rules = RuleSet.BeyondLimit });

        chart.Centre!.Value.ShouldBe(0.2313, 5e-5);
        chart.Points[0].Upper!.Value.ShouldBe(0.4102, 5e-5);
        chart.Points[0].Lower!.Value.ShouldBe(0.0524, 5e-5);
        Signals(chart).ShouldBe([14, 22]);
    }

    /// <summary>
    /// Champ &amp; Woodall, Exact Results for Shewhart Control Charts with Supplementary Runs Rules, Technometrics (1987): average run lengths at a shift of one
    /// sigma.
    /// </summary>
    [Theory]
    [InlineData(43.89)]
    [InlineData(20.01, RunRule.TwoOf3Beyond2Sigma)]
    [InlineData(12.66, RunRule.FourOf5Beyond1Sigma)]
    [InlineData(14.58, RunRule.EightOnOneSide)]
    public void The_rules_signal_as_soon_as_published(double published, params RunRule[] more)
    {
        const int runs = 40_000;
        var rules = RuleSet.Of([RunRule.BeyondLimit, .. more]);
        var zones = Zones.Thirds(new ChartLimits(0, -3, 3));
        var random = new Random(1987);
        var total = 0L;
        for (var run = 0; run < runs; run++)
        {
            var table = new RuleTable(5000);
            var scan = new RuleScan(rules, table);
            var i = 0;
            for (; i == 0 || table.IsEmpty(i - 1); i++)
            {
                var value = 1 + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                scan.Next(i, value, value, zones);
            }
            total += i;
        }

        // The run length's deviation is about its mean: four standard errors.
        ((double)total / runs).ShouldBe(published, 4 * published / Math.Sqrt(runs));
    }

    private static int[] Signals(ControlChart chart) => [.. Enumerable.Range(0, chart.Points.Count).Where(i => chart.Points[i].Rules.Count > 0)];
}
