using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers of the owner that an indicator's next figures are late.</summary>
internal sealed class IndicatorStaleConsumer(NotificationDb db, TimeProvider clock) : IConsumer<IndicatorStale>
{
    public Task Consume(ConsumeContext<IndicatorStale> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
