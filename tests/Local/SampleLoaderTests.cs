using System.Net;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace Tryghed.Local.Tests;

public sealed class SampleLoaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tryghed-sample-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Steps_are_posted_and_put_in_order_and_none_is_done_twice()
    {
        using var gateway = new Gateway(_ => 200);

        (await Load(gateway)).ShouldBe(2);
        (await Load(gateway)).ShouldBe(0);

        gateway.Asked.ShouldBe(["POST /api/v1/indicators {\"code\":\"a\"}", "PUT /api/v1/watch-lists/o/indicators/a {\"areas\":[\"851\"]}"]);
    }

    [Fact]
    public async Task What_was_posted_before_is_there_already_but_a_put_that_conflicts_is_refused()
    {
        using var gateway = new Gateway(_ => 409);

        (await Should.ThrowAsync<CannotRunException>(() => Load(gateway))).Message.ShouldStartWith("Step 2 of the sample, PUT /api/v1/watch-lists/o/indicators/a, was refused: 409");
    }

    [Fact]
    public async Task What_a_step_has_made_is_named_by_later_ones_also_after_an_interruption()
    {
        const string Sample = """
            {"steps":[{"as":"analyst","name":"terms","post":"/api/v1/strategies","body":{"title":"a"}},{"as":"analyst","post":"/api/v1/strategies/${terms}/relations","body":{"to":"${terms}"}}]}
            """;
        using (var failing = new Gateway(asked => asked.Contains("relations", StringComparison.Ordinal) ? 400 : 201))
            await Should.ThrowAsync<CannotRunException>(() => Load(failing, Sample));
        using var gateway = new Gateway(_ => 201);

        (await Load(gateway, Sample)).ShouldBe(1);

        gateway.Asked.ShouldBe(["POST /api/v1/strategies/made-1/relations {\"to\":\"made-1\"}"]);
        (await Should.ThrowAsync<CannotRunException>(() => Load(gateway, """{"steps":[{"as":"analyst","post":"/api/v1/x","body":{"to":"${nobody}"}}]}"""))).Message.ShouldContain("names 'nobody'");
    }

    private const string Two = """
        {"steps":[{"as":"analyst","post":"/api/v1/indicators","body":{"code":"a"}},{"as":"analyst","put":"/api/v1/watch-lists/o/indicators/a","body":{"areas":["851"]}}]}
        """;

    private async Task<int> Load(Gateway gateway, string sample = Two)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "sample.json"), sample, TestContext.Current.CancellationToken);
        using var loader = new SampleLoader(gateway.Address, folder, Path.Combine(folder, "progress.json"));
        return await loader.Load([new Client("analyst", "secret", "o", ["analyst"])], (_, _) => { }, TestContext.Current.CancellationToken);
    }

    /// <summary>Gives tokens, and answers every other call with a status.</summary>
    private sealed class Gateway : IDisposable
    {
        private readonly HttpListener listener = new();

        internal Gateway(Func<string, int> status)
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
            }
            listener.Prefixes.Add(Address.ToString());
            listener.Start();
            _ = Answer(status);
        }

        internal Uri Address { get; }

        internal List<string> Asked { get; } = [];

        private async Task Answer(Func<string, int> status)
        {
            try
            {
                while (await listener.GetContextAsync() is var context)
                {
                    using var body = new StreamReader(context.Request.InputStream);
                    var asked = $"{context.Request.HttpMethod} {context.Request.RawUrl} {await body.ReadToEndAsync()}";
                    var token = context.Request.RawUrl is "/connect/token";
                    if (!token)
                        Asked.Add(asked);
                    context.Response.StatusCode = token ? 200 : status(asked);
                    if (!token && context.Response.StatusCode == 201)
                        context.Response.Headers["Location"] = $"{context.Request.RawUrl}/made-{Asked.Count}";
                    context.Response.Close("""{"access_token":"t","expires_in":3600}"""u8.ToArray(), willBlock: false);
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        public void Dispose() => listener.Close();
    }
}
