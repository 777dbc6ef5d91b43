using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using Tryghed.Identity.Clients;
using Tryghed.Identity.Storage;

namespace Tryghed.Identity.Tokens;

/// <summary>OpenIddict as Tryghed uses it: client credentials, signed access tokens that are valid for an hour, nothing stored per token.</summary>
internal static class TokenSetup
{
    /// <summary>How long an access token is valid; also how long a withdrawn client can go on.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    internal static void AddTokens(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddHostedService(services => services.GetRequiredService<KeyRing>());

        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(server =>
            {
                server.SetTokenEndpointUris("connect/token")
                    .AllowClientCredentialsFlow()
                    .SetAccessTokenLifetime(Lifetime)
                    .DisableAccessTokenEncryption()
                    .DisableTokenStorage()
                    .DisableAuthorizationStorage()
                    .RegisterScopes([.. Rights.AllScopes])
                    .RegisterClaims("org", "role")
                    .IgnoreScopePermissions() // asked for in IssueToken, which answers invalid_scope as RFC 6749 has it
                    .AddEphemeralEncryptionKey(); // OpenIddict wants one; nothing that is issued is encrypted
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement(); // see UseTokens
                server.AddEventHandler<OpenIddictServerEvents.ApplyTokenResponseContext>(handler => handler
                    .UseInlineHandler(context =>
                    {
                        context.Response.ErrorUri = null; // it names the library and the line of its rule book
                        return default;
                    })
                    .SetOrder(int.MinValue));
            });

        builder.Services.AddOptions<OpenIddictServerOptions>().Configure<IConfiguration, KeyRing>((server, configuration, keys) =>
        {
            server.Issuer = Issuer(configuration);
            server.SigningCredentials.AddRange(keys.Keys);
        });
    }

    /// <summary>Makes the addresses in the discovery document those at which its reader found it, and secrets travel over TLS where the issuer has it.</summary>
    internal static void UseTokens(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var issuer = Issuer(app.Configuration);
            if (issuer is null || issuer.Scheme == Uri.UriSchemeHttp)
                return next(context);

            // TLS ends at or before the gateway, which keeps the Host: what comes by the issuer's name came over its scheme.
            // The services' own way to the keys stays plain; a client's secret has no business there.
            if (string.Equals(context.Request.Host.Value, issuer.Authority, StringComparison.OrdinalIgnoreCase))
                context.Request.Scheme = issuer.Scheme;
            else if (context.Request.Path.StartsWithSegments("/connect") && !context.Request.IsHttps)
            {
                context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                return Task.CompletedTask;
            }
            return next(context);
        });
    }

    internal static void MapTokens(this WebApplication app) =>
        app.MapPost("/connect/token", IssueToken.Handle).AllowAnonymous().DisableAntiforgery();

    private static Uri? Issuer(IConfiguration configuration) =>
        Uri.TryCreate(configuration["Authentication:Issuer"], UriKind.Absolute, out var issuer) ? issuer : null;
}
