using System.Net;
using Shouldly;
using Xunit;

namespace Tryghed.Portal.Tests;

public class StrategiesPageTests
{
    [Fact]
    public async Task A_search_shows_what_was_found_with_marked_words_and_what_it_can_be_narrowed_to()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        var html = await gateway.Reader().GetStringAsync("/strategier?q=tryghed", Cancel);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), "Søg efter", "1.234 strategier", "Tryghed i Aalborg Kommune", "Kommissorium · I høring · Aalborg Kommune · mål 1 og 2", "naboer i Ågade øger trygheden <b>sammen</b>",
            "I et bilag:", "Budget til", "SSP-handlingsplan", "Handlingsplan · Vedtaget · ukendt", "Vis de næste", "Afgræns", "Mål 1", "800 strategier", "Mål 2", "1 strategi ", "Aalborg Kommune", "1.200", "I høring", "Handlingsplan",
            "2010–2019", "7", "Aalborg", "9");
        html.ShouldContain("<mark>trygheden</mark>");
        html.ShouldContain("href=\"/strategier?q=tryghed&amp;maal=1\"");
        html.ShouldContain("href=\"/strategier?q=tryghed&amp;fra=2010-01-01&amp;til=2019-12-31\"");
        html.ShouldContain("href=\"/strategier?q=tryghed&amp;side=20\"");
        html.ShouldContain("value=\"tryghed\"");
    }

    [Fact]
    public async Task What_is_chosen_is_passed_on_kept_in_the_form_and_can_be_dropped_one_by_one()
    {
        await using var gateway = (await RecordedStrategies.Gateway())
            .Answers("/api/v1/strategies/search?q=%C3%A5gade%20%26&goal=1&organisation=skole&status=in-hearing&from=2014-01-01&to=2014-12-31&limit=20&cursor=20", RecordedStrategies.Search);

        var html = await gateway.Reader().GetStringAsync("/strategier?q=%C3%A5gade%20%26&maal=1&organisation=skole&status=in-hearing&fra=2014-01-01&til=31.12.2014&side=20&slags=", Cancel);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), "Afgrænset til:", "Mål 1 fjern", "Skoleforvaltningen fjern", "I høring fjern", "Gælder 1. januar 2014 til 31. december 2014 fjern", "Til de første");
        html.ShouldContain("<input type=\"hidden\" name=\"organisation\" value=\"skole\"");
        html.ShouldContain("aria-current=\"true\"");
        html.ShouldNotContain("name=\"side\""); // another search starts at its first page
    }

    [Theory]
    [InlineData("/strategier?fra=i+går", "fra-fejl", "Skriv datoen som 2014-05-01.")]
    [InlineData("/strategier?fra=2014-05-02&til=2014-05-01", "til-fejl", "ikke er før den første")]
    [InlineData("/strategier?q=a+b+c", "q-fejl", "Brug færre ord")]
    public async Task A_search_that_cannot_be_understood_says_so_beside_its_field_and_keeps_what_was_typed(string path, string id, string sentence)
    {
        await using var gateway = (await RecordedStrategies.Gateway()).Answers("/api/v1/strategies/search?q=a%20b%20c&limit=20", """{"errors":{"q":["Search for at most 12 words."]}}""", 400);

        using var answer = await gateway.Reader().GetAsync(path, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        html.ShouldContain($"id=\"{id}\"");
        html.ShouldContain("aria-invalid=\"true\"");
        FrontPageTests.Shown(html).ShouldContain(sentence);
        StrategyPageTests.Wellformed(html);
    }

    [Fact]
    public async Task Nothing_found_no_answer_and_an_address_that_is_none_are_told_apart()
    {
        await using var gateway = (await RecordedStrategies.Gateway()).Answers("/api/v1/strategies/search?q=xyz&limit=20", RecordedStrategies.NothingFound).Fails("/api/v1/strategies/search?limit=20");
        var reader = gateway.Reader();

        FrontPageTests.InOrder(FrontPageTests.Shown(await reader.GetStringAsync("/strategier?q=xyz", Cancel)), "Ingen strategier fundet", "Prøv færre eller andre ord");
        using var away = await reader.GetAsync("/strategier", Cancel);
        away.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        FrontPageTests.InOrder(FrontPageTests.Shown(await away.Content.ReadAsStringAsync(Cancel)), "Søg efter", "Strategierne kan ikke hentes lige nu");
        (await reader.GetAsync("/strategier?status=sovende", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/strategier")]
    [InlineData("/strategier?q=tryghed")]
    public async Task The_page_has_one_heading_unique_ids_and_nothing_to_run(string path)
    {
        await using var gateway = await RecordedStrategies.Gateway();

        StrategyPageTests.Wellformed(await gateway.Reader().GetStringAsync(path, Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
