using Shouldly;
using Tryghed.Indicator.Sources.Connectors;
using Xunit;

namespace Tryghed.Indicator.Tests.Sources;

public sealed class PatternsTests
{
    private static readonly TableVariable Time = new("Tid", "time", false, true, false, [.. from year in Enumerable.Range(2014, 3) from quarter in Enumerable.Range(1, 4) select new TableValue($"{year}K{quarter}", "")]);

    [Theory]
    [InlineData("*", "2014K1 2014K2 2014K3 2014K4 2015K1 2015K2 2015K3 2015K4 2016K1 2016K2 2016K3 2016K4")]
    [InlineData("(1)", "2016K4")]
    [InlineData("(2)", "2016K3")]
    [InlineData("(-n+3)", "2016K2 2016K3 2016K4")]
    [InlineData("(-n+80)", "2014K1 2014K2 2014K3 2014K4 2015K1 2015K2 2015K3 2015K4 2016K1 2016K2 2016K3 2016K4")]
    [InlineData("(n+10)", "2014K1 2014K2 2014K3")]
    [InlineData("(4n+1)", "2014K4 2015K4 2016K4")]
    [InlineData(">=2015K3<=2016K1", "2015K3 2015K4 2016K1")]
    [InlineData(">2016K2", "2016K3 2016K4")]
    [InlineData("<2014K2", "2014K1")]
    [InlineData("2015*", "2015K1 2015K2 2015K3 2015K4")]
    [InlineData("????K2", "2014K2 2015K2 2016K2")]
    [InlineData("2016K1,2014K1,2016K1", "2014K1 2016K1")]
    public void A_pattern_stands_for_periods(string asked, string expected)
    {
        var wrong = new List<string>();
        string.Join(' ', Patterns.Expand(Time, asked.Split(','), wrong.Add)).ShouldBe(expected);
        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2015Q1")]
    [InlineData("(0)")]
    [InlineData("(13)")]
    [InlineData("(-n)")]
    [InlineData("()")]
    [InlineData(">=2030K1")]
    [InlineData("")]
    [InlineData("(99999999999n+1)")]
    public void What_stands_for_nothing_is_said(string asked)
    {
        var wrong = new List<string>();
        Patterns.Expand(Time, [asked], wrong.Add).ShouldBeEmpty();
        wrong.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(12, 1)]
    [InlineData(11, 2)]
    [InlineData(5, 3)]
    [InlineData(1, 12)]
    public void A_large_question_is_split_over_its_largest_variable(int limit, int parts)
    {
        var codes = Time.Values.Select(value => value.Code).ToArray();
        var query = new TableQuery("T", "da", false, [new Chosen("Tid", ["*"], codes), new Chosen("SEX", ["1"], ["1"])], []);

        var split = Splitting.Split(query, limit);

        split.Count.ShouldBe(parts);
        split.ShouldAllBe(part => part.Cells <= limit);
        split.SelectMany(part => part.Variables[0].Values).ShouldBe(codes);
        split.ShouldAllBe(part => part.Variables[0].Asked.SequenceEqual(parts == 1 ? new[] { "*" } : part.Variables[0].Values));
    }

    [Fact]
    public void A_question_with_two_large_variables_is_split_over_both_where_it_must()
    {
        var many = Enumerable.Range(0, 30).Select(i => $"{i}").ToArray();
        var split = Splitting.Split(new TableQuery("T", "da", false, [new Chosen("A", ["*"], many), new Chosen("B", ["*"], many)], []), 10);
        split.ShouldAllBe(part => part.Cells <= 10);
        split.Sum(part => part.Cells).ShouldBe(900);
    }
}
