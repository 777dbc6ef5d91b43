using System.Globalization;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>Gathers what the front page shows of one area. What could not be had is left out and named.</summary>
internal static class FrontPage
{
    /// <summary>The municipality whose strategy this is: Aalborg.</summary>
    internal const string Home = "851";

    internal static async Task<FrontPageModel> Gather(string area, GatewayClient gateway, IndexChanges changes, CancellationToken cancel)
    {
        var goals = gateway.List<Goal>("/api/v1/goals", cancel);
        var indicators = gateway.List<Indicator>("/api/v1/indicators", cancel);
        var signals = gateway.List<Signal>("/api/v1/signals?status=active", cancel);
        var index = Index(area, indicators, gateway, changes, cancel);
        await Task.WhenAll(goals, indicators, signals);

        var charts = await Charts(area, await indicators ?? [], gateway, cancel);
        var findings = await Findings(area, await signals ?? [], gateway, cancel);
        var (shown, without, unanswered) = await index;
        var model = Compose(area, await goals, await indicators, await signals, charts, findings) with { Index = shown, NoIndex = without };
        return unanswered ? model with { Missing = [.. model.Missing, "Tryghedsindekset kan ikke hentes lige nu."] } : model;
    }

    // The first that rests on real figures: a made-up one is never on the front page.
    private static async Task<(IndexModel? Index, string? Without, bool Unanswered)> Index(
        string area, Task<IReadOnlyList<Indicator>?> indicators, GatewayClient gateway, IndexChanges changes, CancellationToken cancel)
    {
        if (await gateway.List<SafetyIndex>("/api/v1/indices", cancel) is not { } indices)
            return (null, null, true);
        if (indices.FirstOrDefault(index => !index.Synthetic) is not { } first)
            return (null, "Der er endnu ikke bestemt, hvad et tryghedsindeks skal bestå af.", false);
        var (model, none) = await IndexPage.Gather(first.Code, area, indicators, gateway, changes, cancel);
        return (model, null, model is null && !none);
    }

    /// <summary>Puts the answers together. Null is an answer that could not be had.</summary>
    internal static FrontPageModel Compose(
        string area, IReadOnlyList<Goal>? goals, IReadOnlyList<Indicator>? indicators, IReadOnlyList<Signal>? signals,
        IReadOnlyDictionary<string, (Chart? Chart, bool None)> charts, IReadOnlyDictionary<string, IReadOnlyList<Finding>>? findings = null)
    {
        var states = (indicators ?? []).Select(indicator => State(indicator, area, signals, charts.GetValueOrDefault(indicator.Code), findings))
            .OrderBy(state => state.Standing).ThenBy(state => state.Indicator.Title.Da, StringComparer.Create(CultureInfo.InvariantCulture, true))
            .ToList();

        return new FrontPageModel(
            area,
            Dimensions(goals, states),
            [.. states.Where(state => !state.Synthetic)],
            [.. states.Where(state => state.Synthetic)],
            Elsewhere(area, indicators, signals),
            [.. Missing(goals, indicators, signals, states)]);
    }

    private static async Task<IReadOnlyDictionary<string, (Chart?, bool)>> Charts(
        string area, IReadOnlyList<Indicator> indicators, GatewayClient gateway, CancellationToken cancel)
    {
        var charts = await Task.WhenAll(indicators.Select(indicator => gateway.Chart(indicator.Code, area, cancel)));
        return indicators.Zip(charts).ToDictionary(pair => pair.First.Code, pair => pair.Second);
    }

    // Only the signal itself says why it is held.
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<Finding>>> Findings(string area, IReadOnlyList<Signal> signals, GatewayClient gateway, CancellationToken cancel)
    {
        var held = signals.Where(signal => signal.Held && signal.Area == area && Guid.TryParse(signal.Id, out _)).ToList();
        var details = await Task.WhenAll(held.Select(signal => gateway.Signal(Guid.Parse(signal.Id), cancel)));
        return held.Zip(details).ToDictionary(pair => pair.First.Id, pair => pair.Second.Signal?.Findings ?? []);
    }

    private static IndicatorState State(
        Indicator indicator, string area, IReadOnlyList<Signal>? signals, (Chart? Chart, bool None) answer, IReadOnlyDictionary<string, IReadOnlyList<Finding>>? findings)
    {
        var chart = answer.Chart is { Points.Count: > 0 } ? answer.Chart : null;
        var signal = signals?.FirstOrDefault(signal => signal.Indicator == indicator.Code && signal.Area == area);
        // Where alarms are limited by a promise, only a signal is news; what single rules see as well is in the chart.
        var quiet = chart is { InForce: not null } && signals is not null ? "common-cause" : chart?.Verdict?.Variation;
        var standing = (signal?.Variation ?? quiet) switch
        {
            _ when signal is { Held: true } => Standing.Held,
            "worsening" => Standing.Worsening,
            "improving" => Standing.Improving,
            "neutral" => Standing.Changed,
            "common-cause" => chart is { Trial: true } ? Standing.Trial : Standing.Usual,
            _ => answer is (null, false) ? Standing.NotAnswered : Standing.NoFigures,
        };
        return new IndicatorState(indicator, standing, signal, chart, signal is null ? null : findings?.GetValueOrDefault(signal.Id));
    }

    private static IReadOnlyList<DimensionGoals> Dimensions(IReadOnlyList<Goal>? goals, List<IndicatorState> states)
    {
        // Without Strategy's answer the indicators still say which goal they are for, by its number.
        var known = goals ?? [.. states.Select(state => state.Indicator.Goal).OfType<string>().Distinct().Order().Select(code => new Goal(code, "", new Text("Mål"), new Text("")))];
        return [.. known.GroupBy(goal => goal.Dimension).Select(dimension => new DimensionGoals(
            dimension.First().DimensionTitle.Da,
            [.. dimension.Select(goal => new GoalStates(goal, [.. states.Where(state => state.Indicator.Goal == goal.Code)]))]))];
    }

    private static List<AreaSignals> Elsewhere(string area, IReadOnlyList<Indicator>? indicators, IReadOnlyList<Signal>? signals)
    {
        // Signals on synthetic figures never count among the real ones.
        var real = (indicators ?? []).Where(indicator => !indicator.Synthetic).ToDictionary(indicator => indicator.Code);
        return [.. (signals ?? []).Where(signal => !signal.Held && signal.Area != area && real.ContainsKey(signal.Indicator))
            .GroupBy(signal => signal.Area)
            .Select(group => new AreaSignals(group.Key, Titles(group, "worsening"), Titles(group, "improving")))
            .OrderBy(found => found.Area != Home).ThenByDescending(found => found.Worsening.Count).ThenBy(found => found.Area, StringComparer.Ordinal)];

        List<string> Titles(IEnumerable<Signal> group, string variation) =>
            [.. group.Where(signal => signal.Variation == variation).Select(signal => real[signal.Indicator].Title.Da).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Missing(
        IReadOnlyList<Goal>? goals, IReadOnlyList<Indicator>? indicators, IReadOnlyList<Signal>? signals, List<IndicatorState> states)
    {
        if (goals is null)
            yield return "Målenes ordlyd kan ikke hentes lige nu.";
        if (indicators is null)
            yield return "Indikatorerne og deres tal kan ikke hentes lige nu.";
        else if (signals is null)
            yield return "De åbne signaler kan ikke hentes lige nu; tilstanden er aflæst af diagrammerne alene.";
        if (states.Where(state => state.Standing is Standing.NotAnswered || state.Chart is null && state.Signal is not null).Select(state => state.Indicator.Title.Da).ToList() is { Count: > 0 } without)
            yield return $"Diagrammet kan ikke hentes lige nu for: {string.Join(", ", without)}.";
    }
}
