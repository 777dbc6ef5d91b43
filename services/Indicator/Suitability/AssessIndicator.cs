using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Suitability;

/// <summary>Judges whether an indicator can contribute to the safety index. The system records who and when, and keeps what was judged before.</summary>
internal static class AssessIndicator
{
    private const int MostNote = 500, MostReason = 1000;

    /// <param name="Criteria">All seven grades.</param>
    /// <param name="Outcome"><c>included</c>, <c>candidate</c> or <c>excluded</c>.</param>
    /// <param name="Reason">Why, in 1 to 1,000 characters on one line.</param>
    internal sealed record Request(Criteria Criteria, Outcome Outcome, string Reason);

    internal static async Task<Results<Ok<AssessmentEndpoints.Judgement>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => i.Code == code, cancel) is not { } indicator)
            return TypedResults.NotFound();
        if (!caller.Owns(indicator.Owner))
            return TypedResults.Problem("Only the organisation that owns the indicator judges it.", statusCode: StatusCodes.Status403Forbidden);
        if (Check(request) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Recording.Lock(db, code, cancel);
        var newest = await db.Assessments.AsNoTracking().Where(a => a.Indicator == code).OrderByDescending(a => a.Number).FirstOrDefaultAsync(cancel);
        var criteria = Trimmed(request.Criteria);
        if (newest is not null && newest.By == caller.Subject && newest.Criteria == criteria && newest.Outcome == request.Outcome && newest.Reason == request.Reason.Trim())
            return TypedResults.Ok(AssessmentEndpoints.Show(newest)); // the same again is nothing new

        var assessment = new Assessment
        {
            Indicator = code,
            Number = (newest?.Number ?? 0) + 1,
            Criteria = criteria,
            Outcome = request.Outcome,
            Reason = request.Reason.Trim(),
            At = clock.GetUtcNow(),
            By = caller.Subject,
        };
        db.Add(assessment);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(AssessmentEndpoints.Show(assessment));
    }

    private static Criteria Trimmed(Criteria c)
    {
        return new Criteria(Of(c.Validity), Of(c.Timeliness), Of(c.Coverage), Of(c.Continuity), Of(c.SignalToNoise), Of(c.Access), Of(c.Cost));

        static Rating Of(Rating rating) => rating with { Note = rating.Note?.Trim() };
    }

    private static Dictionary<string, string[]> Check(Request request)
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var (name, rating) in request.Criteria.All)
        {
            if (rating.Note is { } note)
                Line($"criteria.{name}.note", note, MostNote);
        }
        Line("reason", request.Reason, MostReason);
        return errors;

        void Line(string field, string text, int most)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > most || text.Any(char.IsControl))
                errors[field] = [$"Give 1 to {most} characters, on one line."];
        }
    }
}
