using System.Globalization;
using System.Text.Json;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Suitability;

namespace Tryghed.Indicator.Indices;

/// <summary>What an index is: the definition as it is sent, kept and shown.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Visibility">Who may see it; no wider than the most closed of its indicators.</param>
/// <param name="Frequency">Length of its periods.</param>
/// <param name="From">First period.</param>
/// <param name="Areas">Area codes, or <c>municipalities</c> for all of them.</param>
/// <param name="Specification">What it is made of, and how.</param>
/// <param name="Description">What it says, and what it doesn't, in up to 4,000 characters.</param>
/// <param name="To">Last period; absent while it goes on.</param>
/// <param name="Inputs">How columns of the specification come from observations; a column without an entry is the indicator of the same code.</param>
/// <param name="Noise">By column <c>counts</c>, or the indicator that has the sample sizes.</param>
/// <param name="Fell">When a fall is told; with a probability above 0.9 when absent.</param>
/// <param name="Unfilled">Goals that no indicator measures yet, and what would.</param>
internal sealed record IndexContent(
    Text Title, Visibility Visibility, Frequency Frequency, string From, JsonElement Areas, IndexDocument Specification, Text? Description = null, string? To = null,
    IReadOnlyDictionary<string, IndexContent.Input>? Inputs = null, IReadOnlyDictionary<string, JsonElement>? Noise = null, IndexContent.Falling? Fell = null,
    IReadOnlyList<IndexContent.Gap>? Unfilled = null)
{
    /// <param name="Indicator">Code of the catalogue; the column's own when absent.</param>
    /// <param name="Over">How shorter periods become one of the index's: <c>sum</c>, <c>mean</c> or <c>last</c>; what fits the indicator when absent.</param>
    /// <param name="Exposure"><c>mean</c> to divide by the mean exposure of the period, <c>none</c> not to; divided where the figures have exposures when absent.</param>
    /// <param name="Per">What the quotient is multiplied by: 1,000 for cases per 1,000 inhabitants.</param>
    internal sealed record Input(string? Indicator = null, string? Over = null, string? Exposure = null, double? Per = null);

    /// <param name="Probability">A fall is told when it is more probable than this, 0.5 to 0.9999.</param>
    internal sealed record Falling(double Probability);

    /// <param name="Goal">Code of the goal.</param>
    /// <param name="Why">Why nothing measures it.</param>
    /// <param name="Fill">What would.</param>
    internal sealed record Gap(string Goal, Text Why, Text Fill);

    /// <param name="SampleSizeFrom">Indicator whose values are the sample sizes.</param>
    /// <param name="Whole">What a share of everyone is called: 100, as when absent, or 1.</param>
    internal sealed record SampleNoise(string SampleSizeFrom, double? Whole = null);

    internal const double UsualProbability = 0.9;

    internal double FellProbability => Fell?.Probability ?? UsualProbability;

    /// <summary>Columns of data that the specification has: its indicators and their denominators.</summary>
    internal IEnumerable<string> Columns() =>
        Specification.Indicators.SelectMany(i => i.Denominator is { } denominator ? new[] { i.Code, denominator } : [i.Code]).Distinct();

    /// <summary>Code of the indicator that a column is from.</summary>
    internal string IndicatorOf(string column) => Inputs?.GetValueOrDefault(column)?.Indicator ?? column;

    /// <summary>Where a column's noise comes from; null for counts and for none.</summary>
    internal SampleNoise? SampleOf(string column) =>
        Noise is not null && Noise.TryGetValue(column, out var noise) && noise.ValueKind is JsonValueKind.Object ? noise.Deserialize<SampleNoise>(IndexVersion.Json) : null;

    internal bool Counts(string column) => Noise is not null && Noise.TryGetValue(column, out var noise) && noise.ValueKind is JsonValueKind.String;

    /// <summary>Every indicator that its figures are read from.</summary>
    internal IReadOnlyList<string> Indicators() =>
        [.. Columns().Select(IndicatorOf).Concat(Columns().Select(column => SampleOf(column)?.SampleSizeFrom).OfType<string>()).Distinct().Order(StringComparer.Ordinal)];

    internal IReadOnlyList<string> AreaCodes() => Areas.ValueKind is JsonValueKind.String
        ? Municipalities
        : [.. Areas.EnumerateArray().Select(area => area.GetString()!).Order(StringComparer.Ordinal)];

    /// <summary>The periods up to the last, or up to the newest that there are figures of.</summary>
    /// <param name="newest">Ordinal of the newest period with figures; null while there are none.</param>
    internal IReadOnlyList<Period> Periods(int? newest)
    {
        var first = Period.Parse(From);
        var last = To is { } to ? Period.Parse(to).Ordinal : newest ?? first.Ordinal;
        return [.. Enumerable.Range(first.Ordinal, Math.Clamp(last - first.Ordinal + 1, 1, MostPeriods)).Select(ordinal => new Period(Frequency, ordinal))];
    }

    internal const int MostPeriods = 400;

    /// <summary>The 98 municipalities, by code.</summary>
    internal static readonly IReadOnlyList<string> Municipalities =
        [.. Area.Codes.Where(code => code is not "411" && Level.Of(code) is Geography.Municipality).Order(StringComparer.Ordinal)];

    internal static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
