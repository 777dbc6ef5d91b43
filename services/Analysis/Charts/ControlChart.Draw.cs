namespace Tryghed.Analysis;

public sealed partial record ControlChart
{
    /// <summary>Draws a chart.</summary>
    /// <param name="values">
    /// Oldest first; null where a period has no figure. Counts for c, u, p, their Laney forms, Poisson CUSUM and Farrington; cases or time between events for g and
    /// t; numbers in the indicator's own unit for the rest.
    /// </param>
    /// <param name="exposures">
    /// What each is counted on, above 0; as many as values, or none. Required for u, p and their Laney forms, used by Poisson CUSUM and Farrington, not by others.
    /// </param>
    /// <param name="settings">How to draw and read it.</param>
    /// <exception cref="ChartException">
    /// A value, exposure or setting is not finite or out of its range; values are too large to chart; or a season stands fewer than two times in the first
    /// segment's baseline.
    /// </exception>
    /// <remarks>
    /// <para>
    /// Limits are estimated from the baseline alone and hold for all later points of the segment. A baseline too short for limits (none, or one figure where moving
    /// ranges are needed) leaves points without limits and rules.
    /// </para>
    /// <para>
    /// Sources: Shewhart's charts as in Montgomery, Introduction to Statistical Quality Control (2013), and Wheeler, Understanding Variation (2000); u′ and p′ of
    /// Laney, Improved Control Charts for Attributes, Quality Engineering (2002); g and t with probability limits after Benneyan, Number-Between g-Type Statistical
    /// Quality Control Charts, Health Care Management Science (2001), and Nelson, A Control Chart for Parts-Per-Million Nonconforming Items, Journal of Quality
    /// Technology (1994); EWMA of Roberts (1959) and Lucas &amp; Saccucci (1990), both in Technometrics; CUSUM of Page, Biometrika (1954), with the head start of
    /// Lucas &amp; Crosier, Technometrics (1982); Poisson CUSUM of Lucas, Counted Data CUSUM's, Technometrics (1985); Farrington as
    /// <see cref="FarringtonFlexible"/> says.
    /// </para>
    /// <para>A season's estimates take a share of what the baseline varies by; it is not put back here.</para>
    /// </remarks>
    public static ControlChart Draw(ReadOnlySpan<double?> values, ReadOnlySpan<double?> exposures, ChartSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check(values.Length);
        var canvas = new ChartCanvas(values, exposures, settings);
        var segments = new List<ChartSegment>(settings.Rebases.Count + 1);
        Season? season = null;
        Shift? shift = null;
        for (var s = 0; s <= settings.Rebases.Count; s++)
        {
            var from = s == 0 ? 0 : settings.Rebases[s - 1];
            var to = s == settings.Rebases.Count ? values.Length : settings.Rebases[s];
            var segment = new SegmentDrawing(canvas, settings, from, to);
            segments.Add(segment.Draw(ref season));
            shift = segment.Shift ?? shift;
        }

        var newest = canvas.Newest();
        return new ControlChart(
            segments, canvas, new Verdict(newest < 0 ? Variation.CommonCause : canvas.Variation(newest), Assure(canvas, settings, segments[^1], newest)), shift);
    }

    private static Assurance? Assure(ChartCanvas canvas, ChartSettings settings, ChartSegment segment, int newest)
    {
        if (settings.Goal is not { } goal || settings.Polarity is Polarity.Neutral || newest < segment.Start)
            return null;
        var (lower, upper) = (double.PositiveInfinity, double.NegativeInfinity);
        if (settings.Kind is ChartKind.Ewma or ChartKind.Cusum)
        {
            // The limits of these charts are of their statistic; a target is held against single values.
            var reach = settings.Width * (segment.Sigma ?? double.NaN);
            (lower, upper) = (segment.Centre - reach ?? double.NaN, segment.Centre + reach ?? double.NaN);
        }
        else
        {
            for (int i = newest, left = settings.Seasons; i >= segment.Start && left > 0; i--)
            {
                if (!canvas.IsKnown(i) || double.IsNaN(canvas.Upper[i]))
                    continue;
                left--;
                (lower, upper) = (Math.Min(lower, canvas.Lower[i]), Math.Max(upper, canvas.Upper[i]));
            }
        }
        if (!(lower <= upper))
            return null;
        // Events of g and t charts are to be few: the time between them is to be long.
        var lowerIsBetter = settings.Polarity is Polarity.LowerIsBetter && settings.Kind is not (ChartKind.G or ChartKind.T);
        return lowerIsBetter
            ? upper <= goal ? Analysis.Assurance.ConsistentlyMeets : lower > goal ? Analysis.Assurance.ConsistentlyMisses : Analysis.Assurance.HitOrMiss
            : lower >= goal ? Analysis.Assurance.ConsistentlyMeets : upper < goal ? Analysis.Assurance.ConsistentlyMisses : Analysis.Assurance.HitOrMiss;
    }
}
