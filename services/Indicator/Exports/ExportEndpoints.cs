using System.Net.Mime;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Exports;

internal static class ExportEndpoints
{
    internal static void MapExports(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/observations/export", ExportObservations.Handle).WithTags("Observations").Needs("indicator.read")
            .WithName("ExportObservations").WithSummary("Writes a selection of figures as CSV, JSON-stat 2.0 or a workbook, as known now, at a time (asOf) or with a vintage.")
            .WithDescription("Indicators and areas may be repeated. A period of another length than an indicator's own covers all of its periods that it touches: from=2015 begins with 2015K1.")
            .Produces<byte[]>(StatusCodes.Status200OK, "text/csv", MediaTypeNames.Application.Json, ExportObservations.Spreadsheet)
            .ProducesProblem(StatusCodes.Status400BadRequest);
}
