using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.Indicator.WatchLists;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Says in which areas the caller's organisation wants to be told when an index of its own falls. What is there already is history.</summary>
internal static class WatchIndex
{
    /// <param name="Areas">Area codes of the index; an empty list for none.</param>
    /// <param name="Probability">A fall is told when it is more probable than this, 0.5 to 0.9999; a share of the watch list's budget when absent.</param>
    internal sealed record Request(IReadOnlyList<string> Areas, double? Probability = null);

    internal static async Task<Results<Ok<WatchListEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string organisation, string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } index)
            return TypedResults.NotFound();
        if (!caller.Owns(organisation) || index.Owner != organisation)
            return TypedResults.Problem("An organisation watches indices that it owns, and nobody else changes its watch list.", statusCode: StatusCodes.Status403Forbidden);
        var content = await IndexEndpoints.Content(db, index, cancel);
        var (errors, areas, known) = (new Dictionary<string, string[]>(), new SortedSet<string>(StringComparer.Ordinal), content.AreaCodes().ToHashSet());
        for (var i = 0; i < request.Areas.Count && errors.Count < 10; i++)
        {
            if (!Area.TryParse(request.Areas[i], out var area))
                errors[$"areas[{i}]"] = ["This is not an area code of Danmarks Statistik."];
            else if (!known.Contains(area))
                errors[$"areas[{i}]"] = ["This is none of the index's areas."];
            else
                areas.Add(area);
        }
        if (request.Probability is { } probability && probability is not (>= 0.5 and <= 0.9999))
            errors["probability"] = ["Give a number from 0.5 to 0.9999."];
        if (areas.Count > 0 && (content.Specification.Replications ?? 0) < 2)
            errors["areas"] = ["The definition asks for no replications, so nothing is known of how probable a fall is: give it some."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var newest = await Newest(db, content, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Budgeting.Lock(db, organisation, now, cancel);
        var watched = await db.WatchedIndices.SingleOrDefaultAsync(w => w.Organisation == organisation && w.Index == code, cancel);
        if (watched is null)
            db.Add(watched = new WatchedIndex { Organisation = organisation, Index = code, Areas = [], Since = now, SeenOrdinal = newest });
        else if (areas.Any(area => !watched.Areas.Contains(area)))
            (watched.Since, watched.SeenOrdinal) = (now, newest); // what an area had before it was watched is history
        (watched.Areas, watched.Probability) = ([.. areas], request.Probability);
        await db.SaveChangesAsync(cancel);
        await Budgeting.Settle(db, organisation, changed: null, "the areas of an index were changed", now, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(await WatchListEndpoints.Show(db, organisation, cancel));
    }

    // Newest period that any of its indicators has a figure of.
    private static async Task<int?> Newest(IndicatorDb db, IndexContent content, CancellationToken cancel)
    {
        var (codes, areas) = (content.Indicators(), content.AreaCodes().ToList());
        var indicators = await db.Indicators.AsNoTracking().Where(i => codes.Contains(i.Code)).ToDictionaryAsync(i => i.Code, i => i.Frequency, cancel);
        var newest = await db.Current.Where(o => codes.Contains(o.Indicator) && areas.Contains(o.Area) && o.Value != null)
            .GroupBy(o => o.Indicator).Select(g => new { g.Key, Ordinal = g.Max(o => o.Ordinal) }).ToListAsync(cancel);
        return newest.Select(one => (int?)(one.Ordinal / (Columns.PerPeriod(indicators[one.Key], content.Frequency) ?? 1))).Max();
    }
}
