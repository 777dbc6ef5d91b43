using System.Net.Sockets;
using Npgsql;

namespace Tryghed.Messaging;

/// <summary>Tells a database that is away for a while from work that can't be done.</summary>
internal static class TransientFailure
{
    /// <summary>Whether an exception, or one inside it, comes from a database that may answer later.</summary>
    internal static bool Is(Exception exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is NpgsqlException { IsTransient: true })
                return true;
            if (at is NpgsqlException { InnerException: SocketException or IOException or TimeoutException })
                return true;
        }
        return false;
    }
}
