using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Meetings;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Planning;

/// <summary>Sets up a planning group and changes it, and shows groups with their dated promises.</summary>
internal static class SetPlanningGroup
{
    /// <param name="Name">At most 300 characters.</param>
    /// <param name="Members">Who takes part.</param>
    /// <param name="Strategy">The terms of reference.</param>
    /// <param name="Meetings">Meetings that it has held or that it rests on.</param>
    /// <param name="Visibility">Owner when absent.</param>
    internal sealed record Request(string Name, IReadOnlyList<Member> Members, Guid? Strategy = null, IReadOnlyList<Guid>? Meetings = null, Visibility? Visibility = null);

    internal sealed record Response(
        Guid Id, string Owner, string Name, Guid? Strategy, Visibility Visibility, IReadOnlyList<Member> Members, IReadOnlyList<Guid> Meetings, IReadOnlyList<MilestoneRow> Milestones, long Revision, DateTimeOffset CreatedAt);

    /// <param name="Overdue">Whether its day has passed and it is not done.</param>
    internal sealed record MilestoneRow(Guid Id, string Title, DateOnly Due, string? Clause, DateTimeOffset? DoneAt, bool Overdue, IReadOnlyList<Move> Moves, long Revision);

    internal static async Task<Results<Created<Response>, ValidationProblem, ProblemHttpResult>> Enter(
        Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("A planning group is led by an organisation, and the caller has none.", statusCode: StatusCodes.Status403Forbidden);
        if (await Errors(db, request, caller, cancel) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);
        var now = clock.GetUtcNow();
        var group = new PlanningGroup { Id = Guid.CreateVersion7(now), Owner = owner, By = caller.Subject, CreatedAt = now };
        group.Write(request);
        db.Add(group);
        await db.SaveChangesAsync(cancel);
        http.Response.Headers.ETag = Tag(group.Revision);
        return TypedResults.Created($"/api/v1/planning-groups/{group.Id}", await Of(db, group, caller, now, cancel));
    }

    internal static async Task<Results<Ok<Response>, NotFound, ValidationProblem, ProblemHttpResult>> Edit(
        Guid id, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (group, refusal) = await Take(db, id, caller, cancel);
        if (group is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (StoreStrategy.Precondition(http.Request, group.Revision) is { } stale)
            return stale;
        if (await Errors(db, request, caller, cancel) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);
        group.Write(request);
        group.Touch();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = Tag(group.Revision);
        return TypedResults.Ok(await Of(db, group, caller, clock.GetUtcNow(), cancel));
    }

    internal static async Task<Results<Ok<Response>, NotFound>> Show(Guid id, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (await Seen(db, caller).AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, cancel) is not { } group)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(group.Revision);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, group, caller, clock.GetUtcNow(), cancel));
    }

    internal static async Task<Results<Ok<Page<Response>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, TimeProvider clock, CancellationToken cancel, Guid? strategy = null, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var seen = db.Strategies.VisibleTo(caller);
        var found = await Seen(db, caller).AsNoTracking().Where(g => strategy == null || g.Strategy == strategy && seen.Any(s => s.Id == strategy)).Where(g => paging.After == null || g.Id < paging.After)
            .OrderByDescending(g => g.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        var shown = new Dictionary<Guid, Response>();
        foreach (var group in found.Take(paging.Limit))
            shown[group.Id] = await Of(db, group, caller, clock.GetUtcNow(), cancel);
        return TypedResults.Ok(paging.Page(found, g => g.Id, g => shown[g.Id]));
    }

    internal static string Tag(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    internal static IQueryable<PlanningGroup> Seen(StrategyDb db, Caller caller) => db.PlanningGroups.Where(g =>
        g.Visibility == Visibility.Public || g.Visibility == Visibility.Partners && caller.Organisation != null || g.Owner == caller.Organisation
        || caller.Organisation != null && g.Organisations.Contains(caller.Organisation));

    /// <summary>The group, locked, for the organisation that leads it.</summary>
    internal static async Task<(PlanningGroup? Group, ProblemHttpResult? Refusal)> Take(StrategyDb db, Guid id, Caller caller, CancellationToken cancel)
    {
        if (!await Seen(db, caller).AnyAsync(g => g.Id == id, cancel))
            return (null, null);
        var group = await db.PlanningGroups.FromSql($"select * from planning_group where id = {id} for update").SingleAsync(cancel);
        return caller.Owns(group.Owner) ? (group, null)
            : (null, TypedResults.Problem("Only the organisation that leads the planning group changes it.", statusCode: StatusCodes.Status403Forbidden));
    }

    internal static async Task<Response> Of(StrategyDb db, PlanningGroup g, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        var strategy = g.Strategy is { } about && await db.Strategies.VisibleTo(caller).AnyAsync(s => s.Id == about, cancel) ? g.Strategy : null;
        var meetings = await db.Meetings.VisibleTo(caller).Where(m => g.Meetings.Contains(m.Id)).Select(m => m.Id).ToListAsync(cancel);
        var milestones = await db.Milestones.AsNoTracking().Where(m => m.Group == g.Id).OrderBy(m => m.Due).ThenBy(m => m.Id).ToListAsync(cancel);
        return new Response(
            g.Id, g.Owner, g.Name, strategy, g.Visibility, [.. g.Members.Select(m => caller.Organisation is null ? m with { Name = null } : m)], [.. g.Meetings.Where(meetings.Contains)],
            [.. milestones.Select(m => Row(m, now))], g.Revision, g.CreatedAt);
    }

    internal static MilestoneRow Row(Milestone m, DateTimeOffset now) => new(m.Id, m.Title, m.Due, m.Clause, m.DoneAt, m.DoneAt is null && Danish.End(m.Due) <= now, m.Moves, m.Revision);

    private static async Task<Dictionary<string, string[]>> Errors(StrategyDb db, Request request, Caller caller, CancellationToken cancel)
    {
        var fields = new Fields();
        var known = (await CheckContent.Known(db, cancel)).Organisations;
        fields.Text("name", request.Name, 300);
        if (request.Members.Count == 0)
            fields.Add("members", "Name at least one.");
        fields.Each("members", request.Members, (field, member) =>
        {
            if (!known.Contains(member.Organisation))
                fields.Add($"{field}.organisation", $"'{member.Organisation}' is not the code of an organisation here.");
            fields.Text($"{field}.role", member.Role, 100, required: false);
            fields.Text($"{field}.name", member.Name, 200, required: false);
        });
        if (request.Strategy is { } strategy && !await db.Strategies.VisibleTo(caller).AnyAsync(s => s.Id == strategy, cancel))
            fields.Add("strategy", "There is no such strategy here.");
        var meetings = (request.Meetings ?? []).Distinct().ToList();
        if (meetings.Count > CheckContent.MostEntries || await db.Meetings.VisibleTo(caller).CountAsync(m => meetings.Contains(m.Id), cancel) != meetings.Count)
            fields.Add("meetings", "One of them is not here.");
        return fields.Errors;
    }
}
