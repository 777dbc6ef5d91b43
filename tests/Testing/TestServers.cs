using System.Net.Http.Headers;
using System.Text;
using Npgsql;

namespace Tryghed.Testing;

/// <summary>The real broker and database of a test run: one server each, a database and a virtual host for each collection.</summary>
public static class TestServers
{
    /// <summary>Connection string of a PostgreSQL superuser; the server is ready.</summary>
    public static Task<string> Postgres() => Task.FromResult(Environment("TRYGHED_TEST_POSTGRES"));

    /// <summary>Creates an empty database and answers its connection string.</summary>
    public static async Task<string> NewDatabase(string name)
    {
        var server = await Postgres();
        var database = $"{name}_{Guid.NewGuid():N}"[..40];
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {database}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = database, MaxPoolSize = 20 }.ConnectionString;
    }

    /// <summary>Creates an empty virtual host on the broker and answers its AMQP address.</summary>
    public static async Task<string> NewBroker()
    {
        var amqp = new Uri(Environment("TRYGHED_TEST_RABBITMQ"));
        var management = new Uri(Environment("TRYGHED_TEST_RABBITMQ_MANAGEMENT"));
        var vhost = $"test-{Guid.NewGuid():N}";
        using var http = new HttpClient { BaseAddress = management };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(amqp.UserInfo))));
        using var response = await http.PutAsync($"/api/vhosts/{vhost}", null);
        response.EnsureSuccessStatusCode();
        return new UriBuilder(amqp) { Path = "/" + vhost }.Uri.ToString();
    }

    private static string Environment(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set.");
}
