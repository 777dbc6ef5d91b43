namespace Tryghed.Analysis;

/// <summary>A rule that tells a change from the ups and downs of every series.</summary>
public enum RunRule
{
    /// <summary>The point lies outside a limit.</summary>
    BeyondLimit,

    /// <summary>Seven points in a row, each higher than the one before, or each lower.</summary>
    TrendOf7,

    /// <summary>Two of three points in a row lie near the same limit, and all three on that side of the centre.</summary>
    TwoOf3NearLimit,

    /// <summary>Seven points in a row on one side of the centre.</summary>
    SevenOnOneSide,

    /// <summary>Two of the last three points lie beyond two sigma on the same side, wherever the third lies.</summary>
    TwoOf3Beyond2Sigma,

    /// <summary>Four of the last five points lie beyond one sigma on the same side, wherever the fifth lies.</summary>
    FourOf5Beyond1Sigma,

    /// <summary>Eight points in a row on one side of the centre.</summary>
    EightOnOneSide,

    /// <summary>Nine points in a row on one side of the centre.</summary>
    NineOnOneSide,

    /// <summary>Six points in a row, each higher than the one before, or each lower.</summary>
    TrendOf6,

    /// <summary>Fourteen points in a row that go up and down by turns.</summary>
    FourteenAlternating,

    /// <summary>Fifteen points in a row within one sigma of the centre, on either side: limits that are too wide, or figures too even to be true.</summary>
    FifteenWithin1Sigma,

    /// <summary>Eight points in a row beyond one sigma, on either side: two processes mixed.</summary>
    EightBeyond1Sigma,
}

/// <summary>Which way a rule points: up is above the centre, or rising; down is below it, or falling.</summary>
public enum Direction
{
    /// <summary>Above the centre; for a trend, rising.</summary>
    Up,

    /// <summary>Below the centre; for a trend, falling.</summary>
    Down,

    /// <summary>A pattern that points neither way, as fourteen points that alternate.</summary>
    Neither,
}

/// <summary>A rule that holds at a point.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Direction">Which way it points.</param>
/// <param name="Start">Index of the first point that the rule looked at; for <see cref="RunRule.BeyondLimit"/> the point itself.</param>
public readonly record struct RuleMark(RunRule Rule, Direction Direction, int Start);

/// <summary>What the rules say of one point.</summary>
/// <param name="Rules">The rules that hold at this point, in deciding order; empty for common cause and for gaps.</param>
/// <param name="MemberOf">
/// The rules of which this point is part of the evidence, whether or not they were complete at it; in deciding order, without <see cref="RunRule.BeyondLimit"/>,
/// which has no run.
/// </param>
public sealed record PointMarks(IReadOnlyList<RuleMark> Rules, IReadOnlyList<RunRule> MemberOf)
{
    internal static readonly PointMarks None = new([], []);

    /// <summary>The rule that names the point; null where none holds.</summary>
    public RuleMark? Label => Rules is [var first, ..] ? first : null;
}
