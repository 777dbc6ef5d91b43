using Microsoft.EntityFrameworkCore;
using Npgsql;
using RabbitMQ.Client;
using Tryghed.Messaging.Host;
using Tryghed.Testing;

namespace Tryghed.Messaging.Tests;

/// <summary>A migrated database of a host, asked in SQL.</summary>
internal sealed class Database(string connection)
{
    internal string Connection => connection;

    internal static async Task<Database> New()
    {
        var database = new Database(await TestServers.NewDatabase("host"));
        await using var db = database.Context();
        await db.Database.MigrateAsync();
        return database;
    }

    internal HostDb Context() => new(new DbContextOptionsBuilder<HostDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options);

    internal async Task<T> Ask<T>(string sql)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal async Task Do(string sql)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        await command.ExecuteNonQueryAsync();
    }

    internal Task<long> Count(string from) => Ask<long>("select count(*) from " + from);

    internal async Task<List<int>> Numbers(string sql)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new List<int>();
        while (await reader.ReadAsync())
            numbers.Add(reader.GetInt32(0));
        return numbers;
    }

    /// <summary>The same database behind a connection that can be cut.</summary>
    internal (Database Database, Proxy Proxy) Cuttable()
    {
        var at = new NpgsqlConnectionStringBuilder(connection);
        var proxy = Proxy.Before(at.Host!, at.Port);
        (at.Host, at.Port) = ("127.0.0.1", proxy.Port);
        return (new Database(at.ConnectionString), proxy);
    }

    internal async Task Announce(params int[] numbers)
    {
        await using var db = Context();
        foreach (var number in numbers)
        {
            db.Changes.Add(new Change { Number = number });
            db.Announce(Generator.Event(number));
        }
        await db.SaveChangesAsync();
    }
}

/// <summary>The broker as seen without the bus.</summary>
internal static class Wire
{
    internal const string Exchange = "indicator:observations-recorded:v1";
    internal const string Queue = "host-observations-recorded";
    private static readonly string[] MessageType = ["urn:message:" + Exchange];

    internal static Task<IConnection> Connect(string broker) => new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();

    internal static (string Address, Proxy Proxy) Cuttable(string broker)
    {
        var at = new UriBuilder(broker);
        var proxy = Proxy.Before(at.Host, at.Port < 0 ? 5672 : at.Port);
        (at.Host, at.Port) = ("127.0.0.1", proxy.Port);
        return (at.Uri.ToString(), proxy);
    }

    /// <summary>How many messages a queue holds; null when there is no such queue.</summary>
    internal static async Task<uint?> Count(string broker, string queue)
    {
        await using var connection = await Connect(broker);
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return null;
        }
    }

    /// <summary>Sends an event as the bus does, with an id of our choice.</summary>
    internal static ReadOnlyMemory<byte> Envelope(Guid id, string aggregate, long version, int number) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new
    {
        messageId = id,
        messageType = MessageType,
        message = new { aggregate, version, owner = "aalborg", visibility = "public", occurredAt = DateTimeOffset.UtcNow, vintage = Guid.NewGuid(), indicator = "x", stored = number },
    });

    internal static async Task Publish(IChannel channel, Guid id, string aggregate, long version, int number) => await channel.BasicPublishAsync(
        Exchange, "", mandatory: true,
        new BasicProperties { MessageId = id.ToString(), ContentType = "application/vnd.masstransit+json", Persistent = true },
        Envelope(id, aggregate, version, number));
}
