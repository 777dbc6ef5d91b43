using MathNet.Numerics.Distributions;
using Shouldly;
using Tryghed.Analysis.Monitoring;
using Xunit;

namespace Tryghed.Analysis.Tests.Farrington;

public class FarringtonCalibrationTests
{
    private static readonly FarringtonSettings Quarters = FarringtonSettings.Quarterly with { PopulationOffset = false };
    private static readonly StableCounts Violence = new(140, 2, 4, 0.1);

    [Theory]
    [InlineData(FarringtonThreshold.Delta)]
    [InlineData(FarringtonThreshold.NbPlugin)]
    [InlineData(FarringtonThreshold.Muan)]
    public void A_calibrated_alpha_raises_the_wanted_false_alarms_where_the_nominal_one_does_not(FarringtonThreshold method)
    {
        const double wanted = 0.01;
        var settings = Quarters with { ThresholdMethod = method };

        var calibrated = FarringtonCalibration.AlphaFor(settings, Violence, wanted);

        // Counted apart from the calibration: other pasts, and the alarms themselves.
        var (nominal, real) = (Counted(settings with { Alpha = wanted }), Counted(settings with { Alpha = calibrated.Alpha }));
        var error = Math.Sqrt(wanted * (1 - wanted) / 8_000);
        calibrated.Reached.ShouldBeTrue();
        real.ShouldBe(wanted, 3 * error + 3 * calibrated.Rate.StandardError);
        nominal.ShouldBeGreaterThan(wanted + 10 * error);
    }

    [Fact]
    public void The_same_seed_gives_the_same_alpha()
    {
        var first = FarringtonCalibration.AlphaFor(Quarters, Violence, 0.005, seed: 7, pasts: 500);

        FarringtonCalibration.AlphaFor(Quarters, Violence, 0.005, seed: 7, pasts: 500).ShouldBe(first);
        FarringtonCalibration.AlphaFor(Quarters, Violence, 0.005, seed: 8, pasts: 500).Alpha.ShouldNotBe(first.Alpha);
    }

    [Fact]
    public void The_standard_error_of_alpha_is_how_far_seeds_lie_apart()
    {
        var answers = Enumerable.Range(1, 30).Select(seed => FarringtonCalibration.AlphaFor(Quarters, Violence, 0.01, seed, 500)).ToArray();

        var mean = answers.Average(answer => answer.Alpha);
        var apart = Math.Sqrt(answers.Sum(answer => (answer.Alpha - mean) * (answer.Alpha - mean)) / 29);
        answers.Average(answer => answer.StandardError).ShouldBeInRange(0.6 * apart, 1.6 * apart);
    }

    [Fact]
    public void The_rate_at_the_alpha_found_is_what_is_said_of_it()
    {
        var found = FarringtonCalibration.AlphaFor(Quarters, Violence, 0.02);

        FarringtonCalibration.FalseAlarms(Quarters with { Alpha = found.Alpha }, Violence).ShouldBe(found.Rate);
    }

    [Fact]
    public void Where_counts_are_too_rare_for_so_many_alarms_the_rate_is_not_reached_and_that_is_said()
    {
        var found = FarringtonCalibration.AlphaFor(Quarters, new StableCounts(0.05, 1, 4), 0.05, pasts: 500);

        found.Reached.ShouldBeFalse();
        found.Rate.Rate.ShouldBeLessThan(0.001);
    }

    [Fact]
    public void Weeks_with_a_season_calibrate_too()
    {
        var settings = new FarringtonSettings { NoPeriods = 10, PastWeeksNotIncluded = 26, PThresholdTrend = 1, ThresholdMethod = FarringtonThreshold.NbPlugin };

        var found = FarringtonCalibration.AlphaFor(settings, new StableCounts(20, 1.5, 52, 0.4), 0.01, pasts: 400);

        found.Reached.ShouldBeTrue();
        found.Alpha.ShouldBeInRange(0.0005, 0.01);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Should.Throw<ArgumentException>(() => FarringtonCalibration.AlphaFor(Quarters, Violence, double.NaN)).ParamName.ShouldBe("rate");
        Should.Throw<ArgumentException>(() => FarringtonCalibration.AlphaFor(Quarters, Violence with { Mean = double.NaN }, 0.01)).ParamName.ShouldBe("Mean");
        Should.Throw<ArgumentException>(() => FarringtonCalibration.AlphaFor(Quarters, Violence with { Dispersion = 0.5 }, 0.01)).ParamName.ShouldBe("Dispersion");
        Should.Throw<ArgumentException>(() => FarringtonCalibration.AlphaFor(Quarters, Violence with { SeasonalAmplitude = 1 }, 0.01))
            .ParamName.ShouldBe("SeasonalAmplitude");
        Should.Throw<ChartException>(() => FarringtonCalibration.AlphaFor(Quarters with { W = 2 }, Violence, 0.01)).Field.ShouldBe("noPeriods");
        Should.Throw<ArgumentException>(() => FarringtonCalibration.AlphaFor(Quarters, Violence, 0.01, pasts: 5)).ParamName.ShouldBe("pasts");
    }

    [Fact]
    public void Predictive_p_values_are_what_they_say_on_stable_series_though_those_of_the_threshold_are_not()
    {
        var points = Stable(Quarters).ToArray();

        Share(point => point.PredictivePValue <= 0.05).ShouldBeInRange(0.04, 0.06);
        Share(point => point.PredictivePValue <= 0.01).ShouldBeInRange(0.007, 0.015);
        Share(point => point.PValue <= 0.01).ShouldBeGreaterThan(0.03);

        double Share(Func<FarringtonPoint, bool> holds) => points.Count(holds) / (double)points.Length;
    }

    [Fact]
    public void Standard_errors_from_phi_find_a_trend_in_one_of_twenty_stable_series_and_those_of_the_reference_in_most()
    {
        var settings = Quarters with { PThresholdTrend = 0.05 };

        Stable(settings with { ReferenceErrors = false }).Count(point => point.TrendUsed).ShouldBeInRange(8_000 * 3 / 100, 8_000 * 7 / 100);
        Stable(settings).Count(point => point.TrendUsed).ShouldBeGreaterThan(8_000 / 2);
    }

    private static double Counted(FarringtonSettings settings) => Stable(settings).Count(point => point.Alarm) / 8_000.0;

    // The newest quarter of 8,000 stable series (synthetic, seeded).
    private static IEnumerable<FarringtonPoint> Stable(FarringtonSettings settings)
    {
        var random = new Random(20);
        var counts = new double?[21];
        for (var series = 0; series < 8_000; series++)
        {
            for (var t = 0; t < counts.Length; t++)
            {
                var mean = Violence.Mean * (1 + Violence.SeasonalAmplitude * Math.Cos(Math.PI / 2 * (series + t)));
                counts[t] = Poisson.Sample(random, Gamma.Sample(random, mean / (Violence.Dispersion - 1), 1 / (Violence.Dispersion - 1)));
            }
            yield return FarringtonFlexible.Assess(counts, [], 4, settings, 20, 1)[0];
        }
    }
}
