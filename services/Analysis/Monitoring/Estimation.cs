namespace Tryghed.Analysis.Monitoring;

/// <summary>How the limits of a series are estimated, which is what makes them err.</summary>
/// <param name="Points">Length of the baseline, m: at least 2, and at least twice the seasons.</param>
/// <param name="Seasons">Seasonal factors that are estimated from the same baseline: periods of a year; 1 for none.</param>
/// <param name="Autocorrelation">Lag-1 autocorrelation of the series, above −1 and below 1.</param>
/// <param name="SigmaFloor">Least sigma that is used, in units of the true one; 0 for none. Laney's σz is at least 1 for alarms, which matters where counts hardly exceed Poisson's noise.</param>
public readonly record struct Estimation(int Points, int Seasons = 1, double Autocorrelation = 0, double SigmaFloor = 0)
{
    /// <summary>Longer baselines need no correction: their parameters are as good as known.</summary>
    public const int MostPoints = 1000;

    internal void Check()
    {
        if (Seasons < 1 || Points < 2 * Math.Max(1, Seasons))
            throw new ArgumentException("A baseline has at least two points, and two for each season.");
        if (Points > MostPoints)
            throw new ArgumentException($"A baseline of more than {MostPoints} points is as good as known.");
        if (!(Math.Abs(Autocorrelation) < 1))
            throw new ArgumentException("An autocorrelation lies between -1 and 1.");
        if (!(SigmaFloor >= 0) || double.IsInfinity(SigmaFloor))
            throw new ArgumentException("A floor for sigma is not negative.");
    }

    /// <summary>Draws a stable series of mean 0 and standard deviation 1 and standardises it as production does, with limits from its own first points.</summary>
    /// <param name="noise">Where chance comes from.</param>
    /// <param name="z">Receives the series in estimated sigma from the estimated centre: the baseline, then what is monitored.</param>
    internal void Draw(ref Noise noise, Span<double> z)
    {
        var innovation = Math.Sqrt(1 - Autocorrelation * Autocorrelation);
        z[0] = noise.Normal();
        for (var t = 1; t < z.Length; t++)
            z[t] = Autocorrelation * z[t - 1] + innovation * noise.Normal();
    }

    /// <summary>Centres and scales a series by its first points: season means, then mean moving range / 1.128 of what remains.</summary>
    /// <returns>Sigma as estimated.</returns>
    internal double Standardise(Span<double> x)
    {
        Span<double> means = stackalloc double[Seasons];
        Span<int> counts = stackalloc int[Seasons];
        means.Clear();
        counts.Clear();
        for (var t = 0; t < Points; t++)
        {
            means[t % Seasons] += x[t];
            counts[t % Seasons]++;
        }
        for (var s = 0; s < Seasons; s++)
            means[s] /= counts[s];
        for (int t = 0, s = 0; t < x.Length; t++, s = s + 1 == Seasons ? 0 : s + 1)
            x[t] -= means[s];
        var ranges = 0.0;
        for (var t = 1; t < Points; t++)
            ranges += Math.Abs(x[t] - x[t - 1]);
        var sigma = Math.Max(ranges / (Points - 1) / MeanRangeOfTwo, Math.Max(SigmaFloor, 1e-12));
        for (var t = 0; t < x.Length; t++)
            x[t] /= sigma;
        return sigma;
    }

    /// <summary>d2 for two values, as the charts use it.</summary>
    internal const double MeanRangeOfTwo = 1.128;
}
