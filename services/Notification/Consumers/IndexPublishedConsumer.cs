using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that results of an index are published.</summary>
internal sealed class IndexPublishedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<IndexPublished>
{
    public Task Consume(ConsumeContext<IndexPublished> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
