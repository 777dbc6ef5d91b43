using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Rebases;

/// <summary>Gives one area of an indicator, or all of them, a new baseline from a period on.</summary>
internal static class SetRebase
{
    private const int MostCharacters = 500;

    /// <param name="From">First period of the new baseline.</param>
    /// <param name="Reason">Why, in 1 to 500 characters on one line.</param>
    /// <param name="Area">Area code; null for every area of the indicator.</param>
    internal sealed record Request(string From, string Reason, string? Area = null);

    internal static async Task<Results<Created<RebaseEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        if (!caller.Owns(indicator.Owner))
            return TypedResults.Problem("Only the organisation that owns the indicator sets its baselines.", statusCode: StatusCodes.Status403Forbidden);

        var errors = new Dictionary<string, string[]>();
        if (!Period.TryParse(request.From, out var from) || from.Frequency != indicator.Frequency)
            errors["from"] = [$"'{ObservationRow.Short(request.From)}' is not a period of this indicator's frequency."];
        else if (from.Ordinal > Period.Of(indicator.Frequency, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)).Ordinal)
            errors["from"] = ["A baseline begins with a period that has begun."];
        string? area = null;
        if (request.Area is not null && !Area.TryParse(request.Area, out area))
            errors["area"] = ["This is not an area code of Danmarks Statistik."];
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MostCharacters || request.Reason.Any(char.IsControl))
            errors["reason"] = [$"Give 1 to {MostCharacters} characters, on one line."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var rebase = new Rebase
        {
            Id = Guid.CreateVersion7(now),
            Indicator = code,
            Area = area,
            From = from.ToString(),
            FromOrdinal = from.Ordinal,
            Reason = request.Reason.Trim(),
            At = now,
            By = caller.Subject,
        };
        db.Add(rebase);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return TypedResults.Problem($"There is a baseline from {from} already.", statusCode: StatusCodes.Status409Conflict);
        }
        return TypedResults.Created($"/api/v1/indicators/{code}/rebases", RebaseEndpoints.Show(rebase));
    }
}
