using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tryghed.Testing;

namespace Tryghed.Notification.Tests;

/// <summary>One call as the receiver saw it.</summary>
internal sealed record Call(IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal string Id => Headers["webhook-id"];

    internal JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Verifies the signature as the specification tells receivers to, independently of the sender's code.</summary>
    internal bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret.Replace("whsec_", ""));
        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}.{Body}"));
        var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(long.Parse(Headers["webhook-timestamp"]));
        return age.Duration() < TimeSpan.FromMinutes(5) && Headers["webhook-signature"].Split(' ').Any(signature =>
            signature.StartsWith("v1,") && CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature[3..]), expected));
    }
}

/// <summary>A place that webhooks are sent to.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Calls">What has come, oldest first.</param>
internal sealed record Hook(Uri Url, ConcurrentQueue<Call> Calls)
{
    internal Task<Call[]> CallsWhen(int count) => Eventually.Get(() => Task.FromResult(Calls.ToArray()), calls => calls.Length >= count);
}

/// <summary>A department's application that takes webhooks: real HTTP on loopback, behaving as each test tells it.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (Hook Hook, Func<HttpContext, int, Task> Answer)> hooks = new();
    private string address = "";

    private Receiver(WebApplication app) => this.app = app;

    internal static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver.app.Urls.Add("http://127.0.0.1:0");
        receiver.app.MapPost("/{name}", receiver.Receive);
        await receiver.app.StartAsync();
        receiver.address = receiver.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return receiver;
    }

    /// <summary>A hook that answers with these status codes, the last one for ever.</summary>
    internal Hook Answering(params int[] statuses) => New((context, call) =>
    {
        context.Response.StatusCode = statuses[Math.Min(call, statuses.Length) - 1];
        return Task.CompletedTask;
    });

    /// <summary>A hook with an answer of its own; gets the number of the call, from 1.</summary>
    internal Hook New(Func<HttpContext, int, Task> answer)
    {
        var name = Guid.NewGuid().ToString("N");
        var hook = new Hook(new Uri($"{address}/{name}"), new());
        hooks[name] = (hook, answer);
        return hook;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Receive(string name, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var call = new Call(context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), await reader.ReadToEndAsync());
        var (hook, answer) = hooks[name];
        hook.Calls.Enqueue(call);
        await answer(context, hook.Calls.Count);
    }
}
