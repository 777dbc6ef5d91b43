using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tryghed.Strategy.Search;

/// <summary>Text as it is indexed: without what typesetting put into words, and its words as they are compared.</summary>
internal static partial class SearchText
{
    // A compound has few parts; more would only fill the index.
    private const int CompoundsAtMost = 2_000;

    /// <summary>Takes soft hyphens away, joins words that a line's end split, and leaves Markdown's marks out.</summary>
    internal static string Clean(string text, int atMost, bool markdown = true)
    {
        // What PostgreSQL can't store is replaced: NUL, and halves of surrogate pairs.
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', ' ').Normalize(NormalizationForm.FormC);
        text = Invisible().Replace(text, "");
        if (markdown)
            text = Marks().Replace(Link().Replace(SplitWord().Replace(text, ""), "$1"), "");
        text = Space().Replace(text, " ").Trim();
        if (text.Length <= atMost)
            return text;
        return text[..(char.IsHighSurrogate(text[atMost - 1]) ? atMost - 1 : atMost)];
    }

    /// <summary>The words of a text, as their places in it.</summary>
    internal static List<(int Start, int End)> Words(string text, int end)
    {
        var (words, start) = (new List<(int, int)>(), -1);
        for (var i = 0; i <= end; i++)
        {
            if (i < end && char.IsLetterOrDigit(text[i]))
                start = start < 0 ? i : start;
            else if (start >= 0)
            {
                words.Add((start, i));
                start = -1;
            }
        }
        return words;
    }

    /// <summary>A word as it is compared: small letters, and æ, ø, å as those write them who have no such keys. The same as <c>search_fold</c> in the database.</summary>
    internal static string Fold(ReadOnlySpan<char> word)
    {
        var folded = new char[LongestFolded(word.Length)];
        return new string(folded, 0, Fold(word, folded));
    }

    /// <summary>Characters that a word may have when it is folded.</summary>
    internal static int LongestFolded(int length) => 2 * length;

    /// <summary>Folds a word into a buffer, and answers how many characters it has there.</summary>
    internal static int Fold(ReadOnlySpan<char> word, Span<char> folded)
    {
        if (!word.ContainsAnyExceptInRange('a', 'z'))
        {
            word.CopyTo(folded);
            return word.Length;
        }
        var length = 0;
        foreach (var letter in word)
        {
            var small = char.ToLower(letter, CultureInfo.InvariantCulture);
            var two = small switch { 'æ' or 'ä' => "ae", 'ø' or 'ö' => "oe", 'å' => "aa", _ => "" };
            if (two.Length == 0)
                folded[length++] = small < 128 || Accented.IndexOf(small) is not (>= 0 and var place) ? small : Plain[place];
            else
                (folded[length++], folded[length++]) = (two[0], two[1]);
        }
        return length;
    }

    internal const string Accented = "éèêëáàâóòôüúíïçñ", Plain = "eeeeaaaooouuiicn";

    /// <summary>What a folded word may have been: boern is børn. Which of them it was, the index knows.</summary>
    internal static string Unfold(string folded) => folded.Replace("ae", "æ", StringComparison.Ordinal).Replace("oe", "ø", StringComparison.Ordinal).Replace("aa", "å", StringComparison.Ordinal);

    /// <summary>
    /// The whole words that shortened compounds may stand for. Where a compound divides is not known, so every division is answered: of <c>børne- og ungepolitik</c>
    /// børnepolitik, and words that nobody will look for.
    /// </summary>
    internal static string Compounds(string text)
    {
        var whole = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match match in Shortened().Matches(text))
        {
            var last = match.Groups["last"].Value;
            foreach (Capture first in match.Groups["first"].Captures)
                for (var i = 1; i <= last.Length - 3 && whole.Count < CompoundsAtMost; i++)
                    whole.Add(first.Value + last[i..].ToLowerInvariant());
        }
        foreach (Match match in ShortenedEnd().Matches(text))
        {
            var first = match.Groups["first"].Value;
            for (var i = 3; i < first.Length && whole.Count < CompoundsAtMost; i++)
                whole.Add(first[..i] + match.Groups["last"].Value.ToLowerInvariant());
        }
        return string.Join(' ', whole);
    }

    [GeneratedRegex("[\u00AD\u200B\u200C\u200D\u2060\uFEFF]|[\uE000-\uF8FF]")]
    private static partial Regex Invisible();

    // Not what is shortened: "børne-" at a line's end, with "og ungepolitik" on the next.
    [GeneratedRegex(@"(?<=\p{L})[-\u2010]\p{Zs}*\r?\n\s*(?=\p{Ll})(?!(?:og|eller|samt|til|and|or|to)\b)")]
    private static partial Regex SplitWord();

    [GeneratedRegex(@"!?\[([^\]\[\n]{0,500})\]\([^)\s]{0,2000}\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)^\s{0,3}(?:\#{1,6}|>|[-*+](?=\s))\s*|\*{1,3}|`+|(?<!\w)_+|_+(?!\w)")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"(?:(?<first>\p{L}{2,40})[-\u2010](?:,\s*|\s+(?:og|eller|samt|and|or)\s+|\s*/\s*|\s+og/eller\s+)){1,5}(?<last>\p{L}{4,60})")]
    private static partial Regex Shortened();

    [GeneratedRegex(@"(?<first>\p{L}{4,60})(?:,|\s+(?:og|eller|samt|and|or))\s+[-\u2010](?<last>\p{L}{3,40})")]
    private static partial Regex ShortenedEnd();
}
