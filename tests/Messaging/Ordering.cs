using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Shouldly;
using Tryghed.Testing;

namespace Tryghed.Messaging.Tests;

/// <summary>Events leave in the order in which they were committed, whoever sends them.</summary>
public sealed class Ordering
{
    [Fact]
    public async Task Ten_thousand_events_through_three_competing_senders_arrive_in_order_and_none_is_missing()
    {
        const int Events = 10_000;
        const int Writers = 4;
        const int PerCommit = 25;
        var broker = await TestServers.NewBroker();
        var database = await Database.New();
        // What the outbox held, in its order, for afterwards.
        await database.Do("create table stored (id bigint primary key, message_id uuid not null)");
        await database.Do("create function note() returns trigger language plpgsql as 'begin insert into stored values (new.id, new.message_id); return new; end'");
        await database.Do("create trigger note after insert on outbox for each row execute function note()");

        await using var connection = await Wire.Connect(broker);
        await using var channel = await connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(Wire.Exchange, ExchangeType.Fanout, durable: true);
        await channel.QueueDeclareAsync("observer", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await channel.QueueBindAsync("observer", Wire.Exchange, "");
        var arrived = new List<Guid>();
        var observer = new AsyncEventingBasicConsumer(channel);
        observer.ReceivedAsync += (_, message) =>
        {
            lock (arrived)
                arrived.Add(Guid.Parse(message.BasicProperties.MessageId!));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("observer", autoAck: true, observer);
        int Arrived()
        {
            lock (arrived)
                return arrived.Distinct().Count();
        }

        await using var first = HostProcess.Start(database.Connection, broker);
        await first.Listening();
        await using var second = HostProcess.Start(database.Connection, broker);
        await using var third = HostProcess.Start(database.Connection, broker);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            const int Share = Events / Writers;
            for (var from = writer * Share; from < (writer + 1) * Share; from += PerCommit)
                await database.Announce([.. Enumerable.Range(from, PerCommit)]);
        }).Append(Task.Run(async () =>
        {
            await Eventually.Holds(() => Task.FromResult(Arrived() > Events / 4), TimeSpan.FromSeconds(60));
            first.Kill(); // it leads: another takes over in mid-stream
        })));
        await Eventually.Holds(() => Task.FromResult(Arrived() == Events), TimeSpan.FromSeconds(120));

        var stored = new List<Guid>();
        await using (var open = new Npgsql.NpgsqlConnection(database.Connection))
        {
            await open.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("select message_id from stored order by id", open);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                stored.Add(reader.GetGuid(0));
        }
        arrived.Distinct().SequenceEqual(stored).ShouldBeTrue(); // what is sent again comes after what came first
        await Eventually.Holds(async () => await database.Count("outbox") == 0);
    }
}
