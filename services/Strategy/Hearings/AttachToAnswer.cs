using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Hearings;

/// <summary>Attaches a file to an answer, as long as the answer may be revised.</summary>
internal static class AttachToAnswer
{
    internal static async Task<Results<Created<AttachmentRow>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Guid answer, string? name, StrategyDb db, TakeAttachment take, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        // Before the file is read, so that a refusal costs nothing; again afterwards, since the deadline may have passed while it was sent.
        await using (await db.Database.BeginTransactionAsync(cancel))
        {
            var (_, asked, _, early) = await GiveAnswer.Take(db, id, answer, caller, clock.GetUtcNow(), cancel);
            if (asked is null || early is not null)
                return early is null ? TypedResults.NotFound() : early;
            db.ChangeTracker.Clear();
        }
        var (file, errors) = await TakeAttachment.Read(http.Request, name, mustHaveText: false, cancel);
        if (file is null)
            return TypedResults.ValidationProblem(errors);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (hearing, found, late, refusal) = await GiveAnswer.Take(db, id, answer, caller, clock.GetUtcNow(), cancel);
        if (hearing is null || found is null || refusal is not null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Attachments.Of(AttachedTo.Answer, answer).CountAsync(cancel) >= 20)
            return TypedResults.Problem("An answer has at most 20 attachments.", statusCode: StatusCodes.Status409Conflict);
        var attachment = await take.Keep(db, file, AttachedTo.Answer, answer, caller, hearing.Owner, 1, cancel);
        found.Add(late, clock.GetUtcNow());
        hearing.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        var row = AttachmentRow.Of(attachment, $"/api/v1/hearings/{id}/answers/{answer}/attachments/{attachment.Id}");
        return TypedResults.Created(row.Download, row);
    }

    internal static async Task<IResult> Download(Guid id, Guid answer, Guid attachment, StrategyDb db, TakeAttachment take, Caller caller, HttpContext http, CancellationToken cancel) =>
        await ShowAnswers.Find(db, id, answer, caller, cancel) is (not null, not null)
        && await db.Attachments.AsNoTracking().Of(AttachedTo.Answer, answer).SingleOrDefaultAsync(a => a.Id == attachment, cancel) is { } found
            ? await take.Send(found, http, cancel)
            : TypedResults.NotFound();
}
