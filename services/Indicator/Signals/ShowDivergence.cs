using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>Says of an area whether what people perceive and what is recorded have moved the same way.</summary>
internal static class ShowDivergence
{
    private const int MostNamed = 20, MostPairs = 100, MostIndicators = 1000, MostYears = 20;

    /// <param name="Area">Area code.</param>
    /// <param name="Years">Years between the two stretches that were asked for.</param>
    /// <param name="Items">One per pair, by the codes of the perceived and the recorded indicator.</param>
    /// <param name="LeftOut">How many more pairs there are; name goals or indicators to see them.</param>
    internal sealed record Response(string Area, int Years, IReadOnlyList<Item> Items, int LeftOut);

    /// <param name="State">Which way the two have gone; <c>not-shown</c> unless both changes are significant at five per cent.</param>
    /// <param name="PValue">Of the state: the larger of the two p-values. Null where the two can't be compared.</param>
    /// <param name="Perceived">What people say.</param>
    /// <param name="Recorded">What was reported or registered.</param>
    /// <param name="Synthetic">Whether either's figures are made up.</param>
    /// <param name="Explanation">The answer in words.</param>
    internal sealed record Item(DivergenceState State, double? PValue, Movement Perceived, Movement Recorded, bool Synthetic, Text Explanation);

    /// <param name="Indicator">Indicator code.</param>
    /// <param name="Title">What it is called.</param>
    /// <param name="Unit">Unit of the values, in Danish.</param>
    /// <param name="Source">How to name the source.</param>
    /// <param name="Synthetic">Whether its figures are made up.</param>
    /// <param name="Change">How it moved; null where it can't be compared.</param>
    internal sealed record Movement(string Indicator, Text Title, string Unit, string Source, bool Synthetic, Change? Change);

    /// <param name="Before">The earlier stretch and its level, mean per period.</param>
    /// <param name="After">The later stretch.</param>
    /// <param name="Test">The test of change: <c>two-proportions</c>, <c>rate-ratio</c> or <c>two-means</c>.</param>
    /// <param name="Estimate">The change: a ratio for <c>rate-ratio</c> (1 for none), a difference otherwise (0 for none).</param>
    /// <param name="Lower">Lower end of the 95 % interval of the estimate.</param>
    /// <param name="Upper">Upper end; null where it has none that a number can hold.</param>
    /// <param name="PValue">Two-sided.</param>
    /// <param name="Significant">Whether the p-value is below 0.05.</param>
    /// <param name="Better">Whether it moved the better way; null when it did not move, or no way is better.</param>
    /// <param name="Provisional">Whether one of the figures is provisional.</param>
    internal sealed record Change(
        Stretch Before, Stretch After, ChangeTest Test, double Estimate, double Lower, double? Upper, double PValue, bool Significant, bool? Better, bool Provisional);

    /// <param name="From">First period, in Danmarks Statistik's form.</param>
    /// <param name="To">Last period.</param>
    /// <param name="Value">Level of the stretch.</param>
    internal sealed record Stretch(string From, string To, double Value);

    /// <param name="area">Area code.</param>
    /// <param name="goal">Goals whose indicators are paired; all when absent. May be given several times: perceived safety and crime often stand under different goals.</param>
    /// <param name="perceived">Codes of the perceived indicators; those of the goals when absent.</param>
    /// <param name="recorded">Codes of the recorded indicators; those of the goals when absent.</param>
    /// <param name="years">Years between the stretches, 1 to 20; 3 when absent.</param>
    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(
        string area, IndicatorDb db, Caller caller, CancellationToken cancel, string[]? goal = null, string[]? perceived = null, string[]? recorded = null, int? years = null)
    {
        (goal, perceived, recorded) = (goal ?? [], perceived ?? [], recorded ?? []);
        var errors = new Dictionary<string, string[]>();
        if (!Area.TryParse(area, out var of))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        if (years is < 1 or > MostYears)
            errors["years"] = [$"Give a number from 1 to {MostYears}."];
        Few("goal", goal, text => text is { Length: > 0 and <= 32 } && !text.Any(char.IsControl));
        Few("perceived", perceived, IndicatorDefinition.IsCode);
        Few("recorded", recorded, IndicatorDefinition.IsCode);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var seen = db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller));
        string[] named = [.. perceived.Concat(recorded).Distinct()];
        var known = await seen.Where(i => named.Contains(i.Code)).ToDictionaryAsync(i => i.Code, cancel);
        if (known.Count < named.Length)
            return TypedResults.NotFound();
        Fits("perceived", perceived, Measures.Recorded);
        Fits("recorded", recorded, Measures.Perceived);
        if (perceived.Intersect(recorded).Any())
            errors["recorded"] = ["An indicator is not compared with itself."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var others = perceived is [] || recorded is []
            ? await seen.Where(i => i.Measures != null && (goal.Length == 0 || goal.Contains(i.Goal)))
                .Where(i => db.Observations.Any(o => o.Indicator == i.Code && o.Area == of)).OrderBy(i => i.Code).Take(MostIndicators).ToListAsync(cancel)
            : [];
        var said = Chosen(perceived, Measures.Perceived);
        var counted = Chosen(recorded, Measures.Recorded);
        var pairs = said.SelectMany(one => counted.Select(other => (Perceived: one, Recorded: other))).Take(MostPairs).ToList();

        string[] codes = [.. pairs.SelectMany(pair => new[] { pair.Perceived.Code, pair.Recorded.Code }).Distinct()];
        var observations = (await db.Current.Where(o => codes.Contains(o.Indicator) && o.Area == of).OrderBy(o => o.Ordinal).ToListAsync(cancel))
            .ToLookup(o => o.Indicator);
        return TypedResults.Ok(new Response(
            of!, years ?? 3, [.. pairs.Select(pair => Show(pair.Perceived, pair.Recorded))], said.Count * counted.Count - pairs.Count));

        void Few(string field, string[] given, Func<string, bool> right)
        {
            if (given.Length > MostNamed)
                errors[field] = [$"Give at most {MostNamed}."];
            else if (!given.All(right))
                errors[field] = ["This is not a code."];
        }

        void Fits(string field, string[] given, Measures opposite)
        {
            if (given.FirstOrDefault(code => known[code].Measures == opposite) is { } wrong)
                errors[field] = [$"'{wrong}' is {opposite.ToString().ToLowerInvariant()}."];
        }

        List<IndicatorDefinition> Chosen(string[] given, Measures measures) =>
            given is [] ? [.. others.Where(i => i.Measures == measures)] : [.. given.Distinct().Order(StringComparer.Ordinal).Select(code => known[code])];

        Item Show(IndicatorDefinition one, IndicatorDefinition other)
        {
            var result = Divergence.Compare(new(one, [.. observations[one.Code]]), new(other, [.. observations[other.Code]]), years ?? 3);
            return new Item(
                result.State, result.PValue, Moved(one, result.Perceived), Moved(other, result.Recorded), one.Synthetic || other.Synthetic, new Text(result.Da, result.En));
        }

        Movement Moved(IndicatorDefinition one, Divergence.Change? change) => new(
            one.Code, new Text(one.TitleDa, one.TitleEn), one.ChartedUnit(observations[one.Code].Any(o => o.Exposure is not null)), one.Attribution ?? one.Source, one.Synthetic,
            change is not { Comparison: var test } ? null : new Change(
                new Stretch(change.Before.From.ToString(), change.Before.To.ToString(), test.Before),
                new Stretch(change.After.From.ToString(), change.After.To.ToString(), test.After),
                change.Test, test.Estimate, test.Lower, double.IsFinite(test.Upper) ? test.Upper : null, test.PValue, change.Significant, change.Better, change.Provisional));
    }
}
