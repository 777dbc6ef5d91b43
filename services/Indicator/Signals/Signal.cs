using System.Linq.Expressions;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Signals.Guards;

namespace Tryghed.Indicator.Signals;

internal enum SignalStatus
{
    Open,
    Resolved,
    Held,
    Acknowledged,
    Dismissed,
}

/// <summary>A change in one series that chance does not explain, from the point that showed it until the series is back.</summary>
internal sealed class Signal
{
    public required Guid Id { get; init; }
    public required string Indicator { get; init; }
    public required string Area { get; init; }

    /// <summary>The period that opened it, in Danmarks Statistik's form.</summary>
    public required string Period { get; init; }
    /// <summary>The period at which the change itself began, as far as it can be dated.</summary>
    public required string Since { get; init; }
    public required Variation Variation { get; init; }
    public required List<string> Rules { get; init; }
    public required double Value { get; init; }
    public required double Lower { get; init; }
    public required double Centre { get; init; }
    public required double Upper { get; init; }
    public required string Unit { get; init; }
    public required Severity Severity { get; init; }
    public SignalStatus Status { get; private set; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The period at which it closed.</summary>
    public string? ClosedPeriod { get; private set; }
    public required string Chart { get; init; }
    public int PolicyVersion { get; init; }
    public double? Arl0 { get; init; }
    public double? FalseAlarmsPerYear { get; init; }
    public double? DelayPeriods { get; init; }
    public required string BaselineFrom { get; init; }
    public required string BaselineTo { get; init; }
    public int BaselinePoints { get; init; }
    public int Vintage { get; init; }
    /// <summary>Where the change takes place: <c>local</c>, <c>national</c>, or null where it can't be said.</summary>
    public string? Scope { get; set; }

    /// <summary>What the guards said of the figure, whether or not they hold the signal.</summary>
    public List<Finding> Held { get; set; } = [];

    /// <summary>The period at which the series was back; until then it raises no other alarm, whatever people decided.</summary>
    public string? BackPeriod { get; private set; }

    /// <summary>How many steps it has taken.</summary>
    public int StepCount { get; private set; }

    /// <summary>The steps that were loaded or taken, oldest first.</summary>
    public List<SignalStep> Steps { get; } = [];

    /// <summary>A series has one of these at a time: one that somebody closed too, until the series is back.</summary>
    internal static Expression<Func<Signal, bool>> IsActive => s => s.BackPeriod == null;

    /// <summary>Whether others have been told of it and not that it is over.</summary>
    internal bool Told => Status is SignalStatus.Open or SignalStatus.Acknowledged;

    /// <summary>Begins it as open.</summary>
    internal void Begin(DateTimeOffset now) => Step(SignalStatus.Open, SignalStep.System, null, now);

    /// <summary>Begins it as held: guards gave a reason that is not a change of what is measured.</summary>
    internal void Hold(IReadOnlyList<Finding> findings, DateTimeOffset now)
    {
        Held = [.. findings];
        Step(SignalStatus.Held, SignalStep.System, "held by " + string.Join(", ", findings.Where(finding => finding.Holds).Select(finding => finding.Guard).Distinct()), now);
    }

    /// <summary>Lets a held signal out.</summary>
    /// <returns>Null when it was done; otherwise why it can't be.</returns>
    internal string? Release(string by, string? why, DateTimeOffset now) => Take(SignalStatus.Open, [SignalStatus.Held], "Only a held signal can be released", by, why, now);

    /// <summary>Somebody has seen it and sees to it.</summary>
    /// <inheritdoc cref="Release" path="/returns"/>
    internal string? Acknowledge(string by, string? why, DateTimeOffset now) =>
        Take(SignalStatus.Acknowledged, [SignalStatus.Open], "Only an open signal can be acknowledged", by, why, now);

    /// <summary>It was no change of what is measured.</summary>
    /// <param name="by">Who says so.</param>
    /// <param name="why">Why.</param>
    /// <param name="period">The newest period then.</param>
    /// <param name="now">When.</param>
    /// <inheritdoc cref="Release" path="/returns"/>
    internal string? Dismiss(string by, string why, string period, DateTimeOffset now) =>
        Close(SignalStatus.Dismissed, [SignalStatus.Held, SignalStatus.Open, SignalStatus.Acknowledged], "Only a signal that is not over can be dismissed", by, why, period, now);

    /// <summary>It was a change, and it has been dealt with.</summary>
    /// <inheritdoc cref="Dismiss" path="/param"/>
    /// <inheritdoc cref="Release" path="/returns"/>
    internal string? Resolve(string by, string why, string period, DateTimeOffset now) =>
        Close(SignalStatus.Resolved, [SignalStatus.Open, SignalStatus.Acknowledged], "Only an open or acknowledged signal can be resolved", by, why, period, now);

    /// <summary>The series is back, or has turned: what was not over is resolved, and the series may raise an alarm again.</summary>
    internal void Back(string period, DateTimeOffset now)
    {
        BackPeriod = period;
        if (Status is SignalStatus.Held or SignalStatus.Open or SignalStatus.Acknowledged)
            Close(SignalStatus.Resolved, [Status], "", SignalStep.System, $"the series was back at {period}", period, now);
    }

    private string? Close(SignalStatus to, ReadOnlySpan<SignalStatus> from, string rule, string by, string why, string period, DateTimeOffset now)
    {
        if (Take(to, from, rule, by, why, now) is { } refused)
            return refused;
        (ClosedPeriod, ClosedAt) = (period, now);
        return null;
    }

    private string? Take(SignalStatus to, ReadOnlySpan<SignalStatus> from, string rule, string by, string? why, DateTimeOffset now)
    {
        if (!from.Contains(Status))
            return $"{rule}; this one is {Status.ToString().ToLowerInvariant()}.";
        Step(to, by, why, now);
        return null;
    }

    private void Step(SignalStatus to, string by, string? why, DateTimeOffset now)
    {
        Status = to;
        Steps.Add(new SignalStep { Signal = Id, Number = ++StepCount, Status = to, At = now, By = by, Why = why });
    }
}

/// <summary>One step of a signal's life.</summary>
internal sealed class SignalStep
{
    /// <summary>Who takes the steps that nobody takes.</summary>
    internal const string System = "tryghed";

    public required Guid Signal { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>What the signal was from then on.</summary>
    public required SignalStatus Status { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Subject of who took it, or <see cref="System"/>.</summary>
    public required string By { get; init; }

    /// <summary>The reason that was given.</summary>
    public string? Why { get; init; }
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
