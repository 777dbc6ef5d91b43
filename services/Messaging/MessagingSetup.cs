using System.Text.RegularExpressions;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Messaging;

/// <summary>Puts a service on the bus: its outbox, and the events that it consumes.</summary>
public static class MessagingSetup
{
    /// <summary>Adds the outbox of <typeparamref name="TDb"/>, its sender, and consumers behind its inbox.</summary>
    /// <param name="builder">The service's host; its database is added with <c>AddDatabase</c>.</param>
    /// <param name="service">Name of the service: first part of its queues' names.</param>
    /// <param name="consumers">Which event goes to which consumer.</param>
    public static WebApplicationBuilder AddMessaging<TDb>(this WebApplicationBuilder builder, string service, Action<Consumers<TDb>>? consumers = null)
        where TDb : MessagingDb
    {
        var list = new Consumers<TDb>(service, builder.Services);
        consumers?.Invoke(list);

        builder.Services.AddRequiredSettings("ConnectionStrings:messaging");
        builder.Services.AddSingleton(new ServiceQueues(service, [.. list.All.Select(consumer => consumer.Queue)]));
        builder.Services.AddSingleton<Broker>();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<MessagingTelemetry>();
        builder.Services.AddSingleton<DeadLetters>();
        builder.Services.AddSingleton<IServiceVerb, DeadLettersVerb>();
        builder.Services.AddSingleton<IMigrationStep>(services => new BrokerTopology(rabbit => Configure(rabbit, services, list)));
        builder.Services.AddHealthChecks().AddCheck<OutboxCheck>("outbox");

        // The host does not wait for the broker (a service must answer /health while the broker is down): the sender does, and BusWait for a while.
        builder.Services.Configure<MassTransitHostOptions>(host => (host.WaitUntilStarted, host.StopTimeout) = (false, TimeSpan.FromSeconds(10)));
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry(); // it would report to its maker
            bus.UsingRabbitMq((context, rabbit) => Configure(rabbit, context, list));
        });
        builder.Services.AddHostedService<BusWait>();
        builder.Services.AddHostedService<OutboxSender>();
        builder.Services.AddHostedService<OutboxWatch>();
        return builder;
    }

    private static void Configure<TDb>(IRabbitMqBusFactoryConfigurator rabbit, IServiceProvider services, Consumers<TDb> consumers)
        where TDb : MessagingDb
    {
        services.GetRequiredService<Broker>().Configure(rabbit);
        rabbit.MessageTopology.SetEntityNameFormatter(new WireNames());
        rabbit.AutoStart = consumers.All is []; // a bus that receives nothing would not notice that the broker is gone; its queue is its own and stays empty
        foreach (var consumer in consumers.All)
        {
            rabbit.ReceiveEndpoint(consumer.Queue, endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PublishFaults = false; // the error queue is where a failure is looked for
                endpoint.ConcurrentMessageLimit = 1; // in order; another replica adds another
                consumer.Configure(endpoint, services);
            });
        }
    }

    /// <summary>Exchanges are called as the events are on the wire.</summary>
    private sealed class WireNames : IEntityNameFormatter
    {
        public string FormatEntityName<T>() =>
            typeof(T) is { IsAbstract: false } && typeof(T).IsAssignableTo(typeof(IEvent)) ? EventCatalogue.UrnOf(typeof(T)) : $"{typeof(T).Namespace}:{typeof(T).Name}";
    }

    /// <summary>Lets a service listen only when it is bound to the broker, unless the broker is away.</summary>
    private sealed class BusWait(IBusControl bus) : IHostedService
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            while (bus.CheckHealth().Status is not BusHealthStatus.Healthy && !patience.IsCancellationRequested)
                await Task.Delay(50, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The events that a service consumes.</summary>
public sealed partial class Consumers<TDb>
    where TDb : MessagingDb
{
    private readonly string service;
    private readonly IServiceCollection services;
    private readonly List<Entry> entries = [];

    internal Consumers(string service, IServiceCollection services) => (this.service, this.services) = (service, services);

    internal IReadOnlyList<Entry> All => entries;

    /// <summary>Sends an event to a consumer through a quorum queue of its own, called <c>service-event</c>.</summary>
    public Consumers<TDb> Add<TEvent, TConsumer>()
        where TEvent : class, IEvent
        where TConsumer : class, IConsumer<TEvent>
    {
        services.AddScoped<TConsumer>();
        entries.Add(new Entry(
            $"{service}-{WordStart().Replace(typeof(TEvent).Name, "-").ToLowerInvariant()}",
            (endpoint, services) => endpoint.Consumer(() => new Inboxed<TEvent, TConsumer, TDb>(
                services.GetRequiredService<IServiceScopeFactory>(),
                services.GetRequiredService<MessagingTelemetry>(),
                services.GetRequiredService<ILogger<TConsumer>>()))));
        return this;
    }

    internal sealed record Entry(string Queue, Action<IReceiveEndpointConfigurator, IServiceProvider> Configure);

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}

/// <summary>A service and the queues that it consumes.</summary>
internal sealed record ServiceQueues(string Service, IReadOnlyList<string> Queues);
