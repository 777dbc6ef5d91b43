using Shouldly;
using Tryghed.Analysis.Monitoring;
using Xunit;

namespace Tryghed.Analysis.Tests.Monitoring;

public sealed class FalseAlarmsTests
{
    private static readonly AlarmScheme Limits = AlarmScheme.Shewhart([RunRule.BeyondLimit]);
    private static readonly AlarmScheme Cusum = AlarmScheme.Cusum(0.5);

    // METHODS 2: "three-sigma XmR limits from 12 points give about 7 times the nominal false alarms, from 24 points about 3.4 times", counted by points; here alarms are counted where they begin.
    [Theory]
    [InlineData(12, 5.5, 7)]
    [InlineData(24, 2.9, 3.5)]
    [InlineData(1000, 0.95, 1.15)]
    public void Three_sigma_limits_of_short_baselines_raise_several_times_the_textbooks_false_alarms(int points, double least, double most) =>
        (FalseAlarms.PerPeriod(Limits, new Estimation(points), 3) / 0.00135).ShouldBeInRange(least, most);

    [Theory]
    [InlineData(20, 1, 0)]
    [InlineData(20, 4, 0.4)]
    public void The_width_found_for_a_rate_has_that_rate(int points, int seasons, double autocorrelation)
    {
        var estimation = new Estimation(points, seasons, autocorrelation);
        FalseAlarms.PerPeriod(Cusum, estimation, FalseAlarms.Width(Cusum, estimation, 0.005)).ShouldBe(0.005, 0.0003);
    }

    [Fact]
    public void The_same_limits_are_found_every_time() => FalseAlarms.Width(Cusum, new Estimation(21), 0.01).ShouldBe(FalseAlarms.Width(Cusum, new Estimation(21), 0.01));

    // A long baseline leaves little to correct: the sum's limit is then the textbook's, whose one-sided ARL is known exactly.
    [Fact]
    public void With_a_long_baseline_the_limit_is_the_textbooks()
    {
        var width = FalseAlarms.Width(Cusum, new Estimation(1000), 1 / 200.0);
        Cusum.AverageRunLength(width)!.Value.ShouldBe(200, 25);
    }

    // However alike neighbours are, and however small the budget, there are limits: an import must never fail for want of them.
    [Theory]
    [InlineData(0.9, 1e-6)]
    [InlineData(0.95, 1e-9)]
    [InlineData(0, 1e-12)]
    public void Limits_are_found_for_any_memory_and_any_budget(double autocorrelation, double rate) =>
        FalseAlarms.Width(Cusum, new Estimation(20, 4, autocorrelation), rate).ShouldBeInRange(5, 1e6);

    [Theory]
    [InlineData(0.0001)]
    [InlineData(5)]
    [InlineData(100.1)]
    [InlineData(1e6)]
    public void A_textbook_figure_is_there_or_not_for_any_width(double width)
    {
        foreach (var scheme in (AlarmScheme[])[Cusum, AlarmScheme.Ewma(0.2), Limits, AlarmScheme.Shewhart(RuleSet.Nhs.Rules)])
            (scheme.AverageRunLength(width) ?? 1).ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public void Rules_that_no_width_silences_say_so() =>
        Should.Throw<ArgumentException>(() => FalseAlarms.Width(AlarmScheme.Shewhart([RunRule.SevenOnOneSide]), new Estimation(20), 0.0001)).Message.ShouldContain("however wide");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0.5)]
    public void An_impossible_rate_is_refused(double rate) => Should.Throw<ArgumentException>(() => FalseAlarms.Width(Cusum, new Estimation(20), rate));

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(7, 4, 0)]
    [InlineData(20, 1, 1)]
    [InlineData(20, 1, double.NaN)]
    [InlineData(1_000_000, 1, 0)]
    public void An_impossible_estimation_is_refused(int points, int seasons, double autocorrelation) =>
        Should.Throw<ArgumentException>(() => FalseAlarms.Width(Cusum, new Estimation(points, seasons, autocorrelation), 0.01));

    // Marriott & Pope (1954): the lag-1 coefficient of 20 points with their own mean falls short of 0.4 by about (1 + 4·0.4)/20 = 0.13.
    [Fact]
    public void The_bias_of_short_series_is_taken_out_of_their_autocorrelation()
    {
        FalseAlarms.Autocorrelation(0.4 - 0.13, 20).ShouldBe(0.4, 0.03);
        FalseAlarms.Autocorrelation(-0.5, 20).ShouldBe(0);
        FalseAlarms.Autocorrelation(1, 20).ShouldBe(0.9);
    }

    [Fact]
    public void A_predictive_p_value_allows_for_what_is_estimated()
    {
        var known = 0.00135; // of three sigma, if parameters were known
        Predictive.UpperTail(3, new Estimation(1000)).ShouldBe(known, 0.0002);
        Predictive.UpperTail(3, new Estimation(20)).ShouldBeGreaterThan(3 * known);
        Predictive.UpperTail(0, new Estimation(20)).ShouldBe(0.5, 1e-12);
        Should.Throw<ArgumentException>(() => Predictive.UpperTail(double.NaN, new Estimation(20)));
    }
}
