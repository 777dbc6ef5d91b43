using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>What is wrong with a content, by field, and the content as it is stored.</summary>
internal static partial class CheckContent
{
    internal const int LongestTitle = 300, LongestText = 10_000, LongestBody = 2_000_000, MostEntries = 100;

    /// <summary>The codes that a request may name.</summary>
    internal sealed record Codes(IReadOnlySet<string> Goals, IReadOnlySet<string> Organisations);

    internal static async Task<Codes> Known(StrategyDb db, CancellationToken cancel) => new(
        await db.Goals.Select(g => g.Code).ToHashSetAsync(cancel),
        await db.Organisations.Select(o => o.Code).ToHashSetAsync(cancel));

    /// <summary>Answers errors by field; empty when there are none.</summary>
    internal static Dictionary<string, string[]> Errors(StrategyContent content, ContactRow? contact, string owner, Codes known)
    {
        var fields = new Fields();
        fields.Text("title", content.Title, LongestTitle);
        fields.Text("summary", content.Summary, LongestText, required: false);
        fields.Text("body", content.Body, LongestBody, required: false);
        fields.Codes("coOwners", content.CoOwners, known.Organisations.Contains, "an organisation");
        fields.Codes("partners", content.Partners, known.Organisations.Contains, "an organisation");
        fields.Each("targetGroups", content.TargetGroups, (field, text) => fields.Text(field, text, 100));
        fields.Each("areas", content.Areas, (field, code) =>
        {
            if (!AreaCode().IsMatch(code))
                fields.Add(field, "Give a code as Danmarks Statistik has it: 851, or 851-… for a part of a municipality.");
        });
        fields.Each("goals", content.Goals, (field, goal) =>
        {
            if (!known.Goals.Contains(goal.Goal))
                fields.Add($"{field}.goal", $"'{goal.Goal}' is not the code of a goal here.");
            fields.Text($"{field}.how", goal.How, 2000, required: false);
        });
        if (content.Goals?.OfType<GoalAddressed>().GroupBy(g => g.Goal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            fields.Add("goals", $"The goal '{twice.Key}' is named twice.");
        fields.Each("links", content.Links, (field, link) =>
        {
            fields.Text($"{field}.title", link.Title, LongestTitle);
            if (link.Url is not { Length: <= 2000 } || !Uri.TryCreate(link.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
                fields.Add($"{field}.url", "Give an address that begins with https:// or http://.");
        });
        fields.Day("period.from", content.Period?.From);
        fields.Day("period.to", content.Period?.To);
        fields.Day("nextReview", content.NextReview);
        if (content.Period is { To: { } to } period && to < period.From)
            fields.Add("period.to", "The period ends before it begins.");
        if (content.Body is { } body && !fields.Errors.ContainsKey("body") && Clauses.Unreadable(body) is { } unreadable)
            fields.Add("body", unreadable);
        if (content.Kle is { } kle && !KleNumber().IsMatch(kle))
            fields.Add("kle", "Give a number of KL's journal plan with three levels, as 27.69.40.");
        if (content.CoOwners?.Contains(owner) is true)
            fields.Add("coOwners", $"'{owner}' owns it already.");
        fields.Text("contact.name", contact?.Name, 200, required: false);
        fields.Text("contact.email", contact?.Email, 200, required: false);
        fields.Text("contact.phone", contact?.Phone, 50, required: false);
        if (contact?.Email is { } email && !EmailAddress().IsMatch(email))
            fields.Add("contact.email", "Give an e-mail address.");
        return fields.Errors;
    }

    /// <summary>Trimmed, without repetitions, and with every default said.</summary>
    internal static StrategyContent Tidy(StrategyContent content) => new()
    {
        Title = content.Title.Trim(),
        Kind = content.Kind,
        CoOwners = [.. (content.CoOwners ?? []).Distinct()],
        Partners = [.. (content.Partners ?? []).Distinct()],
        Goals = [.. (content.Goals ?? []).Select(g => g with { How = Blank(g.How) })],
        TargetGroups = [.. (content.TargetGroups ?? []).Select(t => t.Trim()).Distinct()],
        Areas = [.. (content.Areas ?? []).Select(code => code is ['0', _, _, _] ? code[1..] : code).Distinct()],
        Period = content.Period,
        Kle = Blank(content.Kle),
        Summary = content.Summary?.Trim() ?? "",
        Body = content.Body?.ReplaceLineEndings("\n").Trim() ?? "",
        Links = [.. content.Links ?? []],
        NextReview = content.NextReview,
        Visibility = content.Visibility ?? Visibility.Owner,
    };

    internal static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"\A\d{2}\.\d{2}\.\d{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KleNumber();

    // 0851 is accepted for 851, as everywhere.
    [GeneratedRegex(@"\A(\d{3,4}|\d{3}-[0-9A-Za-zÆØÅæøå-]{1,40})\z", RegexOptions.CultureInvariant)]
    private static partial Regex AreaCode();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s]+\.[^@\s]+\z", RegexOptions.CultureInvariant)]
    internal static partial Regex EmailAddress();
}

/// <summary>Collects what is wrong, by field.</summary>
internal sealed class Fields
{
    internal Dictionary<string, string[]> Errors { get; } = [];

    internal void Add(string field, string error) => Errors.TryAdd(field, [error]);

    /// <summary>A text must be there unless said otherwise, may not be too long, and names nobody's civil registration number.</summary>
    internal void Text(string field, string? text, int longest, bool required = true)
    {
        if (required && string.IsNullOrWhiteSpace(text))
            Add(field, "This is required.");
        else if (text?.Length > longest)
            Add(field, $"At most {longest.ToString(CultureInfo.InvariantCulture)} characters.");
        else if (text?.Contains('\0') is true)
            Add(field, "The character U+0000 can't be stored.");
        else if (text?.Any(character => char.IsControl(character) && character is not ('\n' or '\r' or '\t')) is true)
            Add(field, "There is a control character in it, which is no text.");
        else if (text is not null && CprNumbers.Any(text))
            Add(field, CprNumbers.Refusal);
    }

    /// <summary>A day that people plan or remember, from 1900 to 2199.</summary>
    internal void Day(string field, DateOnly? day)
    {
        if (day is { Year: < 1900 or > 2199 })
            Add(field, "Give a day from 1900 to 2199.");
    }

    /// <summary>A list may not be too long, nor have an entry that is null.</summary>
    internal void Each<T>(string field, IReadOnlyList<T>? list, Action<string, T> check)
    {
        if (list is { Count: > CheckContent.MostEntries })
        {
            Add(field, $"At most {CheckContent.MostEntries} entries.");
            return;
        }
        for (var i = 0; i < (list?.Count ?? 0); i++)
        {
            if (list![i] is null)
                Add($"{field}[{i}]", "This may not be null.");
            else
                check($"{field}[{i}]", list[i]);
        }
    }

    internal void Codes(string field, IReadOnlyList<string>? codes, Predicate<string> known, string what) => Each(field, codes, (at, code) =>
    {
        if (!known(code))
            Add(at, $"'{code}' is not the code of {what} here.");
    });
}
