using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tryghed.Portal.Tests;

/// <summary>A gateway on loopback that answers what a test tells it to, and remembers what it was asked.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (int Status, string Body)> answers = new();
    private readonly List<WebApplicationFactory<Program>> portals = [];
    private int tokens;

    private FakeGateway(WebApplication app) => this.app = app;

    /// <summary>Every request, as method, path with query, and token.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Token)> Asked { get; } = new();

    /// <summary>Bodies that were sent, with their paths.</summary>
    public ConcurrentQueue<(string Path, string Body)> Sent { get; } = new();

    /// <summary>Tokens that are refused with 401.</summary>
    public HashSet<string> Refused { get; } = [];

    public int TokensGiven => tokens;

    public static async Task<FakeGateway> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var gateway = new FakeGateway(builder.Build());
        gateway.app.Urls.Add("http://127.0.0.1:0");
        gateway.app.Run(gateway.Answer);
        await gateway.app.StartAsync();
        return gateway;
    }

    public FakeGateway Answers(string path, string body, int status = 200)
    {
        answers[path] = (status, body);
        return this;
    }

    public FakeGateway Fails(string path) => Answers(path, "{}", 503);

    /// <summary>A reader of a portal that stands behind this gateway.</summary>
    public HttpClient Reader(Action<IServiceCollection>? services = null, string? issuer = null)
    {
        var portal = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.ConfigureLogging(logging => logging.ClearProviders());
            host.UseSetting("Authentication:Issuer", issuer ?? app.Urls.Single() + "/");
            host.UseSetting("services:gateway:http:0", app.Urls.Single());
            host.UseSetting("Portal:ClientId", "portal");
            host.UseSetting("Portal:ClientSecret", "secret-of-the-portal");
            if (services is not null)
                host.ConfigureServices(services);
        });
        portals.Add(portal);
        return portal.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var portal in portals)
            await portal.DisposeAsync();
        await app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path + context.Request.QueryString;
        var token = context.Request.Headers.Authorization.FirstOrDefault()?["Bearer ".Length..];
        Asked.Enqueue((context.Request.Method, path, token));

        if (path is "/connect/token" && !answers.ContainsKey(path))
        {
            var form = await context.Request.ReadFormAsync();
            context.Response.StatusCode = form["client_secret"] == "secret-of-the-portal" && form["grant_type"] == "client_credentials" ? 200 : 400;
            await context.Response.WriteAsJsonAsync(new { access_token = $"token-{Interlocked.Increment(ref tokens)}", token_type = "Bearer", expires_in = 3600 });
            return;
        }
        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            Sent.Enqueue((path, await new StreamReader(context.Request.Body).ReadToEndAsync()));
        var (status, body) = token is not null && Refused.Contains(token) ? ((int)HttpStatusCode.Unauthorized, "{}") : answers.GetValueOrDefault(path, (404, "{}"));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }
}
