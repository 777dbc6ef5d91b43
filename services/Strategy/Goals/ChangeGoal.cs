using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Hearings;
using Tryghed.Strategy.Meetings;
using Tryghed.Strategy.Reference;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Goals;

/// <summary>Changes a goal by a new version: another wording, other indicators, another target, or the word that it needs to be made more precise.</summary>
internal static class ChangeGoal
{
    /// <param name="Da">Danish, the official wording; at most 1,000 characters.</param>
    /// <param name="En">English.</param>
    internal sealed record Wording(string Da, string En);

    /// <param name="Title">The new wording.</param>
    /// <param name="DecidedOn">The day of the meeting that decided it.</param>
    /// <param name="Indicators">Codes of the indicators by which it is measured.</param>
    /// <param name="Target">What is to be reached, and when; at most 2,000 characters.</param>
    /// <param name="Decision">The decision that it rests on.</param>
    /// <param name="Hearing">The hearing in which it was made more precise.</param>
    /// <param name="Note">Why; at most 2,000 characters.</param>
    /// <param name="NeedsPrecision">Whether it is still to be made more precise; false when absent.</param>
    internal sealed record Request(
        Wording Title, DateOnly DecidedOn, IReadOnlyList<string>? Indicators = null, string? Target = null, Guid? Decision = null, Guid? Hearing = null, string? Note = null, bool NeedsPrecision = false);

    /// <param name="NeedsPrecision">Whether it needs to be made more precise.</param>
    /// <param name="Reason">Why.</param>
    internal sealed record Mark(bool NeedsPrecision, string Reason);

    /// <param name="Version">1 is the first.</param>
    /// <param name="Decision">The decision that it rests on; null too when the caller may not see that.</param>
    /// <param name="Hearing">The hearing in which it was made more precise; null too when the caller may not see that.</param>
    /// <param name="By">Who wrote it; null for what the founding case decided, and for the public.</param>
    internal sealed record Response(
        string Code, int Version, string Dimension, Wording Title, bool NeedsPrecision, IReadOnlyList<string> Indicators, string? Target, DateOnly DecidedOn, Guid? Decision, Guid? Hearing, string? Note,
        string Owner, string? By, DateTimeOffset? CreatedAt);

    internal sealed record Difference(string Code, int From, int To, IReadOnlyList<WordDiff.Piece> Title, IReadOnlyList<WordDiff.Piece> Target, IReadOnlyList<string> IndicatorsAdded, IReadOnlyList<string> IndicatorsRemoved);

    internal static Task<Results<Created<Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Write(code, db, caller, clock, http, async (newest, fields) =>
        {
            fields.Text("title.da", request.Title.Da, 1000);
            fields.Text("title.en", request.Title.En, 1000);
            fields.Day("decidedOn", request.DecidedOn);
            fields.Text("target", request.Target, 2000, required: false);
            fields.Text("note", request.Note, 2000, required: false);
            fields.Each("indicators", request.Indicators, (field, indicator) => fields.Text(field, indicator, 100));
            if (request.DecidedOn < newest.DecidedOn || request.DecidedOn > Danish.Today(clock.GetUtcNow()))
                fields.Add("decidedOn", $"Give a day from {Danish.Show(newest.DecidedOn)}, when the wording before was decided, to today.");
            if (request.Decision is { } decision && !await ShowDecision.Seen(db, caller).AnyAsync(d => d.Id == decision, cancel))
                fields.Add("decision", "There is no such decision here.");
            if (request.Hearing is { } hearing && !await ShowHearing.Seen(db, caller).AnyAsync(h => h.Id == hearing, cancel))
                fields.Add("hearing", "There is no such hearing here.");
            return Next(newest, request.Title, request.NeedsPrecision, request.DecidedOn, [.. (request.Indicators ?? []).Distinct()], CheckContent.Blank(request.Target), CheckContent.Blank(request.Note), request.Decision, request.Hearing);
        }, cancel);

    internal static Task<Results<Created<Response>, NotFound, ValidationProblem, ProblemHttpResult>> MarkNeedsPrecision(
        string code, Mark request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel) =>
        Write(code, db, caller, clock, http, (newest, fields) =>
        {
            fields.Text("reason", request.Reason, 2000);
            if (newest.NeedsPrecision == request.NeedsPrecision)
                fields.Add("needsPrecision", "It says so already.");
            return Task.FromResult(Next(
                newest, new Wording(newest.TitleDa, newest.TitleEn), request.NeedsPrecision, newest.DecidedOn, newest.Indicators, newest.Target, request.Reason?.Trim(), newest.Decision, newest.Hearing));
        }, cancel);

    internal static async Task<Results<Ok<Page<Response>>, NotFound>> Versions(string code, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        var versions = await db.Goals.AsNoTracking().Where(g => g.Code == code).OrderByDescending(g => g.Version).ToListAsync(cancel);
        if (versions.Count == 0)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(versions[0]);
        return TypedResults.Ok(new Page<Response>(await Show(db, versions, caller, cancel), null));
    }

    internal static async Task<Results<Ok<Difference>, NotFound, ValidationProblem>> Compare(string code, int from, int to, StrategyDb db, CancellationToken cancel)
    {
        var versions = await db.Goals.AsNoTracking().Where(g => g.Code == code).ToDictionaryAsync(g => g.Version, cancel);
        if (versions.Count == 0)
            return TypedResults.NotFound();
        var fields = new Fields();
        if (!versions.ContainsKey(from))
            fields.Add("from", $"There is no version {from} here.");
        if (!versions.ContainsKey(to))
            fields.Add("to", $"There is no version {to} here.");
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        var (one, other) = (versions[from], versions[to]);
        return TypedResults.Ok(new Difference(
            code, from, to, WordDiff.Of(one.TitleDa, other.TitleDa), WordDiff.Of(one.Target ?? "", other.Target ?? ""), [.. other.Indicators.Except(one.Indicators)], [.. one.Indicators.Except(other.Indicators)]));
    }

    private static async Task<Results<Created<Response>, NotFound, ValidationProblem, ProblemHttpResult>> Write(
        string code, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, Func<Goal, Fields, Task<Goal>> next, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Locked, and then read: what the one before has added while this one waited is not among the rows that the lock was asked for.
        await db.Database.ExecuteSqlAsync($"select from goal where code = {code} for update", cancel);
        var versions = await db.Goals.AsNoTracking().Where(g => g.Code == code).ToListAsync(cancel);
        if (versions.Count == 0)
            return TypedResults.NotFound();
        var newest = versions.MaxBy(g => g.Version)!;
        if (!caller.Owns(newest.Owner))
            return TypedResults.Problem($"Only '{newest.Owner}' decides on the goal.", statusCode: StatusCodes.Status403Forbidden);
        if (StoreStrategy.Precondition(http.Request, newest.Version) is { } refusal)
            return refusal;
        var fields = new Fields();
        var written = await next(newest, fields);
        if (fields.Errors.Count > 0)
            return TypedResults.ValidationProblem(fields.Errors);
        var now = clock.GetUtcNow();
        var goal = new Goal
        {
            Code = written.Code,
            Version = written.Version,
            Dimension = written.Dimension,
            TitleDa = written.TitleDa,
            TitleEn = written.TitleEn,
            NeedsPrecision = written.NeedsPrecision,
            DecidedOn = written.DecidedOn,
            Owner = written.Owner,
            Indicators = written.Indicators,
            Target = written.Target,
            Note = written.Note,
            Decision = written.Decision,
            Hearing = written.Hearing,
            By = caller.Subject,
            CreatedAt = now,
        };
        db.Add(goal);
        db.Announce(new GoalChanged($"goal:{code}", goal.Version, goal.Owner, Visibility.Public, now, code, goal.Version, goal.TitleDa, goal.NeedsPrecision, goal.DecidedOn));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = Tag(goal);
        return TypedResults.Created($"/api/v1/goals/{code}/versions", (await Show(db, [goal], caller, cancel))[0]);
    }

    private static Goal Next(
        Goal newest, Wording title, bool needsPrecision, DateOnly decidedOn, string[] indicators, string? target, string? note, Guid? decision, Guid? hearing) => new()
        {
            Code = newest.Code,
            Version = newest.Version + 1,
            Dimension = newest.Dimension,
            TitleDa = title.Da.Trim(),
            TitleEn = title.En.Trim(),
            NeedsPrecision = needsPrecision,
            DecidedOn = decidedOn,
            Owner = newest.Owner,
            Indicators = indicators,
            Target = target,
            Note = note,
            Decision = decision,
            Hearing = hearing,
        };

    private static string Tag(Goal goal) => $"\"{goal.Version.ToString(CultureInfo.InvariantCulture)}\"";

    private static async Task<List<Response>> Show(StrategyDb db, IReadOnlyList<Goal> versions, Caller caller, CancellationToken cancel)
    {
        var (decisionIds, hearingIds) = (versions.Select(g => g.Decision).OfType<Guid>().ToList(), versions.Select(g => g.Hearing).OfType<Guid>().ToList());
        var decisions = await ShowDecision.Seen(db, caller).Where(d => decisionIds.Contains(d.Id)).Select(d => (Guid?)d.Id).ToListAsync(cancel);
        var hearings = await ShowHearing.Seen(db, caller).Where(h => hearingIds.Contains(h.Id)).Select(h => (Guid?)h.Id).ToListAsync(cancel);
        return [.. versions.Select(g => new Response(
            g.Code, g.Version, g.Dimension, new Wording(g.TitleDa, g.TitleEn), g.NeedsPrecision, g.Indicators, g.Target, g.DecidedOn,
            decisions.Contains(g.Decision) ? g.Decision : null, hearings.Contains(g.Hearing) ? g.Hearing : null, g.Note, g.Owner, caller.Organisation is null ? null : g.By, g.CreatedAt))];
    }
}
