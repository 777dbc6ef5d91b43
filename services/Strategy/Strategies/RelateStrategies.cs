using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Notes that a strategy supports, overlaps or conflicts with another. Anyone who coordinates may find that, not only those who own them.</summary>
internal static class RelateStrategies
{
    /// <param name="To">The other strategy.</param>
    /// <param name="Kind">How the strategy of the path stands to it.</param>
    /// <param name="Reason">Why; at most 2,000 characters.</param>
    internal sealed record Request(Guid To, RelationKind Kind, string Reason);

    internal sealed record Response(Guid Id, Guid From, Guid To, RelationKind Kind, string Reason, string Organisation, DateTimeOffset CreatedAt);

    internal static async Task<Results<Created<Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Request request, StrategyDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Organisation is not { } organisation)
            return TypedResults.Problem("Only organisations relate strategies to each other.", statusCode: StatusCodes.Status403Forbidden);
        var both = await db.Strategies.VisibleTo(caller).Where(s => s.Id == id || s.Id == request.To).ToListAsync(cancel);
        if (both.All(s => s.Id != id))
            return TypedResults.NotFound();
        var fields = new Fields();
        fields.Text("reason", request.Reason, 2000);
        if (request.To == id)
            fields.Add("to", "Name another strategy.");
        else if (both.All(s => s.Id != request.To))
            fields.Add("to", "There is no such strategy here.");
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await StoreStrategy.LockBoth(db, id, request.To, cancel); // of two who note the same at once the second is told
        if (await db.Relations.AnyAsync(r => r.WithdrawnAt == null && r.Kind == request.Kind && r.Organisation == organisation
            && (r.From == id && r.To == request.To || r.From == request.To && r.To == id), cancel))
            return TypedResults.Problem("Your organisation has noted this already. Withdraw it to give another reason.", statusCode: StatusCodes.Status409Conflict);

        var now = clock.GetUtcNow();
        var relation = new Relation
        {
            Id = Guid.CreateVersion7(now),
            From = id,
            To = request.To,
            Kind = request.Kind,
            Reason = request.Reason.Trim(),
            Organisation = organisation,
            By = caller.Subject,
            CreatedAt = now,
        };
        db.Add(relation);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/strategies/{id}/relations/{relation.Id}", new Response(relation.Id, id, relation.To, relation.Kind, relation.Reason, organisation, now));
    }

    /// <summary>Takes a relation back; the audit trail keeps it.</summary>
    internal static async Task<Results<NoContent, NotFound, ProblemHttpResult>> Withdraw(Guid id, Guid relation, StrategyDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        var seen = db.Strategies.VisibleTo(caller);
        if (await db.Relations.SingleOrDefaultAsync(
                r => r.Id == relation && (r.From == id || r.To == id) && seen.Any(s => s.Id == r.From) && seen.Any(s => s.Id == r.To), cancel) is not { } found)
            return TypedResults.NotFound();
        if (!caller.Owns(found.Organisation))
            return TypedResults.Problem("Only the organisation that noted it withdraws it.", statusCode: StatusCodes.Status403Forbidden);
        if (found.WithdrawnAt is null)
        {
            found.WithdrawnAt = clock.GetUtcNow();
            await db.SaveChangesAsync(cancel);
        }
        return TypedResults.NoContent();
    }
}
