using Shouldly;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>What a politician reads: the texts change only on purpose.</summary>
public sealed class ExplanationTests(World world)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_local_worsening()
    {
        var signal = Signal();
        signal.Scope = "local";
        signal.Begin(Now);
        Approve("local-worsening", signal, Indicator());
    }

    [Fact]
    public void A_worsening_all_over_the_country_that_somebody_has_seen()
    {
        var signal = Signal(area: "400", rules: ["8-on-one-side"], since: "2017K1");
        signal.Scope = "national";
        signal.Begin(Now);
        signal.Acknowledge("anna", null, Now);
        Approve("national-worsening", signal, Indicator());
    }

    [Fact]
    public void A_held_worsening()
    {
        var signal = Signal();
        signal.Hold(
            [Break.Check([new Break.Annotation(Period.Parse("2018K3"), null, null, "Ny lov om vold", "New law on violence")], "851", Period.Parse("2013K1"), Period.Parse("2017K4"), Period.Parse("2019K1"))!],
            Now);
        Approve("held", signal, Indicator());
    }

    [Fact]
    public void An_improvement_that_is_over()
    {
        var signal = Signal("101", Variation.Improving, 2.31, rules: ["ewma", "2-of-3-near-limit", "beyond-limit"], since: "2019K1", falseAlarms: 2.4);
        signal.Begin(Now);
        signal.Back("2020K2", Now.AddDays(400));
        Approve("improvement", signal, Indicator());
    }

    [Fact]
    public void A_made_up_survey_figure_that_was_dismissed()
    {
        var signal = Signal("851-vestbyen", Variation.Worsening, 61, lower: 64, centre: 71.5, upper: double.PositiveInfinity, unit: "procent", rules: ["false-discovery-rate"], since: "2019K1", delay: null, falseAlarms: null);
        signal.Begin(Now);
        signal.Dismiss("anna", "Kun 12 havde svaret", "2019K1", Now);
        Approve("synthetic", signal, Indicator("Tryghed om aftenen", "Safety in the evening", Polarity.HigherIsBetter, "Opdigtede tal", synthetic: true));
    }

    [Fact]
    public async Task A_signal_explains_itself_over_http()
    {
        var code = await world.Defined(kind: "value");
        var contributor = world.As("contributor");
        await contributor.Record(code, [.. Enumerable.Range(0, 20).Select(i => ("851", $"{2014 + (i / 4)}K{(i % 4) + 1}", (double?)(100 + (((i % 3) - 1) * 2))))]);
        await contributor.Record(code, ("851", "2019K1", 140));
        var signal = (await contributor.Items($"/api/v1/signals?indicator={code}&status=open")).ShouldHaveSingleItem();

        var (status, body) = await world.As(null, null).Get($"/api/v1/signals/{signal["id"]}/explanation");

        status.ShouldBe(200);
        ((string)body!["da"]!).ShouldStartWith("»Anmeldt vold« viser en forværring i Aalborg: i 1. kvartal 2019 var tallet 140 anmeldelser, og det er højere end ventet.");
        ((string)body["en"]!).ShouldStartWith("“Reported violence” shows a worsening in Aalborg: in the 1st quarter of 2019 the figure was 140 reports, which is higher than expected.");
        ((string)body["da"]!).ShouldContain("Kilde: Danmarks Statistik, tabel STRAF11 (udgave 2, modtaget ");
    }

    private static void Approve(string name, Signal signal, IndicatorDefinition indicator)
    {
        var (da, en) = Explanation.Of(signal, indicator, new DateTimeOffset(2019, 5, 14, 8, 0, 0, TimeSpan.Zero));
        Approved.Text($"tests/Indicator/Approved/explanation-{name}.txt", $"{da}\n\n{en}\n");
    }

    private static IndicatorDefinition Indicator(
        string da = "Anmeldt vold", string en = "Reported violence", Polarity polarity = Polarity.LowerIsBetter, string source = "Kilde: Danmarks Statistik, tabel STRAF11", bool synthetic = false) => new()
        {
            Code = "violence",
            TitleDa = da,
            TitleEn = en,
            Unit = "anmeldelser",
            Kind = Kind.Count,
            Polarity = polarity,
            Goal = "2",
            Source = source,
            Frequency = Frequency.Quarter,
            Visibility = Visibility.Public,
            Owner = "aalborg",
            DefinedBy = "test",
            Synthetic = synthetic,
        };

    private static Signal Signal(
        string area = "851", Variation variation = Variation.Worsening, double value = 4.72, double lower = 2.45, double centre = 3.31, double upper = 4.17,
        string unit = "anmeldelser pr. 1.000 indbyggere", List<string>? rules = null, string since = "2018K2", double? delay = 6.6, double? falseAlarms = 0.0588) => new()
        {
            Id = Guid.Parse("0195d3a0-0000-7000-8000-000000000001"),
            Indicator = "violence",
            Area = area,
            Period = "2019K1",
            Since = since,
            Variation = variation,
            Rules = rules ?? ["cusum", "beyond-limit"],
            Value = value,
            Lower = lower,
            Centre = centre,
            Upper = upper,
            Unit = unit,
            Severity = Severity.Critical,
            OpenedAt = Now,
            Chart = "u-prime",
            BaselineFrom = "2013K1",
            BaselineTo = "2017K4",
            BaselinePoints = 20,
            Vintage = 7,
            DelayPeriods = delay,
            FalseAlarmsPerYear = falseAlarms,
        };
}
