namespace Tryghed.Indicator.Observations.Import;

/// <summary>A mapping that an organisation keeps for the next file of the same kind.</summary>
internal sealed class SavedMapping
{
    public required string Owner { get; init; }

    /// <summary>Lower-case letters, digits and hyphens.</summary>
    public required string Name { get; init; }
    public required Mapping Mapping { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }
}
