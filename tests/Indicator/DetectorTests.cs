using Shouldly;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.WatchLists;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class DetectorTests
{
    // Centre 10, mean moving range 2, limits about 4.7 and 15.3.
    private static readonly double[] Baseline = [9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11];

    [Fact]
    public void A_point_beyond_the_worse_limit_opens_a_critical_signal()
    {
        var decision = Decide([.. Baseline, 20], active: null);
        decision.ShouldSatisfyAllConditions(
            () => decision.Begins.ShouldBe(Variation.Worsening), () => decision.Severity.ShouldBe(Severity.Critical), () => decision.Point.ShouldBe(12));
    }

    [Fact]
    public void A_run_on_the_worse_side_opens_a_warning() =>
        Decide([.. Baseline, 12.5, 12.4, 12.5, 12.6, 12.5], active: null).ShouldSatisfyAllConditions(
            d => d.Begins.ShouldBe(Variation.Worsening), d => d.Severity.ShouldBe(Severity.Warning));

    [Fact]
    public void A_worse_past_is_silent_when_the_newest_state_is_not() => Decide([.. Baseline, 20, 9, 11, 9], active: null).ShouldBe(Decision.Nothing);

    [Fact]
    public void A_series_that_is_worse_already_opens_nothing_more() => Decide([.. Baseline, 20, 21], Variation.Worsening).ShouldBe(Decision.Nothing);

    [Fact]
    public void One_point_below_the_centre_is_not_yet_a_recovery() => Decide([.. Baseline, 20, 9], Variation.Worsening).ShouldBe(Decision.Nothing);

    [Fact]
    public void Two_points_below_the_centre_are_a_recovery() =>
        Decide([.. Baseline, 20, 9, 9], Variation.Worsening).ShouldSatisfyAllConditions(d => d.Ends.ShouldBeTrue(), d => d.Begins.ShouldBeNull());

    [Fact]
    public void A_point_beyond_the_better_limit_improves_and_asks_for_nothing() =>
        Decide([.. Baseline, 1], active: null).ShouldSatisfyAllConditions(d => d.Begins.ShouldBe(Variation.Improving), d => d.Severity.ShouldBe(Severity.Info));

    [Fact]
    public void Fewer_than_twelve_points_raise_no_alarm() => Decide([9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 100], active: null).ShouldBe(Decision.Nothing);

    [Fact]
    public void An_indicator_without_a_better_direction_has_no_signals() => Decide([.. Baseline, 20], null, Polarity.Neutral).ShouldBe(Decision.Nothing);

    [Fact]
    public void An_improvement_that_turns_worse_is_replaced() =>
        Decide([.. Baseline, 20], Variation.Improving).ShouldSatisfyAllConditions(d => d.Ends.ShouldBeTrue(), d => d.Begins.ShouldBe(Variation.Worsening));

    [Fact]
    public void A_missing_newest_figure_lets_nothing_recover() => Decide([.. Baseline, 20, null, null], Variation.Worsening).ShouldBe(Decision.Nothing);

    private static Decision Decide(double?[] values, Variation? active, Polarity polarity = Polarity.LowerIsBetter) => Detector.Decide(Chart(values, polarity), active);

    // Limits as wide as nobody solved for them: h = 4 sigma.
    private static SeriesChart Chart(double?[] values, Polarity polarity) => SeriesChart.Draw(
        new IndicatorDefinition
        {
            Code = "test",
            TitleDa = "Prøve",
            Unit = "antal",
            Kind = Kind.Value,
            Polarity = polarity,
            Goal = "2",
            Source = "ingen",
            Frequency = Frequency.Year,
            Visibility = Visibility.Public,
            Owner = "aalborg",
            DefinedBy = "test",
        },
        [.. values.Select((value, i) => new Observation
        {
            Indicator = "test", Area = "851", Ordinal = 2000 + i, Period = $"{2000 + i}", Vintage = 1, Value = value,
            Status = value is null ? ObservationStatus.Missing : ObservationStatus.Final,
        })],
        new ChartBasis
        {
            Policies =
            [
                new SeriesPolicy
                {
                    Indicator = "test", Area = "851", Version = 1, FromOrdinal = int.MinValue, Why = "test", WatchListVersion = 1, Scheme = "cusum 0.5", Width = 4, Points = 12, Seasons = 1,
                    Autocorrelation = 0, SigmaFloor = 0, FalseAlarmsPerYear = 0.1, DelayZeroState = 8, DelaySteadyState = 8, SettledAt = default,
                },
            ],
        });
}
