using System.Text.Json;
using OpenIddict.Abstractions;
using Tryghed.Identity.Storage;
using Tryghed.ServiceDefaults;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Tryghed.Identity.Clients;

/// <summary>Creates the clients in a file, and brings those that exist up to date: secret, organisation, roles. Others are left alone.</summary>
internal static class UpsertClients
{
    internal sealed record ClientFile(IReadOnlyList<Client> Clients);

    /// <summary>A department's application, or the portal.</summary>
    /// <param name="Id">The client's id, which becomes the token's <c>sub</c>.</param>
    /// <param name="Secret">At least 16 characters; stored as a salted hash.</param>
    /// <param name="Organisation">Code of its organisation; null for a client that sees public things only.</param>
    /// <param name="Roles">Its roles; none for a client that sees public things only.</param>
    internal sealed record Client(string Id, string Secret, string? Organisation = null, IReadOnlyList<string>? Roles = null);

    /// <exception cref="NotStartedException">A client in the file is wrong; nothing was stored.</exception>
    /// <exception cref="JsonException">The file is not what it should be; nothing was stored.</exception>
    internal static async Task Run(IServiceProvider services, string file)
    {
        await using var stream = File.OpenRead(file);
        var clients = (await JsonSerializer.DeserializeAsync<ClientFile>(stream, new JsonSerializerOptions().UseTryghedJson()))?.Clients ?? [];
        if (Faults(clients) is { Count: > 0 } faults)
            throw new NotStartedException(string.Join(' ', faults));

        var applications = services.GetRequiredService<IOpenIddictApplicationManager>();
        await using var transaction = await services.GetRequiredService<IdentityDb>().Database.BeginTransactionAsync();
        foreach (var client in clients)
        {
            var descriptor = Describe(client);
            if (await applications.FindByClientIdAsync(client.Id) is { } existing)
                await applications.UpdateAsync(existing, descriptor);
            else
                await applications.CreateAsync(descriptor);
        }
        await transaction.CommitAsync();
        Console.WriteLine($"{clients.Count} clients are up to date.");
    }

    internal static IReadOnlyList<string> Faults(IReadOnlyList<Client> clients) =>
    [
        .. clients.SelectMany((client, index) => FaultsOf(client).Select(fault => $"Client {index + 1} ('{client.Id}') {fault}.")),
        .. clients.GroupBy(client => client.Id).Where(same => same.Count() > 1).Select(same => $"Client '{same.Key}' stands in the file more than once."),
    ];

    private static IEnumerable<string> FaultsOf(Client client)
    {
        if (string.IsNullOrWhiteSpace(client.Id))
            yield return "has no id";
        if (client.Secret.Length < 16)
            yield return "has a secret shorter than 16 characters";
        foreach (var role in (client.Roles ?? []).Where(role => !Enum.TryParse<Role>(role, ignoreCase: true, out var known) || known is Role.None || int.TryParse(role, out _)))
            yield return $"has the unknown role '{role}'";
        if (client.Roles is { Count: > 0 } && string.IsNullOrWhiteSpace(client.Organisation))
            yield return "has a role and no organisation";
    }

    private static OpenIddictApplicationDescriptor Describe(Client client)
    {
        var roles = client.Roles ?? [];
        var highest = roles.Select(role => Enum.Parse<Role>(role, ignoreCase: true)).DefaultIfEmpty(Role.None).Max();
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.Id,
            ClientSecret = client.Secret,
            ClientType = ClientTypes.Confidential,
            DisplayName = client.Id,
            Properties =
            {
                [ClientProperties.Organisation] = JsonSerializer.SerializeToElement(client.Organisation),
                [ClientProperties.Roles] = JsonSerializer.SerializeToElement(roles.Select(role => role.ToLowerInvariant())),
            },
        };
        descriptor.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials]);
        descriptor.Permissions.UnionWith(Rights.ScopesOf(highest).Select(scope => Permissions.Prefixes.Scope + scope));
        return descriptor;
    }
}

/// <summary>What is stored with a client besides what OpenIddict knows of.</summary>
internal static class ClientProperties
{
    internal const string Organisation = "organisation";
    internal const string Roles = "roles";
}
