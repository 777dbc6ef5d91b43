using System.Globalization;
using System.Text.RegularExpressions;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What is searched for, as the address says it.</summary>
public sealed record StrategiesQuery(
    string? Q = null, string? Maal = null, string? Organisation = null, string? Status = null, string? Omraade = null, string? Slags = null, string? Fra = null, string? Til = null, string? Side = null)
{
    internal static readonly string[] Names = ["q", "maal", "organisation", "status", "omraade", "slags", "fra", "til", "side"];

    private const int LongestCode = 100, LongestCursor = 40;

    internal DateOnly? From => Day(Fra);

    internal DateOnly? To => Day(Til);

    /// <summary>What is wrong with it, by the name of the field; empty when nothing.</summary>
    internal Dictionary<string, string> Errors()
    {
        var errors = new Dictionary<string, string>();
        if (Q?.Length > StrategiesModel.LongestQuery)
            errors["q"] = $"Søg efter højst {StrategiesModel.LongestQuery} tegn.";
        foreach (var (name, typed, day) in new[] { ("fra", Fra, From), ("til", Til, To) })
            if (!string.IsNullOrWhiteSpace(typed) && day is null)
                errors[name] = "Skriv datoen som 2014-05-01.";
        if (From > To)
            errors["til"] = "Vælg en dag, der ikke er før den første.";
        return errors;
    }

    /// <summary>Whether its codes can be codes at all: an address that somebody made up leads nowhere.</summary>
    internal bool IsPlausible => new[] { Maal, Organisation, Status, Omraade, Slags }.All(code => code is null || code.Length <= LongestCode && !code.Any(char.IsControl))
        && (string.IsNullOrEmpty(Status) || StrategyWords.Statuses.Contains(Status)) && (string.IsNullOrEmpty(Slags) || StrategyWords.Kinds.Contains(Slags)) && (Side?.Length ?? 0) <= LongestCursor;

    internal string ToGateway() => Address("", [
        ("q", Q?.Trim()), ("goal", Maal), ("organisation", Organisation), ("status", Status), ("area", Omraade), ("kind", Slags), ("from", Machine(From)), ("to", Machine(To)), ("limit", "20"), ("cursor", Side)]);

    /// <summary>The page's address; without <see cref="Side"/> the first page.</summary>
    internal string Link() => Address("/strategier", [
        ("q", Q), ("maal", Maal), ("organisation", Organisation), ("status", Status), ("omraade", Omraade), ("slags", Slags), ("fra", Fra), ("til", Til), ("side", Side)]);

    private static string Address(string path, IEnumerable<(string Name, string? Value)> query)
    {
        var parts = query.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return parts.Count == 0 ? path : $"{path}?{string.Join('&', parts)}";
    }

    private static DateOnly? Day(string? typed) =>
        DateOnly.TryParseExact(typed?.Trim(), ["yyyy-MM-dd", "d.M.yyyy", "d/M/yyyy", "d-M-yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Machine(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What a search's page shows.</summary>
/// <param name="Found">Null when there is nothing to show, for a reason that <paramref name="Errors"/> tells, or because there was no answer.</param>
public sealed record StrategiesModel(
    StrategiesQuery Query, Found? Found, IReadOnlyDictionary<string, string> Errors, IReadOnlyDictionary<string, string> Goals, OrganisationNames Names)
{
    internal const int LongestQuery = 200;

    private const int MostValues = 12;

    /// <summary>What has been chosen, each with the address without it.</summary>
    internal IEnumerable<(string Label, string Without)> Chosen
    {
        get
        {
            var query = Query with { Side = null };
            if (!string.IsNullOrEmpty(query.Maal))
                yield return ($"Mål {query.Maal}", (query with { Maal = null }).Link());
            if (!string.IsNullOrEmpty(query.Organisation))
                yield return (Names[query.Organisation], (query with { Organisation = null }).Link());
            if (!string.IsNullOrEmpty(query.Status))
                yield return (StrategyWords.Status(query.Status), (query with { Status = null }).Link());
            if (!string.IsNullOrEmpty(query.Slags))
                yield return (StrategyWords.Kind(query.Slags), (query with { Slags = null }).Link());
            if (!string.IsNullOrEmpty(query.Omraade))
                yield return (Areas.Name(query.Omraade), (query with { Omraade = null }).Link());
            if (query.From is not null || query.To is not null)
                yield return ($"Gælder {StrategyWords.Period(query.From, query.To).ToLowerInvariant()}", (query with { Fra = null, Til = null }).Link());
        }
    }

    /// <summary>What the search can be narrowed to: how many there are of each, and the address that does it.</summary>
    internal IEnumerable<(string Heading, IReadOnlyList<(string Label, long Count, string Link, bool Chosen)> Values)> Facets
    {
        get
        {
            if (Found is not { Facets: var facets })
                return [];
            var query = Query with { Side = null };
            return new[]
            {
                Facet("Mål", facets.Goal, Query.Maal, value => $"Mål {value}", value => query with { Maal = value }),
                Facet("Organisation", facets.Organisation, Query.Organisation, value => Names[value], value => query with { Organisation = value }),
                Facet("Status", facets.Status, Query.Status, StrategyWords.Status, value => query with { Status = value }),
                Facet("Slags", facets.Kind, Query.Slags, StrategyWords.Kind, value => query with { Slags = value }),
                Facet("Periode", facets.Period, null, value => value.Replace('-', '–'), value => Years(query, value)),
                Facet("Område", facets.Area, Query.Omraade, Areas.Name, value => query with { Omraade = value }),
            }.Where(facet => facet.Values.Count > 0);
        }
    }

    private static (string, IReadOnlyList<(string, long, string, bool)> Values) Facet(
        string heading, IReadOnlyList<FacetValue>? values, string? chosen, Func<string, string> label, Func<string, StrategiesQuery> with) =>
        (heading, [.. (values ?? []).Take(MostValues).Select(value => (label(value.Value), value.Count, with(value.Value).Link(), value.Value == chosen))]);

    // A year, or a decade as 2010-2019.
    private static StrategiesQuery Years(StrategiesQuery query, string value) =>
        Regex.Match(value, @"\A(\d{4})(?:-(\d{4}))?\z") is { Success: true } years
            ? query with { Fra = $"{years.Groups[1].Value}-01-01", Til = $"{(years.Groups[2].Success ? years.Groups[2].Value : years.Groups[1].Value)}-12-31" }
            : query;
}

/// <summary>Searches the shared database for what everyone may see.</summary>
internal static class StrategiesPage
{
    internal static async Task<(StrategiesModel? Model, int Status)> Gather(StrategiesQuery query, GatewayClient gateway, CancellationToken cancel)
    {
        if (!query.IsPlausible)
            return (null, StatusCodes.Status404NotFound);
        var errors = query.Errors();
        var (names, goals) = (gateway.Organisations(cancel), gateway.List<Goal>("/api/v1/goals", cancel));
        var (found, refused) = errors.Count == 0 ? await gateway.Search(query.ToGateway(), cancel) : (null, false);
        if (refused)
            errors["q"] = "Søgningen kan ikke forstås. Brug færre ord, højst 12.";
        await Task.WhenAll(names, goals);
        var model = new StrategiesModel(query, found, errors, StrategyPage.TitlesOf(await goals), await names);
        return (model, errors.Count > 0 ? StatusCodes.Status400BadRequest : found is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
