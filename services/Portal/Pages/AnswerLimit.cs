using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Tryghed.Portal.Pages;

/// <summary>How much may be sent from one address: so many answers in ten minutes (<c>Portal:AnswersPerTenMinutes</c>, 5). Each replica counts for itself.</summary>
internal sealed class AnswerLimit(IConfiguration configuration) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetFixedWindowLimiter(
        address, _ => new FixedWindowRateLimiterOptions { PermitLimit = configuration.GetValue("Portal:AnswersPerTenMinutes", 5), Window = Window, QueueLimit = 0 }));

    /// <summary>Takes one of the address's; answers null, or how long to wait.</summary>
    /// <param name="what">What is counted: each kind of sending for itself.</param>
    internal TimeSpan? Take(HttpContext http, string what)
    {
        using var lease = limiter.AttemptAcquire($"{what} {AddressOf(http)}");
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window;
    }

    /// <summary>Who sent it, as the gateway saw it. Its word is believed where it stands beside us; whoever reaches the portal from elsewhere is who they are.</summary>
    internal static string AddressOf(HttpContext http)
    {
        var peer = http.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        var told = http.Request.Headers["X-Forwarded-For"].LastOrDefault()?.Split(',')[^1].Trim();
        var address = IsNear(peer) && IPAddress.TryParse(told, out var caller) ? caller : peer;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address.ToString();
        // One household has a whole /64.
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    private static bool IsNear(IPAddress peer)
    {
        if (IPAddress.IsLoopback(peer))
            return true;
        if (peer.IsIPv4MappedToIPv6)
            peer = peer.MapToIPv4();
        return peer.AddressFamily is AddressFamily.InterNetworkV6
            ? peer.IsIPv6UniqueLocal || peer.IsIPv6LinkLocal
            : peer.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and < 32, ..];
    }

    public void Dispose() => limiter.Dispose();
}
