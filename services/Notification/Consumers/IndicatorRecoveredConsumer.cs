using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Storage;

namespace Tryghed.Notification.Consumers;

/// <summary>Tells subscribers that a worsened indicator is back.</summary>
internal sealed class IndicatorRecoveredConsumer(NotificationDb db, TimeProvider clock) : IConsumer<IndicatorRecovered>
{
    public Task Consume(ConsumeContext<IndicatorRecovered> context) =>
        AlertSubscribers.Handle(Happening.From(context.Message), db, clock, context.CancellationToken);
}
