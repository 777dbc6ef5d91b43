using MathNet.Numerics.Integration;

namespace Tryghed.Analysis.RunLengths;

/// <summary>Gauss–Legendre quadrature: an integral over an interval is the weighted sum over its places.</summary>
internal sealed record Quadrature(double Lower, double Upper, double[] Places, double[] Weights)
{
    internal static Quadrature Over(double lower, double upper, int order)
    {
        var rule = new GaussLegendreRule(lower, upper, order);
        return new Quadrature(lower, upper, rule.Abscissas, rule.Weights);
    }
}
