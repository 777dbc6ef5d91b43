using System.Globalization;
using Shouldly;
using Tryghed.Analysis;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>With the published figures of the sample (data/README.md). The country is the sum of its five regions: cases with an unknown municipality are in none.</summary>
public sealed class GuardsCommonMovementTests
{
    private static readonly string[] Regions = ["081", "082", "083", "084", "085"];

    [Fact]
    public void Reported_violence_rose_alike_in_Aalborg_and_in_the_country_from_2015_to_2017()
    {
        var (periods, cases, _, countryCases, _) = Read("violence", "851");

        double Year(double?[] counts, string year) => periods.Select((period, i) => period.StartsWith(year, StringComparison.Ordinal) ? counts[i]!.Value : 0).Sum();
        (Year(cases, "2017") / Year(cases, "2015")).ShouldBe(1.58, 0.005);
        (Year(countryCases, "2017") / Year(countryCases, "2015")).ShouldBe(1.51, 0.005);
    }

    [Fact]
    public void So_the_rise_of_2017_is_called_national()
    {
        var result = Check("violence", "851", "2017K1", "2017K4", Variation.Worsening);

        result.Scope.ShouldBe(MovementScope.National);
        result.Finding.ShouldNotBeNull().Holds.ShouldBeFalse();
        result.Finding.Guard.ShouldBe("national");
        result.Finding.Da.ShouldContain("i resten af landet steget");
        result.Finding.Da.ShouldEndWith("årsagen skal først søges uden for området.");
    }

    [Fact]
    public void Were_the_country_still_the_same_rise_is_local()
    {
        var (periods, cases, people, _, _) = Read("violence", "851");
        var (from, to) = (Array.IndexOf(periods, "2017K1"), Array.IndexOf(periods, "2017K4"));
        double?[] still = [.. periods.Select((_, i) => (double?)(4000 + 100 * (i % 3)))], others = [.. periods.Select(_ => (double?)5_300_000)];

        var result = CommonMovement.Check(cases, people, still, others, [.. Enumerable.Range(0, 32)], Polarity.LowerIsBetter, Variation.Worsening, to, from: from, seasons: 4);

        result.Scope.ShouldBe(MovementScope.Local);
        result.Area.ShouldNotBeNull().ShouldBeGreaterThan(1.3);
        result.Rest.ShouldNotBeNull().ShouldBe(1, 0.03);
    }

    [Fact]
    public void An_ordinary_quarter_is_neither()
    {
        var result = Check("violence", "851", "2013K2", "2013K2", Variation.Worsening);
        result.Scope.ShouldBe(MovementScope.Unclear);
    }

    [Fact]
    public void A_tiny_movement_of_the_country_does_not_explain_a_large_one_here()
    {
        // Forty times a year and a little more each: the country's two per cent are seen because its numbers are large.
        double?[] here = [.. Enumerable.Range(0, 24).Select(t => (double?)(10 + t % 3)), 19], people = [.. Enumerable.Repeat((double?)5000, 25)];
        double?[] there = [.. Enumerable.Range(0, 24).Select(t => (double?)(1_000_000 + 100 * (t % 2))), 1_020_000], others = [.. Enumerable.Repeat((double?)5_000_000, 25)];

        var result = CommonMovement.Check(here, people, there, others, [.. Enumerable.Range(0, 24)], Polarity.LowerIsBetter, Variation.Worsening, 24);

        result.RestZ.ShouldNotBeNull().ShouldBeGreaterThan(3);
        result.RatioZ.ShouldNotBeNull().ShouldBeLessThan(3);
        result.Scope.ShouldBe(MovementScope.Unclear);
    }

    [Fact]
    public void Measured_values_are_compared_with_the_country_too_and_values_without_a_ratio_are_not()
    {
        double?[] here = [.. Enumerable.Range(0, 16).Select(t => (double?)(80 + t % 3)), 60], there = [.. Enumerable.Range(0, 16).Select(t => (double?)(78 + t % 2)), 59];
        int[] baseline = [.. Enumerable.Range(0, 16)];

        CommonMovement.CheckValues(here, there, baseline, Polarity.HigherIsBetter, Variation.Worsening, 16).Scope.ShouldBe(MovementScope.National);
        there[16] = 78;
        CommonMovement.CheckValues(here, there, baseline, Polarity.HigherIsBetter, Variation.Worsening, 16).Scope.ShouldBe(MovementScope.Local);
        there[16] = 0;
        CommonMovement.CheckValues(here, there, baseline, Polarity.HigherIsBetter, Variation.Worsening, 16).ShouldBe(CommonMovement.Result.Nothing);
    }

    [Fact]
    public void Without_a_country_nothing_is_said()
    {
        double?[] none = [.. Enumerable.Repeat((double?)null, 20)], some = [.. Enumerable.Repeat((double?)10, 20)];
        CommonMovement.Check(some, some, none, none, [0, 1, 2, 3, 4], Polarity.LowerIsBetter, Variation.Worsening, 19).ShouldBe(CommonMovement.Result.Nothing);
        CommonMovement.Rest([100, null, 5], [40, 1, 6]).ShouldBe([60, null, null]);
    }

    [Fact]
    public void An_area_that_is_the_whole_country_has_nothing_to_be_compared_with()
    {
        double?[] cases = [.. Enumerable.Range(0, 20).Select(t => (double?)(100 + t % 3))], people = [.. Enumerable.Repeat((double?)1000, 20)];
        CommonMovement.Check(
            cases, people, CommonMovement.Rest(cases, cases), CommonMovement.Rest(people, people), [0, 1, 2, 3, 4, 5, 6, 7], Polarity.LowerIsBetter, Variation.Worsening, 19)
            .ShouldBe(CommonMovement.Result.Nothing);
    }

    [Fact]
    public void The_country_is_read_from_its_own_series_or_from_its_regions()
    {
        var regions = Regions.Select((region, i) => Row(region, 10 + i, 100)).ToList();
        var summed = Country.Read([8000, 8001], [.. regions, Row("998", 7, null)]);
        summed.Placed.ShouldBe([60, null]);
        summed.Exposures.ShouldBe([500, null]);
        summed.Unknown.ShouldBe([7, null]);
        summed.Total.ShouldBe([67, null]);

        var own = Country.Read([8000], [Row("000", 70, 510), Row("998", 7, null)]);
        own.Placed.ShouldBe([63]);
        own.Exposures.ShouldBe([510]);
        own.Total.ShouldBe([70]);
        Country.Read([8000], regions.Skip(1)).Placed.ShouldBe([null]); // four regions are not the country
        Country.Read([8000], regions).Total.ShouldBe([null]); // without the unknown the total is not known

        static Observation Row(string area, double value, double? exposure) => new()
        {
            Indicator = "violence",
            Area = area,
            Ordinal = 8000,
            Period = "2000K1",
            Vintage = 1,
            Value = value,
            Exposure = exposure,
            Status = ObservationStatus.Final,
        };
    }

    private static CommonMovement.Result Check(string indicator, string area, string from, string to, Variation variation)
    {
        var (periods, cases, people, countryCases, countryPeople) = Read(indicator, area);
        int[] baseline = [.. Enumerable.Range(0, 20)]; // 2008K1 to 2012K4, as the sample has it
        periods[19].ShouldBe("2012K4");
        return CommonMovement.Check(
            cases, people, CommonMovement.Rest(countryCases, cases), CommonMovement.Rest(countryPeople, people), baseline, Polarity.LowerIsBetter, variation,
            Array.IndexOf(periods, to), from: Array.IndexOf(periods, from), seasons: 4);
    }

    private static (string[] Periods, double?[] Cases, double?[] People, double?[] CountryCases, double?[] CountryPeople) Read(string indicator, string area)
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "data", "figures", indicator + ".csv")).Skip(1).Select(line => line.Split(',')).ToList();
        var own = rows.Where(row => row[0] == area).ToList();
        var country = rows.Where(row => Regions.Contains(row[0])).ToLookup(row => row[1]);
        return (
            [.. own.Select(row => row[1])], [.. own.Select(row => Number(row[2]))], [.. own.Select(row => Number(row[3]))],
            [.. own.Select(row => country[row[1]].Sum(region => Number(region[2])))], [.. own.Select(row => country[row[1]].Sum(region => Number(region[3])))]);
    }

    private static double? Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
