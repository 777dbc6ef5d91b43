using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>What an index's page shows beside the index itself. Null is what could not be had.</summary>
/// <param name="Robustness">All areas in the newest period, and what their ranks depend on.</param>
/// <param name="Versions">The newest first.</param>
/// <param name="Publications">The newest first.</param>
public sealed record IndexPageModel(IndexModel Of, IndexRobustness? Robustness, IReadOnlyList<IndexVersion>? Versions, IReadOnlyList<IndexPublication>? Publications)
{
    /// <summary>The areas by rank. A made-up index ranks nothing real.</summary>
    internal IReadOnlyList<IndexRow> Ranked => Of.Index.Synthetic ? [] : [.. (Robustness?.Areas ?? []).Where(row => row.Rank is not null).OrderBy(row => row.Rank).ThenBy(row => row.AreaName, StringComparer.Ordinal)];

    internal IReadOnlyList<IndexRow> Unranked => Of.Index.Synthetic ? [] : [.. (Robustness?.Areas ?? []).Where(row => row.Rank is null)];

    /// <summary>How sure ranks are, in sentences.</summary>
    internal IEnumerable<string> RobustnessInWords()
    {
        if (Robustness is not { } robustness)
            yield break;
        var intervals = Ranked.Where(row => row is { RankLow: not null, RankHigh: not null }).Select(row => row.RankHigh!.Value - row.RankLow!.Value).Order().ToList();
        if (intervals.Count > 0)
        {
            yield return $"Indekset er beregnet {Danish.Number(robustness.Replications, 0)} gange med andre vægte og med den tilfældighed, der er i tallene. For den midterste kommune spænder pladserne over "
                + $"{Danish.Number(intervals[intervals.Count / 2], 0)} pladser. Er to kommuner tættere på hinanden end det, kan man ikke sige, hvem der ligger bedst.";
        }
        if (robustness.MeanRankShift is { } shift)
            yield return $"En kommune flytter sig i gennemsnit {Danish.Number(shift, 1)} pladser, når noget kunne være valgt anderledes.";
        // What an assumption has with all it interacts with: such shares may add up to more than the whole.
        if (robustness.Sensitivity?.Where(share => share.Total is > 0).MaxBy(share => share.Total) is { Total: { } most } largest)
            yield return $"Det, der betyder mest for pladserne, er {Factor(largest.Factor)} ({Danish.Number(Math.Min(1, most) * 100, 0)} % af usikkerheden).";
        if (robustness.LeaveOneOut?.MaxBy(without => without.MeanShift) is { MeanShift: > 0 } without)
        {
            yield return $"Uden {IndexModel.Lower(Of.Name(without.Indicator))} ville en kommune i gennemsnit flytte sig {Danish.Number(without.MeanShift, 1)} pladser"
                + (without.Area is { } area && without.LargestShift > 0 ? $", og {Areas.Name(area)} mest: {Danish.Number(without.LargestShift, 0)}." : ".");
        }
    }

    private string Factor(string factor) => factor switch
    {
        "normalisation" => "hvordan tallene gøres sammenlignelige",
        "aggregation" => "hvordan de lægges sammen",
        "imputation" => "hvad der sættes i stedet for tal, der mangler",
        "noise" => "tilfældigheden i tallene selv",
        _ when factor.StartsWith("weights:", StringComparison.Ordinal) => Of.Name(factor["weights:".Length..]) is var group && group is "Hele indekset" ? "hvor meget hvert mål vejer" : $"vægtene i {IndexModel.Lower(group)}",
        _ => factor,
    };

    /// <summary>How one figure is made comparable, in words.</summary>
    internal static string Scale(IndexColumn column) => column.Normalisation switch
    {
        { Method: "goalposts", Low: { } low, High: { } high } when column.Polarity < 0 => $"{Danish.Short(high)} giver {Worst(column)}, {Danish.Short(low)} giver {Best(column)}",
        { Method: "goalposts", Low: { } low, High: { } high } => $"{Danish.Short(low)} giver {Worst(column)}, {Danish.Short(high)} giver {Best(column)}",
        { } other => other.Method,
        null => "min-max",
    };

    private static string Worst(IndexColumn column) => Danish.Short(column.Normalisation?.Range is [var worst, _] ? worst : 0);

    private static string Best(IndexColumn column) => Danish.Short(column.Normalisation?.Range is [_, var best] ? best : 1);

    /// <summary>What a figure is counted in.</summary>
    internal string Unit(IndexColumn column)
    {
        var input = Of.Index.Definition?.Inputs?.GetValueOrDefault(column.Code);
        var indicator = Of.Indicators?.FirstOrDefault(indicator => indicator.Code == (input?.Indicator ?? column.Code));
        var unit = indicator?.Unit ?? "";
        return input is { Per: { } per, Exposure: not "none" } && indicator is not { Kind: "value" } ? $"{unit} pr. {Danish.Number(per, 0)} indbyggere" : unit;
    }

    /// <summary>A column's share of its group, where all weigh the same or not.</summary>
    internal string Weight(IndexColumn column)
    {
        var siblings = Of.Columns.Where(other => other.Parent == column.Parent).Sum(other => other.Weight ?? 1);
        return siblings > 0 ? $"{Danish.Number((column.Weight ?? 1) / siblings * 100, 0)} % af {IndexModel.Lower(Of.Name(column.Parent))}" : "–";
    }

    internal string? Noise(IndexColumn column) => Of.Index.Definition?.Noise?.GetValueOrDefault(column.Code).ValueKind switch
    {
        System.Text.Json.JsonValueKind.String => "tilfældigheden i antallet",
        System.Text.Json.JsonValueKind.Object => "stikprøvens størrelse",
        _ => null,
    };

    internal static string Aggregation(string? aggregation) => aggregation switch
    {
        "geometric" => "geometrisk gennemsnit: et dårligt mål kan ikke købes fri af et godt",
        "harmonic" => "harmonisk gennemsnit: det dårligste trækker mest",
        "ampi" => "gennemsnit med fradrag for ubalance (AMPI)",
        _ => "almindeligt gennemsnit",
    };
}

/// <summary>Gathers an index and its page. Only the index itself must be had.</summary>
internal static class IndexPage
{
    private const int MostSteps = 12, MostListed = 12;

    internal static async Task<(IndexPageModel? Model, bool None)> Gather(string code, string area, GatewayClient gateway, IndexChanges changes, CancellationToken cancel)
    {
        var robustness = gateway.IndexRobustness(code, cancel);
        var versions = gateway.IndexVersions(code, MostListed, cancel);
        var publications = gateway.IndexPublications(code, MostListed, cancel);
        var indicators = gateway.List<Indicator>("/api/v1/indicators", cancel);
        var (model, none) = await Gather(code, area, indicators, gateway, changes, cancel);
        return model is null ? (null, none) : (new IndexPageModel(model, await robustness, await versions, await publications), false);
    }

    internal static async Task<(IndexModel? Model, bool None)> Gather(
        string code, string area, Task<IReadOnlyList<Indicator>?> indicators, GatewayClient gateway, IndexChanges changes, CancellationToken cancel)
    {
        var history = gateway.IndexHistory(code, area, cancel);
        var (index, none) = await gateway.Index(code, cancel);
        var course = await history;
        if (index is null)
        {
            await indicators;
            return (null, none);
        }
        var scored = (course?.Points ?? []).Where(point => point.Score is not null).TakeLast(MostSteps + 1).Select(point => point.Period).ToList();
        var steps = scored.Zip(scored.Skip(1)).ToList();
        var found = await changes.Of(index, area, steps, gateway, cancel);
        return (new IndexModel(area, index, course, [.. steps.Zip(found, (step, change) => new IndexStep(step.First, step.Second, change))], await indicators), false);
    }
}
