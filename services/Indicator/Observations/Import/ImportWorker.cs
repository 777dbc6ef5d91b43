using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Tells the worker in this process that a file waits, so that it need not wait for its slow poll.</summary>
internal sealed class ImportSignal
{
    private readonly SemaphoreSlim waiting = new(0, 1);

    internal void Wake()
    {
        try
        {
            waiting.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    internal Task Wait(TimeSpan atMost, CancellationToken cancel) => waiting.WaitAsync(atMost, cancel);
}

/// <summary>Stores files that wait, one after the other, wherever they were received. A file is stored and marked as stored in one transaction:
/// whenever the process is killed, the file is either stored or still waiting.</summary>
internal sealed partial class ImportWorker(IServiceScopeFactory scopes, NpgsqlDataSource database, ImportSignal signal, TimeProvider clock, ILogger<ImportWorker> log) : BackgroundService
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(2);

    internal static readonly ActivitySource Source = new("Tryghed.Indicator");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await StoreOne(stoppingToken))
                    await signal.Wait(SlowPoll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Failed(exception);
                await signal.Wait(SlowPoll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there was a file to store.</returns>
    private async Task<bool> StoreOne(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();

        // Locked to the end, so no other replica takes it; one at a time of an indicator, in the order in which they came.
        var import = await db.Imports.FromSql($"""
            select * from import where state = 0 and (due_at is null or due_at <= {now})
            and not exists (select from import earlier where earlier.state = 0 and earlier.indicator = import.indicator and earlier.number < import.number)
            order by number limit 1 for update skip locked
            """).SingleOrDefaultAsync(cancel);
        if (import is null)
            return false;

        ActivityContext.TryParse(import.TraceParent, import.TraceState, isRemote: true, out var parent);
        using var activity = Source.StartActivity("import", ActivityKind.Consumer, parent);
        activity?.SetTag("tryghed.indicator", import.Indicator);
        try
        {
            await Store(db, import, cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            Failed(exception);
            await transaction.RollbackAsync(CancellationToken.None);
            if (!Transient(exception))
                await Postpone(import.Id);
            else
                await signal.Wait(SlowPoll, cancel);
        }
        return true;
    }

    private async Task Store(IndicatorDb db, FileImport import, CancellationToken cancel)
    {
        var indicator = await Recording.Lock(db, import.Indicator, cancel);
        await using var reading = await database.OpenConnectionAsync(cancel);
        await using var pieces = new ChunkStream(reading, import.Id);
        using var file = (await SpooledFile.Of(pieces, cancel))!;
        var errors = new RowErrors();
        var layout = new ImportFile.Layout(import.Format, import.Mapping ?? new Mapping());
        var rows = ImportFile.Tolerantly(ImportFile.Read(file, layout, errors, cancel), errors, cancel);
        var result = await Recording.Store(db, indicator, rows, errors, import.ReceivedBy, import.Provenance, import.Id, clock.GetUtcNow(), cancel);
        if (result is not null)
            import.Store(result, clock.GetUtcNow());
        else
            import.Refuse(errors, clock.GetUtcNow());
        await db.SaveChangesAsync(cancel);
        await db.Database.ExecuteSqlAsync($"delete from import_chunk where import = {import.Id}", cancel);
    }

    // What is neither the file's fault nor the database's passing one is tried again a few times and then given up, so that it holds nothing else back.
    private async Task Postpone(Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        var now = clock.GetUtcNow();
        var errors = new RowErrors();
        errors.Add(0, "file", "It could not be stored, for a reason inside the system; the operator's log tells it.");
        await db.Database.ExecuteSqlAsync($"update import set attempts = attempts + 1, due_at = {now} + interval '1 second' * power(4, attempts) where id = {id} and state = 0");
        if (await db.Imports.SingleOrDefaultAsync(i => i.Id == id && i.Attempts >= MostAttempts && i.State == ImportState.Running) is { } hopeless)
        {
            hopeless.Refuse(errors, now);
            await db.SaveChangesAsync();
        }
    }

    private static bool Transient(Exception? exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is NpgsqlException { IsTransient: true })
                return true;
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An import could not be stored; it is tried again")]
    private partial void Failed(Exception exception);
}
