namespace Tryghed.Strategy.Documents;

/// <summary>How two texts differ, in words.</summary>
internal static class WordDiff
{
    internal sealed record Piece(string Op, string Text);

    internal static IReadOnlyList<Piece> Of(string from, string to) => from == to ? from.Length == 0 ? [] : [new("equal", from)] : [new("removed", from), new("added", to)];
}
