using Shouldly;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;
using Tryghed.Initiative.Assumptions;
using Xunit;

namespace Tryghed.Initiative.Tests;

/// <summary>What is questioned, as a rule without a database.</summary>
public sealed class DecisionTests
{
    private static readonly DateTimeOffset Now = new(2017, 8, 15, 7, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Visibility.Public, "b", 1)]
    [InlineData(Visibility.Partners, "b", 1)]
    [InlineData(Visibility.Owner, "b", 0)]
    [InlineData(Visibility.Owner, "a", 1)]
    public void An_initiative_is_questioned_only_by_what_its_owner_may_see(Visibility visibility, string indicatorOwner, int told) =>
        Resting().Question(Worse(1, visibility, indicatorOwner), Now).Count.ShouldBe(told);

    [Theory]
    [InlineData(Visibility.Public, Visibility.Partners, Visibility.Partners)]
    [InlineData(Visibility.Owner, Visibility.Public, Visibility.Owner)]
    [InlineData(Visibility.Public, Visibility.Public, Visibility.Public)]
    public void What_is_told_is_as_closed_as_the_more_closed_of_the_two(Visibility initiative, Visibility indicator, Visibility told) =>
        Resting(initiative).Question(Worse(1, indicator), Now).ShouldHaveSingleItem().Visibility.ShouldBe(told);

    [Fact]
    public void Every_assumption_that_rests_on_the_series_is_questioned_and_each_is_told_once_with_a_version_of_its_own()
    {
        var initiative = Resting();
        var series = Worse(1);

        initiative.Question(series, Now).Select(e => (e.Assumption, e.Version)).ShouldBe([("First", 2L)]);
        initiative.Question(series, Now).ShouldBeEmpty();
        initiative.Version.ShouldBe(2);
    }

    [Fact]
    public void A_series_takes_only_what_is_newer_than_what_it_knows()
    {
        var series = Worse(3);

        series.Take(Event(3)).ShouldBeFalse();
        series.Take(Event(2)).ShouldBeFalse();
        series.Take(Event(4)).ShouldBeTrue();
    }

    private static Initiatives.Initiative Resting(Visibility visibility = Visibility.Public) => Initiatives.Initiative.Start(
        "T", "", [], [], [Assumption.Of(1, "First", "violence", "851"), Assumption.Of(2, "Other area", "violence", "101"), Assumption.Of(3, "None", null, null)],
        "a", visibility, Now);

    private static Series Worse(long version, Visibility visibility = Visibility.Public, string owner = "a")
    {
        var series = Series.Of("violence", "851");
        series.Take(Event(version, visibility, owner)).ShouldBeTrue();
        return series;
    }

    private static IndicatorWorsened Event(long version, Visibility visibility = Visibility.Public, string owner = "a") => new(
        "violence/851", version, owner, visibility, Now, Severity.Warning, Guid.NewGuid(), "violence", "Anmeldt vold", "2", "851", "2017K2", 1.2, 0.8, 0.95, 1.1, "pr. 1.000", []);
}
