namespace Tryghed.Analysis.Monitoring;

/// <summary>False alarms per period against the width of the limits, for one scheme and one way to estimate.</summary>
internal sealed class FalseAlarmCurve
{
    private const int MostReplications = 20_000;
    private const int LeastReplications = 5_000;
    private const int PointsToDraw = 1_500_000;
    private const int Horizon = 40; // ten years of quarters
    private const int Block = 500;

    // Widths grow by 8 % from a quarter of a sigma to seventy-five, enough for sigma, L and h.
    private static readonly double[] Widths = [.. Enumerable.Range(0, 75).Select(i => 0.25 * Math.Pow(1.08, i))];

    // A stable series is in alarm a fifth of the time at most, so that alarms begin at most this many times as often in the periods in which it is not: where neighbours are much alike an
    // alarm lasts so long that narrow limits, too, would begin few of them.
    private const double MostHazard = 1.25;

    private const double FlattestSlope = -0.25;
    private const double WidestLimits = 1e6;

    private readonly double[] rates;
    private readonly double[] hazards;
    private readonly int replications;
    private readonly bool scales;

    private FalseAlarmCurve(double[] rates, double[] hazards, int replications, bool scales) =>
        (this.rates, this.hazards, this.replications, this.scales) = (rates, hazards, replications, scales);

    internal static FalseAlarmCurve Simulate(AlarmScheme scheme, Estimation estimation, int seed)
    {
        // Long baselines leave little to chance, so that fewer series say as much.
        var replications = Math.Clamp(PointsToDraw / (estimation.Points + Horizon) / Block * Block, LeastReplications, MostReplications);
        var (begun, armed) = (new long[Widths.Length], new long[Widths.Length]);
        Parallel.For(0, replications / Block, () => (Begun: new long[Widths.Length], Armed: new long[Widths.Length]), (block, _, mine) =>
        {
            Span<double> z = new double[estimation.Points + Horizon];
            for (var i = block * Block; i < (block + 1) * Block; i++)
            {
                var noise = Noise.Of(seed, i);
                estimation.Draw(ref noise, z);
                estimation.Standardise(z);
                Count(scheme, estimation.Points, z, mine.Begun, mine.Armed);
            }
            return mine;
        }, mine =>
        {
            lock (begun) // whole numbers: the order of the sums does not matter
            {
                for (var w = 0; w < begun.Length; w++)
                {
                    begun[w] += mine.Begun[w];
                    armed[w] += mine.Armed[w];
                }
            }
        });
        var (rates, hazards) = (new double[Widths.Length], new double[Widths.Length]);
        for (var w = rates.Length - 1; w >= 0; w--)
        {
            hazards[w] = Math.Max(begun[w] / (double)Math.Max(1, armed[w]), w + 1 < rates.Length ? hazards[w + 1] : 0);
            rates[w] = Math.Max(begun[w] / ((double)replications * Horizon), w + 1 < rates.Length ? rates[w + 1] : 0); // alarms that run together make narrow limits look quiet
        }
        return new FalseAlarmCurve(rates, hazards, replications, scheme.Scales);
    }

    // Wider limits raise no alarm where narrower ones raise none, so the first silent width ends the search.
    private static void Count(AlarmScheme scheme, int baseline, ReadOnlySpan<double> z, long[] begun, long[] armed)
    {
        for (var w = 0; w < Widths.Length; w++)
        {
            var state = new AlarmState(scheme, Widths[w]);
            var silent = true;
            for (var t = 0; t < z.Length; t++)
            {
                var was = state.Active;
                var begins = state.Take(z[t]);
                silent &= !begins;
                if (t < baseline)
                    continue;
                begun[w] += begins ? 1 : 0;
                armed[w] += was ? 0 : 1;
            }
            if (!silent)
                continue;
            for (var wider = w + 1; wider < Widths.Length; wider++)
                armed[wider] += z.Length - baseline;
            break;
        }
    }

    internal double Rate(double width)
    {
        if (width <= Widths[0])
            return rates[0];
        var above = Array.FindIndex(Widths, w => w >= width);
        if (above < 0)
            return rates[^1];
        var share = (width - Widths[above - 1]) / (Widths[above] - Widths[above - 1]);
        return rates[above] is 0 ? rates[above - 1] * (1 - share) : rates[above - 1] * Math.Pow(rates[above] / rates[above - 1], share);
    }

    internal double Width(double rate) => Math.Max(Where(rates, rate), Where(hazards, MostHazard * rate));

    private double Where(double[] curve, double rate)
    {
        var at = Array.FindIndex(curve, r => r <= rate);
        if (at < 0 && !scales)
            throw new ArgumentException(FormattableString.Invariant($"These rules raise {rates[^1]:0.#####} false alarms in a period however wide the limits are; choose other rules or a larger budget."), nameof(rate));
        if (at == 0)
            return Widths[0];
        // The rarest alarms are simulated too seldom to be counted; beyond them the curve goes on as it ended.
        var last = Array.FindLastIndex(curve, r => r > 20.0 / (replications * (double)Horizon));
        if (at < 0 || (at > last && last > 4))
        {
            var slope = Math.Min(FlattestSlope, Math.Log(curve[last] / curve[last - 4]) / Math.Log(Widths[last] / Widths[last - 4]));
            return Math.Min(WidestLimits, Widths[last] * Math.Pow(rate / curve[last], 1 / slope));
        }
        var share = Math.Log(rate / curve[at - 1]) / Math.Log(curve[at] / curve[at - 1]);
        return Widths[at - 1] + share * (Widths[at] - Widths[at - 1]);
    }

    /// <summary>What the estimators of a baseline come to on average: for autocorrelations 0, step, 2·step … largest.</summary>
    internal static (double Coefficient, double Sigma)[] ExpectedEstimates(int points, int seasons, double step, double largest, int seed)
    {
        const int Series = 20_000;
        var expected = new (double Coefficient, double Sigma)[(int)Math.Round(largest / step) + 1];
        Span<double> x = new double[points];
        for (var node = 0; node < expected.Length; node++)
        {
            var estimation = new Estimation(points, seasons, node * step);
            for (var i = 0; i < Series; i++)
            {
                var noise = Noise.Of(seed, i);
                estimation.Draw(ref noise, x);
                expected[node].Sigma += estimation.Standardise(x) / Series;
                expected[node].Coefficient += Coefficient(x) / Series;
            }
        }
        return expected;
    }

    internal static double Coefficient(ReadOnlySpan<double> residuals)
    {
        double products = 0, squares = 0;
        for (var t = 0; t < residuals.Length; t++)
        {
            squares += residuals[t] * residuals[t];
            if (t > 0)
                products += residuals[t] * residuals[t - 1];
        }
        return squares > 0 ? products / squares : 0;
    }
}
