using MathNet.Numerics;

namespace Tryghed.Analysis.RunLengths;

/// <summary>The standard normal distribution.</summary>
internal static class NormalCurve
{
    private const double InverseRootOfTwoPi = 0.39894228040143267794;

    internal static double Density(double x) => InverseRootOfTwoPi * Math.Exp(-0.5 * x * x);

    /// <summary>P(Z ≤ x), with full relative precision in the lower tail.</summary>
    internal static double Below(double x) => 0.5 * SpecialFunctions.Erfc(-x / Constants.Sqrt2);

    /// <summary>P(from &lt; Z ≤ to), taken in the tail where it loses least.</summary>
    internal static double Between(double from, double to) => from > 0 ? Below(-from) - Below(-to) : Below(to) - Below(from);
}
