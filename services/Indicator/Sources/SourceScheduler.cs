using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Sources;

/// <summary>Tells the scheduler in this process that a run waits.</summary>
internal sealed class SourceSignal
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

/// <summary>Makes runs of sources whose time has come, takes runs that wait, and ends those whose figures are stored. Every replica has one; rows decide who does what.</summary>
/// <remarks>
/// A time that has come becomes a run and moves on to the next in one transaction, so it is run once; times that were missed while nobody was there become one run.
/// A run is taken for a few minutes at a time: that of a replica which is killed can be taken again.
/// </remarks>
internal sealed partial class SourceScheduler(IServiceScopeFactory scopes, RunSource runs, SourceSignal signal, TimeProvider clock, ILogger<SourceScheduler> log) : BackgroundService
{
    private const int AtOnce = 4, MostAttempts = 3;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, byte> underWay = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(underWay.Keys).WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Plan(stoppingToken);
                await Finish(stoppingToken);
                while (underWay.Count < AtOnce && await Take(stoppingToken) is var (run, holder))
                {
                    var running = Task.Run(async () =>
                    {
                        await runs.Execute(run, holder, stoppingToken);
                        signal.Wake();
                    }, CancellationToken.None);
                    underWay[running] = 0;
                    _ = running.ContinueWith(ended =>
                    {
                        underWay.TryRemove(ended, out _);
                        if (ended.Exception is { } exception)
                            Waiting(exception); // its lease runs out, and it is taken again
                    }, TaskScheduler.Default);
                }
                await signal.Wait(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Waiting(exception);
                await signal.Wait(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Plan(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var due = await db.Sources.FromSql($"select * from source where enabled and due_at <= {now} order by due_at limit 100 for update skip locked").ToListAsync(cancel);
        foreach (var source in due)
        {
            await Add(db, source, source.DueAt!.Value, null, now, cancel);
            source.DueAt = Timing.Next(source.Schedule, now);
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Adds a run unless one of the source has not ended yet, which then serves as well.</summary>
    internal static Task<int> Add(IndicatorDb db, Source source, DateTimeOffset at, string? by, DateTimeOffset now, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        insert into source_run (id, source, revision, asked_by, asked_at, state, attempts, requests, cells, summed, imports, hashes)
        values ({Guid.CreateVersion7(now)}, {source.Code}, {source.Revision}, {by}, {at}, {(int)RunState.Waiting}, 0, 0, 0, '[]', '[]', jsonb_build_object())
        on conflict (source) where state <> 3 do nothing
        """, cancel);

    private async Task<(Guid Run, Guid Holder)?> Take(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        if (await db.SourceRuns.FromSql($"""
            select * from source_run where state = 0 or state = 1 and lease_until < {now} order by number limit 1 for update skip locked
            """).SingleOrDefaultAsync(cancel) is not { } run)
            return null;

        Guid? holder = null;
        if (run.Attempts >= MostAttempts)
        {
            run.End(RunOutcome.Failed, now, $"It was broken off {MostAttempts} times.");
            await RunSource.Conclude(db, run, null, now, cancel);
        }
        else
        {
            run.Attempts++;
            (run.State, run.StartedAt, run.Holder, run.LeaseUntil) = (RunState.Running, run.StartedAt ?? now, holder = Guid.NewGuid(), now + RunSource.Lease);
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return holder is { } taken ? (run.Id, taken) : null;
    }

    private async Task Finish(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        foreach (var run in await db.SourceRuns.FromSql($"select * from source_run where state = 2 order by number limit 100 for update skip locked").ToListAsync(cancel))
        {
            var imports = await db.Imports.AsNoTracking().Where(i => run.Imports.Contains(i.Id)).ToListAsync(cancel);
            if (imports.Any(i => i.State is ImportState.Running))
                continue;
            var wrong = imports.Where(i => i.State is not ImportState.Stored).ToList();
            var now = clock.GetUtcNow();
            if (wrong is [])
                run.End(imports.Any(i => i.Vintage is not null) ? RunOutcome.Stored : RunOutcome.Unchanged, now);
            else
                run.End(RunOutcome.Refused, now, string.Join(' ', wrong.Take(5).Select(i => $"{i.Indicator}: {(i.ReadErrors() is [var first, ..] ? $"{first.Field}: {first.Reason}" : "The import was given up.")}")));
            await RunSource.Conclude(db, run, null, now, cancel);
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Runs of sources wait")]
    private partial void Waiting(Exception exception);
}
