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

    // Beyond this many clauses only equal headings and equal texts are recognised: comparing all with all would take too long.
    private const int MostCompared = 1500;

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

    /// <summary>Whether a text can be read as Markdown; what lies hundreds of levels deep can't.</summary>
    internal static bool CanRead(string markdown)
    {
        try
        {
            Markdig.Markdown.Parse(markdown, Markdown);
            return true;
        }
        catch (ArgumentException)
        {
            return false; // it is how the parser says so
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

    /// <summary>The anchor that each clause has from the version before; null where it is new. One to one, the best matches first.</summary>
    private static string?[] Inherit(List<Clause> now, IReadOnlyList<Clause> before)
    {
        var anchors = new string?[now.Count];
        var taken = new bool[before.Count];
        var pairs = new List<(double Score, int Apart, int Now, int Before)>();
        var compare = now.Count <= MostCompared && before.Count <= MostCompared;
        var words = compare ? now.Select(c => Words(c)).ToList() : [];
        var was = compare ? before.Select(c => Words(c)).ToList() : [];
        for (var i = 0; i < now.Count; i++)
        {
            for (var j = 0; j < before.Count; j++)
            {
                var same = now[i].Heading.Length > 0 && string.Equals(now[i].Heading, before[j].Heading, StringComparison.OrdinalIgnoreCase);
                var equal = now[i].Text == before[j].Text && now[i].Text.Length > 0;
                if (!compare && !same && !equal)
                    continue;
                var likeness = compare ? Likeness(words[i], was[j]) : equal ? 1 : 0;
                var score = (same ? SameHeading : 0) + likeness;
                if (same || likeness >= Alike)
                    pairs.Add((score, Math.Abs(i - j), i, j));
            }
        }
        foreach (var (_, _, i, j) in pairs.OrderByDescending(p => p.Score).ThenBy(p => p.Apart).ThenBy(p => p.Now))
        {
            if (anchors[i] is null && !taken[j])
                (anchors[i], taken[j]) = (before[j].Anchor, true);
        }
        return anchors;
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
