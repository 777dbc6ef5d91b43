using Tryghed.Analysis;
using Tryghed.Contracts;

namespace Tryghed.Indicator.Signals;

internal enum SignalStatus
{
    Open,
    Recovered,
}

/// <summary>A change in one series that chance does not explain, from the point that showed it until the series is back.</summary>
internal sealed class Signal
{
    public required Guid Id { get; init; }
    public required string Indicator { get; init; }
    public required string Area { get; init; }

    /// <summary>The period that opened it, in Danmarks Statistik's form.</summary>
    public required string Period { get; init; }
    public required Variation Variation { get; init; }
    public required List<string> Rules { get; init; }
    public required double Value { get; init; }
    public required double Lower { get; init; }
    public required double Centre { get; init; }
    public required double Upper { get; init; }
    public required Severity Severity { get; init; }
    public SignalStatus Status { get; private set; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The period at which it closed.</summary>
    public string? ClosedPeriod { get; private set; }

    internal void Close(string period, DateTimeOffset now) => (Status, ClosedPeriod, ClosedAt) = (SignalStatus.Recovered, period, now);
}

/// <summary>An indicator in one area: what events are numbered by.</summary>
internal sealed class Series
{
    public required string Indicator { get; init; }
    public required string Area { get; init; }

    /// <summary>How many events the series has had.</summary>
    public long Version { get; private set; }

    internal long NextVersion() => ++Version;
}
