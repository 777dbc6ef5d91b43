using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.WatchLists;

/// <summary>Says which areas of an indicator the caller's organisation watches, and with what policy. The new limits hold from each series' next period.</summary>
internal static class WatchIndicator
{
    private static readonly string[] Charts = ["xmr", "c", "u", "u-prime", "p", "p-prime", "ewma", "cusum", "farrington"];

    /// <param name="Areas">Area codes; null for every area that has figures, an empty list for none.</param>
    /// <param name="Chart">Kind of chart, null for the one that fits: <c>xmr</c>, <c>c</c>, <c>u</c>, <c>u-prime</c>, <c>p</c>, <c>p-prime</c>, <c>ewma</c>, <c>cusum</c> or <c>farrington</c>.</param>
    /// <param name="Rules">A rule set's name, or names of rules, that raise the alarms instead of a share of the budget.</param>
    /// <param name="Detect">Shift in sigma that the limits are tuned to see soonest, 0.25 to 4.</param>
    /// <param name="FalseDiscoveryRate">Share of false alarms among a release's alarms, 0.001 to 0.5, instead of a share of the budget.</param>
    /// <param name="Dependence">How areas depend on each other, for a discovery rate: <c>positive</c> or <c>arbitrary</c>.</param>
    /// <param name="Season">Whether a season is taken out; null where the frequency says so.</param>
    /// <param name="BaselinePoints">Length of a baseline without a name, 12 to 1,000; null for the frequency's.</param>
    /// <param name="Target">Target of the charted value.</param>
    internal sealed record Request(
        IReadOnlyList<string>? Areas = null, string? Chart = null, IReadOnlyList<string>? Rules = null, double? Detect = null, double? FalseDiscoveryRate = null, string? Dependence = null,
        bool? Season = null, int? BaselinePoints = null, double? Target = null);

    internal static async Task<Results<Ok<WatchListEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string organisation, string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        if (!caller.Owns(organisation) || indicator.Owner != organisation)
            return WatchListEndpoints.NotYours();
        if (Check(request, indicator, out var areas) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Recording.Lock(db, code, cancel);
        await Budgeting.Lock(db, organisation, now, cancel);
        var watched = await db.WatchedIndicators.SingleAsync(w => w.Organisation == organisation && w.Indicator == code, cancel);
        Apply(request, watched).Areas = areas;
        await db.SaveChangesAsync(cancel);
        await Budgeting.Settle(db, organisation, code, "the policy was changed", now, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(await WatchListEndpoints.Show(db, organisation, cancel));
    }

    /// <summary>Puts a policy that was checked in place of what stood there; its areas apart.</summary>
    internal static WatchedIndicator Apply(Request request, WatchedIndicator watched)
    {
        (watched.Chart, watched.Rules, watched.Detect) = (request.Chart, request.Rules?.ToList(), request.Detect ?? 1);
        (watched.FalseDiscoveryRate, watched.ArbitraryDependence) = (request.FalseDiscoveryRate, request.Dependence is "arbitrary");
        (watched.Season, watched.BaselinePoints, watched.Target) = (request.Season, request.BaselinePoints, request.Target);
        return watched;
    }

    internal static Dictionary<string, string[]> Check(Request request, IndicatorDefinition indicator, out List<string>? areas)
    {
        var errors = new Dictionary<string, string[]>();
        areas = request.Areas is null ? null : [];
        for (var i = 0; i < (request.Areas?.Count ?? 0); i++)
        {
            if (!Area.TryParse(request.Areas![i], out var area))
                errors[$"areas[{i}]"] = ["This is not an area code of Danmarks Statistik."];
            else if (!areas!.Contains(area))
                areas.Add(area);
        }
        if (request.Areas is { Count: > 1000 })
            errors["areas"] = ["Give at most 1000 areas, or null for all."];
        if (request.Chart is { } chart && !Charts.Contains(chart))
            errors["chart"] = [$"Give one of {string.Join(", ", Charts)}, or null."];
        else if (request.Chart is "c" or "u" or "u-prime" or "farrington" && indicator.Kind is not Kind.Count || request.Chart is "p" or "p-prime" && indicator.Kind is not Kind.Proportion)
            errors["chart"] = ["This kind of chart does not fit the indicator's kind."];
        if (request.Rules is [] or { Count: > 12 })
            errors["rules"] = ["Give a set's name, or one to twelve rules, or null."];
        for (var i = 0; i < (request.Rules?.Count ?? 0) && i < 12; i++)
        {
            if (!(request.Rules!.Count == 1 && RuleSet.TryParse(request.Rules[0], out _)) && !RunRules.TryParse(request.Rules[i], out _))
                errors[$"rules[{i}]"] = ["There is no such rule or set of rules."];
        }
        if (request.Rules is { Count: > 1 } && request.Rules.Distinct().Count() != request.Rules.Count)
            errors["rules"] = ["A rule stands in the list once."];
        if (request.Rules is not null && request.FalseDiscoveryRate is not null)
            errors["falseDiscoveryRate"] = ["A policy has rules, a discovery rate or a share of the budget, never two of them."];
        if (request.Rules is not null && request.Chart is "farrington" or "ewma" or "cusum")
            errors["rules"] = ["Rules are read on a chart of figures; this kind of chart has a limit of its own."];
        if (request.Detect is not (null or (>= 0.25 and <= 4)))
            errors["detect"] = ["Give a number from 0.25 to 4."];
        if (request.FalseDiscoveryRate is not (null or (>= 0.001 and <= 0.5)))
            errors["falseDiscoveryRate"] = ["Give a number from 0.001 to 0.5."];
        if (request.Dependence is not (null or "positive" or "arbitrary"))
            errors["dependence"] = ["Give positive or arbitrary."];
        if (request.BaselinePoints is not (null or (>= 12 and <= 1000)))
            errors["baselinePoints"] = ["Give a number from 12 to 1000."];
        if (request.Target is { } target && !double.IsFinite(target))
            errors["target"] = ["Give a finite number."];
        return errors;
    }
}
