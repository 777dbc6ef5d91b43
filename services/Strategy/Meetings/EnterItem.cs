using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Enters an item of a meeting's agenda, changes it until it is decided on, and attaches files to it.</summary>
internal static class EnterItem
{
    internal const int MostItems = 200;

    /// <param name="Title">At most 300 characters.</param>
    /// <param name="Recommendation">What the meeting is recommended to decide (indstilling).</param>
    /// <param name="CaseDescription">What it is about (sagsbeskrivelse); at most 100,000 characters.</param>
    /// <param name="Attachments">Attachments (bilag) that the minutes name.</param>
    /// <param name="Strategy">The strategy that it is about.</param>
    /// <param name="Version">The version that it is about; the newest when absent.</param>
    /// <param name="Hearing">The hearing whose answers it treats.</param>
    internal record Request(
        string Title, string? Recommendation = null, string? CaseDescription = null, IReadOnlyList<string>? Attachments = null, Guid? Strategy = null, int? Version = null, Guid? Hearing = null);

    /// <param name="Number">As the agenda has it: digits, and perhaps a letter; - where it is not known.</param>
    internal sealed record NewItem(
        string Number, string Title, string? Recommendation = null, string? CaseDescription = null, IReadOnlyList<string>? Attachments = null, Guid? Strategy = null, int? Version = null, Guid? Hearing = null)
        : Request(Title, Recommendation, CaseDescription, Attachments, Strategy, Version, Hearing);

    internal static async Task<Results<Created<ShowMeeting.ItemRow>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, NewItem request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (meeting, refusal) = await Take(db, id, caller, cancel);
        if (meeting is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var (resolved, fields) = await Check(db, request, caller, cancel);
        if (string.IsNullOrEmpty(request.Number) || request.Number.Length > 20 || !request.Number.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
            fields.Add("number", "Give the number that the agenda has: 7, or 7a.");
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        if (await db.AgendaItems.AnyAsync(i => i.Meeting == id && i.Number == request.Number, cancel))
            return TypedResults.Problem($"The meeting has an item {request.Number} already.", statusCode: StatusCodes.Status409Conflict);

        if (await db.AgendaItems.CountAsync(i => i.Meeting == id, cancel) >= MostItems)
            return TypedResults.Problem($"A meeting has at most {MostItems} items.", statusCode: StatusCodes.Status409Conflict);

        var item = new AgendaItem { Id = Guid.CreateVersion7(clock.GetUtcNow()), Meeting = id, Owner = meeting.Owner, Number = request.Number };
        item.Write(resolved, ItemState.Ready);
        meeting.Touch();
        db.Add(item);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(item.Revision);
        return TypedResults.Created($"/api/v1/meetings/{id}/items/{item.Number}", await ShowMeeting.Of(db, item, caller, cancel));
    }

    /// <summary>Changes an item. A draft that was read from a text is confirmed by it: what stands afterwards is what a person has looked at.</summary>
    internal static async Task<Results<Ok<ShowMeeting.ItemRow>, NotFound, ValidationProblem, ProblemHttpResult>> Edit(
        Guid id, string number, Request request, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (meeting, item, refusal) = await Take(db, id, number, caller, http.Request, cancel);
        if (meeting is null || item is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var (resolved, fields) = await Check(db, request, caller, cancel);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        item.Write(resolved, ItemState.Ready);
        item.Touch();
        meeting.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(item.Revision);
        return TypedResults.Ok(await ShowMeeting.Of(db, item, caller, cancel));
    }

    internal static async Task<Results<Created<AttachmentRow>, NotFound, ValidationProblem, ProblemHttpResult>> Attach(
        Guid id, string number, string? name, StrategyDb db, TakeAttachment take, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (!await db.Meetings.VisibleTo(caller).AnyAsync(m => m.Id == id && m.Owner == caller.Organisation, cancel))
            return TypedResults.NotFound();
        var (file, errors) = await TakeAttachment.Read(http.Request, name, mustHaveText: false, cancel);
        if (file is null)
            return TypedResults.ValidationProblem(errors);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (meeting, item, refusal) = await Take(db, id, number, caller, null, cancel);
        if (meeting is null || item is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Attachments.Of(AttachedTo.Item, item.Id).CountAsync(cancel) >= TakeAttachment.MostOfOne)
            return TypedResults.Problem($"An item has at most {TakeAttachment.MostOfOne} attachments.", statusCode: StatusCodes.Status409Conflict);
        var attachment = await take.Keep(db, file, AttachedTo.Item, item.Id, caller, meeting.Owner, 1, cancel);
        item.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        var row = AttachmentRow.Of(attachment, $"/api/v1/meetings/{id}/items/{number}/attachments/{attachment.Id}");
        return TypedResults.Created(row.Download, row);
    }

    internal static async Task<IResult> Download(Guid id, string number, Guid attachment, StrategyDb db, TakeAttachment take, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (!await db.Meetings.VisibleTo(caller).AnyAsync(m => m.Id == id, cancel)
            || await MeetingQueries.ItemsSeen(db, caller).AsNoTracking().SingleOrDefaultAsync(i => i.Meeting == id && i.Number == number, cancel) is not { } item
            || await db.Attachments.AsNoTracking().Of(AttachedTo.Item, item.Id).SingleOrDefaultAsync(a => a.Id == attachment, cancel) is not { } found)
            return TypedResults.NotFound();
        return await take.Send(found, http, cancel);
    }

    /// <summary>The meeting, locked, if the caller's organisation holds it; otherwise the refusal.</summary>
    internal static async Task<(Meeting? Meeting, ProblemHttpResult? Refusal)> Take(StrategyDb db, Guid id, Caller caller, CancellationToken cancel)
    {
        if (!await db.Meetings.VisibleTo(caller).AnyAsync(m => m.Id == id, cancel))
            return (null, null);
        var meeting = await db.Meetings.FromSql($"select * from meeting where id = {id} for update").SingleAsync(cancel);
        return caller.Owns(meeting.Owner) ? (meeting, null)
            : (null, TypedResults.Problem("Only the organisation whose body met writes its minutes.", statusCode: StatusCodes.Status403Forbidden));
    }

    /// <summary>An item that isn't decided on, with its meeting locked; otherwise the refusal.</summary>
    internal static async Task<(Meeting? Meeting, AgendaItem? Item, ProblemHttpResult? Refusal)> Take(
        StrategyDb db, Guid id, string number, Caller caller, HttpRequest? matching, CancellationToken cancel)
    {
        var (meeting, refusal) = await Take(db, id, caller, cancel);
        if (meeting is null)
            return (null, null, refusal);
        if (await MeetingQueries.ItemsSeen(db, caller).SingleOrDefaultAsync(i => i.Meeting == id && i.Number == number, cancel) is not { } item)
            return (null, null, null);
        if (item.State is ItemState.Decided)
            return (null, null, TypedResults.Problem("The item is decided on. What was decided is corrected by another decision that names it.", statusCode: StatusCodes.Status409Conflict));
        return matching is not null && StoreStrategy.Precondition(matching, item.Revision) is { } stale ? (null, null, stale) : (meeting, item, null);
    }

    private static async Task<(Request Resolved, Fields Fields)> Check(StrategyDb db, Request request, Caller caller, CancellationToken cancel)
    {
        var fields = new Fields();
        fields.Text("title", request.Title, 300);
        fields.Text("recommendation", request.Recommendation, 20_000, required: false);
        fields.Text("caseDescription", request.CaseDescription, 100_000, required: false);
        fields.Each("attachments", request.Attachments, (field, text) => fields.Text(field, text, 300));
        if (request.Hearing is { } heard && !await ShowHearing.Seen(db, caller).AnyAsync(h => h.Id == heard && h.Strategy == request.Strategy, cancel))
            fields.Add("hearing", "There is no such hearing on this strategy.");
        if (request.Strategy is not { } id)
        {
            if (request.Version is not null)
                fields.Add("version", "Name the strategy too.");
            return (request, fields);
        }
        var strategy = await db.Strategies.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(s => s.Id == id, cancel);
        var number = request.Version ?? strategy?.Version;
        if (strategy is null)
            fields.Add("strategy", "There is no such strategy here.");
        else if (!await db.StrategyVersions.VisibleTo(caller, strategy).AnyAsync(v => v.Number == number, cancel))
            fields.Add("version", $"There is no version {number} of this strategy.");
        return (request with { Version = number }, fields);
    }
}
