using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Tryghed.Portal.Tests;

public class SignalPageTests
{
    private const string Page = "/signaler/" + Recorded.SignalId;

    [Fact]
    public async Task A_signal_is_explained_with_chart_promise_and_the_steps_of_its_life()
    {
        await using var gateway = (await Recorded.Gateway()).Answers("/api/v1/indicators/violence/chart?area=851", Recorded.SeasonChart());

        var page = await Text(gateway, Page);

        FrontPageTests.InOrder(page, "Tilbage til Aalborg", "Forværring – der er set på den", "Anmeldt vold, Aalborg", "Forværring i 4. kvt. 2013: 1,25 anmeldelser pr. 1.000 indbyggere. Det normale er 0,82.",
            "Ændringen begyndte i 2. kvt. 2013. Udviklingen er lokal", "Forklaring", "Volden i Aalborg er steget mere, end den plejer at svinge.", "Tallet er foreløbigt.", "Kontroldiagram: Anmeldt vold, Aalborg",
            "2 tal er mærket som forværring.", "usædvanligt tal, ingen alarm", "Kilde: Danmarks Statistik", "Ca. én falsk alarm hvert 43. år for denne serie; en forværring på 1σ ses i gennemsnit efter 4,6 kvartaler.",
            "Forløb", "22. november 2026", "Tilbageholdt af systemet", "Åbnet af en medarbejder: Stigningen er større end landets", "23. november 2026", "Set af en medarbejder");
        page.ShouldNotContain("coordinator@familie"); // who it was is nobody's business here
        page.ShouldNotContain("Syntetiske");
    }

    [Fact]
    public async Task A_held_alarm_says_why_and_made_up_figures_say_that_they_are()
    {
        await using var gateway = (await Recorded.Gateway())
            .Answers($"/api/v1/signals/{Recorded.SignalId}", Recorded.Signal.Replace("\"status\":\"acknowledged\",\"severity\"", "\"status\":\"held\",\"severity\""))
            .Answers("/api/v1/indicators/violence/chart?area=851", Recorded.SeasonChart(synthetic: true));

        FrontPageTests.InOrder(await Text(gateway, Page), "Tilbageholdt alarm: forværring", "Syntetiske tal", "Tallene er opfundet", "Hvorfor alarmen er tilbageholdt", "Hele landet er steget lige så meget.", "Forklaring");
    }

    [Fact]
    public async Task Without_explanation_chart_or_catalogue_the_rest_of_the_page_stands()
    {
        await using var gateway = (await Recorded.Gateway()).Fails($"/api/v1/signals/{Recorded.SignalId}/explanation").Fails("/api/v1/indicators").Fails("/api/v1/indicators/violence/chart?area=851");

        FrontPageTests.InOrder(await Text(gateway, Page), "violence, Aalborg", "Forklaringen kan ikke hentes lige nu.", "Diagrammet kan ikke hentes lige nu.", "Ca. én falsk alarm hvert 43. år");
    }

    [Fact]
    public async Task A_signal_that_does_not_exist_and_one_that_cannot_be_had_are_told_apart()
    {
        await using var gateway = (await Recorded.Gateway()).Fails($"/api/v1/signals/{Recorded.SignalId}").Fails("/api/v1/signals/quality");
        var reader = gateway.Reader();

        (await reader.GetAsync("/signaler/019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync("/signaler/1", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync(Page, Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await reader.GetAsync("/alarmernes-kvalitet", Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task The_quality_of_the_alarms_is_said_for_each_watch_list()
    {
        await using var gateway = await Recorded.Gateway();

        FrontPageTests.InOrder(await Text(gateway, "/alarmernes-kvalitet"), "Alarmernes kvalitet", "Familie og Beskæftigelse", "Serier, der overvåges", "10", "2 til har for få tal til alarmer",
            "Falske alarmer, der ventes om året", "0,99", "bestemt: højst 1", "Tid, til en forværring på 1σ ses", "1,4 år", "Signaler om forværring, seneste år", "7", "1 afvist som falske");
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("/alarmernes-kvalitet")]
    public async Task The_pages_have_one_heading_unique_ids_and_nothing_to_run(string path)
    {
        await using var gateway = await Recorded.Gateway();

        var html = await gateway.Reader().GetStringAsync(path, Cancel);

        Regex.Count(html, "<h1").ShouldBe(1);
        html.ShouldNotContain("<script");
        html.ShouldNotContain(" style=");
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(id => id.Groups[1].Value).ToList();
        ids.ShouldBeUnique();
        foreach (Match names in Regex.Matches(html, "aria-labelledby=\"([^\"]+)\""))
            names.Groups[1].Value.Split(' ').ShouldBeSubsetOf(ids);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> Text(FakeGateway gateway, string path) => FrontPageTests.Shown(await gateway.Reader().GetStringAsync(path, Cancel));
}
