using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells those who are asked, and subscribers, that a hearing is open.</summary>
internal sealed class HearingOpenedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<HearingOpened>
{
    public Task Consume(ConsumeContext<HearingOpened> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
