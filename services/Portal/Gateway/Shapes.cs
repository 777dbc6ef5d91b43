namespace Tryghed.Portal.Gateway;

// What the portal reads of the gateway's answers; fields that it does not show are left out. Public because views are.

public sealed record Listed<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>A text in Danish and, where there is one, English.</summary>
public sealed record Text(string Da, string? En = null);

public sealed record Goal(string Code, string Dimension, Text DimensionTitle, Text Title, bool NeedsPrecision = false);

public sealed record Indicator(
    string Code, Text Title, string Unit, string? Goal = null, string? Source = null, string? Attribution = null, int? Decimals = null, string? Kind = null, bool Synthetic = false,
    Text? Definition = null, string? Licence = null, Freshness? Freshness = null, string? Owner = null);

/// <summary>How new an indicator's figures are, and when the next are expected.</summary>
public sealed record Freshness(string? NewestPeriod = null, string? ExpectedPeriod = null, DateOnly? ExpectedOn = null, bool Overdue = false, DateTimeOffset? AttestedAt = null);

/// <summary>A figure as it is known now.</summary>
public sealed record Observation(string Id, string Area, string Period, double? Value, double? Exposure, string Status, int Vintage);

/// <summary>Figures that came together.</summary>
public sealed record Vintage(int Number, DateTimeOffset RecordedAt, int Stored, string Origin, string? Source = null, string? TableVersion = null);

/// <summary>A figure with where it comes from.</summary>
public sealed record Traced(Provenance Provenance);

/// <summary>Where a figure comes from.</summary>
public sealed record Provenance(
    string Origin, DateTimeOffset At, string? Hash = null, string? Source = null, string? Address = null, string? Query = null, string? TableVersion = null, IReadOnlyList<string>? Footnotes = null);

public sealed record Signal(
    string Id, string Indicator, string Area, string Period, string Variation, IReadOnlyList<string> Rules, double? Value, double? Lower, double? Upper, double? Centre, string Status)
{
    internal bool Held => Status is "held";
}

/// <summary>A signal with all that is known of it.</summary>
public sealed record SignalDetail(
    string Id, string Indicator, string Area, string Period, string Variation, IReadOnlyList<string> Rules, double? Value, double? Lower, double? Upper, double? Centre, string Status,
    string? Since = null, double? FalseAlarmsPerYear = null, double? DelayPeriods = null, string? Scope = null, IReadOnlyList<Finding>? Findings = null, IReadOnlyList<SignalStep>? Steps = null)
{
    internal Signal Signal => new(Id, Indicator, Area, Period, Variation, Rules, Value, Lower, Upper, Centre, Status);
}

/// <summary>What a guard says of the figure behind a signal; one that holds keeps it from being told until someone has looked.</summary>
public sealed record Finding(string Guard, bool Holds, string Da);

/// <summary>A step of a signal's life.</summary>
public sealed record SignalStep(int Number, string Status, DateTimeOffset At, string By, string? Why = null);

/// <summary>How good the alarms of one watch list are.</summary>
public sealed record Quality(
    string Organisation, double Budget, int WatchedSeries, int WithoutLimits, double ExpectedFalseAlarmsPerYear, double? MeanYearsToSeeOneSigma, int SignalsLastYear, int DismissedLastYear);

public sealed record Chart(
    string Indicator, string Area, string Unit, Baseline? Baseline, double? Centre, IReadOnlyList<ChartPoint> Points, Verdict? Verdict, bool Trial = false, bool Synthetic = false, string? Source = null,
    Policy? InForce = null)
{
    /// <summary>What is said of a point: the alarm, where alarms are limited by a promise; otherwise what the rules say.</summary>
    internal string Said(ChartPoint point) => InForce is null ? point.Variation : point.Alarm ?? "common-cause";
}

/// <summary>The limits that judge the next figure, and their promise.</summary>
public sealed record Policy(string Scheme, double FalseAlarmsPerYear, double DelayPeriods);

public sealed record Baseline(string From, string To, int Points);

public sealed record ChartPoint(
    string Period, double? Value, double? Lower, double? Upper, IReadOnlyList<string>? Rules = null, IReadOnlyList<string>? MemberOf = null, string Variation = "common-cause",
    double? Centre = null, string? Alarm = null);

public sealed record Verdict(string Variation);
