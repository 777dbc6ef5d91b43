using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Disclosure;
using Tryghed.Indicator.Observations;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Catalogue;

/// <summary>What an indicator's value is.</summary>
internal enum Kind
{
    /// <summary>A number of cases; with an exposure it is charted per 1,000 of it.</summary>
    Count,

    /// <summary>A share; with an exposure the value is the number of cases, and their share of it is charted.</summary>
    Proportion,

    /// <summary>Any measured number.</summary>
    Value,
}

/// <summary>What an indicator listens to. Only indicators that say so are compared with each other.</summary>
internal enum Measures
{
    /// <summary>What people say in a survey.</summary>
    Perceived,

    /// <summary>What somebody reported or registered.</summary>
    Recorded,
}

/// <summary>The kind of areas that an indicator is meant to have figures of.</summary>
internal enum Geography
{
    Country,
    Region,
    Municipality,
    PoliceDistrict,

    /// <summary>Parts of a municipality.</summary>
    SubArea,
}

/// <summary>A value that is aimed at in a period.</summary>
/// <param name="Period">In Danmarks Statistik's form.</param>
/// <param name="Value">In the charted unit.</param>
internal sealed record Milestone(string Period, double Value);

/// <summary>An indicator of the catalogue.</summary>
internal sealed partial class IndicatorDefinition
{
    public required string Code { get; init; }
    public required string TitleDa { get; set; }
    public string? TitleEn { get; set; }
    public required string Unit { get; set; }
    public required Kind Kind { get; init; }
    public required Polarity Polarity { get; set; }
    public required string Goal { get; set; }
    public required string Source { get; set; }
    public string? Attribution { get; set; }
    public required Frequency Frequency { get; init; }
    public required Visibility Visibility { get; set; }
    public required string Owner { get; init; }

    /// <summary>First and last period of a named baseline, in Danmarks Statistik's form; null for the first points of the series.</summary>
    public string? BaselineFrom { get; set; }
    public string? BaselineTo { get; set; }

    /// <summary>How many decimals to show; null when the source says nothing.</summary>
    public int? Decimals { get; set; }

    /// <summary>Whether its figures are made up, to show what the system does.</summary>
    public bool Synthetic { get; set; }

    /// <summary>Whether it is perceived or recorded; null when it is neither.</summary>
    public Measures? Measures { get; set; }

    /// <summary>By what a survey's design multiplies the variance of a simple random sample, 1 to 20; 1 but for proportions.</summary>
    public double DesignEffect { get; set; } = 1;

    /// <summary>What it counts or measures, and what it doesn't, for who reads the figure.</summary>
    public string? DefinitionDa { get; set; }
    public string? DefinitionEn { get; set; }

    /// <summary>Code of the dimension of safety that it belongs to; the goal's where absent.</summary>
    public string? Dimension { get; set; }

    /// <summary>Who looks after it: a role or a person's id.</summary>
    public string? Steward { get; set; }

    /// <summary>On what terms its figures may be used.</summary>
    public string? Licence { get; set; }

    /// <summary>The areas that it is meant to have a figure of; null where nobody has said so.</summary>
    public Geography? Geography { get; set; }

    /// <summary>The charted value that is aimed at, and by when.</summary>
    public double? TargetValue { get; set; }
    public string? TargetBy { get; set; }

    /// <summary>Values on the way to the target, by period; null where none are set.</summary>
    public List<Milestone>? Trajectory { get; set; }

    /// <summary>First and last period that it is meant to have figures of, in Danmarks Statistik's form.</summary>
    public string? ValidFrom { get; set; }
    public string? ValidTo { get; set; }

    /// <summary>How many days after a period's end its figures are expected; null where they are expected on no day.</summary>
    public int? ReleaseLagDays { get; set; }

    /// <summary>Number of this version of the definition; 1 for the first.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>How its small counts are protected; null when all who see it may see them.</summary>
    public DisclosureRule? Disclosure { get; init; }

    /// <summary>Number of the newest vintage; 0 while there is none.</summary>
    public int Vintages { get; private set; }
    public DateTimeOffset DefinedAt { get; init; }
    public required string DefinedBy { get; init; }

    /// <summary>What is charted: per 1,000 of the exposure, where a count has one.</summary>
    internal string ChartedUnit(bool withExposure) => Kind is Kind.Count && withExposure ? $"{Unit} pr. 1.000 indbyggere" : Unit;

    internal (Period From, Period To)? Baseline =>
        BaselineFrom is not null && BaselineTo is not null ? (Period.Parse(BaselineFrom), Period.Parse(BaselineTo)) : null;

    /// <summary>How many points a baseline without a name has.</summary>
    internal int BaselineLength => Frequency switch
    {
        Frequency.Quarter => 20,
        Frequency.Month => 24,
        Frequency.Week => 52,
        Frequency.Day => 56,
        _ => 12,
    };

    internal int NextVersion() => ++Version;

    internal int NextVintage() => ++Vintages;

    /// <summary>The rule of who sees an indicator and all that hangs on it, for use in queries.</summary>
    internal static Expression<Func<IndicatorDefinition, bool>> SeenBy(Caller caller)
    {
        var organisation = caller.Organisation;
        return indicator => indicator.Visibility == Visibility.Public
            || (organisation != null && (indicator.Visibility == Visibility.Partners || indicator.Owner == organisation));
    }

    /// <summary>Words that are addresses of their own beside the indicators.</summary>
    internal static readonly string[] Reserved = ["assessment", "assessments", "import", "imports"];

    /// <summary>Lower-case letters, digits and single hyphens between them; at most 64 characters.</summary>
    internal static bool IsCode(string code) => code.Length <= 64 && KebabCase().IsMatch(code);

    [GeneratedRegex(@"^[a-z0-9]+(?:-[a-z0-9]+)*\z")]
    private static partial Regex KebabCase();
}
