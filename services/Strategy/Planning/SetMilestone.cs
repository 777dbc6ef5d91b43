using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Planning;

/// <summary>Promises something by a day, moves the day with a reason, and says when it is done.</summary>
internal static class SetMilestone
{
    /// <param name="Title">What is promised; at most 300 characters.</param>
    /// <param name="Due">The day on which it is to be ready.</param>
    /// <param name="Clause">Anchor of the clause of the terms of reference that promises it.</param>
    /// <param name="Reason">Why the day is moved; needed when it is.</param>
    internal sealed record Request(string Title, DateOnly Due, string? Clause = null, string? Reason = null);

    /// <param name="Done">Whether it is ready; false takes it back.</param>
    internal sealed record Completion(bool Done);

    internal static async Task<Results<Created<SetPlanningGroup.MilestoneRow>, NotFound, ValidationProblem, ProblemHttpResult>> Promise(
        Guid id, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (group, refusal) = await SetPlanningGroup.Take(db, id, caller, cancel);
        if (group is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await Errors(db, group, request, cancel) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);
        if (await db.Milestones.CountAsync(m => m.Group == id, cancel) >= 500)
            return TypedResults.Problem("A planning group has at most 500 milestones.", statusCode: StatusCodes.Status409Conflict);
        var now = clock.GetUtcNow();
        var milestone = new Milestone { Id = Guid.CreateVersion7(now), Group = id, Owner = group.Owner, CreatedAt = now };
        milestone.Write(request.Title.Trim(), request.Due, CheckContent.Blank(request.Clause), Danish.Today(now));
        db.Add(milestone);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = SetPlanningGroup.Tag(milestone.Revision);
        return TypedResults.Created($"/api/v1/planning-groups/{id}", SetPlanningGroup.Row(milestone, now));
    }

    internal static Task<Results<Ok<SetPlanningGroup.MilestoneRow>, NotFound, ValidationProblem, ProblemHttpResult>> Edit(
        Guid id, Guid milestone, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, milestone, db, caller, clock, http, async (group, found) =>
        {
            var errors = await Errors(db, group, request, cancel);
            if (request.Due != found.Due && string.IsNullOrWhiteSpace(request.Reason))
                errors["reason"] = ["Say why the day is moved."];
            if (errors.Count == 0)
                found.MoveTo(request.Title.Trim(), request.Due, CheckContent.Blank(request.Clause), request.Reason?.Trim(), clock.GetUtcNow());
            return errors;
        }, cancel);

    internal static Task<Results<Ok<SetPlanningGroup.MilestoneRow>, NotFound, ValidationProblem, ProblemHttpResult>> Complete(
        Guid id, Guid milestone, Completion request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Change(id, milestone, db, caller, clock, http, (_, found) =>
        {
            found.Done(request.Done, clock.GetUtcNow());
            return Task.FromResult(new Dictionary<string, string[]>());
        }, cancel);

    private static async Task<Results<Ok<SetPlanningGroup.MilestoneRow>, NotFound, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, Guid milestone, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, Func<PlanningGroup, Milestone, Task<Dictionary<string, string[]>>> change, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (group, refusal) = await SetPlanningGroup.Take(db, id, caller, cancel);
        if (group is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Milestones.FromSql($"select * from milestone where id = {milestone} for update").SingleOrDefaultAsync(m => m.Group == id, cancel) is not { } found)
            return TypedResults.NotFound();
        if (StoreStrategy.Precondition(http.Request, found.Revision) is { } stale)
            return stale;
        if (await change(group, found) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = SetPlanningGroup.Tag(found.Revision);
        return TypedResults.Ok(SetPlanningGroup.Row(found, clock.GetUtcNow()));
    }

    private static async Task<Dictionary<string, string[]>> Errors(StrategyDb db, PlanningGroup group, Request request, CancellationToken cancel)
    {
        var fields = new Fields();
        fields.Text("title", request.Title, 300);
        fields.Text("reason", request.Reason, 2000, required: false);
        fields.Day("due", request.Due);
        if (request.Clause is { } clause)
        {
            var versions = await db.StrategyVersions.AsNoTracking().Where(v => v.Strategy == group.Strategy).Select(v => v.Clauses).ToListAsync(cancel);
            if (!versions.Any(clauses => clauses.Any(c => c.Anchor == clause)))
                fields.Add("clause", $"'{clause}' is not the anchor of a clause of the group's terms of reference.");
        }
        return fields.Errors;
    }
}
