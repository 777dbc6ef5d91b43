using Tryghed.Portal.Gateway;

namespace Tryghed.Portal.Language;

/// <summary>What the shared database's codes are called in Danish.</summary>
internal static class StrategyWords
{
    internal static readonly IReadOnlyList<string> Kinds = ["strategy", "policy", "action-plan", "agreement", "terms-of-reference"];

    internal static readonly IReadOnlyList<string> Statuses = ["draft", "in-hearing", "adopted", "superseded", "archived"];

    internal static string Kind(string kind) => kind switch
    {
        "strategy" => "Strategi",
        "policy" => "Politik",
        "action-plan" => "Handlingsplan",
        "agreement" => "Aftale",
        "terms-of-reference" => "Kommissorium",
        _ => kind,
    };

    internal static string Status(string status) => status switch
    {
        "draft" => "Kladde",
        "in-hearing" => "I høring",
        "adopted" => "Vedtaget",
        "superseded" => "Afløst",
        "archived" => "Arkiveret",
        _ => status,
    };

    /// <summary>How one strategy stands to another, said of the one it is noted at.</summary>
    internal static string Relation(string kind) => kind switch
    {
        "supports" => "Støtter",
        "overlaps" => "Overlapper",
        "conflicts" => "Er i modstrid med",
        _ => kind,
    };

    /// <summary>The same, said of the other.</summary>
    internal static string RelationFrom(string kind) => kind switch
    {
        "supports" => "Støttes af",
        _ => Relation(kind),
    };

    internal static string Period(DateOnly? from, DateOnly? to) => (from, to) switch
    {
        ({ } first, { } last) => $"{Danish.Date(first)} til {Danish.Date(last)}",
        ({ } first, null) => $"Fra {Danish.Date(first)}",
        (null, { } last) => $"Til {Danish.Date(last)}",
        _ => "Uden fast periode",
    };

    internal static string Period(Period? period) => Period(period?.From, period?.To);

    /// <summary>What is called so in a strategy's content.</summary>
    internal static string Field(string field) => field switch
    {
        "kind" => "Slags",
        "coOwners" => "Medejere",
        "partners" => "Partnere",
        "goals" => "Mål",
        "targetGroups" => "Målgrupper",
        "areas" => "Områder",
        "period" => "Periode",
        "kle" => "KLE-nummer",
        "links" => "Henvisninger",
        "nextReview" => "Næste gennemsyn",
        "visibility" => "Hvem der må se den",
        _ => field,
    };
}
