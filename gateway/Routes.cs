namespace Tryghed.Gateway;

/// <summary>What goes where. The table of the design document; nothing else decides it.</summary>
internal static class Routes
{
    /// <summary>The services that have an audit log, dead letters and an OpenAPI document.</summary>
    internal static readonly IReadOnlyList<string> Services = ["strategy", "indicator", "initiative", "notification"];

    /// <summary>Every destination, as it is called in configuration: <c>services__strategy__http__0</c>.</summary>
    internal static readonly IReadOnlyList<string> Destinations = [.. Services, "identity", "portal"];

    /// <summary>All routes; where two match, the more specific wins.</summary>
    internal static readonly IReadOnlyList<Route> All =
    [
        .. Api("strategy", "goals", "organisations", "strategies", "hearings", "meetings", "decisions", "planning-groups", "coverage"),
        .. Api("indicator", "indicators", "observations", "imports", "sources", "signals", "watch-lists", "indices", "analysis"),
        .. Api("initiative", "initiatives", "evidence", "portfolio"),
        .. Api("notification", "subscriptions", "alerts", "deliveries", "silences"),
        .. Services.SelectMany(service => Api(service, $"audit/{service}", $"dead-letters/{service}")),
        .. Services.Select(service => new Route($"/openapi/{service}/v1.json", service, Open: true, At: "/openapi/v1.json")),
        new Route("/connect/{**rest}", "identity", Open: true),
        new Route("/.well-known/{**rest}", "identity", Open: true),
        new Route("/{**rest}", "portal", Open: true),
    ];

    private static IEnumerable<Route> Api(string service, params string[] paths) =>
        paths.Select(path => new Route($"/api/v1/{path}/{{**rest}}", service));
}

/// <summary>A path and the service that answers it.</summary>
/// <param name="Path">Path pattern; <c>{**rest}</c> also matches nothing.</param>
/// <param name="Service">The destination.</param>
/// <param name="Open">Whether it may be called without a token. What needs one after all, its service says.</param>
/// <param name="At">The path at the service, where it differs.</param>
internal sealed record Route(string Path, string Service, bool Open = false, string? At = null);
