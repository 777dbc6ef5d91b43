using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Signals;

internal static class DivergenceEndpoints
{
    internal static void MapDivergence(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/signals/divergence", ShowDivergence.Handle).WithTags("Signals").Needs("indicator.read")
            .WithName("ShowDivergence").WithSummary("Says of an area whether what people perceive and what is recorded have moved the same way, one item per pair of indicators.");
}
