using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Npgsql;
using Tryghed.Contracts;
using Tryghed.Notification.Secrets;

namespace Tryghed.Notification.Deliveries;

/// <summary>Sends the webhooks that are due, a few at a time to each receiver, so that a slow one delays nobody else.</summary>
/// <remarks>
/// A delivery is taken by moving its due time past the longest attempt, in a statement that skips rows that another
/// replica is taking. A sender that dies leaves a row that is due again, and it goes out again with the same webhook-id.
/// </remarks>
internal sealed partial class DeliverySender(
    NpgsqlDataSource database, WebhookClient client, SecretBox secrets, WebhookOptions options, DeliverySignal signal, TimeProvider clock, ILogger<DeliverySender> log)
    : BackgroundService
{
    private static readonly ActivitySource Source = new("Tryghed.Notification");
    private static readonly Meter Meter = new("Tryghed.Notification");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("tryghed.webhooks.attempts", description: "Attempts to send a webhook, by outcome.");
    private static readonly Histogram<double> Lag = Meter.CreateHistogram<double>("tryghed.webhooks.lag", "s", "From the alert to the receiver's 2xx.");

    private const int MostHosts = 200;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, int> underWay = new();
    private readonly ConcurrentDictionary<Task, byte> attempts = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(attempts.Keys).WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var host in await HostsWithWork(stoppingToken))
                {
                    foreach (var delivery in await Take(host, options.PerHost - underWay.GetValueOrDefault(host), stoppingToken))
                    {
                        underWay.AddOrUpdate(host, 1, (_, count) => count + 1);
                        var attempt = Task.Run(() => Attempt(delivery, stoppingToken), CancellationToken.None);
                        attempts[attempt] = 0;
                        _ = attempt.ContinueWith(ended => attempts.TryRemove(ended, out _), TaskScheduler.Default);
                    }
                }
                await signal.WaitAsync(SlowPoll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "Webhooks wait: {Reason}", exception.Message);
                await Task.Delay(SlowPoll, CancellationToken.None);
            }
        }
    }

    private async Task<List<string>> HostsWithWork(CancellationToken cancel)
    {
        var full = underWay.Where(entry => entry.Value >= options.PerHost).Select(entry => entry.Key).ToArray();
        await using var command = Command(
            "select distinct host from delivery where state = 'pending' and due_at <= $1 and host <> all ($2) limit $3", clock.GetUtcNow(), full, MostHosts);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var hosts = new List<string>();
        while (await reader.ReadAsync(cancel))
            hosts.Add(reader.GetString(0));
        return hosts;
    }

    private async Task<List<Taken>> Take(string host, int most, CancellationToken cancel)
    {
        if (most <= 0)
            return [];
        var now = clock.GetUtcNow();
        await using var command = Command(
            """
            with due as materialized (
                select id from delivery where state = 'pending' and host = $1 and due_at <= $2 order by due_at limit $3 for update skip locked)
            update delivery d set attempts = d.attempts + 1, due_at = $4
            from due, subscription s
            where d.id = due.id and s.id = d.subscription_id
            returning d.id, d.attempts, d.owner, d.visibility, d.body, d.created_at, d.trace_parent, d.trace_state,
                s.id, s.organisation, s.url, s.secret, s.disabled_at is not null, d.asked
            """,
            host, now, most, now + options.Lease);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var taken = new List<Taken>();
        while (await reader.ReadAsync(cancel))
        {
            taken.Add(new Taken(
                reader.GetGuid(0), reader.GetInt32(1), host, reader.GetString(2), (Visibility)reader.GetInt32(3), reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5), Text(reader, 6), Text(reader, 7),
                reader.GetGuid(8), Text(reader, 9), reader.GetString(10), reader.GetFieldValue<byte[]>(11), reader.GetBoolean(12), reader.GetBoolean(13)));
        }
        return taken;
    }

    private async Task Attempt(Taken delivery, CancellationToken stopping)
    {
        try
        {
            // One trace from the request that caused it to the receiver, however much later the receiver answers.
            ActivityContext.TryParse(delivery.TraceParent, delivery.TraceState, isRemote: true, out var parent);
            using var activity = Source.StartActivity("webhook send", ActivityKind.Producer, parent);
            activity?.SetTag("webhook.id", Delivery.WebhookId(delivery.Id)).SetTag("webhook.attempt", delivery.Attempt);

            var outcome = await Send(delivery, stopping);
            activity?.SetTag("webhook.outcome", outcome);
            Attempts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Broken off: the next sender need not wait for the lease to end, and uses the same webhook-id.
            await Release(delivery);
        }
        catch (Exception exception)
        {
            log.LogWarning(exception, "Webhook {Delivery} could not be attended to: {Reason}", delivery.Id, exception.Message);
        }
        finally
        {
            underWay.AddOrUpdate(delivery.Host, 0, (_, count) => count - 1);
            underWay.TryRemove(new KeyValuePair<string, int>(delivery.Host, 0));
            signal.Wake();
        }
    }

    private async Task<string> Send(Taken delivery, CancellationToken stopping)
    {
        if (delivery.Disabled)
            return await Close(delivery, "held", null, "The subscription is disabled.");
        if (!delivery.Asked && !delivery.Visibility.Allows(delivery.Owner, delivery.Organisation))
            return await Close(delivery, "held", null, "The subscriber may no longer see what this tells.");

        Answer answer;
        try
        {
            var secret = secrets.Open(delivery.Secret, delivery.Subscription);
            answer = await client.Send(new Uri(delivery.Url), secret, Delivery.WebhookId(delivery.Id), delivery.Body, stopping);
        }
        catch (CryptographicException exception)
        {
            answer = new Answer(null, exception.Message);
        }

        if (answer.IsDelivered)
        {
            Lag.Record((clock.GetUtcNow() - delivery.CreatedAt).TotalSeconds);
            return await Close(delivery, "delivered", answer.Status, null);
        }
        LogFailure(delivery.Id, delivery.Host, delivery.Attempt, answer.Error);
        if (answer.IsGone)
        {
            await Disable(delivery);
            return await Close(delivery, "failed", answer.Status, answer.Error);
        }
        if (options.Schedule.After(delivery.Attempt, answer.RetryAfter, Random.Shared.NextDouble()) is not { } wait)
            return await Close(delivery, "failed", answer.Status, answer.Error);

        await using var command = Command(
            "update delivery set due_at = $3, last_status = $4, last_error = $5 where id = $1 and attempts = $2 and state = 'pending'",
            delivery.Id, delivery.Attempt, clock.GetUtcNow() + wait, answer.Status, answer.Error);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
        return "failed";
    }

    // An answer counts for the attempt that it belongs to: if the lease ran out and another took the row, the row is the other's.
    // A 2xx counts always, since the receiver has it.
    private async Task<string> Close(Taken delivery, string state, int? status, string? error)
    {
        await using var command = Command(
            """
            update delivery set state = $3, last_status = $4, last_error = $5, delivered_at = $6
            where id = $1 and (attempts = $2 or $3 = 'delivered') and state <> 'delivered'
            """,
            delivery.Id, delivery.Attempt, state, status, error, state is "delivered" ? clock.GetUtcNow() : null);
        await command.ExecuteNonQueryAsync(CancellationToken.None); // also while stopping: the attempt has been made
        return state;
    }

    private async Task Release(Taken delivery)
    {
        try
        {
            await using var command = Command(
                "update delivery set due_at = $3 where id = $1 and attempts = $2 and state = 'pending'", delivery.Id, delivery.Attempt, clock.GetUtcNow());
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The lease ends by itself.
        }
    }

    private async Task Disable(Taken delivery)
    {
        await using var command = Command(
            """
            with gone as (
                update subscription set disabled_at = $2, disabled_because = $3 where id = $1 and disabled_at is null)
            update delivery set state = 'held', last_error = $4 where subscription_id = $1 and state = 'pending' and id <> $5
            """,
            delivery.Subscription, clock.GetUtcNow(), "The receiver answered 410 Gone.", "The subscription is disabled.", delivery.Id);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private NpgsqlCommand Command(string sql, params IEnumerable<object?> values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    [LoggerMessage(LogLevel.Information, "Webhook {Delivery} to {Host} failed at attempt {Attempt}: {Reason}")]
    private partial void LogFailure(Guid delivery, string host, int attempt, string? reason);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A delivery that this sender has taken, with what its subscription says now.</summary>
    private sealed record Taken(
        Guid Id, int Attempt, string Host, string Owner, Visibility Visibility, string Body, DateTimeOffset CreatedAt, string? TraceParent, string? TraceState,
        Guid Subscription, string? Organisation, string Url, byte[] Secret, bool Disabled, bool Asked);
}
