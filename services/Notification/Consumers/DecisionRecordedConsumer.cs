using MassTransit;
using Tryghed.Contracts.Strategy;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells who owns or shares the strategy, and subscribers, what was decided.</summary>
internal sealed class DecisionRecordedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<DecisionRecorded>
{
    public Task Consume(ConsumeContext<DecisionRecorded> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
