using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tryghed.Gateway.Tests;

/// <summary>What a destination was asked.</summary>
internal sealed record Asked(string Service, string Method, string Path, string Host, long Bytes, Dictionary<string, string> Headers);

/// <summary>A small server that answers with what it was asked.</summary>
internal sealed class Destination : IAsyncDisposable
{
    private readonly WebApplication app;

    private Destination(WebApplication app) => this.app = app;

    public string Address { get; private set; } = "";

    public static async Task<Destination> Start(string service, string issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var destination = new Destination(builder.Build());
        destination.app.Urls.Add("http://127.0.0.1:0");
        destination.app.Run(async context =>
        {
            if (context.Request.Path == "/.well-known/openid-configuration")
            {
                await context.Response.WriteAsJsonAsync(new { issuer, jwks_uri = issuer + "jwks" });
                return;
            }
            if (context.Request.Query.ContainsKey("silent"))
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            long bytes = 0;
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
                bytes += read;
            await context.Response.WriteAsJsonAsync(new Asked(
                service, context.Request.Method, context.Request.Path, context.Request.Host.Value!, bytes,
                context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString())));
        });
        await destination.app.StartAsync();
        destination.Address = destination.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return destination;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
