using Shouldly;
using Tryghed.Testing;

namespace Tryghed.Messaging.Tests;

/// <summary>Real processes get SIGKILL at seeded moments; every change is acted on once.</summary>
public sealed class Kills
{
    private const int PerLife = 20;
    private const int Last = 1_000_000;
    private static readonly (string, string) Consume = ("Consume", "true");

    [Theory]
    [InlineData(2014)]
    public async Task Every_change_is_acted_on_once_though_processes_are_killed_at_twenty_moments(int seed)
    {
        var (missing, doubled) = await Live(seed, lives: 10);
        missing.ShouldBeEmpty();
        doubled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_outbox_the_same_kills_lose_changes() => (await Live(2014, lives: 3, without: "outbox")).Missing.ShouldNotBeEmpty();

    [Fact]
    public async Task Without_the_inbox_the_same_kills_double_changes() => (await Live(2014, lives: 3, without: "inbox")).Doubled.ShouldNotBeEmpty();

    // A publisher and a consumer, each of which lives and dies so many times, side by side; then both live on until all is done.
    private static async Task<(List<int> Missing, List<int> Doubled)> Live(int seed, int lives, string? without = null)
    {
        var broker = await TestServers.NewBroker();
        var (publisher, consumer) = (await Database.New(), await Database.New());
        (await HostProcess.Run(["migrate"], consumer.Connection, broker, Consume)).Code.ShouldBe(0);
        if (without is "inbox")
        {
            // Every delivery looks like the first.
            await consumer.Do("create function forget() returns trigger language plpgsql as 'begin new.message_id := gen_random_uuid(); return new; end'");
            await consumer.Do("create trigger forget before insert on inbox for each row execute function forget()");
        }

        await Task.WhenAll(
            Dying(publisher, broker, new Random(seed), ["committed", "sent", "any"], lives, life => [("Changes", $"{life * PerLife}"), ("Without", without ?? "")]),
            Dying(consumer, broker, new Random(seed + 1), ["consumed", "consuming", "any"], lives, _ => [Consume]));

        await using var lastPublisher = HostProcess.Start(publisher.Connection, broker, ("Changes", $"{(lives + 1) * PerLife}"), ("Without", without ?? ""));
        await using var lastConsumer = HostProcess.Start(consumer.Connection, broker, Consume);
        await Eventually.Holds(async () => await publisher.Count("changes") == (lives + 1) * PerLife, TimeSpan.FromSeconds(60));
        if (without is not null)
            await Eventually.Holds(async () => await publisher.Count("outbox") == 0, TimeSpan.FromSeconds(60));
        await publisher.Announce(Last); // the one queue keeps order: when this is seen, all before it is
        await Eventually.Holds(async () => await consumer.Count($"seen where number = {Last}") == 1, TimeSpan.FromSeconds(60));

        var changed = await publisher.Numbers("select number from changes");
        var seen = await consumer.Numbers("select number from seen");
        return (changed.Except(seen).ToList(), seen.GroupBy(number => number).Where(group => group.Count() > 1).Select(group => group.Key).ToList());
    }

    private static async Task Dying(
        Database database, string broker, Random random, string[] moments, int lives, Func<int, (string, string)[]> settings)
    {
        for (var life = 1; life <= lives; life++)
        {
            var moment = moments[(life - 1) % moments.Length];
            var count = random.Next(1, 9);
            if (moment is not "any")
            {
                await using var doomed = HostProcess.Start(database.Connection, broker, [.. settings(life), ("Death", $"{moment}:{count}")]);
                await doomed.Exited();
                continue;
            }
            await using var victim = HostProcess.Start(database.Connection, broker, settings(life));
            await victim.Listening();
            await Task.Delay(random.Next(0, 300)); // not waiting for anything: this is the moment
            victim.Kill();
            await victim.Exited();
        }
    }
}
