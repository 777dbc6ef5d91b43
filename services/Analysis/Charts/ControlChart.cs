namespace Tryghed.Analysis;

/// <summary>Whether the process, left as it is, meets a target.</summary>
public enum Assurance
{
    /// <summary>The whole range between the limits is on the target's better side.</summary>
    ConsistentlyMeets,

    /// <summary>The whole range is on its worse side.</summary>
    ConsistentlyMisses,

    /// <summary>The target lies within the limits: it is met or missed by chance.</summary>
    HitOrMiss,
}

/// <summary>What the newest figure says.</summary>
/// <param name="Variation">Whether something changed, and for better or worse.</param>
/// <param name="Assurance">Whether the target is met; null without a target, without limits, or where no direction is better.</param>
public sealed record Verdict(Variation Variation, Assurance? Assurance);

/// <summary>A lasting shift that a cumulative sum has signalled.</summary>
/// <param name="StartedAt">Index of the first point of the shift: the first after the sum last was zero.</param>
/// <param name="Level">
/// The process mean since then, as estimated at the point that signalled, in the unit of the charted values; for counts with an exposure, per unit of it.
/// </param>
/// <param name="SignalledAt">Index of the point at which the sum crossed its limit.</param>
/// <param name="Direction">Whether the level rose or fell.</param>
/// <remarks>
/// The estimate is Montgomery's, Introduction to Statistical Quality Control: μ0 + K + C⁺/N⁺. A head start is no evidence and is taken off the sum first.
/// </remarks>
public sealed record Shift(int StartedAt, double Level, int SignalledAt, Direction Direction);

/// <summary>A point of a chart.</summary>
public sealed record ChartPoint
{
    /// <summary>The charted value: on u and p charts and their Laney forms the count over its exposure, elsewhere the value as it was given; null for a gap.</summary>
    public double? Value { get; init; }

    /// <summary>Lower limit; null where there is none, as on a Farrington chart. It is not cut off at zero.</summary>
    public double? Lower { get; init; }

    /// <summary>Centre line, with its season.</summary>
    public double? Centre { get; init; }

    /// <summary>Upper limit; null where there is none.</summary>
    public double? Upper { get; init; }

    /// <summary>
    /// Distance of the value from the centre in sigma, after its season; on g, t and Farrington charts the normal score of its probability. Null for a gap, and
    /// where sigma is zero and the value off the centre.
    /// </summary>
    public double? Z { get; init; }

    /// <summary>The moving average of an EWMA.</summary>
    public double? Statistic { get; init; }

    /// <summary>The upper sum of a CUSUM, not negative.</summary>
    public double? UpperSum { get; init; }

    /// <summary>The lower sum of a CUSUM, not negative: how far values fell below.</summary>
    public double? LowerSum { get; init; }

    /// <summary>The rules that hold at this point, the deciding one first.</summary>
    public IReadOnlyList<RuleMark> Rules { get; init; } = [];

    /// <summary>The rules of whose run this point is part.</summary>
    public IReadOnlyList<RunRule> MemberOf { get; init; } = [];

    /// <summary>What the point says.</summary>
    public Variation Variation { get; init; }
}

/// <summary>A stretch of a chart with one baseline.</summary>
public sealed record ChartSegment
{
    /// <summary>Index of its first point.</summary>
    public int Start { get; init; }

    /// <summary>
    /// Centre line, before its season; on g and t charts the median. On a Farrington chart the newest figure's expected count. Null where the baseline is too short
    /// for one.
    /// </summary>
    public double? Centre { get; init; }

    /// <summary>
    /// Standard deviation that the limits rest on. In the values' unit for XmR, c, EWMA and the CUSUMs (of one unit of exposure); for u, p and their Laney forms
    /// the spread of the standardised values, which is 1 where chance alone is reckoned with. Null for g and t, and where there are no limits.
    /// </summary>
    public double? Sigma { get; init; }

    /// <summary>Seasons' factors, from the first of the year; they average 0, or 1 where they multiply. Empty without season.</summary>
    public IReadOnlyList<double> SeasonFactors { get; init; } = [];

    /// <summary>Indexes of the points that the limits rest on.</summary>
    public IReadOnlyList<int> Baseline { get; init; } = [];

    /// <summary>
    /// Whether limits rest on fewer points than <see cref="ChartSettings.LeastForAlarms"/>; never where mean and spread are given. On a Farrington chart, whether
    /// the newest figure could not be assessed.
    /// </summary>
    public bool Trial { get; init; }

    /// <summary>Lag-1 autocorrelation of what the baseline leaves after centre and season; null for fewer than three points, and where nothing is left.</summary>
    public double? Autocorrelation { get; init; }

    /// <summary>The same, with the bias taken out that short series have; −1 to 1. Null for five points or fewer.</summary>
    public double? AutocorrelationCorrected { get; init; }
}

/// <summary>A control chart: limits frozen on a baseline, and what rules say of every point.</summary>
/// <remarks>What its properties say of baseline and limits holds for the newest segment; without rebases there is only one.</remarks>
public sealed partial record ControlChart
{
    private ControlChart(IReadOnlyList<ChartSegment> segments, IReadOnlyList<ChartPoint> points, Verdict verdict, Shift? shift) =>
        (Segments, Points, Verdict, Shift) = (segments, points, verdict, shift);

    /// <summary>The stretches between rebases, oldest first.</summary>
    public IReadOnlyList<ChartSegment> Segments { get; }

    /// <inheritdoc cref="ChartSegment.Centre"/>
    public double? Centre => Segments[^1].Centre;

    /// <inheritdoc cref="ChartSegment.Sigma"/>
    public double? Sigma => Segments[^1].Sigma;

    /// <inheritdoc cref="ChartSegment.SeasonFactors"/>
    public IReadOnlyList<double> SeasonFactors => Segments[^1].SeasonFactors;

    /// <inheritdoc cref="ChartSegment.Baseline"/>
    public IReadOnlyList<int> Baseline => Segments[^1].Baseline;

    /// <inheritdoc cref="ChartSegment.Trial"/>
    public bool Trial => Segments[^1].Trial;

    /// <inheritdoc cref="ChartSegment.Autocorrelation"/>
    public double? Autocorrelation => Segments[^1].Autocorrelation;

    /// <inheritdoc cref="ChartSegment.AutocorrelationCorrected"/>
    public double? AutocorrelationCorrected => Segments[^1].AutocorrelationCorrected;

    /// <summary>One for each value. They are made when looked at, so keep one that is looked at often.</summary>
    public IReadOnlyList<ChartPoint> Points { get; }

    /// <summary>What the newest figure says.</summary>
    public Verdict Verdict { get; }

    /// <summary>The newest shift that a cumulative sum signalled, whether or not the sum has come back since; null on other charts.</summary>
    public Shift? Shift { get; }
}
