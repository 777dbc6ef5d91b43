using System.Globalization;
using System.Text;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Charts;

/// <summary>Where everything on a control chart stands, in the picture's own units (pixels at full size; y grows downwards).</summary>
public sealed class ChartDrawing
{
    private const double Top = 24;
    private const double Bottom = 30;
    private const double LabelHeight = 16;

    private readonly double low;
    private readonly double high;
    private readonly double left;
    private readonly double right;
    private readonly int count;

    private ChartDrawing(Chart chart, int width, int height, int decimals, bool wide)
    {
        (Width, Height) = (width, height);
        (left, right) = wide ? (48, 150) : (36, 44);

        var points = chart.Points;
        count = points.Count;
        // A count or a share is never below zero: a limit down there is not drawn, and the label says that there is none.
        var floor = points.Any(point => point.Value < 0) ? double.NegativeInfinity : 0;
        var shown = points.SelectMany(point => new[] { point.Value, point.Lower >= floor ? point.Lower : null, point.Upper }).Concat(points.Select(point => point.Centre)).Append(chart.Centre).OfType<double>().ToList();
        var (min, max) = shown.Count is 0 ? (0, 1) : (shown.Min(), shown.Max());
        var room = max > min ? (max - min) * .08 : Math.Max(Math.Abs(max) * .1, .5);
        (low, high) = (Math.Max(floor, min - room), max + room);

        Ticks = [.. NiceSteps(low, high, wide ? 5 : 4).Select(value => new Tick(Y(value), Danish.Number(value, TickDecimals(low, high, wide ? 5 : 4))))];
        Years = YearTicks(points, wide ? 8 : 4);
        Line = Path(points, point => point.Value);
        Centre = chart.Centre is { } centre ? Y(centre) : null;
        // The level follows the season where the points have one of their own.
        CentreLine = points.Any(point => point.Centre is not null) ? Path(points, point => point.Centre) : Centre is { } flat ? $"M{At(left)} {At(flat)}L{At(PlotRight)} {At(flat)}" : "";
        UpperLimit = Path(points, point => point.Upper);
        LowerLimit = Path(points, point => point.Lower >= floor ? point.Lower : null);
        Band = BandBetween(points, floor);
        Baseline = Shade(chart);
        Marks = [.. points.Select((point, i) => (point, i)).Where(at => at.point.Value is not null).Select(at => MarkOf(chart.Said(at.point), at.point, at.i, decimals))];
        Labels = LimitLabels(chart, floor, decimals, wide);
    }

    internal int Width { get; }
    internal int Height { get; }
    internal double Left => left;
    internal double PlotRight => Width - right;
    internal static double PlotTop => Top;
    internal double PlotBottom => Height - Bottom;
    internal IReadOnlyList<Tick> Ticks { get; }
    internal IReadOnlyList<Tick> Years { get; }
    internal string Line { get; }
    internal double? Centre { get; }
    internal string CentreLine { get; }
    internal string UpperLimit { get; }
    internal string LowerLimit { get; }
    internal string Band { get; }
    internal (double X, double Width)? Baseline { get; }
    internal IReadOnlyList<Mark> Marks { get; }
    internal IReadOnlyList<Label> Labels { get; }

    /// <summary>The chart for a broad page, with the limits' names at their right.</summary>
    internal static ChartDrawing Wide(Chart chart, int decimals) => new(chart, 760, 300, decimals, wide: true);

    /// <summary>The chart for a telephone, with the limits' numbers only.</summary>
    internal static ChartDrawing Narrow(Chart chart, int decimals) => new(chart, 360, 240, decimals, wide: false);

    /// <summary>A coordinate as it stands in the SVG.</summary>
    internal static string At(double coordinate) => coordinate.ToString("0.##", CultureInfo.InvariantCulture);

    private double X(int index) => count < 2 ? (left + Width - right) / 2 : left + index * (Width - right - left) / (count - 1);

    private double Y(double value) => Top + (high - value) / (high - low) * (Height - Top - Bottom);

    private string Path(IReadOnlyList<ChartPoint> points, Func<ChartPoint, double?> value)
    {
        var path = new StringBuilder();
        var pen = 'M';
        for (var i = 0; i < points.Count; i++)
        {
            if (value(points[i]) is not { } y)
            {
                pen = 'M'; // a gap is a gap, not a line across it
                continue;
            }
            path.Append(pen).Append(At(X(i))).Append(' ').Append(At(Y(y)));
            pen = 'L';
        }
        return path.ToString();
    }

    private string BandBetween(IReadOnlyList<ChartPoint> points, double floor)
    {
        var band = new StringBuilder();
        var stretch = new List<int>();
        for (var i = 0; i <= points.Count; i++)
        {
            if (i < points.Count && points[i] is { Lower: not null, Upper: not null })
            {
                stretch.Add(i);
                continue;
            }
            // Where a limit is missing the band ends, and another begins after it.
            if (stretch.Count > 1)
            {
                var along = stretch.Select(at => $"{At(X(at))} {At(Y(points[at].Upper!.Value))}")
                    .Concat(stretch.AsEnumerable().Reverse().Select(at => $"{At(X(at))} {At(Y(Math.Max(points[at].Lower!.Value, Math.Max(floor, low))))}"));
                band.Append('M').AppendJoin('L', along).Append('Z');
            }
            stretch.Clear();
        }
        return band.ToString();
    }

    private (double, double)? Shade(Chart chart)
    {
        if (chart.Baseline is not { } baseline)
            return null;
        var periods = chart.Points.Select(point => point.Period).ToList();
        var (from, to) = (periods.IndexOf(baseline.From), periods.IndexOf(baseline.To));
        return from < 0 || to <= from ? null : (X(from), X(to) - X(from));
    }

    private Mark MarkOf(string said, ChartPoint point, int index, int decimals)
    {
        var (x, y) = (X(index), Y(point.Value!.Value));
        var kind = said is "worsening" or "improving" or "neutral" ? said : point.MemberOf is { Count: > 0 } || point.Rules is { Count: > 0 } ? "member" : "usual";
        // Shape and colour both tell: a diamond worsens, a square improves, a triangle merely changes.
        var shape = kind switch
        {
            "worsening" => $"M{At(x)} {At(y - 6.5)}L{At(x + 6.5)} {At(y)}L{At(x)} {At(y + 6.5)}L{At(x - 6.5)} {At(y)}Z",
            "improving" => $"M{At(x - 4.5)} {At(y - 4.5)}H{At(x + 4.5)}V{At(y + 4.5)}H{At(x - 4.5)}Z",
            "neutral" => $"M{At(x)} {At(y - 6)}L{At(x + 5.5)} {At(y + 4)}H{At(x - 5.5)}Z",
            _ => null,
        };
        return new Mark(x, y, kind, shape, $"{Danish.Period(point.Period)}: {Danish.Number(point.Value, decimals)}");
    }

    private List<Label> LimitLabels(Chart chart, double floor, int decimals, bool wide)
    {
        var last = chart.Points.LastOrDefault(point => point.Upper is not null);
        var labels = new List<(double Y, string Text, string Kind)>();
        if (last?.Upper is { } upper)
            labels.Add((Y(upper), (wide ? "Øvre grænse " : "") + Danish.Number(upper, decimals), "limit"));
        if (chart.Centre is { } centre)
            labels.Add((Y(centre), (wide ? "Normalt niveau " : "") + Danish.Number(centre, decimals), "centre"));
        if (last?.Lower is { } lower && lower >= floor)
            labels.Add((Y(lower), (wide ? "Nedre grænse " : "") + Danish.Number(lower, decimals), "limit"));

        // They are listed from the top; none may lie on the one above it.
        var placed = new List<Label>();
        foreach (var (y, text, kind) in labels)
            placed.Add(new Label(PlotRight + 8, placed.Count is 0 ? y : Math.Max(y, placed[^1].Y + LabelHeight), text, kind));
        return placed;
    }

    private List<Tick> YearTicks(IReadOnlyList<ChartPoint> points, int most)
    {
        var years = points.Select((point, i) => (Year: Danish.YearAtItsStart(point.Period), i)).Where(at => at.Year is not null).ToList();
        var every = Math.Max(1, (int)Math.Ceiling(years.Count / (double)most));
        return [.. years.Where((_, n) => n % every is 0).Select(at => new Tick(X(at.i), at.Year!))];
    }

    internal static IEnumerable<double> NiceSteps(double low, double high, int most)
    {
        var step = Step(low, high, most);
        for (var n = Math.Ceiling(low / step); n * step <= high; n++)
            yield return n * step;
    }

    // As few as tell the steps exactly.
    private static int TickDecimals(double low, double high, int most)
    {
        var step = (decimal)Step(low, high, most);
        return Enumerable.Range(0, 7).FirstOrDefault(decimals => decimal.Round(step, decimals) == decimal.Round(step, 8), 6);
    }

    private static double Step(double low, double high, int most)
    {
        var rough = (high - low) / most;
        var ten = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return ten * new[] { 1, 2, 2.5, 5, 10 }.First(factor => ten * factor >= rough * .999);
    }

    /// <param name="At">Where on its axis.</param>
    /// <param name="Text">What stands there.</param>
    internal readonly record struct Tick(double At, string Text);

    /// <param name="X">Of the value.</param>
    /// <param name="Y">Of the value.</param>
    /// <param name="Kind">worsening, improving, neutral, member or usual.</param>
    /// <param name="Shape">The outline; null for a dot.</param>
    /// <param name="Text">Period and value.</param>
    internal readonly record struct Mark(double X, double Y, string Kind, string? Shape, string Text);

    /// <param name="X">Where the text starts.</param>
    /// <param name="Y">The middle of the line of text.</param>
    /// <param name="Text">What stands there.</param>
    /// <param name="Kind">limit or centre.</param>
    internal sealed record Label(double X, double Y, string Text, string Kind);
}
