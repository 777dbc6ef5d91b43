namespace Tryghed.Analysis;

/// <summary>How the upper bound of the Farrington flexible method is derived from the fitted model.</summary>
public enum FarringtonThreshold
{
    /// <summary>The transformed count is taken as normal, with the error of estimation and of prediction (Farrington et al. 1996). <c>delta</c></summary>
    Delta,

    /// <summary>A quantile of the negative binomial at the estimated mean, the error of estimation left out (Noufaily et al. 2013). <c>nbPlugin</c></summary>
    NbPlugin,

    /// <summary>The same at an upper quantile of the estimated mean (Salmon, Schumacher &amp; Höhle 2016). <c>muan</c></summary>
    Muan,
}

/// <summary>The power by which a count is made near normal under <see cref="FarringtonThreshold.Delta"/>.</summary>
public enum FarringtonPower
{
    /// <summary>Corrects skewness. <c>2/3</c></summary>
    TwoThirds,

    /// <summary>Stabilises the variance. <c>1/2</c></summary>
    Half,

    /// <summary>No transformation. <c>none</c></summary>
    None,
}

/// <summary>No alarm is raised with fewer cases than this in the newest periods.</summary>
/// <param name="Cases">The fewest cases; 0 switches the rule off.</param>
/// <param name="Period">Periods that are added up, the assessed one included; at least one.</param>
public readonly record struct FarringtonLowCounts(int Cases, int Period);

/// <summary>
/// Control settings of the Farrington flexible method, under the names that R's package <c>surveillance</c> gives them in
/// <c>farringtonFlexible</c>, with the same defaults. Its <c>range</c> is said in the call; <c>verbose</c>, <c>glmWarnings</c> and <c>fitFun</c> have no counterpart.
/// </summary>
/// <remarks>
/// Noufaily et al., An improved algorithm for outbreak detection in multiple surveillance systems (2013), advise <c>NoPeriods = 10, PastWeeksNotIncluded = 26,
/// PThresholdTrend = 1, ThresholdMethod = NbPlugin</c> for weeks. Quarters have no window worth the name: <see cref="Quarterly"/>.
/// </remarks>
public sealed record FarringtonSettings
{
    /// <summary>Years back that the base counts are taken from; at least 1. No trend is kept with fewer than 3.</summary>
    public int B { get; init; } = 5;

    /// <summary>Half the window: periods before and after the same period of each earlier year; from 0 to one less than the periods of a year.</summary>
    public int W { get; init; } = 3;

    /// <summary>Whether periods of past outbreaks are down-weighted, and the model fitted again.</summary>
    public bool Reweight { get; init; } = true;

    /// <summary>The standardised Anscombe residual above which a period is down-weighted; above 0.</summary>
    public double WeightsThreshold { get; init; } = 2.58;

    /// <summary>Nominal one-sided level of the threshold; above 0 and below 0.5. The rate of false alarms that results is another: FarringtonCalibration.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Whether a linear trend (of the logarithm) is fitted, and kept if it is significant and does not extrapolate above the largest base count.</summary>
    public bool Trend { get; init; } = true;

    /// <summary>The p-value below which a trend is significant; from 0 to 1. At 1 every trend is.</summary>
    public double PThresholdTrend { get; init; } = 0.05;

    /// <summary>The fewest cases for an alarm: 5 in the last 4 periods.</summary>
    public FarringtonLowCounts Limit54 { get; init; } = new(5, 4);

    /// <summary>The transformation under <see cref="FarringtonThreshold.Delta"/>.</summary>
    public FarringtonPower Powertrans { get; init; } = FarringtonPower.TwoThirds;

    /// <summary>Whether the expected count follows the population.</summary>
    public bool PopulationOffset { get; init; }

    /// <summary>
    /// Levels of the seasonal factor. 1: none, and only the windows of the earlier years are base counts. More: all periods are, in one level for the windows and
    /// the others for equal parts of the rest of the year; at most the periods of a year less 2·<see cref="W"/>.
    /// </summary>
    public int NoPeriods { get; init; } = 1;

    /// <summary>Newest periods left out of the base counts, so that an outbreak under way does not raise its own threshold; at least 0. Null: as many as
    /// <see cref="W"/>.</summary>
    public int? PastWeeksNotIncluded { get; init; }

    /// <summary>
    /// Whether standard errors are those of the reference implementation, which is the default; not a setting of R's. With <see cref="Reweight"/> R takes the case
    /// weights for the working weights, so that the errors shrink with the mean: at 140 cases a period a trend is found significant at 5 % in most series that have
    /// none. False: errors follow from φ. They enter the test of the trend, <see cref="FarringtonThreshold.Delta"/> and <see cref="FarringtonThreshold.Muan"/>.
    /// </summary>
    public bool ReferenceErrors { get; init; } = true;

    /// <summary>How the threshold is derived.</summary>
    public FarringtonThreshold ThresholdMethod { get; init; } = FarringtonThreshold.Delta;

    /// <summary>
    /// What suits quarters: the advice for weeks of Noufaily et al. (2013) in quarters. A factor for each quarter of the year, five years as base counts except the
    /// last half year, every trend kept that does not extrapolate, the negative binomial threshold; and the population as offset.
    /// </summary>
    public static FarringtonSettings Quarterly { get; } = new()
    {
        W = 0,
        NoPeriods = 4,
        PastWeeksNotIncluded = 2,
        PThresholdTrend = 1,
        PopulationOffset = true,
        ThresholdMethod = FarringtonThreshold.NbPlugin,
        Alpha = 0.01,
    };

    /// <summary>Periods left out, the default resolved.</summary>
    internal int LeftOut => PastWeeksNotIncluded ?? W;

    /// <summary>Refuses settings that say nothing for this frequency.</summary>
    /// <exception cref="ChartException">Names the setting.</exception>
    internal void Check(int frequency)
    {
        if (frequency < 1)
            throw Refuse("A year has at least one period.", nameof(frequency));
        if (B is < 1 or > 1_000)
            throw Refuse("b, the years back, is from 1 to 1000.", nameof(B));
        if (W < 0 || W >= frequency)
            throw Refuse("w, half the window, is from 0 to one less than the periods of a year.", nameof(W));
        if (!(WeightsThreshold > 0) || !double.IsFinite(WeightsThreshold))
            throw Refuse("weightsThreshold is above 0.", nameof(WeightsThreshold));
        if (!(Alpha is > 0 and < 0.5))
            throw Refuse("alpha is above 0 and below 0.5.", nameof(Alpha));
        if (!(PThresholdTrend is >= 0 and <= 1))
            throw Refuse("pThresholdTrend is from 0 to 1.", nameof(PThresholdTrend));
        if (Limit54.Cases < 0 || Limit54.Period < 1)
            throw Refuse("limit54 has cases from 0 and a period from 1.", nameof(Limit54));
        if (NoPeriods < 1 || (NoPeriods > 1 && NoPeriods > frequency - 2 * (long)W))
            throw Refuse("noPeriods is from 1 to the periods of a year less 2w.", nameof(NoPeriods));
        if (PastWeeksNotIncluded < 0)
            throw Refuse("pastWeeksNotIncluded is at least 0.", nameof(PastWeeksNotIncluded));
        if (!Enum.IsDefined(Powertrans))
            throw Refuse("powertrans is 2/3, 1/2 or none.", nameof(Powertrans));
        if (!Enum.IsDefined(ThresholdMethod))
            throw Refuse("thresholdMethod is delta, nbPlugin or muan.", nameof(ThresholdMethod));
    }

    private static ChartException Refuse(string why, string setting) => new(char.ToLowerInvariant(setting[0]) + setting[1..], why);
}
