namespace Tryghed.Analysis.Comparisons;

/// <summary>What memory between neighbouring periods takes away from a mean.</summary>
public static class Memory
{
    /// <summary>By what the variance of the mean of consecutive values exceeds that of independent ones.</summary>
    /// <param name="autocorrelation">Lag-1 autocorrelation of the values, from 0 to below 1; a negative one counts as 0, so that it never makes figures say more.</param>
    /// <param name="length">How many consecutive values, at least 1.</param>
    /// <returns>At least 1; 1 for one value or no memory.</returns>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    /// <remarks>First-order autoregression: 1 + 2·Σ(1 − k/n)·ρ^k for k = 1 … n−1, as in Box, Jenkins &amp; Reinsel, Time Series Analysis (3rd ed. 1994), chapter 2.</remarks>
    public static double Inflation(double autocorrelation, int length)
    {
        if (!(autocorrelation > -1 && autocorrelation < 1))
            throw new ArgumentException("An autocorrelation lies between −1 and 1.", nameof(autocorrelation));
        if (length < 1)
            throw new ArgumentException("Give at least one value.", nameof(length));

        var (sum, power, rho) = (0.0, 1.0, Math.Max(0, autocorrelation));
        for (var k = 1; k < length && power > 0; k++)
        {
            power *= rho;
            sum += (1 - (double)k / length) * power;
        }
        return 1 + 2 * sum;
    }

    /// <summary>The same where the variance was estimated within stretches, around their own means: memory makes that estimate too small as well.</summary>
    /// <param name="autocorrelation">As in <see cref="Inflation"/>.</param>
    /// <param name="length">Values per stretch.</param>
    /// <returns>I·(n−1)/(n−I), where I is <see cref="Inflation"/>: at least 1, and 1 for one value.</returns>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public static double InflationWithin(double autocorrelation, int length)
    {
        var plain = Inflation(autocorrelation, length);
        return length == 1 ? 1 : plain * (length - 1) / (length - plain);
    }

    /// <summary>The same where the variance was estimated from differences of neighbours, which memory makes small.</summary>
    /// <param name="autocorrelation">As in <see cref="Inflation"/>.</param>
    /// <param name="length">How many consecutive values.</param>
    /// <returns>I/(1 − ρ), where I is <see cref="Inflation"/>; at least 1.</returns>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public static double InflationOfSuccessive(double autocorrelation, int length) => Inflation(autocorrelation, length) / (1 - Math.Max(0, autocorrelation));

    /// <summary>Lag-1 autocorrelation within stretches of equal length (years), free of what differs between stretches and between seasons.</summary>
    /// <param name="values">The series, oldest first; null is a gap. Stretches are counted back from its end, and only complete ones are used.</param>
    /// <param name="length">Values per stretch, each of which is a season: 4 for quarters.</param>
    /// <returns>From 0 to 0.8; 0 where fewer than four values make a stretch, fewer than three stretches are complete, or nothing remains.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or there is no length.</exception>
    /// <remarks>
    /// Values lose the mean of their stretch and of their season; their pooled lag-1 product over their squares is then compared with what a first-order autoregression gives after
    /// the same, and that is solved for ρ. So the bias from taking means away (Kendall, Note on bias in the estimation of autocorrelation, Biometrika 1954) is none, and a
    /// lasting step between stretches, which a test of change is to find, is not taken for memory. Slower memory than a stretch is not seen.
    /// </remarks>
    public static double WithinStretches(ReadOnlySpan<double?> values, int length)
    {
        const int LeastLength = 4, LeastStretches = 3;
        const double Most = 0.8;
        if (length < 1)
            throw new ArgumentException("A stretch has at least one value.", nameof(length));
        foreach (var value in values)
        {
            if (value is { } given && !double.IsFinite(given))
                throw new ArgumentException("A series holds finite values only.", nameof(values));
        }
        if (length < LeastLength)
            return 0;

        var (stretches, scale) = (new List<double[]>(), 0.0);
        for (var end = values.Length; end >= length; end -= length)
        {
            var (stretch, mean, complete) = (new double[length], 0.0, true);
            for (var i = 0; i < length; i++)
            {
                complete &= values[end - length + i] is not null;
                stretch[i] = values[end - length + i] ?? 0;
                mean += stretch[i] / length;
                scale += stretch[i] * stretch[i];
            }
            for (var i = 0; i < length; i++)
                stretch[i] -= mean;
            if (complete)
                stretches.Add(stretch);
        }
        if (stretches.Count < LeastStretches)
            return 0;

        var (products, squares) = (0.0, 0.0);
        var seasons = new double[length];
        foreach (var stretch in stretches)
        {
            for (var i = 0; i < length; i++)
                seasons[i] += stretch[i] / stretches.Count;
        }
        foreach (var stretch in stretches)
        {
            for (var i = 0; i < length; i++)
            {
                squares += (stretch[i] - seasons[i]) * (stretch[i] - seasons[i]);
                products += i > 0 ? (stretch[i] - seasons[i]) * (stretch[i - 1] - seasons[i - 1]) : 0;
            }
        }
        if (!(squares > 1e-20 * scale) || !double.IsFinite(squares))
            return 0; // what remains of a series without scatter is rounding

        // Seasons take the same share from both expectations, so that stretches alone need be thought of.
        var (low, high, found) = (0.0, Most, products / squares);
        if (found <= Expected(low, length))
            return low;
        if (found >= Expected(high, length))
            return high;
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Expected(middle, length) < found ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    // Sum of lag-1 covariances over sum of variances of a first-order autoregression less its own mean over n values.
    private static double Expected(double rho, int n)
    {
        Span<double> rowMeans = n <= 512 ? stackalloc double[n] : new double[n];
        var mean = 0.0;
        for (var i = 0; i < n; i++)
        {
            // Σ_j ρ^|i−j| in closed form.
            rowMeans[i] = rho == 0 ? 1.0 / n : (1 + rho - Math.Pow(rho, i + 1) - Math.Pow(rho, n - i)) / (1 - rho) / n;
            mean += rowMeans[i] / n;
        }
        var (products, squares) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            squares += 1 - 2 * rowMeans[i] + mean;
            products += i > 0 ? rho - rowMeans[i] - rowMeans[i - 1] + mean : 0;
        }
        return products / squares;
    }
}
