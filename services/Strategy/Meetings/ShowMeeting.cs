using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Shows meetings with those of their items that the caller may see.</summary>
internal static class ShowMeeting
{
    internal sealed record Response(Guid Id, string Owner, string Body, DateOnly Date, string? Title, Visibility Visibility, IReadOnlyList<ItemRow> Items, DateTimeOffset CreatedAt);

    /// <param name="NamedAttachments">Attachments that the minutes name.</param>
    /// <param name="ProposedDecision">What was read from the minutes, until a person enters it.</param>
    /// <param name="Missing">What could not be read from the text.</param>
    /// <param name="Decisions">What was decided, and the corrections of it, in order.</param>
    internal sealed record ItemRow(
        string Number, string Title, string? Recommendation, string? CaseDescription, IReadOnlyList<string> NamedAttachments, IReadOnlyList<AttachmentRow> Attachments, Guid? Strategy, int? Version,
        ItemState State, string? ProposedDecision, IReadOnlyList<string> Missing, IReadOnlyList<ShowDecision.Response> Decisions, long Revision);

    internal sealed record Item(Guid Id, string Owner, string Body, DateOnly Date, string? Title, Visibility Visibility, DateTimeOffset CreatedAt);

    internal static string Tag(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await db.Meetings.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } meeting)
            return TypedResults.NotFound();
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, meeting, caller, cancel));
    }

    internal static async Task<Results<Ok<ItemRow>, NotFound>> One(Guid id, string number, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (!await db.Meetings.VisibleTo(caller).AnyAsync(m => m.Id == id, cancel)
            || await db.AgendaItems.AsNoTracking().VisibleTo(db.Strategies.VisibleTo(caller), caller).SingleOrDefaultAsync(i => i.Meeting == id && i.Number == number, cancel) is not { } item)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(item.Revision);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, item, cancel));
    }

    internal static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel, string? body = null, DateOnly? from = null, DateOnly? to = null, Guid? strategy = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var items = db.AgendaItems.VisibleTo(db.Strategies.VisibleTo(caller), caller);
        var found = await db.Meetings.AsNoTracking().VisibleTo(caller)
            .Where(m => body == null || m.Body == body)
            .Where(m => from == null || m.Date >= from).Where(m => to == null || m.Date <= to)
            .Where(m => strategy == null || items.Any(i => i.Meeting == m.Id && i.Strategy == strategy))
            .Where(m => paging.After == null || m.Id < paging.After)
            .OrderByDescending(m => m.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, m => m.Id, m => new Item(m.Id, m.Owner, m.Body, m.Date, m.Title, m.Visibility, m.CreatedAt)));
    }

    internal static async Task<Response> Of(StrategyDb db, Meeting meeting, Caller caller, CancellationToken cancel)
    {
        var rows = new List<ItemRow>();
        foreach (var item in await db.AgendaItems.AsNoTracking().VisibleTo(db.Strategies.VisibleTo(caller), caller).Where(i => i.Meeting == meeting.Id).OrderBy(i => i.Id).ToListAsync(cancel))
            rows.Add(await Of(db, item, cancel));
        return new Response(meeting.Id, meeting.Owner, meeting.Body, meeting.Date, meeting.Title, meeting.Visibility, rows, meeting.CreatedAt);
    }

    internal static async Task<ItemRow> Of(StrategyDb db, AgendaItem item, CancellationToken cancel)
    {
        var attachments = await db.Attachments.AsNoTracking().Of(AttachedTo.Item, item.Id).OrderBy(a => a.Id).ToListAsync(cancel);
        var decisions = await db.Decisions.AsNoTracking().Where(d => d.Item == item.Id).OrderBy(d => d.Id).ToListAsync(cancel);
        var shown = new List<ShowDecision.Response>();
        foreach (var decision in decisions)
            shown.Add(await ShowDecision.Of(db, decision, cancel));
        return new ItemRow(
            item.Number, item.Title, item.Recommendation, item.CaseDescription, item.NamedAttachments,
            [.. attachments.Select(a => AttachmentRow.Of(a, $"/api/v1/meetings/{item.Meeting}/items/{item.Number}/attachments/{a.Id}"))],
            item.Strategy, item.Version, item.State, item.ProposedDecision, item.Missing, shown, item.Revision);
    }
}
