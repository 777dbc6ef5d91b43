using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using IPNetwork = System.Net.IPNetwork;

namespace Tryghed.Gateway;

/// <summary>Sends each request to the service that answers it, streaming both ways, and says so plainly when that service doesn't.</summary>
internal static class Forwarding
{
    private const int RetryAfterSeconds = 2;

    /// <summary>Headers by which a proxy tells of the original caller: never believed from outside.</summary>
    private static readonly string[] Spoofable = ["Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP"];

    /// <summary>Reads <c>Gateway:IdleSeconds</c> (100): how long a destination may be silent before it is a 504.</summary>
    internal static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IProxyConfigProvider>(services => Table(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddReverseProxy()
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(3);
                handler.AllowAutoRedirect = false;
            })
            .AddTransforms(transforms => transforms.AddOriginalHost(true)); // discovery documents and redirects name the address that the caller used
    }

    /// <summary>
    /// Believes the forwarding headers of the proxies in <c>Gateway:TrustedProxies</c> (addresses or networks; none by default)
    /// and removes everyone else's. What is forwarded then tells of the caller as the gateway saw it.
    /// </summary>
    internal static void UseTrustedProxies(this WebApplication app)
    {
        var trusted = app.Configuration.GetSection("Gateway:TrustedProxies").Get<string[]>() ?? [];
        if (trusted is not [])
        {
            var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in trusted)
                options.KnownIPNetworks.Add(proxy.Contains('/') ? IPNetwork.Parse(proxy) : new IPNetwork(IPAddress.Parse(proxy), IPAddress.Parse(proxy).GetAddressBytes().Length * 8));
            app.UseForwardedHeaders(options);
        }
        app.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            foreach (var name in headers.Keys.Where(IsSpoofable).ToList())
                headers.Remove(name);
            return next(context);
        });
    }

    /// <summary>Maps the table, and closes what under <c>/api</c> and <c>/openapi</c> stands in no table: it never reaches the portal.</summary>
    internal static void MapForwarding(this WebApplication app)
    {
        app.Map("/api/{**rest}", () => Results.NotFound());
        app.Map("/openapi/{**rest}", () => Results.NotFound());
        app.MapReverseProxy(proxy => proxy.Use(AnswerForTheDestination));
    }

    private static async Task AnswerForTheDestination(HttpContext context, Func<Task> next)
    {
        await next();
        if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted)
            return;

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        var (status, detail) = failure.Error switch
        {
            ForwarderError.RequestTimedOut => (StatusCodes.Status504GatewayTimeout, $"'{service}' did not answer in time."),
            ForwarderError.RequestBodyClient => (context.Response.StatusCode, context.Response.StatusCode is StatusCodes.Status413PayloadTooLarge ? "The body is larger than allowed here." : null),
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeRequestCanceled => (context.Response.StatusCode, null),
            _ => (StatusCodes.Status503ServiceUnavailable, $"'{service}' does not answer just now."),
        };
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = $"{RetryAfterSeconds}";
        if (!context.RequestAborted.IsCancellationRequested)
            await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = context,
                ProblemDetails = new ProblemDetails { Status = status, Detail = detail },
            });
    }

    private static InMemoryConfigProvider Table(IConfiguration configuration)
    {
        var idle = TimeSpan.FromSeconds(configuration.GetValue("Gateway:IdleSeconds", 100.0));
        var routes = Routes.All.Select(route => new RouteConfig
        {
            RouteId = route.Path,
            ClusterId = route.Service,
            Match = new RouteMatch { Path = route.Path },
            AuthorizationPolicy = route.Open ? "anonymous" : "default",
            Transforms = route.At is null ? null : [new Dictionary<string, string> { ["PathSet"] = route.At }],
        });
        var clusters = Routes.Destinations.Select(service => new ClusterConfig
        {
            ClusterId = service,
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = idle, Version = HttpVersion.Version11 },
            Destinations = configuration.GetSection($"services:{service}:http").GetChildren()
                .Where(address => !string.IsNullOrWhiteSpace(address.Value))
                .ToDictionary(address => address.Key, address => new DestinationConfig { Address = address.Value! }),
        });
        return new InMemoryConfigProvider([.. routes], [.. clusters]);
    }

    private static bool IsSpoofable(string header) =>
        header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
        || Spoofable.Contains(header, StringComparer.OrdinalIgnoreCase);
}
