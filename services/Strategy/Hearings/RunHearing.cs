using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>What the coordinator does with a hearing while it runs: moves its deadline, closes it early, opens for a late answer.</summary>
internal static class RunHearing
{
    /// <param name="Deadline">The new last day.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record NewDeadline(DateOnly Deadline, string Reason);

    internal sealed record Closing(string Reason);

    /// <param name="Recipient">Who may answer late.</param>
    /// <param name="Until">Last day for it, to the end of that day.</param>
    /// <param name="Reason">Why; it stands in the report.</param>
    internal sealed record Late(string Recipient, DateOnly Until, string Reason);

    internal static Task<Results<Ok<ShowHearing.Response>, NotFound, ValidationProblem, ProblemHttpResult>> MoveDeadline(
        Guid id, NewDeadline request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, db, caller, http, (hearing, strategy, fields) =>
        {
            var now = clock.GetUtcNow();
            fields.Text("reason", request.Reason, 2000);
            fields.Day("deadline", request.Deadline);
            if (fields.Errors.Count > 0)
                return null;
            if (Danish.End(request.Deadline) <= now || request.Deadline < hearing.Opens)
                fields.Add("deadline", "Give a day that has not passed, and not before the hearing opens.");
            if (request.Deadline.DayNumber - Danish.Today(now).DayNumber > 3660)
                fields.Add("deadline", "That is more than ten years from now.");
            if (fields.Errors.Count > 0)
                return null;
            if (hearing.State is not (HearingState.Planned or HearingState.Open))
                return "The hearing is closed. Open for a late answer instead.";
            hearing.Move(request.Deadline, now);
            db.Add(new HearingNote { Id = Guid.CreateVersion7(now), Hearing = id, Owner = hearing.Owner, Text = $"Fristen er flyttet til {Danish.Show(request.Deadline)}: {request.Reason.Trim()}", By = caller.Subject, CreatedAt = now });
            return null;
        }, cancel);

    internal static Task<Results<Ok<ShowHearing.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Close(
        Guid id, Closing request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, db, caller, http, (hearing, strategy, fields) =>
        {
            fields.Text("reason", request.Reason, 2000);
            if (fields.Errors.Count > 0)
                return null;
            if (hearing.State is not (HearingState.Open or HearingState.Planned))
                return "The hearing is closed already.";
            var now = clock.GetUtcNow();
            if (hearing.State is HearingState.Planned)
            {
                hearing.CallOff(now);
                strategy.EndHearing(now);
                db.Add(new HearingNote { Id = Guid.CreateVersion7(now), Hearing = id, Owner = hearing.Owner, Text = $"Høringen er aflyst, før den åbnede: {request.Reason.Trim()}", By = caller.Subject, CreatedAt = now });
                return null;
            }
            db.Announce(hearing.Close(Counted(db, id), Answered(db, id), strategy, now));
            db.Add(new HearingNote { Id = Guid.CreateVersion7(now), Hearing = id, Owner = hearing.Owner, Text = $"Høringen er lukket før fristen: {request.Reason.Trim()}", By = caller.Subject, CreatedAt = now });
            return null;
        }, cancel);

    internal static Task<Results<Ok<ShowHearing.Response>, NotFound, ValidationProblem, ProblemHttpResult>> OpenLate(
        Guid id, Late request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, db, caller, http, (hearing, strategy, fields) =>
        {
            var now = clock.GetUtcNow();
            fields.Text("reason", request.Reason, 2000);
            if (!hearing.Recipients.Any(r => r.Code == request.Recipient && r.Kind is not RecipientKind.Public))
                fields.Add("recipient", $"'{request.Recipient}' is not among those who are asked by name.");
            fields.Day("until", request.Until);
            if (request.Until < Danish.Today(now))
                fields.Add("until", "Give a day that has not passed.");
            if (fields.Errors.Count > 0)
                return null;
            if (hearing.State is HearingState.Reported)
                return "The hearing is reported on, and takes no more answers.";
            if (hearing is { State: HearingState.Closed, OpenedAt: null })
                return "The hearing was called off before it opened.";
            db.Add(new LateOpening
            {
                Id = Guid.CreateVersion7(now),
                Hearing = id,
                Owner = hearing.Owner,
                Recipient = request.Recipient,
                Until = request.Until,
                Reason = request.Reason.Trim(),
                By = caller.Subject,
                CreatedAt = now,
            });
            hearing.Touch();
            return null;
        }, cancel);

    internal static int Counted(StrategyDb db, Guid id) => db.Answers.Count(a => a.Hearing == id && (a.Moderation == null || a.Moderation == Moderation.Accepted));

    internal static int Answered(StrategyDb db, Guid id) => db.Answers.Count(a => a.Hearing == id && a.Moderation == null);

    private static async Task<Results<Ok<ShowHearing.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, StrategyDb db, Caller caller, HttpContext http, Func<Hearing, Strategies.Strategy, Fields, string?> change, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await ShowHearing.Seen(db, caller).AnyAsync(h => h.Id == id, cancel))
            return TypedResults.NotFound();
        var strategy = await ShowHearing.LockStrategy(db, id, cancel);
        var (hearing, refusal) = await ShowHearing.Take(db, id, caller, http.Request, cancel);
        if (hearing is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var fields = new Fields();
        var impossible = change(hearing, strategy, fields);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        if (impossible is not null)
            return TypedResults.Problem(impossible, statusCode: StatusCodes.Status409Conflict);
        if (db.Entry(strategy).State is EntityState.Modified)
            await StoreStrategy.Save(db, strategy, strategy.UpdatedAt, cancel);
        else
            await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowHearing.Tag(hearing);
        return TypedResults.Ok(await ShowHearing.Of(db, hearing, caller, cancel));
    }
}
