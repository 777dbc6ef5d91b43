using System.Net;
using System.Text.Json;
using Npgsql;
using Shouldly;
using Tryghed.Testing;

namespace Tryghed.Messaging.Tests;

/// <summary>Broker and database go away and come back; nothing is lost and nobody has to do anything.</summary>
public sealed class Outages
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);
    private static readonly (string, string) Consume = ("Consume", "true");

    [Fact]
    public async Task A_broker_that_is_down_for_a_minute_delays_events_and_loses_none()
    {
        var (address, proxy) = Wire.Cuttable(await TestServers.NewBroker());
        await using var cut = proxy;
        var database = await Database.New();
        await using var host = HostProcess.Start(database.Connection, address, Consume, ("Changes", "50"));
        using var http = new HttpClient { BaseAddress = await host.Listening() };
        await Eventually.Holds(async () => await database.Count("seen") == 50, Recovery);

        proxy.Cut();
        await database.Announce([.. Enumerable.Range(51, 50)]);
        await Eventually.Holds(async () => await Health(http) is (_, not "healthy"), Recovery);
        await Task.Delay(TimeSpan.FromSeconds(61)); // the outage itself
        (await database.Count("outbox")).ShouldBe(50); // no attempt was counted, no row parked
        (await database.Count("outbox where parked_at is not null")).ShouldBe(0);
        proxy.Mend();

        await Eventually.Holds(async () => await database.Count("seen") == 100, Recovery);
        await Eventually.Holds(async () => await Health(http) is (HttpStatusCode.OK, "healthy"), Recovery);
        (await database.Numbers("select number from seen order by id")).ShouldBe(Enumerable.Range(1, 100));
    }

    [Fact]
    public async Task A_service_that_starts_without_its_broker_answers_that_it_is_unwell_and_recovers()
    {
        var (address, proxy) = Wire.Cuttable(await TestServers.NewBroker());
        await using var cut = proxy;
        proxy.Cut();
        var database = await Database.New();
        await database.Announce(1, 2, 3);
        await using var host = HostProcess.Start(database.Connection, address, Consume);
        using var http = new HttpClient { BaseAddress = await host.Listening() };
        (await Health(http)).ShouldBe((HttpStatusCode.ServiceUnavailable, "unhealthy"));

        proxy.Mend();
        await Eventually.Holds(async () => await database.Count("seen") == 3, Recovery);
        await Eventually.Holds(async () => await Health(http) is (HttpStatusCode.OK, "healthy"), Recovery);
        await host.Stop();
    }

    [Fact]
    public async Task A_database_that_is_restarted_delays_events_and_loses_none()
    {
        var broker = await TestServers.NewBroker();
        var real = await Database.New();
        var (database, proxy) = real.Cuttable();
        await using var cut = proxy;
        await using var host = HostProcess.Start(database.Connection, broker, Consume, ("Changes", "600"));
        await Eventually.Holds(async () => await real.Count("seen") > 20, Recovery);

        proxy.Cut();
        await real.Do("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        NpgsqlConnection.ClearAllPools();
        (await Eventually.Get(() => Wire.Count(broker, Wire.Queue + "_error"), _ => true)).ShouldBeNull();
        await Task.Delay(TimeSpan.FromSeconds(6)); // longer than the retries would last
        proxy.Mend();

        await Eventually.Holds(async () => await real.Count("seen") == 600, TimeSpan.FromSeconds(90));
        (await real.Count("(select distinct number from seen) as numbers")).ShouldBe(600);
        (await Wire.Count(broker, Wire.Queue + "_error")).ShouldBeNull(); // waiting was no attempt
    }

    [Fact]
    public async Task A_consumer_told_to_stop_while_its_database_is_away_leaves_the_event_in_the_queue()
    {
        var broker = await TestServers.NewBroker();
        var real = await Database.New();
        var (database, proxy) = real.Cuttable();
        await using var cut = proxy;
        await using (var host = HostProcess.Start(database.Connection, broker, Consume))
        {
            await host.Listening();
            proxy.Cut();
            await using var connection = await Wire.Connect(broker);
            await using var channel = await connection.CreateChannelAsync();
            await Wire.Publish(channel, Guid.NewGuid(), "a", 1, 1);
            await Eventually.Holds(() => Task.FromResult(host.Output.Contains("waits for the database", StringComparison.Ordinal)));
            await host.Stop();
        }
        (await Wire.Count(broker, Wire.Queue)).ShouldBe(1u);
        (await Wire.Count(broker, Wire.Queue + "_error")).ShouldBeNull();
    }

    [Fact]
    public async Task A_healthy_instance_is_not_held_back_by_one_that_cannot_reach_the_broker()
    {
        var broker = await TestServers.NewBroker();
        var (address, proxy) = Wire.Cuttable(broker);
        await using var cut = proxy;
        var database = await Database.New();
        await using var cutOff = HostProcess.Start(database.Connection, address);
        await cutOff.Listening();
        await Eventually.Holds(async () => await database.Count(Leads) == 1, Recovery);
        await using var healthy = HostProcess.Start(database.Connection, broker, Consume);
        await healthy.Listening();

        proxy.Cut(); // the one that leads
        await database.Announce([.. Enumerable.Range(1, 20)]);
        await Eventually.Holds(async () => await database.Count("seen") == 20, Recovery);
    }

    [Fact]
    public async Task Health_is_degraded_when_the_oldest_event_has_waited_for_more_than_a_minute()
    {
        var (address, proxy) = Wire.Cuttable(await TestServers.NewBroker());
        await using var cut = proxy;
        var database = await Database.New();
        await using var host = HostProcess.Start(database.Connection, address);
        using var http = new HttpClient { BaseAddress = await host.Listening() };
        proxy.Cut();
        await Eventually.Holds(async () => await Health(http) is (_, not "healthy"), Recovery);
        await database.Announce(1);
        await database.Do("update outbox set stored_at = stored_at - interval '2 minutes'");

        var answer = JsonDocument.Parse(await (await http.GetAsync("/health")).Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("checks").GetProperty("outbox").GetProperty("status").GetString().ShouldBe("degraded");
    }

    internal const string Leads = "pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())";

    private static async Task<(HttpStatusCode, string?)> Health(HttpClient http)
    {
        using var answer = await http.GetAsync("/health");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, json.RootElement.GetProperty("status").GetString());
    }
}
