namespace Tryghed.Analysis.Suitability;

/// <summary>How much of one period's deviation a measurement carries into the next.</summary>
public static class Persistence
{
    /// <summary>Lag-1 autocorrelation of the deviations from each season's mean, corrected for its bias.</summary>
    /// <param name="values">The series, oldest first; null is a gap, which is left out.</param>
    /// <param name="seasons">Seasons in a year, which are taken out where each stands three times; 1 for none.</param>
    /// <returns>−1 to 1; null with fewer than six figures more than there are seasons, and where nothing varies. A trend counts as memory.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or there is no season.</exception>
    /// <remarks><see cref="Autocorrelation.Lag1"/> and <see cref="Autocorrelation.Corrected"/>, which name their sources.</remarks>
    public static double? Lag1(ReadOnlySpan<double?> values, int seasons = 1)
    {
        var left = SeasonFree.Of(values, seasons, out var used);
        var deviations = left.OfType<double>().ToArray();
        if (deviations.Length < used + 5)
            return null;
        // What remains of a series without scatter is rounding.
        var largest = 0.0;
        foreach (var value in values)
            largest = Math.Max(largest, Math.Abs(value ?? 0));
        if (deviations.All(deviation => Math.Abs(deviation) <= 1e-12 * largest))
            return null;
        return Autocorrelation.Lag1(deviations) is { } raw ? Autocorrelation.Corrected(raw, deviations.Length) : null;
    }
}
