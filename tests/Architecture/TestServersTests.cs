using Npgsql;
using RabbitMQ.Client;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Architecture.Tests;

/// <summary>What all other tests stand on, wherever it came from.</summary>
public sealed class TestServersTests
{
    [Fact]
    public async Task A_new_database_is_empty_and_its_own()
    {
        var (one, other) = (await TestServers.NewDatabase("one"), await TestServers.NewDatabase("one"));

        await Execute(one, "create table mark (id int)");

        (await Execute(one, "select to_regclass('mark')::text")).ShouldBe("mark");
        (await Execute(other, "select to_regclass('mark')::text")).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task A_new_virtual_host_takes_quorum_queues()
    {
        var factory = new ConnectionFactory { Uri = new Uri(await TestServers.NewBroker()) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();

        var queue = await channel.QueueDeclareAsync("mark", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

        queue.MessageCount.ShouldBe(0u);
        factory.VirtualHost.ShouldNotBe("/");
    }

    private static async Task<object?> Execute(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
