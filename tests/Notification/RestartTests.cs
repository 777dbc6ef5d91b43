using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Notification.Tests;

/// <summary>The service as a real process that is killed with SIGKILL.</summary>
public sealed class RestartTests
{
    private const int Events = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Killed_between_sending_and_marking_it_loses_no_alert_doubles_none_and_repeats_a_webhook_with_its_id(int seed)
    {
        await using var tokens = await TokenIssuer.Start();
        await using var receiver = await Receiver.Start();
        await using var killed = await KillableService.Migrated(tokens);
        await using var bus = await Bus.To(killed.Broker);

        // The receiver has the call, the sender does not know yet: that is when it dies.
        var random = new Random(seed);
        var moments = new ConcurrentDictionary<int, bool>(
            Enumerable.Range(0, 2).Select(i => KeyValuePair.Create(random.Next(1, Events / 2) + (i * Events / 2), true)));
        var deaths = 0;
        var hook = receiver.New((_, call) =>
        {
            if (moments.TryRemove(call, out var _))
            {
                killed.Kill();
                Interlocked.Increment(ref deaths);
            }
            return Task.CompletedTask;
        });

        await killed.Start();
        var reader = new Someone(killed.Http(tokens.Token("reader", "aalborg", "restart")));
        var indicator = World.NewIndicator();
        await reader.SubscribeTo(indicator, hook.Url);
        for (var version = 1; version <= Events; version++)
            await bus.PublishWorsened(Bus.Worsened(indicator, version: version));

        await Eventually.Holds(async () =>
        {
            if (killed.IsDead)
                await killed.Start();
            return await killed.Count("select count(*) from delivery where state = 'delivered'") == Events;
        }, TimeSpan.FromSeconds(90));

        deaths.ShouldBe(2);
        (await killed.Count("select count(*) from alert")).ShouldBe(Events);
        var calls = hook.Calls.ToList();
        calls.Count.ShouldBeGreaterThan(Events, "a call whose sender died is repeated");
        calls.GroupBy(call => (long)call.Json["data"]!["version"]!).Select(ofOne => ofOne.Select(call => call.Id).Distinct().Count()).ShouldAllBe(ids => ids == 1);
        calls.Select(call => call.Id).Distinct().Count().ShouldBe(Events);
    }

    [Fact]
    public async Task A_key_of_the_wrong_length_stops_it_at_start_with_one_sentence()
    {
        await using var tokens = await TokenIssuer.Start();
        await using var service = await KillableService.Migrated(tokens);

        var (code, errors) = await service.RunToEnd(("Secrets__Key", "c2hvcnQ="));

        code.ShouldBe(1);
        errors.Trim().ShouldBe("Not started: The setting Secrets__Key must be 32 bytes in base64 (openssl rand -base64 32).");
    }

    private sealed class KillableService : IAsyncDisposable
    {
        private readonly Dictionary<string, string> settings;
        private readonly NpgsqlDataSource database;
        private Process? process;
        private Uri? address;

        private KillableService(string broker, string database, TokenIssuer tokens)
        {
            Broker = broker;
            this.database = NpgsqlDataSource.Create(database);
            settings = new()
            {
                ["ConnectionStrings__notification"] = database,
                ["ConnectionStrings__messaging"] = broker,
                ["Authentication__Issuer"] = tokens.Address,
                ["Secrets__Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                ["Webhooks__AllowedNetworks__0"] = "127.0.0.0/8",
                ["Webhooks__Timeout"] = "00:00:01",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__Console__FormatterName"] = "simple",
            };
        }

        internal string Broker { get; }

        internal bool IsDead => process!.HasExited;

        internal static async Task<KillableService> Migrated(TokenIssuer tokens)
        {
            var service = new KillableService(await TestServers.NewBroker(), await TestServers.NewDatabase("notification"), tokens);
            using var migration = service.Launch(["migrate"]);
            migration.BeginOutputReadLine();
            migration.BeginErrorReadLine();
            await migration.WaitForExitAsync();
            migration.ExitCode.ShouldBe(0);
            return service;
        }

        internal async Task Start()
        {
            process?.Dispose();
            process = Launch([]);
            var listening = new TaskCompletionSource<Uri>();
            process.OutputDataReceived += (_, line) =>
            {
                const string words = "Now listening on: ";
                if (line.Data?.IndexOf(words, StringComparison.Ordinal) is >= 0 and var at)
                    listening.TrySetResult(new Uri(line.Data[(at + words.Length)..].Trim()));
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            address = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        internal HttpClient Http(string token) => new() { BaseAddress = address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

        internal void Kill() => process!.Kill(); // SIGKILL

        internal async Task<(int Code, string Errors)> RunToEnd((string Key, string Value) but)
        {
            settings[but.Key] = but.Value;
            using var run = Launch([]);
            run.BeginOutputReadLine();
            var errors = await run.StandardError.ReadToEndAsync();
            await run.WaitForExitAsync();
            return (run.ExitCode, errors);
        }

        internal async Task<long> Count(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        public async ValueTask DisposeAsync()
        {
            if (process is { HasExited: false })
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
            process?.Dispose();
            await database.DisposeAsync();
        }

        private Process Launch(string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Tryghed.Notification.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = AppContext.BaseDirectory,
            };
            foreach (var (key, value) in settings)
                start.Environment[key] = value;
            return Process.Start(start)!;
        }
    }
}
