using System.Text.RegularExpressions;
using DiffPlex;

namespace Tryghed.Strategy.Documents;

/// <summary>How two texts differ, in words: what is equal and removed gives the old text to the letter, what is equal and added the new.</summary>
internal static partial class WordDiff
{
    /// <param name="Op"><c>equal</c>, <c>removed</c> or <c>added</c>.</param>
    /// <param name="Text">Words with the spaces between them.</param>
    internal sealed record Piece(string Op, string Text);

    // Comparing two texts that have little in common takes time by the square of their length: longer ones are compared by paragraphs first.
    private const int MostWords = 8_000;

    internal static IReadOnlyList<Piece> Of(string from, string to)
    {
        if (from == to)
            return from.Length == 0 ? [] : [new("equal", from)];
        return Joined(Count(from) + Count(to) <= MostWords ? Pieces(from, to, Word()) : ParagraphsFirst(from, to));
    }

    // A paragraph that was changed in place is compared by words; one that is too long even so is shown as taken out and put in.
    private static IEnumerable<Piece> ParagraphsFirst(string from, string to)
    {
        var pieces = Joined(Pieces(from, to, Paragraph()));
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Op is "removed" && i + 1 < pieces.Count && pieces[i + 1].Op is "added" && Count(pieces[i].Text) + Count(pieces[i + 1].Text) <= MostWords)
            {
                foreach (var piece in Pieces(pieces[i].Text, pieces[++i].Text, Word()))
                    yield return piece;
            }
            else
                yield return pieces[i];
        }
    }

    private static IEnumerable<Piece> Pieces(string from, string to, Regex unit)
    {
        var difference = Differ.Instance.CreateDiffs(from, to, ignoreWhiteSpace: false, ignoreCase: false, new Units(unit));
        var at = 0;
        foreach (var block in difference.DiffBlocks)
        {
            for (; at < block.DeleteStartA; at++)
                yield return new Piece("equal", difference.PiecesOld[at]);
            for (; at < block.DeleteStartA + block.DeleteCountA; at++)
                yield return new Piece("removed", difference.PiecesOld[at]);
            for (var i = 0; i < block.InsertCountB; i++)
                yield return new Piece("added", difference.PiecesNew[block.InsertStartB + i]);
        }
        for (; at < difference.PiecesOld.Count; at++)
            yield return new Piece("equal", difference.PiecesOld[at]);
    }

    // Neighbours of a kind become one; a lone space between two changes is changed with them, so that a sentence that was rewritten doesn't fall to pieces.
    private static List<Piece> Joined(IEnumerable<Piece> pieces)
    {
        var all = pieces.ToList();
        for (var i = 1; i + 1 < all.Count; i++)
        {
            if (all[i] is { Op: "equal", Text: " " } && all[i - 1].Op is not "equal" && all[i + 1].Op is not "equal")
            {
                all[i] = new Piece("removed", " ");
                all.Insert(++i, new Piece("added", " "));
            }
        }
        var joined = new List<Piece>();
        for (var i = 0; i < all.Count;)
        {
            if (all[i].Op is "equal")
            {
                var end = i;
                while (end < all.Count && all[end].Op is "equal")
                    end++;
                joined.Add(new Piece("equal", string.Concat(all[i..end].Select(p => p.Text))));
                i = end;
                continue;
            }
            var changed = i;
            while (changed < all.Count && all[changed].Op is not "equal")
                changed++;
            foreach (var op in new[] { "removed", "added" })
            {
                if (string.Concat(all[i..changed].Where(p => p.Op == op).Select(p => p.Text)) is { Length: > 0 } text)
                    joined.Add(new Piece(op, text));
            }
            i = changed;
        }
        return joined;
    }

    private static int Count(string text) => Word().Count(text);

    private sealed class Units(Regex unit) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => [.. unit.EnumerateMatches(text).Texts(text)];
    }

    private static List<string> Texts(this Regex.ValueMatchEnumerator matches, string text)
    {
        var texts = new List<string>();
        foreach (var match in matches)
            texts.Add(text.Substring(match.Index, match.Length));
        return texts;
    }

    // "SSP-samarbejde", "bl.a.", "2,5" and "og/eller" are one word each; everything else is by itself.
    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[-\u2010\u2011.,/'\u2019\u00AD][\p{L}\p{N}]+)*(?:(?<=\.\p{L}{1,3})\.)?|\s|.", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@".*?\n+|.+", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Paragraph();
}
