using MassTransit;
using Tryghed.Contracts.Initiative;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that an initiative rests on something that is in doubt.</summary>
internal sealed class AssumptionBreakingConsumer(NotificationDb db, TimeProvider clock) : IConsumer<AssumptionBreaking>
{
    public Task Consume(ConsumeContext<AssumptionBreaking> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
