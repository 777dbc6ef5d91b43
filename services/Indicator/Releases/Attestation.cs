namespace Tryghed.Indicator.Releases;

/// <summary>That somebody has looked at an indicator's newest figures. Rows are added, never changed.</summary>
internal sealed class Attestation
{
    public required string Indicator { get; init; }

    /// <summary>1 for the indicator's first.</summary>
    public required int Number { get; init; }

    /// <summary>The period that was looked at; null where the indicator has no figures yet.</summary>
    public string? Period { get; init; }

    /// <summary>Number of the newest vintage at the time; 0 where there was none.</summary>
    public required int Vintage { get; init; }
    public string? Note { get; init; }

    /// <summary>The day to which the reminder of a late release is postponed; null where none was late.</summary>
    public DateOnly? Until { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

/// <summary>That an indicator's owner was told of a late release.</summary>
internal sealed class StaleNotice
{
    public required string Indicator { get; init; }

    /// <summary>1 for the indicator's first: the version of the event.</summary>
    public required int Number { get; init; }

    /// <summary>The period whose figures had not come.</summary>
    public required string Period { get; init; }
    public required DateTimeOffset At { get; init; }
}
