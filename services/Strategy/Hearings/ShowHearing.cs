using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>Shows a hearing with what is heard: those who are asked read it here, however closed the strategy is to them otherwise.</summary>
internal static class ShowHearing
{
    /// <param name="Content">What the version that is heard says.</param>
    /// <param name="Attachments">The files of the version that is heard.</param>
    /// <param name="Link">Path of the public's page at the portal; for those who hold the hearing.</param>
    /// <param name="Answers">How many answers count; for those who hold it, and for all when it is reported.</param>
    internal sealed record Response(
        Guid Id, string Owner, Guid Strategy, int Version, string Title, HearingState State, DateOnly Opens, DateOnly Deadline, DateTimeOffset Ends, IReadOnlyList<string> Questions,
        IReadOnlyList<RecipientRow> Recipients, StrategyContent Content, IReadOnlyList<ShowStrategy.ClauseRow> Clauses, IReadOnlyList<AttachmentRow> Attachments, IReadOnlyList<LateRow> LateOpenings, int? Answers, string? Link,
        int RetentionMonths, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, DateTimeOffset? ReportedAt, long Revision);

    /// <param name="Organisation">Organisation that answers for it.</param>
    /// <param name="Answered">Whether it has answered; for those who hold the hearing and for who answers, and for all when it is reported.</param>
    internal sealed record RecipientRow(string Code, RecipientKind Kind, string Name, string? Organisation, bool? Answered);

    internal sealed record LateRow(string Recipient, DateOnly Until, string Reason);

    internal sealed record Item(Guid Id, string Owner, Guid Strategy, int Version, string Title, HearingState State, DateOnly Opens, DateOnly Deadline, IReadOnlyList<string> Recipients, DateTimeOffset CreatedAt);

    internal static string Tag(Hearing hearing) => $"\"{hearing.Revision.ToString(CultureInfo.InvariantCulture)}\"";

    internal static IQueryable<Hearing> Seen(StrategyDb db, Caller caller) => db.Hearings.VisibleTo(db.Strategies, caller);

    internal static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await Seen(db, caller).AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel) is not { } hearing)
            return TypedResults.NotFound();
        http.Response.Headers.ETag = Tag(hearing);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, hearing, caller, cancel));
    }

    internal static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(
        StrategyDb db, Caller caller, CancellationToken cancel, Guid? strategy = null, string? state = null, string? recipient = null, int? limit = null, string? cursor = null)
    {
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var wanted = Kebab.Read<HearingState>(state, "state", out var wrong);
        foreach (var (field, error) in wrong ?? [])
            errors[field] = error;
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await Seen(db, caller).AsNoTracking()
            .Where(h => strategy == null || h.Strategy == strategy)
            .Where(h => wanted == null || h.State == wanted)
            .Where(h => recipient == null || h.Recipients.Any(r => r.Code == recipient))
            .Where(h => paging.After == null || h.Id < paging.After)
            .OrderByDescending(h => h.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, h => h.Id, h => new Item(
            h.Id, h.Owner, h.Strategy, h.Version, h.Title, h.State, h.Opens, h.Deadline, [.. h.Recipients.OrderBy(r => r.Code).Select(r => r.Code)], h.CreatedAt)));
    }

    internal static async Task<Response> Of(StrategyDb db, Hearing h, Caller caller, CancellationToken cancel)
    {
        var version = await db.StrategyVersions.AsNoTracking().SingleAsync(v => v.Strategy == h.Strategy && v.Number == h.Version, cancel);
        var holds = await Holds(db, h, caller, cancel);
        var all = holds || h.State is HearingState.Reported;
        var answers = await db.Answers.AsNoTracking().Where(a => a.Hearing == h.Id && (a.Moderation == null || a.Moderation == Moderation.Accepted)).Select(a => a.Recipient).ToListAsync(cancel);
        var late = await db.LateOpenings.AsNoTracking().Where(l => l.Hearing == h.Id).OrderBy(l => l.Id).ToListAsync(cancel);
        return new Response(
            h.Id, h.Owner, h.Strategy, h.Version, h.Title, h.State, h.Opens, h.Deadline, h.Ends, h.Questions,
            [.. h.Recipients.OrderBy(r => r.Code).Select(r => new RecipientRow(
                r.Code, r.Kind, r.Name, r.Organisation, r.Kind is RecipientKind.Public || !all && !(r.Organisation is { } own && caller.Owns(own)) ? null : answers.Contains(r.Code)))],
            version.Content, [.. version.Clauses.Select(ShowStrategy.Show)],
            [.. (await Files(db, h, cancel)).Select(file => AttachmentRow.Of(file, $"/api/v1/hearings/{h.Id}/attachments/{file.Id}"))],
            [.. late.Where(l => all || h.Recipients.Any(r => r.Code == l.Recipient && r.Organisation is { } own && caller.Owns(own))).Select(l => new LateRow(l.Recipient, l.Until, l.Reason))],
            all ? answers.Count : null, holds && h.Token is { } token ? $"/hoering/{token}" : null, h.RetentionMonths, h.CreatedAt, h.ClosedAt, h.ReportedAt, h.Revision);
    }

    /// <summary>Whether the caller's organisation owns the strategy that is heard.</summary>
    internal static async Task<bool> Holds(StrategyDb db, Hearing hearing, Caller caller, CancellationToken cancel) =>
        caller.MayWrite(await db.Strategies.AsNoTracking().SingleAsync(s => s.Id == hearing.Strategy, cancel));

    /// <summary>The hearing, locked, for someone who holds it and coordinates; otherwise the refusal, or nothing when it isn't there for the caller.</summary>
    internal static async Task<(Hearing? Hearing, ProblemHttpResult? Refusal)> Take(StrategyDb db, Guid id, Caller caller, HttpRequest? matching, CancellationToken cancel)
    {
        if (!await Seen(db, caller).AnyAsync(h => h.Id == id, cancel))
            return (null, null);
        var hearing = await Lock(db, id, cancel);
        if (!await Holds(db, hearing, caller, cancel))
            return (null, TypedResults.Problem("Only the organisations that own the strategy run its hearing.", statusCode: StatusCodes.Status403Forbidden));
        return matching is not null && StoreStrategy.Precondition(matching, hearing.Revision) is { } refusal ? (null, refusal) : (hearing, null);
    }

    /// <summary>The strategy that is heard. Its row is locked before the hearing's, as everywhere: two who lock in different orders would wait for each other.</summary>
    internal static Task<Strategies.Strategy> LockStrategy(StrategyDb db, Guid hearing, CancellationToken cancel) =>
        db.Strategies.FromSql($"select * from strategy where id = (select strategy from hearing where id = {hearing}) for update").SingleAsync(cancel);

    /// <summary>The files of the version that is heard.</summary>
    internal static Task<List<Attachment>> Files(StrategyDb db, Hearing hearing, CancellationToken cancel) => StrategyVersions.Attached(db, hearing.Strategy, hearing.Version, cancel);

    /// <summary>Sends a file of the version that is heard to those who may see the hearing.</summary>
    internal static async Task<IResult> Download(Guid id, Guid attachment, StrategyDb db, TakeAttachment take, Caller caller, HttpContext http, CancellationToken cancel) =>
        await Seen(db, caller).AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel) is { } hearing
        && (await Files(db, hearing, cancel)).SingleOrDefault(file => file.Id == attachment) is { } found
            ? await take.Send(found, http, cancel)
            : TypedResults.NotFound();

    /// <summary>The hearing, after whoever else changes it just now.</summary>
    internal static async Task<Hearing> Lock(StrategyDb db, Guid id, CancellationToken cancel)
    {
        var hearing = await db.Hearings.FromSql($"select * from hearing where id = {id} for update").IgnoreAutoIncludes().SingleAsync(cancel);
        await db.Entry(hearing).Collection(h => h.Recipients).LoadAsync(cancel);
        return hearing;
    }
}
