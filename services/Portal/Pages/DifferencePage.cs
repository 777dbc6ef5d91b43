using System.Text.Json;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What the page of the differences between two versions shows.</summary>
/// <param name="Difference">Null when it could not be had; then <paramref name="NoneSuch"/> says whether one of the versions isn't there.</param>
/// <param name="From">The earlier version, as it was asked for.</param>
/// <param name="To">The later version, as it was asked for.</param>
public sealed record DifferenceModel(
    StrategyDetail Strategy, Difference? Difference, bool NoneSuch, int From, int To, IReadOnlyList<StrategyVersionRow> Versions, IReadOnlyDictionary<string, string> Goals, OrganisationNames Names)
{
    /// <summary>A field's value as one says it; empty when it has none.</summary>
    internal string Value(string field, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        JsonValueKind.Array => string.Join("; ", value.EnumerateArray().Select(one => Value(field, one))),
        JsonValueKind.Object => field switch
        {
            "period" => StrategyWords.Period(Day(value, "from"), Day(value, "to")),
            "goals" => $"mål {Text(value, "goal")}{(Text(value, "how") is { Length: > 0 } how ? $" ({how})" : "")}",
            "links" => $"{Text(value, "title")} ({Text(value, "url")})",
            _ => value.ToString(),
        },
        JsonValueKind.String => field switch
        {
            "kind" => StrategyWords.Kind(value.GetString()!),
            "coOwners" or "partners" => Names[value.GetString()!],
            "areas" => Areas.Name(value.GetString()!),
            "nextReview" when DateOnly.TryParse(value.GetString(), System.Globalization.CultureInfo.InvariantCulture, out var day) => Danish.Date(day),
            "visibility" => value.GetString() switch { "public" => "alle", "partners" => "parterne", "owner" => "ejeren", var other => other! },
            _ => value.GetString()!,
        },
        _ => value.ToString(),
    };

    private static string? Text(JsonElement value, string name) => value.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;

    private static DateOnly? Day(JsonElement value, string name) =>
        DateOnly.TryParse(Text(value, name), System.Globalization.CultureInfo.InvariantCulture, out var day) ? day : null;
}

/// <summary>Gathers the differences between two versions. Without them the page still lets one choose others.</summary>
internal static class DifferencePage
{
    internal static async Task<(DifferenceModel? Model, bool None)> Gather(Guid id, int? from, int? to, GatewayClient gateway, CancellationToken cancel)
    {
        var (names, goals, listed) = (gateway.Organisations(cancel), gateway.List<Goal>("/api/v1/goals", cancel), gateway.StrategyVersions(id, cancel));
        var (strategy, none) = await gateway.Strategy(id, cancel);
        await Task.WhenAll(names, goals, listed);
        if (strategy is null)
            return (null, none);
        if (await listed is not { } versions)
            return (null, false);

        var later = to ?? versions.Select(version => version.Number).DefaultIfEmpty(strategy.Version).Max();
        var earlier = from ?? versions.Where(version => version.Number < later).Select(version => version.Number).DefaultIfEmpty(later).Max();
        var (difference, noneSuch) = await gateway.Difference(id, earlier, later, cancel);
        return (new DifferenceModel(strategy, difference, noneSuch, earlier, later, versions, StrategyPage.TitlesOf(await goals), await names), false);
    }
}
