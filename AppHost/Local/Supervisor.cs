using System.Diagnostics;

namespace Tryghed.Local;

/// <summary>How a part of the system is doing.</summary>
internal enum Condition
{
    /// <summary>Not started yet.</summary>
    Waiting,

    /// <summary>Started, and does not say yet that it is well.</summary>
    Starting,

    /// <summary>Well.</summary>
    Healthy,

    /// <summary>It was well and doesn't say so now.</summary>
    Unhealthy,

    /// <summary>It died and is started again after a pause.</summary>
    Restarting,

    /// <summary>Stopped.</summary>
    Stopped,
}

/// <summary>Keeps processes running: starts them, watches them, starts them again when they die, and stops all of it and nothing else.</summary>
/// <param name="folder">Where logs and process numbers go.</param>
/// <param name="say">Takes the lines that tell of restarts.</param>
internal sealed class Supervisor(RunFolder folder, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly List<Part> parts = [];
    private readonly CancellationTokenSource stopping = new();

    /// <summary>What it keeps running, in the order of starting.</summary>
    public IReadOnlyList<Part> Parts
    {
        get
        {
            lock (parts)
                return [.. parts];
        }
    }

    /// <summary>First pause before a restart; doubles each time, up to half a minute, and starts over when the process has been well for a while.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two questions of a process that is well.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Starts a process and keeps it running.</summary>
    public Part Start(Launch launch)
    {
        var part = new Part(launch);
        part.Process = OwnProcess.Start(launch, folder.ProcessFile(launch.Name), folder.Log(launch.Name)); // what can't be started at all is an error, not a restart
        part.Condition = Condition.Starting;
        lock (parts)
            parts.Add(part);
        part.Keeping = Keep(part);
        return part;
    }

    /// <summary>Waits until a process is well.</summary>
    /// <exception cref="CannotRunException">It died three times, or isn't well within the limit.</exception>
    public async Task WaitUntilHealthy(Part part, TimeSpan limit, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (part.Condition is not Condition.Healthy)
        {
            if (part.Restarts >= 3)
                throw new CannotRunException($"{part.Name} does not stay up: it ended with code {part.LastCode}.", folder.Log(part.Name));
            if (watch.Elapsed > limit)
                throw new CannotRunException($"{part.Name} is not well after {limit.TotalSeconds:0} seconds.", folder.Log(part.Name));
            await Task.Delay(50, cancel);
        }
    }

    private async Task Keep(Part part)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var process = part.Process!;
            var up = Stopwatch.StartNew();
            using (var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token))
            {
                var watching = Look(part, ended.Token);
                await Task.WhenAny(process.Exited, Task.Delay(Timeout.Infinite, ended.Token));
                await ended.CancelAsync();
                await watching;
            }
            if (stopping.IsCancellationRequested)
                return;

            part.LastCode = await process.Exited;
            process.KillGroup();
            if (up.Elapsed > LongestPause)
                pause = FirstPause;
            part.Restarts++;
            part.Condition = Condition.Restarting;
            say($"{part.Name} ended with {Described(part.LastCode)}; it starts again in {pause.TotalSeconds:0.#} s (log: {RunFolder.Shown(folder.Log(part.Name))})");
            try
            {
                await Task.Delay(pause, stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            part.Process = OwnProcess.Start(part.Launch, folder.ProcessFile(part.Name), folder.Log(part.Name));
            part.Condition = Condition.Starting;
        }
    }

    private async Task Look(Part part, CancellationToken cancel)
    {
        var misses = 0;
        try
        {
            while (true)
            {
                if (await Probe.Ask(part.Launch, cancel))
                {
                    if (part.Restarts > 0 && part.Condition is Condition.Starting)
                        say($"{part.Name} is well again");
                    misses = 0;
                    part.Condition = Condition.Healthy;
                }
                else if (part.Condition is Condition.Healthy && ++misses > 2)
                {
                    part.Condition = Condition.Unhealthy;
                }
                await Task.Delay(part.Condition is Condition.Healthy ? Watch : TimeSpan.FromMilliseconds(200), cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // it ended, or everything does
        }
    }

    private static string Described(int code) => code is 137 ? "SIGKILL" : code is 143 ? "SIGTERM" : code is 139 ? "a segmentation fault" : $"code {code}";

    /// <summary>Stops everything, in the reverse order of its starting: first those that use the servers, together, then the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        var all = Parts;
        await Task.WhenAll(all.Select(part => part.Keeping ?? Task.CompletedTask));
        foreach (var batch in all.GroupBy(part => part.Launch.Account is not null).OrderBy(batch => batch.Key))
        {
            await Task.WhenAll(batch.Select(async part =>
            {
                if (part.Process is { } process)
                    await process.Stop();
                part.Condition = Condition.Stopped;
            }));
        }
    }
}

/// <summary>A process that is kept running.</summary>
internal sealed class Part(Launch launch)
{
    /// <summary>How it is started.</summary>
    public Launch Launch { get; } = launch;

    /// <summary>Its name.</summary>
    public string Name => Launch.Name;

    /// <summary>How it is doing.</summary>
    public Condition Condition { get; set; } = Condition.Waiting;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; set; }

    /// <summary>The exit code of its last death.</summary>
    public int LastCode { get; set; }

    internal OwnProcess? Process { get; set; }

    internal Task? Keeping { get; set; }
}
