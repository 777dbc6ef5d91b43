namespace Tryghed.Indicator.Indices;

/// <summary>One computation of an index over all its periods and areas: what it rests on, and what it says of itself.</summary>
internal sealed class IndexRun
{
    public required string Index { get; init; }

    /// <summary>1 for the index's first.</summary>
    public required int Number { get; init; }

    /// <summary>Version of the definition.</summary>
    public required int Version { get; init; }

    /// <summary>All else that it needs to be repeated.</summary>
    public required Basis Basis { get; init; }

    /// <summary>What is known of the index as a whole.</summary>
    public required Robustness Robustness { get; init; }
    public required DateTimeOffset At { get; init; }
    public required int Milliseconds { get; init; }
}

/// <summary>What a computation rests on besides its definition. With the definition it gives the same bits again.</summary>
/// <param name="Vintages">Number of the vintage of each indicator.</param>
/// <param name="FirstPeriod">First period.</param>
/// <param name="LastPeriod">Last period.</param>
/// <param name="Dispersions">Variance over mean of the counts, by column.</param>
/// <param name="DesignEffects">By what the design of a survey multiplies the variance, by column.</param>
/// <param name="Replications">Model runs of each interval.</param>
/// <param name="Seed">Where the random numbers start.</param>
/// <param name="Engine">Version of the method.</param>
/// <param name="Synthetic">Figures that it rests on are made up.</param>
internal sealed record Basis(
    IReadOnlyDictionary<string, int> Vintages, string FirstPeriod, string LastPeriod, IReadOnlyDictionary<string, double> Dispersions, IReadOnlyDictionary<string, double> DesignEffects,
    int Replications, long Seed, string Engine, bool Synthetic);

/// <summary>One number of an index: a node of its tree in an area and a period. Those of a publication are never changed; those of the newest run are replaced by the next.</summary>
internal sealed record IndexValue
{
    public required string Index { get; init; }

    /// <summary>Number of the publication; 0 for what the newest run says.</summary>
    public required int Publication { get; init; }
    public required int Ordinal { get; init; }
    public required string Area { get; init; }

    /// <summary>Code of an indicator or group of the specification.</summary>
    public required string Node { get; init; }

    /// <summary>Place of the node among the others: indicators first, the index last.</summary>
    public required int Place { get; init; }
    public double? Score { get; init; }
    public double? Low { get; init; }
    public double? High { get; init; }

    /// <summary>1 for the best of the period; null without a score, or where figures are made up.</summary>
    public int? Rank { get; init; }
    public int? RankLow { get; init; }
    public int? RankHigh { get; init; }

    /// <summary>How many areas have a rank.</summary>
    public int Of { get; init; }

    /// <summary>Share of the weight that has a value, 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>Indicators of the node whose figure is imputed.</summary>
    public required List<string> Imputed { get; init; }

    /// <summary>Probability that the index fell since the period before; of the index itself only.</summary>
    public double? Fell { get; init; }

    /// <summary>Interval of the difference to the period before.</summary>
    public double? DifferenceLow { get; init; }
    public double? DifferenceHigh { get; init; }
}

/// <summary>Results that were frozen.</summary>
internal sealed class IndexPublication
{
    public required string Index { get; init; }

    /// <summary>1 for the index's first.</summary>
    public required int Number { get; init; }

    /// <summary>The run that the values are from.</summary>
    public required int Run { get; init; }
    public required int Version { get; init; }
    public required Basis Basis { get; init; }
    public required List<string> Periods { get; init; }
    public string? Note { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

/// <summary>How much the index as a whole depends on what could have been chosen otherwise.</summary>
/// <param name="Replications">Model runs that intervals rest on; 0 where the definition asks for none.</param>
/// <param name="Runs">Model runs in all.</param>
/// <param name="Level">Coverage of the intervals.</param>
/// <param name="Reason">Why there are no shares, if there are none.</param>
/// <param name="MeanRankShift">How many places an area is shifted on average by the assumptions, in the newest period.</param>
/// <param name="Sensitivity">What share of that comes from which assumption (Sobol).</param>
/// <param name="LeaveOneOut">How ranks would shift without one indicator, by period.</param>
internal sealed record Robustness(
    int Replications, int Runs, double Level, string? Reason, double? MeanRankShift, IReadOnlyList<Robustness.Share> Sensitivity, IReadOnlyList<Robustness.Without> LeaveOneOut)
{
    /// <param name="Factor"><c>normalisation</c>, <c>aggregation</c>, <c>imputation</c>, <c>noise</c>, or <c>weights:</c> and a group's code.</param>
    /// <param name="First">Share that it takes by itself; null where ranks never shift.</param>
    /// <param name="Total">Share that it takes with all that it interacts with.</param>
    internal sealed record Share(string Factor, double? First, double? FirstLow, double? FirstHigh, double? Total, double? TotalLow, double? TotalHigh);

    /// <param name="Indicator">What is left out.</param>
    /// <param name="MeanShift">Mean change of rank over areas, without sign.</param>
    /// <param name="LargestShift">Largest change of rank.</param>
    /// <param name="Area">Where that is; null where nothing shifts.</param>
    internal sealed record Without(string Indicator, string Period, double MeanShift, int LargestShift, string? Area);
}

/// <summary>That a fall of an index in an area and period was told: once.</summary>
internal sealed class IndexFall
{
    public required string Index { get; init; }
    public required string Area { get; init; }
    public required int Ordinal { get; init; }

    /// <summary>1 for the area's first.</summary>
    public required int Number { get; init; }
    public required DateTimeOffset At { get; init; }
}
