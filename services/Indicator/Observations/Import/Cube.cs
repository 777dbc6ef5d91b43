namespace Tryghed.Indicator.Observations.Import;

/// <summary>What a dimension says of its cells, where the file tells.</summary>
internal enum DimensionRole
{
    Geo,
    Time,
    Metric,
}

/// <summary>A dimension of a file: a variable of a table, or a column.</summary>
/// <param name="Code">What the file calls it.</param>
/// <param name="Label">Its name for people, where the file has one.</param>
/// <param name="Role">What it is, where the file tells.</param>
/// <param name="Categories">In the file's own order.</param>
internal sealed record CubeDimension(string Code, string? Label, DimensionRole? Role, IReadOnlyList<CubeCategory> Categories)
{
    /// <summary>Whether a person may mean this one: by its code, or by its name.</summary>
    internal bool Is(string text) => Code.Equals(text, StringComparison.OrdinalIgnoreCase) || text.Equals(Label, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Code">What the file calls it.</param>
/// <param name="Label">Its name for people, where the file has one.</param>
/// <param name="Unit">Unit of its figures, where it is a metric with one.</param>
/// <param name="Decimals">How many decimals its figures have, where the file tells.</param>
/// <param name="Parent">The category that it is part of, where the file tells.</param>
/// <param name="Period">Which period it is, where the file tells it beside the code.</param>
internal sealed record CubeCategory(string Code, string? Label, string? Unit = null, int? Decimals = null, string? Parent = null, string? Period = null)
{
    /// <summary>Whether a person may mean this one: by its code, or by its name.</summary>
    internal bool Is(string text) => Code.Equals(text, StringComparison.OrdinalIgnoreCase) || text.Equals(Label, StringComparison.OrdinalIgnoreCase);
}

internal static class CubeText
{
    private const int MostCharacters = 4000;

    /// <summary>A footnote, which is shown and kept with every figure, in a length that can be.</summary>
    internal static string Bounded(string text) => text.Length <= MostCharacters ? text : $"{text.AsSpan(0, MostCharacters)}…";
}

/// <summary>A cell of a file.</summary>
/// <param name="Row">Line of the file, 1 being the header; in files that are no lines, the cell's number from 1.</param>
/// <param name="Codes">Its category of each dimension, in the dimensions' order; the array is used again for the next cell.</param>
/// <param name="Value">The figure as it is written, with a decimal point; null where there is none.</param>
/// <param name="Exposure">What it is counted on, likewise; null where the file has none.</param>
/// <param name="Status">The file's own sign for what the figure is, or for why there is none; null where it has none.</param>
internal readonly record struct Cell(int Row, string[] Codes, string? Value, string? Exposure, string? Status);

/// <summary>A file of figures, opened: its dimensions, and its cells one after the other.</summary>
internal interface ICube
{
    /// <summary>In the file's own order. The categories of a file of lines are those that its cells have, known once the cells are read.</summary>
    IReadOnlyList<CubeDimension> Dimensions { get; }

    /// <summary>What the file says must be known of its figures.</summary>
    IReadOnlyList<string> Footnotes { get; }

    /// <summary>When the file says that its figures were last changed, in its own words.</summary>
    string? Updated { get; }

    /// <summary>How many cells the dimensions make; null for a file of lines, whose cells are counted as they are read.
    /// A sparse file has fewer: the file says nothing of the others.</summary>
    long? Total { get; }

    /// <summary>Whether cells may be absent, the others coming in order of their number.</summary>
    bool IsSparse { get; }

    /// <summary>What a reader should know of how the file was understood, where there was a doubt.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>What the file itself means by its signs, where it tells.</summary>
    IReadOnlyDictionary<string, string> Signs { get; }

    /// <summary>Cells in the file's own order; may be read more than once.</summary>
    IAsyncEnumerable<Cell> Cells(RowErrors errors, CancellationToken cancel);
}
