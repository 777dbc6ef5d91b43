using Tryghed.Portal.Language;

namespace Tryghed.Portal.Charts;

/// <summary>What moved an index, as columns: what lifted it stands on the line, what lowered it hangs below.</summary>
public sealed class ContributionDrawing
{
    private const double Top = 16, Bottom = 30;

    /// <param name="columns">Oldest first: a period, and the part of each series in the same order everywhere; empty where it isn't known.</param>
    private ContributionDrawing(IReadOnlyList<(string Period, IReadOnlyList<double> Parts)> columns, int width, int height, bool wide)
    {
        (Width, Height, Left, PlotRight) = (width, height, wide ? 44 : 34, width - (wide ? 128 : 8));
        var highest = columns.Select(column => column.Parts.Where(part => part > 0).Sum()).Append(1).Max() * 1.08;
        var lowest = columns.Select(column => column.Parts.Where(part => part < 0).Sum()).Append(-1).Min() * 1.08;
        double Y(double value) => Top + (highest - value) / (highest - lowest) * (height - Top - Bottom);

        Zero = Y(0);
        Ticks = [.. ChartDrawing.NiceSteps(lowest, highest, wide ? 5 : 4).Select(value => new ChartDrawing.Tick(Y(value), Signed(value)))];
        var slot = (PlotRight - Left) / Math.Max(1, columns.Count);
        var broad = Math.Min(slot * .6, 44);
        var every = Math.Max(1, (int)Math.Ceiling(columns.Count / (wide ? 11.0 : 5)));
        var (bars, totals, periods) = (new List<Bar>(), new List<(double X, double Y)>(), new List<ChartDrawing.Tick>());
        for (var i = 0; i < columns.Count; i++)
        {
            var (period, parts) = columns[i];
            var middle = Left + (i + .5) * slot;
            var (above, below) = (0.0, 0.0);
            for (var series = 0; series < parts.Count; series++)
            {
                var part = parts[series];
                if (part is 0)
                    continue;
                var (from, to) = part > 0 ? (above, above += part) : (below += part, below - part);
                bars.Add(new Bar(middle - broad / 2, Y(to), broad, Math.Max(.5, Y(from) - Y(to)), series));
            }
            if (parts.Count > 0)
                totals.Add((middle, Y(parts.Sum())));
            if ((columns.Count - 1 - i) % every is 0)
                periods.Add(new ChartDrawing.Tick(middle, Danish.Period(period)));
        }
        (Bars, Totals, Periods) = (bars, totals, periods);
    }

    internal int Width { get; }
    internal int Height { get; }
    internal double Left { get; }
    internal double PlotRight { get; }
    internal double PlotBottom => Height - Bottom;
    internal double Zero { get; }
    internal IReadOnlyList<ChartDrawing.Tick> Ticks { get; }
    internal IReadOnlyList<ChartDrawing.Tick> Periods { get; }
    internal IReadOnlyList<Bar> Bars { get; }

    /// <summary>What all of a column's parts come to.</summary>
    internal IReadOnlyList<(double X, double Y)> Totals { get; }

    internal static ContributionDrawing Wide(IReadOnlyList<(string Period, IReadOnlyList<double> Parts)> columns) => new(columns, 760, 240, wide: true);

    internal static ContributionDrawing Narrow(IReadOnlyList<(string Period, IReadOnlyList<double> Parts)> columns) => new(columns, 360, 220, wide: false);

    private static string Signed(double value) => (value > 0 ? "+" : "") + Danish.Short(value);

    /// <param name="Series">Whose part it is, by its number.</param>
    internal readonly record struct Bar(double X, double Y, double Width, double Height, int Series);
}
