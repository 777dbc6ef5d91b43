namespace Tryghed.Analysis.Indices;

/// <summary>How an indicator's values become comparable with other indicators' (OECD/JRC 2008, step 5).</summary>
public enum NormalisationMethod
{
    /// <summary>Linear from the lowest to the highest value of the reference, 0 to 100 unless the range says otherwise.</summary>
    MinMax,

    /// <summary>Linear or logarithmic between two fixed values, 0 to 1 unless the range says otherwise.</summary>
    Goalposts,

    /// <summary>Distance from the reference's mean in its sample standard deviations.</summary>
    ZScore,

    /// <summary>Place in the reference, 1 for the worst; ties share the lowest place.</summary>
    Rank,

    /// <summary>Share of the reference that is worse, 0 to 100 unless the range says otherwise.</summary>
    Percentile,

    /// <summary>Way from the worst value of the reference to a target, 0 to 1 unless the range says otherwise.</summary>
    DistanceToTarget,
}

/// <summary>How a group's children become one score (OECD/JRC 2008, step 6). The mean of what is there, by the weights of what is there.</summary>
public enum AggregationMethod
{
    Arithmetic,

    /// <summary>Zero where a child with weight is zero.</summary>
    Geometric,

    /// <summary>Zero where a child with weight is zero.</summary>
    Harmonic,

    /// <summary>Adjusted Mazziotta–Pareto: mean less the penalty of unbalance (Mazziotta &amp; Pareto 2016).</summary>
    Ampi,
}

/// <summary>What stands in for a value that is missing. An observed value is never changed.</summary>
public enum ImputationMethod
{
    None,

    /// <summary>Mean of the unit's group in the same period; of all units where there are no groups.</summary>
    GroupMean,

    /// <summary>The unit's newest value before the period.</summary>
    LastObservation,

    /// <summary>On the line between the unit's values before and after the period; nothing where one of them is missing.</summary>
    LinearInTime,
}

/// <summary>How outliers are kept from ruling an indicator.</summary>
public enum TreatmentMethod
{
    /// <summary>The outermost values are moved to the next ones, while the distribution is too skew.</summary>
    Winsorise,

    /// <summary>ln(x − min + a), a one hundredth of the range, where the distribution is too skew.</summary>
    Log,
}

/// <summary>The settings of one indicator's normalisation. What is null comes from the reference, or has the method's default.</summary>
/// <param name="Method">Method.</param>
/// <param name="Low">Lower end in the indicator's own unit: min-max, goalposts, distance-to-target.</param>
/// <param name="High">Upper end in the indicator's own unit: min-max, goalposts, distance-to-target.</param>
/// <param name="Cap">Whether results are kept inside the range.</param>
/// <param name="Log">Goalposts: whether the way from low to high is measured in logarithms.</param>
/// <param name="RangeLow">Result at the worst end; of a z-score the result at the mean.</param>
/// <param name="RangeHigh">Result at the best end; of a z-score the result one standard deviation better than the mean.</param>
/// <param name="Target">Distance-to-target: the target, in the indicator's own unit.</param>
/// <param name="Mean">Z-score: a fixed mean.</param>
/// <param name="StandardDeviation">Z-score: a fixed standard deviation, above 0.</param>
public sealed record Normalisation(
    NormalisationMethod Method, double? Low = null, double? High = null, bool Cap = false, bool Log = false, double? RangeLow = null, double? RangeHigh = null,
    double? Target = null, double? Mean = null, double? StandardDeviation = null);

/// <summary>A leaf of the index.</summary>
/// <param name="Code">Name of its column of data; no other indicator or group has it.</param>
/// <param name="Parent">Code of the group that it belongs to.</param>
/// <param name="Polarity">1 where more is better, −1 where less is.</param>
/// <param name="Weight">Share among its parent's children, before they are made to sum to 1; 0 or more.</param>
/// <param name="Normalisation">How its values become comparable.</param>
/// <param name="Denominator">Column of data that its values are divided by; null for none.</param>
/// <param name="Per">What the quotient is multiplied by, as 1,000 for cases per 1,000 inhabitants.</param>
/// <param name="Logarithm">Whether its values are replaced by their natural logarithms before anything else than the denominator.</param>
public sealed record IndexIndicator(
    string Code, string Parent, int Polarity, double Weight, Normalisation Normalisation, string? Denominator = null, double Per = 1, bool Logarithm = false);

/// <summary>A group of indicators or of groups. The one without a parent is the index.</summary>
/// <param name="Code">No other indicator or group has it.</param>
/// <param name="Parent">Code of the group that it belongs to; null for the index itself.</param>
/// <param name="Weight">Share among its parent's children, before they are made to sum to 1; 0 or more.</param>
/// <param name="Aggregation">How its children combine.</param>
/// <param name="Polarity">Ampi: −1 where a lower composite is better, so that unbalance adds to it.</param>
public sealed record IndexGroup(string Code, string? Parent, double Weight, AggregationMethod Aggregation, int Polarity = 1);

/// <summary>When and how outliers are treated.</summary>
/// <param name="Method">Method.</param>
/// <param name="Skewness">Treated while the sample skewness is beyond this in size, and</param>
/// <param name="Kurtosis">the sample excess kurtosis beyond this.</param>
/// <param name="MostValues">Most values of an indicator that are moved.</param>
public sealed record Treatment(TreatmentMethod Method, double Skewness = 2, double Kurtosis = 3.5, int MostValues = 5);

/// <summary>How uncertain a column's figures are in themselves. One kind per column; one number for each case, or one for all.</summary>
public abstract record FigureNoise
{
    /// <summary>Normal noise with these standard errors, in the indicator's own unit.</summary>
    public sealed record StandardError(IReadOnlyList<double> Errors) : FigureNoise;

    /// <summary>A share of a sample.</summary>
    /// <param name="Sizes">Answers behind each figure.</param>
    /// <param name="Whole">What a share of everyone is called: 1, or 100 for per cent.</param>
    /// <param name="DesignEffect">By what the design multiplies the variance of a simple random sample, 1 or more.</param>
    public sealed record Sample(IReadOnlyList<double> Sizes, double Whole, double DesignEffect) : FigureNoise;

    /// <summary>A count, or a count per something: negative binomial, with a variance that is the mean times the dispersion.</summary>
    /// <param name="Exposures">What one unit of the figure counts in cases: the figure times this is a number of cases. 1 where the figure is a count.</param>
    /// <param name="Dispersion">Variance over mean, 1 or more; 1 is Poisson.</param>
    public sealed record Count(IReadOnlyList<double> Exposures, double Dispersion) : FigureNoise;
}

/// <summary>What could reasonably have been chosen otherwise, and how uncertain the figures are (OECD/JRC 2008, step 7).</summary>
/// <param name="WeightConcentration">Weights of each parent are drawn from a Dirichlet distribution around the given ones with this total concentration; null keeps them.</param>
/// <param name="Normalisations">Methods that are equally likely; empty keeps the given one.</param>
/// <param name="Aggregations">Methods that are equally likely, at every level; empty keeps the given ones.</param>
/// <param name="Imputations">Methods that are equally likely; empty keeps the given one.</param>
/// <param name="Noise">By column.</param>
/// <param name="Level">Coverage of the intervals, above 0 and below 1.</param>
public sealed record IndexUncertainty(
    double? WeightConcentration, IReadOnlyList<NormalisationMethod> Normalisations, IReadOnlyList<AggregationMethod> Aggregations,
    IReadOnlyList<ImputationMethod> Imputations, IReadOnlyDictionary<string, FigureNoise> Noise, double Level = 0.9);

/// <summary>An index as data: what it is made of, and how. With the figures and nothing else it gives the same result every time.</summary>
/// <param name="Indicators">Leaves.</param>
/// <param name="Groups">Groups, of any depth; one of them is the index.</param>
public sealed record IndexSpecification(IReadOnlyList<IndexIndicator> Indicators, IReadOnlyList<IndexGroup> Groups)
{
    /// <summary>What stands in for missing values.</summary>
    public ImputationMethod Imputation { get; init; }

    /// <summary>How outliers are treated; null for not at all.</summary>
    public Treatment? Treatment { get; init; }

    /// <summary>Least share of a group's weight that must have a value, 0 to 1, compared to three decimals; below it the group has no score.</summary>
    public double DataThreshold { get; init; } = 2.0 / 3;

    /// <summary>Periods whose figures every reference rests on; null for all that are given.</summary>
    public IReadOnlyList<string>? ReferencePeriods { get; init; }

    /// <summary>What is uncertain; null for nothing.</summary>
    public IndexUncertainty? Uncertainty { get; init; }

    /// <summary>Runs of the model that intervals rest on; 0 for none.</summary>
    public int Replications { get; init; }

    /// <summary>Where the random numbers start.</summary>
    public long Seed { get; init; } = 1;
}
