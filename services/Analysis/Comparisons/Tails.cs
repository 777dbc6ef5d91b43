using MathNet.Numerics.Distributions;

namespace Tryghed.Analysis.Comparisons;

/// <summary>Student's t distribution, and the normal one as its limit.</summary>
internal static class Tails
{
    internal static double TwoSided(double statistic, double degreesOfFreedom)
    {
        if (!double.IsFinite(statistic))
            return 0;
        var tail = double.IsPositiveInfinity(degreesOfFreedom) ? Normal.CDF(0, 1, -Math.Abs(statistic)) : StudentT.CDF(0, 1, degreesOfFreedom, -Math.Abs(statistic));
        return Math.Clamp(2 * tail, 0, 1);
    }

    /// <summary>The quantile that leaves half of what the level leaves out above it: 1.96 for 0.95 and the normal distribution.</summary>
    internal static double Reach(double level, double degreesOfFreedom)
    {
        var below = 0.5 + level / 2;
        return double.IsPositiveInfinity(degreesOfFreedom) ? Normal.InvCDF(0, 1, below) : StudentT.InvCDF(0, 1, degreesOfFreedom, below);
    }

    internal static void CheckLevel(double level)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentException("A level of confidence lies between 0 and 1.", nameof(level));
    }

    internal static void CheckInflation(double inflation)
    {
        if (!(inflation >= 1 && double.IsFinite(inflation)))
            throw new ArgumentException("Memory never makes figures say more: give a finite inflation of at least 1.", nameof(inflation));
    }
}
