using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that a goal was reworded or is to be made more precise.</summary>
internal sealed class GoalChangedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<GoalChanged>
{
    public Task Consume(ConsumeContext<GoalChanged> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
