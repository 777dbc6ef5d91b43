using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Tryghed.Identity.Clients;
using Tryghed.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Tryghed.Identity.Tokens;

/// <summary>Gives a client that has proved its secret a token: whom it acts for and what it may do.</summary>
internal static class IssueToken
{
    internal static async Task<IResult> Handle(HttpContext context, IOpenIddictApplicationManager applications, CancellationToken cancel)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("Not a token request.");
        var client = await applications.FindByClientIdAsync(request.ClientId!, cancel) ?? throw new InvalidOperationException("The client is gone.");

        var permitted = (await applications.GetPermissionsAsync(client, cancel))
            .Where(permission => permission.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal))
            .Select(permission => permission[Permissions.Prefixes.Scope.Length..])
            .ToImmutableArray();
        var asked = request.GetScopes();
        if (asked.Except(permitted).ToList() is { Count: > 0 } refused)
            return Refuse($"This client may not have: {string.Join(' ', refused)}.");

        var properties = await applications.GetPropertiesAsync(client, cancel);
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Subject, Claims.Role);
        identity.SetClaim(Claims.Subject, request.ClientId);
        if (properties.TryGetValue(ClientProperties.Organisation, out var organisation) && organisation.GetString() is { Length: > 0 } code)
            identity.SetClaim("org", code);
        if (properties.TryGetValue(ClientProperties.Roles, out var roles) && roles.GetArrayLength() > 0)
            identity.AddClaim(new Claim(Claims.Role, roles.GetRawText(), JsonClaimValueTypes.JsonArray)); // one role is an array, too
        identity.SetScopes(asked is [] ? permitted : asked);
        identity.SetResources(Access.Audience);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static IResult Refuse(string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidScope,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
