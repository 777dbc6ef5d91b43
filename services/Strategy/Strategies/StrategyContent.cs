using Tryghed.Contracts;

namespace Tryghed.Strategy.Strategies;

/// <summary>What a version of a strategy says. A version never changes: another content is another version.</summary>
internal record StrategyContent
{
    /// <summary>1 to 300 characters.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of paper it is.</summary>
    public required StrategyKind Kind { get; init; }

    /// <summary>Codes of organisations that own it beside the one that entered it, and may change it as that one may.</summary>
    public IReadOnlyList<string>? CoOwners { get; init; }

    /// <summary>Codes of organisations that share it.</summary>
    public IReadOnlyList<string>? Partners { get; init; }

    /// <summary>The goals that it addresses, and how.</summary>
    public IReadOnlyList<GoalAddressed>? Goals { get; init; }

    /// <summary>Whom it is for, as "unge 15–17 år"; at most 100 characters each.</summary>
    public IReadOnlyList<string>? TargetGroups { get; init; }

    /// <summary>Codes of areas where it holds, as Danmarks Statistik has them; none means everywhere.</summary>
    public IReadOnlyList<string>? Areas { get; init; }

    /// <summary>When it holds.</summary>
    public PeriodRow? Period { get; init; }

    /// <summary>Number of KL's journal plan, three levels: <c>27.69.40</c>.</summary>
    public string? Kle { get; init; }

    /// <summary>At most 10,000 characters.</summary>
    public string? Summary { get; init; }

    /// <summary>The text itself, in Markdown; at most 2,000,000 characters.</summary>
    public string? Body { get; init; }

    /// <summary>Where more is to be found.</summary>
    public IReadOnlyList<LinkRow>? Links { get; init; }

    /// <summary>The day on which it is to be looked at again.</summary>
    public DateOnly? NextReview { get; init; }

    /// <summary>Owner when absent: nothing is shown by omission.</summary>
    public Visibility? Visibility { get; init; }
}

/// <param name="Goal">Code of the goal.</param>
/// <param name="How">How the strategy addresses it; at most 2,000 characters.</param>
internal sealed record GoalAddressed(string Goal, string? How = null);

/// <param name="From">First day.</param>
/// <param name="To">Last day; open when absent.</param>
internal sealed record PeriodRow(DateOnly From, DateOnly? To = null);

/// <param name="Title">What it leads to.</param>
/// <param name="Url">An address that begins with <c>https://</c> or <c>http://</c>.</param>
internal sealed record LinkRow(string Title, string Url);

/// <summary>Whom to ask. Personal data: it stands beside the versions, so that it can be changed and erased.</summary>
/// <param name="Name">At most 200 characters.</param>
/// <param name="Email">At most 200 characters.</param>
/// <param name="Phone">At most 50 characters.</param>
internal sealed record ContactRow(string? Name = null, string? Email = null, string? Phone = null);
