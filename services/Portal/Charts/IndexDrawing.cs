using System.Text;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Charts;

/// <summary>Where everything stands on the chart of an index with its interval, in the picture's own units (y grows downwards).</summary>
public sealed class IndexDrawing
{
    private const double Top = 16, Bottom = 30;

    private readonly double low, high, left, right;
    private readonly int count;

    private IndexDrawing(IReadOnlyList<IndexPoint> points, int width, int height, bool wide)
    {
        (Width, Height, count) = (width, height, points.Count);
        (left, right) = wide ? (44, 128) : (34, 46);
        var shown = points.SelectMany(point => new[] { point.Score, point.Low, point.High }).OfType<double>().Where(double.IsFinite).ToList();
        var (least, most) = shown is [] ? (0, 100) : (shown.Min(), shown.Max());
        // A movement within the noise is not to look like a fall: the scale spans ten points at least.
        var room = Math.Max((most - least) * .1, (10 - (most - least)) / 2);
        (low, high) = (least - room, most + room);

        Ticks = [.. ChartDrawing.NiceSteps(low, high, wide ? 5 : 4).Select(value => new ChartDrawing.Tick(Y(value), Danish.Short(value)))];
        var every = Math.Max(1, (int)Math.Ceiling(count / (wide ? 11.0 : 4)));
        // Counted from the newest, which is the one that is asked for.
        Periods = [.. points.Select((point, i) => (point, i)).Where(at => (count - 1 - at.i) % every is 0).Select(at => new ChartDrawing.Tick(X(at.i), Danish.Period(at.point.Period)))];
        (Line, Band) = Draw(points);
        Marks = [.. points.Select((point, i) => (point, i)).Where(at => at.point.Score is not null)
            .Select(at => new Mark(X(at.i), Y(at.point.Score!.Value), at.point.Imputed is { Count: > 0 }))];
        if (points.LastOrDefault(point => point.Score is not null) is { Score: { } last } newest)
        {
            Newest = new ChartDrawing.Label(PlotRight + 10, Y(last), Danish.Number(last, 1), "newest");
            if (wide && newest is { Low: { } from, High: { } to })
                NewestInterval = new ChartDrawing.Label(PlotRight + 10, Y(last) + 17, $"({Danish.Number(from, 1)}–{Danish.Number(to, 1)})", "range");
        }
    }

    internal int Width { get; }
    internal int Height { get; }
    internal double Left => left;
    internal double PlotRight => Width - right;
    internal double PlotBottom => Height - Bottom;
    internal IReadOnlyList<ChartDrawing.Tick> Ticks { get; }
    internal IReadOnlyList<ChartDrawing.Tick> Periods { get; }
    internal string Line { get; }
    internal string Band { get; }
    internal IReadOnlyList<Mark> Marks { get; }
    internal ChartDrawing.Label? Newest { get; }
    internal ChartDrawing.Label? NewestInterval { get; }

    internal static IndexDrawing Wide(IReadOnlyList<IndexPoint> points) => new(points, 760, 280, wide: true);

    internal static IndexDrawing Narrow(IReadOnlyList<IndexPoint> points) => new(points, 360, 230, wide: false);

    private double X(int index) => count < 2 ? (left + PlotRight) / 2 : left + 8 + index * (PlotRight - left - 8) / (count - 1);

    private double Y(double value) => Top + (high - value) / (high - low) * (PlotBottom - Top);

    private (string Line, string Band) Draw(IReadOnlyList<IndexPoint> points)
    {
        var (line, band, stretch, pen) = (new StringBuilder(), new StringBuilder(), new List<int>(), 'M');
        for (var i = 0; i <= points.Count; i++)
        {
            if (i < points.Count && points[i] is { Low: not null, High: not null })
            {
                stretch.Add(i);
            }
            else
            {
                if (stretch.Count > 1)
                {
                    band.Append('M').AppendJoin('L', stretch.Select(at => Point(at, points[at].High!.Value)).Concat(stretch.AsEnumerable().Reverse().Select(at => Point(at, points[at].Low!.Value)))).Append('Z');
                }
                else if (stretch is [var alone])
                {
                    band.Append($"M{ChartDrawing.At(X(alone) - 4)} {ChartDrawing.At(Y(points[alone].High!.Value))}h8V{ChartDrawing.At(Y(points[alone].Low!.Value))}h-8Z");
                }
                stretch.Clear();
            }
            if (i == points.Count)
                break;
            if (points[i].Score is { } score)
                (_, pen) = (line.Append(pen).Append(Point(i, score)), 'L');
            else
                pen = 'M'; // a gap is a gap, not a line across it
        }
        return (line.ToString(), band.ToString());

        string Point(int index, double value) => $"{ChartDrawing.At(X(index))} {ChartDrawing.At(Y(value))}";
    }

    /// <param name="Imputed">Whether a figure behind the score is imputed.</param>
    internal readonly record struct Mark(double X, double Y, bool Imputed);
}
