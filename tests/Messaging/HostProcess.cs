using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tryghed.Messaging.Tests;

/// <summary>A Messaging.Host as a process of its own, found beside this test.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<string> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => this.process = process;

    /// <summary>Starts a host that serves.</summary>
    internal static HostProcess Start(string database, string broker, params (string Key, string Value)[] settings) =>
        Start([], database, broker, settings);

    /// <summary>Runs a verb to its end and answers what it wrote.</summary>
    internal static async Task<(int Code, string Output)> Run(string[] verb, string database, string broker, params (string Key, string Value)[] settings)
    {
        await using var host = Start(verb, database, broker, settings);
        await host.Exited();
        return (host.process.ExitCode, host.Output);
    }

    internal string Output => string.Join('\n', output);

    /// <summary>Its address, once it listens.</summary>
    internal async Task<Uri> Listening()
    {
        var first = await Task.WhenAny(address.Task, process.WaitForExitAsync(), Task.Delay(TimeSpan.FromSeconds(60)));
        return first == address.Task ? new Uri(await address.Task) : throw new InvalidOperationException("The host does not listen:\n" + Output);
    }

    internal void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    internal async Task Exited()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The host goes on:\n" + Output);
        }
    }

    /// <summary>Asks it to stop, as an operator does.</summary>
    internal async Task Stop()
    {
        using var term = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await term.WaitForExitAsync();
        await Exited();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static HostProcess Start(string[] verb, string database, string broker, (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Tryghed.Messaging.Host.dll"), .. verb])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ConnectionStrings__host"] = database,
                ["ConnectionStrings__messaging"] = broker,
                ["Authentication__Issuer"] = "http://127.0.0.1:1/",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["DOTNET_TieredPGO"] = "0",
            },
        };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;

        var host = new HostProcess(new Process { StartInfo = start });
        host.process.OutputDataReceived += (_, line) => host.Heard(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.Heard(line.Data);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    private void Heard(string? line)
    {
        if (line is null)
            return;
        output.Enqueue(line);
        const string Listens = "Now listening on: ";
        if (line.IndexOf(Listens, StringComparison.Ordinal) is >= 0 and var at)
            address.TrySetResult(line[(at + Listens.Length)..].Trim());
    }
}
