namespace Tryghed.Strategy.Documents;

/// <summary>A numbered part of a text.</summary>
internal sealed record Clause(string Anchor, string Number, string Heading, string Text, int Level);

/// <summary>Markdown as numbered clauses.</summary>
internal static class Clauses
{
    internal static IReadOnlyList<Clause> Of(string markdown, IReadOnlyList<Clause>? previous, int lastUsed)
    {
        var found = new List<Clause>();
        foreach (var line in markdown.Split('\n').Where(line => line.StartsWith('#')))
        {
            var heading = line.TrimStart('#').Trim();
            found.Add(new Clause(previous?.FirstOrDefault(c => c.Heading == heading)?.Anchor ?? $"k{++lastUsed}", $"{found.Count + 1}", heading, "", 1));
        }
        return found;
    }
}
