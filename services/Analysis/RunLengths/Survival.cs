namespace Tryghed.Analysis.RunLengths;

/// <summary>P(run length &gt; n), worked out as far as it is asked for; beyond the point where the chance of an alarm has settled it falls geometrically.</summary>
/// <param name="steps">P(run length &gt; n) for n = 1, 2, …, never ending.</param>
internal sealed class Survival(IEnumerable<double> steps)
{
    private const int Settled = 25;
    private const int Furthest = 20_000;

    private readonly List<double> known = [1];
    private readonly IEnumerator<double> more = steps.GetEnumerator();
    private double hazard = -1;
    private int alike;
    private bool ended;

    /// <summary>The distribution of simulated run lengths.</summary>
    internal static Survival Of(int[] sortedLengths) => new(Empirical(sortedLengths));

    internal double Beyond(int n)
    {
        while (n >= known.Count && Extend())
        {
        }
        return n < known.Count ? known[n] : known[^1] * Math.Pow(1 - hazard, n - known.Count + 1);
    }

    internal double FirstAtMost(double left)
    {
        while (known[^1] > left && Extend())
        {
        }
        if (known[^1] <= left)
        {
            var (low, high) = (0, known.Count - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = known[middle] <= left ? (low, middle) : (middle + 1, high);
            }
            return low;
        }
        if (hazard <= 0)
            return double.PositiveInfinity;
        var n = known.Count - 1 + Math.Ceiling((Math.Log(left) - Math.Log(known[^1])) / double.LogP1(-hazard));
        return n <= MonitoringScheme.Longest ? n : double.PositiveInfinity;
    }

    private bool Extend()
    {
        if (ended)
            return false;
        more.MoveNext();
        var last = known[^1];
        var next = Math.Clamp(more.Current, 0, last);
        var chance = last > 0 ? 1 - next / last : 1;
        known.Add(next);
        alike = chance > 0 && Math.Abs(chance - hazard) <= 1e-9 * chance + 4e-16 ? alike + 1 : 0;
        hazard = chance;
        ended = alike >= Settled || known.Count > Furthest || next < 1e-300;
        return true;
    }

    private static IEnumerable<double> Empirical(int[] lengths)
    {
        var passed = 0;
        for (var n = 1; ; n++)
        {
            while (passed < lengths.Length && lengths[passed] <= n)
                passed++;
            yield return (double)(lengths.Length - passed) / lengths.Length;
        }
    }
}
