using System.Text.Json;

namespace Tryghed.Portal.Gateway;

/// <summary>An index of the catalogue. The definition is there when one index is asked for, not in lists.</summary>
public sealed record SafetyIndex(
    string Code, Text Title, int Version, bool Synthetic, string State, string? Reason = null, IndexRun? Run = null, int? Published = null, IReadOnlyList<IndexGap>? Unfilled = null,
    IndexDefinition? Definition = null);

/// <summary>The newest results.</summary>
public sealed record IndexRun(int Number, int Version, DateTimeOffset At, string Newest);

/// <summary>A goal that nothing in the index measures, and what would.</summary>
public sealed record IndexGap(string Goal, Text Why, Text Fill);

public sealed record IndexDefinition(
    string From, IndexSpecification Specification, JsonElement Areas = default, string? To = null, Text? Description = null, IReadOnlyDictionary<string, IndexInput>? Inputs = null,
    IReadOnlyDictionary<string, JsonElement>? Noise = null);

/// <summary>How a column of an index comes from an indicator's figures.</summary>
public sealed record IndexInput(string? Indicator = null, string? Over = null, string? Exposure = null, double? Per = null);

public sealed record IndexSpecification(
    IReadOnlyList<IndexColumn> Indicators, IReadOnlyList<IndexGroup> Groups, string? Imputation = null, double? DataThreshold = null, IndexUncertainty? Uncertainty = null, int? Replications = null,
    long? Seed = null);

public sealed record IndexColumn(string Code, string Parent, IndexScale? Normalisation = null, int? Polarity = null, double? Weight = null);

public sealed record IndexScale(string Method, double? Low = null, double? High = null, bool? Cap = null, IReadOnlyList<double>? Range = null);

public sealed record IndexGroup(string Code, string? Parent = null, double? Weight = null, string? Aggregation = null);

public sealed record IndexUncertainty(IndexConcentration? Weights = null);

public sealed record IndexConcentration(double Dirichlet);

/// <summary>The index of one area by period, oldest first.</summary>
public sealed record IndexHistory(string Area, bool Synthetic, double Level, IReadOnlyList<IndexPoint> Points);

public sealed record IndexPoint(
    string Period, double? Score, double? Low = null, double? High = null, int? Rank = null, int? RankLow = null, int? RankHigh = null, int Of = 0, IReadOnlyList<string>? Imputed = null,
    double? ProbabilityFell = null, IReadOnlyList<IndexPublished>? Publications = null);

public sealed record IndexPublished(int Number, DateTimeOffset At, double? Score = null);

/// <summary>What a difference of an area's index between two periods is made of; the parts sum to it.</summary>
public sealed record IndexChange(double? Difference, bool Exact, IReadOnlyList<IndexPart> Parts);

public sealed record IndexPart(string Node, double? Part, double? StandardError = null, double? FromValue = null, double? ToValue = null);

public sealed record IndexRobustness(
    string? Period, int Replications, double Level, double? MeanRankShift = null, IReadOnlyList<IndexRow>? Areas = null, IReadOnlyList<IndexShare>? Sensitivity = null,
    IReadOnlyList<IndexWithout>? LeaveOneOut = null);

public sealed record IndexRow(string Area, string AreaName, double? Score, double? Low = null, double? High = null, int? Rank = null, int? RankLow = null, int? RankHigh = null, int Of = 0);

/// <summary>What share of the uncertainty of ranks an assumption has.</summary>
public sealed record IndexShare(string Factor, double? First = null, double? Total = null);

/// <summary>How ranks shift without an indicator.</summary>
public sealed record IndexWithout(string Indicator, double MeanShift, int LargestShift, string? Area = null);

public sealed record IndexVersion(int Number, DateTimeOffset At);

public sealed record IndexPublication(int Number, int Version, IReadOnlyList<string> Periods, DateTimeOffset At, string? Note = null);
