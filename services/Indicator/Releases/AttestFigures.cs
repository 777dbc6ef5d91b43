using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Sources;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Releases;

/// <summary>Records that somebody of the owner has looked at the newest figures.</summary>
internal static class AttestFigures
{
    private const int UsualDays = 14, MostDays = 92, MostCharacters = 500;

    /// <param name="Period">The period that was looked at; the newest with figures when absent.</param>
    /// <param name="Note">What there is to say of it, in 1 to 500 characters on one line.</param>
    /// <param name="PostponeDays">Where the next figures are late: for how many days the reminder waits, 1 to 92; 14 when absent.</param>
    internal sealed record Request(string? Period = null, string? Note = null, int? PostponeDays = null);

    internal static async Task<Results<Created<FreshnessEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, IndicatorDb db, Caller caller, NewestPeriods newest, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } known)
            return TypedResults.NotFound();
        if (!caller.Owns(known.Owner))
            return TypedResults.Problem("Only the organisation that owns the indicator attests its figures.", statusCode: StatusCodes.Status403Forbidden);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var indicator = await Recording.Lock(db, code, cancel); // which vintage is newest stays true until this is stored
        var last = await newest.Of(db, indicator, cancel);
        var (errors, period) = await Check(request, db, indicator, last, cancel);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var attestation = new Attestation
        {
            Indicator = code,
            Number = await db.Attestations.CountAsync(a => a.Indicator == code, cancel) + 1,
            Period = period?.ToString(),
            Vintage = indicator.Vintages,
            Note = request.Note?.Trim(),
            Until = Freshness.Expected(indicator, last, await ReleaseCalendar.Of(db, indicator, cancel))?.OverdueOn(today) is true ? today.AddDays(request.PostponeDays ?? UsualDays) : null,
            At = now,
            By = caller.Subject,
        };
        db.Add(attestation);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/indicators/{code}/attestations", FreshnessEndpoints.Show(attestation));
    }

    private static async Task<(Dictionary<string, string[]> Errors, Period? Period)> Check(Request request, IndicatorDb db, IndicatorDefinition indicator, Period? newest, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>();
        var period = newest;
        if (request.Period is { } text)
        {
            if (!Period.TryParse(text, out var given) || given.Frequency != indicator.Frequency)
                errors["period"] = [$"'{ObservationRow.Short(text)}' is not a period of this indicator's frequency."];
            else if (!await db.Current.AnyAsync(o => o.Indicator == indicator.Code && o.Ordinal == given.Ordinal, cancel))
                errors["period"] = [$"The indicator has no figures of {given}."];
            else
                period = given;
        }
        if (request.Note is { } note && (string.IsNullOrWhiteSpace(note) || note.Length > MostCharacters || note.Any(char.IsControl)))
            errors["note"] = [$"Give 1 to {MostCharacters} characters, on one line."];
        if (request.PostponeDays is < 1 or > MostDays)
            errors["postponeDays"] = [$"Give a number of days from 1 to {MostDays}."];
        return (errors, period);
    }
}
