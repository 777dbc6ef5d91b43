using Tryghed.Portal.Gateway;

namespace Tryghed.Portal.Pages;

/// <summary>The pages of the shared database of strategies.</summary>
internal static class StrategyPages
{
    internal static void MapStrategyPages(this WebApplication app)
    {
        app.MapGet("/strategier", async Task<IResult> (GatewayClient gateway, CancellationToken cancel, [AsParameters] StrategiesQuery query) =>
                await StrategiesPage.Gather(query, gateway, cancel) is ({ } model, var status)
                    ? PageEndpoints.View<StrategiesView>(status, ("Model", model))
                    : PageEndpoints.View<NotFoundView>(StatusCodes.Status404NotFound))
            .Open(StrategiesQuery.Names);

        app.MapGet("/strategier/{id:guid}", async Task<IResult> (Guid id, GatewayClient gateway, CancellationToken cancel, int? version = null) =>
                await StrategyPage.Gather(id, version, gateway, cancel) switch
                {
                    ({ } model, _) => PageEndpoints.View<StrategyView>(StatusCodes.Status200OK, ("Model", model)),
                    (null, true) => PageEndpoints.View<NotFoundView>(StatusCodes.Status404NotFound),
                    _ => PageEndpoints.View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
                })
            .Open("version");

        app.MapGet("/strategier/{id:guid}/forskelle", async Task<IResult> (Guid id, GatewayClient gateway, CancellationToken cancel, int? fra = null, int? til = null) =>
                await DifferencePage.Gather(id, fra, til, gateway, cancel) switch
                {
                    ({ } model, _) => PageEndpoints.View<DifferenceView>(
                        model.Difference is not null ? StatusCodes.Status200OK : model.NoneSuch ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable, ("Model", model)),
                    (null, true) => PageEndpoints.View<NotFoundView>(StatusCodes.Status404NotFound),
                    _ => PageEndpoints.View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
                })
            .Open("fra", "til");

        app.MapGet("/strategier/{id:guid}/bilag/{file:guid}", (Guid id, Guid file, GatewayClient gateway, HttpContext http, CancellationToken cancel) =>
                Pass(gateway.StrategyFile(id, file, cancel), http, cancel))
            .AllowAnonymous().ExcludeFromDescription();

        app.MapGet("/hoeringsnotater/{id:guid}.{ending}", async (Guid id, string ending, GatewayClient gateway, HttpContext http, CancellationToken cancel) =>
            {
                if (ending is "pdf" or "docx" or "md")
                    await Pass(gateway.HearingReport(id, ending, cancel), http, cancel);
                else
                    http.Response.StatusCode = StatusCodes.Status404NotFound;
            })
            .AllowAnonymous().ExcludeFromDescription();

        app.MapGet("/moeder/{id:guid}", async Task<IResult> (Guid id, GatewayClient gateway, CancellationToken cancel) => await MeetingPage.Gather(id, gateway, cancel) switch
            {
                ({ } model, _) => PageEndpoints.View<MeetingView>(StatusCodes.Status200OK, ("Model", model)),
                (null, true) => PageEndpoints.View<NotFoundView>(StatusCodes.Status404NotFound),
                _ => PageEndpoints.View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
            })
            .Open();

        app.MapGet("/moeder/{id:guid}/punkter/{item}/bilag/{file:guid}", (Guid id, string item, Guid file, GatewayClient gateway, HttpContext http, CancellationToken cancel) =>
                Pass(gateway.MeetingFile(id, item, file, cancel), http, cancel))
            .AllowAnonymous().ExcludeFromDescription();

        app.MapGet("/daekning", async Task<IResult> (GatewayClient gateway, CancellationToken cancel) =>
                await gateway.Coverage(cancel) is { } coverage
                    ? PageEndpoints.View<CoverageView>(StatusCodes.Status200OK, ("Coverage", coverage))
                    : PageEndpoints.View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable))
            .Open();

        app.MapGet("/daekning.csv", (GatewayClient gateway, HttpContext http, CancellationToken cancel) => DownloadFigures.Pass(gateway.CoverageFile(cancel), "daekning.csv", http, cancel))
            .AllowAnonymous().ExcludeFromDescription();
    }

    // What others have sent: a browser may keep it and do nothing else with it.
    internal static Task Pass(Task<HttpResponseMessage> asked, HttpContext http, CancellationToken cancel)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return DownloadFigures.Pass(asked, null, http, cancel);
    }

    /// <summary>A page that everyone may read, and that a crowd reads at the price of one.</summary>
    internal static void Open(this RouteHandlerBuilder page, params string[] query) =>
        page.CacheOutput(policy => policy.Expire(PageEndpoints.Kept).SetVaryByQuery(query)).AllowAnonymous().ExcludeFromDescription();
}
