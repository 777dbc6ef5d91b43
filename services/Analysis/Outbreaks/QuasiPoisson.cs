namespace Tryghed.Analysis;

/// <summary>
/// A quasi-Poisson regression with logarithmic link on one factor and, if wanted, a linear trend: log mean = offset + level of the group + slope · time.
/// </summary>
/// <remarks>
/// Iteratively reweighted least squares (Nelder &amp; Wedderburn, Generalized linear models, 1972), started at the counts plus a tenth. With one factor and one
/// slope each step has a closed form (analysis of covariance), so nothing is factorised: levels and slope follow from weighted means within the groups, and so do
/// the leverages. Steps end where the deviance changes by less than 1e-8 of itself, as is the habit for this model, so that levels without any case (whose logarithm
/// has no bound) end near zero, too.
/// </remarks>
internal ref struct QuasiPoisson
{
    private const double Precision = 1e-8;
    private const double SmallestMean = 2.220446049250313e-16;

    private readonly ReadOnlySpan<double> counts;
    private readonly ReadOnlySpan<double> logCounts;
    private readonly ReadOnlySpan<double> times;
    private readonly ReadOnlySpan<double> offsets;
    private readonly ReadOnlySpan<int> groups;
    private readonly Span<double> eta;
    private readonly Span<double> levels;
    private readonly Span<double> levelsBefore;
    private readonly Span<double> weightOf;
    private readonly Span<double> timeOf;
    private readonly Span<double> responseOf;

    /// <param name="rows">Base counts with their logarithm (0 for 0), time, offset and group.</param>
    /// <param name="scratch">Room for four values of each row.</param>
    /// <param name="groupScratch">Room for five values of each group.</param>
    public QuasiPoisson(FarringtonBase rows, Span<double> scratch, Span<double> groupScratch)
    {
        var n = rows.Counts.Length;
        counts = rows.Counts;
        logCounts = rows.LogCounts;
        times = rows.Times;
        offsets = rows.Offsets;
        groups = rows.Groups;
        eta = scratch[..n];
        Means = scratch.Slice(n, n);
        Working = scratch.Slice(2 * n, n);
        Weights = scratch.Slice(3 * n, n);
        var g = groupScratch.Length / 5;
        levels = groupScratch[..g];
        weightOf = groupScratch.Slice(g, g);
        timeOf = groupScratch.Slice(2 * g, g);
        responseOf = groupScratch.Slice(3 * g, g);
        levelsBefore = groupScratch.Slice(4 * g, g);
    }

    /// <summary>Fitted means.</summary>
    public Span<double> Means { get; }

    /// <summary>Working weights of the last step: prior weight times mean.</summary>
    public Span<double> Working { get; }

    /// <summary>Prior weights; the caller fills them.</summary>
    public Span<double> Weights { get; }

    /// <summary>The slope, 0 without a trend.</summary>
    public double Slope { get; private set; }

    /// <summary>The trend's information about itself; its inverse times the dispersion is the variance of the slope.</summary>
    public double SlopeInformation { get; private set; }

    /// <summary>Pearson's statistic over the residual degrees of freedom, not floored.</summary>
    public double Dispersion { get; private set; }

    /// <summary>The level of a group at time 0.</summary>
    public readonly double Level(int group) => levels[group];

    /// <summary>Variance of the fitted logarithm at time 0 in a group, over the dispersion.</summary>
    public readonly double VarianceAtNow(int group)
    {
        var own = 1 / weightOf[group];
        return SlopeInformation > 0 ? own + timeOf[group] * timeOf[group] / SlopeInformation : own;
    }

    /// <summary>Leverage of a row: what its own count weighs in its fitted value, 0 to 1.</summary>
    public readonly double Leverage(int row)
    {
        var group = groups[row];
        var apart = times[row] - timeOf[group];
        var share = 1 / weightOf[group] + (SlopeInformation > 0 ? apart * apart / SlopeInformation : 0);
        return Working[row] * share;
    }

    /// <summary>Fits. False where the deviance does not settle within the steps, or is no number; the last step then stands.</summary>
    public bool Fit(bool trend, int degreesOfFreedom, int steps)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            Means[i] = counts[i] + 0.1;
            eta[i] = Math.Log(Means[i]);
        }

        var (deviance, settled) = (Deviance(), false);
        for (var step = 0; step < steps && !settled; step++)
        {
            levels.CopyTo(levelsBefore);
            var slopeBefore = Slope;
            if (!Solve(trend))
                return false;
            var last = deviance;
            deviance = Predict();

            // A step too long is halved until the deviance is a number again.
            for (var halving = 0; !double.IsFinite(deviance) && halving < 25 && step > 0; halving++)
            {
                for (var group = 0; group < levels.Length; group++)
                    levels[group] = (levels[group] + levelsBefore[group]) / 2;
                Slope = (Slope + slopeBefore) / 2;
                deviance = Predict();
            }
            if (!double.IsFinite(deviance))
                return false;
            settled = Math.Abs(deviance - last) / (Math.Abs(deviance) + 0.1) < Precision;
        }

        var pearson = 0.0;
        for (var i = 0; i < counts.Length; i++)
        {
            var residual = (counts[i] - Means[i]) / Means[i];
            pearson += Working[i] * residual * residual;
        }
        Dispersion = pearson / degreesOfFreedom;
        return settled && double.IsFinite(Dispersion);
    }

    // Weighted means within the groups give levels and slope. The working response is kept in responseOf as its group mean only.
    private bool Solve(bool trend)
    {
        weightOf.Clear();
        timeOf.Clear();
        responseOf.Clear();
        for (var i = 0; i < counts.Length; i++)
        {
            var weight = Weights[i] * Means[i];
            var group = groups[i];
            Working[i] = weight;
            weightOf[group] += weight;
            timeOf[group] += weight * times[i];
            responseOf[group] += weight * Response(i);
        }
        for (var group = 0; group < weightOf.Length; group++)
        {
            if (weightOf[group] > 0)
                (timeOf[group], responseOf[group]) = (timeOf[group] / weightOf[group], responseOf[group] / weightOf[group]);
        }

        (Slope, SlopeInformation) = (0, 0);
        if (trend)
        {
            var (spread, along) = (0.0, 0.0);
            for (var i = 0; i < counts.Length; i++)
            {
                var apart = times[i] - timeOf[groups[i]];
                spread += Working[i] * apart * apart;
                along += Working[i] * apart * (Response(i) - responseOf[groups[i]]);
            }
            (Slope, SlopeInformation) = (along / spread, spread);
        }
        for (var group = 0; group < levels.Length; group++)
            levels[group] = responseOf[group] - Slope * timeOf[group];
        return double.IsFinite(Slope);
    }

    private readonly double Response(int row) => eta[row] - offsets[row] + (counts[row] - Means[row]) / Means[row];

    private readonly double Predict()
    {
        for (var i = 0; i < eta.Length; i++)
        {
            eta[i] = levels[groups[i]] + Slope * times[i] + offsets[i];
            Means[i] = Math.Max(Math.Exp(eta[i]), SmallestMean);
        }
        return Deviance();
    }

    // The logarithm of the mean is at hand: eta, but at the very smallest mean.
    private readonly double Deviance()
    {
        var sum = 0.0;
        for (var i = 0; i < counts.Length; i++)
            sum += Weights[i] * (counts[i] > 0 ? counts[i] * (logCounts[i] - eta[i]) - (counts[i] - Means[i]) : Means[i]);
        return 2 * sum;
    }
}

/// <summary>The base counts of one assessed period: earlier periods that are fitted.</summary>
internal readonly ref struct FarringtonBase
{
    public required ReadOnlySpan<double> Counts { get; init; }

    /// <summary>Natural logarithms of the counts, 0 for a count of 0.</summary>
    public required ReadOnlySpan<double> LogCounts { get; init; }

    /// <summary>Periods from the assessed one: negative.</summary>
    public required ReadOnlySpan<double> Times { get; init; }

    /// <summary>Logarithms of the population, or 0.</summary>
    public required ReadOnlySpan<double> Offsets { get; init; }

    /// <summary>Levels of the seasonal factor, from 0.</summary>
    public required ReadOnlySpan<int> Groups { get; init; }
}
