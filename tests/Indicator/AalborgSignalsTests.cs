using System.Globalization;
using Shouldly;
using Tryghed.Analysis;
using Tryghed.Analysis.Monitoring;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.WatchLists;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>
/// What METHODS' methods say of the real series of Aalborg (Kilde: Danmarks Statistik, tabel STRAF11 og FOLK1A), per 1,000 inhabitants, from the baseline 2008K1–2012K4, each with an
/// eighth of one false alarm a year.
/// </summary>
public sealed class AalborgSignalsTests
{
    // The first figure of 2017 is high for the season (the sum leaves zero), the second lies beyond the season's own limit: 1.12 against 0.86 expected.
    [Fact]
    public void Reported_violence_worsens_in_2017K2_since_2017K1_and_stays_so() => Worsenings("violence").ShouldBe(["2011K4 since 2010K3 until 2012K2", "2017K2 since 2017K1"]);

    // Inside the baseline the sum alarms too, at the high figures of 2011: it looks back at what it was made from. Those alarms are history, and nobody is told of history.
    [Fact]
    public void What_lies_inside_the_baseline_is_history() => Draw("violence").Chart.Worse!.Episodes.Count(episode => episode.Start >= 20).ShouldBe(1);

    // Violence fell below its baseline from 2012K2 on, for four years, before it rose: an improvement that ended in 2016K4.
    [Fact]
    public void Reported_violence_was_better_from_2012K2_until_2016K4() => Improvements("violence").ShouldBe(["2012K4 since 2012K2 until 2016K4"]);

    [Fact]
    public void Threats_worsen_in_2017K3_since_2017K1() => Worsenings("threats").ShouldBe(["2017K3 since 2017K1"]);

    // Weapons vary much more than Poisson's noise and follow each other (autocorrelation about one half), so that the limits are wider and the alarm comes later than its beginning.
    [Fact]
    public void Offences_against_the_weapons_act_worsen_in_2018K1_since_2016K4() => Worsenings("weapons").ShouldBe(["2018K1 since 2016K4"]);

    [Theory]
    [InlineData("residential-burglary", "2013K1 since 2012K2")]
    [InlineData("robbery", "2013K3 since 2012K2")]
    [InlineData("bicycle-theft", "2014K4 since 2012K2")]
    public void Burglary_robbery_and_bicycle_theft_have_become_fewer_and_stay_so(string code, string improvement)
    {
        Improvements(code).ShouldBe([improvement]);
        Draw(code).Chart.Worse!.Episodes.Where(episode => episode.Start >= 20).ShouldBeEmpty();
    }

    // The published rules on the same chart, as they stand in textbooks, see the rise of violence in the same quarter: 1.12 lies above the season's upper limit of 1.05.
    [Fact]
    public void The_published_rules_see_violence_worsen_in_2017K2_too()
    {
        var (_, chart) = Draw("violence", new WatchedIndicator { Organisation = "aalborg", Indicator = "violence", Rules = ["nhs"] });
        var worse = chart.Worse!.Episodes.ShouldHaveSingleItem();
        chart.PeriodAt(worse.Start).ToString().ShouldBe("2017K2");
        chart.Drawn!.Points[worse.Start].Rules[0].Rule.ShouldBe(RunRule.BeyondLimit);
        chart.Charted(worse.Start)!.Value.ShouldBe(1.12, 0.005);
        chart.Limits(worse.Start).Upper!.Value.ShouldBe(1.054, 0.001);
    }

    private static List<string> Worsenings(string code) => Told(code, chart => chart.Worse!);

    private static List<string> Improvements(string code) => Told(code, chart => chart.Better!);

    private static List<string> Told(string code, Func<SeriesChart, Course> course)
    {
        var (_, chart) = Draw(code);
        return [.. course(chart).Episodes.Select(e => $"{chart.PeriodAt(e.Start)} since {chart.PeriodAt(e.Since)}{(e.End is { } end ? $" until {chart.PeriodAt(end)}" : "")}")];
    }

    private static (SeriesPolicy Policy, SeriesChart Chart) Draw(string code) => Draw(code, new WatchedIndicator { Organisation = "aalborg", Indicator = code });

    private static (SeriesPolicy Policy, SeriesChart Chart) Draw(string code, WatchedIndicator watched)
    {
        var indicator = new IndicatorDefinition
        {
            Code = code,
            TitleDa = code,
            Unit = "anmeldelser",
            Kind = Kind.Count,
            Polarity = Polarity.LowerIsBetter,
            Goal = "2",
            Source = "Danmarks Statistik",
            Frequency = Frequency.Quarter,
            Visibility = Visibility.Public,
            Owner = "aalborg",
            DefinedBy = "test",
            BaselineFrom = "2008K1",
            BaselineTo = "2012K4",
        };
        var observations = File.ReadLines(Repository.PathOf($"data/figures/{code}.csv")).Skip(1).Select(line => line.Split(',')).Where(cells => cells[0] == "851")
            .Select(cells => new Observation
            {
                Indicator = code,
                Area = "851",
                Period = cells[1],
                Ordinal = Period.Parse(cells[1]).Ordinal,
                Vintage = 1,
                Status = ObservationStatus.Final,
                Value = double.Parse(cells[2], CultureInfo.InvariantCulture),
                Exposure = double.Parse(cells[3], CultureInfo.InvariantCulture),
            }).OrderBy(o => o.Ordinal).ToList();
        var plain = SeriesChart.Draw(indicator, observations, new ChartBasis { Watched = watched });
        var policy = Budgeting.For(watched, plain, null, 1.0 / 8, default);
        return (policy, SeriesChart.Draw(indicator, observations, new ChartBasis { Watched = watched, Policies = [policy] }));
    }
}
