using Scalar.AspNetCore;

namespace Tryghed.Gateway;

/// <summary>All services' OpenAPI documents on one page, at <c>/api</c>.</summary>
internal static class ApiPage
{
    internal static void MapApiPage(this WebApplication app)
    {
        app.MapScalarApiReference("/api", page =>
        {
            page.WithTitle("Tryghed API").DisableDefaultFonts().DisableTelemetry().DisableAgent();
            foreach (var service in Routes.Services)
                page.AddDocument(service, char.ToUpperInvariant(service[0]) + service[1..], $"/openapi/{service}/v1.json");
        }).AllowAnonymous();
    }
}
