using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that an indicator has worsened.</summary>
internal sealed class IndicatorWorsenedConsumer(NotificationDb db, TimeProvider clock) : IConsumer<IndicatorWorsened>
{
    public Task Consume(ConsumeContext<IndicatorWorsened> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
