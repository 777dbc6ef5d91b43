namespace Tryghed.Portal.Gateway;

/// <summary>What the pages of the shared database ask for.</summary>
internal sealed partial class GatewayClient
{
    /// <summary>Names of organisations and committees by code; empty when they could not be had.</summary>
    internal async Task<OrganisationNames> Organisations(CancellationToken cancel) => new(await List<Organisation>("/api/v1/organisations", cancel) ?? []);

    /// <summary>What a search finds.</summary>
    /// <returns>What was found; null with Refused when the search itself is not understood, null without when there was no answer.</returns>
    internal Task<(Found? Found, bool Refused)> Search(string query, CancellationToken cancel) => Ask<Found>("/api/v1/strategies/search" + query, System.Net.HttpStatusCode.BadRequest, cancel);

    /// <summary>One strategy.</summary>
    /// <returns>The strategy, or whether there is none (404) or it could not be had.</returns>
    internal Task<(StrategyDetail? Strategy, bool None)> Strategy(Guid id, CancellationToken cancel) => Ask<StrategyDetail>($"/api/v1/strategies/{id}", cancel);

    /// <summary>A strategy's versions that anyone may see, newest first; null when they could not be had.</summary>
    internal Task<IReadOnlyList<StrategyVersionRow>?> StrategyVersions(Guid id, CancellationToken cancel) => List<StrategyVersionRow>($"/api/v1/strategies/{id}/versions", cancel);

    /// <summary>What a strategy said in one version.</summary>
    internal Task<(StrategyVersionDetail? Version, bool None)> StrategyVersion(Guid id, int number, CancellationToken cancel) =>
        Ask<StrategyVersionDetail>($"/api/v1/strategies/{id}/versions/{number}", cancel);

    /// <summary>How two versions differ.</summary>
    /// <returns>The difference, or whether one of them is not there, or it could not be had.</returns>
    internal Task<(Difference? Difference, bool None)> Difference(Guid id, int from, int to, CancellationToken cancel) =>
        Ask<Difference>($"/api/v1/strategies/{id}/diff?from={from}&to={to}", System.Net.HttpStatusCode.BadRequest, cancel);

    /// <summary>A file of a strategy's, as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> StrategyFile(Guid id, Guid file, CancellationToken cancel) => Send($"/api/v1/strategies/{id}/attachments/{file}", cancel);

    /// <summary>What has been decided about a strategy; null when it could not be had.</summary>
    internal Task<IReadOnlyList<Decision>?> Decisions(Guid strategy, CancellationToken cancel) => List<Decision>($"/api/v1/decisions?strategy={strategy}", cancel);

    /// <summary>The hearings of a strategy; null when they could not be had.</summary>
    internal Task<IReadOnlyList<HearingRow>?> Hearings(Guid strategy, CancellationToken cancel) => List<HearingRow>($"/api/v1/hearings?strategy={strategy}", cancel);

    /// <summary>A hearing's report as a file, as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> HearingReport(Guid hearing, string format, CancellationToken cancel) => Send($"/api/v1/hearings/{hearing}/report?format={format}", cancel);

    /// <summary>One meeting with its agenda.</summary>
    /// <returns>The meeting, or whether there is none (404) or it could not be had.</returns>
    internal Task<(Meeting? Meeting, bool None)> Meeting(Guid id, CancellationToken cancel) => Ask<Meeting>($"/api/v1/meetings/{id}", cancel);

    /// <summary>A file of an item's, as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> MeetingFile(Guid meeting, string item, Guid file, CancellationToken cancel) =>
        Send($"/api/v1/meetings/{meeting}/items/{Uri.EscapeDataString(item)}/attachments/{file}", cancel);

    /// <summary>Goals by organisations; null when it could not be had.</summary>
    internal async Task<GoalCoverage?> Coverage(CancellationToken cancel) => (await Ask<GoalCoverage>("/api/v1/coverage", cancel)).Value;

    /// <summary>The coverage as a file, as the gateway sends it.</summary>
    internal Task<HttpResponseMessage> CoverageFile(CancellationToken cancel) => Send("/api/v1/coverage?format=csv", cancel);
}

/// <summary>What organisations and committees are called.</summary>
public sealed class OrganisationNames(IReadOnlyList<Organisation> organisations)
{
    private readonly Dictionary<string, string> names = organisations.SelectMany(o => (o.Committees ?? []).Select(c => (c.Code, c.Name)).Prepend((o.Code, Name: o.Name.Da)))
        .GroupBy(named => named.Code).ToDictionary(named => named.Key, named => named.First().Name);

    /// <summary>The name of a code; the code itself where it is not known.</summary>
    public string this[string code] => names.TryGetValue(code, out var name) ? name : code is "public" ? "Offentligheden" : Language.Danish.Organisation(code);

    /// <summary>Several names, with "og" before the last.</summary>
    internal string All(IEnumerable<string> codes) => Language.Danish.Listed([.. codes.Select(code => this[code])]);
}
