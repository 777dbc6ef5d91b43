using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells those who were asked, who held it, and subscribers, that a hearing has ended.</summary>
internal sealed class HearingClosedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<HearingClosed>
{
    public Task Consume(ConsumeContext<HearingClosed> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
