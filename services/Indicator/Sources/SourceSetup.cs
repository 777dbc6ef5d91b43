using Microsoft.Extensions.Http.Resilience;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Sources;

/// <summary>The section <c>Sources</c> of the configuration: where sources may be asked. Nobody makes the service call anything else.</summary>
internal sealed class SourceAddresses
{
    private readonly Dictionary<string, SourceAddress> addresses = new(StringComparer.Ordinal)
    {
        ["statbank"] = new("statbank", "https://api.statbank.dk/v1"),
    };

    /// <exception cref="NotStartedException">An address is none.</exception>
    public SourceAddresses(IConfiguration configuration)
    {
        foreach (var setting in configuration.GetSection("Sources:Addresses").GetChildren())
        {
            // Environment variables can't say whether a name has large letters.
            var name = setting.Key.ToLowerInvariant();
            addresses[name] = Uri.TryCreate(setting.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { Query: "", Fragment: "", UserInfo: "" }
                ? new SourceAddress(name, setting.Value!.TrimEnd('/'))
                : throw new NotStartedException($"The setting Sources__Addresses__{setting.Key} must be an address, as https://api.statbank.dk/v1.");
        }
    }

    internal IReadOnlyList<string> Names => [.. addresses.Keys.Order(StringComparer.Ordinal)];

    internal SourceAddress? Find(string name) => addresses.GetValueOrDefault(name);
}

/// <summary>How often others are asked: settings <c>Sources:…</c>.</summary>
internal sealed class SourceLimits
{
    /// <summary>Least time between two of a schedule's times.</summary>
    public TimeSpan LeastInterval { get; init; } = TimeSpan.FromMinutes(10);
}

internal static class SourceSetup
{
    /// <summary>Adds what asks sources, on time and by hand.</summary>
    internal static void AddSources(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SourceAddresses>();
        builder.Services.AddSingleton(services => services.GetRequiredService<IConfiguration>().GetSection("Sources").Get<SourceLimits>() ?? new SourceLimits());
        builder.Services.AddSingleton<SourceHttp>();
        builder.Services.AddSingleton<ISourceConnector, StatBankConnector>();
        builder.Services.AddSingleton<ISourceConnector, PxWebConnector>();
        builder.Services.AddSingleton<SourceSignal>();
        builder.Services.AddSingleton<RunSource>();
        builder.Services.AddHostedService<SourceScheduler>();
        var client = builder.Services.AddHttpClient(SourceHttp.Client, http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan; // each attempt has a limit of its own
            http.DefaultRequestHeaders.UserAgent.ParseAdd("Tryghed-Indicator/1");
            http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, deflate, br");
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // the address is the operator's choice
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            MaxResponseHeadersLength = 16, // KB
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
#pragma warning disable EXTEXP0001 // sources have a patience of their own, which knows what of a source's answers is worth asking again
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
    }
}
