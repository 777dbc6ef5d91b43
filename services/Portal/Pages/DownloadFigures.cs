using System.Net;
using Tryghed.Portal.Gateway;

namespace Tryghed.Portal.Pages;

/// <summary>Passes an indicator's figures on as a file, while it arrives.</summary>
internal static class DownloadFigures
{
    internal static async Task Handle(string code, string ending, GatewayClient gateway, HttpContext http, CancellationToken cancel)
    {
        if (ending is not ("csv" or "xlsx" or "json"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await Pass(gateway.Export(code, ending is "json" ? "json-stat" : ending, cancel), $"{code}.{ending}", http, cancel);
    }

    /// <summary>Passes an answer of the gateway's on as a file; without a name, under the one that the gateway gives it.</summary>
    internal static async Task Pass(Task<HttpResponseMessage> asked, string? name, HttpContext http, CancellationToken cancel)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await asked;
        }
        catch (HttpRequestException)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "5";
            return;
        }
        using (answer)
        {
            if (!answer.IsSuccessStatusCode)
            {
                http.Response.StatusCode = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? (int)answer.StatusCode : StatusCodes.Status503ServiceUnavailable;
                if (http.Response.StatusCode is StatusCodes.Status503ServiceUnavailable)
                    http.Response.Headers.RetryAfter = "5";
                return;
            }
            http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            http.Response.Headers.ContentDisposition = name is not null ? $"attachment; filename=\"{name}\"" : answer.Content.Headers.ContentDisposition?.ToString() ?? "attachment";
            await answer.Content.CopyToAsync(http.Response.Body, cancel);
        }
    }
}
