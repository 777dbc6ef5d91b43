using Tryghed.Strategy.Reference;

namespace Tryghed.Strategy.Storage;

/// <summary>
/// Dimensions, goals, organisations and committees of the founding case (data/founding-case.md). The migrations write them;
/// a new wording of a goal is a new row with the next version, here and then in a migration.
/// </summary>
internal static class ReferenceData
{
    private static readonly DateOnly Decided = new(2014, 3, 31);

    internal static readonly Dimension[] Dimensions =
    [
        new() { Code = "perceived", TitleDa = "Den oplevede tryghed", TitleEn = "Perceived safety" },
        new() { Code = "actual", TitleDa = "Den faktiske tryghed", TitleEn = "Actual safety" },
        new() { Code = "shared", TitleDa = "Den fællesskabende tryghed", TitleEn = "Shared safety" },
    ];

    internal static readonly Goal[] Goals =
    [
        Goal("1", "perceived",
            "Borgerne i Aalborg Kommune skal samlet set opleve en større tryghed.",
            "Citizens feel safer overall."),
        Goal("2", "actual",
            "Aalborg Kommune skal samlet set have en nedgang i den utryghedsskabende kriminalitet.",
            "Less crime of the kind that makes people feel unsafe."),
        Goal("3", "actual",
            "Borgerne i Aalborg Kommune skal samlet set have større fodfæste på arbejdsmarkedet, i uddannelse eller i andre aktiviteter, der giver den enkelte en meningsfuld hverdag.",
            "Citizens have a firmer foothold in work, education or other activity that gives a meaningful everyday life."),
        Goal("4", "actual",
            "Børn og unge skal samlet set ydes en tidlig forebyggende indsats, således at alle børn og unges trivsel og udvikling sikres.",
            "Children and young people get early preventive help, so that all of them thrive and develop."),
        Goal("5", "shared",
            "Der skal samlet set skabes større social bæredygtighed i Aalborg Kommune ved at inddrage borgere, erhvervsliv, boligorganisationer og frivillige organisationer i samskabelse om en tryg kommune.",
            "Greater social sustainability, by creating safety together with citizens, business, housing organisations and volunteers.",
            needsPrecision: true),
    ];

    internal static readonly Organisation[] Organisations =
    [
        new() { Code = "aalborg", NameDa = "Aalborg Kommune", NameEn = "Aalborg Municipality" },
        new() { Code = "nordjyllands-politi", NameDa = "Nordjyllands Politi", NameEn = "North Jutland Police" },
        new() { Code = "region-nordjylland", NameDa = "Region Nordjylland", NameEn = "North Denmark Region" },
        Department("familie-og-beskaeftigelse", "Familie- og Beskæftigelsesforvaltningen", "Department of Family and Employment"),
        Department("sundhed-og-kultur", "Sundheds- og Kulturforvaltningen", "Department of Health and Culture"),
        Department("skole", "Skoleforvaltningen", "Department of Schools"),
        Department("by-og-landskab", "By- og Landskabsforvaltningen", "Department of City and Landscape"),
        Department("aeldre-og-handicap", "Ældre- og Handicapforvaltningen", "Department of the Elderly and Disabled"),
    ];

    // The minutes name no number of committees: one per department, called after it.
    internal static readonly Committee[] Committees =
    [
        new() { Code = "familie-og-beskaeftigelsesudvalget", NameDa = "Familie- og Beskæftigelsesudvalget", Organisation = "familie-og-beskaeftigelse" },
        new() { Code = "sundheds-og-kulturudvalget", NameDa = "Sundheds- og Kulturudvalget", Organisation = "sundhed-og-kultur" },
        new() { Code = "skoleudvalget", NameDa = "Skoleudvalget", Organisation = "skole" },
        new() { Code = "by-og-landskabsudvalget", NameDa = "By- og Landskabsudvalget", Organisation = "by-og-landskab" },
        new() { Code = "aeldre-og-handicapudvalget", NameDa = "Ældre- og Handicapudvalget", Organisation = "aeldre-og-handicap" },
    ];

    private static Goal Goal(string code, string dimension, string da, string en, bool needsPrecision = false) => new()
    {
        Code = code,
        Version = 1,
        Dimension = dimension,
        TitleDa = da,
        TitleEn = en,
        NeedsPrecision = needsPrecision,
        DecidedOn = Decided,
    };

    private static Organisation Department(string code, string da, string en) => new() { Code = code, NameDa = da, NameEn = en, PartOf = "aalborg" };
}
