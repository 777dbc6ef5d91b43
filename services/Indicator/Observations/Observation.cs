using System.Text.Json;

namespace Tryghed.Indicator.Observations;

/// <summary>What a figure is, or why there is none. Never silently zero.</summary>
internal enum ObservationStatus
{
    /// <summary>A figure that the source calls final.</summary>
    Final,

    /// <summary>A figure that the source may revise.</summary>
    Provisional,

    /// <summary>No figure, and no reason given.</summary>
    Missing,

    /// <summary>A figure that the source withholds.</summary>
    Suppressed,

    /// <summary>A figure that the source does not have.</summary>
    NotAvailable,

    /// <summary>A final figure that is known to be zero: counted, and nothing found.</summary>
    Zero,
}

internal static class ObservationStatuses
{
    /// <summary>Whether the figure stands as the source means it to stand.</summary>
    internal static bool IsFinal(this ObservationStatus status) => status is ObservationStatus.Final or ObservationStatus.Zero;

    /// <summary>Its word in files and answers.</summary>
    internal static string Wire(this ObservationStatus status) => Words[(int)status];

    private static readonly string[] Words = [.. Enum.GetNames<ObservationStatus>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
}

/// <summary>One figure of one area and period, as one vintage had it. Rows are added, never changed: the highest vintage is what is known now.</summary>
internal sealed class Observation
{
    public required string Indicator { get; init; }
    public required string Area { get; init; }

    /// <summary>The period's number, which orders a series.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The period in Danmarks Statistik's form.</summary>
    public required string Period { get; init; }

    /// <summary>Number of the vintage of the indicator.</summary>
    public required int Vintage { get; init; }
    public double? Value { get; init; }
    public double? Exposure { get; init; }
    public required ObservationStatus Status { get; init; }

    /// <summary>Whether the figure is hidden from everyone but its owner, since it is a small count or would give one away. Fixed with the row.</summary>
    public bool Hidden { get; init; }

    /// <summary>What the observation is called in an address: indicator, area, period and vintage.</summary>
    internal string Id => $"{Indicator}:{Area}:{Period}:{Vintage}";
}

/// <summary>A batch of observations that was stored.</summary>
internal sealed class Vintage
{
    public required Guid Id { get; init; }
    public required string Indicator { get; init; }

    /// <summary>1 for the indicator's first.</summary>
    public required int Number { get; init; }
    public required int Stored { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required string RecordedBy { get; init; }

    /// <summary>The import that it came with, if any.</summary>
    public Guid? Import { get; init; }

    /// <summary>Where its figures come from.</summary>
    public required Provenance Provenance { get; init; }
}
