using Tryghed.Portal.Gateway;
using Tryghed.Portal.Language;

namespace Tryghed.Portal.Pages;

/// <summary>Passes the gateway's answers about an index on, so that anyone can count after.</summary>
internal static class DownloadIndex
{
    internal static async Task Handle(string code, string answer, GatewayClient gateway, HttpContext http, CancellationToken cancel, string omraade = FrontPage.Home)
    {
        var rest = answer switch
        {
            "definition" => "",
            "historie" when Areas.IsKnown(omraade) => $"/history?area={Uri.EscapeDataString(omraade)}",
            "robusthed" => "/robustness",
            "offentliggoerelser" => "/publications",
            _ => null,
        };
        if (rest is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await DownloadFigures.Pass(gateway.IndexAnswer(code, rest, cancel), $"{code}-{answer}.json", http, cancel);
    }
}
