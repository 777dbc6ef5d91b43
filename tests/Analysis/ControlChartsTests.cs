using CsCheck;
using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests;

public class ControlChartsTests
{
    // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 "Individuals Control Charts": flow rates of ten batches.
    private static readonly double[] FlowRates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

    [Fact]
    public void The_published_example_of_an_individuals_chart_comes_out()
    {
        var limits = ControlCharts.XmR(FlowRates);

        limits.Centre.ShouldBe(50.81, 1e-12);
        limits.Upper.ShouldBe(55.8041, 5e-5);
        limits.Lower.ShouldBe(45.8159, 5e-5);
    }

    [Fact]
    public void The_multiplier_is_three_over_1_128_and_not_its_rounding()
    {
        // Mean 5, one moving range of 2; 5 + 2 * 2.66 is off by 0.0009.
        ControlCharts.XmR([4, 6]).Upper.ShouldBe(5 + 2 * 3 / 1.128, 1e-12);
    }

    [Fact]
    public void Screening_leaves_out_a_wild_moving_range_once()
    {
        // Moving ranges: nine of 1, one of 20, one of 9. Their average is 3.45 and the bound 11.3, so 20 goes; a second pass would drop the 9 too (average 1.8,
        // bound 5.9).
        double[] baseline = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 21, 12];
        const double average = (9 * 1 + 20 + 9) / 11.0;
        const double screened = (9 * 1 + 9) / 10.0;

        Reach(ControlCharts.XmR(baseline)).ShouldBe(3 / 1.128 * average, 1e-9);
        Reach(ControlCharts.XmR(baseline, screenMovingRanges: true)).ShouldBe(3 / 1.128 * screened, 1e-9);

        static double Reach(ChartLimits limits) => limits.Upper - limits.Centre;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_constant_baseline_has_limits_on_its_centre(bool screen) =>
        ControlCharts.XmR([0.1, 0.1, 0.1, 0.1], screen).ShouldBe(new ChartLimits(0.1, 0.1, 0.1));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_refused(double value) =>
        Should.Throw<ArgumentException>(() => ControlCharts.XmR([1, 2, value, 4]));

    [Fact]
    public void Too_few_or_too_large_values_are_refused()
    {
        Should.Throw<ArgumentException>(() => ControlCharts.XmR([]));
        Should.Throw<ArgumentException>(() => ControlCharts.XmR([1]));
        Should.Throw<ArgumentException>(() => ControlCharts.XmR([double.MaxValue, -double.MaxValue]));
    }

    private static readonly Gen<double[]> Baselines = Gen.Double[-1e6, 1e6].Array[2, 60];

    [Fact]
    public void Limits_are_symmetric_and_follow_shift_and_scale() =>
        Gen.Select(Baselines, Gen.Double[-1e3, 1e3], Gen.Double[0.01, 100], Gen.Bool).Sample((baseline, shift, scale, screen) =>
        {
            var limits = ControlCharts.XmR(baseline, screen);
            var moved = ControlCharts.XmR([.. baseline.Select(x => scale * x + shift)], screen);

            Math.Abs(limits.Upper - limits.Centre - (limits.Centre - limits.Lower)).ShouldBeLessThan(1e-6);
            // A range on the very bound of the screen may fall on either side of it after rounding; that case is not this test's.
            if (!screen)
            {
                moved.Centre.ShouldBe(scale * limits.Centre + shift, 1e-3);
                moved.Upper.ShouldBe(scale * limits.Upper + shift, 1e-3);
            }
        });

    [Fact]
    public void Screening_never_widens_the_limits() =>
        Baselines.Sample(baseline =>
            ControlCharts.XmR(baseline, true).Upper.ShouldBeLessThanOrEqualTo(ControlCharts.XmR(baseline).Upper + 1e-9));
}
