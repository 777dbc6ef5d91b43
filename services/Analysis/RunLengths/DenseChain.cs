using System.Numerics;
using System.Runtime.InteropServices;

namespace Tryghed.Analysis.RunLengths;

/// <summary>A Markov chain that ends in an alarm, with a full matrix of transitions between the states without one.</summary>
/// <remarks>
/// The states are those of a finite chain (Brook and Evans, An approach to the probability distribution of CUSUM run length, 1972), or the nodes of a quadrature of an
/// integral equation (Nyström's method; Crowder, A simple method for studying run-length distributions of exponentially weighted moving average charts, 1987), whose
/// weights are then part of the transitions.
/// </remarks>
internal sealed class DenseChain
{
    private const int MostRounds = 300;

    private readonly int states;
    private readonly double[] start;
    private readonly double[] moves;
    private readonly int down;
    private double[]? factors;

    /// <param name="start">Where the first figure leads to, from the starting state.</param>
    /// <param name="moves">Row by row, from each state to each.</param>
    /// <param name="down">How far below itself a state can lead, at most: what elimination need not look at.</param>
    internal DenseChain(double[] start, double[] moves, int? down = null)
    {
        states = start.Length;
        this.start = start;
        this.moves = moves;
        this.down = down ?? states;
    }

    /// <summary>Expected sum of <paramref name="worth"/> over the states visited before the alarm, from each state.</summary>
    internal double[] Collected(ReadOnlySpan<double> worth)
    {
        factors ??= Factored();
        var sum = worth.ToArray();
        for (var i = 0; i < states; i++)
        {
            for (var j = Math.Max(0, i - down); j < i; j++)
                sum[i] -= factors[i * states + j] * sum[j];
        }
        for (var i = states - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < states; j++)
                sum[i] -= factors[i * states + j] * sum[j];
            sum[i] /= factors[i * states + i];
        }
        return sum;
    }

    /// <summary>The same from the starting state, where the first state visited is worth <paramref name="first"/>.</summary>
    internal double FromStart(double first, ReadOnlySpan<double> collected)
    {
        var sum = first;
        for (var j = 0; j < states; j++)
            sum += start[j] * collected[j];
        return sum;
    }

    /// <summary>
    /// Expected <paramref name="worth"/> of the state in which the chain is found when it has run for long without an alarm, and 1 − the chance that it runs on for
    /// another figure.
    /// </summary>
    /// <remarks>Inverse iteration: each round weighs later figures more.</remarks>
    internal (double Worth, double Hazard) LongRun(double[] worth)
    {
        var (above, below, found) = (worth, Enumerable.Repeat(1.0, states).ToArray(), double.NaN);
        for (var round = 0; round < MostRounds; round++)
        {
            (above, below) = (Collected(above), Collected(below));
            var (before, scale) = (found, 1 / below.Max());
            found = FromStart(0, above) / FromStart(0, below);
            if (Math.Abs(found - before) <= 1e-11 * Math.Abs(found) || !double.IsFinite(found))
                return (found, scale);
            for (var i = 0; i < states; i++)
                (above[i], below[i]) = (above[i] * scale, below[i] * scale);
        }
        return (found, 1 / Collected(below).Max());
    }

    /// <summary>The same chain with each figure weighed as so many times the one before.</summary>
    internal DenseChain Weighed(double factor) => new([.. start.Select(chance => factor * chance)], [.. moves.Select(chance => factor * chance)], down);

    internal double[] Lengths() => Collected(Enumerable.Repeat(1.0, states).ToArray());

    /// <summary>P(run length &gt; n) for n = 1, 2, …</summary>
    internal IEnumerable<double> Survival() => Survival((double[])start.Clone());

    /// <summary>P(no alarm for n more figures) for n = 0, 1, …, from a distribution over the states.</summary>
    internal IEnumerable<double> Survival(double[] at)
    {
        while (true)
        {
            yield return at.Sum();
            at = Moved(at);
        }
    }

    private double[] Moved(double[] at)
    {
        var next = new double[states];
        for (var i = 0; i < states; i++)
            AddMultiple(next, at[i], moves.AsSpan(i * states, states));
        return next;
    }

    // Elimination of I − Q without exchanges: each row's diagonal outweighs the rest of it.
    private double[] Factored()
    {
        var a = new double[moves.Length];
        for (var i = 0; i < a.Length; i++)
            a[i] = -moves[i];
        for (var i = 0; i < states; i++)
            a[i * states + i] += 1;
        for (var pivot = 0; pivot < states; pivot++)
        {
            var row = a.AsSpan(pivot * states, states)[pivot..];
            row[0] = row[0] is 0 ? 1e-17 : row[0]; // a chain that practically never ends: its length is beyond counting, but not its proportions
            for (var i = pivot + 1; i < Math.Min(states, pivot + down + 1); i++)
            {
                ref var head = ref a[i * states + pivot];
                if (head is 0)
                    continue;
                head /= row[0];
                AddMultiple(a.AsSpan(i * states, states)[(pivot + 1)..], -head, row[1..]);
            }
        }
        return a;
    }

    private static void AddMultiple(Span<double> to, double factor, ReadOnlySpan<double> of)
    {
        var wide = MemoryMarshal.Cast<double, Vector<double>>(to);
        var added = MemoryMarshal.Cast<double, Vector<double>>(of);
        for (var i = 0; i < wide.Length; i++)
            wide[i] += factor * added[i];
        for (var i = wide.Length * Vector<double>.Count; i < to.Length; i++)
            to[i] += factor * of[i];
    }
}
