using Shouldly;
using Tryghed.Indicator.Sources;
using Xunit;

namespace Tryghed.Indicator.Tests.Sources;

public sealed class TimingTests
{
    [Theory]
    [InlineData("5 8 * * *", "2026-01-10T07:00:00Z", "2026-01-10T07:05:00Z")]
    [InlineData("5 8 * * *", "2026-07-10T07:00:00Z", "2026-07-11T06:05:00Z")] // summer: 8:05 was at 6:05
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")] // 2:30 does not come on that day: as soon as the clocks have gone on
    [InlineData("30 2 * * *", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")] // 2:30 comes twice: once is enough
    [InlineData("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("*/15 * * * * *", "2026-01-10T07:00:01Z", "2026-01-10T07:00:15Z")]
    public void A_cron_is_in_the_time_of_Copenhagen(string cron, string after, string expected) =>
        Timing.Next(new Schedule(cron), DateTimeOffset.Parse(after)).ShouldBe(DateTimeOffset.Parse(expected));

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "2026-02-12T07:00:00Z")]
    [InlineData("2026-02-12T07:00:00Z", "2026-03-29T01:30:00Z")] // 2:30 does not come on that day
    [InlineData("2026-04-01T00:00:00Z", "2026-08-13T06:00:00Z")]
    [InlineData("2026-09-01T00:00:00Z", "2026-10-25T00:30:00Z")] // 2:30 comes twice
    [InlineData("2026-10-25T00:30:00Z", null)]
    public void A_release_calendar_is_in_the_time_of_Copenhagen(string after, string? expected)
    {
        var releases = new[] { new DateTime(2026, 8, 13, 8, 0, 0), new DateTime(2026, 2, 12, 8, 0, 0), new DateTime(2026, 3, 29, 2, 30, 0), new DateTime(2026, 10, 25, 2, 30, 0) };
        Timing.Next(new Schedule(Releases: releases), DateTimeOffset.Parse(after)).ShouldBe(expected is null ? null : DateTimeOffset.Parse(expected));
    }

    [Theory]
    [InlineData("* * * * * *", 1.0 / 60)]
    [InlineData("*/10 * * * *", 10)]
    [InlineData("0,59 1,2 * * *", 1)]
    [InlineData("5 2,3 * * *", 60)] // when the clocks go on they come five minutes apart, and nobody chose that
    [InlineData("5 8 * * *", 1440)]
    public void The_shortest_pause_of_a_cron_is_known(string cron, double minutes) =>
        Timing.ShortestPause(new Schedule(cron), DateTimeOffset.Parse("2026-03-20T12:00:00Z"))!.Value.TotalMinutes.ShouldBe(minutes, 1e-9);

    [Theory]
    [InlineData("* * *")]
    [InlineData("61 * * * *")]
    [InlineData("")]
    [InlineData("0 8 * * * * *")]
    [InlineData("every day")]
    public void What_is_no_cron_is_none(string cron) => Timing.Parse(cron).ShouldBeNull();

    [Fact]
    public void A_source_that_does_not_answer_is_asked_again_after_pauses_that_double_and_no_sooner_than_it_says()
    {
        var now = DateTimeOffset.Parse("2026-01-10T07:00:00Z");
        Enumerable.Range(1, 10).Select(failures => (Timing.Retry(failures, null, now) - now).TotalMinutes).ShouldBe([5, 10, 20, 40, 80, 160, 320, 640, 720, 720]);
        (Timing.Retry(1, TimeSpan.FromMinutes(30), now) - now).ShouldBe(TimeSpan.FromMinutes(30));
        (Timing.Retry(1, TimeSpan.FromSeconds(3), now) - now).ShouldBe(TimeSpan.FromMinutes(5));
        (Timing.Retry(1, TimeSpan.FromDays(900), now) - now).ShouldBe(TimeSpan.FromDays(2));
    }
}
