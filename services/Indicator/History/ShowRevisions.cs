using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Signals.Guards;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.History;

/// <summary>Shows how an indicator's values grew: what each vintage that told something new of an area and period said.</summary>
internal static class ShowRevisions
{
    /// <param name="Items">By area and period.</param>
    /// <param name="Next">Where the next page begins; null after the last.</param>
    /// <param name="Growth">How figures of the area usually grow; null unless one area is asked about.</param>
    internal sealed record Response(IReadOnlyList<Item> Items, string? Next, Growth? Growth);

    /// <param name="Area">Area code.</param>
    /// <param name="Period">In Danmarks Statistik's form.</param>
    /// <param name="Vintages">Oldest first.</param>
    internal sealed record Item(string Area, string Period, IReadOnlyList<Told> Vintages);

    /// <param name="Vintage">Number of the vintage.</param>
    /// <param name="RecordedAt">When it was told.</param>
    /// <param name="Value">The figure; null where there was none, or where it is hidden.</param>
    /// <param name="Exposure">What it was counted on.</param>
    /// <param name="Status">What it was, or why there was none.</param>
    /// <param name="Change">How much more than the vintage before said; null where either has no figure.</param>
    /// <param name="ChangeFromFirst">How much more than the first said, likewise.</param>
    internal sealed record Told(int Vintage, DateTimeOffset RecordedAt, double? Value, double? Exposure, ObservationStatus Status, double? Change, double? ChangeFromFirst);

    /// <summary>The area's growth over all its periods, as all who see the indicator may know it.</summary>
    /// <param name="ByVintage">By how many times a figure had been told again.</param>
    /// <param name="ByAge">By how many periods newer the newest period was, against what the figure was when it had settled; what the guard against late counting expects.</param>
    internal sealed record Growth(IReadOnlyList<Step> ByVintage, IReadOnlyList<Age> ByAge);

    /// <param name="Lag">1 for the vintage after the first.</param>
    /// <param name="Mean">Mean of the figure then over the figure first told: 1.08 for eight per cent more.</param>
    /// <param name="Periods">How many periods it is the mean of.</param>
    internal sealed record Step(int Lag, double Mean, int Periods);

    /// <param name="Lag">0 for the newest period itself.</param>
    /// <param name="Median">The usual growth until it had settled.</param>
    /// <param name="Lower">Tenth percentile; the smallest where fewer than ten periods are known.</param>
    /// <param name="Upper">Ninetieth percentile; the largest where fewer than ten periods are known.</param>
    /// <param name="Periods">How many periods taught it.</param>
    internal sealed record Age(int Lag, double Median, double Lower, double Upper, int Periods);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel, string? area = null, string? from = null, string? to = null, bool? revised = null, int? limit = null, string? cursor = null)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        int? first = PeriodOf("from", from), last = PeriodOf("to", to);
        if (area is not null && !Area.TryParse(area, out area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        (string Area, int Ordinal)? after = null;
        if (paging.After is { } text)
        {
            if (text.Split(' ') is [var a, var o] && int.TryParse(o, CultureInfo.InvariantCulture, out var ordinal))
                after = (a, ordinal);
            else
                errors["cursor"] = [Paging.Unreadable];
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        // The page is one of areas and periods, whatever the number of vintages.
        var (afterArea, afterOrdinal) = (after?.Area, after?.Ordinal ?? 0);
        var asked = db.KnownTo(caller).Where(o => o.Indicator == code)
            .Where(o => (area == null || o.Area == area) && (first == null || o.Ordinal >= first) && (last == null || o.Ordinal <= last))
            .Where(o => afterArea == null || string.Compare(o.Area, afterArea) > 0 || (o.Area == afterArea && o.Ordinal > afterOrdinal));
        if (revised is true)
            asked = asked.Where(o => db.Shared.Any(older => older.Indicator == o.Indicator && older.Area == o.Area && older.Ordinal == o.Ordinal && older.Vintage < o.Vintage));
        var keys = await asked.OrderBy(o => o.Area).ThenBy(o => o.Ordinal).Select(o => new { o.Area, o.Ordinal }).Take(paging.Limit + 1).ToListAsync(cancel);
        var page = paging.Page(keys, key => $"{key.Area} {key.Ordinal.ToString(CultureInfo.InvariantCulture)}", key => (key.Area, key.Ordinal));

        var growth = area is null ? null : await GrowthOf(db, code, area, cancel);
        if (page.Items is [])
            return TypedResults.Ok(new Response([], null, growth));

        var wanted = page.Items.ToHashSet();
        var ((fromArea, fromOrdinal), (toArea, toOrdinal)) = (page.Items[0], page.Items[^1]);
        var told = (await db.ToldTo(caller).Where(o => o.Indicator == code && (first == null || o.Ordinal >= first) && (last == null || o.Ordinal <= last))
            .Where(o => string.Compare(o.Area, fromArea) > 0 || (o.Area == fromArea && o.Ordinal >= fromOrdinal))
            .Where(o => string.Compare(o.Area, toArea) < 0 || (o.Area == toArea && o.Ordinal <= toOrdinal))
            .OrderBy(o => o.Area).ThenBy(o => o.Ordinal).ThenBy(o => o.Vintage).ToListAsync(cancel)).Where(o => wanted.Contains((o.Area, o.Ordinal))).ToList();
        var numbers = told.Select(o => o.Vintage).Distinct().ToArray();
        var recorded = await db.Vintages.Where(v => v.Indicator == code && numbers.Contains(v.Number)).ToDictionaryAsync(v => v.Number, v => v.RecordedAt, cancel);
        return TypedResults.Ok(new Response(
            [.. told.GroupBy(o => (o.Area, o.Ordinal)).Select(figure => Show([.. figure], recorded))], page.Next, growth));

        int? PeriodOf(string field, string? text)
        {
            if (text is null)
                return null;
            if (Period.TryParse(text, out var period) && period.Frequency == indicator.Frequency)
                return period.Ordinal;
            errors[field] = [$"'{ObservationRow.Short(text)}' is not a period of this indicator's frequency."];
            return null;
        }
    }

    private static Item Show(Observation[] told, Dictionary<int, DateTimeOffset> recorded) => new(
        told[0].Area, told[0].Period,
        [.. told.Select((o, i) => new Told(
            o.Vintage, recorded[o.Vintage], o.Value, o.Exposure, o.Status, i == 0 ? null : o.Value - told[i - 1].Value, i == 0 ? null : o.Value - told[0].Value))]);

    private static async Task<Growth> GrowthOf(IndicatorDb db, string code, string area, CancellationToken cancel)
    {
        var told = await db.Shared.Where(o => o.Indicator == code && o.Area == area).OrderBy(o => o.Ordinal).ThenBy(o => o.Vintage)
            .Select(o => new LateCounting.Told(o.Ordinal, o.Vintage, o.Value)).ToListAsync(cancel);
        return new Growth(
            ByVintage(told), [.. LateCounting.Learn(told).Select((usual, lag) => usual is { } g ? new Age(lag, g.Median, g.Lower, g.Upper, g.Periods) : null).OfType<Age>()]);
    }

    /// <summary>Mean growth from what was first told, over the periods that were told so many times again.</summary>
    /// <param name="told">By period and vintage.</param>
    internal static IReadOnlyList<Step> ByVintage(IEnumerable<LateCounting.Told> told)
    {
        var sums = new SortedDictionary<int, (double Sum, int Periods)>();
        foreach (var figure in told.GroupBy(one => one.Ordinal).Select(one => one.ToArray()))
        {
            for (var lag = 1; lag < figure.Length && figure[0].Value is > 0; lag++)
            {
                if (figure[lag].Value is { } value)
                    sums[lag] = sums.GetValueOrDefault(lag) is var (sum, periods) ? (sum + value / figure[0].Value!.Value, periods + 1) : default;
            }
        }
        return [.. sums.Select(one => new Step(one.Key, one.Value.Sum / one.Value.Periods, one.Value.Periods))];
    }
}
