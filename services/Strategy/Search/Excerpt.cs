namespace Tryghed.Strategy.Search;

/// <summary>Cuts out of a text where a search hit it. Not <c>ts_headline</c>, which reads the whole text in one language and can't tell what was typed without æ, ø and å.</summary>
internal sealed class Excerpt(WidenedQuery query)
{
    /// <param name="Text">As in the text, without markup.</param>
    /// <param name="Hit">Whether it is what was searched for.</param>
    internal sealed record Piece(string Text, bool Hit);

    /// <summary>Characters of an excerpt.</summary>
    internal const int LengthAtMost = 240;

    private const int Before = 60, Beginning = 4_000;

    // More than what Danish and English add to a stem is another word.
    private const int LongestEnding = 5;

    private readonly Term[] terms = [.. query.Words.Select(word => new Term(word)), .. query.Phrases.Select(words => new Term(words))];

    /// <summary>The whole text with its hits.</summary>
    internal List<Piece> Whole(string text) => Pieces(text, 0, text.Length, Hits(text, text.Length));

    /// <summary>Where the text has most of what was searched for, or else its beginning.</summary>
    internal List<Piece> BestOrBeginning(string text)
    {
        if (Best(text) is { Count: > 0 } best)
            return best;
        if (text.Length == 0)
            return [];
        var end = Math.Min(text.Length, LengthAtMost);
        while (end < text.Length && end > LengthAtMost / 2 && !char.IsWhiteSpace(text[end]))
            end--;
        return end < text.Length ? [new Piece(text[..end], false), new Piece(" …", false)] : [new Piece(text, false)];
    }

    /// <summary>Where the text has most of what was searched for; nothing when it has none of it.</summary>
    internal List<Piece> Best(string text)
    {
        // What is found in many texts stands early in most of them: the rest is read only for what the beginning lacks.
        var hits = Hits(text, Math.Min(text.Length, Beginning));
        if (text.Length > Beginning && hits.Select(hit => hit.Term).Distinct().Count() < terms.Length)
            hits = Hits(text, text.Length);
        if (hits.Count == 0)
            return [];
        var (best, most) = (0, -1);
        var seen = new int[terms.Length];
        var (distinct, end) = (0, 0);
        for (var first = 0; first < hits.Count; first++)
        {
            for (; end < hits.Count && hits[end].End - hits[first].Start <= LengthAtMost - Before; end++)
                distinct += seen[hits[end].Term]++ == 0 ? 1 : 0;
            // Different words first, and of them whole words before parts.
            var score = distinct * 1_000 + Math.Min(end - first, 20) * 10 + (hits[first].Exact ? 5 : 0);
            if (score > most)
                (best, most) = (first, score);
            if (end > first)
                distinct -= --seen[hits[first].Term] == 0 ? 1 : 0;
            else
                end = first + 1;
        }

        var from = Math.Max(0, hits[best].Start - Before);
        while (from > 0 && from < hits[best].Start && !char.IsWhiteSpace(text[from - 1]))
            from++;
        var to = Math.Min(text.Length, from + LengthAtMost);
        while (to < text.Length && to > hits[best].End && !char.IsWhiteSpace(text[to]))
            to--;
        var pieces = Pieces(text, from, Math.Max(to, hits[best].End), hits);
        if (from > 0)
            pieces.Insert(0, new Piece("… ", false));
        if (to < text.Length)
            pieces.Add(new Piece(" …", false));
        return pieces;
    }

    private static List<Piece> Pieces(string text, int from, int to, List<Found> hits)
    {
        var pieces = new List<Piece>();
        var at = from;
        foreach (var hit in hits.Where(hit => hit.Start >= from && hit.End <= to))
        {
            if (hit.Start < at)
                continue;
            if (hit.Start > at)
                pieces.Add(new Piece(text[at..hit.Start], false));
            pieces.Add(new Piece(text[hit.Start..hit.End], true));
            at = hit.End;
        }
        if (at < to)
            pieces.Add(new Piece(text[at..to], false));
        return pieces;
    }

    private List<Found> Hits(string text, int end)
    {
        var found = new List<Found>();
        if (terms.Length == 0)
            return found;
        // A page of results is some fifty thousand words: a word is made a string only where another is compared with it.
        var words = SearchText.Words(text, end);
        var buffer = new char[SearchText.LongestFolded(words.Count == 0 ? 0 : words.Max(word => word.End - word.Start))];
        ReadOnlySpan<char> Folded(int i) => buffer.AsSpan(0, SearchText.Fold(text.AsSpan(words[i].Start, words[i].End - words[i].Start), buffer));
        string At(int i) => Folded(i).ToString();
        for (var i = 0; i < words.Count; i++)
        {
            for (var t = 0; t < terms.Length; t++)
            {
                if (terms[t].Phrase is { } phrase)
                {
                    var n = 0;
                    while (n < phrase.Length && i + n < words.Count && Folded(i + n).SequenceEqual(phrase[n]))
                        n++;
                    if (n == phrase.Length)
                        for (var k = 0; k < n; k++)
                            found.Add(new Found(words[i + k].Start, words[i + k].End, t, true));
                    continue;
                }
                var (hit, exact) = terms[t].Hits(Folded(i));
                if (!hit && words[i].End < text.Length && text[words[i].End] is '-')
                    hit = terms[t].IsShortenedTo(At(i), Enumerable.Range(i + 1, 4).Where(n => n < words.Count).Select(At));
                if (!hit)
                    continue;
                found.Add(new Found(words[i].Start, words[i].End, t, exact));
            }
        }
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    private readonly record struct Found(int Start, int End, int Term, bool Exact);

    private sealed class Term
    {
        private readonly WidenedWord word = null!;
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> whole;
        private readonly string[] stems = [];

        internal Term(string[] phrase) => Phrase = [.. phrase.Select(word => SearchText.Fold(word))];

        internal Term(WidenedWord word)
        {
            this.word = word;
            whole = new HashSet<string>([word.Folded, .. word.Containing, .. word.Similar], StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            stems = [.. new[] { word.Danish, word.English, word.Other }.OfType<string>().Select(stem => SearchText.Fold(stem)).Where(stem => stem.Length > 2).Distinct()];
        }

        internal string[]? Phrase { get; }

        internal (bool Hit, bool Exact) Hits(ReadOnlySpan<char> folded)
        {
            if (folded.SequenceEqual(word.Folded))
                return (true, true);
            foreach (var stem in stems)
                if (folded.StartsWith(stem, StringComparison.Ordinal) && folded.Length <= stem.Length + LongestEnding)
                    return (true, true);
            return (whole.Contains(folded) || word.Begins && folded.StartsWith(word.Folded, StringComparison.Ordinal), false);
        }

        // "børne-" in "børne- og ungepolitik", of "børnepolitik".
        internal bool IsShortenedTo(string first, IEnumerable<string> next) =>
            first.Length > 1 && word.Folded.Length > first.Length + 2 && word.Folded.StartsWith(first, StringComparison.Ordinal)
            && next.Any(last => last.EndsWith(word.Folded[first.Length..], StringComparison.Ordinal)
                || stems.Any(stem => stem.Length > first.Length + 2 && stem.StartsWith(first, StringComparison.Ordinal) && last.Contains(stem[first.Length..], StringComparison.Ordinal)));
    }
}
