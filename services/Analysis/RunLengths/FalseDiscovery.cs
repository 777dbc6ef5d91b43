namespace Tryghed.Analysis.RunLengths;

/// <summary>How the tests of a family depend on each other.</summary>
public enum Dependence
{
    /// <summary>Independent, or positively dependent on each of the true hypotheses.</summary>
    Positive,

    /// <summary>In any way whatever.</summary>
    Arbitrary,
}

/// <summary>Which of many tests to believe, so that only a share of those believed is expected to be false.</summary>
/// <param name="Rejected">Indexes of the rejected hypotheses, ascending.</param>
/// <param name="Adjusted">For each p-value, in the order given, the least level at which it would be rejected; never falling as the p-value rises, at most 1.</param>
public sealed record FalseDiscovery(IReadOnlyList<int> Rejected, IReadOnlyList<double> Adjusted)
{
    /// <summary>Controls the false discovery rate.</summary>
    /// <param name="pValues">P-values, each 0 to 1; there may be none.</param>
    /// <param name="level">Expected share of false rejections among all, above 0 and below 1.</param>
    /// <param name="dependence">What may be assumed of the tests.</param>
    /// <exception cref="SettingException">A p-value or the level is not a number or out of range.</exception>
    /// <remarks>
    /// The step-up procedure of Benjamini and Hochberg, Controlling the false discovery rate: a practical and powerful approach to multiple testing (1995); for arbitrary
    /// dependence with the factor 1 + 1/2 + … + 1/m of Benjamini and Yekutieli, The control of the false discovery rate in multiple testing under dependency (2001).
    /// </remarks>
    public static FalseDiscovery Control(ReadOnlySpan<double> pValues, double level, Dependence dependence = Dependence.Positive)
    {
        if (!(level > 0 && level < 1))
            throw new SettingException(nameof(level), "Give a number above 0 and below 1.");
        for (var i = 0; i < pValues.Length; i++)
        {
            if (!(pValues[i] >= 0 && pValues[i] <= 1))
                throw new SettingException(FormattableString.Invariant($"pValues[{i}]"), "Give a number from 0 to 1.");
        }

        var sorted = pValues.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order);

        double tests = sorted.Length;
        if (dependence is Dependence.Arbitrary)
        {
            var harmonic = 0.0;
            for (var i = sorted.Length; i > 0; i--)
                harmonic += 1.0 / i;
            tests *= harmonic;
        }

        var adjusted = new double[sorted.Length];
        var least = 1.0;
        for (var i = sorted.Length - 1; i >= 0; i--)
            adjusted[order[i]] = least = Math.Min(least, sorted[i] * tests / (i + 1));

        // A p-value that lies on its bound is rejected, whichever way the division was rounded.
        var rejected = new List<int>();
        for (var i = 0; i < adjusted.Length; i++)
        {
            if (adjusted[i] <= level * (1 + 1e-12))
                rejected.Add(i);
        }
        return new FalseDiscovery(rejected, adjusted);
    }
}
