namespace Tryghed.Analysis.RunLengths;

/// <summary>The number of figures up to and including the first alarm.</summary>
/// <remarks>
/// Zero-state: the shift is there when the scheme starts. Steady-state: it comes when the scheme has run for long without an alarm. This is the conditional steady state,
/// which Knoth, Steady-state average run length(s): methodology, formulas, and numerics (2021), sets beside the cyclical one.
/// </remarks>
public sealed class RunLength
{
    private readonly Func<Survival> survival;
    private Survival? known;

    internal RunLength(double average, double steadyState, Func<Survival> survival)
    {
        Average = average;
        SteadyState = steadyState;
        this.survival = survival;
    }

    /// <summary>The zero-state average run length (ARL), in figures; positive infinity where it exceeds <see cref="MonitoringScheme.Longest"/>.</summary>
    public double Average { get; }

    /// <summary>The steady-state average run length, in figures; infinite as <see cref="Average"/>.</summary>
    public double SteadyState { get; }

    /// <summary>Standard error of <see cref="Average"/> where it is simulated; null where it is exact.</summary>
    public double? StandardError { get; internal init; }

    /// <summary>Standard error of <see cref="SteadyState"/> where it is simulated; null where it is exact.</summary>
    public double? SteadyStateError { get; internal init; }

    /// <summary>Whether the figures are calculated, not simulated.</summary>
    public bool Exact => StandardError is null;

    /// <summary>The probability that the alarm has come by the n-th figure, zero-state.</summary>
    /// <param name="upTo">The largest n, 1 to 10,000.</param>
    /// <returns>P(run length ≤ n) for n = 1 to <paramref name="upTo"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="upTo"/> is out of range.</exception>
    public double[] Distribution(int upTo)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(upTo, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(upTo, 10_000);
        var curve = known ??= survival();
        var found = new double[upTo];
        for (var n = 1; n <= upTo; n++)
            found[n - 1] = Math.Clamp(1 - curve.Beyond(n), 0, 1);
        return found;
    }

    /// <summary>The smallest n by which the alarm has come with a probability, zero-state: 0.5 gives the median.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <returns>A whole number of figures; positive infinity where it exceeds <see cref="MonitoringScheme.Longest"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not between 0 and 1.</exception>
    public double Quantile(double probability)
    {
        if (!(probability > 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), "A probability lies between 0 and 1, both excluded.");
        return (known ??= survival()).FirstAtMost(1 - probability);
    }
}
