using MassTransit;
using Tryghed.ServiceDefaults;

namespace Tryghed.Messaging;

/// <summary>Declares a service's queues, exchanges and bindings, so that an event published before its first start waits for it.</summary>
internal sealed class BrokerTopology(Action<IRabbitMqBusFactoryConfigurator> configure) : IMigrationStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task Migrate(CancellationToken cancel)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.DeployTopologyOnly = true;
            configure(rabbit);
        });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            await bus.StartAsync(patience.Token);
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested)
        {
            throw new NotStartedException($"The broker does not answer: {exception.GetBaseException().Message}", exception);
        }
        await bus.StopAsync(cancel);
    }
}
