using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tryghed.Local;

/// <summary>What ./run can be asked to do.</summary>
internal sealed class Commands(RunFolder folder, Ports ports)
{
    private static readonly string[] Made =
        ["process", "log", "credentials.json", "secrets.json", "clients.json", "state.json", "sample.json", "supervisor", "ready", "lock"];

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> Run(Arguments arguments) => arguments.Verb switch
    {
        Verb.Run or Verb.Serve => Serve(arguments),
        Verb.Detach => Detach(arguments),
        Verb.Status => Status(),
        Verb.Stop => Stop(),
        Verb.Reset => Reset(arguments.Yes),
        Verb.Sample => Sample(),
        _ => throw new InvalidOperationException($"{arguments.Verb} is no command."),
    };

    /// <summary>Prints why it can't be, with the end of the log that helps.</summary>
    public static async Task Tell(CannotRunException exception)
    {
        await Console.Error.WriteLineAsync($"\n{exception.Message}");
        if (exception.Log is not { } log || !File.Exists(log))
            return;
        await Console.Error.WriteLineAsync($"\nThe end of {RunFolder.Shown(log)}:");
        foreach (var line in (await File.ReadAllLinesAsync(log)).TakeLast(15))
            await Console.Error.WriteLineAsync("  " + line);
    }

    private async Task<int> Serve(Arguments arguments)
    {
        Directory.CreateDirectory(folder.At("log"));
        await using var held = Hold() ?? throw new CannotRunException(AlreadyRunning());
        File.Delete(folder.At("ready"));
        await File.WriteAllTextAsync(folder.Supervisor, await File.ReadAllTextAsync("/proc/self/stat"));

        using var asked = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);

        var screen = new Screen();
        var ready = false;
        CannotRunException? reason = null;
        screen.Title("starting");
        await using (var system = new LocalSystem(folder, ports, screen))
        {
            using var watched = new CancellationTokenSource();
            var watching = system.Watch(watched.Token);
            try
            {
                await system.Start(arguments.Empty, asked.Token);
                screen.Settle();
                ready = true;
                await File.WriteAllTextAsync(folder.At("ready"), system.HasDashboard ? "dashboard" : "");
                Console.WriteLine(Screen.Ready(folder, ports, system.HasDashboard, sample: !arguments.Empty, detached: arguments.Verb is Verb.Serve));
                await Task.Delay(Timeout.Infinite, asked.Token);
            }
            catch (OperationCanceledException) when (asked.IsCancellationRequested)
            {
                // Ctrl-C or stop
            }
            catch (CannotRunException exception)
            {
                reason = exception;
            }
            screen.Settle();
            if (reason is null)
                Console.WriteLine("\n  Stopping …");
            await watched.CancelAsync();
            await watching;
        }
        File.Delete(folder.At("ready"));
        File.Delete(folder.Supervisor);
        if (reason is not null)
        {
            await Tell(reason);
            return 1;
        }
        Console.WriteLine("  Everything is stopped.");
        return ready ? 0 : 130;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            asked.Cancel();
        }
    }

    private async Task<int> Detach(Arguments arguments)
    {
        Directory.CreateDirectory(folder.At("log"));
        if (IsRunning())
            throw new CannotRunException(AlreadyRunning());
        File.Delete(folder.At("ready"));
        var log = folder.Log("run");
        File.Delete(log);
        var launch = new Launch("run", Environment.ProcessPath!,
            [typeof(Commands).Assembly.Location, "--serve", .. arguments.Empty ? new[] { "--empty" } : []],
            Environment.CurrentDirectory, _ => Task.FromResult(File.Exists(folder.At("ready"))));
        var process = OwnProcess.Start(launch, folder.At("detached"), log);

        using var asked = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => { context.Cancel = true; asked.Cancel(); });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; asked.Cancel(); });
        var shown = 0;
        while (true)
        {
            var ended = process.Exited.IsCompleted;
            var ready = !ended && File.Exists(folder.At("ready"));
            if (File.Exists(log) && await File.ReadAllTextAsync(log) is { } text && text.LastIndexOf('\n') + 1 is var whole && whole > shown)
            {
                Console.Write(text[shown..whole]);
                shown = whole;
            }
            if (ended)
                return await process.Exited is 0 ? 1 : await process.Exited;
            if (ready)
            {
                File.Delete(folder.At("detached"));
                return 0;
            }
            if (asked.IsCancellationRequested)
            {
                OwnProcess.Send(process.Id, Signal.Terminate);
                await process.Exited;
                return 130;
            }
            await Task.WhenAny(process.Exited, Task.Delay(150));
        }
    }

    private async Task<int> Status()
    {
        if (!IsRunning())
        {
            Console.WriteLine("Tryghed is not running.");
            return 3;
        }
        var parts = File.Exists(folder.State) ? JsonSerializer.Deserialize<PartState[]>(await File.ReadAllTextAsync(folder.State)) ?? [] : [];
        var ready = File.Exists(folder.At("ready"));
        var well = ready && parts.All(part => part.Condition is "healthy");
        Console.WriteLine($"\n  {Screen.Bold("Tryghed")}  {(well ? "is running" : ready ? "is running, not all of it well" : "is starting")}: {ports.AddressOf(Topology.Gateway)}/  (process {SupervisorId()})\n");
        foreach (var part in parts)
        {
            var mark = part.Condition switch { "healthy" => Screen.Green("✓"), "unhealthy" => Screen.Red("✗"), _ => Screen.Yellow("…") };
            var restarts = part.Restarts is 0 ? "" : part.Restarts is 1 ? ", restarted once" : $", restarted {part.Restarts} times";
            Console.WriteLine($"  {mark} {part.Name,-14}{part.Condition,-12}{Screen.Faint($"process {part.Process}{restarts}")}");
        }
        Console.WriteLine();
        return well ? 0 : 4;
    }

    private async Task<int> Stop()
    {
        if (!IsRunning())
        {
            var left = await folder.StopLeftOvers();
            Console.WriteLine(left is [] ? "Tryghed is not running." : $"Stopped what an earlier run had left: {string.Join(", ", left)}.");
            return 0;
        }
        if (SupervisorId() is not { } id)
            throw new CannotRunException("Tryghed is just starting; try again in a moment.");
        OwnProcess.Send(id, Signal.Terminate);
        var watch = Stopwatch.StartNew();
        while (IsRunning())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(90))
                throw new CannotRunException($"Process {id} does not stop.", folder.Log("run"));
            await Task.Delay(100);
        }
        Console.WriteLine("Everything is stopped.");
        return 0;
    }

    private async Task<int> Reset(bool yes)
    {
        if (!yes)
        {
            if (Console.IsInputRedirected)
                throw new CannotRunException("This removes all data and secrets; say --yes.");
            Console.Write($"This stops Tryghed and removes all its data and secrets in {RunFolder.Shown(folder.Path)}. Go on? [y/N] ");
            if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
                return 1;
        }
        if (Directory.Exists(folder.Path))
        {
            await Stop();
            foreach (var server in new[] { "postgres", "rabbitmq" }.Select(folder.At))
            {
                if (new DirectoryInfo(server).LinkTarget is { } aside)
                {
                    if (Directory.Exists(aside))
                        Directory.Delete(aside, recursive: true);
                    File.Delete(server);
                }
                else if (Directory.Exists(server))
                    Directory.Delete(server, recursive: true);
            }
            foreach (var made in Made.Select(folder.At))
            {
                if (Directory.Exists(made))
                    Directory.Delete(made, recursive: true);
                else
                    File.Delete(made);
            }
        }
        Console.WriteLine("All data is removed.");
        return 0;
    }

    private async Task<int> Sample()
    {
        if (!IsRunning() || !File.Exists(folder.At("ready")))
            throw new CannotRunException("Tryghed is not running: start it first.");
        var screen = new Screen();
        await using var system = new LocalSystem(folder, ports, screen);
        await system.LoadSample(await Credentials.Open(folder, default), default);
        return 0;
    }

    private string AlreadyRunning() =>
        $"Tryghed is running already: {ports.AddressOf(Topology.Gateway)}/{(SupervisorId() is { } id ? $" (process {id})" : "")}; stop it with ./run stop.";

    private int? SupervisorId() => OwnProcess.Running(folder.Supervisor);

    private bool IsRunning()
    {
        if (!Directory.Exists(folder.Path))
            return false;
        using var held = Hold();
        return held is null;
    }

    // The kernel lets go of it when the holder ends, however it ends.
    private FileStream? Hold()
    {
        try
        {
            return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
