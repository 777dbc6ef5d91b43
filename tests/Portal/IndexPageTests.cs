using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Tryghed.Portal.Charts;
using Tryghed.Portal.Gateway;
using Tryghed.Portal.Pages;
using Xunit;

namespace Tryghed.Portal.Tests;

/// <summary>The safety index on the front page and on its own.</summary>
public class IndexPageTests
{
    private const string Page = "/indeks/tryghedsindeks", Path = "/api/v1/indices/tryghedsindeks";

    [Fact]
    public async Task The_front_page_says_where_the_index_stands_how_surely_it_fell_what_moved_it_and_what_it_leaves_out()
    {
        await using var gateway = await Recorded.Gateway();

        var page = await Text(gateway, "/");

        FrontPageTests.InOrder(page, "Tryghedsindekset for Aalborg", "65,0 i 2018, på en skala fra 1 til 100, hvor højere er tryggere.", "Usikkerheden er 61,9–67,8 (90 %).", "Plads 81 af 98, med usikkerheden mellem 74 og 87.",
            "Det er meget sandsynligt, at indekset er faldet fra 2017 til 2018 (sandsynlighed 97 %).", "Foreløbige, fordi de ikke er offentliggjort: 2018.", "Nogle tal manglede og er beregnet af andre: 2018 (Anmeldte indbrud i beboelse).",
            "Hvad der flyttede det", "2018", "Uændret.", "2017", "Faldt 2,7: anmeldt vold (−2,4), gini (−0,6). Den anden vej trak anmeldte indbrud i beboelse (+0,3).",
            "Mål 1 og 4 er ikke med", "Mål 1. Ingen måler, om mennesker føler sig trygge. Det ville udfylde hullet: en spørgeundersøgelse.", "Mål 4.", "Om indekset", "De fem mål");
        page.ShouldNotContain("Syntetisk: tryghedsindeks");
        page.ShouldNotContain("Noget mangler");
    }

    [Fact]
    public async Task The_page_shows_course_contributions_municipalities_robustness_recipe_and_publications()
    {
        await using var gateway = await Recorded.Gateway();

        var page = await Text(gateway, Page);

        FrontPageTests.InOrder(page, "Tryghedsindekset", "Indekset samler tre slags tal.", "Aalborg", "Vælg en anden kommune", "Læsø", "Skanderborg", "65,0 i 2018", "2015", "for få tal", "Bidrag fra hvert tal",
            "Nogle er beregnet ved stikprøve", "2018", "−0,02", "+0,01", "−0,03", "0,00", "2017", "−2,70", "−2,40", "+0,30", "−0,60",
            "Alle kommuner i 2018", "spænder pladserne over 8 pladser", "i gennemsnit 4,2 pladser", "hvor meget hvert mål vejer (81 % af usikkerheden)", "Uden gini ville", "Skanderborg mest: 51.",
            "Skanderborg", "1–6", "83,0", "80,1–85,2", "Aalborg", "Uden indeks, fordi der mangler for mange tal: Læsø.",
            "Hvordan det er beregnet", "Hele indekset er af 2 dele: geometrisk gennemsnit", "1.000 gange", "frø 2014", "Tal, der mangler, gættes ikke. Mangler der mere end 25 % af vægten",
            "Anmeldt vold", "anmeldelser pr. 1.000 indbyggere", "75 % af crime", "8 giver 1, 0 giver 100", "tilfældigheden i antallet",
            "Offentliggørelse 1", "2016 til 2017", "Til budgettet", "Definitionens udgave 2", "Hent svarene");
        page.ShouldNotContain("Syntetisk");
        page.ShouldNotContain("@familie"); // who it was is nobody's business here
    }

    [Fact]
    public async Task A_made_up_index_says_so_everywhere_and_ranks_nothing()
    {
        await using var gateway = await Recorded.Gateway();

        var html = await gateway.Reader().GetStringAsync("/indeks/made-up", Cancel);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), "Syntetisk: tryghedsindeks", "Syntetisk indeks.", "opfundet", "Aalborg", "Syntetiske tal", "Aalborg (syntetiske tal)", "flyttede indekset", "(syntetiske tal)",
            "Bidrag fra hvert tal", "(syntetiske tal)", "Skriv, at tallene er syntetiske");
        foreach (var ranked in new[] { "Plads ", "Alle kommuner", "Skanderborg", "Vælg en anden kommune" })
            FrontPageTests.Shown(html).ShouldNotContain(ranked);
        Regex.Matches(html, "<title id=[^>]*>([^<]*)").Select(title => title.Groups[1].Value).ShouldAllBe(title => title.EndsWith("(syntetiske tal)"));
    }

    [Theory]
    [InlineData("computing", null, "{}", "Indekset bliver beregnet. Genindlæs siden om lidt.")]
    [InlineData("failed", "Area 851 has no sample size.", "{}", "Indekset kan ikke beregnes af de tal, der er. Systemet siger: Area 851 has no sample size.")]
    [InlineData("ready", null, null, "Indeksets tal kan ikke hentes lige nu.")]
    [InlineData("ready", null, "{}", "Indekset er ikke beregnet for Aalborg.")]
    public async Task An_index_without_results_says_why_and_still_what_it_leaves_out(string state, string? reason, string? history, string sentence)
    {
        await using var gateway = (await Recorded.Gateway()).Answers(Path, Recorded.Index("tryghedsindeks", state: state, reason: reason, definition: Recorded.Definition));
        _ = history is null ? gateway.Fails(Path + "/history?area=851") : gateway.Answers(Path + "/history?area=851", """{"area":"851","synthetic":false,"level":0.9,"points":[]}""");

        foreach (var path in new[] { "/", Page })
            FrontPageTests.InOrder(await Text(gateway, path), "Tryghedsindekset", sentence, "Mål 1 og 4 er ikke med");
    }

    [Fact]
    public async Task Results_that_are_being_replaced_are_shown_with_a_word_about_it()
    {
        await using var gateway = (await Recorded.Gateway()).Answers(Path, Recorded.Index("tryghedsindeks", state: "computing", definition: Recorded.Definition));

        FrontPageTests.InOrder(await Text(gateway, "/"), "bliver beregnet igen", "65,0 i 2018");
    }

    [Fact]
    public async Task Where_no_index_is_defined_or_the_service_is_away_the_front_page_says_which()
    {
        await using var none = (await Recorded.Gateway()).Answers("/api/v1/indices", """{"items":[],"next":null}""");
        await using var away = (await Recorded.Gateway()).Fails("/api/v1/indices");
        await using var gone = (await Recorded.Gateway()).Fails(Path);

        (await Text(none, "/")).ShouldContain("Der er endnu ikke bestemt, hvad et tryghedsindeks skal bestå af.");
        FrontPageTests.InOrder(await Text(away, "/"), "Noget mangler", "Tryghedsindekset kan ikke hentes lige nu.", "De fem mål");
        FrontPageTests.InOrder(await Text(gone, "/"), "Noget mangler", "Tryghedsindekset kan ikke hentes lige nu.", "De fem mål");
        (await gone.Reader().GetAsync(Page, Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await none.Reader().GetAsync("/indeks/unknown", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await none.Reader().GetAsync(Page + "?omraade=x", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_moved_an_index_is_asked_for_once_while_its_results_stand()
    {
        await using var gateway = await Recorded.Gateway();
        var reader = gateway.Reader();

        await reader.GetStringAsync("/", Cancel);
        await reader.GetStringAsync("/indeks/tryghedsindeks", Cancel);
        Asked().ShouldBe(2);

        var index = Recorded.Index("tryghedsindeks", definition: Recorded.Definition);
        var newer = index.Replace("\"run\":{\"number\":3", "\"run\":{\"number\":4");
        newer.ShouldNotBe(index);
        gateway.Answers("/api/v1/indices/tryghedsindeks", newer);
        await reader.GetStringAsync("/indeks/tryghedsindeks?omraade=851", Cancel); // another address, so no answer of the page's own cache
        Asked().ShouldBe(4);

        int Asked() => gateway.Asked.Count(asked => asked.Path.Contains("tryghedsindeks/contributions?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_contributions_ranks_and_catalogue_the_rest_of_the_page_stands()
    {
        await using var gateway = (await Recorded.Gateway()).Fails("/api/v1/indicators").Fails(Path + "/robustness").Fails(Path + "/versions?limit=12").Fails(Path + "/publications?limit=12")
            .Fails(Path + "/contributions?from=2016&to=2017&area=851");

        FrontPageTests.InOrder(await Text(gateway, Page), "65,0 i 2018", "2017", "Bidragene kan ikke hentes lige nu.", "Kommunernes pladser kan ikke hentes lige nu.", "violence", "Udgaverne kan ikke hentes lige nu.");
    }

    [Fact]
    public async Task The_answers_behind_the_page_can_be_had()
    {
        await using var gateway = await Recorded.Gateway();
        var reader = gateway.Reader();

        (await reader.GetStringAsync(Page + "/historie.json", Cancel)).ShouldBe(Recorded.History());
        (await reader.GetStringAsync(Page + "/robusthed.json", Cancel)).ShouldBe(Recorded.Robustness);
        (await reader.GetAsync(Page + "/definition.json", Cancel)).Content.Headers.ContentDisposition!.FileName.ShouldBe("tryghedsindeks-definition.json");
        (await reader.GetAsync(Page + "/alt.json", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync(Page + "/historie.json?omraade=../x", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(0.9996, "næsten sikkert", "over 99 %")]
    [InlineData(0.9, "meget sandsynligt", "(sandsynlighed 90 %)")]
    [InlineData(0.8999, "sandsynligt", "ikke sikkert (sandsynlighed 89 %)")]
    [InlineData(0.5, "kan ikke afgøres", "50 %")]
    [InlineData(0.2, "sandsynligvis ikke faldet", "20 %")]
    [InlineData(0.05, "meget usandsynligt", "5 %")]
    [InlineData(0.0, "næsten sikkert ikke faldet", "under 1 %")]
    public void The_probability_of_a_fall_is_said_in_words_and_never_as_certainty(double probability, string words, string number)
    {
        var sentence = IndexModel.Fell(probability, "2017", "2018").Replace('\u00a0', ' ');

        sentence.ShouldContain(words);
        sentence.ShouldContain(number);
    }

    [Fact]
    public void Columns_stack_away_from_the_line_and_their_total_is_the_sum()
    {
        var drawing = ContributionDrawing.Wide([("2017", [-2.0, 1.0, -1.0]), ("2018", [0.0, 0.0, 0.0]), ("2019", [])]);

        var (first, second, third) = (drawing.Bars[0], drawing.Bars[1], drawing.Bars[2]);
        drawing.Bars.Count.ShouldBe(3);
        first.Y.ShouldBe(drawing.Zero, 1e-9);
        (second.Y + second.Height).ShouldBe(drawing.Zero, 1e-9);
        third.Y.ShouldBe(first.Y + first.Height, 1e-9);
        first.Height.ShouldBe(2 * second.Height, 1e-9);
        drawing.Totals[0].Y.ShouldBe(first.Y + first.Height, 1e-9); // −2 + 1 − 1
        drawing.Totals[1].Y.ShouldBe(drawing.Zero, 1e-9);
        drawing.Totals.Count.ShouldBe(2); // what isn't known is not called unchanged
    }

    [Fact]
    public void The_interval_breaks_where_there_is_none_and_a_flat_course_stays_flat()
    {
        var drawing = IndexDrawing.Narrow([Point("2015", 50), Point("2016", 50.2), new IndexPoint("2017", null), Point("2018", 50.1)]);

        Regex.Count(drawing.Band, "M").ShouldBe(2);
        Regex.Count(drawing.Line, "M").ShouldBe(2);
        drawing.Marks.Count.ShouldBe(3);
        (drawing.Marks.Max(mark => mark.Y) - drawing.Marks.Min(mark => mark.Y)).ShouldBeLessThan(10); // a fifth of a point is no cliff
        IndexDrawing.Wide([]).Line.ShouldBeEmpty();

        static IndexPoint Point(string period, double score) => new(period, score, score - 1, score + 1);
    }

    [Theory]
    [InlineData("/")]
    [InlineData(Page)]
    [InlineData("/indeks/made-up")]
    public async Task The_pages_have_one_heading_unique_ids_and_nothing_to_run(string path)
    {
        await using var gateway = await Recorded.Gateway();

        var html = await gateway.Reader().GetStringAsync(path, Cancel);

        Regex.Count(html, "<h1").ShouldBe(1);
        html.ShouldNotContain("<script");
        html.ShouldNotContain(" style=");
        html.ShouldNotContain("NaN", Case.Sensitive);
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(id => id.Groups[1].Value).ToList();
        ids.ShouldBeUnique();
        foreach (Match names in Regex.Matches(html, "aria-labelledby=\"([^\"]+)\""))
            names.Groups[1].Value.Split(' ').ShouldBeSubsetOf(ids);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> Text(FakeGateway gateway, string path) => FrontPageTests.Shown(await gateway.Reader().GetStringAsync(path, Cancel)).Replace('\u00a0', ' ');
}
