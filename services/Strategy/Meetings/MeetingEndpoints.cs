using Tryghed.ServiceDefaults;

namespace Tryghed.Strategy.Meetings;

internal static class MeetingEndpoints
{
    internal static void MapMeetings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/meetings").WithTags("Meetings");
        group.MapPost("/", EnterMeeting.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("EnterMeeting").WithSummary("Enters a meeting of one of the organisation's bodies.").ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", ShowMeeting.List).Needs("strategy.read")
            .WithName("ListMeetings").WithSummary("Lists the meetings that the caller may see, newest entered first.");
        group.MapPost("/imports", ImportMinutes.Handle).Needs("strategy.write", Role.Coordinator).Accepts<Stream>("*/*")
            .WithName("ImportMinutes").WithSummary("Reads minutes, sent as a text, Word or PDF file, and enters their items as drafts to confirm.");
        group.MapGet("/{id:guid}", ShowMeeting.Handle).Needs("strategy.read")
            .WithName("GetMeeting").WithSummary("Shows a meeting with its items and what was decided.");
        group.MapPut("/{id:guid}", EnterMeeting.Edit).Needs("strategy.write", Role.Coordinator)
            .WithName("EditMeeting").WithSummary("Changes a meeting's body, day, title, and who may see it.");
        group.MapGet("/{id:guid}/minutes", ShowMeeting.Minutes).Needs("strategy.read")
            .WithName("DownloadMinutes").WithSummary("Sends the file that the meeting was read from, to the organisation whose meeting it is.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id:guid}/items", EnterItem.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("EnterAgendaItem").WithSummary("Enters an item of the agenda.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{id:guid}/items/{number}", ShowMeeting.One).Needs("strategy.read")
            .WithName("GetAgendaItem").WithSummary("Shows an item, with its ETag.");
        group.MapPut("/{id:guid}/items/{number}", EnterItem.Edit).Needs("strategy.write", Role.Coordinator)
            .WithName("EditAgendaItem").WithSummary("Changes an item that is not decided on; a draft is confirmed by it.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/items/{number}/confirm", ImportMinutes.Confirm).Needs("strategy.write", Role.Coordinator)
            .WithName("ConfirmAgendaItem").WithSummary("Confirms a draft that was read from minutes as it stands.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/items/{number}/attachments", EnterItem.Attach).Needs("strategy.write", Role.Coordinator).Accepts<Stream>("*/*")
            .WithName("AttachToAgendaItem").WithSummary("Attaches a file of at most 50 MB, sent as the body, to an item that is not decided on.");
        group.MapGet("/{id:guid}/items/{number}/attachments/{attachment:guid}", EnterItem.Download).Needs("strategy.read")
            .WithName("DownloadAgendaAttachment").WithSummary("Sends a file of an item.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/{id:guid}/items/{number}/decision", RecordDecision.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("RecordDecision").WithSummary("Enters what was decided. It adopts the strategy or sends it to hearing in the same transaction, and is never edited.").ProducesProblem(StatusCodes.Status409Conflict);

        var decisions = app.MapGroup("/api/v1/decisions").WithTags("Decisions");
        decisions.MapGet("/", ShowDecision.List).Needs("strategy.read")
            .WithName("ListDecisions").WithSummary("Lists decisions about what the caller may see, newest entered first.");
        decisions.MapGet("/{id:guid}", ShowDecision.Handle).Needs("strategy.read")
            .WithName("GetDecision").WithSummary("Shows a decision, and what corrects it.");
        decisions.MapPost("/{id:guid}/corrections", RecordDecision.Correct).Needs("strategy.write", Role.Coordinator)
            .WithName("CorrectDecision").WithSummary("Enters a correction, which names the decision that it corrects; both stay.").ProducesProblem(StatusCodes.Status409Conflict);
    }
}
