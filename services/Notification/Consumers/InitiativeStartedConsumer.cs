using MassTransit;
using Tryghed.Contracts.Initiative;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that an initiative has begun.</summary>
internal sealed class InitiativeStartedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<InitiativeStarted>
{
    public Task Consume(ConsumeContext<InitiativeStarted> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
