namespace Tryghed.Gateway;

/// <summary>Headers that keep browsers from doing more than a page asked for. A page that sets one itself keeps its own.</summary>
internal static class SecurityHeaders
{
    /// <summary>Everything from our own address; nothing inline but styles.</summary>
    private const string Pages =
        "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    internal static void UseSecurityHeaders(this WebApplication app)
    {
        var overTls = app.Configuration["Authentication:Issuer"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) is true;
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.TryAdd("X-Content-Type-Options", "nosniff");
                headers.TryAdd("X-Frame-Options", "DENY");
                headers.TryAdd("Referrer-Policy", "same-origin");
                headers.TryAdd("Content-Security-Policy", Pages);
                if (overTls)
                    headers.TryAdd("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
                headers.Remove("Server");
                headers.Remove("X-Powered-By");
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}
