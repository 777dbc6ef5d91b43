using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>Accepts a citizen's answer, or rejects it with a reason. It can be changed until the hearing is reported on.</summary>
internal static class ModerateAnswer
{
    /// <param name="Accept">Whether it counts.</param>
    /// <param name="Reason">Why not; needed when it is rejected.</param>
    internal sealed record Request(bool Accept, string? Reason = null);

    internal static async Task<Results<Ok<ShowAnswers.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Guid answer, Request request, StrategyDb db, Caller caller, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (hearing, refusal) = await ShowHearing.Take(db, id, caller, null, cancel);
        if (hearing is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Answers.SingleOrDefaultAsync(a => a.Id == answer && a.Hearing == id && a.Moderation != null, cancel) is not { } found)
            return TypedResults.NotFound();
        var fields = new Fields();
        fields.Text("reason", request.Reason, 2000, required: !request.Accept);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        if (hearing.State is HearingState.Reported || found.ErasedAt is not null)
            return TypedResults.Problem(found.ErasedAt is not null ? "The answer was erased." : "The hearing is reported on.", statusCode: StatusCodes.Status409Conflict);
        if (!request.Accept && await db.Replies.AnyAsync(r => r.Answer == answer, cancel))
            return TypedResults.Problem("The answer has been replied to, and counts.", statusCode: StatusCodes.Status409Conflict);
        found.Moderate(request.Accept, CheckContent.Blank(request.Reason));
        hearing.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(await ShowAnswers.Of(db, hearing, found, caller, cancel));
    }
}
