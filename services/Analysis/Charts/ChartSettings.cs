namespace Tryghed.Analysis;

/// <summary>How a chart is drawn and read. What is left out has METHODS' defaults.</summary>
public sealed record ChartSettings
{
    /// <summary>Fewer points in the baseline than this give trial limits.</summary>
    public const int LeastForAlarms = 12;

    /// <summary>The largest value, exposure or mean: a million of them have a sum, and a product of two is a number still.</summary>
    public const double Most = 1e150;

    /// <summary>The smallest exposure or mean above zero.</summary>
    public const double Least = 1e-150;

    /// <summary>The largest distance in sigma.</summary>
    public const double MostSigma = 1e6;

    internal const string Positive = "It must be a number above zero, and not larger than can be reckoned with.";
    internal const string NotNegative = "It must be a number not below zero, and not larger than can be reckoned with.";
    internal const string Finite = "It must be a finite number, and not larger than can be reckoned with.";

    /// <summary>The kind of chart.</summary>
    public required ChartKind Kind { get; init; }

    /// <summary>The rules; those other than <see cref="RunRule.BeyondLimit"/> are not asked of EWMA, CUSUM and Farrington, whose statistic remembers already.</summary>
    public RuleSet Rules { get; init; } = RuleSet.Nhs;

    /// <summary>
    /// Which direction of the indicator is better. On a g or t chart the events are such as one wants few of: a short time between them is the worsening, unless
    /// this is neutral.
    /// </summary>
    public Polarity Polarity { get; init; } = Polarity.Neutral;

    /// <summary>How many figures the baseline takes from where its segment begins, 1 or more; null takes them all.</summary>
    public int? BaselinePoints { get; init; }

    /// <summary>
    /// Exactly these points are the baseline (gaps among them are skipped), instead of <see cref="BaselinePoints"/>. A segment that holds none of them takes its
    /// first.
    /// </summary>
    public IReadOnlyList<int>? BaselineIndexes { get; init; }

    /// <summary>For each value, whether a baseline may rest on it; a provisional figure may not. Null allows all.</summary>
    public bool[]? BaselineEligible { get; init; }

    /// <summary>Distance of the limits from the centre in sigma, above 0; the rules' zones are thirds of it.</summary>
    public double Width { get; init; } = 3;

    /// <summary>Periods in a year that each have a level of their own; 1 for no season, at most 366.</summary>
    public int Seasons { get; init; } = 1;

    /// <summary>The season of the first value, from 0: the period's place in its year.</summary>
    public int FirstSeason { get; init; }

    /// <summary>Whether a season multiplies the level instead of adding to it.</summary>
    public bool SeasonMultiplicative { get; init; }

    /// <summary>Whether moving ranges of 3.267 times their average or more are left out of it, once.</summary>
    public bool ScreenMovingRanges { get; init; }

    /// <summary>The target that assurance speaks of, in the unit of the charted values.</summary>
    public double? Goal { get; init; }

    /// <summary>Indexes at which a new segment begins, ascending, each with a baseline of its own; earlier points keep their limits, and no run spans a rebase.</summary>
    public IReadOnlyList<int> Rebases { get; init; } = [];

    /// <summary>Whether Laney's sigma z is taken as at least 1, so that luck in the baseline can't make limits narrower than chance alone.</summary>
    public bool SigmaAtLeastOne { get; init; }

    /// <summary>
    /// Whether limits of counts and proportions lean as far as the count's distribution does (Cornish &amp; Fisher 1938), so that both sides are crossed equally
    /// rarely.
    /// </summary>
    public bool LeanForSkewness { get; init; }

    /// <summary>Whether limits that come from moving ranges are widened by the baseline's own bias-corrected autocorrelation. It never narrows them.</summary>
    public bool WidenForAutocorrelation { get; init; }

    /// <summary>
    /// The lag-1 autocorrelation to widen by, −1 to 1, where it is known better than from this series, as when pooled over areas; null with
    /// <see cref="WidenForAutocorrelation"/> uses the baseline's own.
    /// </summary>
    public double? KnownAutocorrelation { get; init; }

    /// <summary>Settings of <see cref="ChartKind.Ewma"/>.</summary>
    public EwmaSettings Ewma { get; init; } = new();

    /// <summary>Settings of <see cref="ChartKind.Cusum"/>.</summary>
    public CusumSettings Cusum { get; init; } = new();

    /// <summary>Settings of <see cref="ChartKind.PoissonCusum"/>.</summary>
    public PoissonCusumSettings PoissonCusum { get; init; } = new();

    /// <summary>
    /// Settings of <see cref="ChartKind.Farrington"/>, whose year has <see cref="Seasons"/> periods. It takes no baseline: every period is held against earlier
    /// years.
    /// </summary>
    public FarringtonSettings Farrington { get; init; } = new();

    /// <exception cref="ChartException">Names the setting that is out of its range.</exception>
    internal void Check(int values)
    {
        Require(Enum.IsDefined(Kind), "kind", "There is no such kind of chart.");
        Require(Enum.IsDefined(Polarity), "polarity", "There is no such polarity.");
        Require(BaselinePoints is null or >= 1, "baselinePoints", "A baseline has at least one point.");
        Require(BaselineEligible is null || BaselineEligible.Length == values, "baselineEligible", "Every value needs to know whether a baseline may rest on it.");
        Require(Width is > 0 and <= MostSigma, "width", Positive);
        Require(Seasons is >= 1 and <= 366, "seasons", "A year has 1 to 366 seasons.");
        Require(FirstSeason >= 0 && FirstSeason < Seasons, "firstSeason", "The first season lies within the year.");
        Require(Seasons == 1 || Kind is not (ChartKind.G or ChartKind.T), "seasons", "The points of a g or t chart are events, not periods: they have no season.");
        Require(Goal is null or (>= -Most and <= Most), "goal", Finite);
        Require(KnownAutocorrelation is null or (>= -1 and <= 1), "knownAutocorrelation", "It lies between -1 and 1.");
        Ascending(BaselineIndexes ?? [], -1, "baselineIndexes");
        Ascending(Rebases, 0, "rebases");
        Ewma.Check();
        Cusum.Check();
        PoissonCusum.Check();

        void Ascending(IReadOnlyList<int> indexes, int after, string setting)
        {
            for (var i = 0; i < indexes.Count; i++)
            {
                if (indexes[i] <= (i == 0 ? after : indexes[i - 1]) || indexes[i] >= values)
                    throw new ChartException($"{setting}[{i}]", after < 0 ? "Indexes lie within the series, in ascending order." : "Indexes lie within the series, after its first point and in ascending order.");
            }
        }
    }

    internal static void Require(bool right, string setting, string otherwise)
    {
        if (!right)
            throw new ChartException(setting, otherwise);
    }
}

/// <summary>Settings of an EWMA (Roberts 1959; Lucas &amp; Saccucci 1990).</summary>
public sealed record EwmaSettings
{
    /// <summary>Weight of the newest value, above 0 and at most 1.</summary>
    public double Lambda { get; init; } = 0.2;

    /// <summary>Distance of the limits from the target in sigma of the statistic, above 0; null takes <see cref="ChartSettings.Width"/>.</summary>
    public double? L { get; init; }

    /// <summary>The process mean, at which the average starts; null takes the baseline's.</summary>
    public double? Target { get; init; }

    /// <summary>Standard deviation of a single value, above 0; null takes the one of the baseline's moving ranges.</summary>
    public double? Sigma { get; init; }

    /// <summary>Whether limits follow the variance that the average has at each point, narrow at first, instead of that which it tends to.</summary>
    public bool ExactLimits { get; init; } = true;

    internal void Check()
    {
        ChartSettings.Require(Lambda is > 0 and <= 1, "lambda", "It lies above 0 and not above 1.");
        ChartSettings.Require(L is null or (> 0 and <= ChartSettings.MostSigma), "L", ChartSettings.Positive);
        ChartSettings.Require(Target is null or (>= -ChartSettings.Most and <= ChartSettings.Most), "target", ChartSettings.Finite);
        ChartSettings.Require(Sigma is null or (> 0 and <= ChartSettings.Most), "sigma", ChartSettings.Positive);
    }
}

/// <summary>Settings of a CUSUM (Page 1954; Lucas &amp; Crosier 1982 for the head start).</summary>
public sealed record CusumSettings
{
    /// <summary>Reference value in sigma, 0 or more: half the shift to be seen quickly.</summary>
    public double K { get; init; } = 0.5;

    /// <summary>Decision interval in sigma, above 0.</summary>
    public double H { get; init; } = 4;

    /// <summary>Where both sums start, in sigma, 0 or more and below <see cref="H"/>.</summary>
    public double HeadStart { get; init; }

    /// <summary>The process mean; null takes the baseline's.</summary>
    public double? Target { get; init; }

    /// <summary>Standard deviation of a value, above 0; null takes the one of the baseline's moving ranges.</summary>
    public double? Sigma { get; init; }

    internal void Check()
    {
        ChartSettings.Require(K is >= 0 and <= ChartSettings.MostSigma, "k", ChartSettings.NotNegative);
        ChartSettings.Require(H is > 0 and <= ChartSettings.MostSigma, "h", ChartSettings.Positive);
        ChartSettings.Require(HeadStart >= 0 && HeadStart < H, "headStart", "A head start lies between zero and h.");
        ChartSettings.Require(Target is null or (>= -ChartSettings.Most and <= ChartSettings.Most), "target", ChartSettings.Finite);
        ChartSettings.Require(Sigma is null or (> 0 and <= ChartSettings.Most), "sigma", ChartSettings.Positive);
    }
}

/// <summary>
/// Settings of a Poisson CUSUM (Lucas 1985). It watches one direction: upwards where <see cref="DetectMean"/> is above <see cref="BaselineMean"/>, else downwards.
/// </summary>
public sealed record PoissonCusumSettings
{
    /// <summary>Mean count, per unit of exposure where there is one, above 0; null takes the baseline's.</summary>
    public double? BaselineMean { get; init; }

    /// <summary>The mean to be seen quickly, in the same unit, 0 or more; null takes one standard deviation of the count above the baseline's mean.</summary>
    public double? DetectMean { get; init; }

    /// <summary>Reference value, in the same unit; null takes Lucas', (μd − μa)/(ln μd − ln μa).</summary>
    public double? K { get; init; }

    /// <summary>Decision interval in cases, above 0; it signals at C ≥ h. Null takes four standard deviations of the count.</summary>
    public double? H { get; init; }

    /// <summary>Where the sum starts, in cases, 0 or more.</summary>
    public double HeadStart { get; init; }

    internal void Check()
    {
        ChartSettings.Require(BaselineMean is null || BaselineMean is >= ChartSettings.Least and <= ChartSettings.Most, "baselineMean", ChartSettings.Positive);
        ChartSettings.Require(DetectMean is null || DetectMean is 0 or (>= ChartSettings.Least and <= ChartSettings.Most), "detectMean", ChartSettings.NotNegative);
        ChartSettings.Require(BaselineMean is null || BaselineMean != DetectMean, "detectMean", "It must differ from the baseline's mean.");
        ChartSettings.Require(K is null || K is >= 0 and <= ChartSettings.Most, "k", ChartSettings.NotNegative);
        ChartSettings.Require(H is null || H is > 0 and <= ChartSettings.Most, "h", ChartSettings.Positive);
        ChartSettings.Require(double.IsFinite(HeadStart) && HeadStart >= 0 && (H is null || HeadStart < H), "headStart", "A head start lies between zero and h.");
    }
}
