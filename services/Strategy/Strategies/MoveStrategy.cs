using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Lays a strategy aside, takes it up again, or says which one took its place. Adopting and sending to hearing are a decision's and a hearing's.</summary>
internal static class MoveStrategy
{
    /// <param name="By">The strategy that took its place; null takes the link back.</param>
    internal sealed record Successor(Guid? By);

    internal static Task<Results<Ok<ShowStrategy.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Archive(
        Guid id, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, db, caller, clock, http, (strategy, now) =>
        {
            if (strategy.Status is StrategyStatus.Archived or StrategyStatus.InHearing)
                return strategy.Status is StrategyStatus.Archived ? "It is archived already." : "It is in hearing. Close and report the hearing first.";
            strategy.Archive(now);
            return null;
        }, async () => await db.Hearings.AnyAsync(h => h.Strategy == id && (h.State == HearingState.Planned || h.State == HearingState.Open), cancel) ? "A hearing of it is planned or open. Close it first." : null, null, cancel);

    internal static Task<Results<Ok<ShowStrategy.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Restore(
        Guid id, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, db, caller, clock, http, (strategy, now) =>
        {
            if (strategy.Status is not StrategyStatus.Archived)
                return "It is not archived.";
            strategy.Restore(now);
            return null;
        }, null, null, cancel);

    internal static async Task<Results<Ok<ShowStrategy.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Supersede(
        Guid id, Successor request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var errors = new Fields();
        if (request.By == id)
            errors.Add("by", "A strategy can't take its own place.");
        else if (request.By is { } by && !await db.Strategies.VisibleTo(caller).AnyAsync(s => s.Id == by, cancel))
            errors.Add("by", "There is no such strategy here.");
        if (errors.Errors.Count > 0)
            return TypedResults.ValidationProblem(errors.Errors);

        return await Change(id, db, caller, clock, http, (strategy, now) =>
        {
            if (strategy.Status is StrategyStatus.InHearing or StrategyStatus.Archived)
                return "Close its hearing, or take it out of the archive, first.";
            if (request.By is null && strategy.SupersededBy is null)
                return "No other strategy has taken its place.";
            strategy.Supersede(request.By, now);
            return null;
        }, async () =>
            await CircleOf(db, id, request.By, cancel) ? "That strategy was itself superseded by this one." : null, request.By, cancel);
    }

    private static async Task<bool> CircleOf(StrategyDb db, Guid id, Guid? by, CancellationToken cancel)
    {
        for (var steps = 0; by is { } next && steps < 100; steps++)
        {
            if (next == id)
                return true;
            by = await db.Strategies.Where(s => s.Id == next).Select(s => s.SupersededBy).SingleOrDefaultAsync(cancel);
        }
        return by is not null;
    }

    private static async Task<Results<Ok<ShowStrategy.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http,
        Func<Strategy, DateTimeOffset, string?> change, Func<Task<string?>>? check, Guid? other, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (other is { } with)
            await StoreStrategy.LockBoth(db, id, with, cancel);
        var (strategy, refusal) = await StoreStrategy.Take(db, id, caller, http.Request, cancel);
        if (strategy is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var now = clock.GetUtcNow();
        var impossible = check is null ? null : await check();
        if ((impossible ?? change(strategy, now)) is { } why)
            return TypedResults.Problem(why, statusCode: StatusCodes.Status409Conflict);
        await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        var response = await ShowStrategy.Of(db, strategy, await ShowStrategy.Newest(db, strategy, cancel), caller, cancel);
        http.Response.Headers.ETag = ShowStrategy.Tag(response);
        return TypedResults.Ok(response);
    }
}
