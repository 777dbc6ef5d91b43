using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Reads minutes and enters their items as drafts, which a person looks through and confirms. The file is attached to each of them.</summary>
internal static class ImportMinutes
{
    internal static async Task<Results<Created<ShowMeeting.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        string? name, StrategyDb db, TakeAttachment take, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel,
        string? body = null, DateOnly? date = null, string? item = null)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("A meeting belongs to an organisation, and the caller has none.", statusCode: StatusCodes.Status403Forbidden);
        var (file, errors) = await TakeAttachment.Read(http.Request, name, mustHaveText: true, cancel);
        if (file is null)
            return TypedResults.ValidationProblem(errors);
        var minutes = Minutes.Of(file.Text!);
        var items = minutes.Items.Where(i => item is null || i.Number == item).DistinctBy(i => i.Number).Take(200).ToList();
        var fields = new Fields();
        if ((body ?? minutes.Body) is not { } met)
            fields.Add("body", "The text does not say who met. Give it as body.");
        if ((date ?? minutes.Date) is not { } day)
            fields.Add("date", "The text has no date. Give the day of the meeting as date.");
        if (items.Count == 0)
            fields.Add(item is null ? "" : "item", item is null ? "No item of an agenda was found: a line such as \"Punkt 7. Titel\", with Indstilling, Sagsbeskrivelse and Beslutning below it." : $"There is no item {item} in the text.");
        fields.Text("body", body ?? minutes.Body, 300, required: false);
        fields.Day("date", date ?? minutes.Date);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var meeting = EnterMeeting.Of(new EnterMeeting.Request((body ?? minutes.Body)!, (date ?? minutes.Date)!.Value, null, Visibility.Owner), owner, caller, now);
        db.Add(meeting);
        foreach (var read in items)
        {
            var entered = new AgendaItem { Id = Guid.CreateVersion7(now), Meeting = meeting.Id, Owner = owner, Number = read.Number };
            entered.Write(new EnterItem.Request(Cut(read.Title, 300)!, Cut(read.Recommendation, 20_000), Cut(read.CaseDescription, 100_000), [.. read.Attachments.Take(CheckContent.MostEntries).Select(a => Cut(a, 300)!)]), ItemState.Draft);
            entered.Propose(Cut(read.Decision, 20_000), read.Missing);
            db.Add(entered);
            await take.Keep(db, file, AttachedTo.Item, entered.Id, caller, owner, 1, cancel);
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(meeting.Revision);
        return TypedResults.Created($"/api/v1/meetings/{meeting.Id}", await ShowMeeting.Of(db, meeting, caller, cancel));
    }

    /// <summary>A person has looked the draft through. Its proposed decision is entered as one by itself, with what it does.</summary>
    internal static async Task<Results<Ok<ShowMeeting.ItemRow>, NotFound, ProblemHttpResult>> Confirm(Guid id, string number, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (meeting, item, refusal) = await EnterItem.Take(db, id, number, caller, http.Request, cancel);
        if (meeting is null || item is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        item.Write(new EnterItem.Request(item.Title, item.Recommendation, item.CaseDescription, item.NamedAttachments, item.Strategy, item.Version), ItemState.Ready);
        item.Touch();
        meeting.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(item.Revision);
        return TypedResults.Ok(await ShowMeeting.Of(db, item, cancel));
    }

    private static string? Cut(string? text, int longest) => text?.Length > longest ? text[..longest] : text;
}
