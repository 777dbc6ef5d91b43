using MassTransit;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;

namespace Tryghed.Messaging;

/// <summary>Runs a consumer inside one transaction with its inbox row, so that a redelivered event does nothing twice.</summary>
internal sealed class Inboxed<TEvent, TConsumer, TDb>(TDb db, TConsumer consumer, OutboxSignal outbox, TimeProvider clock) : IConsumer<TEvent>
    where TEvent : class, IEvent
    where TConsumer : class, IConsumer<TEvent>
    where TDb : MessagingDb
{
    private static readonly string Name = typeof(TConsumer).Name;

    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var cancel = context.CancellationToken;
        var messageId = context.MessageId ?? throw new InvalidOperationException("The message has no MessageId.");
        var now = clock.GetUtcNow();

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // A second delivery waits here until the first has committed, and then finds its row.
        var first = await db.Database.ExecuteSqlAsync(
            $"insert into inbox (message_id, consumer, consumed_at) values ({messageId}, {Name}, {now}) on conflict do nothing", cancel);
        if (first == 0)
            return;

        var newest = await db.Database.ExecuteSqlAsync(
            $"""
            insert into inbox_version as seen (consumer, aggregate, version) values ({Name}, {context.Message.Aggregate}, {context.Message.Version})
            on conflict (consumer, aggregate) do update set version = excluded.version where seen.version <= excluded.version
            """, cancel);
        if (newest == 1)
            await consumer.Consume(context);

        await transaction.CommitAsync(cancel);
        outbox.Wake();
    }
}
