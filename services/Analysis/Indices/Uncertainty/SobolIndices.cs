using Tryghed.Analysis.Monitoring;

namespace Tryghed.Analysis.Indices.Uncertainty;

/// <summary>The share of an output's variance that one input takes: by itself (first order), and with all that it interacts with (total).</summary>
/// <param name="First">First-order index. An estimate near 0 may be negative: it is shown as it is.</param>
/// <param name="FirstLow">Lower end of its bootstrapped interval.</param>
/// <param name="FirstHigh">Upper end.</param>
/// <param name="Total">Total index.</param>
/// <param name="TotalLow">Lower end of its bootstrapped interval.</param>
/// <param name="TotalHigh">Upper end.</param>
public sealed record SobolShare(double First, double FirstLow, double FirstHigh, double Total, double TotalLow, double TotalHigh);

/// <summary>Variance-based sensitivity.</summary>
/// <remarks>Saltelli et al., Computer Physics Communications 181 (2010), table 2: (b) for the first order and Jansen's (f) for the total; intervals by resampling rows.</remarks>
public static class SobolIndices
{
    /// <summary>Estimates the shares of a model's inputs, which are independent and uniform on [0, 1).</summary>
    /// <param name="model">The output for one set of inputs.</param>
    /// <param name="inputs">How many inputs it has.</param>
    /// <param name="samples">Rows of each sample matrix, 2 or more; the model is run samples × (inputs + 2) times.</param>
    /// <param name="seed">Where the random numbers start.</param>
    /// <param name="level">Coverage of the intervals, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">There are no inputs, or too few samples.</exception>
    public static IReadOnlyList<SobolShare> Estimate(Func<double[], double> model, int inputs, int samples, long seed, double level = 0.9)
    {
        if (inputs < 1 || samples < 2)
            throw new ArgumentException("Sensitivity needs an input and at least two samples.", nameof(samples));
        var (a, b, mixed) = (new double[samples], new double[samples], new double[inputs][]);
        for (var i = 0; i < inputs; i++)
            mixed[i] = new double[samples];
        for (var row = 0; row < samples; row++)
        {
            var (first, second) = (Inputs(seed, row, inputs, 0), Inputs(seed, row, inputs, 1));
            (a[row], b[row]) = (model(first), model(second));
            for (var i = 0; i < inputs; i++)
            {
                var kept = first[i];
                first[i] = second[i];
                mixed[i][row] = model(first);
                first[i] = kept;
            }
        }
        return [.. mixed.Select(one => Share(a, b, one, seed, level))];
    }

    /// <summary>The share of one input from the outputs of matrix A, of matrix B, and of A with that input's column from B. NaN where the output doesn't vary.</summary>
    internal static SobolShare Share(double[] a, double[] b, double[] mixed, long seed, double level)
    {
        const int Resamples = 200;
        var (first, total) = Indices(a, b, mixed, null);
        var (firsts, totals, rows) = (new double[Resamples], new double[Resamples], new int[a.Length]);
        for (var i = 0; i < Resamples; i++)
        {
            var noise = Streams.Of(seed, i, -1, 0);
            for (var row = 0; row < rows.Length; row++)
                rows[row] = (int)(noise.Uniform() * rows.Length);
            (firsts[i], totals[i]) = Indices(a, b, mixed, rows);
        }
        Array.Sort(firsts);
        Array.Sort(totals);
        var tail = (1 - level) / 2;
        return new SobolShare(
            first, Replications.Quantile(firsts, tail), Replications.Quantile(firsts, 1 - tail), total, Replications.Quantile(totals, tail), Replications.Quantile(totals, 1 - tail));
    }

    private static (double First, double Total) Indices(double[] a, double[] b, double[] mixed, int[]? rows)
    {
        // Outputs are centred first, which the estimators allow and which keeps their own variance small.
        var (n, sum, squares, first, total) = (a.Length, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < n; i++)
            sum += a[rows?[i] ?? i] + b[rows?[i] ?? i];
        var mean = sum / (2 * n);
        for (var i = 0; i < n; i++)
        {
            var row = rows?[i] ?? i;
            var (x, y, z) = (a[row] - mean, b[row] - mean, mixed[row] - mean);
            squares += x * x + y * y;
            first += y * (z - x);
            total += (x - z) * (x - z);
        }
        var variance = squares / (2 * n - 1);
        return variance > 0 ? (first / n / variance, total / (2 * n) / variance) : (double.NaN, double.NaN);
    }

    private static double[] Inputs(long seed, int row, int inputs, int matrix)
    {
        var values = new double[inputs];
        for (var i = 0; i < inputs; i++)
            values[i] = Streams.Of(seed, row, i, matrix).Uniform();
        return values;
    }
}
