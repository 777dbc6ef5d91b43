using Shouldly;
using Tryghed.Indicator.Observations;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class PeriodTests
{
    [Theory]
    [InlineData("2007K1", "2007K1", "2007-Q1")]
    [InlineData("2007-Q4", "2007K4", "2007-Q4")]
    [InlineData("2007Q4", "2007K4", "2007-Q4")]
    [InlineData("2017M07", "2017M07", "2017-07")]
    [InlineData("2017-12", "2017M12", "2017-12")]
    [InlineData("2024", "2024", "2024")]
    [InlineData("2024H2", "2024H2", "2024-H2")]
    [InlineData("2024-H1", "2024H1", "2024-H1")]
    [InlineData("2024U05", "2024U05", "2024-W05")]
    [InlineData("2020-W53", "2020U53", "2020-W53")]
    [InlineData("2024-02-29", "2024M02D29", "2024-02-29")]
    [InlineData("2024M02D29", "2024M02D29", "2024-02-29")]
    public void A_period_is_read_and_written_in_both_forms(string text, string statbank, string iso)
    {
        Period.TryParse(text, out var period).ShouldBeTrue();
        period.ToString().ShouldBe(statbank);
        period.ToIso().ShouldBe(iso);
        Period.Parse(iso).ShouldBe(period);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2007K5")]
    [InlineData("2007K0")]
    [InlineData("2007k1")]
    [InlineData("2017M13")]
    [InlineData("2017M7")]
    [InlineData("2024H3")]
    [InlineData("2021U53")]
    [InlineData("2023-02-29")]
    [InlineData("20071")]
    [InlineData("0000")]
    [InlineData("2007K1\n")]
    [InlineData("٢٠٠٧K1")]
    public void What_is_no_period_is_refused(string text) => Period.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2007K4", "2008K1")]
    [InlineData("2007M12", "2008M01")]
    [InlineData("2007H2", "2008H1")]
    [InlineData("2007", "2008")]
    [InlineData("2020U53", "2021U01")]
    [InlineData("2024M02D28", "2024M02D29")]
    public void The_next_period_follows_across_the_year(string one, string next)
    {
        Period.Parse(one).Next.ShouldBe(Period.Parse(next));
        Period.Parse(one).CompareTo(Period.Parse(next)).ShouldBeLessThan(0);
    }

    [Fact]
    public void Periods_of_different_lengths_have_no_order() =>
        Should.Throw<ArgumentException>(() => Period.Parse("2007K1").CompareTo(Period.Parse("2007")));

    [Theory]
    [InlineData("000", "000")]
    [InlineData("081", "081")]
    [InlineData("851", "851")]
    [InlineData("0851", "851")]
    [InlineData("998", "998")]
    [InlineData("1460", "1460")]
    [InlineData("851-Gistrup", "851-Gistrup")]
    [InlineData("0851-12", "851-12")]
    public void An_area_is_read(string text, string code)
    {
        Area.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("852")]
    [InlineData("086")]
    [InlineData("0852")]
    [InlineData("85")]
    [InlineData("85100")]
    [InlineData("851-")]
    [InlineData("081-1")]
    [InlineData("Aalborg")]
    public void What_is_no_area_is_refused(string text) => Area.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("851 Aalborg", "851")]
    [InlineData("Aalborg", "851")]
    [InlineData("Region Nordjylland", "081")]
    [InlineData("All Denmark", "000")]
    public void StatBanks_names_of_areas_are_read(string text, string code) => Area.FromStatBank(text).ShouldBe(code);
}
