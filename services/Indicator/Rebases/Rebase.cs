namespace Tryghed.Indicator.Rebases;

/// <summary>A new baseline for a series from a period on. It is never deleted: what came before keeps its limits, and who decided it and why stays.</summary>
internal sealed class Rebase
{
    public required Guid Id { get; init; }
    public required string Indicator { get; init; }

    /// <summary>Area code; null for every area of the indicator.</summary>
    public string? Area { get; init; }

    /// <summary>First period of the new baseline, in Danmarks Statistik's form.</summary>
    public required string From { get; init; }
    public required int FromOrdinal { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
}
