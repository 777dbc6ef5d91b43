using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Suitability;

/// <summary>What kind of area a code is, and how many of the kind there are.</summary>
internal static class Level
{
    private const int PoliceDistricts = 12; // since the reform of 2007, the Faroe Islands and Greenland apart

    /// <summary>Null for what is no place: the unknown municipality.</summary>
    internal static Geography? Of(string area) => area switch
    {
        Area.Country => Geography.Country,
        "998" => null,
        _ when area.Contains('-', StringComparison.Ordinal) => Geography.SubArea,
        ['0', '8', _] => Geography.Region,
        { Length: 4 } => Geography.PoliceDistrict,
        _ => Geography.Municipality,
    };

    /// <summary>How many areas there are of a kind; null for parts of a municipality, which each cuts as it likes.</summary>
    internal static int? Expected(Geography geography) => geography switch
    {
        Geography.PoliceDistrict => PoliceDistricts,
        Geography.SubArea => null,
        _ => Area.Codes.Count(code => code != Christiansoe && Of(code) == geography),
    };

    private const string Christiansoe = "411"; // under the state, in no municipality
}
