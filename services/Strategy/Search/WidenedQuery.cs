using Npgsql;

namespace Tryghed.Strategy.Search;

/// <summary>A word of a search with everything that it stands for.</summary>
/// <param name="Typed">As typed, in small letters.</param>
/// <param name="Folded">As compared.</param>
/// <param name="Danish">Its Danish stem; null for a word too common to be searched for.</param>
/// <param name="English">Its English stem, likewise.</param>
/// <param name="Other">The Danish stem of what it may have been with æ, ø and å, when typed without.</param>
/// <param name="Containing">Words that have it in them, and don't begin with it.</param>
/// <param name="Similar">Words that it may be a misspelling of; none when the word itself is known.</param>
/// <param name="Begins">Whether words that begin with it will do.</param>
internal sealed record WidenedWord(string Typed, string Folded, string? Danish, string? English, string? Other, string[] Containing, string[] Similar, bool Begins)
{
    /// <summary>The word and its inflections.</summary>
    internal IEnumerable<string> Exact => new[] { Folded, Danish, English, Other }.OfType<string>().Distinct().Select(Lexeme);

    internal string ExactQuery => $"({string.Join('|', Exact)})";

    /// <summary>Also words that have it in them or are like it.</summary>
    /// <remarks>What most texts have stands first and outermost, so that PostgreSQL need not look at the rest.</remarks>
    internal string WideQuery =>
        $"({Exact.Concat(Begins ? [Lexeme(Folded) + ":*"] : []).Concat(Containing.Concat(Similar).Select(Lexeme)).Distinct().Reverse().Aggregate((rest, word) => $"{word}|({rest})")})";

    internal static string Lexeme(string word) => $"'{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>A search as PostgreSQL is asked it: every part a <c>tsquery</c>, null when there is nothing to ask.</summary>
/// <param name="Words">The words, without those too common to be searched for.</param>
internal sealed record WidenedQuery(IReadOnlyList<WidenedWord> Words, IReadOnlyList<string[]> Phrases, IReadOnlyList<WidenedWord[]> ExcludedWords)
{
    private const int ContainingAtMost = 40, SimilarAtMost = 8, ShortestContained = 4;

    internal string? Wide => All(Words.Select(w => w.WideQuery).Concat(PhraseQueries("&")));
    internal string? Exact => All(Words.Select(w => w.ExactQuery).Concat(PhraseQueries("&")));

    /// <summary>Asked of the words as they stand, not of their stems.</summary>
    internal string? Phrase => All(PhraseQueries("<->"));
    internal string? Excluded => ExcludedWords.Count == 0 ? null
        : string.Join('|', ExcludedWords.Select(words => words.Length == 1 ? words[0].ExactQuery : $"({string.Join("<->", words.Select(w => WidenedWord.Lexeme(w.Folded)))})"));

    private IEnumerable<string> PhraseQueries(string between) => Phrases.Select(words => $"({string.Join(between, words.Select(word => WidenedWord.Lexeme(SearchText.Fold(word))))})");

    private static string? All(IEnumerable<string> parts) => string.Join('&', parts) is { Length: > 0 } all ? all : null;

    /// <summary>Widens a search by stems, and by words of texts that the caller may see: a word that only hidden texts have must not change what is found.</summary>
    internal static async Task<WidenedQuery> Widen(SearchQuery query, string? organisation, NpgsqlConnection connection, CancellationToken cancel)
    {
        if (query.IsEmpty)
            return new WidenedQuery([], [], []);
        string[] typed = [.. query.Words, .. query.Excluded.SelectMany(words => words)];
        string[] folded = [.. typed.Select(word => SearchText.Fold(word))];
        string[] unfolded = [.. folded.Select(SearchText.Unfold)];
        var words = new List<WidenedWord>();
        if (typed.Length > 0)
        {
            await using var command = new NpgsqlCommand($"""
                select ts_lexize('danish_stem', t.word), ts_lexize('english_stem', t.word),
                    case when t.other in (t.word, t.folded) then null else ts_lexize('danish_stem', t.other) end,
                    case when t.number > $5 or char_length(t.folded) < {ShortestContained} then null else array(
                        select w.word from search_word w where w.reader = any($4) and w.word like '_%' || t.folded || '%' group by w.word order by char_length(w.word), w.word limit {ContainingAtMost}) end,
                    case when t.number > $5 or char_length(t.folded) < {ShortestContained} or k.known then null else array(
                        select w.word from search_word w where w.reader = any($4) and (w.word % t.folded or w.word = any($6)) group by w.word
                        order by similarity(w.word, t.folded) desc, w.word limit {SimilarAtMost}) end
                from unnest($1::text[], $2::text[], $3::text[]) with ordinality t (word, folded, other, number)
                cross join lateral (select exists (
                    select from unnest($4::text[]) r (reader), search_word w where w.reader = r.reader and w.word >= t.folded and w.word < t.folded || '{'\uFFFD'}' limit 1) known) k
                order by t.number
                """, connection)
            {
                Parameters =
                {
                    new() { Value = typed }, new() { Value = folded }, new() { Value = unfolded }, new() { Value = Readers(organisation) }, new() { Value = query.Words.Count },
                    new() { Value = folded.Take(query.Words.Count).Where(word => word.Length is >= ShortestContained and <= 20).SelectMany(SlipsOf).Distinct().ToArray() },
                },
            };
            await using var row = await command.ExecuteReaderAsync(cancel);
            for (var i = 0; await row.ReadAsync(cancel); i++)
            {
                var (danish, english) = (First(row, 0), First(row, 1));
                var last = i == query.Words.Count - 1;
                words.Add(new WidenedWord(
                    typed[i], folded[i], danish, english, First(row, 2), Array(row, 3), Array(row, 4), i < query.Words.Count && (last || folded[i].Length > 2)));
            }
        }

        var asked = words.Take(query.Words.Count).ToList();
        var telling = asked.Where(word => !TooCommon(word)).ToList();
        var excluded = new List<WidenedWord[]>();
        var next = asked.Count;
        foreach (var group in query.Excluded)
        {
            excluded.Add([.. words.Skip(next).Take(group.Length)]);
            next += group.Length;
        }
        return new WidenedQuery(telling.Count > 0 || query.Phrases.Count > 0 ? telling : asked, query.Phrases, excluded);

        static string? First(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<string[]>(column) is [var first, ..] ? first : null;
        static string[] Array(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<string[]>(column);
    }

    /// <summary>Whose texts a caller may see, as the lexicon names them.</summary>
    private static string[] Readers(string? organisation) => organisation is null ? ["public"] : ["public", "partners", $"of {organisation}"];

    // Stop words of either language tell nothing, except those that are words of the other: "by" is a town, "is" is ice.
    private static bool TooCommon(WidenedWord word) => word.Danish is null || word.English is null && word.Typed is not ("by" or "is");

    // Two letters that changed places, or one too many: in a short word too few trigrams are left for those to be similar.
    private static IEnumerable<string> SlipsOf(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            yield return word.Remove(i, 1);
            if (i > 0)
                yield return string.Concat(word.AsSpan(0, i - 1), word.AsSpan(i, 1), word.AsSpan(i - 1, 1), word.AsSpan(i + 1));
        }
    }
}
