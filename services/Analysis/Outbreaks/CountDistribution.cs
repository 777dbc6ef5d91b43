using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Tryghed.Analysis;

/// <summary>A count with a mean and a variance at least as large: negative binomial, or Poisson where they are equal.</summary>
/// <param name="Mean">Its mean; above 0.</param>
/// <param name="Dispersion">Variance over mean; at least 1.</param>
internal readonly record struct CountDistribution(double Mean, double Dispersion)
{
    // Beyond this the incomplete beta needs too many terms to be worth it; the skewness left is under 0.1 %.
    private const double Large = 1e7;

    // The negative binomial's second parameter beyond which it is Poisson in all digits that its logarithms of gamma functions would leave.
    private const double AsGoodAsPoisson = 1e10;

    /// <summary>Probability of a count of at least <paramref name="count"/>.</summary>
    public double AtLeast(double count)
    {
        var whole = Math.Ceiling(count);
        if (whole <= 0)
            return 1;
        if (Mean <= 0)
            return 0;
        if (Mean > Large)
            return NormalAbove((whole - 0.5 - Mean) / Math.Sqrt(Mean * Dispersion));

        var size = Mean / (Dispersion - 1);
        var above = Dispersion <= 1 || size > AsGoodAsPoisson
            ? SpecialFunctions.GammaLowerRegularized(whole, Mean)
            : SpecialFunctions.BetaRegularized(whole, size, 1 - 1 / Dispersion);
        return Math.Clamp(above, 0, 1);
    }

    /// <summary>The smallest count that is exceeded with at most probability <paramref name="alpha"/>.</summary>
    public double UpperQuantile(double alpha)
    {
        if (Mean <= 0)
            return 0;
        var deviation = Math.Sqrt(Mean * Dispersion);
        var normal = Normal.InvCDF(0, 1, 1 - alpha);
        if (Mean > Large)
            return Math.Max(0, Math.Ceiling(Mean + normal * deviation));

        // Cornish & Fisher (1938) from the skewness, then out to where the quantile lies between two counts, then in on it.
        var skewness = (2 * Dispersion - 1) / deviation;
        var guess = Math.Max(0, Math.Floor(Mean + deviation * (normal + skewness / 6 * (normal * normal - 1))));
        var (below, above, step) = (guess, guess, 1.0);
        if (Exceeded(guess, alpha))
        {
            while (Exceeded(above, alpha))
                (below, above, step) = (above, above + step, 2 * step);
        }
        else
        {
            while (below >= 0 && !Exceeded(below, alpha))
                (above, below, step) = (below, below - step, 2 * step);
            below = Math.Max(-1, below);
        }
        while (above - below > 1)
        {
            var middle = Math.Floor((below + above) / 2);
            if (middle <= below || middle >= above)
                break; // counts so large that not each of them is a number
            (below, above) = Exceeded(middle, alpha) ? (middle, above) : (below, middle);
        }
        return above;
    }

    // A hair of slack, so that a probability that is alpha but for rounding counts as alpha.
    private bool Exceeded(double count, double alpha) => AtLeast(count + 1) > alpha + 1e-14;

    /// <summary>Probability of a standard normal value above <paramref name="z"/>.</summary>
    public static double NormalAbove(double z) => 0.5 * SpecialFunctions.Erfc(z / Constants.Sqrt2);
}
