namespace Tryghed.Indicator.Observations;

/// <summary>How figures came.</summary>
internal enum Origin
{
    /// <summary>Sent as rows.</summary>
    Entered,

    /// <summary>Sent as a file.</summary>
    File,

    /// <summary>Fetched from a source.</summary>
    Source,
}

/// <summary>Where the figures of a vintage come from, so that everyone can go and look.</summary>
/// <param name="Origin">How they came.</param>
/// <param name="Hash">SHA-256 of what was received, byte for byte, in lower-case hexadecimal.</param>
/// <param name="At">When it was received or fetched (UTC).</param>
/// <param name="Source">Code of the source; null unless fetched.</param>
/// <param name="Address">Where it was asked for; null unless fetched.</param>
/// <param name="Query">What was asked, as it was sent (JSON); null unless fetched.</param>
/// <param name="TableVersion">When the source says that the table was last changed, in its own words.</param>
/// <param name="Footnotes">What the source says must be known of the figures.</param>
/// <param name="FileName">Name of the file, where its sender gave one.</param>
internal sealed record Provenance(
    Origin Origin, string Hash, DateTimeOffset At, string? Source = null, string? Address = null, string? Query = null, string? TableVersion = null,
    IReadOnlyList<string>? Footnotes = null, string? FileName = null)
{
    /// <summary>As all who see the indicator may know it: what a file was called is its sender's own, and the hash of a file with a small count in it gives the count away to whoever tries them all.</summary>
    /// <param name="smallCounts">Whether the indicator's small counts are protected.</param>
    internal Provenance Shared(bool smallCounts) => this with { FileName = null, Hash = smallCounts ? "" : Hash };
}
