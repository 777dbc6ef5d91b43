using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Signals.Guards;

/// <summary>What is known of the whole country, from the series that an indicator has.</summary>
/// <param name="Placed">Cases with a known municipality, per period; null where not known. What an area is compared with.</param>
/// <param name="Exposures">What those are counted on.</param>
/// <param name="Unknown">Cases with an unknown municipality (998).</param>
/// <param name="Total">All cases, the unknown among them.</param>
internal sealed record Country(IReadOnlyList<double?> Placed, IReadOnlyList<double?> Exposures, IReadOnlyList<double?> Unknown, IReadOnlyList<double?> Total)
{
    /// <summary>Cases without a municipality.</summary>
    internal const string UnknownPlace = "998";

    private static readonly string[] Regions = ["081", "082", "083", "084", "085"];

    /// <summary>The areas that tell of the country; no others need be read.</summary>
    internal static IReadOnlyList<string> Areas { get; } = [Area.Country, UnknownPlace, .. Regions];

    /// <summary>Reads the country from its own series (000), or else from the sum of its five regions where all five have a figure.</summary>
    /// <param name="periods">Numbers of the periods wanted, oldest first: those of the chart.</param>
    /// <param name="observations">Observations of <see cref="Areas"/> as they are known now.</param>
    /// <remarks>StatBank's 000 counts cases without a municipality, its regions don't; so what is known without a place is taken from the one and added to the other.</remarks>
    internal static Country Read(IReadOnlyList<int> periods, IEnumerable<Observation> observations)
    {
        var known = observations.ToDictionary(o => (o.Area, o.Ordinal));
        double? Value(string area, int period) => known.GetValueOrDefault((area, period))?.Value;
        double? Exposure(string area, int period) => known.GetValueOrDefault((area, period))?.Exposure;

        var unknown = periods.Select(period => Value(UnknownPlace, period)).ToArray();
        return new Country(
            [.. periods.Select((period, i) => Value(Area.Country, period) is { } all ? NotNegative(all - (unknown[i] ?? 0)) : Sum(region => Value(region, period)))],
            [.. periods.Select(period => Exposure(Area.Country, period) ?? Sum(region => Exposure(region, period)))],
            unknown,
            [.. periods.Select((period, i) => Value(Area.Country, period) ?? Sum(region => Value(region, period)) + unknown[i])]);

        static double? Sum(Func<string, double?> of) => Regions.Aggregate((double?)0, (sum, region) => sum + of(region));
        static double? NotNegative(double value) => value >= 0 ? value : null;
    }
}
