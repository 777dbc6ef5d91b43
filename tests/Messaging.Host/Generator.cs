using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Contracts;
using Tryghed.Contracts.Indicator;

namespace Tryghed.Messaging.Host;

/// <summary>Makes changes one after the other until there are as many as asked for, and goes on where it was after a restart.</summary>
public sealed class Generator(IServiceScopeFactory scopes, IConfiguration configuration, Death death, ILogger<Generator> log) : BackgroundService
{
    public static ObservationsRecorded Event(int number) =>
        new($"change-{number}", 1, "aalborg", Visibility.Public, DateTimeOffset.UtcNow, Guid.NewGuid(), "changes", number);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wanted = configuration.GetValue<int>("Changes");
        var without = configuration["Without"];
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<HostDb>();
                var next = (await db.Changes.MaxAsync(change => (int?)change.Number, stoppingToken) ?? 0) + 1;
                if (next > wanted)
                    return;
                db.Changes.Add(new Change { Number = next });
                if (without is "outbox")
                {
                    // What everyone writes first: commit, then publish.
                    await db.SaveChangesAsync(stoppingToken);
                    death.MayCome("committed");
                    await scope.ServiceProvider.GetRequiredService<IBus>().Publish(Event(next), stoppingToken);
                    death.MayCome("sent");
                }
                else
                {
                    db.Announce(Event(next));
                    await db.SaveChangesAsync(stoppingToken);
                    death.MayCome("committed");
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Another replica was first, or the database is away: look again.
                if (exception is not DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } })
                    log.LogWarning("No change now: {Reason}", exception.Message);
                await Task.Delay(20, stoppingToken);
            }
        }
    }
}
