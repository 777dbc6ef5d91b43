using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Tryghed.Indicator.Indices;
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

/// <summary>Stores files that wait, those of an indicator one after the other, wherever they were received. A file is stored and marked as stored in one transaction:
/// whenever the process is killed, the file is either stored or still waiting.</summary>
internal sealed partial class ImportWorker(IServiceScopeFactory scopes, NpgsqlDataSource database, ImportSignal signal, ImportLimits limits, TimeProvider clock, ILogger<ImportWorker> log) : BackgroundService
{
    /// <summary>How many processes may die over one file before it is given up.</summary>
    private const int MostDeaths = 5;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromMinutes(10);

    internal static readonly ActivitySource Source = new("Tryghed.Indicator");

    // More than one, so that a large file of one indicator does not hold up small ones of others.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, limits.Workers).Select(_ => Work(stoppingToken)));

    private async Task Work(CancellationToken stoppingToken)
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
                NotLooked(exception);
                await signal.Wait(SlowPoll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>Whether there was a file to store.</returns>
    private async Task<bool> StoreOne(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        db.Database.SetCommandTimeout(Patience); // long series are read whole; and whoever waits can cancel
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
        var meter = new ImportMeter(clock, import.Length);
        await using var report = await ProgressReport.Begin(database, import.Id, meter, clock, log, cancel);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, report.Asked);
        var backend = ((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID;
        var interrupted = Task.CompletedTask;
        await using var interrupting = either.Token.Register(() => interrupted = Interrupt(backend));
        try
        {
            either.Token.ThrowIfCancellationRequested();
            if (report.Begun > MostDeaths)
                import.Refuse(OurFault(), 0, now);
            else
                await Store(db, import, meter, either.Token);
            await report.End();
            await db.SaveChangesAsync(either.Token);
            await CancelImport.Forget(db, import.Id, either.Token);
            await transaction.CommitAsync(either.Token);
            scope.ServiceProvider.GetService<IndexSignal>()?.Wake();
        }
        catch (Exception exception)
        {
            await interrupted; // or it would hit whoever has the connection next
            await RollBack(transaction);
            await report.End();
            if (cancel.IsCancellationRequested)
                await report.NotBegun(); // the process stops as it should; the next one begins anew
            else if (report.Asked.IsCancellationRequested)
                await Cancel(import.Id);
            else
            {
                activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
                await Postpone(import.Id, exception);
            }
            cancel.ThrowIfCancellationRequested();
        }
        return true;
    }

    private async Task Store(IndicatorDb db, FileImport import, ImportMeter meter, CancellationToken cancel)
    {
        using var spooled = await Spool(import.Id, cancel);
        var indicator = await Recording.Lock(db, import.Indicator, cancel);
        var file = new MeteredFile(spooled);
        var errors = new RowErrors();
        var layout = new ImportFile.Layout(import.Format, import.Mapping ?? new Mapping(), import.Indicator);
        var rows = Metered(ImportFile.Tolerantly(ImportFile.Read(file, layout, errors, cancel), errors, cancel), file, errors, meter, cancel);
        var result = await Recording.Store(db, indicator, rows, errors, import.ReceivedBy, import.Provenance, import.Id, clock.GetUtcNow(), cancel, meter);
        if (result is not null)
            import.Store(result, clock.GetUtcNow());
        else
            import.Refuse(errors, meter.Read, clock.GetUtcNow());
    }

    // The file lies in the database in pieces; it is copied to this machine's disk, where it can be read from several places at once and holds no connection.
    private async Task<SpooledFile> Spool(Guid import, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var pieces = new ChunkStream(connection, import);
        return (await SpooledFile.Take(pieces, limits.Spool, long.MaxValue, cancel))!;
    }

    private static async IAsyncEnumerable<SentRow> Metered(IAsyncEnumerable<SentRow> rows, MeteredFile file, RowErrors errors, ImportMeter meter, [EnumeratorCancellation] CancellationToken cancel)
    {
        var read = 0;
        await foreach (var row in rows.WithCancellation(cancel))
        {
            if ((++read & 1023) == 0)
            {
                cancel.ThrowIfCancellationRequested();
                meter.ReadTo(file.Position);
                meter.RowsRead(read, errors.Rows);
            }
            yield return row;
        }
        meter.RowsRead(read, errors.Rows);
    }

    // A COPY of which all is sent waits for the server whatever token it was given; so the server is told.
    private async Task Interrupt(int backend)
    {
        try
        {
            await using var command = database.CreateCommand("select pg_cancel_backend($1)");
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = backend });
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException exception)
        {
            NotInterrupted(exception);
        }
    }

    private async Task RollBack(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or IOException)
        {
            NotRolledBack(exception); // the connection is gone, and the transaction with it
        }
    }

    private async Task Cancel(Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await Running(db, id) is not { } import)
            return;
        var by = await db.ImportProgress.Where(p => p.Import == id).Select(p => p.CancelledBy).SingleOrDefaultAsync();
        import.Cancel(by ?? "", clock.GetUtcNow());
        await db.SaveChangesAsync();
        await CancelImport.Forget(db, id, CancellationToken.None);
        await transaction.CommitAsync();
    }

    // Tried again, seldomer each time, and given up in the end, so that it does not hold its indicator's later files back for ever.
    private async Task Postpone(Guid id, Exception exception)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await Running(db, id) is not { } import)
            return;
        var passing = Transient(exception);
        var wait = import.Postpone(passing, clock.GetUtcNow());
        if (import.Hopeless)
        {
            GivenUp(exception, id, import.Attempts, import.Interruptions);
            import.Refuse(OurFault(), 0, clock.GetUtcNow());
            await CancelImport.Forget(db, id, CancellationToken.None);
        }
        else
        {
            Failed(exception, id, wait.TotalSeconds, passing ? "passing" : "lasting");
            await db.Database.ExecuteSqlAsync($"update import_progress set begun = 0 where import = {id}");
        }
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static Task<FileImport?> Running(IndicatorDb db, Guid id) =>
        db.Imports.FromSql($"select * from import where id = {id} and state = 0 for update").SingleOrDefaultAsync();

    private static RowErrors OurFault()
    {
        var errors = new RowErrors();
        errors.Add(0, "file", "It could not be stored, for a reason inside the system; the operator's log tells it.");
        return errors;
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for files to store failed; tried again in a moment")]
    private partial void NotLooked(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Import} could not be stored, for a reason that looks {Kind}; tried again in {Seconds} s")]
    private partial void Failed(Exception exception, Guid import, double seconds, string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {Import} could not be stored and is given up, after {Attempts} failures and {Interruptions} interruptions")]
    private partial void GivenUp(Exception exception, Guid import, int attempts, int interruptions);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database could not be told that a storing ends")]
    private partial void NotInterrupted(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "A storing could not be rolled back; its connection is gone")]
    private partial void NotRolledBack(Exception exception);
}
