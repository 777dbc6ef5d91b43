using MassTransit;
using Tryghed.Contracts.Indicator;
using Tryghed.Initiative.Assumptions;
using Tryghed.Initiative.Storage;

namespace Tryghed.Initiative.Consumers;

/// <summary>Marks the questions that a recovered indicator had put as recovered; they stay in the history.</summary>
internal sealed class IndicatorRecoveredConsumer(InitiativeDb db, TimeProvider clock) : IConsumer<IndicatorRecovered>
{
    public Task Consume(ConsumeContext<IndicatorRecovered> context) => FollowSeries.Handle(
        context.Message.Indicator, context.Message.Area, series => series.Take(context.Message), db, clock.GetUtcNow(), context.CancellationToken);
}
