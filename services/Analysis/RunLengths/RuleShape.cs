namespace Tryghed.Analysis.RunLengths;

/// <summary>A run rule as what it looks for. Distances are shares of the way from the centre to the limit, so that zones widen with the limits.</summary>
internal abstract record RuleShape(string Name)
{
    /// <summary>So many of the newest points beyond a distance, on one side; perhaps with all of them on that side of the centre.</summary>
    internal sealed record Beyond(string Name, int Needed, int Of, double Distance, bool AllOnThatSide = false) : RuleShape(Name);

    /// <summary>So many points in a row all beyond a distance, or all within it, whichever side they lie on. It has no direction.</summary>
    internal sealed record EitherSide(string Name, int InARow, double Distance, bool Within) : RuleShape(Name);

    /// <summary>So many points in a row, each higher than the one before, or each lower.</summary>
    internal sealed record Trend(string Name, int InARow) : RuleShape(Name);

    /// <summary>So many points in a row that go up and down by turns. It has no direction.</summary>
    internal sealed record Alternating(string Name, int InARow) : RuleShape(Name);

    /// <summary>Every rule by its name.</summary>
    internal static readonly IReadOnlyDictionary<string, RuleShape> All = Enum.GetValues<RunRule>().Select(ShapeOf).ToDictionary(shape => shape.Name);

    private static RuleShape ShapeOf(RunRule rule) => rule switch
    {
        RunRule.BeyondLimit => new Beyond(rule.Name(), 1, 1, 1),
        RunRule.TwoOf3Beyond2Sigma => new Beyond(rule.Name(), 2, 3, 2.0 / 3),
        RunRule.FourOf5Beyond1Sigma => new Beyond(rule.Name(), 4, 5, 1.0 / 3),
        RunRule.SevenOnOneSide => new Beyond(rule.Name(), 7, 7, 0),
        RunRule.EightOnOneSide => new Beyond(rule.Name(), 8, 8, 0),
        RunRule.NineOnOneSide => new Beyond(rule.Name(), 9, 9, 0),
        RunRule.TwoOf3NearLimit => new Beyond(rule.Name(), 2, 3, 2.0 / 3, AllOnThatSide: true),
        RunRule.FifteenWithin1Sigma => new EitherSide(rule.Name(), 15, 1.0 / 3, Within: true),
        RunRule.EightBeyond1Sigma => new EitherSide(rule.Name(), 8, 1.0 / 3, Within: false),
        RunRule.TrendOf6 => new Trend(rule.Name(), 6),
        RunRule.TrendOf7 => new Trend(rule.Name(), 7),
        RunRule.FourteenAlternating => new Alternating(rule.Name(), 14),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule."),
    };
}
