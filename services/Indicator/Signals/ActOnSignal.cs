using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Analysis;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

/// <summary>What people do with a signal: acknowledge, dismiss, resolve or release it. Only the indicator's owner does.</summary>
internal static class ActOnSignal
{
    private const int MostCharacters = 500;

    /// <param name="Why">The reason, in 1 to 500 characters on one line; required to dismiss and to resolve.</param>
    internal sealed record Request(string? Why = null);

    internal static Task<Results<Ok<SignalEndpoints.Detail>, NotFound, ValidationProblem, ProblemHttpResult>> Acknowledge(
        Guid id, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, Request? request = null) =>
        Act(id, request, whyRequired: false, db, caller, clock, (signal, why, _, now) => signal.Acknowledge(caller.Subject, why, now), cancel);

    internal static Task<Results<Ok<SignalEndpoints.Detail>, NotFound, ValidationProblem, ProblemHttpResult>> Release(
        Guid id, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, Request? request = null) =>
        Act(id, request, whyRequired: false, db, caller, clock, (signal, why, _, now) => signal.Release(caller.Subject, why, now), cancel);

    internal static Task<Results<Ok<SignalEndpoints.Detail>, NotFound, ValidationProblem, ProblemHttpResult>> Dismiss(
        Guid id, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, Request? request = null) =>
        Act(id, request, whyRequired: true, db, caller, clock, (signal, why, period, now) => signal.Dismiss(caller.Subject, why!, period, now), cancel);

    internal static Task<Results<Ok<SignalEndpoints.Detail>, NotFound, ValidationProblem, ProblemHttpResult>> Resolve(
        Guid id, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel, Request? request = null) =>
        Act(id, request, whyRequired: true, db, caller, clock, (signal, why, period, now) => signal.Resolve(caller.Subject, why!, period, now), cancel);

    private static async Task<Results<Ok<SignalEndpoints.Detail>, NotFound, ValidationProblem, ProblemHttpResult>> Act(
        Guid id, Request? request, bool whyRequired, IndicatorDb db, Caller caller, TimeProvider clock, Func<Signal, string?, string, DateTimeOffset, string?> act, CancellationToken cancel)
    {
        var indicator = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).SingleOrDefaultAsync(i => db.Signals.Any(s => s.Id == id && s.Indicator == i.Code), cancel);
        if (indicator is null)
            return TypedResults.NotFound();
        if (!caller.Owns(indicator.Owner))
            return TypedResults.Problem("Only the organisation that owns the indicator acts on its signals.", statusCode: StatusCodes.Status403Forbidden);
        var why = request?.Why?.Trim();
        if (why is null ? whyRequired : why.Length is 0 or > MostCharacters || why.Any(char.IsControl))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["why"] = [$"Give the reason in 1 to {MostCharacters} characters, on one line."] });

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Locked(db, indicator.Code, cancel))
            return Conflict("Figures of this indicator are being stored just now; try again in a while.");
        var signal = await db.Signals.Include(s => s.Steps.OrderBy(step => step.Number)).SingleAsync(s => s.Id == id, cancel);
        var (told, chart, now) = (signal.Told, await Chart(db, indicator, signal.Area, cancel), clock.GetUtcNow());
        if (act(signal, why, chart.Newest < 0 ? signal.Period : chart.PeriodAt(chart.Newest).ToString(), now) is { } refused)
            return Conflict(refused);

        if (told != signal.Told && (signal.Told || signal.Variation is Variation.Worsening))
        {
            if (await db.Series.SingleOrDefaultAsync(s => s.Indicator == signal.Indicator && s.Area == signal.Area, cancel) is not { } series)
                db.Add(series = new Series { Indicator = signal.Indicator, Area = signal.Area });
            if (signal.Told)
                db.Announce(Announcement.Of(series, signal, indicator, now));
            else
                db.Announce(Announcement.Closed(series, signal, chart, now));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(SignalEndpoints.Show(signal));
    }

    // The lock that imports take too, so that neither two people nor a person and an import decide of one signal at once. A large import can hold it for minutes; nobody waits that long for a button.
    private static async Task<bool> Locked(IndicatorDb db, string indicator, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"set local lock_timeout = '10s'", cancel);
        try
        {
            await db.Database.ExecuteSqlAsync($"select 1 from indicator where code = {indicator} for update", cancel);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private static async Task<SeriesChart> Chart(IndicatorDb db, IndicatorDefinition indicator, string area, CancellationToken cancel)
    {
        var observations = await db.Current.Where(o => o.Indicator == indicator.Code && o.Area == area).OrderBy(o => o.Ordinal).ToListAsync(cancel);
        var watched = await db.WatchedIndicators.AsNoTracking().SingleOrDefaultAsync(w => w.Organisation == indicator.Owner && w.Indicator == indicator.Code, cancel);
        return SeriesChart.Draw(indicator, observations, (await ChartBases.Of(db, indicator.Code, watched, [area], cancel))[area]);
    }

    private static ProblemHttpResult Conflict(string why) => TypedResults.Problem(why, statusCode: StatusCodes.Status409Conflict);
}
