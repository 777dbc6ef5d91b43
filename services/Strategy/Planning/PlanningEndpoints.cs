using Tryghed.ServiceDefaults;

namespace Tryghed.Strategy.Planning;

internal static class PlanningEndpoints
{
    internal static void AddPlanning(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PromiseClock>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PromiseClock>());
    }

    internal static void MapPlanning(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/planning-groups").WithTags("Planning groups");
        group.MapPost("/", SetPlanningGroup.Enter).Needs("strategy.write", Role.Coordinator)
            .WithName("EnterPlanningGroup").WithSummary("Sets up a planning group, led by the caller's organisation.").ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", SetPlanningGroup.List).Needs("strategy.read")
            .WithName("ListPlanningGroups").WithSummary("Lists the planning groups that the caller may see, newest first.");
        group.MapGet("/{id:guid}", SetPlanningGroup.Show).Needs("strategy.read")
            .WithName("GetPlanningGroup").WithSummary("Shows a planning group with its dated promises, and its ETag.");
        group.MapPut("/{id:guid}", SetPlanningGroup.Edit).Needs("strategy.write", Role.Coordinator)
            .WithName("EditPlanningGroup").WithSummary("Changes a planning group.");
        group.MapPost("/{id:guid}/milestones", SetMilestone.Promise).Needs("strategy.write", Role.Coordinator)
            .WithName("PromiseMilestone").WithSummary("Promises something by a day; the group is reminded 14, 3 and 1 days before.").ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPut("/{id:guid}/milestones/{milestone:guid}", SetMilestone.Edit).Needs("strategy.write", Role.Coordinator)
            .WithName("MoveMilestone").WithSummary("Changes a promise; where its day is moved, with a reason.");
        group.MapPut("/{id:guid}/milestones/{milestone:guid}/done", SetMilestone.Complete).Needs("strategy.write", Role.Coordinator)
            .WithName("CompleteMilestone").WithSummary("Says that a promise is kept, or takes that back.");
    }
}
