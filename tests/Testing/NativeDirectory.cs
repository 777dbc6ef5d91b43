using Tryghed.Local;

namespace Tryghed.Testing;

/// <summary>Where this process's private servers live; it goes with them when the process ends, and the next run takes away what a killed one left.</summary>
internal sealed class NativeDirectory(string directory, Task<NativePostgres> postgres, Task<NativeRabbitMq> rabbitMq) : IAsyncDisposable
{
    private static readonly string All = Repository.PathOf(".test/servers");

    /// <summary>A folder named for this process, after what dead processes left has been stopped and removed.</summary>
    internal static async Task<string> Own()
    {
        foreach (var left in Directory.Exists(All) ? Directory.EnumerateDirectories(All) : [])
        {
            // Number and start time together name one process only; a number alone may be somebody else's by now.
            if (Path.GetFileName(left).Split('-') is not [var id, var started] || !int.TryParse(id, out var process) || ProcessEntry.Of(process) is { State: not 'Z' } alive && alive.Started == started)
                continue;
            foreach (var server in Directory.EnumerateDirectories(left))
                if (await OwnProcess.StopLeftOver(Path.Combine(Real(server), "process"), Signal.Interrupt, TimeSpan.FromSeconds(5)))
                    await Console.Error.WriteLineAsync($"Tests: stopped what a run that was killed had left in {server}");
            Remove(left);
        }
        var me = ProcessEntry.Of(Environment.ProcessId)!;
        return Directory.CreateDirectory(Path.Combine(All, $"{me.Id}-{me.Started}")).FullName;
    }

    /// <summary>Stops the servers and removes their data.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Stop(postgres, server => server.Stop()), Stop(rabbitMq, server => server.Kill())); // nothing of the broker is kept, and it would take its time
        Remove(directory);

        static async Task Stop<TServer>(Task<TServer> started, Func<TServer, Task> stop)
        {
            await ((Task)started).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (started.IsCompletedSuccessfully)
                await stop(started.Result);
        }
    }

    // Below a folder that is closed to the servers' accounts, each server's folder is a link to one elsewhere.
    private static string Real(string folder) => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;

    private static void Remove(string folder)
    {
        foreach (var server in Directory.EnumerateDirectories(folder))
            if (Real(server) is var real && real != server && Directory.Exists(real))
                Directory.Delete(real, recursive: true);
        Directory.Delete(folder, recursive: true);
    }
}
