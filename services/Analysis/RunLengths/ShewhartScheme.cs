namespace Tryghed.Analysis.RunLengths;

/// <summary>Shewhart's chart with run rules: an alarm at the first point at which a rule holds.</summary>
/// <remarks>
/// <para>
/// Exact for zone and same-side rules (Champ and Woodall, Exact results for Shewhart control charts with supplementary runs rules, 1987). Trend rules remember figures,
/// not zones: with one of them the answer is simulated, always with the same random numbers, and carries its standard error.
/// </para>
/// <para>
/// Zones widen with the limits: "beyond 2 sigma" is two thirds of the way to the limit whatever the width. One-sided, rules count upward only, and rules without a
/// direction (<c>15-within-1-sigma</c>, <c>8-beyond-1-sigma</c>, <c>14-alternating</c>) raise no alarm.
/// </para>
/// </remarks>
public sealed record ShewhartScheme : MonitoringScheme
{
    private const double Smallest = 0.001;
    private const double Largest = 10;

    private readonly RuleShape[] rules;
    private readonly RuleShape[] counting;
    private RuleAutomaton? automaton;

    /// <summary>Shewhart's chart.</summary>
    /// <param name="rules">Names of rules, as <c>beyond-limit</c> or <c>8-on-one-side</c>; at least one. <see cref="RulesOf"/> has those of a named set.</param>
    /// <param name="width">Distance of the limits from the centre in standard deviations, 0.001 to 10.</param>
    /// <param name="sided">Whether changes downward count too.</param>
    /// <exception cref="SettingException">There is no rule, a rule is not known, or the width is not finite or out of range.</exception>
    public ShewhartScheme(IEnumerable<string> rules, double width = 3, Sided sided = Sided.Two)
    {
        this.rules = [.. rules.Distinct().Select(name => RuleShape.All.GetValueOrDefault(name) ?? throw new SettingException(nameof(rules), $"'{name}' is not a run rule."))];
        if (this.rules is [])
            throw new SettingException(nameof(rules), "Give at least one rule.");
        Width = Within(width, Smallest, Largest, nameof(width));
        Sided = sided;
        counting = sided is Sided.Two ? this.rules : [.. this.rules.Where(rule => rule is RuleShape.Beyond or RuleShape.Trend)];
    }

    /// <summary>Names of the rules.</summary>
    public IReadOnlyList<string> Rules => [.. rules.Select(rule => rule.Name)];

    /// <summary>Distance of the limits from the centre in standard deviations.</summary>
    public double Width { get; private init; }

    /// <summary>Whether changes downward count too.</summary>
    public Sided Sided { get; }

    /// <inheritdoc/>
    public override double Limit => Width;

    /// <inheritdoc/>
    public override string LimitName => "width";

    /// <inheritdoc/>
    public override (double Least, double Greatest) Limits => (Smallest, Largest);

    /// <inheritdoc/>
    public override bool Exact => !counting.Any(rule => rule is RuleShape.Trend or RuleShape.Alternating);

    /// <summary>Names of all rules.</summary>
    public static IEnumerable<string> KnownRules => RuleShape.All.Keys;

    /// <summary>The rules of a set: <c>nhs</c>, <c>western-electric</c>, <c>nelson</c> or <c>beyond-limit</c>.</summary>
    /// <returns>Names of rules; null for another name.</returns>
    public static IReadOnlyList<string>? RulesOf(string name) => RuleSet.TryParse(name, out var set) ? [.. set.Rules.Select(rule => rule.Name())] : null;

    /// <inheritdoc/>
    public override MonitoringScheme WithLimit(double limit) => this with { Width = Within(limit, Smallest, Largest, nameof(limit)) };

    private protected override RunLength Calculated(double shift, double effort, CancellationToken cancel)
    {
        automaton ??= RuleAutomaton.Of(counting, Sided, cancel);
        if (!Exact)
            return new RuleSimulation(automaton, counting, Sided, Width).Run(shift, effort, cancel);

        var chain = new RuleChain(automaton, automaton.Zoned(Width, shift));
        var lengths = chain.Lengths(cancel);
        if (!double.IsFinite(lengths[0]))
            return new RunLength(double.PositiveInfinity, double.PositiveInfinity, () => new Survival(chain.Survival()));
        var before = shift is 0 ? chain : new RuleChain(automaton, automaton.Zoned(Width, 0));
        var steady = before.LongRun(cancel).Zip(lengths, (likely, length) => likely * length).Sum();
        return new RunLength(Bounded(lengths[0]), Bounded(steady), () => new Survival(chain.Survival()));
    }

    internal override double AverageWithoutShift(CancellationToken cancel) =>
        Exact ? base.AverageWithoutShift(cancel) : new RuleSimulation(automaton ??= RuleAutomaton.Of(counting, Sided, cancel), counting, Sided, Width).Average(0, cancel);

    internal override double Work => Exact ? 1000.0 * (automaton ??= RuleAutomaton.Of(counting, Sided, default)).States * automaton.Zones : 0;

    /// <summary>Equal where rules, width and sides are.</summary>
    public bool Equals(ShewhartScheme? other) => other is not null && Rules.SequenceEqual(other.Rules) && Width.Equals(other.Width) && Sided == other.Sided;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(rules.Length, Width, Sided);
}
