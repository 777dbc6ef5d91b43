using System.Diagnostics;
using System.Security.Cryptography;

namespace Tryghed.Local;

/// <summary>A private instance of one of the distribution's servers: own data, own ports, loopback only.</summary>
public abstract class NativeServer : IAsyncDisposable
{
    private OwnProcess? process;

    /// <summary>How it is started.</summary>
    internal abstract Launch Launch { get; }

    /// <summary>Folder with its data, its log and its password.</summary>
    public string Directory { get; }

    /// <summary>Keeps the folder.</summary>
    private protected NativeServer(string directory) => Directory = directory;

    /// <summary>Starts the server, prepared before, and waits until it answers.</summary>
    /// <exception cref="CannotRunException">It ended, or did not answer within a minute.</exception>
    public async Task Start(CancellationToken cancel = default)
    {
        var log = Path.Combine(Directory, "output.log");
        var pidFile = Path.Combine(Directory, "process");
        if (OwnProcess.Running(pidFile) is not null)
            throw new CannotRunException($"{Launch.Name} runs already in {Directory}.");

        process = OwnProcess.Start(Launch, pidFile, log);
        var watch = Stopwatch.StartNew();
        try
        {
            while (!await Probe.Ask(Launch, cancel))
            {
                if (process.Exited.IsCompleted)
                    throw new CannotRunException($"{Launch.Name} ended with code {await process.Exited} while it started.", log);
                if (watch.Elapsed > TimeSpan.FromMinutes(1))
                    throw new CannotRunException($"{Launch.Name} does not answer after a minute.", log);
                await Task.Delay(100, cancel);
            }
        }
        catch
        {
            await Stop();
            throw;
        }
    }

    /// <summary>Stops the server in good order; its data stays, and <see cref="Start"/> goes on with it.</summary>
    public async Task Stop()
    {
        if (Interlocked.Exchange(ref process, null) is { } running)
            await running.Stop();
    }

    /// <summary>Ends the server at once, as a power cut would; its data stays.</summary>
    public async Task Kill()
    {
        if (Interlocked.Exchange(ref process, null) is not { } running)
            return;
        running.KillGroup();
        await running.Stop();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        GC.SuppressFinalize(this);
    }

    /// <summary>The password kept in the folder, generated the first time.</summary>
    private protected static async Task<string> Password(string directory, CancellationToken cancel)
    {
        var file = Path.Combine(directory, "password");
        if (!File.Exists(file))
            await PrivateFile.Write(file, RandomNumberGenerator.GetHexString(32, lowercase: true), cancel);
        return await File.ReadAllTextAsync(file, cancel);
    }
}

/// <summary>Files that nobody but the owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a file with mode 600, all of it or nothing.</summary>
    public static async Task Write(string path, string text, CancellationToken cancel = default)
    {
        var part = path + ".part";
        File.Delete(part);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var writer = new StreamWriter(part, options))
            await writer.WriteAsync(text.AsMemory(), cancel);
        File.Move(part, path, overwrite: true);
    }
}

/// <summary>Asking a process whether it is well.</summary>
internal static class Probe
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Asks once; a network that does not answer is a no.</summary>
    public static async Task<bool> Ask(Launch launch, CancellationToken cancel)
    {
        try
        {
            return await launch.Healthy(cancel);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or System.Net.Sockets.SocketException
            || exception is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Whether a GET answers 2xx.</summary>
    /// <param name="address">Where.</param>
    /// <param name="user">User and password for basic authentication, as <c>user:password</c>.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<bool> Get(string address, string? user, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (user is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(user)));
        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return answer.IsSuccessStatusCode;
    }
}
