using System.Security.Cryptography;
using System.Text.Json;

namespace Tryghed.Local;

/// <summary>An application that may get tokens.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Secret">Its generated secret.</param>
/// <param name="Organisation">The organisation it belongs to; null for none.</param>
/// <param name="Roles">Its roles.</param>
internal sealed record Client(string Id, string Secret, string? Organisation, IReadOnlyList<string> Roles);

/// <summary>Secrets of one run folder, generated at its first start and kept.</summary>
internal sealed class Credentials
{
    private const string Department = "familie-og-beskaeftigelse";

    private static readonly string[] Roles = ["reader", "contributor", "analyst", "coordinator", "administrator"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Clients for people to try the system with.</summary>
    public required IReadOnlyList<Client> Clients { get; init; }

    /// <summary>The portal's own client, which belongs to no organisation.</summary>
    public required Client Portal { get; init; }

    /// <summary>32 bytes in base64.</summary>
    public required string SecretsKey { get; init; }

    /// <summary>Password of the role that owns the services' databases.</summary>
    public required string DatabasePassword { get; init; }

    /// <summary>Reads them, and generates what is missing.</summary>
    public static async Task<Credentials> Open(RunFolder folder, CancellationToken cancel)
    {
        var own = await Read<Own>(folder.Secrets, cancel)
            ?? new Own(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Secret(), new Client("portal", Secret(), null, []));
        var known = (await Read<Shown>(folder.Credentials, cancel))?.Clients ?? [];
        Client[] wanted =
        [
            .. Roles.Select(role => new Client(role, Secret(), Department, [role])),
            new Client("police-coordinator", Secret(), "nordjyllands-politi", ["coordinator"]),
            new Client("magistrat", Secret(), "aalborg", ["coordinator"]),
        ];
        var shown = new Shown([.. known, .. wanted.ExceptBy(known.Select(client => client.Id), client => client.Id)]);
        await PrivateFile.Write(folder.Secrets, JsonSerializer.Serialize(own, Json), cancel);
        await PrivateFile.Write(folder.Credentials, JsonSerializer.Serialize(shown, Json), cancel);

        // What Identity is given: people's clients and the portal's.
        await PrivateFile.Write(folder.At("clients.json"), JsonSerializer.Serialize(new Shown([.. shown.Clients, own.Portal]), Json), cancel);
        return new Credentials { Clients = shown.Clients, Portal = own.Portal, SecretsKey = own.SecretsKey, DatabasePassword = own.DatabasePassword };
    }

    private static async Task<T?> Read<T>(string path, CancellationToken cancel)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<T>(file, Json, cancel);
        }
        catch (JsonException)
        {
            throw new CannotRunException($"{path} is not valid JSON: mend it, or start anew with ./run reset.");
        }
    }

    private static string Secret() => RandomNumberGenerator.GetHexString(40, lowercase: true);

    private sealed record Shown(IReadOnlyList<Client> Clients);

    private sealed record Own(string SecretsKey, string DatabasePassword, Client Portal);
}
