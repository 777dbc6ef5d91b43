using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Observations.Import;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Indices;

/// <summary>Computes indices whose figures or definition have changed, one at a time over all replicas. Nothing is locked while it computes: what changes meanwhile makes the index due again.</summary>
internal sealed partial class IndexWorker(IServiceScopeFactory scopes, IndexSignal signal, TimeProvider clock, ILogger<IndexWorker> log) : BackgroundService
{
    private const int MostFaults = 5, RunsKept = 20;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await ComputeOne(stoppingToken))
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

    /// <returns>Whether there was an index to compute.</returns>
    private async Task<bool> ComputeOne(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        var now = clock.GetUtcNow();
        if (await IndexQueue.Take(db, now, now + Patience, cancel) is not { } due)
            return false;
        using var activity = ImportWorker.Source.StartActivity("index", ActivityKind.Internal);
        activity?.SetTag("tryghed.index", due.Index);
        try
        {
            await Compute(db, due, cancel);
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            db.ChangeTracker.Clear();
            await GiveUp(due, exception, cancel);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            await IndexQueue.Release(db, due, CancellationToken.None); // the process stops as it should; the next one begins anew
            throw;
        }
        return true;
    }

    private async Task Compute(IndicatorDb db, IndexDue due, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var index = await db.Indices.AsNoTracking().SingleAsync(i => i.Code == due.Index, cancel);
        var version = await db.IndexVersions.AsNoTracking().SingleAsync(v => v.Index == due.Index && v.Number == index.Version, cancel);
        var content = version.Read();
        var codes = content.Indicators();
        var inputs = await db.Indicators.AsNoTracking().Where(i => codes.Contains(i.Code)).ToListAsync(cancel);
        var vintages = inputs.ToDictionary(i => i.Code, i => i.Vintages);
        var synthetic = inputs.Any(i => i.Synthetic);
        IndexException? failed = null;
        IndexFigures? figures = null;
        ComputeIndex.Computed? computed = null;
        try
        {
            figures = await Columns.Of(db, content, vintages, null, cancel);
            computed = ComputeIndex.Of(index.Code, figures, synthetic, cancel);
        }
        catch (IndexException exception)
        {
            failed = exception; // there is no index in these figures; others will come
        }

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var locked = await db.Indices.FromSql($"select * from stored_index where code = {index.Code} for update").SingleAsync(cancel);
        if (locked.Version == version.Number && failed is not null)
        {
            (locked.State, locked.FailedField, locked.FailedReason) = (IndexState.Failed, failed.Field, failed.Reason);
        }
        else if (locked.Version == version.Number)
        {
            (locked.State, locked.FailedField, locked.FailedReason) = (IndexState.Ready, null, null);
            locked.Run++;
            var run = new IndexRun
            {
                Index = index.Code,
                Number = locked.Run,
                Version = version.Number,
                Basis = new Basis(
                    vintages, figures!.Periods[0].ToString(), figures.Periods[^1].ToString(), figures.Dispersions, figures.DesignEffects, computed!.Robustness.Replications, computed.Plan.Specification.Seed,
                    ComputeIndex.Engine, synthetic),
                Robustness = computed.Robustness,
                At = now,
                Milliseconds = (int)clock.GetElapsedTime(began).TotalMilliseconds,
            };
            db.Add(run);
            await TellFalls.Look(db, locked, content, run, computed, now, cancel);
            await Store(db, index.Code, computed.Values, cancel);
            var kept = run.Number - RunsKept;
            await db.IndexRuns.Where(r => r.Index == index.Code && r.Number < kept).ExecuteDeleteAsync(cancel); // publications have what they need of theirs
        }
        await db.SaveChangesAsync(cancel);
        await IndexQueue.Finish(db, due, cancel); // last: who records figures locks the watch list first and this row last too
        await transaction.CommitAsync(cancel);
    }

    private static async Task Store(IndicatorDb db, string code, IReadOnlyList<IndexValue> values, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"delete from index_value where index = {code} and publication = 0", cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var copy = await connection.BeginBinaryImportAsync("""
            copy index_value (index, publication, ordinal, area, node, place, score, low, high, rank, rank_low, rank_high, "of", coverage, imputed, fell, difference_low, difference_high)
            from stdin (format binary)
            """, cancel);
        foreach (var value in values)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(value.Index, cancel);
            await copy.WriteAsync(0, cancel);
            await copy.WriteAsync(value.Ordinal, cancel);
            await copy.WriteAsync(value.Area, cancel);
            await copy.WriteAsync(value.Node, cancel);
            await copy.WriteAsync(value.Place, cancel);
            await Number(value.Score);
            await Number(value.Low);
            await Number(value.High);
            await Place(value.Rank);
            await Place(value.RankLow);
            await Place(value.RankHigh);
            await copy.WriteAsync(value.Of, cancel);
            await copy.WriteAsync(value.Coverage, cancel);
            await copy.WriteAsync(value.Imputed.ToArray(), cancel);
            await Number(value.Fell);
            await Number(value.DifferenceLow);
            await Number(value.DifferenceHigh);
        }
        await copy.CompleteAsync(cancel);

        Task Place(int? place) => place is { } known ? copy.WriteAsync(known, cancel) : copy.WriteNullAsync(cancel);

        Task Number(double? number) => number is { } known ? copy.WriteAsync(known, cancel) : copy.WriteNullAsync(cancel);
    }

    // A fault of ours, not of the figures: tried again a few times, then left until the next change, so that it can't keep others waiting for ever.
    private async Task GiveUp(IndexDue due, Exception exception, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IndicatorDb>();
        Failed(exception, due.Index, due.Faults + 1);
        if (due.Faults + 1 < MostFaults)
        {
            await IndexQueue.Postpone(db, due, clock.GetUtcNow() + TimeSpan.FromSeconds(2 << due.Faults), cancel);
            return;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var index = await db.Indices.FromSql($"select * from stored_index where code = {due.Index} for update").SingleAsync(cancel);
        (index.State, index.FailedField, index.FailedReason) = (IndexState.Failed, null, "It could not be computed, for a reason inside the system; the operator's log tells it.");
        await IndexQueue.Finish(db, due, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for indices to compute failed; tried again in a moment")]
    private partial void NotLooked(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Index {Index} could not be computed, for the {Times}. time")]
    private partial void Failed(Exception exception, string index, int times);
}
