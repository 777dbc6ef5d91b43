using Shouldly;
using Tryghed.Analysis;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class GuardsTests
{
    private static readonly int[] FirstOnly = [0];

    // Read off StatBank's table STRAF11, all offences: 2,204 of 121,167 cases had no known municipality in 2007K1, 8,606 of 116,996 in 2019K1.
    private static readonly double?[] Unknown = [2204, 8606], Total = [121167, 116996];

    [Fact]
    public void The_share_of_unknown_places_is_the_published_one_and_explains_most_of_a_fall()
    {
        // STRAF11, Aalborg, all offences: 4,047 in 2007K1 and 3,798 in 2019K1.
        var share = MissingPlace.Compare(3798, Unknown, Total, FirstOnly, 1).ShouldNotBeNull();

        share.Before.ShouldBe(0.018, 5e-4);
        share.After.ShouldBe(0.074, 5e-4);
        share.Comparable.ShouldBe(4025, 1); // by hand: 3,798 · 0.98181 / 0.92644
    }

    [Theory] // the published figures of the sample: of 110,000 cases a quarter 1.3 % had no municipality in 2008–2012
    [InlineData("2017K2", true, "8,2 %")] // 19.27 per 1,000 inhabitants; 20.74 with as few unknown as before, and the limit is 19.64
    [InlineData("2019K2", true, "7,1 %")]
    [InlineData("2019K3", false, "8,4 %")] // 15.49; the fall is there at 16.71 too
    public void The_fall_of_reported_crime_in_Aalborg_is_held_where_missing_places_explain_it(string period, bool holds, string share)
    {
        var rows = File.ReadLines(Repository.PathOf("data/figures/reported-crime.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        var aalborg = rows.Where(row => row[0] == "851").Select(row => (Period: Period.Parse(row[1]), Rate: 1000 * Number(row[2]) / Number(row[3]))).ToList();
        var country = Country.Read([.. aalborg.Select(point => point.Period.Ordinal)], rows.Where(row => Country.Areas.Contains(row[0])).Select(row => new Observation
        {
            Indicator = "reported-crime",
            Area = row[0],
            Ordinal = Period.Parse(row[1]).Ordinal,
            Period = row[1],
            Vintage = 1,
            Value = Number(row[2]),
            Status = ObservationStatus.Final,
        }));
        int[] baseline = [.. Enumerable.Range(0, 20)];
        var limits = ControlCharts.XmR([.. aalborg.Take(20).Select(point => point.Rate)]);
        var at = aalborg.FindIndex(point => point.Period == Period.Parse(period));
        aalborg[at].Rate.ShouldBeLessThan(limits.Lower);

        var finding = MissingPlace.Check(
            Variation.Improving, Polarity.LowerIsBetter, aalborg[at].Rate, limits.Lower, country.Unknown, country.Total, baseline, at).ShouldNotBeNull();

        finding.Holds.ShouldBe(holds);
        finding.Da.ShouldStartWith($"Andelen af sager uden kendt kommune er steget fra 1,3 % i udgangspunktet til {share}.");

        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_fall_that_missing_places_explain_is_held_with_the_share_before_and_after()
    {
        var finding = MissingPlace.Check(Variation.Improving, Polarity.LowerIsBetter, 3798, 4000, Unknown, Total, FirstOnly, 1).ShouldNotBeNull();

        finding.Guard.ShouldBe("missing-place");
        finding.Holds.ShouldBeTrue();
        finding.Da.ShouldStartWith("Andelen af sager uden kendt kommune er steget fra 1,8 % i udgangspunktet til 7,4 %. Med lige så få ukendte som før ville tallet her være omkring 4.025 i stedet for 3.798");
        finding.En.ShouldContain("from 1.8% in the baseline to 7.4%");
    }

    [Fact]
    public void A_larger_fall_is_not_held_but_noted() =>
        MissingPlace.Check(Variation.Improving, Polarity.LowerIsBetter, 3000, 4000, Unknown, Total, FirstOnly, 1).ShouldNotBeNull().Holds.ShouldBeFalse();

    [Fact]
    public void A_worsening_is_never_held_by_missing_places()
    {
        MissingPlace.Check(Variation.Worsening, Polarity.LowerIsBetter, 5000, 4500, Unknown, Total, FirstOnly, 1).ShouldNotBeNull().Holds.ShouldBeFalse();
        MissingPlace.Check(Variation.Worsening, Polarity.HigherIsBetter, 3798, 4000, Unknown, Total, FirstOnly, 1).ShouldNotBeNull().Holds.ShouldBeFalse();
    }

    [Fact]
    public void Where_no_more_places_are_unknown_there_is_nothing_to_say()
    {
        MissingPlace.Check(Variation.Improving, Polarity.LowerIsBetter, 3798, 4000, [2204, 1000], Total, FirstOnly, 1).ShouldBeNull();
        MissingPlace.Check(Variation.Improving, Polarity.LowerIsBetter, 3798, 4000, [2204, null], Total, FirstOnly, 1).ShouldBeNull();
        MissingPlace.Check(Variation.Improving, Polarity.LowerIsBetter, 3000, 4000, [2204, 2300], Total, FirstOnly, 1).ShouldBeNull();
    }

    private static readonly Break.Annotation Law = new(Period.Parse("2013K3"), null, null, "Straffelovens kapitel 24 blev ændret.", "Chapter 24 of the penal code was changed.");

    [Theory]
    [InlineData("2008K1", "2012K4", "2013K2", false)] // both before
    [InlineData("2008K1", "2012K4", "2013K3", true)]
    [InlineData("2008K1", "2013K4", "2015K1", true)] // inside the baseline
    [InlineData("2013K3", "2018K2", "2019K1", false)] // both after
    public void A_break_between_the_baseline_and_the_point_holds(string from, string to, string point, bool holds) =>
        (Break.Check([Law], "851", Period.Parse(from), Period.Parse(to), Period.Parse(point))?.Holds ?? false).ShouldBe(holds);

    [Fact]
    public void A_break_tells_what_changed_and_from_when_to_rebase()
    {
        var slow = Law with { To = Period.Parse("2014K1") };
        var finding = Break.Check([slow], "851", Period.Parse("2008K1"), Period.Parse("2012K4"), Period.Parse("2014K4")).ShouldNotBeNull();

        finding.Da.ShouldBe(
            "Tallet for 4. kvartal 2014 kan ikke uden videre sammenlignes med udgangspunktet (1. kvartal 2008 til 4. kvartal 2012), for opgørelsen er ændret "
            + "(3. kvartal 2013 til 1. kvartal 2014: Straffelovens kapitel 24 blev ændret). Sæt et nyt udgangspunkt fra 2. kvartal 2014, når der er nok tal.");
        finding.En.ShouldContain("Set a new baseline from the 2nd quarter of 2014");
    }

    [Theory]
    [InlineData("851", true)]
    [InlineData("851-Nord", true)]
    [InlineData("751", false)]
    public void A_break_of_one_area_touches_it_and_its_parts(string area, bool holds)
    {
        var here = Law with { Areas = ["851"] };
        (Break.Check([here], area, Period.Parse("2008K1"), Period.Parse("2012K4"), Period.Parse("2014K4")) is not null).ShouldBe(holds);
    }

    [Fact]
    public void Growth_is_learnt_from_what_was_first_told_and_a_fall_that_will_be_counted_away_is_held()
    {
        // Every quarter is told as 90, as 99 a quarter later, and as 100 after that.
        var growth = LateCounting.Learn(Triangle(quarters: 12, [90, 99, 100]));

        growth[0].ShouldNotBeNull().Median.ShouldBe(100 / 90.0, 1e-12);
        growth[1].ShouldNotBeNull().Median.ShouldBe(100 / 99.0, 1e-12);
        growth[2].ShouldNotBeNull().Median.ShouldBe(1);
        growth[0]!.Value.Periods.ShouldBe(8); // the newest four are not settled yet

        var held = LateCounting.Check(growth, 0, 90, 95, Variation.Improving, Polarity.LowerIsBetter).ShouldNotBeNull();
        held.Holds.ShouldBeTrue();
        held.Da.ShouldBe(
            "Tal, der er så nye som dette, plejer at vokse 11 %, når de er talt færdig (målt på 8 tidligere perioder). 90 ventes at ende omkring 100 (mellem 100 og 100). "
            + "Så er der intet fald: grænsen er 95.");
        LateCounting.Check(growth, 0, 90, 95, Variation.Worsening, Polarity.HigherIsBetter).ShouldNotBeNull().Holds.ShouldBeTrue();
        LateCounting.Check(growth, 0, 80, 95, Variation.Improving, Polarity.LowerIsBetter).ShouldNotBeNull().Holds.ShouldBeFalse();
        LateCounting.Check(growth, 0, 130, 120, Variation.Worsening, Polarity.LowerIsBetter).ShouldNotBeNull().Holds.ShouldBeFalse();
        LateCounting.Check(growth, 2, 90, 95, Variation.Improving, Polarity.LowerIsBetter).ShouldBeNull(); // nothing grows at that age
        LateCounting.Check(growth, 7, 90, 95, Variation.Improving, Polarity.LowerIsBetter).ShouldBeNull(); // settled
    }

    [Fact]
    public void A_single_vintage_and_a_short_history_teach_nothing()
    {
        LateCounting.Learn(Enumerable.Range(0, 40).Select(q => new LateCounting.Told(q, 1, 100))).ShouldAllBe(growth => growth == null);
        LateCounting.Learn(Triangle(quarters: 7, [90, 99, 100])).ShouldAllBe(growth => growth == null);
    }

    [Fact]
    public void What_was_withdrawn_or_zero_teaches_nothing()
    {
        var told = Triangle(quarters: 12, [90, 100]).Select(one => one.Ordinal switch { 2 => one with { Value = 0 }, 3 => one with { Value = null }, _ => one });
        LateCounting.Learn(told)[0].ShouldNotBeNull().Periods.ShouldBe(6);
    }

    [Fact]
    public void A_withheld_point_holds_and_withheld_neighbours_are_a_note()
    {
        const ObservationStatus Final = ObservationStatus.Final, Hidden = ObservationStatus.Suppressed, None = ObservationStatus.Missing;
        Suppressed.Check([Final, Final, Hidden], 2, Variation.Worsening, Polarity.LowerIsBetter).ShouldNotBeNull().Holds.ShouldBeTrue();
        var note = Suppressed.Check([Hidden, None, Final, Final], 3, Variation.Worsening, Polarity.LowerIsBetter).ShouldNotBeNull();
        note.Holds.ShouldBeFalse();
        note.Da.ShouldBe("Af de 3 nærmeste perioder er 1 tilbageholdt af kilden, og 1 mangler. Kilden tilbageholder små tal; de skjulte tal er altså lave og svækker ikke stigningen.");
        Suppressed.Check([Final, Final, Final], 2, Variation.Worsening, Polarity.LowerIsBetter).ShouldBeNull();
        Suppressed.Check([Hidden, Final, Final, Final, Final, Final, Final, Final, Final], 8, Variation.Worsening, Polarity.LowerIsBetter).ShouldBeNull(); // too far away
    }

    [Fact]
    public void A_survey_that_moved_no_more_than_chance_is_held()
    {
        var finding = SamplingError.Check(cases: 380, size: 500, baselineCases: 1600, baselineSize: 2000).ShouldNotBeNull();

        finding.Holds.ShouldBeFalse(); // 76 % of 500 against 80 % of 2,000: z = −1.97
        SamplingError.Check(380, 500, 1600, 2000, designEffect: 1.5).ShouldNotBeNull().ShouldSatisfyAllConditions(
            held => held.Holds.ShouldBeTrue(),
            held => held.Guard.ShouldBe("sampling-error"),
            held => held.Da.ShouldStartWith("76,0 % af 500 adspurgte mod 80,0 % af 2.000 i udgangspunktet. Forskellen er ikke større, end at den kan skyldes, hvem der blev spurgt"),
            held => held.Da.ShouldContain("designeffekt 1,5"));
        SamplingError.Check(380, 0, 1600, 2000).ShouldBeNull();
    }

    [Fact]
    public void A_provisional_figure_is_a_note()
    {
        Provisional.Check(ObservationStatus.Provisional, Period.Parse("2019M03")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            note => note.Holds.ShouldBeFalse(), note => note.Da.ShouldBe("Tallet for marts 2019 er foreløbigt, og kilden kan rette det."));
        Provisional.Check(ObservationStatus.Final, Period.Parse("2019M03")).ShouldBeNull();
    }

    // Quarter q is first told in vintage q + 1, and told again in each vintage after that.
    private static IEnumerable<LateCounting.Told> Triangle(int quarters, double[] told) =>
        from vintage in Enumerable.Range(1, quarters)
        from age in Enumerable.Range(0, told.Length)
        where vintage - 1 - age >= 0
        select new LateCounting.Told(vintage - 1 - age, vintage, told[age]);
}
