using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
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
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = issuer,
                ValidAudience = Audience,
                NameClaimType = "sub",
                RoleClaimType = "role",
                ClockSkew = TimeSpan.FromSeconds(5),
            };
        });

        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        builder.Services.AddHttpContextAccessor();
    }

    private const string IssuerKey = "Authentication:Issuer";
    private const string IdentityKey = "services:identity:http:0";
}
