using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Reminds those who have not answered, and who holds the hearing; nobody else.</summary>
internal sealed class HearingDeadlineNearConsumer(NotificationDb db, TimeProvider clock) : IConsumer<HearingDeadlineNear>
{
    public Task Consume(ConsumeContext<HearingDeadlineNear> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
