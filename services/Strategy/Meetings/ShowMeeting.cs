using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Shows meetings with those of their items that the caller may see.</summary>
internal static class ShowMeeting
{
    /// <param name="Minutes">The file that it was read from, for the organisation whose meeting it is: it also has what others may not see.</param>
    internal sealed record Response(Guid Id, string Owner, string Body, DateOnly Date, string? Title, Visibility Visibility, IReadOnlyList<ItemRow> Items, AttachmentRow? Minutes, DateTimeOffset CreatedAt);

    /// <param name="Hearing">The hearing whose answers it treats; null too when the caller may not see that.</param>
    /// <param name="NamedAttachments">Attachments that the minutes name.</param>
    /// <param name="ProposedDecision">What was read from the minutes, until a person enters it.</param>
    /// <param name="Missing">What could not be read from the text.</param>
    /// <param name="Decisions">What was decided, and the corrections of it, in order.</param>
    internal sealed record ItemRow(
        string Number, string Title, string? Recommendation, string? CaseDescription, IReadOnlyList<string> NamedAttachments, IReadOnlyList<AttachmentRow> Attachments, Guid? Strategy, int? Version, Guid? Hearing,
        ItemState State, string? ProposedDecision, IReadOnlyList<string> Missing, IReadOnlyList<ShowDecision.Response> Decisions, long Revision);

    internal sealed record Item(Guid Id, string Owner, string Body, DateOnly Date, string? Title, Visibility Visibility, DateTimeOffset CreatedAt);

    // 7 before 7a before 10.
    private static readonly StringComparer InAgendaOrder = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering);

    internal static string Tag(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await db.Meetings.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } meeting)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(meeting.Revision);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, meeting, caller, cancel));
    }

    internal static async Task<Results<Ok<ItemRow>, NotFound>> One(Guid id, string number, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (!await db.Meetings.VisibleTo(caller).AnyAsync(m => m.Id == id, cancel)
            || await MeetingQueries.ItemsSeen(db, caller).AsNoTracking().SingleOrDefaultAsync(i => i.Meeting == id && i.Number == number, cancel) is not { } item)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(item.Revision);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, item, caller, cancel));
    }

    internal static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel, string? body = null, DateOnly? from = null, DateOnly? to = null, Guid? strategy = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var items = MeetingQueries.ItemsSeen(db, caller);
        var found = await db.Meetings.AsNoTracking().VisibleTo(caller)
            .Where(m => body == null || m.Body == body)
            .Where(m => from == null || m.Date >= from).Where(m => to == null || m.Date <= to)
            .Where(m => strategy == null || items.Any(i => i.Meeting == m.Id && i.Strategy == strategy))
            .Where(m => paging.After == null || m.Id < paging.After)
            .OrderByDescending(m => m.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, m => m.Id, m => new Item(m.Id, m.Owner, m.Body, m.Date, m.Title, m.Visibility, m.CreatedAt)));
    }

    /// <summary>Sends the file that the meeting was read from to the organisation whose meeting it is.</summary>
    internal static async Task<IResult> Minutes(Guid id, StrategyDb db, TakeAttachment take, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (!await db.Meetings.AnyAsync(m => m.Id == id && m.Owner == caller.Organisation, cancel)
            || await db.Attachments.AsNoTracking().Of(AttachedTo.Meeting, id).SingleOrDefaultAsync(cancel) is not { } file)
            return TypedResults.NotFound();
        return await take.Send(file, http, cancel);
    }

    internal static async Task<Response> Of(StrategyDb db, Meeting meeting, Caller caller, CancellationToken cancel)
    {
        var items = await MeetingQueries.ItemsSeen(db, caller).AsNoTracking().Where(i => i.Meeting == meeting.Id).ToListAsync(cancel);
        var file = caller.Organisation == meeting.Owner ? await db.Attachments.AsNoTracking().Of(AttachedTo.Meeting, meeting.Id).SingleOrDefaultAsync(cancel) : null;
        return new Response(
            meeting.Id, meeting.Owner, meeting.Body, meeting.Date, meeting.Title, meeting.Visibility, await Of(db, [.. items.OrderBy(i => i.Number, InAgendaOrder)], caller, cancel),
            file is null ? null : AttachmentRow.Of(file, $"/api/v1/meetings/{meeting.Id}/minutes"), meeting.CreatedAt);
    }

    internal static async Task<ItemRow> Of(StrategyDb db, AgendaItem item, Caller caller, CancellationToken cancel) => (await Of(db, [item], caller, cancel))[0];

    private static async Task<List<ItemRow>> Of(StrategyDb db, IReadOnlyList<AgendaItem> items, Caller caller, CancellationToken cancel)
    {
        var (ids, hearingIds) = (items.Select(i => i.Id).ToList(), items.Select(i => i.Hearing).OfType<Guid>().ToList());
        var attachments = (await db.Attachments.AsNoTracking().Where(a => a.Kind == AttachedTo.Item && ids.Contains(a.To)).OrderBy(a => a.Id).ToListAsync(cancel)).ToLookup(a => a.To);
        var stored = await db.Decisions.AsNoTracking().Where(d => ids.Contains(d.Item)).OrderBy(d => d.Id).ToListAsync(cancel);
        var decisions = (await ShowDecision.Of(db, stored, caller, cancel)).Zip(stored).ToLookup(pair => pair.Second.Item, pair => pair.First);
        var hearings = await ShowHearing.Seen(db, caller).Where(h => hearingIds.Contains(h.Id)).Select(h => h.Id).ToListAsync(cancel);
        return [.. items.Select(item => new ItemRow(
            item.Number, item.Title, item.Recommendation, item.CaseDescription, item.NamedAttachments,
            [.. attachments[item.Id].Select(a => AttachmentRow.Of(a, $"/api/v1/meetings/{item.Meeting}/items/{item.Number}/attachments/{a.Id}"))],
            item.Strategy, item.Version, item.Hearing is { } hearing && hearings.Contains(hearing) ? hearing : null,
            item.State, item.ProposedDecision, item.Missing, [.. decisions[item.Id]], item.Revision))];
    }
}
