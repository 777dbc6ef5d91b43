using Tryghed.ServiceDefaults;

namespace Tryghed.Strategy.Search;

internal static class SearchEndpoints
{
    internal static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/strategies/search", SearchStrategies.Handle).Needs("strategy.read").WithTags("Strategies")
            .WithName("SearchStrategies").WithSummary("Searches the strategies that the caller may see, best hits first, with excerpts and with counts of what the search can be narrowed to.");
}
