namespace Tryghed.Indicator.Disclosure;

/// <summary>Cells that an organisation knows anyhow, since it counted them itself.</summary>
/// <param name="Organisation">Its code.</param>
/// <param name="Areas">The areas whose cells it knows.</param>
internal sealed record KnownBy(string Organisation, IReadOnlyList<string> Areas);

/// <summary>How small counts of an indicator are protected. Fixed when the indicator is defined.</summary>
/// <param name="K">Counts from 1 to one less than this are hidden, 2 to 100; 5 when absent.</param>
/// <param name="HideZeros">Whether zeros are hidden as well.</param>
/// <param name="PartOf">Code of an indicator that this one is a part of, in the same area and period.</param>
/// <param name="RateOf">Code of the indicator whose counts these figures are rates of; they are hidden with them.</param>
/// <param name="KnownBy">Partners who know cells of their own.</param>
internal sealed record DisclosureRule(int? K = null, bool HideZeros = false, string? PartOf = null, string? RateOf = null, IReadOnlyList<KnownBy>? KnownBy = null)
{
    internal const int MostKnowers = 50;
    internal const int MostAreas = 500;

    internal int Threshold => K ?? 5;

    /// <summary>What lies between the smallest and the largest value that an attacker must hold possible, at the least: as much as the class from 1 to k − 1 leaves open, and never under 2.</summary>
    internal int Width => Math.Max(2, Threshold - 2);

    /// <summary>Whether a count is small.</summary>
    internal bool Small(long value) => value < Threshold && (value > 0 || HideZeros);
}
