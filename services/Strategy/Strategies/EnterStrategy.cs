using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Enters a strategy in the shared database and announces it.</summary>
internal static class EnterStrategy
{
    internal sealed record Request : StrategyContent
    {
        /// <summary>Draft when absent. A paper that was decided before it was entered is adopted; a hearing sends it to hearing, and what takes its place supersedes it.</summary>
        public StrategyStatus? Status { get; init; }

        /// <summary>Whom to ask.</summary>
        public ContactRow? Contact { get; init; }
    }

    internal static async Task<Results<Created<ShowStrategy.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "A strategy belongs to an organisation, and the caller has none.");

        var errors = CheckContent.Errors(request, request.Contact, owner, await CheckContent.Known(db, cancel));
        if (request.Status is StrategyStatus.InHearing or StrategyStatus.Superseded)
            errors["status"] = ["Enter it as draft, adopted or archived. Then open a hearing, or name the strategy that supersedes it."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var (strategy, version) = Strategy.Enter(CheckContent.Tidy(request), request.Contact, request.Status ?? StrategyStatus.Draft, caller, now);
        db.AddRange(strategy, version);
        await StoreStrategy.Save(db, strategy, now, cancel);
        var response = await ShowStrategy.Of(db, strategy, version, caller, cancel);
        http.Response.Headers.ETag = ShowStrategy.Tag(response);
        return TypedResults.Created($"/api/v1/strategies/{strategy.Id}", response);
    }
}
