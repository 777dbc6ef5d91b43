using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>Says what was made of a remark, and why; and which clause of the next version has the change.</summary>
internal static class ReplyToRemark
{
    /// <param name="Outcome">Taken over, partly, or not.</param>
    /// <param name="Why">1 to 10,000 characters; it stands in the report.</param>
    /// <param name="Clause">Anchor of the clause that was changed.</param>
    /// <param name="Version">Number of the version that has the change; the newest when absent and a clause is named.</param>
    internal sealed record Request(Outcome Outcome, string Why, string? Clause = null, int? Version = null);

    internal static async Task<Results<Ok<ShowAnswers.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Guid answer, int remark, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (hearing, refusal) = await ShowHearing.Take(db, id, caller, http.Request, cancel);
        if (hearing is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Answers.SingleOrDefaultAsync(a => a.Id == answer && a.Hearing == id, cancel) is not { } found || remark < 0 || remark > found.Remarks.Count || remark == 0 && found is { Text: "", ErasedAt: null })
            return TypedResults.NotFound();
        if (hearing.State is not HearingState.Closed)
            return TypedResults.Problem(
                hearing.State is HearingState.Reported ? "The hearing is reported on; its replies stand." : "Reply when the hearing is closed: until then an answer may be revised.", statusCode: StatusCodes.Status409Conflict);
        if (!found.Counts)
            return TypedResults.Problem("The answer has not been accepted.", statusCode: StatusCodes.Status409Conflict);

        var fields = new Fields();
        fields.Text("why", request.Why, 10_000);
        var number = request.Version ?? (request.Clause is null ? null : await db.Strategies.Where(s => s.Id == hearing.Strategy).Select(s => (int?)s.Version).SingleAsync(cancel));
        if (number is { } wanted)
        {
            var clauses = await db.StrategyVersions.AsNoTracking().Where(v => v.Strategy == hearing.Strategy && v.Number == wanted).Select(v => v.Clauses).SingleOrDefaultAsync(cancel);
            if (clauses is null || wanted <= hearing.Version)
                fields.Add("version", "Give a version that was written after the one that was heard.");
            else if (request.Clause is { } clause && clauses.All(c => c.Anchor != clause))
                fields.Add("clause", $"'{clause}' is not the anchor of a clause of version {wanted}.");
        }
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);

        var now = clock.GetUtcNow();
        var reply = await db.Replies.SingleOrDefaultAsync(r => r.Answer == answer && r.Remark == remark, cancel);
        if (reply is null)
            db.Add(reply = new Reply { Answer = answer, Remark = remark, Hearing = id, Owner = hearing.Owner });
        (reply.Outcome, reply.Why, reply.Clause, reply.Version, reply.By, reply.CreatedAt) = (request.Outcome, request.Why.Trim(), request.Clause, number, caller.Subject, now);
        hearing.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowHearing.Tag(hearing);
        return TypedResults.Ok(await ShowAnswers.Of(db, hearing, found, caller, cancel));
    }
}
