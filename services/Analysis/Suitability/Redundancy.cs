namespace Tryghed.Analysis.Suitability;

/// <summary>Two series of one area, period by period.</summary>
/// <param name="One">The one, oldest first; null is a gap.</param>
/// <param name="Other">The other, of the same periods.</param>
public sealed record SeriesPair(IReadOnlyList<double?> One, IReadOnlyList<double?> Other);

/// <summary>How much two measurements say the same.</summary>
/// <param name="Correlation">−1 to 1, of their changes from period to period.</param>
/// <param name="Pairs">Changes that both have.</param>
/// <param name="Series">Areas that they come from.</param>
public sealed record Redundancy(double Correlation, int Pairs, int Series)
{
    /// <summary>Fewer changes than this say nothing.</summary>
    public const int LeastPairs = 12;

    private const int LeastPairsOfSeries = 4;

    /// <summary>Correlates the changes of two measurements over the areas and periods that they share.</summary>
    /// <param name="series">Their series, one pair for each area.</param>
    /// <param name="seasons">Seasons in a year: what changes usually are in a season is taken out where each stands twice; 1 for none.</param>
    /// <returns>The correlation; null with fewer than twelve changes that both have, and where one of the two never changes otherwise.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the two of a pair differ in length.</exception>
    /// <remarks>
    /// First differences, since two series that merely drift correlate without having anything to do with each other (Yule, Why do we sometimes get nonsense-correlations
    /// between time-series?, 1926; Granger &amp; Newbold, Spurious regressions in econometrics, 1974). Pearson's coefficient within each area, averaged with the number of changes as
    /// weights, so that a large city counts no more than a small one. Areas follow each other, so that it rests on less than its number of changes suggests.
    /// </remarks>
    public static Redundancy? Of(IReadOnlyList<SeriesPair> series, int seasons = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seasons, 1);
        var (sum, pairs, areas) = (0.0, 0, 0);
        foreach (var pair in series)
        {
            if (pair.One.Count != pair.Other.Count)
                throw new ArgumentException("The two series of a pair are of the same periods.", nameof(series));
            if (Within(pair, seasons) is not { } found)
                continue;
            sum += found.Correlation * found.Changes;
            pairs += found.Changes;
            areas++;
        }
        return pairs < LeastPairs ? null : new Redundancy(Math.Clamp(sum / pairs, -1, 1), pairs, areas);
    }

    private static (double Correlation, int Changes)? Within(SeriesPair pair, int seasons)
    {
        var (one, other, season) = (new List<double>(), new List<double>(), new List<int>());
        var (largestOne, largestOther) = (0.0, 0.0);
        for (var i = 1; i < pair.One.Count; i++)
        {
            if (pair.One[i] is not { } a || pair.One[i - 1] is not { } aBefore || pair.Other[i] is not { } b || pair.Other[i - 1] is not { } bBefore)
                continue;
            if (!double.IsFinite(a - aBefore) || !double.IsFinite(b - bBefore))
                throw new ArgumentException("A series holds finite values only.", nameof(pair));
            one.Add(a - aBefore);
            other.Add(b - bBefore);
            season.Add(i % seasons);
            (largestOne, largestOther) = (Math.Max(largestOne, Math.Abs(a)), Math.Max(largestOther, Math.Abs(b)));
        }
        if (one.Count < LeastPairsOfSeries)
            return null;
        if (seasons > 1 && Enumerable.Range(0, seasons).Any(s => season.Count(at => at == s) < 2))
            season = [.. season.Select(_ => 0)];

        Centre(one, season, seasons);
        Centre(other, season, seasons);
        // Scaled, so that squares neither overflow nor vanish; what is no more than rounding is no change.
        var (scaleOne, scaleOther) = (one.Max(Math.Abs), other.Max(Math.Abs));
        if (scaleOne <= 1e-12 * largestOne || scaleOther <= 1e-12 * largestOther)
            return null;
        var (products, squaresOne, squaresOther) = (0.0, 0.0, 0.0);
        for (var i = 0; i < one.Count; i++)
        {
            var (x, y) = (one[i] / scaleOne, other[i] / scaleOther);
            (products, squaresOne, squaresOther) = (products + x * y, squaresOne + x * x, squaresOther + y * y);
        }
        return (products / Math.Sqrt(squaresOne * squaresOther), one.Count);
    }

    private static void Centre(List<double> changes, List<int> season, int seasons)
    {
        var (sums, counts) = (new double[seasons], new int[seasons]);
        for (var i = 0; i < changes.Count; i++)
        {
            sums[season[i]] += changes[i];
            counts[season[i]]++;
        }
        for (var i = 0; i < changes.Count; i++)
            changes[i] -= sums[season[i]] / counts[season[i]];
    }
}
