using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Attaches a file to a strategy, or takes one away: either way a new version, so that the versions before keep what they had.</summary>
internal static class AttachToStrategy
{
    internal static async Task<Results<Created<AttachmentRow>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, string? name, StrategyDb db, TakeAttachment take, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        // Before the file is read, so that a refusal costs nothing; the lock is taken afterwards, so that a slow sender holds nobody up.
        await using (await db.Database.BeginTransactionAsync(cancel))
        {
            var (asked, early) = await StoreStrategy.Take(db, id, caller, http.Request, cancel);
            if (asked is null)
                return early is null ? TypedResults.NotFound() : early;
            db.ChangeTracker.Clear();
        }
        var (file, errors) = await TakeAttachment.Read(http.Request, name, mustHaveText: false, cancel);
        if (file is null)
            return TypedResults.ValidationProblem(errors);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (strategy, refusal) = await StoreStrategy.Take(db, id, caller, http.Request, cancel);
        if (strategy is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var attached = db.Attachments.Of(AttachedTo.Strategy, id).Where(a => a.ToVersion == null);
        if (await attached.CountAsync(cancel) >= TakeAttachment.MostOfOne)
            return TypedResults.Problem($"A strategy has at most {TakeAttachment.MostOfOne} attachments.", statusCode: StatusCodes.Status409Conflict);

        var now = clock.GetUtcNow();
        var version = await ShowStrategy.Newest(db, strategy, cancel);
        db.Add(strategy.Write(version.Content, version, $"Bilag tilføjet: {file.Name}", caller, now));
        var attachment = await take.Keep(db, file, AttachedTo.Strategy, id, caller, caller.Organisation!, strategy.Version, cancel);
        await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = $"\"{strategy.Revision}\"";
        var row = AttachmentRow.Of(attachment, $"/api/v1/strategies/{id}/attachments/{attachment.Id}");
        return TypedResults.Created(row.Download, row);
    }

    internal static async Task<Results<NoContent, NotFound, ProblemHttpResult>> Remove(
        Guid id, Guid attachment, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (strategy, refusal) = await StoreStrategy.Take(db, id, caller, http.Request, cancel);
        if (strategy is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (await db.Attachments.Of(AttachedTo.Strategy, id).SingleOrDefaultAsync(a => a.Id == attachment && a.ToVersion == null, cancel) is not { } found)
            return TypedResults.NotFound();

        var now = clock.GetUtcNow();
        var version = await ShowStrategy.Newest(db, strategy, cancel);
        db.Add(strategy.Write(version.Content, version, $"Bilag fjernet: {found.Name}", caller, now));
        found.ToVersion = strategy.Version;
        await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = $"\"{strategy.Revision}\"";
        return TypedResults.NoContent();
    }

    /// <summary>Sends a file to whom may see one of the versions that have it.</summary>
    internal static async Task<IResult> Download(Guid id, Guid attachment, StrategyDb db, TakeAttachment take, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await db.Strategies.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } strategy
            || await db.Attachments.AsNoTracking().Of(AttachedTo.Strategy, id).SingleOrDefaultAsync(a => a.Id == attachment, cancel) is not { } found
            || !await db.StrategyVersions.VisibleTo(caller, strategy).AnyAsync(v => v.Number >= found.FromVersion && (found.ToVersion == null || v.Number < found.ToVersion), cancel))
            return TypedResults.NotFound();
        return await take.Send(found, http, cancel);
    }
}
