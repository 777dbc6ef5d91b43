using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What an indicator's page shows: what is measured, where the figures come from, and how they have come.</summary>
/// <param name="Area">Whose newest figure is shown.</param>
/// <param name="State">The indicator in that area, with its chart.</param>
/// <param name="Newest">The newest figure; null when it could not be had.</param>
/// <param name="Provenance">Where the newest figure comes from; null when it could not be had.</param>
/// <param name="Vintages">The newest first; null when they could not be had.</param>
public sealed record IndicatorModel(string Area, IndicatorState State, Observation? Newest, Provenance? Provenance, IReadOnlyList<Vintage>? Vintages)
{
    internal Indicator Indicator => State.Indicator;

    internal string AreaName => Areas.Name(Area);

    internal static string Origin(string origin) => origin switch
    {
        "source" => "Hentet fra kilden",
        "file" => "Indlæst fra en fil",
        _ => "Indsendt af ejeren",
    };

    /// <summary>How the newest figure came, in a sentence: only what was fetched from its source is called official here. Null where nothing is known of it.</summary>
    internal string? Came => Provenance?.Origin switch
    {
        null => null,
        "source" => State.Synthetic ? "Det seneste tal er hentet direkte fra kilden." : "Det seneste tal er officiel statistik, hentet direkte fra kilden.",
        "file" => $"Det seneste tal er indlæst fra en fil af {Owner}.",
        _ => $"Det seneste tal er indsendt af {Owner}.",
    };

    private string Owner => Indicator.Owner is { } owner ? Danish.Organisation(owner) : "ejeren";

    /// <summary>When the next figure is expected, in a sentence; null where nothing is said of it.</summary>
    internal string? Expected => Indicator.Freshness switch
    {
        { ExpectedPeriod: { } period, ExpectedOn: { } on, Overdue: true } => $"Tallet for {Danish.Period(period)} var ventet {Danish.Date(on)} og er ikke kommet.",
        { ExpectedPeriod: { } period, ExpectedOn: { } on } => $"Tallet for {Danish.Period(period)} ventes {Danish.Date(on)}.",
        _ => null,
    };

    internal static string Status(string status) => status switch
    {
        "provisional" => "foreløbigt",
        "missing" => "mangler",
        "suppressed" => "tilbageholdt",
        "not-available" => "findes ikke",
        "zero" => "nul",
        _ => "endeligt",
    };
}

/// <summary>Gathers an indicator's page. Only the indicator itself must be had.</summary>
internal static class IndicatorPage
{
    private const int MostVintages = 12;

    internal static async Task<(IndicatorModel? Model, bool None)> Gather(string code, string area, GatewayClient gateway, CancellationToken cancel)
    {
        var vintages = gateway.Vintages(code, MostVintages, cancel);
        var charted = gateway.Chart(code, area, cancel);
        var (indicator, none) = await gateway.Indicator(code, cancel);
        var chart = (await charted).Chart is { Points.Count: > 0 } drawn ? drawn : null;
        if (indicator is null)
            return (null, none);

        var newest = chart is null ? null : await gateway.Observation(code, area, chart.Points[^1].Period, cancel);
        var provenance = newest is null ? null : await gateway.Provenance(newest.Id, cancel);
        var state = new IndicatorState(indicator, chart is null ? Standing.NoFigures : Standing.Usual, null, chart);
        return (new IndicatorModel(area, state, newest, provenance, await vintages), false);
    }
}
