using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells who owns or shares a strategy, and subscribers, that it was adopted.</summary>
internal sealed class StrategyAdoptedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<StrategyAdopted>
{
    public Task Consume(ConsumeContext<StrategyAdopted> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
