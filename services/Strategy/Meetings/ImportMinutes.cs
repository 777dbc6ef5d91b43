using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>Reads minutes and enters their items as drafts, which a person looks through and confirms. The file stays with the meeting.</summary>
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
        var fields = new Fields();
        var items = new List<Minutes.ReadItem>();
        foreach (var same in minutes.Items.Where(i => item is null || i.Number == item).GroupBy(i => i.Number))
        {
            // A list of contents names the items before they come.
            var filled = same.Where(i => i.Recommendation is not null || i.CaseDescription is not null || i.Decision is not null).ToList();
            if (filled.Count > 1)
                fields.Add("item", $"The text has item {same.Key} more than once. Send the minutes of one meeting alone.");
            items.Add(filled.FirstOrDefault() ?? same.First());
        }
        if (items.Count > EnterItem.MostItems)
            fields.Add("", $"The text has {items.Count} items; a meeting has at most {EnterItem.MostItems}.");
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
            var missing = read.Missing.ToList();
            entered.Write(
                new EnterItem.Request(
                    Cut("titel", read.Title, 300)!, Cut("indstilling", read.Recommendation, 20_000), Cut("sagsbeskrivelse", read.CaseDescription, 100_000),
                    [.. read.Attachments.Take(CheckContent.MostEntries).Select(a => Cut("bilag", a, 300)!)]),
                ItemState.Draft);
            if (read.Attachments.Count > CheckContent.MostEntries)
                missing.Add(Shortened("bilag"));
            entered.Propose(Cut("beslutning", read.Decision, 20_000), missing.Distinct());
            db.Add(entered);

            string? Cut(string part, string? text, int longest)
            {
                if (text is null || text.Length <= longest)
                    return text;
                missing.Add(Shortened(part));
                return text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
            }
        }
        await take.Keep(db, file, AttachedTo.Meeting, meeting.Id, caller, owner, 1, cancel);
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
        item.Write(new EnterItem.Request(item.Title, item.Recommendation, item.CaseDescription, item.NamedAttachments, item.Strategy, item.Version, item.Hearing), ItemState.Ready);
        item.Touch();
        meeting.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowMeeting.Tag(item.Revision);
        return TypedResults.Ok(await ShowMeeting.Of(db, item, caller, cancel));
    }

    // What was cut off stands in the file.
    private static string Shortened(string part) => $"{part} (afkortet)";
}
