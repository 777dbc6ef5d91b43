using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Tryghed.Analysis;

/// <summary>Draws one stretch of a chart: its baseline, its limits, its rules.</summary>
internal sealed class SegmentDrawing
{
    // What rounding leaves of a figure that is equal to what is expected, relative to it.
    private const double Rounding = 1e-12;

    private readonly ChartCanvas canvas;
    private readonly ChartSettings settings;
    private readonly int from, to;
    private readonly int[] baseline;

    internal SegmentDrawing(ChartCanvas canvas, ChartSettings settings, int from, int to)
    {
        (this.canvas, this.settings, this.from, this.to) = (canvas, settings, from, to);
        baseline = Baseline();
    }

    internal Shift? Shift { get; private set; }

    /// <param name="season">The season of the segment before; this segment's afterwards.</param>
    internal ChartSegment Draw(ref Season? season)
    {
        switch (settings.Kind)
        {
            case ChartKind.XmR or ChartKind.Ewma or ChartKind.Cusum:
                return Individuals(ref season);
            case ChartKind.C or ChartKind.U or ChartKind.UPrime or ChartKind.P or ChartKind.PPrime:
                return Counts(ref season);
            case ChartKind.G or ChartKind.T:
                return Between();
            case ChartKind.PoissonCusum:
                return PoissonSum(ref season);
            default:
                return Outbreaks();
        }
    }

    private ChartSegment Individuals(ref Season? season)
    {
        var given = settings.Kind switch
        {
            ChartKind.Ewma => (settings.Ewma.Target, settings.Ewma.Sigma),
            ChartKind.Cusum => (settings.Cusum.Target, settings.Cusum.Sigma),
            _ => (null, null),
        };
        if (baseline.Length == 0 && given.Target is null)
            return Nothing();

        Span<double> values = baseline.Length <= 512 ? stackalloc double[baseline.Length] : new double[baseline.Length];
        for (var i = 0; i < baseline.Length; i++)
            values[i] = canvas.Value[baseline[i]];
        season = SeasonOf(values, default, figures => figures.Length == 0 ? 0 : ControlCharts.Mean(figures), season);
        var centre = given.Target ?? season.Centre;
        canvas.Deseason(season, from, to);
        for (var i = 0; i < baseline.Length; i++)
            values[i] = season.Without(baseline[i], values[i]) - season.Centre;

        var (rho, corrected) = Memory(values);
        if (given.Sigma is null && baseline.Length < 2)
            return Nothing();
        var sigma = given.Sigma ?? ControlCharts.Sigma(values, settings.ScreenMovingRanges) / Shrink(corrected);
        if (season.Any && given.Sigma is null && sigma <= Rounding * Math.Abs(season.Centre))
            sigma = 0;
        var segment = Segment(centre, sigma, season, rho, corrected, known: given is { Target: not null, Sigma: not null } && !season.Any);
        switch (settings.Kind)
        {
            case ChartKind.XmR:
                XmR(centre, sigma, season);
                break;
            case ChartKind.Ewma:
                Average(centre, sigma);
                break;
            default:
                Sums(centre, sigma);
                break;
        }
        return segment;
    }

    private void XmR(double centre, double sigma, Season season)
    {
        var reach = settings.Width * sigma;
        for (var i = from; i < to; i++)
        {
            var middle = Snap(i, season.In(i, centre), season.Any);
            canvas.Limit(i, season.Multiplies ? middle - reach * season.Factor(i) : middle - reach, middle, season.Multiplies ? middle + reach * season.Factor(i) : middle + reach);
            canvas.Z[i] = Distance(canvas.Value[i] == middle ? 0 : canvas.Level[i] - centre, sigma);
        }
        canvas.Judge(from, to);
    }

    private void Average(double target, double sigma)
    {
        canvas.Begin(from);
        canvas.KeepStatistic();
        var lambda = settings.Ewma.Lambda;
        var reach = (settings.Ewma.L ?? settings.Width) * sigma * Math.Sqrt(lambda / (2 - lambda));
        var (statistic, forgotten) = (target, 1.0);
        for (var i = from; i < to; i++)
        {
            var known = canvas.IsKnown(i);
            if (known)
            {
                forgotten *= (1 - lambda) * (1 - lambda);
                // The deviation is averaged, not the value, so that a series on its target stays there.
                statistic = target + (lambda * (canvas.Level[i] - target) + (1 - lambda) * (statistic - target));
                canvas.Statistic![i] = statistic;
                canvas.Z[i] = Distance(canvas.Level[i] - target, sigma);
            }
            var now = settings.Ewma.ExactLimits ? reach * Math.Sqrt(1 - forgotten) : reach;
            canvas.Limit(i, target - now, target, target + now);
            if (known && Math.Abs(statistic - target) > now)
                canvas.Cross(i, statistic > target);
        }
    }

    private void Sums(double target, double sigma)
    {
        canvas.Begin(from);
        canvas.KeepSums();
        var (k, h, head) = (settings.Cusum.K * sigma, settings.Cusum.H * sigma, settings.Cusum.HeadStart * sigma);
        var (upper, lower) = (new RunningSum(head), new RunningSum(head));
        for (var i = from; i < to; i++)
        {
            canvas.Limit(i, -h, 0, h);
            if (!canvas.IsKnown(i))
                continue;
            var off = canvas.Level[i] - target;
            canvas.Z[i] = Distance(off, sigma);
            canvas.UpperSum![i] = upper.Add(i, off - k);
            canvas.LowerSum![i] = lower.Add(i, -off - k);
            if (upper.Crosses(upper.Value > h))
                Shift = new Shift(upper.Start, target + k + upper.Gained / upper.Length, i, Direction.Up);
            if (lower.Crosses(lower.Value > h))
                Shift = new Shift(lower.Start, target - k - lower.Gained / lower.Length, i, Direction.Down);
            if (upper.Value > h)
                canvas.Cross(i, upwards: true);
            if (lower.Value > h)
                canvas.Cross(i, upwards: false);
        }
    }

    private ChartSegment PoissonSum(ref Season? season)
    {
        var asked = settings.PoissonCusum;
        if (baseline.Length == 0 && asked.BaselineMean is null)
            return Nothing();
        var (amounts, sizes) = CountsOfBaseline();
        season = SeasonOf(amounts, sizes, counts => baseline.Length == 0 ? 0 : Total(counts) / Total(sizes), season);
        var mean = asked.BaselineMean ?? season.Centre;
        if (mean <= 0)
            return Nothing() with { Centre = mean };

        var typical = baseline.Length == 0 || canvas.Exposure is null ? 1 : Total(sizes) / sizes.Length;
        var detect = asked.DetectMean ?? mean + Math.Sqrt(mean / typical);
        ChartSettings.Require(detect != mean, "detectMean", "It must differ from the baseline's mean.");
        var rises = detect > mean;
        var k = asked.K ?? (detect is 0 ? 0 : (detect - mean) / Math.Log(detect / mean));
        var h = asked.H ?? 4 * Math.Sqrt(mean * typical);
        ChartSettings.Require(asked.HeadStart < h, "headStart", "A head start lies between zero and h.");
        var sigma = Math.Sqrt(mean);
        var (rho, corrected) = Memory(Standardised(amounts, sizes, season.Centre, season, binomial: false));

        canvas.Begin(from);
        canvas.KeepSums();
        var sum = new RunningSum(asked.HeadStart);
        for (var i = from; i < to; i++)
        {
            canvas.Limit(i, -h, 0, h);
            if (!canvas.IsKnown(i))
                continue;
            var size = canvas.Exposure?[i] ?? 1;
            var share = season.Centre > 0 ? Math.Max(season.In(i, season.Centre), 0) / season.Centre : 1;
            canvas.Z[i] = Distance(canvas.Amount[i] - size * mean * share, Math.Sqrt(size * mean * share));
            var step = canvas.Amount[i] - size * k * share;
            (rises ? canvas.UpperSum : canvas.LowerSum)![i] = sum.Add(i, rises ? step : -step, size * share);
            // Lucas' sums signal on the limit already.
            if (sum.Crosses(sum.Value >= h))
            {
                // In a season that has no cases there is no usual level to measure this one by.
                var gained = sum.Size > 0 ? sum.Gained / sum.Size : canvas.Amount[i] / size;
                if (!double.IsFinite(gained))
                    throw new ChartException("values", "They are too large to chart.");
                Shift = new Shift(sum.Start, Math.Max(0, rises ? k + gained : k - gained), i, rises ? Direction.Up : Direction.Down);
            }
            if (sum.Value >= h)
                canvas.Cross(i, rises);
        }
        return Segment(mean, sigma, season, rho, corrected, known: asked.BaselineMean is not null && !season.Any);
    }

    private ChartSegment Counts(ref Season? season)
    {
        if (baseline.Length == 0)
            return Nothing();
        var binomial = settings.Kind is ChartKind.P or ChartKind.PPrime;
        var laney = settings.Kind is ChartKind.UPrime or ChartKind.PPrime;
        var (amounts, sizes) = CountsOfBaseline();
        season = SeasonOf(amounts, sizes, counts => Total(counts) / Total(sizes), season);
        var centre = season.Centre;
        canvas.Deseason(season, from, to);

        var standardised = Standardised(amounts, sizes, centre, season, binomial);
        var (rho, corrected) = Memory(standardised);
        var spread = 1.0;
        if (laney)
        {
            if (baseline.Length < 2)
                return Nothing();
            spread = ControlCharts.Sigma(standardised, settings.ScreenMovingRanges) / Shrink(corrected);
            if (settings.SigmaAtLeastOne || centre is 0 || (binomial && centre is 1))
                spread = Math.Max(spread, 1);
        }

        var exposed = Total(sizes) / settings.Seasons;
        var (sizeBefore, cases) = (double.NaN, 0);
        for (var i = from; i < to; i++)
        {
            var size = settings.Kind is ChartKind.C ? 1 : canvas.Exposure![i];
            if (double.IsNaN(size))
                continue;
            var rate = Math.Max(season.In(i, centre), 0);
            if (binomial)
                rate = Math.Min(rate, 1);
            var variance = binomial ? rate * (1 - rate) / size : rate / size;
            var sigma = spread * Math.Sqrt(variance);
            var middle = Snap(i, rate, snaps: true);
            var (down, up) = Reach(rate, size, spread, binomial);
            if (variance > 0)
            {
                canvas.Limit(i, middle - down * sigma, middle, middle + up * sigma);
            }
            else
            {
                if (size != sizeBefore)
                    (sizeBefore, cases) = (size, CasesAfterNone(size, exposed));
                var reach = binomial ? Math.Min(cases / size, 1) : cases / size;
                canvas.Limit(i, middle > 0 ? middle - reach : middle, middle, middle > 0 ? middle : middle + reach);
            }
            canvas.Z[i] = Distance(canvas.Value[i] - middle, sigma);
        }
        canvas.Judge(from, to);
        return Segment(centre, settings.Kind is ChartKind.C ? Math.Sqrt(centre) : spread, season, rho, corrected);
    }

    /// <summary>How many sigma below and above the centre the limits lie.</summary>
    /// <remarks>
    /// Leaning: the quantile of a variable of skewness g is z + g(z² − 1)/6 (Cornish &amp; Fisher 1938). The polynomial turns back at z = −3/g, where the count's
    /// distribution has hardly anything left; beyond it the turning point is used.
    /// </remarks>
    private (double Down, double Up) Reach(double rate, double size, double spread, bool binomial)
    {
        var width = settings.Width;
        if (!settings.LeanForSkewness)
            return (width, width);
        var phi = Math.Max(1, spread * spread);
        var g = binomial ? (1 - 2 * rate) / Math.Sqrt(size * rate * (1 - rate)) * spread : (2 * phi - 1) / Math.Sqrt(phi * size * rate);
        return (Math.Max(0, -Quantile(-width)), Math.Max(0, Quantile(width)));

        double Quantile(double z)
        {
            if (z * g < -3)
                z = -3 / g;
            return z + g / 6 * (z * z - 1);
        }
    }

    /// <summary>How many cases are still common where the baseline had none at all, so that nothing says how much chance alone varies.</summary>
    /// <remarks>
    /// The smallest whole number that the predictive distribution exceeds as rarely as the limit should be exceeded: negative binomial, from Jeffreys' prior and
    /// the exposure that went by without a case (Brown, Cai &amp; DasGupta, Interval Estimation in Exponential Families, Statistica Sinica 2003).
    /// </remarks>
    private int CasesAfterNone(double size, double without)
    {
        var tail = Normal.CDF(0, 1, -settings.Width);
        var share = size / (size + without);
        var (cases, probability) = (0, Math.Sqrt(1 - share));
        for (var above = 1 - probability; above > tail && cases < 1000; above -= probability)
        {
            cases++;
            probability *= (cases - 0.5) / cases * share;
        }
        return cases;
    }

    private ChartSegment Between()
    {
        if (baseline.Length == 0)
            return Nothing();
        Span<double> values = baseline.Length <= 512 ? stackalloc double[baseline.Length] : new double[baseline.Length];
        for (var i = 0; i < baseline.Length; i++)
            values[i] = canvas.Value[baseline[i]];
        var mean = ControlCharts.Mean(values);
        var width = settings.Width;
        var zones = new Zones(Bound(-width), Bound(-width * 2 / 3), Bound(-width / 3), Bound(0), Bound(width / 3), Bound(width * 2 / 3), Bound(width));
        for (var i = from; i < to; i++)
        {
            canvas.Limit(i, zones.Lower, zones.Centre, zones.Upper);
            if (canvas.IsKnown(i) && Score(canvas.Value[i]) is var score && double.IsFinite(score))
                canvas.Z[i] = score;
        }
        canvas.Judge(from, to, zones);
        var (rho, corrected) = Memory(values);
        return Segment(zones.Centre, null, Season.None(mean), rho, corrected);

        // Below a lower bound, and above an upper one, lies no more of the distribution than lies there of a normal one.
        double Bound(double z)
        {
            if (mean is 0)
                return 0;
            var (below, above) = (Normal.CDF(0, 1, z), Normal.CDF(0, 1, -z));
            if (settings.Kind is ChartKind.T)
                return z < 0 ? -mean * Math.Log(above) : -mean * Math.Log(above);
            // Of a geometric variable on 0, 1, 2 … with this mean, the share at x or more is (mean / (mean + 1))^x.
            var decay = SpecialFunctions.Log1p(-1 / (mean + 1));
            var x = Math.Log(above) / decay;
            return z < 0 ? Math.Floor(x) : z > 0 ? Math.Max(0, Math.Ceiling(x) - 1) : x;
        }

        double Score(double value)
        {
            if (mean is 0)
                return value is 0 ? 0 : double.NaN;
            if (settings.Kind is ChartKind.T)
                return Normal.InvCDF(0, 1, -Math.Exp(-value / mean) + 1);
            var decay = SpecialFunctions.Log1p(-1 / (mean + 1));
            return Normal.InvCDF(0, 1, 1 - (Math.Exp(value * decay) + Math.Exp((value + 1) * decay)) / 2);
        }
    }

    // A rebase ends the history that later periods are held against.
    private ChartSegment Outbreaks()
    {
        canvas.Begin(from);
        var counts = new double?[to - from];
        var population = canvas.Exposure is null ? [] : new double?[to - from];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = canvas.IsKnown(from + i) ? canvas.Amount[from + i] : null;
            if (population.Length > 0 && !double.IsNaN(canvas.Exposure![from + i]))
                population[i] = canvas.Exposure[from + i];
        }
        ChartSettings.Require(!settings.Farrington.PopulationOffset || population.Length == counts.Length, "exposures", "A population offset needs the population of each period.");

        var (expected, assessed) = ((double?)null, false);
        foreach (var point in FarringtonFlexible.Assess(counts, population, settings.Seasons, settings.Farrington, 0, counts.Length))
        {
            var i = from + point.Index;
            if (point is { Expected: { } middle, Threshold: { } threshold })
                canvas.LimitAbove(i, middle, threshold);
            if (counts[point.Index] is null)
                continue;
            (expected, assessed) = (point.Expected, point.Threshold is not null);
            if (point.PredictivePValue is { } p && Normal.InvCDF(0, 1, 1 - p) is var z && double.IsFinite(z))
                canvas.Z[i] = z;
            if (point.Alarm)
                canvas.Cross(i, upwards: true);
        }
        return new ChartSegment { Start = from, Centre = expected, Trial = !assessed };
    }

    private int[] Baseline()
    {
        if (settings.BaselineIndexes is { } given)
        {
            int[] inside = [.. given.Where(i => i >= from && i < to)];
            if (from == 0 || inside.Length > 0)
                return Array.FindAll(inside, canvas.IsKnown);
        }
        var indexes = new List<int>(Math.Min(settings.BaselinePoints ?? to - from, to - from));
        for (var i = from; i < to && !(indexes.Count >= settings.BaselinePoints); i++)
        {
            if (canvas.IsKnown(i) && settings.BaselineEligible?[i] is not false)
                indexes.Add(i);
        }
        return [.. indexes];
    }

    private delegate double CentreOf(ReadOnlySpan<double> values);

    private Season SeasonOf(ReadOnlySpan<double> amounts, ReadOnlySpan<double> sizes, CentreOf plain, Season? before)
    {
        if (settings.Seasons == 1)
            return Season.None(plain(amounts));
        if (sizes.Length != amounts.Length)
        {
            var ones = new double[amounts.Length];
            Array.Fill(ones, 1);
            sizes = ones;
        }
        return Season.Fit(baseline, amounts, sizes, settings)
            ?? before?.Around(plain(amounts))
            ?? throw new ChartException("seasons", "Every season must stand in the baseline at least twice.");
    }

    private (double[] Amounts, double[] Sizes) CountsOfBaseline()
    {
        var (amounts, sizes) = (new double[baseline.Length], new double[baseline.Length]);
        for (var i = 0; i < baseline.Length; i++)
            (amounts[i], sizes[i]) = (canvas.Amount[baseline[i]], canvas.Exposure?[baseline[i]] ?? 1);
        return (amounts, sizes);
    }

    private double[] Standardised(double[] amounts, double[] sizes, double centre, Season season, bool binomial)
    {
        var z = new double[baseline.Length];
        for (var i = 0; i < z.Length; i++)
        {
            var rate = Math.Max(season.In(baseline[i], centre), 0);
            if (binomial)
                rate = Math.Min(rate, 1);
            var off = amounts[i] / sizes[i] - rate;
            var sigma = Math.Sqrt((binomial ? rate * (1 - rate) : rate) / sizes[i]);
            z[i] = sigma is 0 || Math.Abs(off) <= Rounding * rate ? 0 : off / sigma;
        }
        return z;
    }

    private static (double? Plain, double? Corrected) Memory(ReadOnlySpan<double> residuals)
    {
        foreach (var residual in residuals)
        {
            if (!double.IsFinite(residual))
                throw new ChartException("values", "They are too large to chart.");
        }
        return Autocorrelation.Lag1(residuals) is { } plain ? (plain, Autocorrelation.Corrected(plain, residuals.Length)) : (null, null);
    }

    private double Shrink(double? own) => settings switch
    {
        { KnownAutocorrelation: { } known } => Autocorrelation.ShareSeen(known),
        { WidenForAutocorrelation: true } => Autocorrelation.ShareSeen(own ?? 0),
        _ => 1,
    };

    // A figure that differs from what is expected by rounding alone lies on the centre, or it would make runs on one side.
    private double Snap(int index, double middle, bool snaps) =>
        snaps && Math.Abs(canvas.Value[index] - middle) <= Rounding * Math.Abs(middle) ? canvas.Value[index] : middle;

    private ChartSegment Segment(double centre, double? sigma, Season season, double? rho, double? corrected, bool known = false) => new()
    {
        Start = from,
        Centre = centre,
        Sigma = sigma,
        SeasonFactors = season.Factors,
        Baseline = baseline,
        Trial = !known && baseline.Length < ChartSettings.LeastForAlarms,
        Autocorrelation = rho,
        AutocorrelationCorrected = corrected,
    };

    private ChartSegment Nothing()
    {
        canvas.Begin(from);
        return new ChartSegment { Start = from, Baseline = baseline, Trial = true };
    }

    private static double Distance(double off, double sigma) => off is 0 ? 0 : off / sigma is var distance && double.IsFinite(distance) ? distance : double.NaN;

    private static double Total(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    /// <summary>A sum that is never negative, and when it last was zero.</summary>
    private struct RunningSum(double head)
    {
        private double start = head;
        private bool crossed;

        internal double Value { get; private set; } = head;

        /// <summary>Index of the first figure after the sum last was zero.</summary>
        internal int Start { get; private set; } = -1;

        /// <summary>How many figures have been added since.</summary>
        internal int Length { get; private set; }

        /// <summary>Their exposures.</summary>
        internal double Size { get; private set; }

        /// <summary>What they added, without the head start.</summary>
        internal readonly double Gained => Value - start;

        internal double Add(int index, double step, double size = 1)
        {
            if (Length++ == 0)
                Start = index;
            Size += size;
            Value += step;
            if (Value <= 0)
                (Value, start, Length, Size, crossed) = (0, 0, 0, 0, false);
            return Value;
        }

        /// <summary>Whether the sum crosses its limit here for the first time since it was zero.</summary>
        internal bool Crosses(bool beyond)
        {
            var first = beyond && !crossed;
            crossed |= beyond;
            return first;
        }
    }
}
