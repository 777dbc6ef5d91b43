using System.Net;
using System.Net.Sockets;

namespace Tryghed.Notification.Deliveries;

/// <summary>Which addresses a webhook may be sent to: public ones, and those that <c>Webhooks:AllowedNetworks</c> names.</summary>
/// <remarks>
/// Subscribers choose the addresses, so this is what keeps them from reaching machines that only we can reach. The
/// networks are those that IANA's special-purpose registries (RFC 6890 and its updates) do not call globally reachable.
/// </remarks>
internal sealed class AddressRule(IReadOnlyList<IPNetwork> allowed)
{
    private static readonly IPNetwork[] Refused =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // In IPv6 only this is handed out as public: loopback, link-local, unique local, multicast and NAT64 lie outside.
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    /// <summary>Whether a webhook may be sent to an address.</summary>
    internal bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (allowed.Any(network => network.Contains(plain)))
            return true;
        return (plain.AddressFamily is AddressFamily.InterNetwork || PublicIPv6.Contains(plain)) && !Refused.Any(network => network.Contains(plain));
    }
}
