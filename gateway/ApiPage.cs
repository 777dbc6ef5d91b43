using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Tryghed.Gateway;

/// <summary>All services' OpenAPI documents on one page, at <c>/api</c>. Nothing of it comes from elsewhere.</summary>
internal static class ApiPage
{
    internal static void MapApiPage(this WebApplication app) =>
        app.MapScalarApiReference("/api", (page, context) =>
        {
            page.WithTitle("Tryghed API").DisableDefaultFonts().DisableTelemetry().DisableAgent();
            page.ShowDeveloperTools = DeveloperToolsVisibility.Never; // they offer services of somebody else
            page.HideClientButton = true;
            foreach (var service in Routes.Services)
                page.AddDocument(service, char.ToUpperInvariant(service[0]) + service[1..], $"/openapi/{service}/v1.json");

            page.Nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{page.Nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
                + "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        }).AllowAnonymous();
}
