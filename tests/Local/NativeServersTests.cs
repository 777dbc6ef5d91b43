using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Local.Tests;

public sealed class NativeServersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tryghed-local-").FullName;

    public NativeServersTests() => File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_private_PostgreSQL_listens_on_loopback_only_keeps_its_data_and_leaves_no_process()
    {
        Assert.SkipWhen(NativePostgres.Programs is null, "PostgreSQL is not installed.");
        var port = Loopback.Free(1)[0];
        await using var server = await NativePostgres.Start(Path.Combine(folder, "postgres"), port);
        await server.Make("someone", "secret", ["first"], default);
        await server.Make("someone", "secret", ["first", "second"], default);

        (await Psql(port, "first", "create table kept (n int); insert into kept values (7)")).Code.ShouldBe(0);
        Listening.By(server).ShouldBe([new IPEndPoint(IPAddress.Loopback, port)]);
        await server.Stop();
        Processes.In(server).ShouldBeEmpty();

        await server.Start();
        (await Psql(port, "first", "select n from kept")).Output.ShouldContain("7");
    }

    [Fact]
    public async Task A_private_RabbitMQ_listens_on_loopback_only_and_leaves_no_process_nor_port_mapper()
    {
        Assert.SkipWhen(!NativeRabbitMq.Installed, "RabbitMQ is not installed.");
        var ports = NativeRabbitMq.Numbers.Free();
        await using var server = await NativeRabbitMq.Start(Path.Combine(folder, "rabbitmq"), ports);

        var listening = Listening.By(server);
        listening.ShouldAllBe(end => IPAddress.IsLoopback(end.Address)); // epmd takes ::1 as well
        listening.Select(end => end.Port).Distinct().ShouldBe([ports.Amqp, ports.Management, ports.Distribution, ports.PortMapper], ignoreOrder: true);
        await server.Stop();
        await Eventually.Holds(() => Task.FromResult(Processes.In(server).Count == 0)); // one that has been told to end takes a moment
    }

    [Fact]
    public async Task A_killed_PostgreSQL_starts_again_with_what_it_had()
    {
        Assert.SkipWhen(NativePostgres.Programs is null, "PostgreSQL is not installed.");
        var port = Loopback.Free(1)[0];
        await using var server = await NativePostgres.Start(Path.Combine(folder, "postgres"), port);
        await server.Make("someone", "secret", ["first"], default);
        (await Psql(port, "first", "create table kept (n int); insert into kept values (7)")).Code.ShouldBe(0);

        await server.Kill();
        await server.Start();

        (await Psql(port, "first", "select n from kept")).Output.ShouldContain("7");
    }

    [Fact]
    public async Task Passwords_and_the_cookie_are_readable_by_their_owner_only()
    {
        Assert.SkipWhen(!NativeRabbitMq.Installed, "RabbitMQ is not installed.");
        await using var server = await NativeRabbitMq.Prepare(Path.Combine(folder, "rabbitmq"), NativeRabbitMq.Numbers.Free(), default);

        foreach (var file in new[] { "password", "node/rabbitmq.conf", "node/.erlang.cookie" })
            File.GetUnixFileMode(Path.Combine(folder, "rabbitmq", file)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    private static Task<Command> Psql(int port, string database, string sql) => Command.Try(
        Path.Combine(NativePostgres.Programs!, "psql"), ["-X", "-t", "-h", "127.0.0.1", "-p", $"{port}", "-U", "someone", "-d", database, "-c", sql],
        environment: new Dictionary<string, string?> { ["PGPASSWORD"] = "secret" });
}

/// <summary>What the machine knows about a server's processes.</summary>
internal static class Processes
{
    /// <summary>Processes that work in a server's folder, the server's backends included.</summary>
    public static IReadOnlyList<int> In(NativeServer server) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null))
            .Where(id => WorkingDirectory(id) is { } at && at.StartsWith(server.Directory + "/", StringComparison.Ordinal))];

    private static string? WorkingDirectory(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget is { } target ? target + "/" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

internal static class Listening
{
    /// <summary>Where a server's processes listen, by port.</summary>
    public static IReadOnlyList<IPEndPoint> By(NativeServer server)
    {
        var sockets = Processes.In(server).SelectMany(Sockets).ToHashSet();
        return [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == "0A" && sockets.Contains(fields[9]))
            .Select(fields => Parse(fields[1])).DistinctBy(end => end.ToString()).OrderBy(end => end.Port)];
    }

    private static IEnumerable<string> Sockets(int id)
    {
        string[] open;
        try
        {
            open = Directory.GetFileSystemEntries($"/proc/{id}/fd");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        foreach (var entry in open)
        {
            if (new FileInfo(entry).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal))
                yield return target["socket:[".Length..^1];
        }
    }

    private static IPEndPoint Parse(string text)
    {
        var parts = text.Split(':');
        var bytes = Convert.FromHexString(parts[0]);
        for (var word = 0; word < bytes.Length; word += 4)
            Array.Reverse(bytes, word, 4);
        return new IPEndPoint(new IPAddress(bytes), Convert.ToInt32(parts[1], 16));
    }
}
