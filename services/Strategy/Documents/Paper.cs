using System.Text;

namespace Tryghed.Strategy.Documents;

/// <summary>A paper that is written for people: the same blocks become Markdown, Word or PDF.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Author">The organisation that it is from.</param>
/// <param name="Blocks">What stands in it.</param>
internal sealed record Paper(string Title, string Author, IReadOnlyList<Block> Blocks)
{
    /// <summary>As Markdown.</summary>
    internal string Markdown()
    {
        var text = new StringBuilder($"# {Escaped(OneLine(Title))}\n");
        foreach (var block in Blocks)
        {
            text.Append('\n');
            switch (block)
            {
                case Heading heading:
                    text.Append('#', heading.Level + 1).Append(' ').Append(Escaped(OneLine(heading.Text))).Append('\n');
                    break;
                case Prose prose:
                    text.Append(prose.Lead is null ? "" : $"**{Escaped(prose.Lead)}** ").Append(Escaped(prose.Text)).Append('\n');
                    break;
                case Quote quote:
                    text.AppendJoin('\n', quote.Text.Split('\n').Select(line => $"> {Escaped(line)}".TrimEnd())).Append('\n');
                    break;
                case Bullets bullets:
                    text.Append(string.Concat(bullets.Items.Select(item => $"- {Escaped(OneLine(item))}\n")));
                    break;
                case Grid grid:
                    text.Append(Row(grid.Header)).Append(Row([.. grid.Header.Select(_ => "---")], raw: true)).Append(string.Concat(grid.Rows.Select(row => Row(row))));
                    break;
            }
        }
        return text.ToString();
    }

    private static string Row(IReadOnlyList<string> cells, bool raw = false) =>
        $"| {string.Join(" | ", cells.Select(cell => raw ? cell : Escaped(OneLine(cell)).Replace("|", "\\|", StringComparison.Ordinal)))} |\n";

    private static string OneLine(string text) => string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    // What people wrote is text: it makes no headings, links or HTML of its own.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        var start = true;
        foreach (var character in text)
        {
            if (character is '\\' or '*' or '_' or '`' or '[' or ']' or '<' || start && character is '#' or '>' && start || start && character is '-' or '+' && start)
                escaped.Append('\\');
            escaped.Append(character);
            start = character is '\n' || start && character is ' ';
        }
        return escaped.ToString();
    }
}

/// <summary>A part of a paper.</summary>
internal abstract record Block;

/// <param name="Level">1 to 3.</param>
internal sealed record Heading(int Level, string Text) : Block;

/// <param name="Lead">What stands first, in bold.</param>
internal sealed record Prose(string Text, string? Lead = null) : Block;

/// <summary>What somebody else has written, word by word.</summary>
internal sealed record Quote(string Text) : Block;

internal sealed record Bullets(IReadOnlyList<string> Items) : Block;

/// <param name="Widths">Shares of the page's width, one for each column.</param>
internal sealed record Grid(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<double> Widths) : Block;
