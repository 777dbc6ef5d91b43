using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>Sends what waits in the outbox, in order, at least once, one sender per database at a time.</summary>
internal sealed class OutboxSender<TDb>(
    IServiceScopeFactory scopes, NpgsqlDataSource database, IBusControl bus, OutboxSignal signal, TimeProvider clock, ILogger<OutboxSender<TDb>> log)
    : BackgroundService
    where TDb : MessagingDb
{
    private const int BatchSize = 100;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TransportTimeout = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendWhileLeading(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "The outbox stands back: {Reason}", exception.Message);
            }
            await Task.Delay(SlowPoll, clock, stoppingToken);
        }
    }

    // The lock lives as long as the connection: a killed sender, or one that stands back, frees it for another.
    private async Task SendWhileLeading(CancellationToken cancel)
    {
        if (bus.CheckHealth().Status is not BusHealthStatus.Healthy)
            return;

        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var tryLock = new NpgsqlCommand($"select pg_try_advisory_lock({OutboxRow.SenderLock})", connection);
        if (await tryLock.ExecuteScalarAsync(cancel) is not true)
            return;

        try
        {
            while (bus.CheckHealth().Status is BusHealthStatus.Healthy)
            {
                if (await SendBatch(cancel) < BatchSize)
                    await signal.WaitAsync(SlowPoll, cancel);
            }
        }
        finally
        {
            await using var unlock = new NpgsqlCommand($"select pg_advisory_unlock({OutboxRow.SenderLock})", connection);
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<int> SendBatch(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        var rows = await db.Set<OutboxRow>().Where(row => row.ParkedAt == null).OrderBy(row => row.Id).Take(BatchSize).ToListAsync(cancel);
        var sent = new List<long>(rows.Count);
        try
        {
            foreach (var row in rows)
            {
                if (Read(row) is { } @event)
                {
                    await Send(row, @event, cancel);
                    sent.Add(row.Id);
                }
            }
        }
        finally
        {
            if (sent is not [])
                await db.Set<OutboxRow>().Where(row => sent.Contains(row.Id)).ExecuteDeleteAsync(CancellationToken.None);
            await db.SaveChangesAsync(CancellationToken.None); // the parked ones
        }
        return rows.Count;
    }

    private IEvent? Read(OutboxRow row)
    {
        try
        {
            var type = EventCatalogue.Find(row.Type) ?? throw new JsonException($"No event is called {row.Type}.");
            return (IEvent?)JsonSerializer.Deserialize(row.Body, type, EventCatalogue.Json) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException exception)
        {
            log.LogError(exception, "Outbox row {Row} can't be read and is parked", row.Id);
            row.Park(exception.Message, clock.GetUtcNow());
            return null;
        }
    }

    private async Task Send(OutboxRow row, IEvent @event, CancellationToken cancel)
    {
        ActivityContext.TryParse(row.TraceParent, row.TraceState, isRemote: true, out var parent);
        using var activity = MessagingTelemetry.Source.StartActivity("outbox send", ActivityKind.Producer, parent);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TransportTimeout);
        await bus.Publish(@event, @event.GetType(), context => context.MessageId = row.MessageId, patience.Token);
    }
}
