namespace Tryghed.Portal.Gateway;

// What the portal reads of the gateway's answers; fields that it does not show are left out. Public because views are.

public sealed record Listed<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>A text in Danish and, where there is one, English.</summary>
public sealed record Text(string Da, string? En = null);

public sealed record Goal(string Code, string Dimension, Text DimensionTitle, Text Title, bool NeedsPrecision = false);

public sealed record Indicator(
    string Code, Text Title, string Unit, string? Goal = null, string? Source = null, string? Attribution = null, int? Decimals = null, string? Kind = null, bool Synthetic = false);

public sealed record Signal(
    string Id, string Indicator, string Area, string Period, string Variation, IReadOnlyList<string> Rules, double? Value, double? Lower, double? Upper, double? Centre, string Status);

public sealed record Chart(
    string Indicator, string Area, string Unit, Baseline? Baseline, double? Centre, IReadOnlyList<ChartPoint> Points, Verdict? Verdict, bool Trial = false, bool Synthetic = false, string? Source = null);

public sealed record Baseline(string From, string To, int Points);

public sealed record ChartPoint(
    string Period, double? Value, double? Lower, double? Upper, IReadOnlyList<string>? Rules = null, IReadOnlyList<string>? MemberOf = null, string Variation = "common-cause");

public sealed record Verdict(string Variation);
