using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Npgsql;

namespace Tryghed.Testing;

/// <summary>The real broker and database of a test run: one server each, a database and a virtual host for each collection.</summary>
/// <remarks>
/// Taken, in this order, from connection strings in the environment (as <c>./test</c> sets them), from a container engine that answers, and
/// from private native instances. What this process started ends with it.
/// </remarks>
public static class TestServers
{
    private static readonly Lazy<Task<RunningServers>> Running = new(async () =>
    {
        var servers = await RunningServers.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => servers.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return servers;
    });

    /// <summary>Connection string of a PostgreSQL superuser; the server is ready.</summary>
    public static async Task<string> Postgres() => (await Running.Value).Postgres;

    /// <summary>Creates an empty database and answers its connection string.</summary>
    public static async Task<string> NewDatabase(string name)
    {
        var server = await Postgres();
        var database = $"{name}_{Guid.NewGuid():N}"; // PostgreSQL cuts names at 63 bytes
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {database}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>Creates an empty virtual host on the broker and answers its AMQP address.</summary>
    public static async Task<string> NewBroker()
    {
        var servers = await Running.Value;
        if (servers.RabbitMqManagement is not { } management)
            return servers.RabbitMq; // a broker given without its management: all collections share what was given

        var amqp = new Uri(servers.RabbitMq);
        var user = Uri.UnescapeDataString(amqp.UserInfo);
        var vhost = $"test-{Guid.NewGuid():N}";
        using var http = new HttpClient { BaseAddress = new Uri(management) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        using var made = await http.PutAsync($"/api/vhosts/{vhost}", null);
        made.EnsureSuccessStatusCode();
        using var permitted = await http.PutAsJsonAsync(
            $"/api/permissions/{vhost}/{Uri.EscapeDataString(user.Split(':')[0])}", new { configure = ".*", write = ".*", read = ".*" });
        permitted.EnsureSuccessStatusCode();
        return new UriBuilder(amqp) { Path = "/" + vhost }.Uri.ToString();
    }
}
