using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.History;

internal static class HistoryEndpoints
{
    internal static void MapHistory(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/indicators/{code}").WithTags("History");
        group.MapGet("/vintages", ListVintages.Handle).Needs("indicator.read")
            .WithName("ListVintages").WithSummary("Lists the vintages of an indicator, newest first: what each import or batch brought, when, and where from.");
        group.MapGet("/revisions", ShowRevisions.Handle).Needs("indicator.read")
            .WithName("ShowRevisions").WithSummary("Shows how values grew: what each vintage said of every area and period (revised=true for those that changed), and for one area how its figures usually grow.");
    }
}
