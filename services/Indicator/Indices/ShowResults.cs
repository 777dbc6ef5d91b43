using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Lists what an index says, by period (newest first), area and node.</summary>
internal static class ShowResults
{
    /// <param name="Node">Code of an indicator or group of the specification.</param>
    /// <param name="Low">Lower end of the score's interval.</param>
    /// <param name="Rank">1 for the best area of the period; null without a score, and where figures are made up.</param>
    /// <param name="Of">How many areas have a rank.</param>
    /// <param name="Coverage">Share of the weight that has a value, 0 to 1.</param>
    /// <param name="Imputed">Indicators of the node whose figure is imputed.</param>
    /// <param name="ProbabilityFell">Probability that the index fell since the period before; of the index itself only.</param>
    /// <param name="Published">Number of the newest publication of the period; null before the first.</param>
    internal sealed record Item(
        string Area, string AreaName, string Period, string Node, double? Score, double? Low, double? High, int? Rank, int? RankLow, int? RankHigh, int Of, double Coverage,
        IReadOnlyList<string> Imputed, double? ProbabilityFell, int? Published);

    /// <param name="Synthetic">Figures that it rests on are made up: it has no ranks.</param>
    internal sealed record Response(string Index, int Version, bool Synthetic, IReadOnlyList<Item> Items, string? Next);

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem>> Handle(
        string code, IndicatorDb db, Caller caller, CancellationToken cancel,
        string? period = null, string? area = null, string? node = null, string? published = null, int? limit = null, string? cursor = null)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var ordinal = OrdinalOf("period", period, index.Frequency, errors);
        var of = AreaOf("area", area, errors);
        var publications = await Publications.Seen(db, caller, index).OrderBy(p => p.Number).ToListAsync(cancel);
        var from = 0;
        if (published is "newest")
            from = publications.LastOrDefault()?.Number ?? -1;
        else if (published is not null && (!int.TryParse(published, NumberStyles.None, CultureInfo.InvariantCulture, out from) || publications.All(p => p.Number != from)))
            errors["published"] = ["Give the number of a publication, or newest."];
        var (beforeOrdinal, afterArea, afterPlace) = (int.MaxValue, "", -1);
        if (paging.After is { } after && (after.Split('|') is not [var first, var second, var third]
            || !int.TryParse(first, NumberStyles.Integer, CultureInfo.InvariantCulture, out beforeOrdinal) || !int.TryParse(third, NumberStyles.None, CultureInfo.InvariantCulture, out afterPlace)
            || (afterArea = second) is null))
        {
            errors["cursor"] = [Paging.Unreadable];
        }
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        // Results of a run are those of its version: a version with other indicators may not be seen by all who see this one.
        var version = from > 0 ? publications.Single(p => p.Number == from).Version : await db.IndexRuns.Where(r => r.Index == code && r.Number == index.Run).Select(r => r.Version).SingleOrDefaultAsync(cancel);
        if (version == 0 || !await Publications.MaySee(db, caller, index, version, cancel))
            return TypedResults.Ok(new Response(code, index.Version, await IndexEndpoints.IsSynthetic(db, code, index.Version, cancel), [], null));

        var found = await db.IndexValues.AsNoTracking().Where(v => v.Index == code && v.Publication == from)
            .Where(v => (ordinal == null || v.Ordinal == ordinal) && (of == null || v.Area == of) && (node == null || v.Node == node))
            .Where(v => v.Ordinal < beforeOrdinal || v.Ordinal == beforeOrdinal && (string.Compare(v.Area, afterArea) > 0 || v.Area == afterArea && v.Place > afterPlace))
            .OrderByDescending(v => v.Ordinal).ThenBy(v => v.Area).ThenBy(v => v.Place).Take(paging.Limit + 1).ToListAsync(cancel);
        var synthetic = await IndexEndpoints.IsSynthetic(db, code, version, cancel) || publications.Any(p => p.Number == from && p.Basis.Synthetic);
        var page = paging.Page(
            found, v => string.Create(CultureInfo.InvariantCulture, $"{v.Ordinal}|{v.Area}|{v.Place}"),
            v => Show(Place(v, synthetic), index, publications.LastOrDefault(p => p.Periods.Contains(new Period(index.Frequency, v.Ordinal).ToString()))?.Number));
        return TypedResults.Ok(new Response(code, version, synthetic, page.Items, page.Next));
    }

    internal static Item Show(IndexValue v, StoredIndex index, int? published) => new(
        v.Area, Area.NameOf(v.Area) ?? v.Area, new Period(index.Frequency, v.Ordinal).ToString(), v.Node, v.Score, v.Low, v.High, v.Rank, v.RankLow, v.RankHigh, v.Of, v.Coverage, v.Imputed, v.Fell,
        published);

    /// <summary>What an indicator has been called made-up for since it was computed has no place among others either.</summary>
    internal static IndexValue Place(IndexValue value, bool synthetic) => synthetic ? value with { Rank = null, RankLow = null, RankHigh = null, Of = 0 } : value;

    internal static int? OrdinalOf(string field, string? text, Frequency frequency, Dictionary<string, string[]> errors)
    {
        if (text is null)
            return null;
        if (Period.TryParse(text, out var period) && period.Frequency == frequency)
            return period.Ordinal;
        errors[field] = [$"'{ObservationRow.Short(text)}' is none of the index's periods."];
        return null;
    }

    internal static string? AreaOf(string field, string? text, Dictionary<string, string[]> errors)
    {
        if (text is null)
            return null;
        if (Area.TryParse(text, out var code))
            return code;
        errors[field] = ["This is not an area code of Danmarks Statistik."];
        return null;
    }
}
