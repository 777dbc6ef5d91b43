using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Xunit;

namespace Tryghed.Strategy.Tests;

/// <summary>Against a small server that keeps objects as S3 does: none of the real stores can be had by the tests.</summary>
public sealed class S3StoreTests
{
    [Fact]
    public async Task Bytes_are_put_read_and_erased_with_signed_requests()
    {
        await using var bucket = await Bucket.Start();
        using var store = new S3Store(bucket.Settings);
        var (id, cancel) = (Guid.CreateVersion7(), TestContext.Current.CancellationToken);
        var bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);

        await store.Put(null!, id, bytes, cancel);

        bucket.Objects.Keys.ShouldBe([$"/papers/attachments/{id:N}"]);
        await using (var read = (await store.Get(id, cancel))!)
        {
            using var copy = new MemoryStream();
            await read.CopyToAsync(copy, cancel);
            copy.ToArray().ShouldBe(bytes);
        }
        await store.Erase(null!, id, cancel);
        (await store.Get(id, cancel)).ShouldBeNull();
        bucket.Signatures.ShouldAllBe(signature => signature.StartsWith("AWS4-HMAC-SHA256 Credential=key/"));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_said_to_be_away()
    {
        var bucket = await Bucket.Start();
        var settings = bucket.Settings;
        await bucket.DisposeAsync();
        using var store = new S3Store(settings);

        await Should.ThrowAsync<UnavailableException>(() => store.Put(null!, Guid.NewGuid(), new byte[10], TestContext.Current.CancellationToken));
    }

    private sealed class Bucket(WebApplication app) : IAsyncDisposable
    {
        internal ConcurrentDictionary<string, byte[]> Objects { get; } = [];

        internal ConcurrentBag<string> Signatures { get; } = [];

        internal IConfiguration Settings { get; private set; } = null!;

        internal static async Task<Bucket> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var bucket = new Bucket(builder.Build());
            bucket.app.Urls.Add("http://127.0.0.1:0");
            bucket.app.Run(bucket.Answer);
            await bucket.app.StartAsync();
            bucket.Settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Attachments:S3:Address"] = bucket.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
                ["Attachments:S3:Bucket"] = "papers",
                ["Attachments:S3:AccessKey"] = "key",
                ["Attachments:S3:SecretKey"] = "secret",
            }).Build();
            return bucket;
        }

        private readonly WebApplication app = app;

        private async Task Answer(HttpContext context)
        {
            Signatures.Add($"{context.Request.Headers.Authorization}");
            var path = context.Request.Path.Value!;
            switch (context.Request.Method)
            {
                case "PUT":
                    using (var copy = new MemoryStream())
                    {
                        await context.Request.Body.CopyToAsync(copy);
                        Objects[path] = copy.ToArray();
                    }
                    break;
                case "GET" when Objects.TryGetValue(path, out var bytes):
                    context.Response.ContentLength = bytes.Length;
                    await context.Response.Body.WriteAsync(bytes);
                    break;
                case "DELETE":
                    Objects.TryRemove(path, out _);
                    context.Response.StatusCode = 204;
                    break;
                default:
                    context.Response.StatusCode = 404;
                    context.Response.ContentType = "application/xml";
                    await context.Response.WriteAsync("<Error><Code>NoSuchKey</Code><Message>None</Message></Error>");
                    break;
            }
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
