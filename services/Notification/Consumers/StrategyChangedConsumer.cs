using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that a strategy was entered or changed.</summary>
internal sealed class StrategyChangedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<StrategyChanged>
{
    public Task Consume(ConsumeContext<StrategyChanged> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
