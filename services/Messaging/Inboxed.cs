using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>Runs a consumer inside one transaction with its inbox row, so that a redelivered event does nothing twice.</summary>
/// <remarks>
/// A failed attempt is repeated a few times within seconds, each time with services of its own; then the event goes to the error queue.
/// A database that is away is waited for, however long it takes: the event stays where it is.
/// </remarks>
internal sealed partial class Inboxed<TEvent, TConsumer, TDb>(IServiceScopeFactory scopes, MessagingTelemetry telemetry, ILogger<TConsumer> log)
    : IConsumer<TEvent>
    where TEvent : class, IEvent
    where TConsumer : class, IConsumer<TEvent>
    where TDb : MessagingDb
{
    private static readonly string Name = typeof(TConsumer).Name;
    private static readonly TimeSpan[] Again = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)];
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var arrived = Stopwatch.GetTimestamp();
        var (failures, waits) = (0, 0);
        while (true)
        {
            TimeSpan pause;
            try
            {
                var outcome = await Attempt(context);
                telemetry.Consumed(Name, outcome, Stopwatch.GetElapsedTime(arrived));
                return;
            }
            catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested && TransientFailure.Is(exception))
            {
                pause = TimeSpan.FromMilliseconds(200 * Math.Pow(2, waits++));
                pause = pause < LongestWait ? pause : LongestWait;
                Waits(log, context.MessageId, exception.Message);
            }
            catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested && failures < Again.Length)
            {
                pause = Again[failures++];
                Failed(log, failures, context.MessageId, exception);
            }
            catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
            {
                telemetry.Failed(Name, Stopwatch.GetElapsedTime(arrived));
                if (exception is OperationCanceledException)
                    throw new TimeoutException($"{Name} gave up waiting.", exception); // a cancellation would be taken for our own stop
                throw;
            }
            await Task.Delay(pause, context.CancellationToken);
        }
    }

    private async Task<Outcome> Attempt(ConsumeContext<TEvent> context)
    {
        var cancel = context.CancellationToken;
        var messageId = context.MessageId ?? throw new InvalidOperationException("The message has no MessageId.");
        using var activity = MessagingTelemetry.Source.StartActivity($"inbox {Name}");
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // A second delivery waits here until the first has committed, and then finds its row.
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into inbox (message_id, consumer, consumed_at) values ({messageId}, {Name}, clock_timestamp()) on conflict do nothing", cancel);
        if (first == 0)
            return Outcome.Repeated;

        var newest = await db.Database.ExecuteSqlAsync(
            $"""
            insert into inbox_version as seen (consumer, aggregate, version) values ({Name}, {context.Message.Aggregate}, {context.Message.Version})
            on conflict (consumer, aggregate) do update set version = excluded.version where seen.version <= excluded.version
            """, cancel);
        if (newest == 1)
        {
            await scope.ServiceProvider.GetRequiredService<TConsumer>().Consume(context);
            await db.SaveChangesAsync(cancel); // whatever the consumer left unsaved
        }
        await transaction.CommitAsync(cancel);
        return newest == 1 ? Outcome.Acted : Outcome.Outdated;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} waits for the database: {Reason}")]
    private static partial void Waits(ILogger log, Guid? messageId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} at message {MessageId} failed")]
    private static partial void Failed(ILogger log, int attempt, Guid? messageId, Exception exception);
}
