using System.Net;
using System.Net.Sockets;

namespace Tryghed.Local;

/// <summary>Ports on 127.0.0.1.</summary>
internal static class Loopback
{
    /// <summary>Whether nobody listens on a port, on loopback or on all addresses.</summary>
    public static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true); // connections of an earlier run that fade out are no obstacle
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Ports that are free now, all different.</summary>
    public static int[] Free(int count)
    {
        var held = Enumerable.Range(0, count).Select(_ =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }).ToList();
        var ports = held.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port).ToArray();
        held.ForEach(socket => socket.Dispose());
        return ports;
    }
}
