using MathNet.Numerics;

namespace Tryghed.Analysis.RunLengths;

/// <summary>A cumulative sum of counts, S = max(0, y − k + S), with an alarm where S is at least h; upward only.</summary>
/// <remarks>
/// Lucas, Counted data CUSUM's (1985). The sum lives on the multiples of 1/d, where d is the common denominator of k and the head start; the finite chain over them is
/// exact.
/// </remarks>
public sealed record PoissonCusumScheme : MonitoringScheme
{
    private const double Smallest = 0.001;
    private const double Largest = 1500;
    private const int MostParts = 1000;
    private const int MostStates = 1500;

    private readonly int parts;

    /// <summary>A cumulative sum of counts.</summary>
    /// <param name="mean">Expected count of a period without a shift, 0.0001 to 10,000.</param>
    /// <param name="k">Reference value, in cases, 0 to 10,000, a fraction with a denominator of at most 1000.</param>
    /// <param name="h">Decision interval, in cases, 0.001 to 1500.</param>
    /// <param name="headStart">Where the sum starts, in cases, at least 0 and less than h, a fraction as k.</param>
    /// <exception cref="SettingException">A setting is not finite or out of range, or the chain would have more than 1500 states.</exception>
    public PoissonCusumScheme(double mean, double k, double h, double headStart = 0)
    {
        Mean = Within(mean, 0.0001, 10_000, nameof(mean));
        K = Within(k, 0, 10_000, nameof(k));
        H = Within(h, Smallest, Largest, nameof(h));
        HeadStart = headStart >= 0 && headStart < h ? headStart : throw new SettingException(nameof(headStart), "Give a number of at least 0 and less than h.");
        parts = Enumerable.Range(1, MostParts).FirstOrDefault(d => IsWhole(K * d) && IsWhole(HeadStart * d));
        if (parts is 0)
            throw new SettingException(nameof(k), FormattableString.Invariant($"Give k and the head start as multiples of the same 1/d, d at most {MostParts}."));
        if (States > MostStates)
            throw new SettingException(nameof(h), FormattableString.Invariant($"With this k and head start the chain has {States} states; at most {MostStates} are calculated with."));
    }

    /// <summary>Expected count of a period without a shift.</summary>
    public double Mean { get; }

    /// <summary>Reference value, in cases.</summary>
    public double K { get; }

    /// <summary>Decision interval, in cases.</summary>
    public double H { get; }

    /// <summary>Where the sum starts, in cases.</summary>
    public double HeadStart { get; }

    /// <inheritdoc/>
    public override double Limit => H;

    /// <inheritdoc/>
    public override string LimitName => "h";

    /// <inheritdoc/>
    public override (double Least, double Greatest) Limits => (1.0 / parts * (Math.Round(HeadStart * parts) + 1), (double)MostStates / parts);

    /// <summary>The sum takes multiples of this only, so that limits between two multiples are the same.</summary>
    internal double Step => 1.0 / parts;

    internal override double Work => 2.0 / 3 * States * States * Math.Min(States, K * parts + 1);

    private int States => (int)Math.Ceiling(H * parts - 1e-9);

    /// <inheritdoc/>
    public override MonitoringScheme WithLimit(double limit) => new PoissonCusumScheme(Mean, K, limit, HeadStart);

    private protected override void CheckShift(double shift, string name) =>
        _ = shift >= -Mean && shift <= 10_000 ? shift : throw new SettingException(name, "Give a number from minus the mean to 10000.");

    private protected override RunLength Calculated(double shift, double effort, CancellationToken cancel)
    {
        var chain = Chain(Mean + shift);
        var lengths = chain.Lengths();
        var average = chain.FromStart(1, lengths);
        cancel.ThrowIfCancellationRequested();
        var (steady, _) = (shift is 0 ? chain : Chain(Mean)).LongRun(lengths);
        return new RunLength(Bounded(average), Bounded(steady), () => new Survival(chain.Survival()));
    }

    private DenseChain Chain(double mean)
    {
        var down = (int)Math.Round(K * parts);
        var counts = new double[(States + down) / parts + 1];
        for (var y = 0; y < counts.Length; y++)
            counts[y] = mean > 0 ? Math.Exp(y * Math.Log(mean) - mean - SpecialFunctions.GammaLn(y + 1)) : y is 0 ? 1 : 0;

        var moves = new double[States * States];
        for (var from = 0; from < States; from++)
            Row(from, moves.AsSpan(from * States, States));
        var start = new double[States];
        Row((int)Math.Round(HeadStart * parts), start);
        return new DenseChain(start, moves, down);

        void Row(int from, Span<double> row)
        {
            for (var y = 0; y < counts.Length && from + y * parts - down < row.Length; y++)
                row[Math.Max(0, from + y * parts - down)] += counts[y];
        }
    }

    private static bool IsWhole(double value) => Math.Abs(value - Math.Round(value)) < 1e-9 * Math.Max(1, value);
}
