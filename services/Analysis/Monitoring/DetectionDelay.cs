namespace Tryghed.Analysis.Monitoring;

/// <summary>How long a worsening takes to be seen.</summary>
/// <param name="Mean">Mean number of periods, the shifted one that raises the alarm included; 1 when the first shifted figure does.</param>
/// <param name="StandardError">Standard error of the mean, from the simulation.</param>
/// <param name="Median">Half of all shifts are seen by this period.</param>
/// <param name="Unseen">Share of series that have not raised an alarm after the longest time that was waited; they count as that long, so that the mean is at least what it says.</param>
public readonly record struct Delay(double Mean, double StandardError, double Median, double Unseen);

/// <summary>Mean delay until a lasting shift raises an alarm, with limits estimated from a baseline; by seeded simulation.</summary>
public static class DetectionDelay
{
    /// <summary>Periods after which a series is given up, unless told otherwise.</summary>
    public const int Longest = 2000;

    // Periods without a shift before it comes, for the steady state.
    private const int Before = 20;
    private const int Series = 4000;
    private const int Seed = 1954;

    /// <summary>Delay of a shift that begins with the first monitored period.</summary>
    /// <param name="scheme">What raises an alarm.</param>
    /// <param name="estimation">How the limits are estimated.</param>
    /// <param name="width">Width of the limits.</param>
    /// <param name="shift">Size of the shift in true sigma of the series, upwards.</param>
    /// <param name="longest">Periods after which a series is given up; it counts as one period more.</param>
    /// <exception cref="ArgumentException">The estimation is impossible, or a number is not finite.</exception>
    public static Delay ZeroState(AlarmScheme scheme, Estimation estimation, double width, double shift, int longest = Longest) =>
        Simulate(scheme, estimation, width, shift, 0, longest);

    /// <summary>Delay of a shift that comes when the series has been monitored for twenty periods and no alarm is active.</summary>
    /// <inheritdoc cref="ZeroState"/>
    public static Delay SteadyState(AlarmScheme scheme, Estimation estimation, double width, double shift, int longest = Longest) =>
        Simulate(scheme, estimation, width, shift, Before, longest);

    private static Delay Simulate(AlarmScheme scheme, Estimation estimation, double width, double shift, int before, int longest)
    {
        estimation.Check();
        if (!(width > 0) || !double.IsFinite(width) || !double.IsFinite(shift))
            throw new ArgumentException("Width and shift are finite, and the width is positive.");
        var delays = new int[Series];
        Parallel.For(0, Series, i => delays[i] = One(scheme, estimation, width, shift, before, longest, i));
        var seen = delays.Where(delay => delay > 0).Order().ToArray();
        if (seen is [])
            return new Delay(double.NaN, double.NaN, double.NaN, 1);
        var mean = seen.Average(delay => (double)delay);
        var variance = seen.Sum(delay => (delay - mean) * (delay - mean)) / Math.Max(1, seen.Length - 1);
        return new Delay(mean, Math.Sqrt(variance / seen.Length), seen[seen.Length / 2], seen.Count(delay => delay > longest) / (double)seen.Length);
    }

    // 0 where an alarm is active when the shift comes: there is nothing to be seen anew.
    private static int One(AlarmScheme scheme, Estimation estimation, double width, double shift, int before, int longest, int replication)
    {
        var noise = Noise.Of(Seed, replication);
        Span<double> x = new double[estimation.Points];
        estimation.Draw(ref noise, x);
        var last = x[^1];
        Span<double> means = stackalloc double[estimation.Seasons];
        Span<double> raw = new double[estimation.Points];
        x.CopyTo(raw);
        var sigma = estimation.Standardise(x);
        for (var t = 0; t < estimation.Seasons; t++)
            means[t] = raw[t] - x[t] * sigma;

        var state = new AlarmState(scheme, width);
        foreach (var z in x)
            state.Take(z);
        var innovation = Math.Sqrt(1 - estimation.Autocorrelation * estimation.Autocorrelation);
        for (var t = 0; t < before + longest; t++)
        {
            last = estimation.Autocorrelation * last + innovation * noise.Normal();
            var shifted = t >= before;
            if (t == before && state.Active)
                return 0;
            var begins = state.Take((last + (shifted ? shift : 0) - means[(estimation.Points + t) % estimation.Seasons]) / sigma);
            if (shifted && begins)
                return t - before + 1;
        }
        return longest + 1;
    }
}
