using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;
using Xunit.v3;

// One system for all of them: a test that kills a service must not run beside one that uses it.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Tryghed.WholeSystem.Tests.RunningSystem))]

namespace Tryghed.WholeSystem.Tests;

/// <summary>The whole system as <c>./run --detach</c> starts it, with the sample, on ports and in a folder of its own.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private static readonly string Root = FindRoot();
    private readonly int offset = 10_000 + (Environment.ProcessId % 300 * 10);
    private readonly Dictionary<string, HttpClient> clients = [];

    /// <summary>Where the system keeps its state.</summary>
    public string RunDirectory { get; } = Path.Combine(Root, ".test", "system");

    /// <summary>The gateway's address.</summary>
    public string Gateway => $"http://127.0.0.1:{8080 + offset}";

    /// <summary>A free code for an indicator.</summary>
    public static string NewCode(string about) => $"{about}-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>A statistics office, which sources call <c>test</c>.</summary>
    public StatBankServer StatBank { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        StatBank = await StatBankServer.Start();
        await Run("stop");
        await Run("reset", "--yes");
        var (code, output) = await Run("--detach");
        code.ShouldBe(0, output);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        var (code, output) = await Run("stop");
        await StatBank.DisposeAsync();
        code.ShouldBe(0, output);
    }

    /// <summary>Calls <c>./run</c> and answers its exit code and what it printed.</summary>
    public async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "run"), arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment =
            {
                ["TRYGHED_PORT_OFFSET"] = offset.ToString(),
                ["TRYGHED_RUN_DIR"] = RunDirectory,
                ["Sources__Addresses__test"] = StatBank.Address,
                ["Sources__LeastInterval"] = "00:00:02",
            },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }

    /// <summary>A client of the public API with a token of one of the clients in credentials.json.</summary>
    public async Task<HttpClient> As(string id)
    {
        if (clients.TryGetValue(id, out var known))
            return known;

        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RunDirectory, "credentials.json")))!;
        var secret = credentials["clients"]!.AsArray().Single(client => (string)client!["id"]! == id)!["secret"]!.GetValue<string>();
        var http = new HttpClient { BaseAddress = new Uri(Gateway) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = id,
            ["client_secret"] = secret,
        });
        using var response = await http.PostAsync("/connect/token", form);
        response.EnsureSuccessStatusCode();
        var token = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return clients[id] = http;
    }

    /// <summary>Defines an indicator and loads a calm history of 24 quarters from 2013K1 for some areas.</summary>
    public async Task DefineWithCalmHistory(string code, IReadOnlyList<string> areas, string visibility = "public")
    {
        using var defined = await (await As("analyst")).PostAsJsonAsync("/api/v1/indicators", new
        {
            code,
            title = new { da = "Syntetisk prøve", en = "Synthetic trial" },
            unit = "anmeldelser",
            kind = "value",
            polarity = "lower-is-better",
            goal = "2",
            source = "Syntetisk",
            frequency = "quarter",
            visibility,
            synthetic = true,
        });
        ((int)defined.StatusCode).ShouldBe(201, await defined.Content.ReadAsStringAsync());

        var noise = new Random(2013);
        var csv = new StringBuilder("area,period,value\n");
        foreach (var area in areas)
            for (var i = 0; i < 24; i++)
                csv.Append(area).Append(',').Append(2013 + (i / 4)).Append('K').Append(1 + (i % 4)).Append(',').Append(noise.Next(96, 105)).Append('\n');
        await Import(code, csv.ToString());
    }

    /// <summary>Imports CSV and waits until it is stored.</summary>
    public async Task Import(string code, string csv)
    {
        var id = await BeginImport(code, csv);
        await Stored(id);
    }

    /// <summary>Sends CSV until the system has accepted it, as a patient application does, and answers the import's id.</summary>
    public async Task<string> BeginImport(string code, string csv)
    {
        var contributor = await As("contributor");
        return await Eventually.Get(
            async () =>
            {
                using var body = new StringContent(csv, Encoding.UTF8, "text/csv");
                try
                {
                    using var response = await contributor.PostAsync($"/api/v1/imports?indicator={code}&format=csv", body);
                    var text = await response.Content.ReadAsStringAsync();
                    if ((int)response.StatusCode is >= 400 and < 429)
                        throw new InvalidOperationException(text);
                    return response.IsSuccessStatusCode ? JsonNode.Parse(text)!["id"]!.ToString() : "";
                }
                catch (HttpRequestException)
                {
                    return ""; // the door itself was killed
                }
            },
            id => id != "",
            TimeSpan.FromMinutes(3));
    }

    /// <summary>Waits until an import is stored.</summary>
    public async Task Stored(string id)
    {
        var contributor = await As("contributor");
        var state = await Eventually.Get(() => Answer(contributor, $"/api/v1/imports/{id}"), answer => (string?)answer?["state"] is "stored" or "refused", TimeSpan.FromMinutes(3));
        ((string?)state!["state"]).ShouldBe("stored", state.ToJsonString());
    }

    /// <summary>GET as JSON; null while the system can't answer.</summary>
    public static async Task<JsonNode?> Answer(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(path);
            return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync()) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>All items of a list, page by page; null while the system can't answer.</summary>
    public static async Task<IReadOnlyList<JsonNode>?> All(HttpClient client, string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await Answer(client, path + (path.Contains('?') ? "&" : "?") + "limit=100" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)));
            if (page is null)
                return null;
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Subscribes a client to what worsens in one indicator, in the inbox and at a webhook.</summary>
    public async Task Subscribe(string client, string code, string url, string secret, params string[] events)
    {
        foreach (var channel in new object[] { new { inbox = new { } }, new { webhook = new { url, secret } } })
        {
            using var response = await (await As(client)).PostAsJsonAsync("/api/v1/subscriptions", new { events, indicators = new[] { code }, channel });
            ((int)response.StatusCode).ShouldBe(201, await response.Content.ReadAsStringAsync());
        }
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Tryghed.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("Tryghed.sln is in no folder above the tests.");
        return directory.FullName;
    }
}
