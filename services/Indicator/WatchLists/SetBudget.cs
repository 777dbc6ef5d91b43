using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.WatchLists;

/// <summary>Says how many false alarms a year the caller's organisation can live with, and solves for its limits anew.</summary>
internal static class SetBudget
{
    /// <param name="FalseAlarmsPerYear">Expected false alarms of a worsening over the whole list, 0.01 to 1,000.</param>
    internal sealed record Request(double FalseAlarmsPerYear);

    internal static async Task<Results<Ok<WatchListEndpoints.Item>, ValidationProblem, ProblemHttpResult>> Handle(
        string organisation, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (!caller.Owns(organisation))
            return WatchListEndpoints.NotYours();
        if (request.FalseAlarmsPerYear is not (>= 0.01 and <= 1000))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["falseAlarmsPerYear"] = ["Give a number from 0.01 to 1000."] });

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var list = await Budgeting.Lock(db, organisation, now, cancel);
        list.Budget(request.FalseAlarmsPerYear, caller.Subject, now);
        await db.SaveChangesAsync(cancel);
        await Budgeting.Settle(db, organisation, changed: null, "the budget was changed", now, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(await WatchListEndpoints.Show(db, organisation, cancel));
    }
}
