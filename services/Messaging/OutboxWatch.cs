using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Tryghed.Messaging;

/// <summary>Measures the outbox for telemetry, and throws old inbox rows away.</summary>
internal sealed partial class OutboxWatch(NpgsqlDataSource database, MessagingTelemetry telemetry, ILogger<OutboxWatch> log) : BackgroundService
{
    /// <summary>How long a delivery is remembered. A dead letter that is replayed later than this, twice, would be acted on twice.</summary>
    internal static readonly TimeSpan InboxKept = TimeSpan.FromDays(30);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromHours(1);

    internal static async Task<int> PurgeInbox(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("delete from inbox where consumed_at < clock_timestamp() - $1");
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = InboxKept });
        return await command.ExecuteNonQueryAsync(cancel);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var purged = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                telemetry.Outbox = await OutboxState.Read(database, stoppingToken);
                if (DateTimeOffset.UtcNow - purged > PurgeEvery)
                {
                    await PurgeInbox(database, stoppingToken);
                    purged = DateTimeOffset.UtcNow;
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                NotMeasured(log, exception.Message); // the database's own health check says that it is away
            }
            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The outbox can't be measured: {Reason}")]
    private static partial void NotMeasured(ILogger log, string reason);
}

/// <summary>Degraded when the oldest event has waited for more than a minute: nobody is told of what happened.</summary>
internal sealed class OutboxCheck(NpgsqlDataSource database) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await OutboxState.Read(database, cancellationToken);
            var parked = state.Parked == 0 ? "" : $" {state.Parked} parked because they can't be read.";
            return state.Oldest > Patience
                ? HealthCheckResult.Degraded($"{state.Waiting} events wait, the oldest for {state.Oldest.TotalSeconds:0} s.{parked}")
                : HealthCheckResult.Healthy($"{state.Waiting} events wait.{parked}");
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Degraded("The outbox can't be read.", exception);
        }
    }
}
