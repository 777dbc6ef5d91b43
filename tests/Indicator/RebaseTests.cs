using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Analysis;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Rebases;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.WatchLists;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class RebaseTests(World world)
{
    private static readonly double[] Calm = [100, 102, 99, 101, 98, 102, 99, 100];

    [Theory]
    [InlineData("quarter")] // with a season
    [InlineData("half-year")]
    public async Task A_new_baseline_leaves_the_old_limits_where_they_were(string frequency)
    {
        var code = await world.Defined(kind: "value", frequency: frequency);
        var contributor = world.As("contributor");
        await contributor.Record(code, [.. Enumerable.Range(0, 38).Select(i => ("851", At(frequency, i), (double?)((i < 24 ? 0 : 30) + Calm[i % 8] + (i % 4))))]);
        var before = await Points(code);

        var (status, body) = await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", Rebase(At(frequency, 24), "0851"));
        status.ShouldBe(201, body?.ToJsonString());
        var after = await Points(code);

        after[..24].ShouldBe(before[..24]);
        after[24].Centre!.Value.ShouldBe(before[24].Centre!.Value + 30, 3);
        var shown = (await contributor.Get($"/api/v1/indicators/{code}/chart?area=851")).Body!;
        ((string?)shown["baseline"]!["from"]).ShouldBe(At(frequency, 24));
    }

    [Fact]
    public async Task A_new_baseline_of_one_area_is_none_of_another_and_one_of_all_is_every_areas()
    {
        var code = await world.Defined(kind: "value");
        await world.As("contributor").Record(code, [.. Enumerable.Range(0, 40).SelectMany(i => new[] { "851", "461" }.Select(area => (area, At("quarter", i), (double?)Calm[i % 8])))]);
        await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", Rebase(At("quarter", 12), "851"));
        (await Baseline("851"), await Baseline("461")).ShouldBe((At("quarter", 12), At("quarter", 0)));
        await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", Rebase(At("quarter", 24), null));
        (await Baseline("851"), await Baseline("461")).ShouldBe((At("quarter", 24), At("quarter", 24)));

        async Task<string> Baseline(string area) => (string)(await world.As("reader").Get($"/api/v1/indicators/{code}/chart?area={area}")).Body!["baseline"]!["from"]!;
    }

    [Fact]
    public async Task Who_decided_and_why_is_listed_and_one_baseline_is_set_once()
    {
        var code = await world.Defined();
        var analyst = world.As("analyst");
        foreach (var area in new[] { "851", null })
        {
            (await analyst.Post($"/api/v1/indicators/{code}/rebases", Rebase("2019K1", area))).Status.ShouldBe(201);
            (await analyst.Post($"/api/v1/indicators/{code}/rebases", Rebase("2019-Q1", area))).Status.ShouldBe(409);
        }
        var listed = await world.As(null, null).Items($"/api/v1/indicators/{code}/rebases");
        listed.Select(item => $"{item["area"]} {item["from"]} {item["reason"]}").ShouldBe(["851 2019K1 A new way of counting.", " 2019K1 A new way of counting."]);
        listed.ShouldAllBe(item => item["by"] != null && item["at"] != null);
    }

    [Fact]
    public async Task Only_an_analyst_of_the_owner_sets_a_baseline()
    {
        var (seen, hidden) = (await world.Defined(), await world.Defined("owner"));
        var partner = world.As("administrator", "nordjyllands-politi");
        (await partner.Post($"/api/v1/indicators/{seen}/rebases", Rebase("2019K1", null))).Status.ShouldBe(403);
        (await partner.Post($"/api/v1/indicators/{hidden}/rebases", Rebase("2019K1", null))).Status.ShouldBe(404);
        (await world.As("contributor").Post($"/api/v1/indicators/{seen}/rebases", Rebase("2019K1", null))).Status.ShouldBe(403);
        (await partner.Get($"/api/v1/indicators/{hidden}/rebases")).Status.ShouldBe(404);
        (await partner.Get($"/api/v1/indicators/{hidden}/rebases/suggested?area=851")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("from", "2019", "851", "x")]
    [InlineData("area", "2019K1", "1", "x")]
    [InlineData("reason", "2019K1", "851", " ")]
    public async Task A_wrong_baseline_names_its_field(string field, string from, string area, string reason)
    {
        var code = await world.Defined();
        var (status, body) = await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", new JsonObject { ["from"] = from, ["area"] = area, ["reason"] = reason });
        status.ShouldBe(400);
        body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Fact]
    public async Task A_suggestion_is_there_for_the_asking()
    {
        var code = await world.Defined(kind: "value");
        await world.As("contributor").Record(code, [.. Enumerable.Range(0, 32).Select(i => ("851", At("quarter", i), (double?)((i < 20 ? 0 : 30) + Calm[i % 8])))]);
        var (status, body) = await world.As("reader").Get($"/api/v1/indicators/{code}/rebases/suggested?area=851");
        status.ShouldBe(200);
        ((string?)body!["suggestion"]!["from"]).ShouldBe(At("quarter", 20));
        (await world.As("reader").Get($"/api/v1/indicators/{code}/rebases/suggested?area=461")).Status.ShouldBe(404);
        (await world.As("reader").Get($"/api/v1/indicators/{code}/rebases/suggested?area=x")).Status.ShouldBe(400);
    }

    [Fact]
    public void A_level_that_is_stable_for_eight_figures_is_suggested_with_its_numbers()
    {
        var suggestion = SuggestRebase.Of(Chart([.. Enumerable.Range(0, 20).Select(i => i < 12 ? Calm[i % 8] : Calm[i % 8] + 20)])).ShouldNotBeNull();
        (suggestion.From, suggestion.Figures).ShouldBe(("2012", 8));
        suggestion.Before.ShouldBe(100.25, 0.001);
        suggestion.After.ShouldBe(120.125, 0.001);
        suggestion.Reason.Da.ShouldBe(
            "Alarmen har varet i 8 tal, siden 2012. De 8 tal fra 2012 til 2019 ligger stabilt omkring 120 antal; udgangspunktet siger 100. Niveauet ser ud til at være et nyt, "
            + "og et nyt udgangspunkt fra 2012 vil igen kunne vise ændringer. De gamle grænser bliver stående for tiden før.");
        suggestion.Reason.En!.ShouldBe(
            "The alarm has lasted for 8 figures, since 2012. The 8 figures from 2012 to 2019 are stable around 120, where the baseline says 100. This looks like a new level, "
            + "and a new baseline from 2012 would be able to show changes again. The old limits stay for the time before.");
    }

    [Fact]
    public void Seven_figures_are_too_few() => SuggestRebase.Of(Chart([.. Enumerable.Range(0, 19).Select(i => i < 12 ? Calm[i % 8] : Calm[i % 8] + 20)])).ShouldBeNull();

    [Fact]
    public void A_series_that_still_rises_has_no_new_level() => SuggestRebase.Of(Chart([.. Enumerable.Range(0, 26).Select(i => i < 12 ? Calm[i % 8] : 110 + (5.0 * (i - 12)))])).ShouldBeNull();

    [Fact]
    public void A_stable_series_needs_none() => SuggestRebase.Of(Chart([.. Enumerable.Range(0, 26).Select(i => Calm[i % 8])])).ShouldBeNull();

    [Fact]
    public void A_level_that_came_by_and_by_is_suggested_from_where_it_is_stable()
    {
        var suggestion = SuggestRebase.Of(Chart([.. Enumerable.Range(0, 27).Select(i => i < 12 ? Calm[i % 8] : Calm[i % 8] + Math.Min(60, 10 * (i - 11)))])).ShouldNotBeNull();
        string.CompareOrdinal(suggestion.From, "2014").ShouldBeGreaterThan(0);
        suggestion.After.ShouldBe(160, 3);
    }

    // Four quarters before the new baseline are too few for a season of their own; charts and imports go on all the same.
    [Theory]
    [InlineData("2010K2")]
    [InlineData("2011K1")]
    [InlineData("2015K3")]
    [InlineData("2015K4")]
    public async Task A_new_baseline_anywhere_leaves_a_series_that_can_be_charted_and_recorded(string from)
    {
        var code = await world.Defined(kind: "value");
        var contributor = world.As("contributor");
        var random = new Random(3);
        await contributor.Record(code, [.. Enumerable.Range(0, 24).Select(i => ("851", At("quarter", i), (double?)(100 + random.Next(-5, 6))))]);
        (await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", Rebase(from, "851"))).Status.ShouldBe(201);
        (await contributor.Get($"/api/v1/indicators/{code}/chart?area=851")).Status.ShouldBe(200);
        (await contributor.Get($"/api/v1/indicators/{code}/rebases/suggested?area=851")).Status.ShouldBe(200);
        (await contributor.Record(code, ("851", "2016K1", 101))).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_baseline_that_has_not_begun_is_refused()
    {
        var code = await world.Defined();
        var (status, body) = await world.As("analyst").Post($"/api/v1/indicators/{code}/rebases", Rebase("2999K1", "851"));
        status.ShouldBe(400);
        body!["errors"]!["from"].ShouldNotBeNull();
    }

    private static JsonObject Rebase(string from, string? area) => new() { ["from"] = from, ["area"] = area, ["reason"] = "A new way of counting." };

    private static string At(string frequency, int i) => frequency == "quarter" ? $"{2010 + (i / 4)}K{(i % 4) + 1}" : $"{2000 + (i / 2)}H{(i % 2) + 1}";

    private async Task<List<(double? Lower, double? Centre, double? Upper)>> Points(string code) =>
        [.. (await world.As("reader").Get($"/api/v1/indicators/{code}/chart?area=851")).Body!["points"]!.AsArray()
            .Select(point => ((double?)point!["lower"], (double?)point["centre"], (double?)point["upper"]))];

    private static SeriesChart Chart(double[] values) => SeriesChart.Draw(
        new IndicatorDefinition
        {
            Code = "test",
            TitleDa = "Prøve",
            Unit = "antal",
            Kind = Kind.Value,
            Polarity = Polarity.LowerIsBetter,
            Goal = "2",
            Source = "ingen",
            Frequency = Frequency.Year,
            Visibility = Visibility.Public,
            Owner = "aalborg",
            DefinedBy = "test",
        },
        [.. values.Select((value, i) => new Observation
        {
            Indicator = "test", Area = "851", Ordinal = 2000 + i, Period = $"{2000 + i}", Vintage = 1, Value = value, Status = ObservationStatus.Final,
        })],
        new ChartBasis
        {
            Policies =
            [
                new SeriesPolicy
                {
                    Indicator = "test", Area = "851", Version = 1, FromOrdinal = int.MinValue, Why = "test", WatchListVersion = 1, Scheme = "cusum 0.5", Width = 4, Points = 12, Seasons = 1,
                    Autocorrelation = 0, SigmaFloor = 0, FalseAlarmsPerYear = 0.1, DelayZeroState = 8, DelaySteadyState = 8, SettledAt = default,
                },
            ],
        });
}
