using System.Text.RegularExpressions;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
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
        builder.Services.AddRequiredSettings("ConnectionStrings:messaging");
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddHostedService<OutboxSender<TDb>>();

        var list = new Consumers<TDb>(service);
        consumers?.Invoke(list);

        builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            foreach (var consumer in list.All)
                consumer.Register(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(builder.Configuration.GetConnectionString("messaging") ?? "amqp://unset"));
                rabbit.MessageTopology.SetEntityNameFormatter(new WireNames());
                foreach (var consumer in list.All)
                {
                    rabbit.ReceiveEndpoint(consumer.Queue, endpoint =>
                    {
                        endpoint.SetQuorumQueue();
                        endpoint.ConcurrentMessageLimit = 1; // in order; another replica adds another
                        endpoint.UseMessageRetry(retry => retry.Intervals(100, 500, 2000));
                        consumer.Configure(endpoint, context);
                    });
                }
            });
        });
        return builder;
    }

    /// <summary>Exchanges are called as the events are on the wire.</summary>
    private sealed class WireNames : IEntityNameFormatter
    {
        public string FormatEntityName<T>() =>
            typeof(T) is { IsAbstract: false } && typeof(T).IsAssignableTo(typeof(IEvent)) ? EventCatalogue.UrnOf(typeof(T)) : $"{typeof(T).Namespace}:{typeof(T).Name}";
    }
}

/// <summary>The events that a service consumes.</summary>
public sealed partial class Consumers<TDb>
    where TDb : MessagingDb
{
    private readonly string service;
    private readonly List<Entry> entries = [];

    internal Consumers(string service) => this.service = service;

    internal IReadOnlyList<Entry> All => entries;

    /// <summary>Sends an event to a consumer through a quorum queue of its own, called <c>service-event</c>.</summary>
    public Consumers<TDb> Add<TEvent, TConsumer>()
        where TEvent : class, IEvent
        where TConsumer : class, IConsumer<TEvent>
    {
        entries.Add(new Entry(
            $"{service}-{WordStart().Replace(typeof(TEvent).Name, "-").ToLowerInvariant()}",
            bus =>
            {
                bus.AddScoped<TConsumer>();
                bus.AddConsumer<Inboxed<TEvent, TConsumer, TDb>>();
            },
            (endpoint, context) => endpoint.ConfigureConsumer<Inboxed<TEvent, TConsumer, TDb>>(context)));
        return this;
    }

    internal sealed record Entry(
        string Queue, Action<IBusRegistrationConfigurator> Register, Action<IReceiveEndpointConfigurator, IRegistrationContext> Configure);

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex WordStart();
}
