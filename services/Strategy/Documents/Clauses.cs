using System.Globalization;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Tryghed.Strategy.Documents;

/// <summary>A numbered part of a text, which remarks of a hearing and decisions point to.</summary>
/// <param name="Anchor">Stays with the clause from version to version, and is never used for another: <c>k7</c>.</param>
/// <param name="Number">Its number in this version: <c>2.1</c>. What stands before the first heading is <c>0</c>.</param>
/// <param name="Heading">Its heading, as plain text; empty where it has none.</param>
/// <param name="Text">What stands below the heading until the next, in Markdown.</param>
/// <param name="Level">How deep it lies; 1 is outermost.</param>
internal sealed record Clause(string Anchor, string Number, string Heading, string Text, int Level);

/// <summary>Cuts Markdown into clauses: a heading with what stands below it; where there are no headings, each paragraph, list or table.</summary>
internal static class Clauses
{
    // Half of the words in common, as Sørensen and Dice count, make a rewritten clause the same clause.
    private const double Alike = 0.5;

    // The same heading is worth more than any likeness of words.
    private const double SameHeading = 1.0;

    // Of the clauses that are not as they were, this many pairs are compared word by word; of more, only equal headings and equal texts are recognised.
    private const int MostCompared = 250_000;

    private const int MostClauses = 5_000;

    // A paragraph with more links than this is no text, and takes the parser time that grows with the square of them.
    private const int MostLinks = 500;

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <summary>The clauses of a text, in order.</summary>
    /// <param name="markdown">The text.</param>
    /// <param name="previous">The clauses of the version before, whose anchors live on; null for the first version.</param>
    /// <param name="lastUsed">The highest number of any anchor so far; new ones go on from there.</param>
    internal static IReadOnlyList<Clause> Of(string markdown, IReadOnlyList<Clause>? previous, int lastUsed)
    {
        var cut = Cut(markdown);
        var anchors = Inherit(cut, previous ?? []);
        for (var i = 0; i < cut.Count; i++)
            cut[i] = cut[i] with { Anchor = anchors[i] ?? $"k{(++lastUsed).ToString(CultureInfo.InvariantCulture)}" };
        return cut;
    }

    /// <summary>Why a text can't be read as Markdown, and what to do; null when it can.</summary>
    internal static string? Unreadable(string markdown)
    {
        markdown = markdown.ReplaceLineEndings("\n");
        foreach (var paragraph in markdown.AsSpan().Split("\n\n"))
            if (markdown.AsSpan()[paragraph].Count("](") > MostLinks)
                return $"A paragraph has more than {MostLinks} links. Divide it by empty lines.";
        try
        {
            var blocks = Markdig.Markdown.Parse(markdown, Markdown);
            var headings = blocks.OfType<HeadingBlock>().Count();
            return (headings > 0 ? headings : blocks.Count) > MostClauses ? $"The text has more than {MostClauses} clauses: headings, or paragraphs where it has none." : null;
        }
        catch (ArgumentException)
        {
            return "Lists, quotations or brackets lie too deep in each other to be read."; // it is how the parser says so
        }
    }

    private static List<Clause> Cut(string markdown)
    {
        markdown = markdown.ReplaceLineEndings("\n");
        var blocks = Markdig.Markdown.Parse(markdown, Markdown).Where(block => block is not LinkReferenceDefinitionGroup and not BlankLineBlock).ToList();
        var headings = blocks.OfType<HeadingBlock>().ToList();
        if (headings.Count == 0)
            return [.. blocks.Select((block, i) => new Clause("", $"{i + 1}", "", Slice(markdown, block.Span.Start, block.Span.End + 1), 1))];

        var clauses = new List<Clause>();
        if (Slice(markdown, 0, headings[0].Span.Start) is { Length: > 0 } before)
            clauses.Add(new Clause("", "0", "", before, 1));
        var (numbers, levels) = (new List<int>(), new List<int>());
        for (var i = 0; i < headings.Count; i++)
        {
            // A text that begins at the second level, or leaves one out, is numbered without holes, and no number comes twice.
            var depth = levels.Count(level => level < headings[i].Level);
            levels.RemoveRange(depth, levels.Count - depth);
            levels.Add(headings[i].Level);
            numbers.RemoveRange(Math.Min(depth + 1, numbers.Count), Math.Max(0, numbers.Count - depth - 1));
            if (numbers.Count > depth)
                numbers[depth]++;
            else
                numbers.Add(1);
            var end = i + 1 < headings.Count ? headings[i + 1].Span.Start : markdown.Length;
            clauses.Add(new Clause("", string.Join('.', numbers), Plain(headings[i].Inline), Slice(markdown, headings[i].Span.End + 1, end), levels.Count));
        }
        return clauses;
    }

    /// <summary>The anchor that each clause has from the version before; null where it is new. One to one: first those that are as they were, in their order, then the best matches.</summary>
    private static string?[] Inherit(List<Clause> now, IReadOnlyList<Clause> before)
    {
        var anchors = new string?[now.Count];
        var taken = new bool[before.Count];
        TakeEqual(clause => (clause.Heading, clause.Text));
        var left = Enumerable.Range(0, now.Count).Where(i => anchors[i] is null).ToList();
        var free = Enumerable.Range(0, before.Count).Where(j => !taken[j]).ToList();
        if ((long)left.Count * free.Count > MostCompared)
        {
            TakeEqual(clause => clause.Heading.Length > 0 ? (clause.Heading.ToUpperInvariant(), "") : null);
            TakeEqual(clause => clause.Text.Length > 0 ? ("", clause.Text) : null);
            return anchors;
        }

        var words = left.ToDictionary(i => i, i => Words(now[i]));
        var was = free.ToDictionary(j => j, j => Words(before[j]));
        var pairs = new List<(double Score, int Apart, int Now, int Before)>();
        foreach (var i in left)
        {
            foreach (var j in free)
            {
                var same = now[i].Heading.Length > 0 && string.Equals(now[i].Heading, before[j].Heading, StringComparison.OrdinalIgnoreCase);
                var likeness = Likeness(words[i], was[j]);
                if (same || likeness >= Alike)
                    pairs.Add(((same ? SameHeading : 0) + likeness, Math.Abs(i - j), i, j));
            }
        }
        foreach (var (_, _, i, j) in pairs.OrderByDescending(p => p.Score).ThenBy(p => p.Apart).ThenBy(p => p.Now))
            Take(i, j);
        return anchors;

        void Take(int i, int j)
        {
            if (anchors[i] is null && !taken[j])
                (anchors[i], taken[j]) = (before[j].Anchor, true);
        }

        void TakeEqual(Func<Clause, (string, string)?> key)
        {
            var waiting = new Dictionary<(string, string), Queue<int>>();
            for (var j = 0; j < before.Count; j++)
            {
                if (taken[j] || key(before[j]) is not { } there)
                    continue;
                if (!waiting.TryGetValue(there, out var queue))
                    waiting.Add(there, queue = []);
                queue.Enqueue(j);
            }
            for (var i = 0; i < now.Count; i++)
                if (anchors[i] is null && key(now[i]) is { } here && waiting.TryGetValue(here, out var same) && same.TryDequeue(out var first))
                    Take(i, first);
        }
    }

    private static Dictionary<string, int> Words(Clause clause)
    {
        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in (clause.Heading + " " + clause.Text).Split([' ', '\n', '\t', ',', '.', ';', ':', '(', ')', '*', '#', '|'], StringSplitOptions.RemoveEmptyEntries))
            counts[word] = counts.GetValueOrDefault(word) + 1;
        return counts;
    }

    private static double Likeness(Dictionary<string, int> one, Dictionary<string, int> other)
    {
        var (few, many) = one.Count < other.Count ? (one, other) : (other, one);
        var common = few.Sum(w => Math.Min(w.Value, many.GetValueOrDefault(w.Key)));
        var all = one.Values.Sum() + other.Values.Sum();
        return all == 0 ? 1 : 2.0 * common / all;
    }

    private static string Slice(string text, int from, int to) => from >= to ? "" : text[from..Math.Min(to, text.Length)].Trim('\n', ' ');

    private static string Plain(ContainerInline? inline) => inline is null ? "" : string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        _ => "",
    })).Trim();
}
