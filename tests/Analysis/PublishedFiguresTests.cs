using System.Globalization;
using System.Runtime.CompilerServices;
using Shouldly;
using Xunit;

namespace Tryghed.Analysis.Tests;

/// <summary>What the method finds in the published figures of the sample (data/README.md), with the baseline 2008K1–2012K4.</summary>
public class PublishedFiguresTests
{
    [Fact]
    public void Reported_violence_in_Aalborg_worsens_for_the_first_time_in_2017K2()
    {
        var (periods, variations, _) = Chart("violence", "851");

        var first = Array.FindIndex(variations, 20, variation => variation is Variation.Worsening);

        periods[first].ShouldBe("2017K2");
        variations[^1].ShouldBe(Variation.Worsening);
    }

    [Fact]
    public void Residential_burglary_in_Aalborg_improves_and_stays_improved()
    {
        var (periods, variations, _) = Chart("residential-burglary", "851");

        periods[Array.FindIndex(variations, 20, variation => variation is Variation.Improving)].ShouldBe("2014K2");
        variations[^12..].ShouldAllBe(variation => variation == Variation.Improving);
    }

    [Fact]
    public void Limits_of_reported_violence_in_Aalborg_are_those_worked_out_apart_from_this_code()
    {
        // Worked in another language from the same table: reports per 1,000 inhabitants.
        var (_, _, limits) = Chart("violence", "851");

        limits.Centre.ShouldBe(0.824, 5e-4);
        limits.Lower.ShouldBe(0.564, 5e-4);
        limits.Upper.ShouldBe(1.084, 5e-4);
    }

    private static (string[] Periods, Variation[] Variations, ChartLimits Limits) Chart(string indicator, string area)
    {
        var rows = File.ReadLines(Path.Combine(Root(), "data", "figures", indicator + ".csv")).Skip(1)
            .Select(line => line.Split(',')).Where(row => row[0] == area).ToArray();
        var rates = rows.Select(row => 1000 * Number(row[2]) / Number(row[3])).ToArray();
        rows[19][1].ShouldBe("2012K4");

        var limits = ControlCharts.XmR(rates.AsSpan(0, 20));
        var marks = RunRules.Nhs([.. rates.Select(rate => (double?)rate)], limits);
        return ([.. rows.Select(row => row[1])], [.. marks.Select(point => point.Under(Polarity.LowerIsBetter))], limits);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
