using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Attachments;

/// <summary>Where the bytes of attachments are.</summary>
internal interface IAttachmentStore
{
    /// <summary>Keeps bytes under an id. What was kept for a change that was not saved is without an attachment, and nobody can read it.</summary>
    Task Put(StrategyDb db, Guid id, ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>The bytes, or null when there are none under this id. Dispose of the stream.</summary>
    Task<Stream?> Get(Guid id, CancellationToken cancel);

    Task Erase(StrategyDb db, Guid id, CancellationToken cancel);
}

/// <summary>Keeps attachments in the database, in the transaction of the change.</summary>
internal sealed class DatabaseStore(NpgsqlDataSource database) : IAttachmentStore
{
    public async Task Put(StrategyDb db, Guid id, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await using var command = Command(db, "insert into attachment_content (id, bytes) values ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<Stream?> Get(Guid id, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("select bytes from attachment_content where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteScalarAsync(cancel) is byte[] bytes ? new MemoryStream(bytes, writable: false) : null;
    }

    public async Task Erase(StrategyDb db, Guid id, CancellationToken cancel)
    {
        await using var command = Command(db, "delete from attachment_content where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlCommand Command(StrategyDb db, string sql)
    {
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("Attachments are kept in the transaction of what they belong to.");
        var inner = (NpgsqlTransaction)Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction);
        return new NpgsqlCommand(sql, inner.Connection, inner);
    }
}
