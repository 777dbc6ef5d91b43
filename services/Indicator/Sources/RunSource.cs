using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Sources;

/// <summary>Asks a source once: what its table holds, and where that has changed the figures of each indicator, which go to the imports.</summary>
internal sealed partial class RunSource(
    IServiceScopeFactory scopes, SourceAddresses addresses, IEnumerable<ISourceConnector> connectors, ImportSignal imports, TimeProvider clock, ILogger<RunSource> log)
{
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>Runs what <paramref name="holder"/> has taken. What goes wrong is written down with the run.</summary>
    internal async Task Execute(Guid run, Guid holder, CancellationToken cancel)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var renewing = Renew(run, holder, lost);
        try
        {
            using var activity = ImportWorker.Source.StartActivity("source run", ActivityKind.Client);
            await Ask(run, holder, lost.Token);
        }
        catch (SourceException exception)
        {
            Failed(exception.Message, exception.InnerException);
            await End(run, holder, exception.Fault is SourceFault.Unreachable ? RunOutcome.Failed : RunOutcome.Refused, exception.Message, exception.RetryAfter);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            if (cancel.IsCancellationRequested)
                await GiveBack(run, holder); // the service stops; another replica, or the next start, takes it up
        }
        catch (Exception exception)
        {
            Failed("unexpectedly", exception);
            await End(run, holder, RunOutcome.Failed, "It failed for a reason inside the system; the operator's log tells it.", null);
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
        }
    }

    private async Task Ask(Guid id, Guid holder, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        if (await db.SourceRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id && r.Holder == holder, cancel) is not { } run
            || await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Code == run.Source, cancel) is not { } source)
            return;
        if (addresses.Find(source.Address) is not { } address)
            throw new SourceException(SourceFault.Refused, $"The configuration has no address '{source.Address}' any more.");
        var connector = connectors.Single(c => c.Kind == source.Kind);

        var table = await connector.Describe(address, source.Table, source.Language, cancel);
        await Write(id, holder, (_, r) => (r.TableVersion, r.Revision, r.Requests, r.Cells, r.Imports, r.Hashes) = (table.Updated, source.Revision, 1, 0, [], []), cancel);
        if (table.Updated is not null && table.Updated == source.Version)
        {
            await End(id, holder, RunOutcome.Unchanged, null, null);
            return;
        }

        var errors = new List<string>();
        var all = source.Mapping.Indicators.Select(mapped => (mapped.Indicator, Asked: Asking.Build(source, table, mapped, errors))).ToList();
        if (errors.Count > 0)
            throw new SourceException(SourceFault.Refused, string.Join(' ', errors.Distinct().Take(5)));
        foreach (var (indicator, asked) in all)
        {
            var fetched = await connector.Fetch(address, table, asked!.Query, cancel);
            var known = source.Hashes.GetValueOrDefault(indicator) == fetched.Hash;
            await Write(id, holder, (write, r) =>
            {
                r.Requests += fetched.Requests;
                r.Cells += fetched.Figures.Cells;
                r.Summed = [.. r.Summed.Union(asked.Query.Summed)];
                r.Hashes = new(r.Hashes) { [indicator] = fetched.Hash };
                if (!known)
                    r.Imports = [.. r.Imports, HandOver.Add(write, source, table, indicator, asked, fetched, clock.GetUtcNow()).Id];
            }, cancel);
        }
        await Write(id, holder, (_, r) => r.State = RunState.Storing, cancel);
        imports.Wake();
    }

    // Everything that a run writes, it writes while the run is its own: who has lost it stores nothing.
    private async Task Write(Guid id, Guid holder, Action<IndicatorDb, SourceRun> change, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await Owned(db, id, holder, cancel) is not { } run)
            throw new SourceException(SourceFault.Unreachable, "The run was taken over by another replica.");
        change(db, run);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static Task<SourceRun?> Owned(IndicatorDb db, Guid id, Guid holder, CancellationToken cancel) =>
        db.SourceRuns.FromSql($"select * from source_run where id = {id} and holder = {holder} for update").SingleOrDefaultAsync(cancel);

    private async Task End(Guid id, Guid holder, RunOutcome outcome, string? error, TimeSpan? retryAfter)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await Owned(db, id, holder, default) is not { } run)
            return;
        run.End(outcome, clock.GetUtcNow(), error);
        await Conclude(db, run, retryAfter, clock.GetUtcNow(), default);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Writes down with the source what its ended run means for the next.</summary>
    internal static async Task Conclude(IndicatorDb db, SourceRun run, TimeSpan? retryAfter, DateTimeOffset now, CancellationToken cancel)
    {
        if (await db.Sources.FromSql($"select * from source where code = {run.Source} for update").SingleOrDefaultAsync(cancel) is not { } source || source.Revision != run.Revision)
            return;
        if (run.Outcome is RunOutcome.Failed)
        {
            source.Failures++;
            if (source.Enabled)
                source.DueAt = Timing.Retry(source.Failures, retryAfter, now);
            return;
        }
        source.Failures = 0;
        if (run.Outcome is RunOutcome.Stored or RunOutcome.Unchanged)
        {
            source.Version = run.TableVersion;
            source.Hashes = new(source.Hashes.Concat(run.Hashes).GroupBy(pair => pair.Key).ToDictionary(same => same.Key, same => same.Last().Value));
        }
    }

    private async Task GiveBack(Guid id, Guid holder)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await db.SourceRuns.Where(r => r.Id == id && r.Holder == holder && r.State == RunState.Running).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.State, RunState.Waiting).SetProperty(r => r.Holder, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null), CancellationToken.None);
    }

    private async Task Renew(Guid id, Guid holder, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(Lease / 5, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(lost.Token))
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
                var until = clock.GetUtcNow() + Lease;
                if (await db.SourceRuns.Where(r => r.Id == id && r.Holder == holder).ExecuteUpdateAsync(set => set.SetProperty(r => r.LeaseUntil, until), lost.Token) == 0)
                    await lost.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // it ended
        }
        catch (Exception exception) when (exception is DbUpdateException or Npgsql.NpgsqlException or InvalidOperationException)
        {
            // The lease runs out by itself, and then somebody else's run is as good; what this one writes is refused.
            Failed("the lease could not be renewed", exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A source's run failed: {Reason}")]
    private partial void Failed(string reason, Exception? exception);
}
