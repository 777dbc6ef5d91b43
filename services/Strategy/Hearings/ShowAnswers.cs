using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Hearings;

/// <summary>Shows answers to those who hold the hearing, and to each who answered its own. Everyone else reads them in the report.</summary>
internal static class ShowAnswers
{
    /// <param name="Revision">1 is the first; the ETag.</param>
    /// <param name="LateReason">Why it was taken after the deadline.</param>
    /// <param name="Moderation">Of a citizen's: whether it counts.</param>
    /// <param name="Reply">What was made of the text.</param>
    /// <param name="Name">A citizen's name, if given; for coordinators of those who hold the hearing.</param>
    internal sealed record Response(
        Guid Id, string Recipient, string? Organisation, int Revision, Position Position, string Text, IReadOnlyList<RemarkRow> Remarks, ReplyRow? Reply, string? LateReason,
        Moderation? Moderation, string? ModerationReason, string? Name, string? Email, IReadOnlyList<AttachmentRow> Attachments, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ErasedAt);

    /// <param name="Number">Its place, from 1.</param>
    internal sealed record RemarkRow(int Number, string Text, string? Clause, string? Indicator, Arrow? Arrow, ReplyRow? Reply);

    internal sealed record ReplyRow(Outcome Outcome, string Why, string? Clause, int? Version);

    internal sealed record RevisionRow(int Number, Position Position, string Text, IReadOnlyList<Remark> Remarks, DateTimeOffset CreatedAt);

    internal static async Task<Results<Ok<Page<Response>>, NotFound, ValidationProblem>> List(
        Guid id, StrategyDb db, Caller caller, CancellationToken cancel, string? moderation = null, int? limit = null, string? cursor = null)
    {
        if (await ShowHearing.Seen(db, caller).AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel) is not { } hearing)
            return TypedResults.NotFound();
        var errors = Paging.Read(limit, cursor, out var paging) ?? [];
        var wanted = Kebab.Read<Moderation>(moderation, "moderation", out var wrong);
        foreach (var (field, error) in wrong ?? [])
            errors[field] = error;
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        var found = await (await Seen(db, hearing, caller, cancel)).Where(a => wanted == null || a.Moderation == wanted)
            .Where(a => paging.After == null || a.Id < paging.After).OrderByDescending(a => a.Id).Take(paging.Limit + 1).ToListAsync(cancel);
        var shown = new Dictionary<Guid, Response>();
        foreach (var answer in found.Take(paging.Limit))
            shown[answer.Id] = await Of(db, hearing, answer, caller, cancel);
        return TypedResults.Ok(paging.Page(found, a => a.Id, a => shown[a.Id]));
    }

    internal static async Task<Results<Ok<Response>, NotFound>> One(Guid id, Guid answer, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await Find(db, id, answer, caller, cancel) is not ({ } hearing, { } found))
            return TypedResults.NotFound();
        http.Response.Headers.ETag = GiveAnswer.Tag(found);
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(await Of(db, hearing, found, caller, cancel));
    }

    internal static async Task<Results<Ok<Page<RevisionRow>>, NotFound>> Revisions(Guid id, Guid answer, StrategyDb db, Caller caller, CancellationToken cancel)
    {
        if (await Find(db, id, answer, caller, cancel) is not (not null, not null))
            return TypedResults.NotFound();
        var rows = await db.AnswerRevisions.AsNoTracking().Where(r => r.Answer == answer).OrderByDescending(r => r.Number).ToListAsync(cancel);
        return TypedResults.Ok(new Page<RevisionRow>([.. rows.Select(r => new RevisionRow(r.Number, r.Position, r.Text, r.Remarks, r.CreatedAt))], null));
    }

    internal static async Task<(Hearing? Hearing, Answer? Answer)> Find(StrategyDb db, Guid id, Guid answer, Caller caller, CancellationToken cancel) =>
        await ShowHearing.Seen(db, caller).AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel) is { } hearing
        && await (await Seen(db, hearing, caller, cancel)).SingleOrDefaultAsync(a => a.Id == answer, cancel) is { } found ? (hearing, found) : (null, null);

    private static async Task<IQueryable<Answer>> Seen(StrategyDb db, Hearing hearing, Caller caller, CancellationToken cancel)
    {
        var all = db.Answers.AsNoTracking().Where(a => a.Hearing == hearing.Id);
        return await ShowHearing.Holds(db, hearing, caller, cancel) ? all : all.Where(a => a.Organisation != null && a.Organisation == caller.Organisation);
    }

    internal static async Task<Response> Of(StrategyDb db, Hearing hearing, Answer a, Caller caller, CancellationToken cancel)
    {
        var replies = await db.Replies.AsNoTracking().Where(r => r.Answer == a.Id).ToDictionaryAsync(r => r.Remark, cancel);
        var attachments = await db.Attachments.AsNoTracking().Of(AttachedTo.Answer, a.Id).OrderBy(f => f.Id).ToListAsync(cancel);
        return new Response(
            a.Id, a.Recipient, a.Organisation, a.Revision, a.Position, a.Text,
            [.. a.Remarks.Select((r, i) => new RemarkRow(i + 1, r.Text, r.Clause, r.Indicator, r.Arrow, Reply(i + 1)))], Reply(0),
            a.LateReason, a.Moderation, a.ModerationReason, caller.Role >= Role.Coordinator ? a.Name : null, caller.Role >= Role.Coordinator ? a.Email : null,
            [.. attachments.Where(f => f.ErasedAt is null).Select(f => AttachmentRow.Of(f, $"/api/v1/hearings/{hearing.Id}/answers/{a.Id}/attachments/{f.Id}"))], a.CreatedAt, a.UpdatedAt, a.ErasedAt);

        ReplyRow? Reply(int remark) => replies.GetValueOrDefault(remark) is { } reply ? new ReplyRow(reply.Outcome, reply.Why, reply.Clause, reply.Version) : null;
    }
}
