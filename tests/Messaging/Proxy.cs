using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tryghed.Messaging.Tests;

/// <summary>A TCP connection to the broker or the database that can be cut and mended.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> open = [];
    private readonly string host;
    private readonly int port;
    private volatile bool cut;

    private Proxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        listener.Start();
        _ = Accept();
    }

    internal int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    internal static Proxy Before(string host, int port) => new(host, port);

    /// <summary>Breaks what is connected and lets nobody connect.</summary>
    internal void Cut()
    {
        cut = true;
        foreach (var socket in open.Keys)
            Reset(socket);
    }

    internal void Mend() => cut = false;

    public ValueTask DisposeAsync()
    {
        Cut();
        listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                if (cut)
                    Reset(client);
                else
                    _ = Forward(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // disposed
        }
    }

    private async Task Forward(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        (open[client], open[server]) = (true, true);
        try
        {
            await server.ConnectAsync(host, port);
            await Task.WhenAny(Copy(client, server), Copy(server, client));
        }
        catch (SocketException)
        {
            // the other end is away, which the client is about to notice
        }
        open.TryRemove(client, out _);
        open.TryRemove(server, out _);
        Reset(client);
        Reset(server);
    }

    private static async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // cut
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // gone already
        }
        socket.Dispose();
    }
}
