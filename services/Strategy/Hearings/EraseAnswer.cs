using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>Takes what is personal out of a citizen's answer: texts, name, address, files. That it was given, when, and with what position stays, and so do the report's counts and the trail.</summary>
internal sealed class EraseAnswer(IAttachmentStore store, TimeProvider clock)
{
    internal sealed record Request(string Reason);

    internal static async Task<Results<NoContent, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Guid answer, Request request, StrategyDb db, EraseAnswer erase, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (hearing, refusal) = await ShowHearing.Take(db, id, caller, null, cancel);
        if (hearing is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Answers.SingleOrDefaultAsync(a => a.Id == answer && a.Hearing == id, cancel) is not { } found)
            return TypedResults.NotFound();
        if (found.Moderation is null)
            return TypedResults.Problem("An authority's answer is a record, and stays. It may revise it until the deadline.", statusCode: StatusCodes.Status409Conflict);
        var fields = new Fields();
        fields.Text("reason", request.Reason, 2000);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        if (found.ErasedAt is null)
        {
            await erase.Erase(db, found, cancel);
            var now = clock.GetUtcNow();
            db.Add(new HearingNote { Id = Guid.CreateVersion7(now), Hearing = id, Owner = hearing.Owner, Text = $"Et høringssvar er slettet: {request.Reason.Trim()}", By = caller.Subject, CreatedAt = now });
            hearing.Touch();
            await db.SaveChangesAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }

    /// <summary>Needs an open transaction; saves nothing by itself.</summary>
    internal async Task Erase(StrategyDb db, Answer answer, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        answer.Erase(now);
        foreach (var revision in await db.AnswerRevisions.Where(r => r.Answer == answer.Id).ToListAsync(cancel))
            revision.Erase();
        foreach (var file in await db.Attachments.Of(AttachedTo.Answer, answer.Id).Where(f => f.ErasedAt == null).ToListAsync(cancel))
        {
            (file.Text, file.ErasedAt) = (null, now);
            await store.Erase(db, file.Id, cancel);
        }
    }
}
