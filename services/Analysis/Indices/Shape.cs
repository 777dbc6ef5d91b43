namespace Tryghed.Analysis.Indices;

/// <summary>How a sample leans and how heavy its tails are: the estimators that common statistical software reports (Joanes &amp; Gill 1998, G1 and G2).</summary>
public static class Shape
{
    /// <summary>Sample skewness G1; 0 where nothing varies.</summary>
    /// <exception cref="ArgumentException">Fewer than three values.</exception>
    public static double Skewness(ReadOnlySpan<double> values)
    {
        if (values.Length < 3)
            throw new ArgumentException("Skewness needs three values.", nameof(values));
        double n = values.Length;
        var (_, second, third, _) = Moments(values);
        return second <= 0 ? 0 : Math.Sqrt(n) * third / Math.Pow(second, 1.5) * Math.Sqrt(n * (n - 1)) / (n - 2);
    }

    /// <summary>Sample excess kurtosis G2; 0 where nothing varies.</summary>
    /// <exception cref="ArgumentException">Fewer than four values.</exception>
    public static double Kurtosis(ReadOnlySpan<double> values)
    {
        if (values.Length < 4)
            throw new ArgumentException("Kurtosis needs four values.", nameof(values));
        double n = values.Length;
        var (_, second, _, fourth) = Moments(values);
        return second <= 0 ? 0 : ((n + 1) * (n * fourth / (second * second) - 3) + 6) * (n - 1) / ((n - 2) * (n - 3));
    }

    // Sums of powers of the distances from the mean. Where rounding is all that varies nothing does.
    private static (double Mean, double Second, double Third, double Fourth) Moments(ReadOnlySpan<double> values)
    {
        var (sum, size) = (0.0, 0.0);
        foreach (var value in values)
            (sum, size) = (sum + value, Math.Max(size, Math.Abs(value)));
        var mean = sum / values.Length;
        var (second, third, fourth) = (0.0, 0.0, 0.0);
        foreach (var value in values)
        {
            var away = value - mean;
            (second, third, fourth) = (second + away * away, third + away * away * away, fourth + away * away * away * away);
        }
        return second > values.Length * Math.Pow(1e-14 * size, 2) ? (mean, second, third, fourth) : (mean, 0, 0, 0);
    }
}
