using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>Answers a hearing for one of those who are asked, or revises the answer until the deadline.</summary>
internal static class GiveAnswer
{
    /// <param name="Recipient">Code of who was asked and answers.</param>
    /// <param name="Position">What the answer says of the whole.</param>
    /// <param name="Text">At most 50,000 characters.</param>
    /// <param name="Remarks">To a clause, an indicator or an arrow of a theory of change; without any of them to the whole.</param>
    internal sealed record Request(string Recipient, Position Position, string? Text = null, IReadOnlyList<Remark>? Remarks = null);

    internal sealed record Revision(Position Position, string? Text = null, IReadOnlyList<Remark>? Remarks = null);

    internal const int LongestText = 50_000, LongestRemark = 10_000;

    internal static async Task<Results<Created<ShowAnswers.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await ShowHearing.Seen(db, caller).AnyAsync(h => h.Id == id, cancel))
            return TypedResults.NotFound();
        var hearing = await ShowHearing.Lock(db, id, cancel);
        var recipient = hearing.Recipients.SingleOrDefault(r => r.Code == request.Recipient && r.Kind is not RecipientKind.Public);
        if (recipient is null)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["recipient"] = [$"'{request.Recipient}' is not among those who are asked by name."] });
        if (!caller.Owns(recipient.Organisation!))
            return TypedResults.Problem($"'{recipient.Organisation}' answers for {recipient.Name}.", statusCode: StatusCodes.Status403Forbidden);

        var now = clock.GetUtcNow();
        var (open, late) = await May(db, hearing, recipient.Code, now, cancel);
        if (open is { } closed)
            return closed;
        if (await db.Answers.AnyAsync(a => a.Hearing == id && a.Recipient == recipient.Code, cancel))
            return TypedResults.Problem($"{recipient.Name} has answered. Revise that answer instead.", statusCode: StatusCodes.Status409Conflict);
        if (await Errors(db, hearing, request.Text, request.Remarks, LongestText, cancel) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var answer = new Answer
        {
            Id = Guid.CreateVersion7(now),
            Hearing = id,
            Owner = hearing.Owner,
            Recipient = recipient.Code,
            Organisation = recipient.Organisation,
            LateReason = late,
            By = caller.Subject,
            CreatedAt = now,
        };
        db.AddRange(answer, answer.Write(request.Position, request.Text?.Trim() ?? "", [.. request.Remarks ?? []], caller.Subject, now));
        hearing.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = Tag(answer);
        return TypedResults.Created($"/api/v1/hearings/{id}/answers/{answer.Id}", await ShowAnswers.Of(db, hearing, answer, caller, cancel));
    }

    internal static async Task<Results<Ok<ShowAnswers.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Revise(
        Guid id, Guid answer, Revision request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (hearing, found, late, refusal) = await Take(db, id, answer, caller, clock.GetUtcNow(), cancel);
        if (hearing is null || found is null || refusal is not null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (StoreStrategy.Precondition(http.Request, found.Revision) is { } stale)
            return stale;
        if (await Errors(db, hearing, request.Text, request.Remarks, LongestText, cancel) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        found.LateReason = late ?? found.LateReason;
        db.Add(found.Write(request.Position, request.Text?.Trim() ?? "", [.. request.Remarks ?? []], caller.Subject, clock.GetUtcNow(), revised: true));
        hearing.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = Tag(found);
        return TypedResults.Ok(await ShowAnswers.Of(db, hearing, found, caller, cancel));
    }

    internal static string Tag(Answer answer) => $"\"{answer.Revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>An answer that the caller gave and may still change, with its hearing locked, and the reason why where it is late; otherwise why not.</summary>
    internal static async Task<(Hearing? Hearing, Answer? Answer, string? Late, ProblemHttpResult? Refusal)> Take(
        StrategyDb db, Guid id, Guid answer, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        if (!await ShowHearing.Seen(db, caller).AnyAsync(h => h.Id == id, cancel))
            return (null, null, null, null);
        var hearing = await ShowHearing.Lock(db, id, cancel);
        if (await db.Answers.SingleOrDefaultAsync(a => a.Id == answer && a.Hearing == id && a.Organisation != null && a.Organisation == caller.Organisation, cancel) is not { } found)
            return (null, null, null, null);
        if (found.ErasedAt is not null)
            return (null, null, null, TypedResults.Problem("The answer was erased.", statusCode: StatusCodes.Status409Conflict));
        if (await db.Replies.AnyAsync(r => r.Answer == answer, cancel))
            return (null, null, null, TypedResults.Problem("The answer has been replied to, and stands as it is.", statusCode: StatusCodes.Status409Conflict));
        var (closed, late) = await May(db, hearing, found.Recipient, now, cancel);
        return (hearing, found, late, closed);
    }

    /// <summary>Why a recipient can't answer now, or null; and the reason why a late one can.</summary>
    private static async Task<(ProblemHttpResult? Refusal, string? Late)> May(StrategyDb db, Hearing hearing, string recipient, DateTimeOffset now, CancellationToken cancel)
    {
        if (now < Danish.Start(hearing.Opens))
            return (Refused($"The hearing opens on {Danish.Show(hearing.Opens)}."), null);
        if (hearing.State is HearingState.Reported)
            return (Refused("The hearing is reported on, and takes no more answers."), null);
        // Early closing is a state; the deadline is a time, which the clock may be a second late to see.
        if (hearing.State is HearingState.Open && now < hearing.Ends)
            return (null, null);
        var today = Danish.Today(now);
        var late = await db.LateOpenings.Where(l => l.Hearing == hearing.Id && l.Recipient == recipient && l.Until >= today).OrderByDescending(l => l.Id).FirstOrDefaultAsync(cancel);
        return late is not null ? (null, late.Reason) : (Refused(
            now < hearing.Ends ? "The hearing was closed before its deadline." : $"The deadline was {Danish.Show(hearing.Deadline)}. Ask {hearing.Owner} to open for a late answer."), null);

        static ProblemHttpResult Refused(string why) => TypedResults.Problem(why, statusCode: StatusCodes.Status409Conflict);
    }

    internal static async Task<Dictionary<string, string[]>> Errors(StrategyDb db, Hearing hearing, string? text, IReadOnlyList<Remark>? remarks, int longest, CancellationToken cancel)
    {
        var fields = new Fields();
        fields.Text("text", text, longest, required: false);
        var anchors = (await db.StrategyVersions.AsNoTracking().Where(v => v.Strategy == hearing.Strategy && v.Number == hearing.Version).Select(v => v.Clauses).SingleAsync(cancel))
            .Select(c => c.Anchor).ToHashSet();
        fields.Each("remarks", remarks, (field, remark) =>
        {
            fields.Text($"{field}.text", remark.Text, LongestRemark);
            if (new object?[] { remark.Clause, remark.Indicator, remark.Arrow }.Count(bound => bound is not null) > 1)
                fields.Add(field, "Bind a remark to one thing: a clause, an indicator or an arrow.");
            if (remark.Clause is { } clause && !anchors.Contains(clause))
                fields.Add($"{field}.clause", $"'{clause}' is not the anchor of a clause of the version that is heard.");
            fields.Text($"{field}.indicator", remark.Indicator, 100, required: false);
            fields.Text($"{field}.arrow.from", remark.Arrow?.From, 300, required: remark.Arrow is not null);
            fields.Text($"{field}.arrow.to", remark.Arrow?.To, 300, required: remark.Arrow is not null);
        });
        return fields.Errors;
    }
}
