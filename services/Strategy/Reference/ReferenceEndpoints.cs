using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Goals;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Reference;

internal static class ReferenceEndpoints
{
    /// <param name="Da">Danish, the official wording.</param>
    /// <param name="En">English.</param>
    internal sealed record Wording(string Da, string En);

    /// <param name="Code">As <c>2</c>.</param>
    /// <param name="Version">Which wording this is; the newest is shown.</param>
    /// <param name="Dimension">Code of its dimension.</param>
    /// <param name="DimensionTitle">The dimension's title.</param>
    /// <param name="Title">The goal.</param>
    /// <param name="NeedsPrecision">Whether it has been said that it can be made more precise.</param>
    /// <param name="Indicators">Codes of the indicators by which it is measured.</param>
    /// <param name="Target">What is to be reached, and when.</param>
    /// <param name="DecidedOn">The day of the meeting that decided this wording.</param>
    internal sealed record GoalItem(
        string Code, int Version, string Dimension, Wording DimensionTitle, Wording Title, bool NeedsPrecision, IReadOnlyList<string> Indicators, string? Target, DateOnly DecidedOn);

    /// <param name="Code">As <c>nordjyllands-politi</c>.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="PartOf">Code of the organisation that it is a part of.</param>
    /// <param name="Committees">The committees that it serves.</param>
    internal sealed record OrganisationItem(string Code, Wording Name, string? PartOf, IReadOnlyList<CommitteeItem> Committees);

    /// <param name="Code">As hearings name it.</param>
    /// <param name="Name">Its Danish name.</param>
    internal sealed record CommitteeItem(string Code, string Name);

    internal static void MapReference(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/goals", Goals).Needs("strategy.read").WithTags("Goals")
            .WithName("ListGoals").WithSummary("Lists the goals in their newest wording, with their dimension.");
        app.MapGet("/api/v1/goals/{code}/versions", ChangeGoal.Versions).Needs("strategy.read").WithTags("Goals")
            .WithName("ListGoalVersions").WithSummary("Lists the wordings of a goal, newest first, with the ETag that a change needs.");
        app.MapGet("/api/v1/goals/{code}/diff", ChangeGoal.Compare).Needs("strategy.read").WithTags("Goals")
            .WithName("CompareGoalVersions").WithSummary("Shows how two wordings of a goal differ, in words.");
        app.MapPost("/api/v1/goals/{code}/versions", ChangeGoal.Handle).Needs("strategy.write", Role.Coordinator).WithTags("Goals")
            .WithName("ChangeGoal").WithSummary("Gives a goal a new wording, other indicators or another target, as decided; what it was stays.");
        app.MapPut("/api/v1/goals/{code}/needs-precision", ChangeGoal.MarkNeedsPrecision).Needs("strategy.write", Role.Coordinator).WithTags("Goals")
            .WithName("MarkGoal").WithSummary("Says that a goal needs to be made more precise, or no longer does.");
        app.MapGet("/api/v1/organisations", Organisations).Needs("strategy.read").WithTags("Organisations")
            .WithName("ListOrganisations").WithSummary("Lists the organisations that take part, with their committees.");
    }

    private static async Task<Ok<Page<GoalItem>>> Goals(StrategyDb db, CancellationToken cancel)
    {
        var newest = from goal in db.Goals
                     where !db.Goals.Any(later => later.Code == goal.Code && later.Version > goal.Version)
                     join dimension in db.Dimensions on goal.Dimension equals dimension.Code
                     orderby goal.Code
                     select new GoalItem(
                         goal.Code, goal.Version, goal.Dimension, new Wording(dimension.TitleDa, dimension.TitleEn),
                         new Wording(goal.TitleDa, goal.TitleEn), goal.NeedsPrecision, goal.Indicators, goal.Target, goal.DecidedOn);
        return TypedResults.Ok(new Page<GoalItem>(await newest.ToListAsync(cancel), null));
    }

    private static async Task<Ok<Page<OrganisationItem>>> Organisations(StrategyDb db, CancellationToken cancel)
    {
        var all = await db.Organisations.AsNoTracking().Include(o => o.Committees).OrderBy(o => o.Code).ToListAsync(cancel);
        return TypedResults.Ok(new Page<OrganisationItem>(
            [.. all.Select(o => new OrganisationItem(
                o.Code, new Wording(o.NameDa, o.NameEn), o.PartOf, [.. o.Committees.OrderBy(c => c.Code).Select(c => new CommitteeItem(c.Code, c.NameDa))]))],
            null));
    }
}
