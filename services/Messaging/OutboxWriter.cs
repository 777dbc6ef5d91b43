using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Tryghed.Messaging;

/// <summary>Stores announced events as the last thing before a transaction commits, and wakes the sender when it has.</summary>
/// <remarks>
/// Last, because of the lock: held from here to the commit it makes the order of ids the order of commits, so that the sender can never
/// overtake a row that is still to appear; taken any earlier it could deadlock with the rows that the transaction goes on to lock.
/// </remarks>
internal sealed class OutboxWriter : DbTransactionInterceptor
{
    internal static readonly OutboxWriter Instance = new();

    private static readonly string Lock = $"select pg_advisory_xact_lock({OutboxRow.OrderLock})";

    private const string Insert =
        """
        insert into outbox (message_id, type, body, trace_parent, trace_state, stored_at)
        select message_id, type, body, trace_parent, trace_state, clock_timestamp()
        from unnest($1, $2, $3, $4, $5) with ordinality as event (message_id, type, body, trace_parent, trace_state, position)
        order by position
        """;

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        Of(eventData).Saved.Clear(); // whatever an abandoned transaction left
        return result;
    }

    public override ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(TransactionStarted(connection, eventData, result));

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Of(eventData).Saved is [] ? result : throw new NotSupportedException("Commit asynchronously: events are stored with the changes.");

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (Of(eventData).Saved is [_, ..] rows)
            await Store(rows, (NpgsqlTransaction)transaction, cancellationToken);
        return result;
    }

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        var db = Of(eventData);
        if (db.Saved is not [])
        {
            db.Saved.Clear();
            db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService<OutboxSignal>()?.Wake();
        }
        return Task.CompletedTask;
    }

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => Of(eventData).Saved.Clear();

    public override Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Of(eventData).Saved.Clear();
        return Task.CompletedTask;
    }

    // Nobody tells us when a transaction commits that isn't EF's: events would be lost in silence.
    public override DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result) =>
        throw new NotSupportedException("Begin the transaction with Database.BeginTransactionAsync: events are stored when it commits.");

    public override ValueTask<DbTransaction> TransactionUsedAsync(
        DbConnection connection, TransactionEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(TransactionUsed(connection, eventData, result));

    public override InterceptionResult RollingBackToSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        // EF sets a savepoint of its own around a save and goes back to it when the save fails; its events aren't among the saved yet.
        var db = Of(eventData);
        return db.Saving || db.Saved is [] ? result : throw new NotSupportedException("A savepoint can't take events back: roll the transaction back.");
    }

    public override ValueTask<InterceptionResult> RollingBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(RollingBackToSavepoint(transaction, eventData, result));

    private static MessagingDb Of(DbContextEventData eventData) => (MessagingDb)eventData.Context!;

    private static async Task Store(List<OutboxRow> rows, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Lock));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(row => row.MessageId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Type)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(row => row.Body)] },
                new NpgsqlParameter<string?[]> { TypedValue = [.. rows.Select(row => row.TraceParent)] },
                new NpgsqlParameter<string?[]> { TypedValue = [.. rows.Select(row => row.TraceState)] },
            },
        });
        await batch.ExecuteNonQueryAsync(cancel);
    }
}
