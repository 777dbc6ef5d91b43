using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Tryghed.Portal.Tests;

public class StrategyPageTests
{
    private const string Page = "/strategier/" + RecordedStrategies.Id;

    [Fact]
    public async Task A_strategy_stands_with_facts_goals_clauses_attachments_relations_decisions_hearings_and_versions()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        var html = await gateway.Reader().GetStringAsync(Page, Cancel);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), "I høring", "Kommissorium", "Tryghed i Aalborg Kommune", "Kommissorium for en fælles strategi", "Ejere Aalborg Kommune og Nordjyllands Politi",
            "Partnere Skoleforvaltningen", "1. januar 2014 til 31. december 2017", "unge 15–17 år og ældre", "Aalborg", "1. juni 2016", "27.69.40", "Ingen version er vedtaget endnu",
            "Mål 1", "opleve en større tryghed", "Naboer lærer hinanden at kende", "Mål 2", "Hvordan står ikke skrevet.",
            "Teksten", "Indledning", "1 Formål", "øge trygheden", "mindske utryghed i Ågade", "Kommunen", "1.1 Afgrænsning", "2 Organisering",
            "Bilag 1 – økonomi.pdf", "1,2 MB", "Referatet", "Afløser", "Ro og orden 2010", "Støttes af", "SSP-handlingsplan", "Samme unge i Vejgård", "Skoleforvaltningen",
            "1. april 2014", "I høring", "version 1, svarfrist 1. maj 2014", "31. marts 2014", "Rettelse", "31. marts 2014", "Sendt i høring", "Magistraten, Aalborg Kommune, punkt 7", "Strategi om tryghed",
            "20. marts 2014", "Version 2", "Efter drøftelse i planlægningsgruppen", "Forskelle fra version 1 til 2", "Version 1");
        html.ShouldContain("/forskelle?fra=1&amp;til=2\"", customMessage: "encoded once");
        html.ShouldContain("<h3 id=\"k1\">");
        html.ShouldContain("<h4 id=\"k2\">");
        html.ShouldContain($"href=\"/moeder/{RecordedStrategies.Meeting}#punkt-7\"");
    }

    [Fact]
    public async Task What_others_have_written_runs_nothing_and_fetches_nothing()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        var html = await gateway.Reader().GetStringAsync(Page, Cancel);

        html.ShouldNotContain("<script");
        html.ShouldNotContain("javascript:");
        html.ShouldNotContain("<img");
        html.ShouldNotContain(" style=");
        html.ShouldContain("&lt;script&gt;");
        html.ShouldContain("tabindex=\"0\" role=\"group\" aria-label=\"Tabel\"><table>");
    }

    [Fact]
    public async Task An_older_version_is_shown_as_what_it_was_and_says_that_it_is_old()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        var page = FrontPageTests.Shown(await gateway.Reader().GetStringAsync(Page + "?version=1", Cancel));

        FrontPageTests.InOrder(page, "Tryghed i Aalborg", "Du læser version 1. Den nyeste er version 2", "Det gamle formål.");
        page.ShouldNotContain("Bilag 1 – økonomi");
        (await gateway.Reader().GetAsync(Page + "?version=9", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Without_names_goals_versions_decisions_and_hearings_the_rest_of_the_page_stands()
    {
        await using var gateway = await RecordedStrategies.Gateway();
        foreach (var path in new[] { "/api/v1/organisations", "/api/v1/goals", $"/api/v1/strategies/{RecordedStrategies.Id}/versions", $"/api/v1/decisions?strategy={RecordedStrategies.Id}", $"/api/v1/hearings?strategy={RecordedStrategies.Id}" })
            gateway.Fails(path);

        FrontPageTests.InOrder(FrontPageTests.Shown(await gateway.Reader().GetStringAsync(Page, Cancel)),
            "Tryghed i Aalborg Kommune", "Mål 1", "Naboer", "Formål", "Beslutninger og høringer kan ikke hentes lige nu.", "Versionerne kan ikke hentes lige nu.");
    }

    [Fact]
    public async Task A_file_is_passed_on_as_a_download_that_a_browser_does_nothing_else_with()
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var reader = gateway.Reader();

        using var file = await reader.GetAsync($"{Page}/bilag/{RecordedStrategies.File}", Cancel);

        (await file.Content.ReadAsStringAsync(Cancel)).ShouldBe("bytes of the file");
        file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        file.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        file.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; sandbox"]);
        (await reader.GetAsync($"{Page}/bilag/{RecordedStrategies.Other}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_hearing_that_is_reported_on_gives_its_report()
    {
        await using var gateway = (await RecordedStrategies.Gateway()).Answers($"/api/v1/hearings?strategy={RecordedStrategies.Id}", RecordedStrategies.Hearings.Replace("\"open\"", "\"reported\""));
        var reader = gateway.Reader();

        var html = await reader.GetStringAsync(Page, Cancel);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), "Høringen er behandlet", "Høringsnotat:", "PDF", "Word");
        html.ShouldContain($"href=\"/hoeringsnotater/{RecordedStrategies.Hearing}.pdf\"");
        (await reader.GetStringAsync($"/hoeringsnotater/{RecordedStrategies.Hearing}.pdf", Cancel)).ShouldBe("bytes of the report");
        (await reader.GetAsync($"/hoeringsnotater/{RecordedStrategies.Hearing}.exe", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Two_versions_are_compared_in_words_that_need_no_colour()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        foreach (var query in new[] { "?fra=1&til=2", "" })
        {
            var html = await gateway.Reader().GetStringAsync($"{Page}/forskelle{query}", Cancel);

            FrontPageTests.InOrder(FrontPageTests.Shown(html), "Fra version", "Til version", "Tryghed i Aalborg", "[+ Kommune +]", "Periode", "[+ Fra 1. januar 2014 +]", "Partnere", "[+ Skoleforvaltningen +]",
                "Mål", "[+ mål 1 (Gårdvandringer) +]", "1 Formål", "Ændret", "Strategien skal øge", "[− roen −]", "[+ trygheden +]", "2", "Organisering", "Nyt punkt", "3", "Økonomi", "Punktet er taget ud",
                "Bilag 1 – økonomi.pdf");
            html.ShouldContain("<del>");
            html.ShouldContain("<ins>");
        }
    }

    [Fact]
    public async Task Versions_that_cannot_be_compared_say_so_and_let_one_choose_others()
    {
        await using var gateway = (await RecordedStrategies.Gateway())
            .Answers($"/api/v1/strategies/{RecordedStrategies.Id}/diff?from=1&to=9", """{"errors":{"to":["There is no version 9 here."]}}""", 400).Fails($"/api/v1/strategies/{RecordedStrategies.Id}/diff?from=2&to=1");

        using var none = await gateway.Reader().GetAsync(Page + "/forskelle?fra=1&til=9", Cancel);
        using var away = await gateway.Reader().GetAsync(Page + "/forskelle?fra=2&til=1", Cancel);

        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        FrontPageTests.InOrder(FrontPageTests.Shown(await none.Content.ReadAsStringAsync(Cancel)), "Til version", "En af de to versioner findes ikke");
        away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        FrontPageTests.InOrder(FrontPageTests.Shown(await away.Content.ReadAsStringAsync(Cancel)), "Forskellene kan ikke hentes lige nu");
    }

    [Fact]
    public async Task The_coverage_shows_who_works_for_what_the_gaps_the_overlaps_and_the_conflicts()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        var page = FrontPageTests.Shown(await gateway.Reader().GetStringAsync("/daekning", Cancel));

        FrontPageTests.InOrder(page, "Hvem arbejder for hvilke mål", "Aalborg Kommune", "Skoleforvaltningen", "Mål 1", "Tryghed i Aalborg Kommune", "I høring, 2014–2017", "I høring, som partner, 2014–2017", "Mål 4", "Ingen", "Ingen",
            "Huller", "mål 4", "Aalborg Kommune: ingen strategi for mål 4", "Overlap", "Mål 1:", "SSP-handlingsplan", "unge, Aalborg", "Modstrid", "er i modstrid med", "Den ene vil have flere på gaden");
        page.ShouldNotContain("Region Nordjylland"); // takes no part
        (await gateway.Reader().GetStringAsync("/daekning.csv", Cancel)).ShouldStartWith("goal,");
    }

    [Fact]
    public async Task A_meeting_shows_each_item_with_recommendation_case_decision_votes_minority_and_corrections()
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var reader = gateway.Reader();

        var html = await reader.GetStringAsync("/moeder/" + RecordedStrategies.Meeting, Cancel);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), "Magistraten, Aalborg Kommune, 31. marts 2014", "Ordinært møde", "7. Strategi om tryghed", "Tryghed i Aalborg Kommune, version 1", "Indstilling", "kommissoriet godkendes",
            "Sagsbeskrivelse", "Byrådet har bedt om", "Beslutning: sendt i høring", "Er rettet: se rettelsen", "Godkendt, idet sagen sendes i høring.", "Stemmer: 5 for, 1 imod, 1 undlod at stemme", "Mindretalsudtalelser", "Økonomien mangler.", "Et mindretal",
            "Rettelse af 2. april 2014", "Hvorfor: Datoen manglede", "Fristen er 1. maj.", "Bilag", "Kommissorium.docx", "Bilag 2", "(kun nævnt)", "8. Eventuelt", "Der er ikke skrevet en beslutning endnu.");
        html.ShouldContain("id=\"punkt-7\"");
        (await reader.GetStringAsync($"/moeder/{RecordedStrategies.Meeting}/punkter/7/bilag/{RecordedStrategies.File}", Cancel)).ShouldBe("bytes of the file");
        gateway.Fails($"/api/v1/meetings/{RecordedStrategies.Meeting}");
        (await gateway.Reader().GetAsync("/moeder/" + RecordedStrategies.Meeting, Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await reader.GetAsync("/moeder/" + RecordedStrategies.Other, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_does_not_exist_and_what_cannot_be_had_are_told_apart()
    {
        await using var gateway = (await RecordedStrategies.Gateway()).Fails($"/api/v1/strategies/{RecordedStrategies.Id}").Fails("/api/v1/coverage");
        var reader = gateway.Reader();

        (await reader.GetAsync("/strategier/019a0f3e-7c11-7d52-9a55-3f1f6c2b8eff", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync(Page, Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await reader.GetAsync(Page + "/forskelle", Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await reader.GetAsync("/daekning", Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(Page)]
    [InlineData(Page + "/forskelle")]
    [InlineData("/daekning")]
    [InlineData("/moeder/" + RecordedStrategies.Meeting)]
    public async Task The_pages_have_one_heading_unique_ids_and_nothing_to_run(string path)
    {
        await using var gateway = await RecordedStrategies.Gateway();

        Wellformed(await gateway.Reader().GetStringAsync(path, Cancel));
    }

    internal static void Wellformed(string html)
    {
        Regex.Count(html, "<h1").ShouldBe(1);
        html.ShouldNotContain("<script");
        html.ShouldNotContain(" style=");
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(id => id.Groups[1].Value).ToList();
        ids.ShouldBeUnique();
        foreach (Match names in Regex.Matches(html, "aria-(?:labelledby|describedby)=\"([^\"]+)\""))
            names.Groups[1].Value.Split(' ').ShouldBeSubsetOf(ids);
        foreach (Match label in Regex.Matches(html, "<label[^>]* for=\"([^\"]+)\""))
            ids.ShouldContain(label.Groups[1].Value);
        var levels = Regex.Matches(html, "<h([1-6])").Select(heading => int.Parse(heading.Groups[1].Value)).ToList();
        levels.Zip(levels.Skip(1)).ShouldAllBe(pair => pair.Second <= pair.First + 1);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
