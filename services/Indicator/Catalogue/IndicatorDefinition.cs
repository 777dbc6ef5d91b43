using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Tryghed.Analysis;
using Tryghed.Contracts;
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

/// <summary>An indicator of the catalogue.</summary>
internal sealed partial class IndicatorDefinition
{
    public required string Code { get; init; }
    public required string TitleDa { get; init; }
    public string? TitleEn { get; init; }
    public required string Unit { get; init; }
    public required Kind Kind { get; init; }
    public required Polarity Polarity { get; init; }
    public required string Goal { get; init; }
    public required string Source { get; init; }
    public string? Attribution { get; init; }
    public required Frequency Frequency { get; init; }
    public required Visibility Visibility { get; init; }
    public required string Owner { get; init; }

    /// <summary>First and last period of a named baseline, in Danmarks Statistik's form; null for the first points of the series.</summary>
    public string? BaselineFrom { get; init; }
    public string? BaselineTo { get; init; }

    /// <summary>How many decimals to show; null when the source says nothing.</summary>
    public int? Decimals { get; init; }

    /// <summary>Whether its figures are made up, to show what the system does.</summary>
    public bool Synthetic { get; init; }

    /// <summary>Whether it is perceived or recorded; null when it is neither.</summary>
    public Measures? Measures { get; init; }

    /// <summary>By what a survey's design multiplies the variance of a simple random sample, 1 to 20; 1 but for proportions.</summary>
    public double DesignEffect { get; init; } = 1;

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

    internal int NextVintage() => ++Vintages;

    /// <summary>The rule of who sees an indicator and all that hangs on it, for use in queries.</summary>
    internal static Expression<Func<IndicatorDefinition, bool>> SeenBy(Caller caller)
    {
        var organisation = caller.Organisation;
        return indicator => indicator.Visibility == Visibility.Public
            || (organisation != null && (indicator.Visibility == Visibility.Partners || indicator.Owner == organisation));
    }

    /// <summary>Lower-case letters, digits and single hyphens between them; at most 64 characters.</summary>
    internal static bool IsCode(string code) => code.Length <= 64 && KebabCase().IsMatch(code);

    [GeneratedRegex(@"^[a-z0-9]+(?:-[a-z0-9]+)*\z")]
    private static partial Regex KebabCase();
}
