using Tryghed.ServiceDefaults;

namespace Tryghed.Identity.Clients;

/// <summary>Which scopes a client may have; follows from its roles and is decided nowhere else.</summary>
internal static class Rights
{
    private static readonly string[] Services = ["strategy", "indicator", "initiative", "notification"];

    /// <summary>Every scope there is.</summary>
    internal static readonly IReadOnlyList<string> AllScopes = [.. Services.SelectMany(service => new[] { $"{service}.read", $"{service}.write" })];

    /// <summary>The scopes of a client whose highest role is this.</summary>
    internal static IReadOnlyList<string> ScopesOf(Role role) => role switch
    {
        Role.None => ["strategy.read", "indicator.read", "initiative.read"], // the public
        Role.Reader => [.. Services.Select(service => $"{service}.read"), "notification.write"], // subscriptions of its own
        _ => AllScopes,
    };
}
