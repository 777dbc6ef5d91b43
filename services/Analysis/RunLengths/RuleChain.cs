namespace Tryghed.Analysis.RunLengths;

/// <summary>A rule automaton fed with independent figures: a sparse Markov chain that ends in an alarm.</summary>
internal sealed class RuleChain(RuleAutomaton automaton, double[] zoned)
{
    private const int MostSteps = 100_000;

    /// <summary>Expected sum of <paramref name="worth"/> over the states visited before the alarm, from each state.</summary>
    /// <remarks>Summed step by step until each step is the one before times a factor; the rest is a geometric series.</remarks>
    internal double[] Collected(double[] worth, CancellationToken cancel)
    {
        var sum = (double[])worth.Clone();
        var now = worth;
        for (var step = 0; step < MostSteps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var next = new double[now.Length];
            double least = double.PositiveInfinity, most = 0, largest = 0;
            for (var state = 0; state < now.Length; state++)
            {
                for (var zone = 0; zone < zoned.Length; zone++)
                {
                    if (automaton.Next(state, zone) is >= 0 and var to)
                        next[state] += zoned[zone] * now[to];
                }
                sum[state] += next[state];
                var factor = now[state] > 0 ? next[state] / now[state] : 0;
                (least, most, largest) = (Math.Min(least, factor), Math.Max(most, factor), Math.Max(largest, next[state] / sum[state]));
            }
            if (largest < 1e-16)
                return sum;
            if (most - least <= Math.Max(1e-10 * (1 - most), 2e-15))
            {
                var rest = most < 1 ? most / (1 - most) : double.PositiveInfinity;
                for (var state = 0; state < sum.Length; state++)
                    sum[state] += next[state] * rest;
                return sum;
            }
            now = next;
        }
        throw new SettingException("rules", "These rules take too long to calculate with this shift.");
    }

    internal double[] Lengths(CancellationToken cancel) => Collected([.. Enumerable.Repeat(1.0, automaton.States)], cancel);

    /// <summary>How likely each state is when the chain has run for long without an alarm.</summary>
    internal double[] LongRun(CancellationToken cancel)
    {
        var at = new double[automaton.States];
        at[0] = 1;
        for (var step = 0; step < MostSteps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            var next = Moved(at);
            var (left, change) = (next.Sum(), 0.0);
            if (left <= 0)
                return at; // no second figure is without an alarm
            for (var state = 0; state < next.Length; state++)
            {
                next[state] /= left;
                change += Math.Abs(next[state] - at[state]);
            }
            at = next;
            if (change < 1e-12)
                break;
        }
        return at;
    }

    /// <summary>P(run length &gt; n) for n = 1, 2, …</summary>
    internal IEnumerable<double> Survival()
    {
        var at = new double[automaton.States];
        at[0] = 1;
        while (true)
        {
            at = Moved(at);
            yield return at.Sum();
        }
    }

    private double[] Moved(double[] at)
    {
        var next = new double[at.Length];
        for (var state = 0; state < at.Length; state++)
        {
            for (var zone = 0; at[state] > 0 && zone < zoned.Length; zone++)
            {
                if (automaton.Next(state, zone) is >= 0 and var to)
                    next[to] += at[state] * zoned[zone];
            }
        }
        return next;
    }
}
