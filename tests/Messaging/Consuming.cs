using RabbitMQ.Client;
using Shouldly;
using Tryghed.Testing;

namespace Tryghed.Messaging.Tests;

/// <summary>What one host does with what arrives. One process serves the whole class; its tests run one after the other.</summary>
public sealed class Consuming(Consuming.OneHost host) : IClassFixture<Consuming.OneHost>
{
    [Fact]
    public async Task One_MessageId_delivered_twenty_times_at_once_works_once()
    {
        // Two more consumers on the same queue, so that deliveries really meet.
        await using var second = HostProcess.Start(host.Database.Connection, host.Broker, host.Consume);
        await using var third = HostProcess.Start(host.Database.Connection, host.Broker, host.Consume);
        await second.Listening();
        await third.Listening();
        var id = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Wire.Publish(host.Channel, id, "twenty", 1, 20)));
        await Wire.Publish(host.Channel, Guid.NewGuid(), "after-twenty", 1, 21);

        await Soon(async () => await host.Database.Count("seen where aggregate = 'after-twenty'") == 1);
        await Soon(async () => await Wire.Count(host.Broker, Wire.Queue) == 0);
        (await host.Database.Count("seen where aggregate = 'twenty'")).ShouldBe(1);
        (await host.Database.Count($"inbox where message_id = '{id}'")).ShouldBe(1);
    }

    [Fact]
    public async Task An_older_version_that_arrives_after_a_newer_one_changes_nothing()
    {
        await Wire.Publish(host.Channel, Guid.NewGuid(), "versions", 2, 2);
        await Wire.Publish(host.Channel, Guid.NewGuid(), "versions", 1, 1);
        await Wire.Publish(host.Channel, Guid.NewGuid(), "versions", 3, 3);
        await Soon(async () => await host.Database.Count("seen where aggregate = 'versions' and number = 3") == 1);
        (await host.Database.Numbers("select number from seen where aggregate = 'versions' order by id")).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task An_unreadable_row_is_parked_and_the_next_ones_go_out()
    {
        await host.Database.Do("insert into outbox (message_id, type, body, stored_at) values (gen_random_uuid(), 'indicator:observations-recorded:v1', '{\"aggregate\":', now())");
        await host.Database.Do("insert into outbox (message_id, type, body, stored_at) values (gen_random_uuid(), 'nobody:knows:v1', '{}', now())");
        await host.Database.Announce(31, 32);
        await Soon(async () => await host.Database.Count("seen where number in (31, 32)") == 2);
        (await host.Database.Count("outbox where parked_at is not null and parked_because <> ''")).ShouldBe(2);
        (await host.Http.GetStringAsync("/health")).ShouldContain("2 parked");
        await host.Database.Do("delete from outbox");
    }

    [Fact]
    public async Task One_trace_runs_from_the_request_through_the_outbox_to_the_consumer()
    {
        using var answer = await host.Http.PostAsync("/changes/41", null);
        var trace = await answer.Content.ReadAsStringAsync();
        trace.Length.ShouldBe(32);
        await Soon(async () => await host.Database.Count("seen where number = 41") == 1);
        (await host.Database.Ask<string>("select trace from seen where number = 41")).ShouldBe(trace);
    }

    [Fact]
    public async Task A_failing_event_is_tried_afresh_and_then_lies_in_a_quorum_queue_until_it_is_replayed()
    {
        await host.Database.Do("insert into switches values ('fail')");
        var (failing, other) = (Guid.NewGuid(), Guid.NewGuid());
        await Wire.Publish(host.Channel, failing, "failing", 1, 51);
        await Wire.Publish(host.Channel, other, "failing-too", 1, 52);
        await Soon(async () => await Wire.Count(host.Broker, Wire.Queue + "_error") == 2);
        (await host.Database.Count("seen where number in (51, 52)")).ShouldBe(0);
        (await host.Database.Count($"inbox where message_id in ('{failing}', '{other}')")).ShouldBe(0);
        // Declaring it otherwise than it is would be refused.
        await host.Channel.QueueDeclareAsync(Wire.Queue + "_error", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });

        using (var reader = host.As("coordinator"))
            ((int)(await reader.GetAsync("/api/v1/dead-letters/host")).StatusCode).ShouldBe(403);
        using var administrator = host.As("administrator");
        var list = await administrator.GetStringAsync("/api/v1/dead-letters/host");
        list.ShouldContain($"\"queue\":\"{Wire.Queue}_error\",\"count\":2");
        list.ShouldContain(failing.ToString());
        list.ShouldContain("indicator:observations-recorded:v1");
        list.ShouldContain("The test has switched failure on.");
        list.ShouldContain("\"stored\":51");
        (await HostProcess.Run(["dead-letters", "list"], host.Database.Connection, host.Broker, host.Consume)).Output.ShouldContain($"{Wire.Queue}_error: 2");
        (await HostProcess.Run(["dead-letters", "show", Wire.Queue, other.ToString()], host.Database.Connection, host.Broker, host.Consume)).Output.ShouldContain("\"stored\": 52");
        (await HostProcess.Run(["dead-letters", "bury"], host.Database.Connection, host.Broker, host.Consume)).Code.ShouldBe(1);
        ((int)(await administrator.PostAsync("/api/v1/dead-letters/host/nothing/replay", null)).StatusCode).ShouldBe(404);

        await host.Database.Do("delete from switches");
        using var one = await administrator.PostAsync($"/api/v1/dead-letters/host/{Wire.Queue}_error/replay?messageId={other}", null);
        (await one.Content.ReadAsStringAsync()).ShouldBe("{\"replayed\":1}");
        await Soon(async () => await host.Database.Count("seen where number = 52") == 1);
        (await host.Database.Count("seen where number = 51")).ShouldBe(0);
        (await HostProcess.Run(["dead-letters", "replay", Wire.Queue], host.Database.Connection, host.Broker, host.Consume)).Output.ShouldContain("Replayed 1.");
        await Soon(async () => await host.Database.Count("seen where number = 51") == 1);
    }

    [Fact]
    public async Task A_replay_that_is_killed_half_way_loses_nothing_and_doubles_nothing()
    {
        await host.Database.Do("insert into switches values ('fail')");
        for (var number = 61; number <= 63; number++)
            await Wire.Publish(host.Channel, Guid.NewGuid(), $"killed-{number}", 1, number);
        await Soon(async () => await Wire.Count(host.Broker, Wire.Queue + "_error") == 3);
        await host.Database.Do("delete from switches");

        // Killed when the second is back in its queue and not yet out of the error queue.
        (await HostProcess.Run(["dead-letters", "replay", Wire.Queue], host.Database.Connection, host.Broker, host.Consume, ("Death", "replayed:2"))).Code.ShouldNotBe(0);
        await Soon(async () => await host.Database.Count("seen where number in (61, 62)") == 2);
        await Soon(async () => await Wire.Count(host.Broker, Wire.Queue + "_error") == 2);

        (await HostProcess.Run(["dead-letters", "replay", Wire.Queue], host.Database.Connection, host.Broker, host.Consume)).Output.ShouldContain("Replayed 2.");
        await Soon(async () => await host.Database.Count("seen where number = 63") == 1);
        await Soon(async () => await Wire.Count(host.Broker, Wire.Queue) == 0);
        (await host.Database.Numbers("select number from seen where number between 61 and 63 order by number")).ShouldBe([61, 62, 63]);
    }

    [Fact]
    public async Task An_event_that_is_published_before_a_consumers_first_start_waits_for_it()
    {
        var broker = await TestServers.NewBroker();
        var database = await Database.New();
        (await HostProcess.Run(["migrate"], database.Connection, broker, host.Consume)).Code.ShouldBe(0);
        await using var connection = await Wire.Connect(broker);
        await using var channel = await connection.CreateChannelAsync();
        await Wire.Publish(channel, Guid.NewGuid(), "early", 1, 71);
        await using var late = HostProcess.Start(database.Connection, broker, host.Consume);
        await late.Listening();
        await Soon(async () => await database.Count("seen where number = 71") == 1);
    }

    // Processes are started in these tests, which takes a busy machine a while.
    private static Task Soon(Func<Task<bool>> condition) => Eventually.Holds(condition, TimeSpan.FromSeconds(60));

    public sealed class OneHost : IAsyncLifetime
    {
        private HostProcess process = null!;
        private TokenIssuer tokens = null!;
        private IConnection connection = null!;
        private Uri address = null!;

        internal (string, string) Consume { get; } = ("Consume", "true");
        internal Database Database { get; private set; } = null!;
        internal string Broker { get; private set; } = "";
        internal IChannel Channel { get; private set; } = null!;
        internal HttpClient Http { get; private set; } = null!;

        internal HttpClient As(string role)
        {
            var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", tokens.Token(role, "aalborg", scopes: ["host.read", "host.write"]));
            return client;
        }

        public async ValueTask InitializeAsync()
        {
            (Broker, Database, tokens) = (await TestServers.NewBroker(), await Database.New(), await TokenIssuer.Start());
            process = HostProcess.Start(Database.Connection, Broker, Consume, ("Authentication__Issuer", tokens.Address));
            address = await process.Listening();
            Http = new HttpClient { BaseAddress = address };
            connection = await Wire.Connect(Broker);
            Channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await process.DisposeAsync();
            await tokens.DisposeAsync();
        }
    }
}
