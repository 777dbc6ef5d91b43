using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Shows decisions with what corrects them.</summary>
internal static class ShowDecision
{
    /// <param name="Corrects">The decision that this one corrects.</param>
    /// <param name="Reason">Why it is corrected.</param>
    /// <param name="CorrectedBy">The decision that corrects this one.</param>
    internal sealed record Response(
        Guid Id, Guid Meeting, string Body, DateOnly Date, string Item, string Title, string Text, DecisionOutcome Outcome, Votes? Votes, IReadOnlyList<MinorityStatement> MinorityStatements,
        Guid? Strategy, int? Version, Guid? Hearing, Guid? Corrects, string? Reason, Guid? CorrectedBy, DateTimeOffset RecordedAt);

    /// <summary>Decisions of items that the caller may see.</summary>
    internal static IQueryable<Decision> Seen(StrategyDb db, Caller caller)
    {
        var (meetings, items) = (db.Meetings.VisibleTo(caller), db.AgendaItems.VisibleTo(db.Strategies.VisibleTo(caller), caller));
        return db.Decisions.AsNoTracking().Where(d => meetings.Any(m => m.Id == d.Meeting) && items.Any(i => i.Id == d.Item));
    }

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, StrategyDb db, Caller caller, CancellationToken cancel) =>
        await Seen(db, caller).SingleOrDefaultAsync(d => d.Id == id, cancel) is { } decision ? TypedResults.Ok(await Of(db, decision, cancel)) : TypedResults.NotFound();

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
        var shown = new Dictionary<Guid, Response>();
        foreach (var decision in found.Take(paging.Limit))
            shown[decision.Id] = await Of(db, decision, cancel);
        return TypedResults.Ok(paging.Page(found, d => d.Id, d => shown[d.Id]));
    }

    internal static async Task<Response> Of(StrategyDb db, Decision d, CancellationToken cancel)
    {
        var meeting = await db.Meetings.AsNoTracking().Where(m => m.Id == d.Meeting).Select(m => new { m.Body, m.Date }).SingleAsync(cancel);
        var item = await db.AgendaItems.AsNoTracking().Where(i => i.Id == d.Item).Select(i => new { i.Number, i.Title }).SingleAsync(cancel);
        var by = await db.Decisions.AsNoTracking().Where(other => other.Corrects == d.Id).Select(other => (Guid?)other.Id).SingleOrDefaultAsync(cancel);
        return new Response(
            d.Id, d.Meeting, meeting.Body, meeting.Date, item.Number, item.Title, d.Text, d.Outcome, d.Votes, d.MinorityStatements, d.Strategy, d.Version, d.Hearing, d.Corrects, d.Reason, by, d.RecordedAt);
    }
}
