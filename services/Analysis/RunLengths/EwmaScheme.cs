namespace Tryghed.Analysis.RunLengths;

/// <summary>An exponentially weighted moving average z = λx + (1−λ)z that starts at the target, with limits at L of its own standard deviations.</summary>
/// <remarks>
/// Asymptotic limits: the integral equation of Crowder, A simple method for studying run-length distributions of exponentially weighted moving average charts (1987), by
/// Gauss–Legendre quadrature. Exact limits, √(1−(1−λ)^(2t)) of the asymptotic ones: the same step by step until they have settled (Steiner, EWMA control charts with
/// time-varying control limits and fast initial response, 1999). One-sided: an upper limit only; the average itself is not reset (it may sink as far as it will).
/// </remarks>
public sealed record EwmaScheme : MonitoringScheme
{
    // How far below the target a one-sided average is followed, in its standard deviations; from further down it comes back as if from there, practically never.
    private const double Depth = 9;

    private const double Smallest = 0.001;
    private const double Largest = 10;

    /// <summary>An exponentially weighted moving average.</summary>
    /// <param name="lambda">Weight of the newest figure, 0.001 to 1; 1 is Shewhart's chart.</param>
    /// <param name="l">Distance of the asymptotic limits from the target in standard deviations of the average, 0.001 to 10.</param>
    /// <param name="sided">Whether there is a lower limit.</param>
    /// <param name="exactLimits">Whether the first limits are narrower, as the average varies less at first.</param>
    /// <exception cref="SettingException">A setting is not finite or out of range.</exception>
    public EwmaScheme(double lambda, double l, Sided sided = Sided.Two, bool exactLimits = false)
    {
        Lambda = Within(lambda, 0.001, 1, nameof(lambda));
        L = Within(l, Smallest, Largest, "L");
        Sided = sided;
        ExactLimits = exactLimits;
    }

    /// <summary>Weight of the newest figure.</summary>
    public double Lambda { get; }

    /// <summary>Distance of the limits in standard deviations of the average.</summary>
    public double L { get; }

    /// <summary>Whether there is a lower limit.</summary>
    public Sided Sided { get; }

    /// <summary>Whether the first limits are narrower.</summary>
    public bool ExactLimits { get; }

    /// <inheritdoc/>
    public override double Limit => L;

    /// <inheritdoc/>
    public override string LimitName => "L";

    /// <inheritdoc/>
    public override (double Least, double Greatest) Limits => (Smallest, Largest);

    internal override double Work
    {
        get
        {
            double nodes = Nodes(Spread * (L + (Sided is Sided.Two ? L : Depth)));
            return 2 * Math.Pow(nodes, 3) / 3 + 40 * nodes * nodes + (ExactLimits ? 30.0 * Settling * nodes * nodes : 0);
        }
    }

    private double Spread => Math.Sqrt(Lambda / (2 - Lambda));

    // After so many figures the limits differ from the asymptotic ones by less than a thousand-millionth.
    private int Settling => Lambda >= 1 ? 1 : (int)Math.Ceiling(Math.Log(1e-9) / (2 * Math.Log(1 - Lambda)));

    /// <inheritdoc/>
    public override MonitoringScheme WithLimit(double limit) => new EwmaScheme(Lambda, limit, Sided, ExactLimits);

    private protected override RunLength Calculated(double shift, double effort, CancellationToken cancel)
    {
        var upper = L * Spread;
        var lower = Sided is Sided.Two ? -upper : -Depth * Spread;
        var rule = Quadrature.Over(lower, upper, Nodes(upper - lower));
        if (Sided is Sided.One)
            rule = rule with { Places = [lower, .. rule.Places], Weights = [0, .. rule.Weights] };

        cancel.ThrowIfCancellationRequested();
        var chain = Chain(rule, shift);
        var lengths = chain.Lengths();
        var settled = chain.FromStart(1, lengths);

        cancel.ThrowIfCancellationRequested();
        var (steady, _) = (shift is 0 ? chain : Chain(rule, 0)).LongRun(lengths);
        return ExactLimits
            ? new RunLength(Bounded(Growing(rule, shift, lengths, cancel)), Bounded(steady), () => new Survival(Growing(rule, shift, chain)))
            : new RunLength(Bounded(settled), Bounded(steady), () => new Survival(chain.Survival()));
    }

    private int Nodes(double width) => 24 + (int)Math.Ceiling(2 * width / Lambda);

    private DenseChain Chain(Quadrature rule, double mean)
    {
        var moves = new double[rule.Places.Length * rule.Places.Length];
        for (var i = 0; i < rule.Places.Length; i++)
            Row(rule.Places[i], mean, rule.Places, rule.Weights, moves.AsSpan(i * rule.Places.Length, rule.Places.Length));
        var start = new double[rule.Places.Length];
        Row(0, mean, rule.Places, rule.Weights, start);
        return new DenseChain(start, moves);
    }

    private void Row(double from, double mean, ReadOnlySpan<double> places, ReadOnlySpan<double> weights, Span<double> row)
    {
        for (var j = 0; j < row.Length; j++)
            row[j] = weights[j] / Lambda * NormalCurve.Density((places[j] - (1 - Lambda) * from) / Lambda - mean);
        if (Sided is Sided.One)
            row[0] = NormalCurve.Below((places[0] - (1 - Lambda) * from) / Lambda - mean);
    }

    private double Growing(Quadrature rule, double shift, double[] lengths, CancellationToken cancel)
    {
        var length = 1.0;
        var at = new double[rule.Places.Length];
        foreach (var next in Steps(rule, shift))
        {
            cancel.ThrowIfCancellationRequested();
            length += next.Sum();
            at = next;
        }
        for (var i = 0; i < at.Length; i++)
            length += at[i] * (lengths[i] - 1);
        return length;
    }

    private IEnumerable<double> Growing(Quadrature rule, double shift, DenseChain chain)
    {
        var at = new double[rule.Places.Length];
        foreach (var next in Steps(rule, shift))
        {
            yield return next.Sum();
            at = next;
        }
        foreach (var left in chain.Survival(at).Skip(1))
            yield return left;
    }

    // The distribution of the average over the nodes after 1, 2, … figures without an alarm, until the limits have settled.
    private IEnumerable<double[]> Steps(Quadrature rule, double shift)
    {
        var (places, weights, at) = (new double[rule.Places.Length], new double[rule.Places.Length], Array.Empty<double>());
        for (var t = 1; t <= Settling; t++)
        {
            // Nodes reach from the lower to the upper limit of this moment.
            var share = Math.Sqrt(1 - Math.Pow(1 - Lambda, 2 * t));
            var now = (Places: new double[rule.Places.Length], Weights: new double[rule.Places.Length]);
            var stretch = Sided is Sided.Two ? share : (share * rule.Upper - rule.Lower) / (rule.Upper - rule.Lower);
            for (var j = 0; j < rule.Places.Length; j++)
            {
                now.Places[j] = Sided is Sided.Two ? share * rule.Places[j] : rule.Lower + stretch * (rule.Places[j] - rule.Lower);
                now.Weights[j] = stretch * rule.Weights[j];
            }

            var next = new double[rule.Places.Length];
            var row = new double[rule.Places.Length];
            for (var i = 0; i < Math.Max(1, at.Length); i++)
            {
                Row(at.Length is 0 ? 0 : places[i], shift, now.Places, now.Weights, row);
                for (var j = 0; j < row.Length; j++)
                    next[j] += (at.Length is 0 ? 1 : at[i]) * row[j];
            }
            (places, weights, at) = (now.Places, now.Weights, next);
            yield return next;
        }
    }
}
