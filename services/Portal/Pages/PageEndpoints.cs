using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>The pages. They are open to everyone: they show what the portal's own client may see, which is what is public.</summary>
internal static class PageEndpoints
{
    // Long enough that a crowd costs the services what one reader does, short enough that nobody notices.
    internal static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    internal static void MapPages(this WebApplication app)
    {
        app.MapGet("/", async Task<IResult> (GatewayClient gateway, IndexChanges changes, CancellationToken cancel, string omraade = FrontPage.Home) =>
                Areas.IsKnown(omraade)
                    ? View<FrontPageView>(StatusCodes.Status200OK, ("Model", await FrontPage.Gather(omraade, gateway, changes, cancel)))
                    : View<NotFoundView>(StatusCodes.Status404NotFound))
            .CacheOutput(policy => policy.Expire(Kept).SetVaryByQuery("omraade"))
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/signaler/{id:guid}", async Task<IResult> (Guid id, GatewayClient gateway, CancellationToken cancel) => await SignalPage.Gather(id, gateway, cancel) switch
            {
                ({ } model, _) => View<SignalView>(StatusCodes.Status200OK, ("Model", model)),
                (null, true) => View<NotFoundView>(StatusCodes.Status404NotFound),
                _ => View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
            })
            .CacheOutput(policy => policy.Expire(Kept).SetVaryByQuery([]))
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/alarmernes-kvalitet", async Task<IResult> (GatewayClient gateway, CancellationToken cancel) =>
                await gateway.List<Quality>("/api/v1/signals/quality", cancel) is { } lists
                    ? View<QualityView>(StatusCodes.Status200OK, ("Lists", lists))
                    : View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable))
            .CacheOutput(policy => policy.Expire(Kept).SetVaryByQuery([]))
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/indikatorer", async Task<IResult> (GatewayClient gateway, CancellationToken cancel) =>
                await gateway.List<Indicator>("/api/v1/indicators", cancel) is { } indicators
                    ? View<IndicatorsView>(StatusCodes.Status200OK, ("Indicators", indicators))
                    : View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable))
            .CacheOutput(policy => policy.Expire(Kept).SetVaryByQuery([]))
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/indikatorer/{code}", async Task<IResult> (string code, GatewayClient gateway, CancellationToken cancel, string omraade = FrontPage.Home) =>
                !Areas.IsKnown(omraade) ? View<NotFoundView>(StatusCodes.Status404NotFound) : await IndicatorPage.Gather(code, omraade, gateway, cancel) switch
                {
                    ({ } model, _) => View<IndicatorView>(StatusCodes.Status200OK, ("Model", model)),
                    (null, true) => View<NotFoundView>(StatusCodes.Status404NotFound),
                    _ => View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
                })
            .CacheOutput(policy => policy.Expire(Kept).SetVaryByQuery("omraade"))
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/indikatorer/{code}/tal.{ending}", DownloadFigures.Handle)
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/indeks/{code}", async Task<IResult> (string code, GatewayClient gateway, IndexChanges changes, CancellationToken cancel, string omraade = FrontPage.Home) =>
                !Areas.IsKnown(omraade) ? View<NotFoundView>(StatusCodes.Status404NotFound) : await IndexPage.Gather(code, omraade, gateway, changes, cancel) switch
                {
                    ({ } model, _) => View<IndexView>(StatusCodes.Status200OK, ("Model", model)),
                    (null, true) => View<NotFoundView>(StatusCodes.Status404NotFound),
                    _ => View<NoAnswerView>(StatusCodes.Status503ServiceUnavailable),
                })
            .CacheOutput(policy => policy.Expire(Kept).SetVaryByQuery("omraade"))
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapGet("/indeks/{code}/{answer}.json", DownloadIndex.Handle)
            .AllowAnonymous()
            .ExcludeFromDescription();

        app.MapStrategyPages();
        app.MapHearingPages();
        app.MapFallback(() => View<NotFoundView>(StatusCodes.Status404NotFound)).AllowAnonymous();
    }

    internal static RazorComponentResult<TView> View<TView>(int status, params (string Name, object Value)[] parameters)
        where TView : Microsoft.AspNetCore.Components.IComponent =>
        new(parameters.ToDictionary(parameter => parameter.Name, parameter => (object?)parameter.Value)) { StatusCode = status };
}
