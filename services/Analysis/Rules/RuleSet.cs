using System.Diagnostics.CodeAnalysis;

namespace Tryghed.Analysis;

/// <summary>Rules that are asked together, in the order that decides which of several names a point.</summary>
public sealed class RuleSet
{
    private RuleSet(string name, IReadOnlyList<RunRule> rules)
    {
        Name = name;
        Rules = rules;
        foreach (var rule in rules)
            Mask |= rule.Bit();
    }

    /// <summary>NHS England, Making Data Count: beyond a limit; a trend of 7; 2 of 3 near a limit; 7 on one side.</summary>
    public static RuleSet Nhs { get; } = new("nhs", [RunRule.BeyondLimit, RunRule.TrendOf7, RunRule.TwoOf3NearLimit, RunRule.SevenOnOneSide]);

    /// <summary>Western Electric, Statistical Quality Control Handbook (1956): 1 beyond 3σ; 2 of 3 beyond 2σ; 4 of 5 beyond 1σ; 8 on one side.</summary>
    public static RuleSet WesternElectric { get; } =
        new("western-electric", [RunRule.BeyondLimit, RunRule.TwoOf3Beyond2Sigma, RunRule.FourOf5Beyond1Sigma, RunRule.EightOnOneSide]);

    /// <summary>Nelson, The Shewhart Control Chart — Tests for Special Causes, Journal of Quality Technology (1984): his tests 1 to 8, in his order.</summary>
    public static RuleSet Nelson { get; } = new("nelson",
    [
        RunRule.BeyondLimit, RunRule.NineOnOneSide, RunRule.TrendOf6, RunRule.FourteenAlternating,
        RunRule.TwoOf3Beyond2Sigma, RunRule.FourOf5Beyond1Sigma, RunRule.FifteenWithin1Sigma, RunRule.EightBeyond1Sigma,
    ]);

    /// <summary>One point beyond a limit, and nothing else.</summary>
    public static RuleSet BeyondLimit { get; } = new("beyond-limit", [RunRule.BeyondLimit]);

    /// <summary>The set's name; <c>custom</c> for a list of one's own.</summary>
    public string Name { get; }

    /// <summary>Its rules, the deciding one first.</summary>
    public IReadOnlyList<RunRule> Rules { get; }

    internal uint Mask { get; }

    /// <summary>A set of one's own.</summary>
    /// <param name="rules">At least one rule, in deciding order.</param>
    /// <exception cref="ArgumentException">There is no rule, one is unknown, or one stands twice.</exception>
    public static RuleSet Of(params IEnumerable<RunRule> rules)
    {
        RunRule[] list = [.. rules];
        if (list is [])
            throw new ArgumentException("A set of rules needs at least one.", nameof(rules));
        if (list.Distinct().Count() != list.Length)
            throw new ArgumentException("A rule stands in a set once.", nameof(rules));
        if (!Array.TrueForAll(list, Enum.IsDefined))
            throw new ArgumentException("There is no such rule.", nameof(rules));
        return new RuleSet("custom", list);
    }

    /// <summary>Finds a set by its name: <c>nhs</c>, <c>western-electric</c>, <c>nelson</c> or <c>beyond-limit</c>.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out RuleSet? set)
    {
        set = name switch
        {
            "nhs" => Nhs,
            "western-electric" => WesternElectric,
            "nelson" => Nelson,
            "beyond-limit" => BeyondLimit,
            _ => null,
        };
        return set is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
