namespace Tryghed.Analysis;

/// <summary>Sets of rules that tell a change from the ups and downs of every series.</summary>
public static class RunRules
{
    private static readonly string[] Names =
    [
        "beyond-limit", "trend-of-7", "2-of-3-near-limit", "7-on-one-side", "2-of-3-beyond-2-sigma", "4-of-5-beyond-1-sigma", "8-on-one-side", "9-on-one-side",
        "trend-of-6", "14-alternating", "15-within-1-sigma", "8-beyond-1-sigma",
    ];

    /// <summary>The rules of NHS England's Making Data Count, with runs of seven.</summary>
    /// <param name="values">Charted values, oldest first, in the limits' unit; null where a period has no figure.</param>
    /// <param name="limits">The chart's limits, which hold for every point.</param>
    /// <returns>One element for each value, in the same order.</returns>
    /// <exception cref="ArgumentException">A value is not finite, a limit is not a number, or the centre lies outside the limits.</exception>
    /// <remarks>
    /// <para>
    /// NHS England, Making Data Count: beyond a limit; a trend of 7 points; 2 of 3 near the same limit, all three on that side of the centre, where
    /// near is more than two thirds of the way from the centre to the limit (a point beyond the limit is near it too); 7 on one side.
    /// </para>
    /// <inheritdoc cref="Apply(RuleSet, ReadOnlySpan{double?}, ReadOnlySpan{ChartLimits})" path="/remarks/para"/>
    /// </remarks>
    public static PointMarks[] Nhs(ReadOnlySpan<double?> values, ChartLimits limits) => RuleSet.Nhs.Apply(values, limits);

    /// <summary>The same rules where each point has limits of its own, as on a chart whose exposure varies.</summary>
    /// <inheritdoc cref="Nhs(ReadOnlySpan{double?}, ChartLimits)"/>
    /// <param name="values">Charted values, oldest first; null where a period has no figure.</param>
    /// <param name="limits">As many limits as values.</param>
    public static PointMarks[] Nhs(ReadOnlySpan<double?> values, ReadOnlySpan<ChartLimits> limits) => RuleSet.Nhs.Apply(values, limits);

    /// <summary>What a set of rules says of each point, where the same limits hold for all.</summary>
    /// <inheritdoc cref="Apply(RuleSet, ReadOnlySpan{double?}, ReadOnlySpan{ChartLimits})"/>
    public static PointMarks[] Apply(this RuleSet rules, ReadOnlySpan<double?> values, ChartLimits limits)
    {
        var each = new ChartLimits[values.Length];
        Array.Fill(each, limits);
        return Apply(rules, values, each);
    }

    /// <summary>What a set of rules says of each point.</summary>
    /// <param name="rules">The rules, the deciding one first.</param>
    /// <param name="values">Charted values, oldest first, in the limits' unit; null where a period has no figure.</param>
    /// <param name="limits">As many limits as values. One sigma is a third of the way from the centre to the limit, on each side by itself.</param>
    /// <returns>One element for each value, in the same order.</returns>
    /// <exception cref="ArgumentException">A value is not finite, a limit is not a number, or the centre lies outside the limits.</exception>
    /// <remarks>
    /// <para>
    /// A point on a limit is not beyond it. A point equal to the centre breaks a run on one side; equal neighbours break a trend.
    /// </para>
    /// <para>
    /// A rule is marked on the point that completes it and on each later point at which it still holds: it looks back over as many points as it names.
    /// Two of three beyond two sigma, and four of five beyond one, are complete with the second and the fourth such point, though the series has no third or fifth yet.
    /// Members are all points of the run; for two of three and four of five, those that lie out there.
    /// </para>
    /// <para>
    /// Rules of both directions may hold at one point (beyond the upper limit, but falling for seven points). The deciding order
    /// settles it: the first rule labels the point and gives it its direction.
    /// </para>
    /// <para>
    /// A gap carries no evidence either way: it has no marks, and the figures on both sides of it are neighbours. It neither completes a run nor
    /// breaks one, for a figure that is withheld must not let an alarm recover. <see cref="RuleMark.Start"/> shows when a run spans one.
    /// </para>
    /// </remarks>
    public static PointMarks[] Apply(this RuleSet rules, ReadOnlySpan<double?> values, ReadOnlySpan<ChartLimits> limits)
    {
        if (limits.Length != values.Length)
            throw new ArgumentException("Every value needs its limits.", nameof(limits));

        var table = new RuleTable(values.Length);
        var scan = new RuleScan(rules, table);
        for (var i = 0; i < values.Length; i++)
        {
            if (!(limits[i].Lower <= limits[i].Centre && limits[i].Centre <= limits[i].Upper))
                throw new ArgumentException("The centre must lie between the limits.", nameof(limits));
            if (values[i] is not { } value)
                continue;
            if (!double.IsFinite(value))
                throw new ArgumentException("A charted value must be finite.", nameof(values));
            scan.Next(i, value, value, Zones.Thirds(limits[i]));
        }

        var marks = new PointMarks[values.Length];
        var known = new bool[values.Length];
        for (var i = 0; i < values.Length; i++)
            known[i] = values[i] is not null;
        for (var i = 0; i < marks.Length; i++)
            marks[i] = table.IsEmpty(i) ? PointMarks.None : new PointMarks(table.Marks(rules, i, known), table.Members(rules, i));
        return marks;
    }

    /// <summary>The rule's name in interfaces and data, as <c>2-of-3-near-limit</c>.</summary>
    public static string Name(this RunRule rule) =>
        (int)rule >= 0 && (int)rule < Names.Length ? Names[(int)rule] : throw new ArgumentOutOfRangeException(nameof(rule));

    /// <summary>Finds a rule by its name.</summary>
    public static bool TryParse(string? name, out RunRule rule)
    {
        var index = Array.IndexOf(Names, name);
        rule = (RunRule)Math.Max(index, 0);
        return index >= 0;
    }

    internal static uint Bit(this RunRule rule) => 1u << (int)rule;

    /// <summary>Whether the rule is a pattern that points neither up nor down.</summary>
    internal static bool IsDirectionless(this RunRule rule) => rule is RunRule.FourteenAlternating or RunRule.FifteenWithin1Sigma or RunRule.EightBeyond1Sigma;

    /// <summary>How many points the rule looks back over, the point itself among them.</summary>
    internal static int Window(this RunRule rule) => rule switch
    {
        RunRule.BeyondLimit => 1,
        RunRule.TwoOf3NearLimit or RunRule.TwoOf3Beyond2Sigma => 3,
        RunRule.FourOf5Beyond1Sigma => 5,
        RunRule.TrendOf6 => 6,
        RunRule.TrendOf7 or RunRule.SevenOnOneSide => 7,
        RunRule.EightOnOneSide or RunRule.EightBeyond1Sigma => 8,
        RunRule.NineOnOneSide => 9,
        RunRule.FourteenAlternating => 14,
        RunRule.FifteenWithin1Sigma => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };
}
