namespace Tryghed.Analysis.Comparisons;

/// <summary>Whether a share has changed between two samples.</summary>
public static class TwoProportions
{
    /// <summary>Tests whether two independent samples have the same share.</summary>
    /// <param name="casesBefore">How many of the earlier sample have the property; from 0 to <paramref name="sizeBefore"/>, not necessarily whole (weights).</param>
    /// <param name="sizeBefore">Size of the earlier sample, above 0.</param>
    /// <param name="casesAfter">The same of the later sample.</param>
    /// <param name="sizeAfter">Size of the later sample, above 0.</param>
    /// <param name="designEffect">By what the design (clusters, weights) multiplies the variance of a simple random sample of that size; at least 1.</param>
    /// <param name="level">Level of the interval, between 0 and 1.</param>
    /// <returns>Shares from 0 to 1, the difference later minus earlier with its interval, and z. Where nobody or everybody has the property in both, z is 0 and p is 1.</returns>
    /// <exception cref="ArgumentException">A number is not finite or outside its range.</exception>
    /// <remarks>
    /// The z test with pooled variance of Fleiss, Levin &amp; Paik, Statistical Methods for Rates and Proportions (3rd ed. 2003), chapter 3, without continuity correction.
    /// The interval is method 10 of Newcombe, Interval estimation for the difference between independent proportions (Statistics in Medicine, 1998), of two score
    /// intervals: it stays within −1 and 1 and holds its level in small samples. The design effect is Kish's, Survey Sampling (1965): both divide the sample sizes by it.
    /// </remarks>
    public static Comparison Test(double casesBefore, double sizeBefore, double casesAfter, double sizeAfter, double designEffect = 1, double level = 0.95)
    {
        Check(casesBefore, sizeBefore, nameof(casesBefore), nameof(sizeBefore));
        Check(casesAfter, sizeAfter, nameof(casesAfter), nameof(sizeAfter));
        if (!(designEffect >= 1 && double.IsFinite(designEffect)))
            throw new ArgumentException("A design effect is a finite number of at least 1.", nameof(designEffect));
        Tails.CheckLevel(level);

        var (before, after) = (casesBefore / sizeBefore, casesAfter / sizeAfter);
        var difference = after - before;
        var pooled = (casesBefore + casesAfter) / (sizeBefore + sizeAfter);
        var error = Math.Sqrt(designEffect * pooled * (1 - pooled) * (1 / sizeBefore + 1 / sizeAfter));
        var z = error > 0 ? difference / error : 0;

        var reach = Tails.Reach(level, double.PositiveInfinity);
        var (lowBefore, highBefore) = Score(before, sizeBefore / designEffect, reach);
        var (lowAfter, highAfter) = Score(after, sizeAfter / designEffect, reach);
        return new Comparison(
            before, after, difference,
            difference - double.Hypot(after - lowAfter, highBefore - before), difference + double.Hypot(highAfter - after, before - lowBefore),
            z, double.PositiveInfinity, Tails.TwoSided(z, double.PositiveInfinity), designEffect);
    }

    // Wilson 1927.
    private static (double Low, double High) Score(double share, double size, double reach)
    {
        var square = reach * reach / size;
        var middle = (share + square / 2) / (1 + square);
        var half = reach / (1 + square) * Math.Sqrt(share * (1 - share) / size + square / (4 * size));
        return (middle - half, middle + half);
    }

    private static void Check(double cases, double size, string casesName, string sizeName)
    {
        if (!(size > 0 && double.IsFinite(size)))
            throw new ArgumentException("A sample's size is a finite number above 0.", sizeName);
        if (!(cases >= 0 && cases <= size))
            throw new ArgumentException("Cases are a number from 0 to the sample's size.", casesName);
    }
}
