using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Reminds a planning group's organisations of what was promised.</summary>
internal sealed class MilestoneNearConsumer(NotificationDb db, TimeProvider clock) : IConsumer<MilestoneNear>
{
    public Task Consume(ConsumeContext<MilestoneNear> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
