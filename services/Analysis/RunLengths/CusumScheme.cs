using MathNet.Numerics.RootFinding;

namespace Tryghed.Analysis.RunLengths;

/// <summary>A cumulative sum: C⁺ = max(0, x − k + C⁺) and its mirror image, with an alarm where one exceeds h.</summary>
/// <remarks>
/// Solved from the integral equation by Gauss–Legendre quadrature (Vance, Average run lengths of cumulative sum control charts for controlling normal means, 1986); the
/// sum's return to zero is a state of its own. The two sides together by van Dobben de Bruyn, Cumulative Sum Tests (1968), and with a head start by Lucas and Crosier,
/// Fast initial response for CUSUM quality-control schemes (1982): [U(s)L(0) + U(0)L(s) − U(0)L(0)] / [U(0) + L(0)], which is exact for s ≤ h/2 + k, the head starts that
/// are taken here: one sum is then back at zero when the other raises the alarm.
/// </remarks>
public sealed record CusumScheme : MonitoringScheme
{
    private const double Smallest = 0.001;
    private const double Largest = 100;
    private const double Stride = 1.05;

    /// <summary>A cumulative sum.</summary>
    /// <param name="k">Reference value, in standard deviations, 0 to 10: half the shift that is to be found.</param>
    /// <param name="h">Decision interval, in standard deviations, 0.001 to 100.</param>
    /// <param name="headStart">Where both sums start, in standard deviations, 0 to h, and two-sided at most h/2 + k; 0 is no head start.</param>
    /// <param name="sided">Whether the lower sum is kept too.</param>
    /// <exception cref="SettingException">A setting is not finite or out of range.</exception>
    public CusumScheme(double k, double h, double headStart = 0, Sided sided = Sided.Two)
    {
        K = Within(k, 0, 10, nameof(k));
        H = Within(h, Smallest, Largest, nameof(h));
        Sided = sided;
        HeadStart = headStart >= 0 && headStart <= (sided is Sided.Two ? Math.Min(h, h / 2 + k) : h) * (1 + 1e-12)
            ? headStart
            : throw new SettingException(nameof(headStart), sided is Sided.Two ? "Give a number from 0 to h/2 + k, and at most h." : "Give a number from 0 to h.");
    }

    /// <summary>Reference value, in standard deviations.</summary>
    public double K { get; }

    /// <summary>Decision interval, in standard deviations.</summary>
    public double H { get; }

    /// <summary>Where both sums start, in standard deviations.</summary>
    public double HeadStart { get; }

    /// <summary>Whether the lower sum is kept too.</summary>
    public Sided Sided { get; }

    /// <inheritdoc/>
    public override double Limit => H;

    /// <inheritdoc/>
    public override string LimitName => "h";

    /// <inheritdoc/>
    public override (double Least, double Greatest) Limits => (Math.Max(Smallest, Sided is Sided.Two ? Math.Max(HeadStart, 2 * (HeadStart - K)) : HeadStart), Largest);

    internal override double Work => 100 * Math.Pow(Nodes + 1, 3) / 3;

    private int Nodes => 24 + (int)Math.Ceiling(2 * H);

    /// <inheritdoc/>
    public override MonitoringScheme WithLimit(double limit) => new CusumScheme(K, limit, HeadStart, Sided);

    private protected override RunLength Calculated(double shift, double effort, CancellationToken cancel)
    {
        var upper = new Side(this, shift);
        var before = shift is 0 ? upper : new Side(this, 0);
        if (Sided is Sided.One)
            return new RunLength(Bounded(upper.Length), Bounded(before.LongRun(upper)), () => new Survival(upper.Survival()));

        cancel.ThrowIfCancellationRequested();
        var lower = new Side(this, -shift);
        before.WeighByBoth();
        var steady = Together(before.LongRun(upper), before.LongRun(lower), upper.LengthFromZero, lower.LengthFromZero);
        return new RunLength(
            Bounded(Together(upper.Length, lower.Length, upper.LengthFromZero, lower.LengthFromZero)), Bounded(steady),
            () => new Survival(Either(upper.Survival(), upper.SurvivalFromZero(), lower.Survival(), lower.SurvivalFromZero())));
    }

    // Each length as a share of its side's, so that a side that practically never raises an alarm does no harm.
    private static double Together(double upper, double lower, double upperFromZero, double lowerFromZero) =>
        (upper / upperFromZero + lower / lowerFromZero - 1) / (1 / upperFromZero + 1 / lowerFromZero);

    // Started from zero again after the other side's alarm, one side's first alarm is the scheme's, or comes after the other's: a renewal equation for each, solved step
    // by step.
    private static IEnumerable<double> Either(IEnumerable<double> upper, IEnumerable<double> upperFromZero, IEnumerable<double> lower, IEnumerable<double> lowerFromZero)
    {
        using IEnumerator<double> u = upper.GetEnumerator(), u0 = upperFromZero.GetEnumerator(), l = lower.GetEnumerator(), l0 = lowerFromZero.GetEnumerator();
        List<double> upperNow = [], lowerNow = [], upperFirst = [], lowerFirst = [];
        double lastU = 1, lastU0 = 1, lastL = 1, lastL0 = 1, left = 1;
        while (true)
        {
            upperNow.Add(Fall(u0, ref lastU0));
            lowerNow.Add(Fall(l0, ref lastL0));
            var (up, down) = (Fall(u, ref lastU), Fall(l, ref lastL));
            for (var past = 0; past < upperFirst.Count; past++)
            {
                up -= lowerFirst[past] * upperNow[upperFirst.Count - 1 - past];
                down -= upperFirst[past] * lowerNow[upperFirst.Count - 1 - past];
            }
            upperFirst.Add(up);
            lowerFirst.Add(down);
            left -= up + down;
            yield return left;
        }

        static double Fall(IEnumerator<double> curve, ref double last)
        {
            curve.MoveNext();
            var fall = last - curve.Current;
            last = curve.Current;
            return fall;
        }
    }

    /// <summary>One of the two sums.</summary>
    private sealed class Side
    {
        private readonly CusumScheme scheme;
        private readonly double shift;
        private readonly double[] places;
        private readonly double[] weights;
        private readonly DenseChain chain;
        private readonly double[] lengths;

        // For a sum that runs as long as the other does, and is then looked at without a shift.
        private DenseChain? weighed;

        internal Side(CusumScheme scheme, double shift)
        {
            (this.scheme, this.shift) = (scheme, shift);
            var rule = Quadrature.Over(0, scheme.H, scheme.Nodes);
            places = [0, .. rule.Places];
            weights = [0, .. rule.Weights];
            chain = Chain(shift);
            lengths = chain.Lengths();
            Length = chain.FromStart(1, lengths);
        }

        internal double Length { get; }

        internal double LengthFromZero => lengths[0];

        // Expected length, once the shift has come, of a sum that has run for long without it.
        internal double LongRun(Side shifted) =>
            weighed is null ? chain.LongRun(shifted.lengths).Worth : weighed.Collected(shifted.lengths)[0] / weighed.Lengths()[0];

        // That neither sum has raised an alarm is rarer than that one has not. What one sum then does is told by the generating function of its run length T: the chance
        // that both run on shrinks by the factor 1/z for which E[z^T] = −1, beyond the pole of that function, and figures are weighed by powers of that z. (For sums
        // alike, a renewal argument: when one raises its alarm the other stands at zero.)
        internal void WeighByBoth()
        {
            var hazard = chain.LongRun(lengths).Hazard;
            if (!(hazard > 1 / Longest && hazard < 0.5))
                return;
            double before = 0, low = 0, high = hazard / (1 - hazard) * (1 + 1e-6), last, now = double.NegativeInfinity;
            do
            {
                (before, low, high, last) = (low, high, high * Stride, now);
                now = Generated(high);
            }
            while (now < -1 && now >= last && high < 1e6);

            // With a reference value near zero the function only just reaches −1, at its top; rounding may leave it below.
            for (var round = 0; now < -1 && round < 60; round++)
            {
                var (left, right) = (before + (high - before) / 3, high - (high - before) / 3);
                (before, high) = Generated(left) < Generated(right) ? (left, high) : (before, right);
                low = high;
            }
            var root = Brent.TryFindRoot(excess => 1 / (Generated(excess) - 1) + 0.5, low, high, 1e-14, 200, out var found) ? found : high;
            weighed = chain.Weighed(1 + root);
        }

        private double Generated(double excess)
        {
            var of = chain.Weighed(1 + excess);
            return 1 + excess * of.Lengths()[0];
        }

        internal IEnumerable<double> Survival() => chain.Survival();

        internal IEnumerable<double> SurvivalFromZero() => chain.Survival(Row(0, shift));

        private DenseChain Chain(double mean)
        {
            var moves = new double[places.Length * places.Length];
            for (var i = 0; i < places.Length; i++)
                Row(places[i], mean).CopyTo(moves, i * places.Length);
            return new DenseChain(Row(scheme.HeadStart, mean), moves);
        }

        private double[] Row(double from, double mean)
        {
            var row = new double[places.Length];
            row[0] = NormalCurve.Below(scheme.K - from - mean);
            for (var j = 1; j < row.Length; j++)
                row[j] = weights[j] * NormalCurve.Density(places[j] - from + scheme.K - mean);
            return row;
        }
    }
}
