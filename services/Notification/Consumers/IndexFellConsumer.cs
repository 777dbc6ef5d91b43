using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that an index has fallen in an area.</summary>
internal sealed class IndexFellConsumer(NotificationDb db, TimeProvider clock) : IConsumer<IndexFell>
{
    public Task Consume(ConsumeContext<IndexFell> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
