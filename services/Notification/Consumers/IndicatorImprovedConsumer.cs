using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that an indicator has improved.</summary>
internal sealed class IndicatorImprovedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<IndicatorImproved>
{
    public Task Consume(ConsumeContext<IndicatorImproved> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
