using System.Diagnostics;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>Sends what waits in the outbox, in order, at least once, one sender per database at a time.</summary>
/// <remarks>
/// Whoever holds the session's advisory lock sends, over the very connection that holds it: a sender that loses its connection can delete
/// nothing any more and has lost its office, too. What it had sent but not deleted is sent again by the next, with the same MessageId.
/// </remarks>
internal sealed partial class OutboxSender(
    NpgsqlDataSource database, IBusControl bus, OutboxSignal signal, MessagingTelemetry telemetry, ILogger<OutboxSender> log)
    : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TransportTimeout = TimeSpan.FromSeconds(5);

    // Longer than the poll, so that after a failure another instance gets its turn first.
    private static readonly TimeSpan StandBack = TimeSpan.FromSeconds(2.5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = SlowPoll;
            try
            {
                await SendWhileLeading(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                StandsBack(log, exception.Message, exception);
                pause = StandBack;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool BusIsWell => bus.CheckHealth().Status is BusHealthStatus.Healthy;

    private async Task SendWhileLeading(CancellationToken cancel)
    {
        if (!BusIsWell)
            return;

        await using var connection = await database.OpenConnectionAsync(cancel);
        if (!await TryLead(connection, cancel))
            return;

        try
        {
            while (BusIsWell)
            {
                if (await SendBatch(connection, cancel) < BatchSize)
                    await signal.WaitAsync(SlowPoll, cancel);
            }
        }
        finally
        {
            // Said aloud: a connection that only goes back to the pool would keep the lock.
            if (connection.FullState is System.Data.ConnectionState.Open)
            {
                await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", connection) { CommandTimeout = 5 };
                await unlock.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }

    // With the keep-alives the server notices within half a minute when this machine is gone without a word.
    private static async Task<bool> TryLead(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            $"""
            set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;
            select pg_try_advisory_lock({OutboxRow.SenderLock})
            """, connection);
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    private async Task<int> SendBatch(NpgsqlConnection connection, CancellationToken cancel)
    {
        var rows = await Waiting(connection, cancel);
        var sent = new List<long>(rows.Count);
        try
        {
            foreach (var row in rows)
            {
                try
                {
                    await Send(row, Read(row), cancel);
                    sent.Add(row.Id);
                    telemetry.Sent(row.Type);
                }
                catch (Exception exception) when (exception is JsonException or SerializationException)
                {
                    Parked(log, row.Id, row.Type, exception.Message);
                    await Park(connection, row.Id, exception.Message);
                }
            }
        }
        finally
        {
            if (sent is not [])
                await Delete(connection, sent);
        }
        return rows.Count;
    }

    private static async Task<List<Row>> Waiting(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            $"select id, message_id, type, body, trace_parent, trace_state from outbox where parked_at is null order by id limit {BatchSize}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new Row(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5)));
        }
        return rows;
    }

    private static IEvent Read(Row row)
    {
        var type = EventCatalogue.Find(row.Type) ?? throw new JsonException($"No event is called {row.Type}.");
        return (IEvent?)JsonSerializer.Deserialize(row.Body, type, EventCatalogue.Json) ?? throw new JsonException("The body is null.");
    }

    private async Task Send(Row row, IEvent @event, CancellationToken cancel)
    {
        ActivityContext.TryParse(row.TraceParent, row.TraceState, isRemote: true, out var parent);
        using var activity = MessagingTelemetry.Source.StartActivity("outbox send", ActivityKind.Producer, parent);
        activity?.SetTag("messaging.message.id", row.MessageId);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TransportTimeout);
        try
        {
            await bus.Publish(@event, @event.GetType(), context => context.MessageId = row.MessageId, patience.Token);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
    }

    // These two go through although the process is told to stop: they say what has happened already.
    private static async Task Delete(NpgsqlConnection connection, List<long> ids)
    {
        await using var command = new NpgsqlCommand("delete from outbox where id = any($1)", connection)
        {
            CommandTimeout = 10,
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. ids] } },
        };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private static async Task Park(NpgsqlConnection connection, long id, string because)
    {
        await using var command = new NpgsqlCommand("update outbox set parked_at = clock_timestamp(), parked_because = $2 where id = $1", connection)
        {
            CommandTimeout = 10,
            Parameters = { new NpgsqlParameter<long> { TypedValue = id }, new NpgsqlParameter<string> { TypedValue = because } },
        };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed record Row(long Id, Guid MessageId, string Type, string Body, string? TraceParent, string? TraceState);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox's sender stands back: {Reason}")]
    private static partial void StandsBack(ILogger log, string reason, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Outbox row {Row} ({Type}) can't be read and is parked: {Reason}")]
    private static partial void Parked(ILogger log, long row, string type, string reason);
}
