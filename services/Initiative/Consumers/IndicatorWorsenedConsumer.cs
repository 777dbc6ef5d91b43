using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Initiative.Assumptions;
using Tryghed.Initiative.Storage;

namespace Tryghed.Initiative.Consumers;

/// <summary>Questions the assumptions that rest on a worsened indicator, so that their initiatives are looked at.</summary>
internal sealed class IndicatorWorsenedConsumer(InitiativeDb db, TimeProvider clock) : IConsumer<IndicatorWorsened>
{
    public Task Consume(ConsumeContext<IndicatorWorsened> context) => FollowSeries.Handle(
        context.Message.Indicator, context.Message.Area, series => series.Take(context.Message), db, clock.GetUtcNow(), context.CancellationToken);
}
