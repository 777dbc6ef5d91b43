namespace Tryghed.Analysis.Suitability;

/// <summary>A series less the mean of each of its seasons.</summary>
internal static class SeasonFree
{
    private const int LeastYears = 3;

    /// <summary>Deviations from the mean of each season, gaps kept; from the whole series' mean where a season stands fewer than three times.</summary>
    /// <param name="values">The series, oldest first; null is a gap.</param>
    /// <param name="seasons">How many there are in a year; 1 for none.</param>
    /// <param name="used">How many means were taken off.</param>
    internal static double?[] Of(ReadOnlySpan<double?> values, int seasons, out int used)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seasons, 1);
        var (sums, counts) = (new double[seasons], new int[seasons]);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value)
                continue;
            if (!double.IsFinite(value))
                throw new ArgumentException("A series holds finite values only.", nameof(values));
            sums[i % seasons] += value;
            counts[i % seasons]++;
        }
        used = counts.Min() >= LeastYears ? seasons : 1;
        var (total, all) = (sums.Sum(), Math.Max(1, counts.Sum()));
        var left = new double?[values.Length];
        for (var i = 0; i < values.Length; i++)
            left[i] = values[i] - (used > 1 ? sums[i % seasons] / counts[i % seasons] : total / all);
        return left;
    }
}
