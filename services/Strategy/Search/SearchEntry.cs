using Tryghed.Contracts;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Search;

/// <summary>What is searched of a strategy: its current version, with its attachments' text. Whoever changes the strategy puts it anew (<see cref="SearchIndex"/>).</summary>
internal sealed class SearchEntry
{
    /// <summary>Id of the strategy.</summary>
    public required Guid Strategy { get; init; }
    public required string Title { get; set; }

    /// <summary>The current version's text.</summary>
    public string Body { get; set; } = "";

    /// <summary>The attachments' text, one after the other; only of those that whoever sees the strategy sees.</summary>
    public string Attachments { get; set; } = "";
    public required StrategyKind Kind { get; set; }
    public required StrategyStatus Status { get; set; }

    /// <summary>The narrower of the strategy's visibility and its current version's.</summary>
    public required Visibility Visibility { get; set; }
    public required string Owner { get; set; }

    /// <summary>Owner and co-owners, who see it whatever its visibility.</summary>
    public string[] Readers { get; set; } = [];

    /// <summary>Owner, co-owners and partners.</summary>
    public string[] Organisations { get; set; } = [];
    public string[] Goals { get; set; } = [];
    public string[] Areas { get; set; } = [];
    public DateOnly? PeriodFrom { get; set; }
    public DateOnly? PeriodTo { get; set; }

    /// <summary>What shortened compounds stand for, of title, body and attachments: of <c>børne- og ungepolitik</c> also <c>børnepolitik</c>.</summary>
    public string[] Compounds { get; set; } = ["", "", ""];
}
