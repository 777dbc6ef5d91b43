using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What a strategy's page shows. Null is what could not be had.</summary>
/// <param name="Version">The version whose content is shown.</param>
/// <param name="Versions">The newest first; those that anyone may see.</param>
/// <param name="Titles">Titles of the strategies before and after it.</param>
public sealed record StrategyModel(
    StrategyDetail Strategy, StrategyVersionDetail Version, IReadOnlyList<StrategyVersionRow>? Versions, IReadOnlyList<Decision>? Decisions, IReadOnlyList<HearingRow>? Hearings,
    IReadOnlyDictionary<string, string> Goals, OrganisationNames Names, IReadOnlyDictionary<Guid, string> Titles)
{
    internal StrategyContent Content => Version.Content;

    internal bool IsNewest => Version.Number == Strategy.Version;

    /// <summary>Who owns it: the one that entered it and those beside it.</summary>
    internal string Owners => Names.All(new[] { Strategy.Owner }.Concat(Content.CoOwners ?? []).Distinct());

    /// <summary>The goal's words; its number alone where they could not be had.</summary>
    internal string Goal(string code) => Goals.TryGetValue(code, out var title) ? title : $"Mål {code}";

    /// <summary>The version before one, of those that anyone may see.</summary>
    internal int? Before(int number) => Versions?.Where(version => version.Number < number).Select(version => (int?)version.Number).Max();
}

/// <summary>Gathers a strategy's page. Without the strategy, or the version that is asked for, there is none; everything else may be missing.</summary>
internal static class StrategyPage
{
    private const int MostTitles = 6;

    internal static async Task<(StrategyModel? Model, bool None)> Gather(Guid id, int? version, GatewayClient gateway, CancellationToken cancel)
    {
        var (names, goals) = (gateway.Organisations(cancel), gateway.List<Goal>("/api/v1/goals", cancel));
        var (versions, decisions, hearings) = (gateway.StrategyVersions(id, cancel), gateway.Decisions(id, cancel), gateway.Hearings(id, cancel));
        var (strategy, none) = await gateway.Strategy(id, cancel);
        await Task.WhenAll(names, goals, versions, decisions, hearings);
        if (strategy is null)
            return (null, none);

        var shown = new StrategyVersionDetail(strategy.Version, strategy.Content, strategy.Clauses, strategy.Attachments, strategy.AdoptedVersion == strategy.Version);
        if (version is { } number && number != strategy.Version)
        {
            (var older, none) = await gateway.StrategyVersion(id, number, cancel);
            if (older is null)
                return (null, none);
            shown = older;
        }
        var others = new[] { strategy.SupersededBy }.Concat((strategy.Supersedes ?? []).Select(before => (Guid?)before)).OfType<Guid>().Take(MostTitles);
        var titles = await Task.WhenAll(others.Select(async other => (Id: other, (await gateway.Strategy(other, cancel)).Strategy?.Title)));
        return (new StrategyModel(
            strategy, shown, await versions, await decisions, await hearings, TitlesOf(await goals), await names,
            titles.Where(title => title.Title is not null).ToDictionary(title => title.Id, title => title.Title!)), false);
    }

    internal static Dictionary<string, string> TitlesOf(IReadOnlyList<Goal>? goals) => (goals ?? []).ToDictionary(goal => goal.Code, goal => goal.Title.Da);
}
