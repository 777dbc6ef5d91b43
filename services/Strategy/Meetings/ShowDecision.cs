using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Shows decisions with what corrects them.</summary>
internal static class ShowDecision
{
    /// <param name="Hearing">The hearing that it opened; null too when the caller may not see that.</param>
    /// <param name="Corrects">The decision that this one corrects.</param>
    /// <param name="Reason">Why it is corrected.</param>
    /// <param name="CorrectedBy">The decision that corrects this one.</param>
    internal sealed record Response(
        Guid Id, Guid Meeting, string Body, DateOnly Date, string Item, string Title, string Text, DecisionOutcome Outcome, Votes? Votes, IReadOnlyList<MinorityStatement> MinorityStatements,
        Guid? Strategy, int? Version, Guid? Hearing, Guid? Corrects, string? Reason, Guid? CorrectedBy, DateTimeOffset RecordedAt);

    /// <summary>Decisions of items that the caller may see.</summary>
    internal static IQueryable<Decision> Seen(StrategyDb db, Caller caller)
    {
        var (meetings, items) = (db.Meetings.VisibleTo(caller), MeetingQueries.ItemsSeen(db, caller));
        return db.Decisions.AsNoTracking().Where(d => meetings.Any(m => m.Id == d.Meeting) && items.Any(i => i.Id == d.Item));
    }

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, StrategyDb db, Caller caller, CancellationToken cancel) =>
        await Seen(db, caller).SingleOrDefaultAsync(d => d.Id == id, cancel) is { } decision ? TypedResults.Ok(await Of(db, decision, caller, cancel)) : TypedResults.NotFound();

    internal static async Task<Results<Ok<Page<Response>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel, Guid? strategy = null, string? body = null, DateOnly? from = null, DateOnly? to = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var found = await Seen(db, caller)
            .Where(d => strategy == null || d.Strategy == strategy)
            .Where(d => db.Meetings.Any(m => m.Id == d.Meeting && (body == null || m.Body == body) && (from == null || m.Date >= from) && (to == null || m.Date <= to)))
            .Where(d => paging.After == null || d.Id < paging.After)
            .OrderByDescending(d => d.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        var shown = (await Of(db, found, caller, cancel)).ToDictionary(d => d.Id);
        return TypedResults.Ok(paging.Page(found, d => d.Id, d => shown[d.Id]));
    }

    internal static async Task<Response> Of(StrategyDb db, Decision decision, Caller caller, CancellationToken cancel) => (await Of(db, [decision], caller, cancel))[0];

    internal static async Task<List<Response>> Of(StrategyDb db, IReadOnlyList<Decision> decisions, Caller caller, CancellationToken cancel)
    {
        var (ids, meetingIds, itemIds, hearingIds) = (decisions.Select(d => d.Id).ToList(), decisions.Select(d => d.Meeting).ToList(), decisions.Select(d => d.Item).ToList(), decisions.Select(d => d.Hearing).OfType<Guid>().ToList());
        var meetings = await db.Meetings.AsNoTracking().Where(m => meetingIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel);
        var items = await db.AgendaItems.AsNoTracking().Where(i => itemIds.Contains(i.Id)).Select(i => new { i.Id, i.Number, i.Title }).ToDictionaryAsync(i => i.Id, cancel);
        var corrections = await db.Decisions.AsNoTracking().Where(d => d.Corrects != null && ids.Contains(d.Corrects.Value)).ToDictionaryAsync(d => d.Corrects!.Value, d => d.Id, cancel);
        var hearings = await ShowHearing.Seen(db, caller).Where(h => hearingIds.Contains(h.Id)).Select(h => h.Id).ToListAsync(cancel);
        return [.. decisions.Select(d => new Response(
            d.Id, d.Meeting, meetings[d.Meeting].Body, meetings[d.Meeting].Date, items[d.Item].Number, items[d.Item].Title, d.Text, d.Outcome, d.Votes, d.MinorityStatements, d.Strategy, d.Version,
            d.Hearing is { } hearing && hearings.Contains(hearing) ? hearing : null, d.Corrects, d.Reason, corrections.TryGetValue(d.Id, out var by) ? by : null, d.RecordedAt))];
    }
}
