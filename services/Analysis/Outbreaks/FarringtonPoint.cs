namespace Tryghed.Analysis;

/// <summary>Whether a period could be assessed, and if not why.</summary>
public enum FarringtonOutcome
{
    /// <summary>Assessed: there is an expected count and a threshold, and an alarm or not.</summary>
    Assessed,

    /// <summary>There are an expected count and a threshold, but too few cases in the newest periods (<see cref="FarringtonSettings.Limit54"/>) for an alarm.</summary>
    TooFewCases,

    /// <summary>There are an expected count and a threshold, but the period itself has no count.</summary>
    NoCount,

    /// <summary>The expected count follows the population, and the period has none.</summary>
    NoPopulation,

    /// <summary>The series does not reach back far enough, or gaps leave too few base counts to estimate from.</summary>
    TooLittleHistory,

    /// <summary>The model could not be fitted to the base counts, neither with nor without a trend, or its threshold has no bound.</summary>
    NotConverged,
}

/// <summary>What the Farrington flexible method says of one period.</summary>
/// <param name="Index">Which period, counted from 0 in the series.</param>
/// <param name="Outcome">Whether it could be assessed. All figures are null where it has no threshold.</param>
/// <param name="Expected">Expected count, from the earlier years.</param>
/// <param name="Threshold">The upper bound: the largest count that raises no alarm.</param>
/// <param name="Alarm">Whether the count is above the threshold; never where <paramref name="Outcome"/> is another than <see cref="FarringtonOutcome.Assessed"/>.</param>
/// <param name="PValue">
/// Probability of a count at least this large, in the distribution that the threshold is a quantile of; R's <c>pvalue</c>. It is below the nominal alpha where the count
/// is above the threshold. Null without a count.
/// </param>
/// <param name="PredictivePValue">
/// Probability of a count at least this large in the predictive distribution of the count, whatever the threshold's method: negative binomial, with the errors of
/// estimation (of the mean, and of φ). This is the one to compare between series (false discovery);
/// with fewer than about one case a period it is too small, as no past is long enough then to tell φ. Null without a count.
/// </param>
/// <param name="Phi">Dispersion: variance over mean of the base counts, at least 1.</param>
/// <param name="TrendUsed">Whether a trend was kept in the model.</param>
/// <param name="Slope">That trend: growth of the logarithm of the expected count per period. Null without a trend.</param>
/// <param name="Score">Exceedance score: (count − expected)/(threshold − expected); above 1 is an alarm. Null without a count, or where the threshold is not above
/// what is expected.</param>
public readonly record struct FarringtonPoint(
    int Index,
    FarringtonOutcome Outcome,
    double? Expected,
    double? Threshold,
    bool Alarm,
    double? PValue,
    double? PredictivePValue,
    double? Phi,
    bool TrendUsed,
    double? Slope,
    double? Score);
