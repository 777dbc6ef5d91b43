using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Analyses;

/// <summary>The methods by themselves: figures come with the request, and nothing is stored.</summary>
internal static class AnalysisEndpoints
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);
    private static readonly SemaphoreSlim Places = new(Math.Max(2, Environment.ProcessorCount));

    internal static void MapAnalyses(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/analysis").WithTags("Analysis").Needs("indicator.read").AddEndpointFilter(async (context, next) =>
        {
            // Some of these calculate for seconds: a crowd is asked to come back rather than left to wait.
            if (!await Places.WaitAsync(LongestWait, context.HttpContext.RequestAborted))
                throw new UnavailableException("Too many analyses are being calculated at once.");
            try
            {
                return await next(context);
            }
            finally
            {
                Places.Release();
            }
        });
        group.MapPost("/chart", AnalyseChart.Handle).WithName("AnalyseChart").WithSummary("Draws a control chart of figures that are sent along; nothing is stored.");
        group.MapPost("/index", AnalyseIndex.Handle).WithName("AnalyseIndex").WithSummary("Computes an index of figures that are sent along, stage by stage; nothing is stored.");
        group.MapPost("/run-length", FindRunLength.Handle).WithName("FindRunLength").WithSummary("Says how long a scheme with known parameters takes to raise an alarm.");
        group.MapPost("/design", DesignLimits.Handle).WithName("DesignLimits").WithSummary("Finds the limits that spend a budget of false alarms, and says how fast they see a shift.");
        group.MapPost("/false-discovery", ControlFalseDiscovery.Handle).WithName("ControlFalseDiscovery").WithSummary("Says which of many tests to believe.");
    }
}
