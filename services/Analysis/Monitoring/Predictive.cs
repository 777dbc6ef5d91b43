using MathNet.Numerics.Distributions;

namespace Tryghed.Analysis.Monitoring;

/// <summary>How surprising the next figure of a stable series is, with what its limits rest on taken into account.</summary>
public static class Predictive
{
    // Degrees of freedom that a mean moving range is worth, for each figure of the baseline (Patnaik's approximation; Wheeler, Advanced Topics in Statistical Process Control, 1995).
    private const double DegreesPerPoint = 0.62;

    /// <summary>Probability of a score at least this large in the next period, if nothing has changed.</summary>
    /// <param name="score">The figure's distance from what is expected, in estimated sigma (<see cref="StableModel.Score"/>), upwards being worse.</param>
    /// <param name="estimation">What centre, season and sigma rest on.</param>
    /// <returns>One-sided p-value, 0 to 1.</returns>
    /// <remarks>
    /// Student's t, as for a new observation of a normal sample: the level's own error adds to the spread, moving ranges stand for fewer degrees of freedom than figures, and see less
    /// of the spread where neighbours are alike.
    /// </remarks>
    /// <exception cref="ArgumentException">The score is not finite, or the estimation impossible.</exception>
    public static double UpperTail(double score, Estimation estimation)
    {
        if (!double.IsFinite(score))
            throw new ArgumentException("A score is finite.", nameof(score));
        estimation.Check();
        var alike = Math.Max(0, estimation.Autocorrelation);
        var level = (double)estimation.Seasons / estimation.Points * (1 + alike) / (1 - alike);
        var degrees = Math.Max(1, DegreesPerPoint * (estimation.Points - estimation.Seasons));
        return 1 - StudentT.CDF(0, 1, degrees, score * Math.Sqrt(1 - alike) / Math.Sqrt(1 + level));
    }
}
