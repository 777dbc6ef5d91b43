using System.Buffers;

namespace Tryghed.Strategy.Search;

/// <summary>What is searched for, as it was typed.</summary>
/// <param name="Words">In any order, each of them somewhere.</param>
/// <param name="Phrases">Words that follow each other, exactly.</param>
/// <param name="Excluded">Words, or phrases, that must not be there.</param>
internal sealed record SearchQuery(IReadOnlyList<string> Words, IReadOnlyList<string[]> Phrases, IReadOnlyList<string[]> Excluded)
{
    private const int LengthAtMost = 200, WordsAtMost = 12;

    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"“”„»«");

    /// <summary>Whether everything is asked for.</summary>
    internal bool IsEmpty => Words.Count + Phrases.Count + Excluded.Count == 0;

    /// <summary>Reads what was typed; answers null, and what to do, when it is too long.</summary>
    internal static SearchQuery? Read(string? typed, out string? error)
    {
        error = null;
        if (typed is { Length: > LengthAtMost })
        {
            error = $"Search for at most {LengthAtMost} characters.";
            return null;
        }
        typed = SearchText.Clean((typed ?? "").Replace('\n', ' ').Replace('\r', ' '), LengthAtMost * 2, markdown: false);
        var (words, phrases, excluded, count) = (new List<string>(), new List<string[]>(), new List<string[]>(), 0);
        for (var i = 0; i < typed.Length;)
        {
            var not = typed[i] is '-' && (i == 0 || char.IsWhiteSpace(typed[i - 1])) && i + 1 < typed.Length && (char.IsLetterOrDigit(typed[i + 1]) || Quotes.Contains(typed[i + 1]));
            i += not ? 1 : 0;
            if (Quotes.Contains(typed[i]))
            {
                var end = typed.AsSpan(i + 1).IndexOfAny(Quotes);
                end = end < 0 ? typed.Length : i + 1 + end; // not closed: still being typed
                var phrase = Split(typed[(i + 1)..end]);
                count += phrase.Length;
                if (phrase.Length > 0)
                    (not ? excluded : phrases).Add(phrase);
                i = end + 1;
            }
            else
            {
                var end = i;
                while (end < typed.Length && !char.IsWhiteSpace(typed[end]) && !Quotes.Contains(typed[end]))
                    end++;
                var found = Split(typed[i..end]);
                count += found.Length;
                if (not && found.Length > 0)
                    excluded.Add(found);
                else
                    words.AddRange(found);
                i = end == i ? i + 1 : end;
                while (i < typed.Length && char.IsWhiteSpace(typed[i]))
                    i++;
            }
        }
        if (count > WordsAtMost)
        {
            error = $"Search for at most {WordsAtMost} words.";
            return null;
        }
        return new SearchQuery(words, phrases, excluded);

        static string[] Split(string text) => [.. SearchText.Words(text, text.Length).Select(word => text[word.Start..word.End].ToLowerInvariant())];
    }
}
