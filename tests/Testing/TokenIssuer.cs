using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Tryghed.Testing;

/// <summary>A small OpenID Connect issuer on loopback, so that a service validates real signed tokens without Identity.</summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    private static readonly string[] AllScopes =
        [.. from service in new[] { "strategy", "indicator", "initiative", "notification" } from right in new[] { "read", "write" } select $"{service}.{right}"];

    private readonly WebApplication app;
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "test" };

    private TokenIssuer(WebApplication app) => this.app = app;

    /// <summary>Its address, with the slash at the end: the value of <c>Authentication:Issuer</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts an issuer on a free port.</summary>
    public static async Task<TokenIssuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var issuer = new TokenIssuer(builder.Build());
        issuer.app.Urls.Add("http://127.0.0.1:0");
        issuer.app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.Address, jwks_uri = issuer.Address + "jwks" }));
        issuer.app.MapGet("/jwks", () =>
        {
            var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer.key.Rsa.ExportParameters(false)) { KeyId = "test" });
            return Results.Json(new { keys = new[] { new { kty = jwk.Kty, kid = jwk.Kid, n = jwk.N, e = jwk.E, use = "sig", alg = "RS256" } } });
        });
        await issuer.app.StartAsync();
        issuer.Address = issuer.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";
        return issuer;
    }

    /// <summary>A signed access token.</summary>
    /// <param name="role">As <c>contributor</c>; null for none.</param>
    /// <param name="organisation">Organisation code; null for a client that belongs to none.</param>
    /// <param name="subject">The token's <c>sub</c>; by default the role and organisation.</param>
    /// <param name="scopes">Scopes; by default all.</param>
    /// <param name="lifetime">How long it is valid from now; negative for an expired one.</param>
    /// <param name="audience">The token's audience.</param>
    public string Token(string? role, string? organisation, string? subject = null, IEnumerable<string>? scopes = null, TimeSpan? lifetime = null, string audience = "tryghed")
    {
        var now = DateTime.UtcNow;
        var expires = now + (lifetime ?? TimeSpan.FromHours(1));
        var claims = new List<Claim> { new("sub", subject ?? $"{role}@{organisation}"), new("scope", string.Join(' ', scopes ?? AllScopes)) };
        if (role is not null)
            claims.Add(new Claim("role", role));
        if (organisation is not null)
            claims.Add(new Claim("org", organisation));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            IssuedAt = expires < now ? expires.AddMinutes(-1) : now,
            NotBefore = expires < now ? expires.AddMinutes(-1) : now,
            Expires = expires,
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
