using System.Globalization;
using System.Runtime.CompilerServices;
using CsCheck;
using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests.Farrington;

public class FarringtonFlexibleTests
{
    private static readonly FarringtonSettings Quarters = FarringtonSettings.Quarterly with { PopulationOffset = false };

    /// <summary>
    /// The counts of reported violence in Aalborg (Danmarks Statistik, STRAF11): about 140 a quarter in 2014 and 2015, 183 in 2016K2, 238 in 2017K2, 262 in 2018K2.
    /// The settings are those advised for weeks, in quarters: five years, a factor for the season, the last half year (26 weeks) left out, every trend kept. 2016K2
    /// is held against 2011 to 2015, which fell: about 130 are expected. In 2018K2 the base counts reach to 2017K3; they rise so steeply to the new level that the
    /// fit follows them, and 262, the highest count of all, is within the bound. With the last year left out the fit has not yet met that level, and there is an
    /// alarm still.
    /// </summary>
    [Fact]
    public void Reported_violence_in_Aalborg_alarms_at_its_onset_and_not_when_it_has_become_the_new_normal()
    {
        var (periods, counts, population) = Violence("851");
        var points = FarringtonFlexible.Assess(counts, population, 4, FarringtonSettings.Quarterly, 0, counts.Length);
        var (onset, higher) = (Array.IndexOf(periods, "2016K2"), Array.IndexOf(periods, "2018K2"));

        counts[onset].ShouldBe(183);
        counts[higher].ShouldBe(262);
        points[onset].Alarm.ShouldBeTrue();
        points[higher].Alarm.ShouldBeFalse();
        points.Where(point => point.Alarm).Select(point => periods[point.Index])
            .ShouldBe(["2016K2", "2016K3", "2016K4", "2017K1", "2017K2", "2017K3", "2017K4"]);

        points[onset].Slope!.Value.ShouldBeLessThan(0);
        points[onset].Expected!.Value.ShouldBeInRange(115, 145);
        points[higher].Expected!.Value.ShouldBeGreaterThan(1.5 * points[onset].Expected!.Value);

        var longer = FarringtonFlexible.Assess(counts, population, 4, FarringtonSettings.Quarterly with { PastWeeksNotIncluded = 4 }, higher, 1);
        longer[0].Alarm.ShouldBeTrue();
    }

    [Fact]
    public void Without_the_years_it_asks_for_a_period_has_no_threshold_and_says_why()
    {
        var points = FarringtonFlexible.Assess(Noise(1, 30, 20), [], 4, Quarters, 0, 30);

        points[..20].ShouldAllBe(point => point.Outcome == FarringtonOutcome.TooLittleHistory && !point.Alarm);
        points[..20].ShouldAllBe(point => point.Threshold == null && point.Expected == null && point.PValue == null);
        points[20..].ShouldAllBe(point => point.Outcome == FarringtonOutcome.Assessed && point.Threshold != null);
    }

    [Fact]
    public void A_gap_in_the_past_is_left_out_of_the_fit()
    {
        var settings = Quarters with { NoPeriods = 1, W = 1, Trend = false, Reweight = false, PastWeeksNotIncluded = 0 };
        var counts = Enumerable.Repeat((double?)10, 24).ToArray();
        counts[20 - 8] = 400;
        var before = FarringtonFlexible.Assess(counts, [], 4, settings, 21, 1)[0];

        counts[20 - 8] = null;
        var without = FarringtonFlexible.Assess(counts, [], 4, settings, 21, 1)[0];

        before.Expected!.Value.ShouldBeGreaterThan(30);
        without.Expected!.Value.ShouldBe(10, 1e-9);
    }

    [Fact]
    public void A_gap_itself_has_a_threshold_but_neither_alarm_nor_p_value()
    {
        var counts = Noise(2, 24, 30);
        counts[23] = null;

        var point = FarringtonFlexible.Assess(counts, [], 4, Quarters, 23, 1)[0];

        point.Outcome.ShouldBe(FarringtonOutcome.NoCount);
        point.Threshold.ShouldNotBeNull();
        (point.PValue, point.PredictivePValue, point.Score, point.Alarm).ShouldBe((null, null, null, false));
    }

    [Fact]
    public void A_quarter_of_the_year_without_any_base_count_cannot_be_assessed()
    {
        var counts = Noise(3, 28, 30);
        for (var i = 27 - 4; i >= 0; i -= 4)
            counts[i] = null;

        FarringtonFlexible.Assess(counts, [], 4, Quarters, 27, 1)[0].Outcome.ShouldBe(FarringtonOutcome.TooLittleHistory);
        FarringtonFlexible.Assess(counts, [], 4, Quarters, 26, 1)[0].Outcome.ShouldBe(FarringtonOutcome.Assessed);
    }

    [Fact]
    public void After_nothing_but_zeros_five_cases_alarm_and_one_does_not()
    {
        double?[] counts = [.. Enumerable.Repeat((double?)0, 24), 1, 5];

        var points = FarringtonFlexible.Assess(counts, [], 4, Quarters, 23, 3);

        points.ShouldAllBe(point => point.Expected == 0 || point.Index == 25);
        (points[0].Outcome, points[0].PValue, points[0].Alarm).ShouldBe((FarringtonOutcome.TooFewCases, 1, false));
        (points[1].Outcome, points[1].Threshold, points[1].Alarm).ShouldBe((FarringtonOutcome.TooFewCases, 0, false));
        points[1].PredictivePValue!.Value.ShouldBeInRange(0.005, 0.1); // one case after 18 zeros is not impossible
        points[2].Alarm.ShouldBeTrue();
    }

    [Fact]
    public void A_season_without_cases_is_told_from_the_rest_of_the_year()
    {
        double?[] counts = [.. Enumerable.Range(0, 28).Select(i => (double?)(i % 4 == 3 ? 0 : 40 + i % 3))];
        counts[27] = 12;

        var point = FarringtonFlexible.Assess(counts, [], 4, Quarters, 27, 1)[0];

        point.Outcome.ShouldBe(FarringtonOutcome.Assessed);
        point.Expected!.Value.ShouldBeLessThan(0.01);
        point.Alarm.ShouldBeTrue();
    }

    [Fact]
    public void A_constant_series_expects_its_constant_with_no_more_than_Poisson_noise()
    {
        var point = FarringtonFlexible.Assess(Enumerable.Repeat((double?)50, 30).ToArray(), [], 4, Quarters, 29, 1)[0];

        point.Expected!.Value.ShouldBe(50, 1e-6);
        point.Phi.ShouldBe(1);
        point.Threshold.ShouldBe(67); // P(X > 67) = 0.0087 and P(X > 66) = 0.0126 for a Poisson count of mean 50
        point.Alarm.ShouldBeFalse();
    }

    [Fact]
    public void Fewer_than_five_cases_in_four_periods_raise_no_alarm()
    {
        double?[] counts = [.. Enumerable.Repeat((double?)0, 19), 1, 0, 0, 0, 4];

        FarringtonFlexible.Assess(counts, [], 4, Quarters, 23, 1)[0].ShouldSatisfyAllConditions(
            point => point.Outcome.ShouldBe(FarringtonOutcome.TooFewCases),
            point => point.Threshold!.Value.ShouldBeLessThan(4),
            point => point.Alarm.ShouldBeFalse());
        FarringtonFlexible.Assess(counts, [], 4, Quarters with { Limit54 = new(4, 4) }, 23, 1)[0].Alarm.ShouldBeTrue();
    }

    [Fact]
    public void A_past_outbreak_is_down_weighted()
    {
        var counts = Noise(5, 40, 30);
        counts[30] = 400;
        var settings = Quarters with { Trend = false };

        var plain = FarringtonFlexible.Assess(counts, [], 4, settings with { Reweight = false }, 38, 1)[0];
        var reweighted = FarringtonFlexible.Assess(counts, [], 4, settings, 38, 1)[0];

        reweighted.Threshold!.Value.ShouldBeLessThan(0.5 * plain.Threshold!.Value);
    }

    [Fact]
    public void Twice_the_population_doubles_what_is_expected_where_the_population_is_the_offset()
    {
        var settings = FarringtonSettings.Quarterly with { Trend = false };
        var counts = Noise(6, 28, 50);
        var population = Enumerable.Repeat((double?)1000, 28).ToArray();
        var before = FarringtonFlexible.Assess(counts, population, 4, settings, 27, 1)[0];

        population[27] = 2000;
        FarringtonFlexible.Assess(counts, population, 4, settings, 27, 1)[0].Expected!.Value.ShouldBe(2 * before.Expected!.Value, 1e-9);

        population[27] = null;
        FarringtonFlexible.Assess(counts, population, 4, settings, 27, 1)[0].Outcome.ShouldBe(FarringtonOutcome.NoPopulation);
    }

    [Fact]
    public void A_year_longer_than_the_series_leaves_too_little_history_whatever_its_length()
    {
        FarringtonFlexible.Assess(Noise(10, 24, 10), [], int.MaxValue, new FarringtonSettings(), 23, 1)[0].Outcome.ShouldBe(FarringtonOutcome.TooLittleHistory);
    }

    [Fact]
    public void One_period_at_a_time_gives_what_all_at_once_give_and_the_future_changes_nothing()
    {
        var counts = Noise(7, 40, 15);
        var all = FarringtonFlexible.Assess(counts, [], 4, Quarters, 0, 40);

        for (var i = 0; i < 40; i++)
        {
            FarringtonFlexible.Assess(counts, [], 4, Quarters, i, 1)[0].ShouldBe(all[i]);
            FarringtonFlexible.Assess(counts.AsSpan(0, i + 1), [], 4, Quarters, i, 1)[0].ShouldBe(all[i]);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1)]
    [InlineData(1e13)]
    public void A_count_or_population_that_is_no_sensible_number_is_refused_with_its_place(double bad)
    {
        var counts = Noise(8, 24, 10);
        var population = Enumerable.Repeat((double?)100, 24).ToArray();
        counts[7] = bad;
        Should.Throw<ArgumentException>(() => FarringtonFlexible.Assess(counts, population, 4, Quarters, 23, 1)).Message.ShouldContain("Count 7");
        counts[7] = 10;
        population[9] = bad;
        Should.Throw<ArgumentException>(() => FarringtonFlexible.Assess(counts, population, 4, Quarters, 23, 1)).Message.ShouldContain("Population 9");
    }

    [Fact]
    public void Settings_that_say_nothing_are_refused_by_name()
    {
        Refused("b", Quarters with { B = 0 });
        Refused("w", Quarters with { W = 4, NoPeriods = 1 });
        Refused("noPeriods", Quarters with { NoPeriods = 5 });
        Refused("noPeriods", Quarters with { W = 1, NoPeriods = 3 });
        Refused("alpha", Quarters with { Alpha = 0 });
        Refused("alpha", Quarters with { Alpha = double.NaN });
        Refused("weightsThreshold", Quarters with { WeightsThreshold = double.NaN });
        Refused("pThresholdTrend", Quarters with { PThresholdTrend = 1.1 });
        Refused("limit54", Quarters with { Limit54 = new(-1, 4) });
        Refused("pastWeeksNotIncluded", Quarters with { PastWeeksNotIncluded = -1 });
        Should.Throw<ArgumentException>(() => FarringtonFlexible.Assess(Noise(9, 24, 10), [], 4, FarringtonSettings.Quarterly, 23, 1)).Message.ShouldContain("population");

        static void Refused(string name, FarringtonSettings settings) =>
            Should.Throw<ChartException>(() => FarringtonFlexible.Assess(Noise(9, 24, 10), [], 4, settings, 23, 1)).Field.ShouldBe(name);
    }

    [Fact]
    public void Nothing_that_data_can_be_makes_it_throw()
    {
        var counts = Gen.OneOf(
            Gen.Int[0, 3].Select(value => (double?)value), Gen.Int[0, 400].Select(value => (double?)value), Gen.Const((double?)0), Gen.Const((double?)null),
            Gen.Double[0, 1e12].Select(value => (double?)Math.Floor(value))).Array[1, 60];
        var settings = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 3], Gen.Int[1, 4], Gen.Int[0, 30],
                Gen.Enum<FarringtonThreshold>(), Gen.Enum<FarringtonPower>(), Gen.Bool, Gen.Double[0.1, 3])
            .Where((_, w, periods, _, _, _, _, _) => periods == 1 || periods <= 4 - 2 * w)
            .Select((b, w, periods, past, method, power, reweight, threshold) => new FarringtonSettings
            {
                B = b,
                W = w,
                NoPeriods = periods,
                PastWeeksNotIncluded = past,
                ThresholdMethod = method,
                Powertrans = power,
                Reweight = reweight,
                WeightsThreshold = threshold,
                Alpha = 0.01,
                PThresholdTrend = past % 2,
            });

        Gen.Select(counts, settings).Sample(
            (values, control) =>
            {
                foreach (var point in FarringtonFlexible.Assess(values, [], 4, control, 0, values.Length))
                {
                    if (point.Alarm)
                        (point.Outcome is FarringtonOutcome.Assessed && values[point.Index] > point.Threshold).ShouldBeTrue();
                    foreach (var p in new[] { point.PValue, point.PredictivePValue })
                        (p is null or (>= 0 and <= 1)).ShouldBeTrue($"{point}");
                    (point.Expected is null or (>= 0 and < double.PositiveInfinity)).ShouldBeTrue();
                    (point.Threshold is null or (>= 0 and < double.PositiveInfinity)).ShouldBeTrue();
                    (point.Phi is null or (>= 1 and < double.PositiveInfinity)).ShouldBeTrue();
                }
            },
            iter: 2000, threads: 1);
    }

    // Synthetic noise about a level, seeded.
    private static double?[] Noise(int seed, int length, double level)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (double?)Math.Round(level + Math.Sqrt(level) * (random.NextDouble() + random.NextDouble() - 1)))];
    }

    private static (string[] Periods, double?[] Counts, double?[] Population) Violence(string area)
    {
        var rows = File.ReadLines(Path.Combine(Root(), "data", "figures", "violence.csv")).Select(line => line.Split(',')).Where(row => row[0] == area).ToArray();
        return ([.. rows.Select(row => row[1])], [.. rows.Select(row => Number(row[2]))], [.. rows.Select(row => Number(row[3]))]);
    }

    private static double? Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
