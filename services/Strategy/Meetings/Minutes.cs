using System.Globalization;
using System.Text.RegularExpressions;

namespace Tryghed.Strategy.Meetings;

/// <summary>Reads minutes in the form that municipalities publish: a body, a date, and items with recommendation, case description, decision and attachments under headings of their own.</summary>
internal static partial class Minutes
{
    /// <param name="Missing">What was not found, by its name in the minutes.</param>
    internal sealed record ReadItem(
        string Number, string Title, string? Recommendation, string? CaseDescription, string? Decision, IReadOnlyList<string> Attachments, IReadOnlyList<string> Missing);

    /// <param name="Body">Who met; null when it was not found.</param>
    /// <param name="Date">The day of the meeting; null when it was not found.</param>
    internal sealed record ReadMinutes(string? Body, DateOnly? Date, IReadOnlyList<ReadItem> Items);

    private const int LongestHeadLine = 500;

    private enum Part { Head, Recommendation, Case, Decision, Attachments }

    internal static ReadMinutes Of(string text)
    {
        string? body = null;
        DateOnly? date = null;
        var items = new List<(string Number, string Title, Dictionary<Part, List<string>> Parts)>();
        var part = Part.Head;
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var heading = raw.TrimStart().StartsWith('#');
            var line = Emphasis().Replace(raw.Trim().TrimStart('#', '>').Trim(), "").Trim().Replace("\\", "", StringComparison.Ordinal);
            if (line.Length == 0)
            {
                if (items.Count > 0)
                    Put(items[^1].Parts, part, "");
                continue;
            }
            if (Item().Match(line) is { Success: true } named)
                Begin(named.Groups["number"].Value, named.Groups["title"].Value);
            // A bare number also numbers lists: it begins an item as a heading, before the first item, or when the last one has come to its end.
            else if (Numbered().Match(line) is { Success: true } numbered && (heading || items.Count == 0 && body is not null || items.Count > 0 && part is Part.Decision or Part.Attachments && Next(numbered)))
                Begin(numbered.Groups["number"].Value, numbered.Groups["title"].Value);
            else if (items.Count > 0 && Section().Match(line) is { Success: true } section)
            {
                part = section.Groups["name"].Value.ToLowerInvariant() switch
                {
                    "indstilling" => Part.Recommendation,
                    "beslutning" => Part.Decision,
                    "bilag" => Part.Attachments,
                    _ => Part.Case,
                };
                if (section.Groups["rest"].Value.Trim() is { Length: > 0 } rest)
                    Put(items[^1].Parts, part, rest);
            }
            else if (items.Count == 0)
            {
                // Who met and when stands in a short line; a search through a long one may take for ever.
                if (line.Length > LongestHeadLine)
                    continue;
                date ??= DateIn(line);
                if (body is null && BodyName().Match(line) is { Success: true } met)
                    body = Trailing().Replace(met.Value, "").Trim(' ', ',', '–', '-', ':', '.');
            }
            else
            {
                if (items[^1].Title.Length == 0)
                    items[^1] = items[^1] with { Title = line };
                else
                    Put(items[^1].Parts, part, raw.TrimEnd());
            }
        }
        return new ReadMinutes(body, date, [.. items.Select(Show)]);

        void Begin(string number, string title)
        {
            items.Add((number, title.Trim(), []));
            part = Part.Head;
        }

        bool Next(Match numbered) => int.TryParse(numbered.Groups["number"].Value, out var number) && int.TryParse(items[^1].Number, out var last) && number == last + 1;
    }

    private static ReadItem Show((string Number, string Title, Dictionary<Part, List<string>> Parts) item)
    {
        string? Text(Part part) => item.Parts.TryGetValue(part, out var lines) && string.Join('\n', lines).Trim() is { Length: > 0 } text ? Blanks().Replace(text, "\n\n") : null;
        // What stands below the title and before the first heading belongs to the case.
        var description = string.Join("\n\n", new[] { Text(Part.Head), Text(Part.Case) }.OfType<string>()) is { Length: > 0 } found ? found : null;
        var attachments = Text(Part.Attachments)?.Split('\n').Select(line => ListMark().Replace(line.Trim(), "").Trim().Trim('"', '”', '“')).Where(line => line.Length > 0).ToList() ?? [];
        (string Name, bool Found)[] wanted = [("titel", item.Title.Length > 0), ("indstilling", Text(Part.Recommendation) is not null), ("sagsbeskrivelse", description is not null), ("beslutning", Text(Part.Decision) is not null)];
        return new ReadItem(
            item.Number, item.Title.Length > 0 ? item.Title : $"Punkt {item.Number}", Text(Part.Recommendation), description, Text(Part.Decision), attachments, [.. wanted.Where(w => !w.Found).Select(w => w.Name)]);
    }

    private static void Put(Dictionary<Part, List<string>> parts, Part part, string line)
    {
        if (!parts.TryGetValue(part, out var lines))
            parts.Add(part, lines = []);
        lines.Add(line);
    }

    private static DateOnly? DateIn(string line)
    {
        if (Numeric().Match(line) is { Success: true } numeric
            && DateOnly.TryParseExact($"{numeric.Groups["day"].Value.PadLeft(2, '0')}-{numeric.Groups["month"].Value.PadLeft(2, '0')}-{numeric.Groups["year"].Value}", "dd-MM-yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        if (Written().Match(line) is { Success: true } written
            && DateOnly.TryParseExact($"{written.Groups["day"].Value.PadLeft(2, '0')}-{Danish.MonthNumber(written.Groups["month"].Value):00}-{written.Groups["year"].Value}", "dd-MM-yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            return date;
        return null;
    }

    [GeneratedRegex(@"\*\*|__", RegexOptions.CultureInvariant)]
    private static partial Regex Emphasis();

    [GeneratedRegex(@"\A(?:punkt|pkt\.?|dagsordenspunkt|sag nr\.?)\s*(?<number>\d{1,3}[a-z]?)\s*[.:–-]?\s*(?<title>.*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Item();

    [GeneratedRegex(@"\A(?<number>\d{1,3})[.:)](?:\s+(?<title>\S.*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"\A(?<name>indstilling|sagsbeskrivelse|sagsfremstilling|beslutning|bilag)(?:\s*:\s*(?<rest>.*)|\s*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"\b(?:magistraten|byrådet|kommunalbestyrelsen|regionsrådet|økonomiudvalget|[\p{L}-]+(?:,? (?:og|samt) [\p{L}-]+)?udvalget)\b[^.;\n]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BodyName();

    // "Magistraten, Aalborg Kommune, mødet den 31. marts 2014" names the body up to the meeting's day.
    [GeneratedRegex(@"[,\s–-]*(?:(?:mødet?|møde)\b.*|den\s+\d.*|\d{1,2}[.-]\s?\d{1,2}[.-]\s?\d{4}.*|\d{1,2}\. \p{L}+ \d{4}.*|\d{1,2})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Trailing();

    [GeneratedRegex(@"(?<!\d)(?<day>\d{1,2})[.-]\s?(?<month>\d{1,2})[.-]\s?(?<year>\d{4})(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"(?<!\d)(?<day>\d{1,2})\.? (?<month>januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december) (?<year>\d{4})(?!\d)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Written();

    [GeneratedRegex(@"\A(?:[-•*–]|\d{1,3}[.)])\s*", RegexOptions.CultureInvariant)]
    private static partial Regex ListMark();

    [GeneratedRegex(@"\n{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
