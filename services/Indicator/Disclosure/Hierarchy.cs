using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Disclosure;

/// <summary>Which areas add up to which: parts of a municipality, municipalities, regions, country; and police districts, which divide the country in another way.</summary>
internal static class Hierarchy
{
    /// <summary>The areas, of those present, that would add up to a parent if none were missing: those with no other present area between. One list for each way to divide it.</summary>
    internal static IEnumerable<IReadOnlyList<string>> Parts(string parent, IReadOnlyCollection<string> present)
    {
        var ways = present.Where(area => Above(area).Contains(parent) && !Above(area).TakeWhile(above => above != parent).Any(present.Contains))
            .Order(StringComparer.Ordinal).GroupBy(IsDistrict);
        foreach (var way in ways)
            yield return [.. way];
    }

    /// <summary>The areas that an area lies in, nearest first.</summary>
    internal static IEnumerable<string> Above(string area)
    {
        for (var at = area.Length - 1; at >= 3; at--)
        {
            if (area[at] is '-' or '.')
                yield return area[..at];
        }
        if (area != Area.Country)
        {
            if (!IsDistrict(area) && RegionOf(area[..3]) is { } region)
                yield return region;
            yield return Area.Country;
        }
    }

    private static bool IsDistrict(string area) => area.Length == 4;

    /// <summary>The region of a municipality, by the numbers that they have had since 2007.</summary>
    private static string? RegionOf(string municipality) => int.Parse(municipality, System.Globalization.CultureInfo.InvariantCulture) switch
    {
        253 or 259 or 265 or 269 or (>= 306 and <= 390) => "085",
        (>= 101 and <= 270) or 400 or 411 => "084",
        410 or (>= 420 and <= 607) or 621 or 630 => "083",
        773 or 787 or (>= 810 and <= 860) => "081",
        >= 615 and <= 791 => "082",
        _ => null, // regions themselves, and cases without a municipality
    };
}
