using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Ends an import of which nothing is stored yet: at once while it waits; otherwise whoever stores it sees the wish within a second or two and gives up.</summary>
internal static class CancelImport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Often = TimeSpan.FromMilliseconds(250);

    internal static async Task<Results<Ok<ImportEndpoints.Item>, Accepted<ImportEndpoints.Item>, NotFound, ProblemHttpResult>> Handle(
        Guid id, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (!await db.Imports.AnyAsync(i => i.Id == id && i.Owner == caller.Organisation, cancel))
            return TypedResults.NotFound();

        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            if (await db.Imports.FromSql($"select * from import where id = {id} for update skip locked").SingleOrDefaultAsync(cancel) is not { } free)
                await db.Database.ExecuteSqlAsync($"""
                    insert into import_progress as p (import, phase, bytes_read, read, stored, unchanged, wrong, begun, cancelled_by) values ({id}, 0, 0, 0, 0, 0, 0, 0, {caller.Subject})
                    on conflict (import) do update set cancelled_by = coalesce(p.cancelled_by, excluded.cancelled_by)
                    """, cancel);
            else if (free.State is ImportState.Running)
            {
                free.Cancel(caller.Subject, clock.GetUtcNow());
                await db.SaveChangesAsync(cancel);
                await Forget(db, id, cancel);
            }
            await transaction.CommitAsync(cancel);
        }

        var began = clock.GetTimestamp();
        while (true)
        {
            var import = await db.Imports.AsNoTracking().SingleAsync(i => i.Id == id, cancel);
            var progress = import.State is ImportState.Running ? await db.ImportProgress.AsNoTracking().SingleOrDefaultAsync(p => p.Import == id, cancel) : null;
            var item = ImportEndpoints.Show(import, progress);
            switch (import.State)
            {
                case ImportState.Cancelled:
                    return TypedResults.Ok(item);
                case ImportState.Stored or ImportState.Refused:
                    return TypedResults.Problem(
                        import.State is ImportState.Stored ? "It is stored already; figures stay, and a new file corrects them." : "It was refused already; nothing of it is stored.",
                        statusCode: StatusCodes.Status409Conflict);
                case ImportState.Running when clock.GetElapsedTime(began) > Patience:
                    return TypedResults.Accepted($"/api/v1/imports/{id}", item);
            }
            await Task.Delay(Often, clock, cancel);
        }
    }

    /// <summary>Deletes what only a running import needs.</summary>
    internal static async Task Forget(IndicatorDb db, Guid id, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"delete from import_chunk where import = {id}", cancel);
        await db.Database.ExecuteSqlAsync($"delete from import_progress where import = {id}", cancel);
    }
}
