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

    internal static readonly IReadOnlyDictionary<string, RuleShape> All = new RuleShape[]
    {
        new Beyond("beyond-limit", 1, 1, 1),
        new Beyond("2-of-3-beyond-2-sigma", 2, 3, 2.0 / 3),
        new Beyond("4-of-5-beyond-1-sigma", 4, 5, 1.0 / 3),
        new Beyond("7-on-one-side", 7, 7, 0),
        new Beyond("8-on-one-side", 8, 8, 0),
        new Beyond("9-on-one-side", 9, 9, 0),
        new Beyond("2-of-3-near-limit", 2, 3, 2.0 / 3, AllOnThatSide: true),
        new EitherSide("15-within-1-sigma", 15, 1.0 / 3, Within: true),
        new EitherSide("8-beyond-1-sigma", 8, 1.0 / 3, Within: false),
        new Trend("trend-of-6", 6),
        new Trend("trend-of-7", 7),
        new Alternating("14-alternating", 14),
    }.ToDictionary(shape => shape.Name);

    internal static readonly IReadOnlyDictionary<string, string[]> Sets = new Dictionary<string, string[]>
    {
        ["nhs"] = ["beyond-limit", "trend-of-7", "2-of-3-near-limit", "7-on-one-side"],
        ["western-electric"] = ["beyond-limit", "2-of-3-beyond-2-sigma", "4-of-5-beyond-1-sigma", "8-on-one-side"],
        ["nelson"] =
        [
            "beyond-limit", "9-on-one-side", "trend-of-6", "14-alternating", "2-of-3-beyond-2-sigma", "4-of-5-beyond-1-sigma", "15-within-1-sigma", "8-beyond-1-sigma",
        ],
    };
}
