using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Tryghed.ServiceDefaults;

/// <summary>Who may call what: bearer tokens of one issuer, scopes per service, cumulative roles, closed unless said otherwise.</summary>
public static class Access
{
    /// <summary>The audience that every access token of Tryghed carries.</summary>
    public const string Audience = "tryghed";

    /// <summary>Opens an endpoint to callers who have a scope and at least a role.</summary>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <param name="scope">As <c>indicator.read</c> or <c>indicator.write</c>.</param>
    /// <param name="role">Least role; <see cref="Role.None"/> for clients that belong to no organisation, such as the portal's own.</param>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, string scope, Role role = Role.None)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy
            .RequireAuthenticatedUser()
            .RequireAssertion(context => Caller.From(context.User) is { } caller && caller.Scopes.Contains(scope) && caller.Role >= role));

    internal static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequiredSettings(IssuerKey);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();

        // The issuer is the gateway's public address; its keys are fetched from Identity itself, which need not go through the gateway.
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IConfiguration>((bearer, configuration) =>
        {
            var issuer = configuration[IssuerKey] ?? "";
            var identity = configuration[IdentityKey] ?? issuer;
            bearer.MapInboundClaims = false;
            bearer.RequireHttpsMetadata = false;
            bearer.MetadataAddress = identity.TrimEnd('/') + "/.well-known/openid-configuration";

            // Keys are fetched at the first token, again at every token while there are none (Identity may start last), hourly,
            // and when a token names an unknown key, though not more often than this: anyone can send such a token.
            bearer.BackchannelTimeout = TimeSpan.FromSeconds(5);
            bearer.RefreshInterval = TimeSpan.FromSeconds(10);
            bearer.AutomaticRefreshInterval = TimeSpan.FromHours(1);
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = issuer,
                ValidAudience = Audience,
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256],
                NameClaimType = "sub",
                RoleClaimType = "role",
                ClockSkew = TimeSpan.FromSeconds(5),
            };
            bearer.Events = new JwtBearerEvents { OnAuthenticationFailed = TellMissingKeysFromBadTokens };
        });

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddHttpContextAccessor();
    }

    // Without keys every token looks wrongly signed; but that is not the caller's fault, and a new token would not help.
    private static async Task TellMissingKeysFromBadTokens(AuthenticationFailedContext context)
    {
        if (context.Exception is UnavailableException || context.Options.ConfigurationManager is not { } keys)
            return;
        const string Why = "Tokens can't be validated just now: the issuer's keys could not be fetched.";
        OpenIdConnectConfiguration known;
        try
        {
            known = await keys.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (Exception exception) when (!context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new UnavailableException(Why, exception);
        }

        // The keys may have come between the validation and this question: then the token's key was missing, and isn't any more.
        if (context.Exception is SecurityTokenSignatureKeyNotFoundException && Signs(known, context.Request.Headers.Authorization.ToString()))
            throw new UnavailableException(Why, context.Exception);
    }

    private static bool Signs(OpenIdConnectConfiguration known, string authorization)
    {
        var token = authorization[(authorization.IndexOf(' ') + 1)..].Trim();
        return new JsonWebTokenHandler().CanReadToken(token) && known.SigningKeys.Any(key => key.KeyId == new JsonWebToken(token).Kid);
    }

    private const string IssuerKey = "Authentication:Issuer";
    private const string IdentityKey = "services:identity:http:0";
}
