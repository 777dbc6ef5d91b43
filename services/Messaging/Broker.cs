using MassTransit;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Tryghed.ServiceDefaults;

namespace Tryghed.Messaging;

/// <summary>Where the broker is: the connection string <c>messaging</c>, as <c>amqp://user:password@host:port/vhost</c>.</summary>
internal sealed class Broker(IConfiguration configuration, ServiceQueues service)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    internal void Configure(IRabbitMqBusFactoryConfigurator rabbit)
    {
        var at = Factory();
        rabbit.Host(at.HostName, (ushort)(at.Port < 0 ? 5672 : at.Port), at.VirtualHost, service.Service, host =>
        {
            host.Username(at.UserName);
            host.Password(at.Password);
            host.Heartbeat(Heartbeat);
            if (at.Ssl.Enabled)
                host.UseSsl(ssl => ssl.ServerName = at.HostName);
        });
    }

    /// <summary>A connection outside the bus.</summary>
    /// <exception cref="UnavailableException">The broker does not answer.</exception>
    internal async Task<IConnection> Connect(CancellationToken cancel)
    {
        try
        {
            return await Factory().CreateConnectionAsync($"{service.Service} dead-letters", cancel);
        }
        catch (BrokerUnreachableException exception)
        {
            throw new UnavailableException("The broker does not answer just now.", exception);
        }
    }

    private ConnectionFactory Factory() => new()
    {
        // The build asks for the model only and has no broker; a service that runs has one, or didn't start.
        Uri = new Uri(configuration.GetConnectionString("messaging") is { Length: > 0 } set ? set : "amqp://unset"),
        AutomaticRecoveryEnabled = false,
        RequestedHeartbeat = Heartbeat,
    };
}
