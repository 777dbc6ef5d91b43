using Tryghed.Analysis.Comparisons;

namespace Tryghed.Analysis.Suitability;

/// <summary>The smallest lasting step of a series that its own ups and downs let one see.</summary>
/// <param name="Step">The step between the means of two windows, in the series' unit.</param>
/// <param name="Relative">The step as a share of the mean; null where that is zero.</param>
/// <param name="Mean">Mean of the series.</param>
/// <param name="Sigma">Standard deviation of a single figure around its season's level.</param>
/// <param name="Autocorrelation">Memory between neighbours, 0 to 0.8, that the windows' means are corrected for.</param>
/// <param name="Window">Figures in each window.</param>
public sealed record SmallestChange(double Step, double? Relative, double Mean, double Sigma, double Autocorrelation, int Window)
{
    private const int LeastDifferences = 8;

    /// <summary>Finds the step that a test of two windows of equal length sees with a given power.</summary>
    /// <param name="values">The series, oldest first, in its own unit; null is a gap.</param>
    /// <param name="window">Figures in each window, at least 1: as many as there are in a year, say.</param>
    /// <param name="seasons">Seasons in a year, which are taken out where each stands three times; 1 for none.</param>
    /// <param name="power">Chance of seeing the step, 0.5 to below 1.</param>
    /// <param name="level">Level of confidence of the two-sided test: 0.95 for 5 %.</param>
    /// <returns>The step; null with fewer figures than two windows or eight pairs of neighbours, and where neighbours never differ.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or a setting is outside its range.</exception>
    /// <remarks>
    /// δ = (t₁₋α/₂ + t_power) · σ · √(2·I/n), the usual normal approximation to the power of a test of two means (Lachin, Introduction to sample size determination and power analysis
    /// for clinical trials, 1981) with Student's t for the normal. σ² is the mean square successive difference over two (von Neumann, Kent, Bellinson &amp; Hart 1941), which a trend or an
    /// old step hardly touches, with about ⅔ of the degrees of freedom of a variance; I is what memory inflates the variance of a window's mean by
    /// (<see cref="Memory.InflationOfSuccessive"/>). It is the counterpart of <see cref="TwoMeans.Test"/>.
    /// </remarks>
    public static SmallestChange? Of(ReadOnlySpan<double?> values, int window, int seasons = 1, double power = 0.8, double level = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        Tails.CheckLevel(level);
        if (!(power is >= 0.5 and < 1))
            throw new ArgumentException("A power lies between 0.5 and 1.", nameof(power));

        var left = SeasonFree.Of(values, seasons, out var used);
        var (sum, pairs, figures, total, largest) = (0.0, 0, 0, 0.0, 0.0);
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] is not { } now)
                continue;
            figures++;
            total += values[i]!.Value;
            largest = Math.Max(largest, Math.Abs(values[i]!.Value));
            if (i == 0 || left[i - 1] is not { } before)
                continue;
            sum += (now - before) * (now - before);
            pairs++;
        }
        if (pairs < LeastDifferences || figures < 2 * window)
            return null;

        // Seasons that were estimated from the same figures follow them a little.
        var variance = sum / (2.0 * pairs) * (used > 1 ? figures / (double)(figures - used) : 1);
        if (!(variance > 1e-24 * largest * largest) || !double.IsFinite(variance))
            return null; // what remains of a series without scatter is rounding
        var memory = Memory.WithinStretches(values, window);
        var freedom = pairs * 2 / 3.0;
        var reach = Tails.Reach(level, freedom) + Tails.Reach(2 * power - 1, freedom);
        var step = reach * Math.Sqrt(variance * 2 * Memory.InflationOfSuccessive(memory, window) / window);
        var mean = total / figures;
        return new SmallestChange(step, mean == 0 ? null : Math.Abs(step / mean), mean, Math.Sqrt(variance), memory, window);
    }
}
