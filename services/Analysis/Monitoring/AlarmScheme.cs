using Tryghed.Analysis.RunLengths;

namespace Tryghed.Analysis.Monitoring;

/// <summary>What raises an alarm on a standardised series, apart from how wide its limits are.</summary>
/// <remarks>
/// The width is what a budget solves for: the distance of the limits in sigma for a Shewhart chart (the zones of its rules scale with it), L for EWMA, h for CUSUM.
/// </remarks>
public sealed record AlarmScheme
{
    private AlarmScheme(IReadOnlyList<RunRule> rules, double lambda, double k) => (Rules, Lambda, K, Mask) = (rules, lambda, k, rules.Aggregate(0, (mask, rule) => mask | 1 << (int)rule));

    /// <summary>Rules of a Shewhart chart; empty for the others.</summary>
    public IReadOnlyList<RunRule> Rules { get; }

    /// <summary>Weight of the newest figure in an EWMA, above 0 and at most 1; 0 for the others.</summary>
    public double Lambda { get; }

    /// <summary>Reference value of a CUSUM in sigma; NaN for the others.</summary>
    public double K { get; }

    internal int Mask { get; }

    /// <summary>Whether wide enough limits silence it; runs on one side and trends hold whatever the limits.</summary>
    internal bool Scales => Rules.All(rule => rule is RunRule.BeyondLimit or RunRule.TwoOf3NearLimit or RunRule.TwoOf3Beyond2Sigma or RunRule.FourOf5Beyond1Sigma);

    /// <summary>Whether it is an EWMA.</summary>
    public bool IsEwma => Lambda > 0;

    /// <summary>Whether it is a CUSUM.</summary>
    public bool IsCusum => !double.IsNaN(K);

    /// <summary>A Shewhart chart with rules; rules without a direction of their own (alternating, hugging the centre) raise no alarm of a worsening and are left out.</summary>
    /// <exception cref="ArgumentException">No rule is left.</exception>
    public static AlarmScheme Shewhart(IEnumerable<RunRule> rules)
    {
        IReadOnlyList<RunRule> able = [.. rules.Where(AlarmState.Knows).Distinct().Order()];
        return able.Count > 0 ? new AlarmScheme(able, 0, double.NaN) : throw new ArgumentException("None of the rules points in a direction.", nameof(rules));
    }

    /// <summary>An exponentially weighted moving average (Roberts 1959) with asymptotic limits.</summary>
    /// <param name="lambda">Weight of the newest figure, above 0 and at most 1.</param>
    public static AlarmScheme Ewma(double lambda) =>
        lambda is > 0 and <= 1 ? new AlarmScheme([], lambda, double.NaN) : throw new ArgumentOutOfRangeException(nameof(lambda), "Lambda lies above 0 and is at most 1.");

    /// <summary>A cumulative sum (Page 1954).</summary>
    /// <param name="k">Reference value in sigma, 0 to 5.</param>
    public static AlarmScheme Cusum(double k) =>
        k is >= 0 and <= 5 ? new AlarmScheme([], 0, k) : throw new ArgumentOutOfRangeException(nameof(k), "K lies between 0 and 5 sigma.");

    /// <summary>The textbook's figure: mean number of periods between false alarms of a rise if parameters were known; null where rules have to be simulated for it, where limits are wider than it is worked out for, or where it exceeds a thousand million.</summary>
    /// <param name="width">Width of the limits.</param>
    public double? AverageRunLength(double width)
    {
        MonitoringScheme known = IsEwma ? new EwmaScheme(Lambda, 1, Sided.One) : IsCusum ? new CusumScheme(K, 1, 0, Sided.One)
            : new ShewhartScheme(Rules.Select(rule => rule.Name()), 3, Sided.One);
        if (!known.Exact || !(width >= known.Limits.Least && width <= known.Limits.Greatest))
            return null;
        var average = known.WithLimit(width).RunLength(0).Average;
        return average < MonitoringScheme.Longest ? average : null;
    }

    /// <summary>The same scheme as the textbook's figures know it; null for one that has no counterpart here.</summary>
    public static AlarmScheme? Of(MonitoringScheme scheme) => scheme switch
    {
        CusumScheme { HeadStart: 0 } cusum => Cusum(cusum.K),
        EwmaScheme { ExactLimits: false } ewma => Ewma(ewma.Lambda),
        ShewhartScheme shewhart when Parsed(shewhart.Rules) is { } rules => Shewhart(rules),
        _ => null,
    };

    private static List<RunRule>? Parsed(IReadOnlyList<string> names)
    {
        var rules = names.Select(name => RunRules.TryParse(name, out var rule) && AlarmState.Knows(rule) ? rule : (RunRule?)null).ToList();
        return rules.TrueForAll(rule => rule is not null) ? [.. rules.Select(rule => rule!.Value)] : null;
    }

    /// <summary>A text that tells schemes apart.</summary>
    public string Key => IsEwma ? FormattableString.Invariant($"ewma {Lambda:R}") : IsCusum ? FormattableString.Invariant($"cusum {K:R}") : string.Join(' ', Rules.Select(rule => rule.Name()));

    /// <inheritdoc/>
    public bool Equals(AlarmScheme? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
