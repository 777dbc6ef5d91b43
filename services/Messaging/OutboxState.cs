using Npgsql;

namespace Tryghed.Messaging;

/// <summary>How an outbox stands.</summary>
/// <param name="Waiting">Rows that wait to be sent.</param>
/// <param name="Oldest">Age of the oldest of them; zero when there is none.</param>
/// <param name="Parked">Rows that can't be read.</param>
internal sealed record OutboxState(long Waiting, TimeSpan Oldest, long Parked)
{
    internal static readonly OutboxState Empty = new(0, TimeSpan.Zero, 0);

    internal static async Task<OutboxState> Read(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand(
            """
            select count(*) filter (where parked_at is null),
                   coalesce(extract(epoch from clock_timestamp() - min(stored_at) filter (where parked_at is null)), 0)::float8,
                   count(*) filter (where parked_at is not null)
            from outbox
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new OutboxState(reader.GetInt64(0), TimeSpan.FromSeconds(reader.GetDouble(1)), reader.GetInt64(2));
    }
}
