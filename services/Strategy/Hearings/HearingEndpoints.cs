using Tryghed.ServiceDefaults;

namespace Tryghed.Strategy.Hearings;

internal static class HearingEndpoints
{
    internal static void AddHearings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EraseAnswer>();
        builder.Services.AddSingleton<HearingClock>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HearingClock>());
    }

    internal static void MapHearings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/hearings").WithTags("Hearings");
        group.MapPost("/", OpenHearing.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("OpenHearing").WithSummary("Sends one version of a strategy to hearing; the strategy is in hearing until it is reported on.").ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", ShowHearing.List).Needs("strategy.read")
            .WithName("ListHearings").WithSummary("Lists the hearings that the caller is asked in, holds, or may see since they are open; newest first.");
        group.MapGet("/{id:guid}", ShowHearing.Handle).Needs("strategy.read")
            .WithName("GetHearing").WithSummary("Shows a hearing with what is heard, and its ETag.");
        group.MapGet("/{id:guid}/attachments/{attachment:guid}", ShowHearing.Download).Needs("strategy.read")
            .WithName("DownloadHeardAttachment").WithSummary("Sends a file of the version that is heard, to those who may see the hearing.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{id:guid}/deadline", RunHearing.MoveDeadline).Needs("strategy.write", Role.Coordinator)
            .WithName("MoveHearingDeadline").WithSummary("Moves the deadline of a hearing that is not closed, with a reason.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/close", RunHearing.Close).Needs("strategy.write", Role.Coordinator)
            .WithName("CloseHearing").WithSummary("Closes a hearing before its deadline, or calls it off before it opens, with a reason.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/late-openings", RunHearing.OpenLate).Needs("strategy.write", Role.Coordinator)
            .WithName("OpenForLateAnswer").WithSummary("Lets one of those who are asked answer after the deadline, with a reason that stands in the report.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/answers", GiveAnswer.Handle).Needs("strategy.write", Role.Contributor)
            .WithName("AnswerHearing").WithSummary("Answers for one of those who are asked.").ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/{id:guid}/answers", ShowAnswers.List).Needs("strategy.read", Role.Reader)
            .WithName("ListHearingAnswers").WithSummary("Lists answers: all to those who hold the hearing, its own to each who answered. moderation=awaiting is the queue.");
        group.MapGet("/{id:guid}/answers/{answer:guid}", ShowAnswers.One).Needs("strategy.read", Role.Reader)
            .WithName("GetHearingAnswer").WithSummary("Shows one answer, with its ETag.");
        group.MapPut("/{id:guid}/answers/{answer:guid}", GiveAnswer.Revise).Needs("strategy.write", Role.Contributor)
            .WithName("ReviseHearingAnswer").WithSummary("Revises an answer until the deadline; what it said before is kept.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{id:guid}/answers/{answer:guid}/revisions", ShowAnswers.Revisions).Needs("strategy.read", Role.Reader)
            .WithName("ListHearingAnswerRevisions").WithSummary("Lists what an answer has said, newest first.");
        group.MapPost("/{id:guid}/answers/{answer:guid}/attachments", AttachToAnswer.Handle).Needs("strategy.write", Role.Contributor).Accepts<Stream>("*/*")
            .WithName("AttachToHearingAnswer").WithSummary("Attaches a file of at most 50 MB, sent as the body, to an answer that may be revised.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{id:guid}/answers/{answer:guid}/attachments/{attachment:guid}", AttachToAnswer.Download).Needs("strategy.read", Role.Reader)
            .WithName("DownloadHearingAttachment").WithSummary("Sends a file of an answer.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{id:guid}/answers/{answer:guid}/remarks/{remark:int}/reply", ReplyToRemark.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("ReplyToRemark").WithSummary("Says what was made of a remark, or of the text (0), and why; If-Match names the hearing.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPut("/{id:guid}/answers/{answer:guid}/moderation", ModerateAnswer.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("ModerateAnswer").WithSummary("Accepts a citizen's answer, or rejects it with a reason.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{id:guid}/answers/{answer:guid}/erasure", EraseAnswer.Handle).Needs("strategy.write", Role.Coordinator)
            .WithName("EraseAnswer").WithSummary("Erases what is personal in a citizen's answer; that it was given, and its position, stay. An authority's answer is a record.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/{id:guid}/report", HearingReport.Handle).Needs("strategy.read")
            .WithName("GetHearingReport").WithSummary("The hearing report (høringsnotat): format json, md, docx or pdf. A draft for those who hold the hearing, until it is reported on.");
        group.MapPost("/{id:guid}/report", HearingReport.Conclude).Needs("strategy.write", Role.Coordinator)
            .WithName("ReportOnHearing").WithSummary("Ends the hearing: every remark is replied to, and all who may see it read the report.").ProducesProblem(StatusCodes.Status409Conflict);

        var open = app.MapGroup("/api/v1/hearings/public/{token:length(10,100)}").WithTags("Public hearings");
        open.MapGet("/", PublicAnswer.Show).Needs("strategy.read")
            .WithName("GetPublicHearing").WithSummary("Shows what is heard to whoever has the link.");
        open.MapGet("/attachments/{attachment:guid}", PublicAnswer.Download).Needs("strategy.read")
            .WithName("DownloadPublicHearingAttachment").WithSummary("Sends a file of what is heard to whoever has the link.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        open.MapPost("/answers", PublicAnswer.Handle).Needs("strategy.read")
            .WithName("AnswerPublicHearing").WithSummary("A citizen's answer, which a person looks at before it counts. The receipt's code withdraws it.")
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests);
        open.MapDelete("/answers/{receipt:length(10,100)}", PublicAnswer.Withdraw).Needs("strategy.read")
            .WithName("WithdrawPublicAnswer").WithSummary("Withdraws a citizen's answer and erases what is in it.");
    }
}
