using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Releases;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>How new figures are, who has looked, and who is told when they don't come.</summary>
public sealed class CatalogueFreshnessTests(World world)
{
    [Theory]
    [InlineData("2026K2", 45, null, null, "2026K3", "2026-11-14")]
    [InlineData("2025K4", 0, null, null, "2026K1", "2026-03-31")]
    [InlineData("2024M01", 10, null, null, "2024M02", "2024-03-10")]
    [InlineData("2020U53", 3, null, null, "2021U01", "2021-01-13")]
    [InlineData("2024H1", 30, null, null, "2024H2", "2025-01-30")]
    [InlineData("2024", 60, null, null, "2025", "2026-03-01")]
    [InlineData("2024M02D28", 1, null, null, "2024M02D29", "2024-03-01")]
    [InlineData("2019K4", 45, "2024K1", null, "2024K1", "2024-05-15")]
    [InlineData(null, 45, "2024K1", null, "2024K1", "2024-05-15")]
    [InlineData("2023K4", 45, null, "2023K4", null, null)]
    [InlineData("2023K3", 45, null, "2023K4", "2023K4", "2024-02-14")]
    [InlineData("2023K3", null, null, null, null, null)]
    [InlineData(null, 45, null, null, null, null)]
    public void The_next_release_is_so_many_days_after_the_next_period_ends(string? newest, int? lag, string? from, string? to, string? period, string? on)
    {
        var release = Freshness.Expected(Definition(newest ?? from ?? "2024K1", lag, from, to), newest is null ? null : Period.Parse(newest));

        release?.Period.ToString().ShouldBe(period);
        release?.On.ToString("yyyy-MM-dd").ShouldBe(on);
        (release is null).ShouldBe(period is null);
    }

    [Fact]
    public void A_sources_calendar_goes_before_the_lag()
    {
        var day = new DateOnly(2026, 11, 9);

        Freshness.Expected(Definition("2026K2", 45, null, null), Period.Parse("2026K2"), period => period.ToString() == "2026K3" ? day : null)!.Value.On.ShouldBe(day);
        Freshness.Expected(Definition("2026K2", null, null, null), Period.Parse("2026K2"), _ => day)!.Value.On.ShouldBe(day);
        Freshness.Expected(Definition("2026K2", 45, null, null), Period.Parse("2026K2"), _ => null)!.Value.On.ShouldBe(new DateOnly(2026, 11, 14));
    }

    [Fact]
    public async Task A_source_with_a_release_calendar_says_when_the_next_figures_are_expected()
    {
        var code = await world.Defined();
        await world.As("contributor").Record(code, ("851", "2019K3", 3));
        (await world.As("analyst").Post("/api/v1/sources", new JsonObject
        {
            ["code"] = code,
            ["kind"] = "statbank",
            ["address"] = "test",
            ["table"] = "CALENDAR",
            ["selection"] = new JsonObject(),
            ["mapping"] = new JsonObject { ["indicators"] = new JsonArray(new JsonObject { ["indicator"] = code }) },
            ["schedule"] = new JsonObject { ["releases"] = new JsonArray("2019-11-13T08:00", "2020-02-12T08:00", "2099-05-14T08:00") },
        })).Status.ShouldBe(201);

        var freshness = (await world.As("reader").Get($"/api/v1/indicators/{code}")).Body!["freshness"]!;
        $"{freshness["newestPeriod"]} {freshness["expectedPeriod"]} {freshness["expectedOn"]} {freshness["overdue"]}".ShouldBe("2019K3 2019K4 2020-02-12 true");
    }

    [Fact]
    public void One_is_told_once_after_the_day_and_again_only_when_a_postponement_has_run_out()
    {
        var release = new Freshness.Release(Period.Parse("2026K3"), new DateOnly(2026, 11, 14));
        DateTimeOffset At(int day) => new(2026, 11, day, 8, 0, 0, TimeSpan.Zero);
        DateOnly On(int day) => new(2026, 11, day);

        Freshness.Remind(release, On(14), null, null, null).ShouldBeFalse("it may still come today");
        Freshness.Remind(release, On(15), null, null, null).ShouldBeTrue();
        Freshness.Remind(release, On(16), At(15), null, null).ShouldBeFalse("told already");
        Freshness.Remind(release, On(16), null, At(15), On(20)).ShouldBeFalse("postponed");
        Freshness.Remind(release, On(20), null, At(15), On(20)).ShouldBeTrue("postponed no longer");
        Freshness.Remind(release, On(19), At(15), At(16), On(20)).ShouldBeFalse();
        Freshness.Remind(release, On(20), At(15), At(16), On(20)).ShouldBeTrue("still no figures");
        Freshness.Remind(release, On(25), At(20), At(16), On(20)).ShouldBeFalse();
        Freshness.Remind(release, On(25), At(15), At(17), null).ShouldBeFalse("attesting what was not late postponed nothing");
    }

    [Fact]
    public async Task An_indicator_says_which_figures_come_next_and_that_they_are_late()
    {
        var code = await world.Defined(but: definition => definition["releaseLagDays"] = 45);
        var contributor = world.As("contributor");
        await contributor.Record(code, ("851", "2019K1", 10), ("851", "2019K2", 11), ("851", "2019K3", null));

        var freshness = (await world.As(null, null).Get($"/api/v1/indicators/{code}")).Body!["freshness"]!;

        ((string?)freshness["newestPeriod"]).ShouldBe("2019K2");
        ((string?)freshness["expectedPeriod"]).ShouldBe("2019K3");
        ((string?)freshness["expectedOn"]).ShouldBe("2019-11-14");
        ((bool)freshness["overdue"]!).ShouldBeTrue();
        freshness["attestedAt"].ShouldBeNull();
        await contributor.Record(code, ("851", "2019K3", 12));
        ((string?)(await contributor.Get($"/api/v1/indicators/{code}")).Body!["freshness"]!["expectedPeriod"]).ShouldBe("2019K4");
    }

    [Fact]
    public async Task An_indicator_that_ends_or_that_nobody_expects_figures_of_is_never_late()
    {
        var (ended, free) = (await world.Defined(but: definition => (definition["releaseLagDays"], definition["validTo"]) = (45, "2019K1")), await world.Defined());
        foreach (var code in (string[])[ended, free])
        {
            await world.As("contributor").Record(code, ("851", "2019K1", 10));
            var freshness = (await world.As("reader").Get($"/api/v1/indicators/{code}")).Body!["freshness"]!;
            ((bool)freshness["overdue"]!).ShouldBeFalse();
            freshness["expectedOn"].ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_late_release_is_told_once_to_the_owner_alone()
    {
        await world.KeepAnnounced();
        var code = await Late("Anmeldt vold");
        var told = (await Told(code, 1))[0];

        ((string?)told["visibility"]).ShouldBe("owner", "though the indicator is public");
        ((int)told["daysOverdue"]!).ShouldBeInRange(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber - new DateOnly(2019, 8, 14).DayNumber - 1, DateOnly.FromDateTime(DateTime.UtcNow).DayNumber - new DateOnly(2019, 8, 14).DayNumber + 1);
        await Told(await Late("En anden"), 1); // it was looked again
        (await Told(code, 1)).Count.ShouldBe(1);

        told["aggregate"] = ((string)told["aggregate"]!).Replace(code, "violence", StringComparison.Ordinal);
        (told["indicator"], told["occurredAt"], told["daysOverdue"]) = ("violence", "(when)", "(days)");
        Approved.Text("tests/Indicator/Approved/IndicatorStale.json", told.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task The_next_period_that_is_late_is_told_of_anew()
    {
        await world.KeepAnnounced();
        var code = await Late("Anmeldt vold");
        await Told(code, 1);
        await world.As("contributor").Record(code, ("851", "2019K2", 11));

        var told = await Told(code, 2);

        told.Select(e => (string?)e["expectedPeriod"]).ShouldBe(["2019K2", "2019K3"]);
        told.Select(e => (long)e["version"]!).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Attesting_says_who_looked_at_what_and_postpones_the_reminder_without_hiding_that_figures_are_late()
    {
        var code = await Late("Anmeldt vold");
        var (contributor, path) = (world.As("contributor"), $"/api/v1/indicators/{code}");

        var (status, first) = await contributor.Post(path + "/attest", new JsonObject { ["note"] = "Set igennem", ["postponeDays"] = 30 });
        await contributor.Post(path + "/attest", new JsonObject { ["period"] = "2019K1" });

        status.ShouldBe(201);
        ((string?)first!["period"]).ShouldBe("2019K1");
        ((int)first["vintage"]!).ShouldBe(1);
        DateOnly.Parse((string)first["until"]!).DayNumber.ShouldBeInRange(DateOnly.FromDateTime(DateTime.UtcNow).DayNumber + 30 - 1, DateOnly.FromDateTime(DateTime.UtcNow).DayNumber + 30 + 1);
        var listed = await contributor.Items(path + "/attestations");
        listed.Select(one => (int)one["number"]!).ShouldBe([2, 1]);
        ((string?)listed[1]["note"]).ShouldBe("Set igennem");
        var freshness = (await contributor.Get(path)).Body!["freshness"]!;
        ((bool)freshness["overdue"]!).ShouldBeTrue();
        ((string?)freshness["attestedBy"]).ShouldBe((string?)listed[0]["by"]);
        freshness["attestedAt"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Figures_that_are_not_late_are_attested_without_postponing_anything()
    {
        var code = await world.Defined();
        await world.As("contributor").Record(code, ("851", "2019K1", 10));

        (await world.As("contributor").Post($"/api/v1/indicators/{code}/attest", new JsonObject())).Body!["until"].ShouldBeNull();
    }

    [Theory]
    [InlineData("period", """{"period":"2019M01"}""")]
    [InlineData("period", """{"period":"2019K2"}""")]
    [InlineData("note", """{"note":" "}""")]
    [InlineData("postponeDays", """{"postponeDays":93}""")]
    public async Task A_wrong_attestation_names_its_field(string field, string body)
    {
        var code = await world.Defined();
        await world.As("contributor").Record(code, ("851", "2019K1", 10));

        var (status, answer) = await world.As("contributor").Post($"/api/v1/indicators/{code}/attest", JsonNode.Parse(body)!);

        status.ShouldBe(400);
        answer!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Fact]
    public async Task Only_the_owner_attests_and_what_one_may_not_see_does_not_exist()
    {
        var (open, closed) = (await world.Defined(), await world.Defined("owner"));
        var other = world.As("analyst", "nordjyllands-politi");

        (await other.Post($"/api/v1/indicators/{open}/attest", new JsonObject())).Status.ShouldBe(403);
        (await other.Post($"/api/v1/indicators/{closed}/attest", new JsonObject())).Status.ShouldBe(404);
        (await other.Get($"/api/v1/indicators/{closed}/attestations")).Status.ShouldBe(404);
        (await other.Get($"/api/v1/indicators/{closed}/versions")).Status.ShouldBe(404);
    }

    // Its newest figures are from 2019; the next ones never came.
    private async Task<string> Late(string title)
    {
        var code = await world.Defined(but: definition =>
            (definition["title"]!["da"], definition["releaseLagDays"], definition["steward"]) = (title, 45, "Chef for Tryghed og Data"));
        await world.As("contributor").Record(code, ("851", "2019K1", 10));
        return code;
    }

    private async Task<List<JsonObject>> Told(string code, int atLeast) =>
        [.. (await Eventually.Get(() => world.Announced(code + "/freshness"), told => told.Count >= atLeast)).Select(e => e.Body)];

    private static IndicatorDefinition Definition(string like, int? lag, string? from, string? to) => new()
    {
        Code = "x",
        TitleDa = "x",
        Unit = "x",
        Kind = Kind.Count,
        Polarity = Analysis.Polarity.LowerIsBetter,
        Goal = "2",
        Source = "x",
        Frequency = Period.Parse(like).Frequency,
        Visibility = Contracts.Visibility.Public,
        Owner = "aalborg",
        DefinedBy = "x",
        ValidFrom = from,
        ValidTo = to,
        ReleaseLagDays = lag,
    };
}
