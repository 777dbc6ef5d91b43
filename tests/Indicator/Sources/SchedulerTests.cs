using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Tryghed.Indicator.Sources;
using Xunit;

namespace Tryghed.Indicator.Tests.Sources;

public sealed class SchedulerTests
{
    [Fact]
    public async Task Three_replicas_run_each_time_of_each_source_once_and_ask_one_thing_at_a_time()
    {
        await using var replicas = await Replicas.Start(3);
        var sources = new List<string>();
        for (var i = 0; i < 6; i++)
            sources.Add((await replicas.Defined($"replica-{i}")).Source.Code);

        replicas.Clock.Advance(TimeSpan.FromHours(13)); // 2:30 does not come on that night: at 3:00, which is 1:00 in UTC
        foreach (var source in sources)
            (await replicas.Ended(source, 1)).ShouldHaveSingleItem().Outcome.ShouldBe(RunOutcome.Stored);
        replicas.Clock.Advance(TimeSpan.FromHours(24));
        foreach (var source in sources)
            (await replicas.Ended(source, 2)).Select(run => run.Outcome).ShouldBe([RunOutcome.Stored, RunOutcome.Unchanged]);

        replicas.StatBank.MostAtOnce.ShouldBe(1);
        replicas.StatBank.Requests.Count.ShouldBe(sources.Count * 3); // twice what the table holds, once its figures
        (await replicas.Ended(sources[0], 2)).Select(run => run.AskedAt).ShouldBe([DateTimeOffset.Parse("2026-03-29T01:00:00Z"), DateTimeOffset.Parse("2026-03-30T00:30:00Z")]);
    }

    [Fact]
    public async Task Times_that_were_missed_become_one_run()
    {
        await using var replicas = await Replicas.Start();
        var (source, _) = await replicas.Defined("missed");
        replicas.Clock.Advance(TimeSpan.FromDays(10));

        await replicas.Another();

        (await replicas.Ended("missed", 1)).ShouldHaveSingleItem().AskedAt.ShouldBe(source.DueAt!.Value);
        await using var db = replicas.Db();
        (await db.Sources.SingleAsync()).DueAt.ShouldBe(DateTimeOffset.Parse("2026-04-08T00:30:00Z"));
    }

    [Fact]
    public async Task What_a_killed_replica_was_running_is_run_by_another_and_the_dead_one_writes_nothing()
    {
        await using var replicas = await Replicas.Start();
        await replicas.Defined("killed", source => source.Enabled = false);
        var dead = Guid.NewGuid();
        Guid run;
        await using (var db = replicas.Db())
        {
            var taken = new SourceRun
            {
                Id = run = Guid.NewGuid(),
                Source = "killed",
                Revision = 1,
                AskedAt = replicas.Clock.GetUtcNow(),
                State = RunState.Running,
                Holder = dead,
                LeaseUntil = replicas.Clock.GetUtcNow() + RunSource.Lease,
                Attempts = 1,
            };
            db.Add(taken);
            await db.SaveChangesAsync();
        }
        await replicas.Another();
        replicas.StatBank.Requests.ShouldBeEmpty(); // it is still the other's
        replicas.Clock.Advance(RunSource.Lease + TimeSpan.FromSeconds(1));

        (await replicas.Ended("killed", 1)).ShouldHaveSingleItem().Attempts.ShouldBe(2);
        await replicas.Services().GetRequiredService<RunSource>().Execute(run, dead, default);

        await using var after = replicas.Db();
        (await after.Imports.CountAsync()).ShouldBe(1);
        (await after.Vintages.CountAsync()).ShouldBe(1);
        (await after.SourceRuns.SingleAsync()).Outcome.ShouldBe(RunOutcome.Stored);
    }

    [Fact]
    public async Task What_runs_when_the_service_stops_is_taken_up_at_the_next_start()
    {
        await using var replicas = await Replicas.Start(1);
        await replicas.Defined("stopped");
        var asked = new TaskCompletionSource();
        replicas.StatBank.Holding = _ =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        };
        replicas.StatBank.Hang();
        replicas.Clock.Advance(TimeSpan.FromHours(13));
        await asked.Task;

        await replicas.Stop();
        await using (var db = replicas.Db())
            (await db.SourceRuns.SingleAsync()).State.ShouldBe(RunState.Waiting);
        await replicas.Another();

        (await replicas.Ended("stopped", 1)).ShouldHaveSingleItem().Outcome.ShouldBe(RunOutcome.Stored);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_shown_and_asked_again_later_and_later()
    {
        await using var replicas = await Replicas.Start(1);
        await replicas.Defined("silent");
        for (var i = 0; i < 5; i++)
            replicas.StatBank.Fail(503, "600"); // ten minutes are too long to wait in a run
        replicas.Clock.Advance(TimeSpan.FromHours(13));

        var first = (await replicas.Ended("silent", 1)).ShouldHaveSingleItem();
        first.Outcome.ShouldBe(RunOutcome.Failed);
        first.Error.ShouldBe("The source answers 503; it is asked again later.");
        replicas.StatBank.Requests.Count.ShouldBe(1);
        await using (var db = replicas.Db())
        {
            var source = await db.Sources.AsNoTracking().SingleAsync();
            source.Failures.ShouldBe(1);
            source.DueAt.ShouldBe(replicas.Clock.GetUtcNow() + TimeSpan.FromMinutes(10));
        }

        for (var run = 2; run <= 5; run++)
        {
            replicas.Clock.Advance(TimeSpan.FromMinutes(41));
            (await replicas.Ended("silent", run))[^1].Outcome.ShouldBe(RunOutcome.Failed);
        }
        replicas.Clock.Advance(TimeSpan.FromMinutes(81));
        (await replicas.Ended("silent", 6))[^1].Outcome.ShouldBe(RunOutcome.Stored);
        await using var after = replicas.Db();
        (await after.Sources.SingleAsync()).Failures.ShouldBe(0);
    }

    [Theory]
    [InlineData("EXTRACT-NOTFOUND")]
    [InlineData("EXTRACT-TOOBIG")]
    public async Task What_StatBank_refuses_is_not_asked_again_and_told_as_it_is(string code)
    {
        await using var replicas = await Replicas.Start(1);
        await replicas.Defined("refused");
        replicas.StatBank.Refuse(code);
        replicas.Clock.Advance(TimeSpan.FromHours(13));

        var run = (await replicas.Ended("refused", 1)).ShouldHaveSingleItem();

        run.Outcome.ShouldBe(RunOutcome.Refused);
        run.Error.ShouldBe($"StatBank refuses ({code}): Refused by the test.");
        replicas.StatBank.Requests.ShouldHaveSingleItem();
        await using var db = replicas.Db();
        (await db.Sources.SingleAsync()).DueAt.ShouldBe(DateTimeOffset.Parse("2026-03-30T00:30:00Z"));
    }

    [Fact]
    public async Task Figures_that_do_not_fit_their_indicator_refuse_the_run_and_are_asked_for_again_when_the_source_is_changed()
    {
        await using var replicas = await Replicas.Start(1);
        var (_, table) = await replicas.Defined("odd");
        table.Figure = at => at["Tid"] == "2025" ? 1.5 : 1;
        replicas.Clock.Advance(TimeSpan.FromHours(13));

        var run = (await replicas.Ended("odd", 1)).ShouldHaveSingleItem();
        run.Outcome.ShouldBe(RunOutcome.Refused);
        run.Error.ShouldBe("odd: value: A count is a whole number.");

        table.Figure = _ => 2; // without a new version, as a wrong definition that is mended would be
        replicas.Clock.Advance(TimeSpan.FromHours(24));
        (await replicas.Ended("odd", 2))[^1].Outcome.ShouldBe(RunOutcome.Stored);
    }
}
