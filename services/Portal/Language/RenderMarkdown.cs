using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace Tryghed.Portal.Language;

/// <summary>Markdown that others have written, as HTML that does nothing: no markup of theirs, no addresses but of the web and of mail, nothing fetched from elsewhere.</summary>
internal static class RenderMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    private const int MostLinks = 500;

    private static readonly string[] Schemes = ["https", "http", "mailto"];

    /// <param name="markdown">As it was written.</param>
    /// <param name="above">Level of the heading that it stands under: headings within come below it.</param>
    internal static MarkupString Of(string? markdown, int above = 2)
    {
        if (string.IsNullOrWhiteSpace(markdown))
            return default;
        // A paragraph of links upon links takes the parser time that grows with their square: it is shown as it was typed.
        var paragraphs = markdown.ReplaceLineEndings("\n").Split("\n\n");
        if (paragraphs.Any(paragraph => paragraph.AsSpan().Count("](") > MostLinks))
            markdown = string.Join("\n\n", paragraphs).Replace("[", "\\[", StringComparison.Ordinal);
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            heading.Level = Math.Min(6, above + heading.Level);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            // A picture would be fetched from elsewhere, and who reads what would be told there: it becomes a link.
            link.IsImage = false;
            if (!IsHarmless(link.GetDynamicUrl?.Invoke() ?? link.Url))
                (link.Url, link.GetDynamicUrl) = ("#", null);
        }
        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsHarmless(link.Url)).ToList())
            link.Url = "#";

        var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        // Columns are aligned by inline styles otherwise, which the page's own rules forbid.
        foreach (var table in document.Descendants<Table>())
            table.ColumnDefinitions.ForEach(column => column.Alignment = null);
        renderer.Render(document);
        // Only our own tables can stand here as markup; a wide one scrolls by itself, also by keyboard.
        return new MarkupString(writer.ToString().Replace("<table>", "<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Tabel\"><table>", StringComparison.Ordinal)
            .Replace("</table>", "</table></div>", StringComparison.Ordinal));
    }

    /// <summary>Whether an address leads to the web, to mail, or to another place on the page.</summary>
    internal static bool IsHarmless(string? url) =>
        url is ['#', ..] || Uri.TryCreate(url, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme, StringComparer.Ordinal);
}
