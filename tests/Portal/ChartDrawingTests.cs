using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Tryghed.Portal.Charts;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;
using Xunit;

namespace Tryghed.Portal.Tests;

public class ChartDrawingTests
{
    [Fact]
    public void Every_point_stands_where_its_value_is()
    {
        var drawing = ChartDrawing.Wide(Of(1, 3, 2, 4), 1);

        // The axis is straight: 1 → 4 fixes it, 2 and 3 must lie at thirds.
        var (y1, y4) = (drawing.Marks[0].Y, drawing.Marks[3].Y);
        y4.ShouldBeLessThan(y1);
        drawing.Marks[1].Y.ShouldBe(y1 + (y4 - y1) * 2 / 3, 1e-9);
        drawing.Marks[2].Y.ShouldBe(y1 + (y4 - y1) / 3, 1e-9);
        drawing.Centre!.Value.ShouldBe(y1 + (y4 - y1) / 2, 1e-9);

        drawing.Marks[0].X.ShouldBe(drawing.Left);
        drawing.Marks[3].X.ShouldBe(drawing.PlotRight);
        (drawing.Marks[2].X - drawing.Marks[1].X).ShouldBe((drawing.PlotRight - drawing.Left) / 3, 1e-9);
    }

    [Fact]
    public void The_line_goes_through_the_points_and_stops_at_a_gap()
    {
        var drawing = ChartDrawing.Wide(Of(1, 3, null, 4), 1);

        drawing.Line.Count(c => c is 'M').ShouldBe(2);
        drawing.Marks.Count.ShouldBe(3);
        Numbers(drawing.Line).ShouldBe(drawing.Marks.SelectMany(mark => new[] { Math.Round(mark.X, 2), Math.Round(mark.Y, 2) }), 0.011);
    }

    [Fact]
    public void A_lower_limit_that_no_count_can_cross_is_not_drawn()
    {
        var drawing = ChartDrawing.Wide(Of([1, 2, 1, 2], lower: -1), 1);

        drawing.LowerLimit.ShouldBe("");
        drawing.Labels.Select(label => label.Text).ShouldBe(["Øvre grænse 4,0", "Normalt niveau 2,5"]);
        drawing.Marks.ShouldAllBe(mark => mark.Y <= drawing.PlotBottom && mark.Y >= ChartDrawing.PlotTop);
    }

    [Fact]
    public void Limits_and_level_follow_the_season_and_end_where_a_point_has_none()
    {
        var chart = Of(2, 2, 2, 2, 2) with
        {
            Centre = 2.6,
            Points = [.. Of(2, 2, 2, 2, 2).Points.Select((point, i) => i is 2
                ? point with { Lower = null, Centre = null, Upper = null }
                : point with { Lower = 1 + i * .1, Centre = 2.2 + i * .1, Upper = i is 4 ? null : 3.5 + i * .1 })],
        };

        var drawing = ChartDrawing.Wide(chart, 1);

        drawing.CentreLine.Count(c => c is 'M').ShouldBe(2);
        drawing.LowerLimit.Count(c => c is 'M').ShouldBe(2);
        drawing.Band.Count(c => c is 'M').ShouldBe(1); // only the first two points have both limits next to each other
        Numbers(drawing.UpperLimit).ToArray()[3].ShouldBeLessThan(Numbers(drawing.UpperLimit).ToArray()[1]); // higher up
    }

    [Fact]
    public void Where_a_promise_limits_the_alarms_the_alarm_marks_a_point_and_a_rule_alone_makes_it_hollow()
    {
        var points = Of(1, 3, 2, 4).Points.Select((point, i) => i switch
        {
            1 => point with { Rules = ["beyond-limit"], Variation = "worsening" },
            3 => point with { Alarm = "worsening" },
            _ => point,
        });

        var drawing = ChartDrawing.Wide(Of(1, 3, 2, 4) with { Points = [.. points], InForce = new Policy("cusum 0.5", .02, 5) }, 1);

        drawing.Marks.Select(mark => mark.Kind).ShouldBe(["usual", "member", "usual", "worsening"]);
    }

    [Fact]
    public void Labels_of_limits_that_lie_close_do_not_lie_on_each_other()
    {
        var chart = Of(1, 1000, 1, 1) with { Centre = 1.2, Points = [.. Of(1, 1000, 1, 1).Points.Select(point => point with { Lower = 1.1, Upper = 1.3 })] };

        ChartDrawing.Narrow(chart, 1).Labels.Select(label => label.Y).ShouldBeInOrder();
        ChartDrawing.Narrow(chart, 1).Labels.Zip(ChartDrawing.Narrow(chart, 1).Labels.Skip(1)).ShouldAllBe(pair => pair.Second.Y - pair.First.Y >= 15);
    }

    [Fact]
    public void The_baseline_is_shaded_from_its_first_to_its_last_point()
    {
        var drawing = ChartDrawing.Wide(Of(1, 3, 2, 4) with { Baseline = new Baseline("2008K1", "2008K3", 3) }, 1);

        drawing.Baseline!.Value.X.ShouldBe(drawing.Marks[0].X);
        (drawing.Baseline!.Value.X + drawing.Baseline!.Value.Width).ShouldBe(drawing.Marks[2].X, 1e-9);
    }

    [Fact]
    public void One_point_a_constant_series_and_no_point_at_all_can_be_drawn()
    {
        foreach (var chart in new[] { Of(2), Of([5, 5, 5], lower: 5, upper: 5) with { Centre = 5 }, Of([0, 0], lower: 0, upper: 0) with { Centre = 0 }, Of() with { Centre = null } })
        {
            var drawing = ChartDrawing.Narrow(chart, 1);
            drawing.Marks.ShouldAllBe(mark => double.IsFinite(mark.X) && double.IsFinite(mark.Y));
            drawing.Ticks.ShouldAllBe(tick => double.IsFinite(tick.At));
        }
    }

    [Theory]
    [InlineData("2017K2", "2. kvt. 2017")]
    [InlineData("2017M07", "juli 2017")]
    [InlineData("2017M07D05", "5. juli 2017")]
    [InlineData("2024", "2024")]
    [InlineData("2024U05", "uge 5, 2024")]
    [InlineData("2024H1", "1. halvår 2024")]
    [InlineData("noget andet", "noget andet")]
    public void Periods_are_written_as_Danish_readers_write_them(string code, string words) => Danish.Period(code).ShouldBe(words);

    [Theory]
    [InlineData(1234.5, 1, "1.234,5")]
    [InlineData(0.858, 2, "0,86")]
    [InlineData(-3.0, 0, "−3")]
    public void Numbers_are_written_as_Danish_readers_write_them(double value, int decimals, string text) => Danish.Number(value, decimals).ShouldBe(text);

    private static Chart Of(params double?[] values) => Of(values, 0.5, 4);

    private static Chart Of(double?[] values, double lower, double upper = 4) => new(
        "violence", "851", "anmeldelser", null, 2.5,
        [.. values.Select((value, i) => new ChartPoint($"{2008 + i / 4}K{i % 4 + 1}", value, lower, upper))], new Verdict("common-cause"));

    private static IEnumerable<double> Numbers(string path) => Regex.Matches(path, @"-?\d+(\.\d+)?").Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));
}
