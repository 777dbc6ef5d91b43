using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Portal.Tests;

public class FrontPageTests
{
    [Fact]
    public async Task The_goals_stand_by_dimension_with_their_indicators_state_and_a_goal_without_figures_says_so()
    {
        await using var gateway = await Recorded.Gateway();

        var page = await Text(gateway.Reader());

        page.ShouldContain("Borgerne i Aalborg Kommune skal samlet set opleve en større tryghed.");
        InOrder(page, "Den oplevede tryghed", "Mål 1", "Den faktiske tryghed", "Mål 2", "Anmeldt vold", "Forværring", "Anmeldte indbrud", "Bedring", "Mål 5", "Målet kan præciseres.", "Målet har endnu ingen tal.");
        InOrder(page, "1 indikator i forværring", "1 i bedring", "0 uden signal");
    }

    [Fact]
    public async Task Open_signals_come_worsening_first_with_reason_chart_figures_and_source()
    {
        await using var gateway = await Recorded.Gateway();

        var page = await Text(gateway.Reader());

        InOrder(page, "Åbne signaler i Aalborg", "Anmeldt vold", "1,25 anmeldelser pr. 1.000 indbyggere i 4. kvt. 2013. Det normale er 0,82.", "siden 2. kvt. 2013",
            "Tallet ligger over den øvre grænse (1,08)", "Syv tal i træk ligger over det normale niveau (0,82).", "Kontroldiagram: Anmeldt vold, Aalborg", "Tallene som tabel",
            "4. kvt. 2013", "1,25", "0,56", "1,08", "Kilde: Danmarks Statistik, tabel STRAF11 og FOLK1A", "Anmeldte indbrud i beboelse", "Syv tal i træk ligger under det normale niveau");
        page.ShouldContain("3 tal er mærket som forværring.");
        page.ShouldContain("udgangsperiode 1. kvt. 2008–4. kvt. 2012");
    }

    [Fact]
    public async Task A_held_alarm_stands_apart_with_its_reason_and_counts_as_nothing_yet()
    {
        await using var gateway = (await Recorded.Gateway())
            .Answers("/api/v1/signals?status=active", Recorded.Signals.Replace("\"id\":\"2\"", $"\"id\":\"{Recorded.SignalId}\"").Replace("\"centre\":0.824,\"status\":\"open\"", "\"centre\":0.824,\"status\":\"held\""));

        var html = await gateway.Reader().GetStringAsync("/", Cancel);

        InOrder(Shown(html), "0 indikatorer i forværring", "1 tilbageholdt alarm", "Anmeldt vold", "Tilbageholdt", "Åbne signaler", "Anmeldte indbrud", "Tilbageholdte alarmer", "Anmeldt vold",
            "Alarmen er tilbageholdt, til nogen har set på den:", "Hele landet er steget lige så meget.");
        html[html.IndexOf("id=\"tilbageholdt\"", StringComparison.Ordinal)..].ShouldContain("class=\"indicator held\"");
        Shown(html).ShouldNotContain("Tallet er foreløbigt."); // a note holds nothing
        html.ShouldContain($"href=\"/signaler/{Recorded.SignalId}\"");
    }

    [Fact]
    public async Task Where_alarms_are_limited_by_a_promise_what_a_single_rule_sees_is_no_news()
    {
        await using var gateway = (await Recorded.Gateway())
            .Answers("/api/v1/signals?status=active", """{"items":[],"next":null}""").Answers("/api/v1/indicators/violence/chart?area=851", Recorded.SeasonChart());

        InOrder(await Text(gateway.Reader()), "0 indikatorer i forværring", "Anmeldt vold", "Som sædvanligt");
    }

    [Fact]
    public async Task Synthetic_figures_are_labelled_stand_apart_and_are_counted_nowhere()
    {
        await using var gateway = await Recorded.Gateway();

        var html = await gateway.Reader().GetStringAsync("/", Cancel);
        var signals = html[html.IndexOf("id=\"signaler\"", StringComparison.Ordinal)..html.IndexOf("id=\"syntetisk\"", StringComparison.Ordinal)];

        signals.ShouldNotContain("andel der f");
        html[..html.IndexOf("id=\"signaler\"", StringComparison.Ordinal)].ShouldContain("Syntetiske tal");
        Shown(html).ShouldContain("De siger intet om Aalborg");
        Shown(html).ShouldNotContain("København"); // whose only signal is on synthetic figures
        Shown(html).ShouldContain("Aarhus");
    }

    [Fact]
    public async Task The_portal_reads_only_what_the_page_needs_and_always_with_its_own_token()
    {
        await using var gateway = await Recorded.Gateway();
        await using var issuer = await TokenIssuer.Start();
        var reader = gateway.Reader(issuer: issuer.Address);
        reader.DefaultRequestHeaders.Authorization = new("Bearer", issuer.Token("coordinator", "familie-og-beskaeftigelse")); // an owner sees no more here than anyone

        await reader.GetStringAsync("/", Cancel);

        gateway.Asked.Where(asked => asked.Method != "GET").ShouldAllBe(asked => asked.Path == "/connect/token");
        var read = gateway.Asked.Where(asked => asked.Method == "GET").ToList();
        read.ShouldNotBeEmpty();
        read.ShouldAllBe(asked => asked.Token == "token-1");
        read.ShouldAllBe(asked => Regex.IsMatch(asked.Path, "^/api/v1/(goals|indicators|indices|signals)"));
    }

    [Fact]
    public async Task One_token_serves_until_shortly_before_it_expires_and_a_refused_one_is_replaced()
    {
        await using var gateway = await Recorded.Gateway();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 20, 0, 0, TimeSpan.Zero));
        var reader = gateway.Reader(services => services.AddSingleton<TimeProvider>(clock));

        // Different areas, so that no answer comes from the page's own cache.
        await reader.GetStringAsync("/?omraade=851", Cancel);
        clock.Advance(TimeSpan.FromMinutes(58));
        await reader.GetStringAsync("/?omraade=751", Cancel);
        gateway.TokensGiven.ShouldBe(1);

        clock.Advance(TimeSpan.FromMinutes(1.5));
        await reader.GetStringAsync("/?omraade=461", Cancel);
        gateway.TokensGiven.ShouldBe(2);

        gateway.Refused.Add("token-2");
        var page = await Text(reader, "/?omraade=561");
        gateway.TokensGiven.ShouldBe(3);
        page.ShouldNotContain("Noget mangler");
    }

    [Theory]
    [InlineData("/api/v1/goals", "Målenes ordlyd kan ikke hentes lige nu.", "Anmeldt vold")]
    [InlineData("/api/v1/indicators", "Indikatorerne og deres tal kan ikke hentes lige nu.", "Den oplevede tryghed")]
    [InlineData("/api/v1/signals?status=active", "De åbne signaler kan ikke hentes lige nu", "Anmeldt vold")]
    [InlineData("/api/v1/indicators/violence/chart?area=851", "Diagrammet kan ikke hentes lige nu for: Anmeldt vold.", "Anmeldte indbrud")]
    [InlineData("/connect/token", "Målenes ordlyd kan ikke hentes lige nu.", "Tryghed i Aalborg")]
    public async Task A_service_that_does_not_answer_is_named_and_the_rest_stands(string path, string sentence, string rest)
    {
        await using var gateway = (await Recorded.Gateway()).Fails(path);

        var page = await Text(gateway.Reader());

        page.ShouldContain(sentence);
        page.ShouldContain(rest);
        page.ShouldNotContain("Exception");
        page.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task An_answer_that_can_not_be_read_is_a_missing_answer()
    {
        await using var gateway = (await Recorded.Gateway()).Answers("/api/v1/signals?status=active", "<html>not json");

        (await Text(gateway.Reader())).ShouldContain("De åbne signaler kan ikke hentes lige nu");
    }

    [Fact]
    public async Task Text_from_the_services_is_shown_as_text()
    {
        await using var gateway = (await Recorded.Gateway()).Answers("/api/v1/indicators", Recorded.Indicators.Replace("Anmeldt vold", "<script>alert(1)</script>"));

        var html = await gateway.Reader().GetStringAsync("/", Cancel);

        html.ShouldNotContain("<script");
        Shown(html).ShouldContain("<script>alert(1)</script>");
    }

    [Fact]
    public async Task Everyone_may_read_and_the_browser_is_told_to_run_nothing()
    {
        await using var gateway = await Recorded.Gateway();
        var reader = gateway.Reader();

        var response = await reader.GetAsync("/", Cancel);
        var html = await response.Content.ReadAsStringAsync(Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'");
        html.ShouldContain("<html lang=\"da\">");
        html.ShouldNotContain("<script");
        html.ShouldNotContain(" style=");
        html.ShouldNotContain(" onclick");
        foreach (Match file in Regex.Matches(html, "<link rel=\"[a-z]+\" href=\"([^\"]+)\""))
            (await reader.GetAsync(file.Groups[1].Value, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK, file.Groups[1].Value);
        Regex.Matches(html, " id=\"([^\"]+)\"").Select(id => id.Groups[1].Value).ShouldBeUnique();
        foreach (Match link in Regex.Matches(html, "href=\"#([^\"]+)\""))
            html.ShouldContain($"id=\"{link.Groups[1].Value}\"");
    }

    [Theory]
    [InlineData("/?omraade=9999")]
    [InlineData("/?omraade=851%0d%0a")]
    [InlineData("/findes/ikke")]
    public async Task What_does_not_exist_is_a_plain_page_that_says_so(string path)
    {
        await using var gateway = await Recorded.Gateway();

        var response = await gateway.Reader().GetAsync(path, Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Shown(await response.Content.ReadAsStringAsync(Cancel)).ShouldContain("Siden findes ikke");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> Text(HttpClient reader, string path = "/") => Shown(await reader.GetStringAsync(path, Cancel));

    // What stands on the page, without its markup.
    internal static string Shown(string html) => WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(html, "<[^>]*>", " "), @"\s+", " ")).Replace(" ,", ",").Replace(" .", ".");

    internal static void InOrder(string text, params string[] parts)
    {
        var from = 0;
        foreach (var part in parts)
        {
            var at = text.IndexOf(part, from, StringComparison.Ordinal);
            at.ShouldBeGreaterThanOrEqualTo(0, $"“{part}” after “{text[Math.Max(0, from - 60)..from]}” in: {text[from..Math.Min(text.Length, from + 600)]}");
            from = at + part.Length;
        }
    }
}
