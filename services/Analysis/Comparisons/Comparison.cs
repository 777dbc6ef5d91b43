namespace Tryghed.Analysis.Comparisons;

/// <summary>What a test of change between two stretches of time answers.</summary>
/// <param name="Before">Level of the earlier stretch, in the unit of what was compared: a share from 0 to 1, a rate per unit of exposure, or a mean.</param>
/// <param name="After">Level of the later stretch, in the same unit.</param>
/// <param name="Estimate">The change: a difference for shares and means (0 for none), a ratio for rates (1 for none).</param>
/// <param name="Lower">Lower end of the confidence interval of <paramref name="Estimate"/>.</param>
/// <param name="Upper">Upper end of the confidence interval.</param>
/// <param name="Statistic">The standardised change: positive for a rise.</param>
/// <param name="DegreesOfFreedom">Of the t distribution that judges the statistic; infinity for the normal distribution.</param>
/// <param name="PValue">Two-sided, from 0 to 1.</param>
/// <param name="Dispersion">By what the variance exceeds that of pure chance (Poisson's, a simple random sample's); 1 where there is no such yardstick.</param>
public sealed record Comparison(
    double Before, double After, double Estimate, double Lower, double Upper, double Statistic, double DegreesOfFreedom, double PValue, double Dispersion)
{
    /// <summary>Whether the change is more than chance, at a level.</summary>
    /// <param name="level">The share of unchanged series that may be called changed, between 0 and 1: 0.05 for five per cent.</param>
    public bool Significant(double level = 0.05) => PValue < level;
}
