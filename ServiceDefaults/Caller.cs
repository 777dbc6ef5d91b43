using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Tryghed.Contracts;

namespace Tryghed.ServiceDefaults;

/// <summary>Roles, each of which may do what those before it may.</summary>
public enum Role
{
    /// <summary>No role: sees public things only.</summary>
    None,

    /// <summary>Reads.</summary>
    Reader,

    /// <summary>Enters figures and drafts.</summary>
    Contributor,

    /// <summary>Defines indicators and policies.</summary>
    Analyst,

    /// <summary>Runs strategies, hearings and initiatives.</summary>
    Coordinator,

    /// <summary>Operates the system.</summary>
    Administrator,
}

/// <summary>Who asks. Endpoints take it as a parameter.</summary>
/// <param name="Subject">The token's <c>sub</c>: a person or an application.</param>
/// <param name="Organisation">Code of the caller's organisation; null for the public.</param>
/// <param name="Role">The highest role in the token.</param>
/// <param name="Scopes">The token's scopes.</param>
public sealed record Caller(string Subject, string? Organisation, Role Role, IReadOnlySet<string> Scopes)
{
    /// <summary>Whether the caller may see a thing.</summary>
    public bool MaySee(Visibility visibility, string owner) => visibility.Allows(owner, Organisation);

    /// <summary>Whether the caller may change a thing: only its owner may.</summary>
    public bool Owns(string owner) => Organisation is not null && Organisation == owner;

    /// <summary>The caller behind a validated token; null when there is none.</summary>
    public static Caller? From(ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated is not true || user.FindFirst("sub")?.Value is not { } subject)
            return null;

        var role = user.FindAll("role")
            .Select(claim => Enum.TryParse<Role>(claim.Value, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : Role.None)
            .DefaultIfEmpty(Role.None).Max();
        var scopes = user.FindAll("scope").SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        return new Caller(subject, user.FindFirst("org")?.Value is { Length: > 0 } organisation ? organisation : null, role, scopes);
    }

    /// <summary>Binds the caller for an endpoint. Endpoints that take it are closed to callers without a token.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(From(context.User));
}
