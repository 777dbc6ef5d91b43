using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tryghed.Local;

/// <summary>A process in a session of its own, so that the terminal's Ctrl-C reaches this program only and nothing it started outlives it.</summary>
/// <remarks>It writes its own entry of the process table to a file before it becomes what it is to be: a later run finds it by number and start time, never by name.</remarks>
internal sealed class OwnProcess
{
    // The session's leader opens the log itself, so that it goes on logging when this program is killed.
    private const string Wrapper =
        """cat "/proc/$$/stat" > "$1" && exec >> "$2" 2>&1 < /dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- && shift 2 && exec "$@" """;

    private readonly Launch launch;
    private readonly string pidFile;

    private OwnProcess(Launch launch, Process process, string pidFile)
    {
        this.launch = launch;
        this.pidFile = pidFile;
        Id = process.Id;
        Exited = Wait(process);
    }

    /// <summary>The process's id, which is also its group's and its session's.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code when the process ends.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="launch">What to start.</param>
    /// <param name="pidFile">Where it notes its entry of the process table.</param>
    /// <param name="log">The log that its output is appended to.</param>
    public static OwnProcess Start(Launch launch, string pidFile, string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pidFile)!);
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Wrapper, "sh", pidFile, log, .. Account.As(launch.Account), launch.Program, .. launch.Arguments])
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in launch.Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        start.Environment[Marker] = pidFile;
        try
        {
            return new OwnProcess(launch, Process.Start(start)!, pidFile);
        }
        catch (Win32Exception exception)
        {
            throw new CannotRunException($"{launch.Name} can't be started: {exception.Message}.");
        }
    }

    /// <summary>Asks the process to end, waits, and kills what is left of its group.</summary>
    public async Task Stop()
    {
        if (!Exited.IsCompleted)
        {
            Send(Id, launch.StopSignal);
            await Task.WhenAny(Exited, Task.Delay(launch.StopLimit));
        }
        KillGroup();
        await Exited;
        File.Delete(pidFile);
    }

    /// <summary>Ends what a process that died has left in its group.</summary>
    public void KillGroup() => Send(-Id, Signal.Kill);

    /// <summary>Stops what an earlier run left behind, if it is still the same process.</summary>
    /// <param name="pidFile">Where that run's process noted itself.</param>
    /// <param name="signal">The signal that asks it to end in good order.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>Whether there was something to stop.</returns>
    public static async Task<bool> StopLeftOver(string pidFile, Signal signal, TimeSpan limit)
    {
        var found = false;
        if (Running(pidFile) is { } id)
        {
            found = true;
            Send(id, signal);
            var watch = Stopwatch.StartNew();
            while (Running(pidFile) is not null && watch.Elapsed < limit)
                await Task.Delay(50);
            Send(-id, Signal.Kill);
            while (Running(pidFile) is not null && watch.Elapsed < limit + TimeSpan.FromSeconds(5))
                await Task.Delay(50);
        }

        // The leader may be gone and have left others of its session: those carry the mark.
        foreach (var other in Marked(pidFile))
        {
            found = true;
            Send(other, Signal.Kill);
        }
        File.Delete(pidFile);
        return found;
    }

    /// <summary>The id of the process that noted itself in a file, if it still runs; null otherwise.</summary>
    public static int? Running(string pidFile)
    {
        try
        {
            var noted = ProcessEntry.Parse(File.ReadAllText(pidFile));
            return noted is not null && ProcessEntry.Of(noted.Id) is { State: not 'Z' } now && now.Started == noted.Started ? noted.Id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private const string Marker = "TRYGHED_STARTED_AS";

    private static async Task<int> Wait(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        var code = process.ExitCode;
        process.Dispose();
        return code;
    }

    private static IEnumerable<int> Marked(string pidFile)
    {
        var mark = $"{Marker}={pidFile}";
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var id) || id == Environment.ProcessId)
                continue;
            var environment = "";
            try
            {
                environment = File.ReadAllText(Path.Combine(directory, "environ"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                continue; // ended meanwhile, or another user's
            }
            if (environment.Split('\0').Contains(mark))
                yield return id;
        }
    }

    /// <summary>Sends a signal; whoever is gone already is well served.</summary>
    internal static bool Send(int id, Signal signal) => Kill(id, (int)signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int id, int signal);
}

/// <summary>A line of <c>/proc/ID/stat</c>.</summary>
/// <param name="Id">The process.</param>
/// <param name="State">R, S, D, Z for a zombie, and so on.</param>
/// <param name="Session">The session it belongs to.</param>
/// <param name="Started">When it started, in clock ticks since the machine did: together with the id it names one process only.</param>
internal sealed record ProcessEntry(int Id, char State, int Session, string Started)
{
    /// <summary>A running process's entry; null when there is none.</summary>
    public static ProcessEntry? Of(int id)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads an entry; the name in it stands in parentheses and may itself hold spaces and parentheses.</summary>
    public static ProcessEntry? Parse(string line)
    {
        var name = line.IndexOf('(', StringComparison.Ordinal);
        var rest = line.LastIndexOf(')');
        if (name < 1 || rest < name || !int.TryParse(line.AsSpan(0, name), out var id))
            return null;
        var fields = line[(rest + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries); // from field 3, the state
        return fields.Length > 19 ? new ProcessEntry(id, fields[0][0], int.Parse(fields[3], null), fields[19]) : null;
    }
}
