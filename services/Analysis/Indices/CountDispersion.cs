namespace Tryghed.Analysis.Indices;

/// <summary>How much more counts vary than chance alone makes them.</summary>
public static class CountDispersion
{
    private const int Most = 200;

    /// <summary>Variance over mean of counts, from neighbouring periods: what a level that differs between areas, one that drifts slowly, and a movement that all areas share leave over.</summary>
    /// <param name="counts">By area, then by period; NaN where it is missing. Cases, 0 or more.</param>
    /// <param name="exposures">What they are cases of, above 0, by area and period; all 1 where that is not known.</param>
    /// <returns>1 for counts that vary as Poisson's do, more for counts that vary more; never below 1, and 1 where fewer than two areas have counts in two periods that follow each other.</returns>
    /// <exception cref="ArgumentException">The tables differ in size, or a count is negative or its exposure not above 0.</exception>
    /// <remarks>
    /// Pearson's statistic over its degrees of freedom (McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, 4.5.2), of each area's two counts given their sum, as in the mean square
    /// successive difference (von Neumann, Kent, Bellinson and Hart 1941): of n = c₁ + c₂ the part c₂ has mean np and variance φnp(1−p), with p = e₂ρ/(e₁ + e₂ρ) and ρ the movement that all areas share.
    /// </remarks>
    public static double OfSuccessive(double[][] counts, double[][] exposures)
    {
        if (counts.Length != exposures.Length || counts.Where((row, i) => row.Length != exposures[i].Length || row.Length != counts[0].Length).Any())
            throw new ArgumentException("Counts and exposures have one row for each area and one number for each period.", nameof(exposures));
        var (sum, freedom) = (0.0, 0);
        for (var period = 1; period < (counts.Length > 0 ? counts[0].Length : 0); period++)
        {
            var pairs = new List<(double Before, double After, double Ratio)>();
            for (var area = 0; area < counts.Length; area++)
            {
                var (before, after) = (counts[area][period - 1], counts[area][period]);
                if (double.IsNaN(before) || double.IsNaN(after) || before + after == 0)
                    continue;
                var ratio = exposures[area][period] / exposures[area][period - 1];
                if (before < 0 || after < 0 || !(ratio > 0) || !double.IsFinite(before + after + ratio))
                    throw new ArgumentException("A count is 0 or more and its exposure above 0.", nameof(counts));
                pairs.Add((before, after, ratio));
            }
            // Where a whole period has no cases, nothing is left over.
            if (pairs.Count < 2 || pairs.Sum(pair => pair.Before) == 0 || pairs.Sum(pair => pair.After) == 0)
                continue;
            var shared = Shared(pairs);
            foreach (var (before, after, ratio) in pairs)
            {
                var (n, p) = (before + after, ratio * shared / (1 + ratio * shared));
                sum += (after - n * p) * (after - n * p) / (n * p * (1 - p));
            }
            freedom += pairs.Count - 1;
        }
        return freedom is 0 || !double.IsFinite(sum) ? 1 : Math.Max(1, sum / freedom);
    }

    // The movement by which as many cases are expected after as were counted; that number grows with the movement, so that halving finds it.
    private static double Shared(List<(double Before, double After, double Ratio)> pairs)
    {
        var (low, high, after) = (-50.0, 50.0, pairs.Sum(pair => pair.After));
        for (var step = 0; step < Most && high - low > 1e-12; step++)
        {
            var middle = (low + high) / 2;
            var shared = Math.Exp(middle);
            if (pairs.Sum(pair => (pair.Before + pair.After) * pair.Ratio * shared / (1 + pair.Ratio * shared)) < after)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp((low + high) / 2);
    }
}
