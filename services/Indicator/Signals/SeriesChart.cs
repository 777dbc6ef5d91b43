using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals;

/// <summary>A point of a chart.</summary>
/// <param name="Period">The period.</param>
/// <param name="Value">The charted value; null where there is no figure.</param>
/// <param name="Marks">What the rules say of it.</param>
internal sealed record ChartPoint(Period Period, double? Value, PointMarks Marks);

/// <summary>The XmR chart of one series, its limits frozen on the baseline, with the rules <c>nhs</c> (METHODS 1).</summary>
internal sealed record SeriesChart
{
    /// <summary>Fewer points than this give trial limits, which raise no alarm.</summary>
    internal const int LeastForAlarms = 12;

    private const double PerThousand = 1000;

    internal required IReadOnlyList<ChartPoint> Points { get; init; }

    /// <summary>First and last point of the baseline, and how many figures it has; null where none is charted.</summary>
    internal (Period From, Period To, int Points)? Baseline { get; private init; }

    /// <summary>Null where the baseline has fewer than two figures.</summary>
    internal ChartLimits? Limits { get; private init; }

    /// <summary>Whether the limits rest on too few points for alarms.</summary>
    internal bool Trial { get; private init; }

    internal required string Unit { get; init; }

    /// <summary>Draws the chart of one series.</summary>
    /// <param name="indicator">What is measured.</param>
    /// <param name="observations">The series as it is known now, oldest first.</param>
    internal static SeriesChart Draw(IndicatorDefinition indicator, IReadOnlyList<Observation> observations)
    {
        var withExposure = indicator.Kind is not Kind.Value && observations.Any(o => o.Exposure is not null);
        var unit = indicator.ChartedUnit(withExposure);
        var values = observations.Select(o => Charted(indicator.Kind, withExposure, o)).ToArray();
        var periods = observations.Select(o => new Period(indicator.Frequency, o.Ordinal)).ToArray();

        // A provisional figure is charted, but no limit rests on it.
        var final = Enumerable.Range(0, values.Length).Where(i => values[i] is not null && observations[i].Status is ObservationStatus.Final).ToArray();
        var baseline = indicator.Baseline is { } window
            ? final.Where(i => periods[i].Ordinal >= window.From.Ordinal && periods[i].Ordinal <= window.To.Ordinal).ToArray()
            : final[..First(indicator.BaselineLength, final.Length)];
        if (baseline.Length < 2)
        {
            var none = new PointMarks([], []);
            return new SeriesChart { Points = [.. periods.Zip(values, (period, value) => new ChartPoint(period, value, none))], Unit = unit, Trial = true };
        }

        var limits = ControlCharts.XmR([.. baseline.Select(i => values[i]!.Value)]);
        var marks = RunRules.Nhs(values, limits);
        return new SeriesChart
        {
            Points = [.. Enumerable.Range(0, values.Length).Select(i => new ChartPoint(periods[i], values[i], marks[i]))],
            Baseline = (periods[baseline[0]], periods[baseline[^1]], baseline.Length),
            Limits = limits,
            Trial = baseline.Length < LeastForAlarms,
            Unit = unit,
        };
    }

    // While the baseline still grows its newest point is judged by limits that it did not help to set, as soon as there are enough without it.
    private static int First(int full, int have) => have >= full ? full : have > LeastForAlarms ? have - 1 : have;

    private static double? Charted(Kind kind, bool withExposure, Observation o) => (kind, withExposure) switch
    {
        (Kind.Count, true) => o.Value / o.Exposure * PerThousand,
        (Kind.Proportion, true) => o.Value / o.Exposure,
        _ => o.Value,
    };
}
