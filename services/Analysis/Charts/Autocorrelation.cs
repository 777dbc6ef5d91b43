namespace Tryghed.Analysis;

/// <summary>How much of one period's deviation is still there in the next.</summary>
public static class Autocorrelation
{
    // Moving ranges of a series with more memory than this say next to nothing about its spread.
    private const double Most = 0.95;

    /// <summary>Lag-1 autocorrelation of deviations from a centre.</summary>
    /// <param name="residuals">Deviations, oldest first; gaps left out. Their mean is taken off.</param>
    /// <returns>−1 to 1; null for fewer than three, and where all are equal.</returns>
    /// <exception cref="ArgumentException">A deviation is not finite.</exception>
    /// <remarks>The usual estimate, Σ e_t e_(t−1) / Σ e_t² (Box &amp; Jenkins 1970), which is biased towards zero in short series.</remarks>
    public static double? Lag1(ReadOnlySpan<double> residuals)
    {
        foreach (var residual in residuals)
        {
            if (!double.IsFinite(residual))
                throw new ArgumentException("A deviation must be finite.", nameof(residuals));
        }
        if (residuals.Length < 3)
            return null;

        // Scaled first, so that neither squares of huge deviations overflow nor those of tiny ones vanish.
        var mean = ControlCharts.Mean(residuals);
        var largest = 0.0;
        foreach (var residual in residuals)
            largest = Math.Max(largest, Math.Abs(residual - mean));
        if (largest is 0 || !double.IsFinite(largest))
            return null;
        var (products, squares, before) = (0.0, 0.0, 0.0);
        foreach (var residual in residuals)
        {
            var e = (residual - mean) / largest;
            products += e * before;
            squares += e * e;
            before = e;
        }
        return products / squares;
    }

    /// <summary>Takes out the bias that the estimate of <see cref="Lag1"/> has in short series.</summary>
    /// <param name="lag1">The estimate.</param>
    /// <param name="points">How many deviations it comes from.</param>
    /// <returns>−1 to 1; null for five points or fewer, where the correction would be larger than what it corrects.</returns>
    /// <remarks>
    /// Marriott &amp; Pope, Bias in the Estimation of Autocorrelations, Biometrika (1954), and Kendall, Note on Bias in the Estimation of Autocorrelation, in the
    /// same volume: the expected value is ρ − (1 + 4ρ)/n; solved for ρ.
    /// </remarks>
    public static double? Corrected(double lag1, int points) => points > 5 ? Math.Clamp((points * lag1 + 1) / (points - 4), -1, 1) : null;

    /// <summary>
    /// By what limits from moving ranges are divided to make good that neighbours resemble each other: √(1−ρ), with ρ between 0 and 0.95, so that they are never
    /// narrowed.
    /// </summary>
    /// <remarks>
    /// The mean moving range of a series with variance σ² and lag-1 autocorrelation ρ is 1.128 σ √(1−ρ): a difference of neighbours has variance 2σ²(1−ρ).
    /// </remarks>
    internal static double ShareSeen(double rho) => Math.Sqrt(1 - Math.Clamp(rho, 0, Most));
}
