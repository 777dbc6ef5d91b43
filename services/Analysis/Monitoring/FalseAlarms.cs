using System.Collections.Concurrent;

namespace Tryghed.Analysis.Monitoring;

/// <summary>How often a stable series raises an alarm when its limits are estimated from a baseline, and the limits that hold a promised rate.</summary>
/// <remarks>
/// <para>
/// By seeded simulation of stationary normal series (first-order autoregressive) that are standardised and judged as production does; the answer is the same on every machine.
/// Estimated limits raise far more false alarms than textbook figures say: Quesenberry, The effect of sample size on estimated limits for X̄ and X control charts (1993);
/// Jensen, Jones-Farmer, Champ &amp; Woodall, Effects of parameter estimation on control chart properties (2006). The multiplier that makes the expected rate right is the
/// correction of Albers &amp; Kallenberg, Estimation in Shewhart control charts: effects and corrections (2004), found by simulation.
/// </para>
/// <para>An alarm is counted where it begins; it goes on until the series is back (<see cref="Hysteresis"/>). Rates are one-sided: alarms of a rise.</para>
/// </remarks>
public static class FalseAlarms
{
    private const int Seed = 2014;

    // Rates are found at these autocorrelations, and between them by interpolation.
    private const double Step = 0.1;
    private const double LargestAutocorrelation = 0.9;

    // Each takes a quarter of a second to make and a kilobyte to keep.
    private const int MostCurves = 2000;

    private static readonly ConcurrentDictionary<(AlarmScheme, Estimation), Lazy<FalseAlarmCurve>> Curves = new();
    private static readonly ConcurrentDictionary<(int, int), Lazy<(double Coefficient, double Sigma)[]>> Estimates = new();

    /// <summary>Expected false alarms of one series in one period.</summary>
    /// <param name="scheme">What raises an alarm.</param>
    /// <param name="estimation">How the limits are estimated.</param>
    /// <param name="width">Width of the limits: sigma, L or h; above 0.</param>
    /// <returns>Alarms that begin per period, 0 to 0.5.</returns>
    /// <exception cref="ArgumentException">The estimation is impossible, or the width is not positive.</exception>
    public static double PerPeriod(AlarmScheme scheme, Estimation estimation, double width)
    {
        if (!(width > 0) || double.IsInfinity(width))
            throw new ArgumentException("Limits have a positive, finite width.", nameof(width));
        return Between(scheme, estimation, curve => curve.Rate(width));
    }

    /// <summary>The narrowest limits that hold a rate of false alarms.</summary>
    /// <param name="scheme">What raises an alarm.</param>
    /// <param name="estimation">How the limits are estimated.</param>
    /// <param name="perPeriod">Alarms of one series in one period that are wanted, above 0 and below 0.2.</param>
    /// <returns>Width of the limits: sigma, L or h.</returns>
    /// <exception cref="ArgumentException">The estimation or the rate is impossible, or the scheme has rules that raise more alarms than that however wide its limits are.</exception>
    public static double Width(AlarmScheme scheme, Estimation estimation, double perPeriod)
    {
        if (!(perPeriod is > 0 and < 0.2))
            throw new ArgumentException("A rate of false alarms lies between 0 and 0.2 in a period.", nameof(perPeriod));
        return Between(scheme, estimation, curve => curve.Width(perPeriod));
    }

    /// <summary>The autocorrelation behind the lag-1 coefficients of short baselines, which fall short of it.</summary>
    /// <param name="coefficient">Mean lag-1 coefficient of the baselines' residuals, pooled over the areas of an indicator.</param>
    /// <param name="points">Length of each baseline.</param>
    /// <param name="seasons">Seasonal factors estimated from it; 1 for none.</param>
    /// <returns>The autocorrelation, 0 to 0.9: limits are never narrowed for a negative one.</returns>
    /// <remarks>
    /// Marriott &amp; Pope, Bias in the estimation of autocorrelations (1954), and Kendall (1954) give the bias to first order; here it is found by simulation through the same estimator, so that
    /// short baselines and seasonal factors are right too.
    /// </remarks>
    public static double Autocorrelation(double coefficient, int points, int seasons = 1)
    {
        if (!double.IsFinite(coefficient))
            throw new ArgumentException("A coefficient is finite.", nameof(coefficient));
        new Estimation(points, seasons).Check();
        var expected = Expected(points, seasons);
        if (coefficient <= expected[0].Coefficient)
            return 0;
        for (var i = 1; i < expected.Length; i++)
        {
            if (coefficient <= expected[i].Coefficient)
                return Step * (i - 1 + (coefficient - expected[i - 1].Coefficient) / (expected[i].Coefficient - expected[i - 1].Coefficient));
        }
        return LargestAutocorrelation;
    }

    /// <summary>A least sigma in units of the true one, as <see cref="Estimation.SigmaFloor"/> wants it.</summary>
    /// <param name="least">The least sigma that is used: 1 for counts and proportions.</param>
    /// <param name="sigma">Mean sigma as estimated, before the floor, pooled over the areas of an indicator.</param>
    /// <param name="points">Length of each baseline.</param>
    /// <param name="seasons">Seasonal factors estimated from it; 1 for none.</param>
    /// <param name="autocorrelation">Autocorrelation of the series, 0 to 0.9: moving ranges see less of an autocorrelated series' spread.</param>
    public static double SigmaFloor(double least, double sigma, int points, int seasons, double autocorrelation)
    {
        if (!(least >= 0 && sigma >= 0 && double.IsFinite(least) && double.IsFinite(sigma)))
            throw new ArgumentException("Sigmas are finite and not negative.", nameof(sigma));
        if (least is 0)
            return 0;
        new Estimation(points, seasons, autocorrelation).Check();
        var expected = Expected(points, seasons);
        var at = Math.Clamp(autocorrelation, 0, LargestAutocorrelation) / Step;
        var below = Math.Min((int)at, expected.Length - 2);
        var seen = expected[below].Sigma + (at - below) * (expected[below + 1].Sigma - expected[below].Sigma);
        return Math.Min(1, least * seen / Math.Max(sigma, 1e-9));
    }

    private static (double Coefficient, double Sigma)[] Expected(int points, int seasons) =>
        Estimates.GetOrAdd((points, seasons), key => new(() => FalseAlarmCurve.ExpectedEstimates(key.Item1, key.Item2, Step, LargestAutocorrelation, Seed))).Value;

    private static double Between(AlarmScheme scheme, Estimation estimation, Func<FalseAlarmCurve, double> read)
    {
        estimation.Check();
        var at = Math.Clamp(estimation.Autocorrelation, -LargestAutocorrelation, LargestAutocorrelation) / Step;
        var below = (int)Math.Floor(at);
        var share = at - below;
        var low = read(Curve(below));
        return share < 1e-9 ? low : low + share * (read(Curve(below + 1)) - low);

        FalseAlarmCurve Curve(int node)
        {
            var key = estimation with { Autocorrelation = Math.Round(node * Step, 10), SigmaFloor = Math.Round(estimation.SigmaFloor, 1) };
            if (Curves.Count > MostCurves)
                Curves.Clear();
            return Curves.GetOrAdd((scheme, key), one => new(() => FalseAlarmCurve.Simulate(one.Item1, one.Item2, Seed))).Value;
        }
    }
}
