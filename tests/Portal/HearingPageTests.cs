using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Tryghed.Portal.Tests;

public class HearingPageTests
{
    private const string Page = "/hoering/" + RecordedStrategies.Link;

    private static readonly (string, string)[] Whole =
        [("holdning", "supports-with-remarks"), ("svar", "Husk Ågade om aftenen."), ("navn", "Navn Navnesen"), ("email", "navn@eksempel.dk"), ("b-k1", "Skriv »tryghed« i stedet for »ro«."), ("b-k2", " "), ("webadresse", "")];

    [Fact]
    public async Task A_hearing_shows_deadline_questions_text_and_a_form_with_a_place_for_a_remark_at_each_clause()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        using var answer = await gateway.Reader().GetAsync(Page, Cancel);

        var html = await answer.Content.ReadAsStringAsync(Cancel);
        FrontPageTests.InOrder(FrontPageTests.Shown(html), "I høring", "Aalborg Kommune", "Høring: Tryghed i Aalborg Kommune", "Du kan svare til og med den 1. maj 2014", "Et fælles kommissorium", "Er målene de rigtige?", "Hvad mangler?",
            "1 Formål", "øge trygheden", "Skriv en bemærkning til punkt 1 Formål", "1.1 Afgrænsning", "Skriv en bemærkning til punkt 1.1 Afgrænsning", "Dit svar", "Jeg støtter forslaget", "Jeg er imod forslaget", "Højst 20.000 tegn",
            "Navn (frivilligt)", "E-mail (frivilligt)", "læst af Aalborg Kommune", "slettes senest 1. maj 2016", "Træk et svar tilbage");
        html.ShouldContain("name=\"b-k1\"");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        StrategyPageTests.Wellformed(html);
    }

    [Fact]
    public async Task An_answer_is_sent_as_it_was_typed_and_gives_a_receipt()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        using var answer = await Send(gateway, gateway.Reader(), Whole);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        FrontPageTests.InOrder(FrontPageTests.Shown(html), "Tak for dit svar", "»Tryghed i Aalborg Kommune«", "Gem denne kode", "kvittering-0123456789abcdef", "Træk svaret tilbage");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        StrategyPageTests.Wellformed(html);
        var (path, body) = gateway.Sent.ShouldHaveSingleItem();
        path.ShouldBe(RecordedStrategies.PublicPath + "/answers");
        JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(
            """{"name":"Navn Navnesen","email":"navn@eksempel.dk","position":"supports-with-remarks","text":"Husk Ågade om aftenen.","remarks":[{"clause":"k1","text":"Skriv »tryghed« i stedet for »ro«."}]}""")).ShouldBeTrue(body);
    }

    [Theory]
    [InlineData("holdning", "", "holdning", "Vælg, hvad du mener")]
    [InlineData("holdning", "bananas", "holdning", "Vælg, hvad du mener")]
    [InlineData("svar", "Se <a href=x>her</a>", "svar", "Skriv uden HTML")]
    [InlineData("svar", "Jeg er 010203-4567, hør mig", "svar", "CPR-nummer")]
    [InlineData("b-k1", "<b>Nej</b>", "b-k1", "Skriv uden HTML")]
    [InlineData("email", "navn", "email", "Skriv en e-mailadresse")]
    [InlineData("navn", "N<script>", "navn", "Skriv uden HTML")]
    [InlineData("webadresse", "https://example.org", "webadresse", "Lad dette felt stå tomt.")]
    public async Task What_cannot_be_sent_is_said_beside_its_field_and_nothing_that_was_typed_is_lost(string field, string typed, string id, string sentence)
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var fields = Whole.Select(one => one.Item1 == field ? (field, typed) : one).ToArray();

        using var answer = await Send(gateway, gateway.Reader(), fields);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        html.ShouldContain("<title>Fejl: ");
        Regex.Match(html, $"<span class=\"form-error-message\" id=\"{id}-fejl\">([^<]*)<").Groups[1].Value.ShouldContain(sentence.Replace("æ", "&#xE6;").Replace("å", "&#xE5;"), Case.Sensitive, html);
        var shown = WebUtility.HtmlDecode(html);
        foreach (var (_, value) in fields.Where(one => one.Item1 is not "holdning" && one.Item2.Length > 1))
            shown.ShouldContain(value);
        if (field is not "holdning")
            Regex.IsMatch(html, "value=\"supports-with-remarks\" checked").ShouldBeTrue();
        StrategyPageTests.Wellformed(html);
        gateway.Sent.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(400, """{"errors":{"remarks[0].text":["Leave out civil registration numbers (CPR)."]}}""", 400, "Her står noget, der ligner et CPR-nummer.")]
    [InlineData(400, """{"errors":{"text":["No."]}}""", 400, "Det, der står her, kan ikke modtages.")]
    [InlineData(409, "{}", 409, "Nøjagtig det samme svar er sendt før.")]
    [InlineData(429, "{}", 429, "Der er sendt for mange svar. Dit svar står her endnu: send det igen om 10 minutter.")]
    [InlineData(503, "{}", 503, "Svaret kan ikke modtages lige nu. Det står her endnu")]
    [InlineData(500, "{}", 503, "Svaret kan ikke modtages lige nu.")]
    public async Task What_the_service_refuses_is_said_in_Danish_with_the_answer_still_there(int status, string body, int shownStatus, string sentence)
    {
        await using var gateway = (await RecordedStrategies.Gateway()).Answers(RecordedStrategies.PublicPath + "/answers", body, status);

        using var answer = await Send(gateway, gateway.Reader(), Whole);

        ((int)answer.StatusCode).ShouldBe(shownStatus);
        var shown = FrontPageTests.Shown(await answer.Content.ReadAsStringAsync(Cancel));
        FrontPageTests.InOrder(shown, "Svaret er ikke sendt", sentence, "Skriv »tryghed« i stedet for »ro«.", "Husk Ågade om aftenen.");
        answer.Headers.RetryAfter.ShouldBe(status == 429 ? System.Net.Http.Headers.RetryConditionHeaderValue.Parse("600") : null);
    }

    [Fact]
    public async Task A_form_without_its_key_is_not_sent_and_loses_nothing()
    {
        await using var gateway = await RecordedStrategies.Gateway();

        using var answer = await gateway.Reader().PostAsync(Page, new FormUrlEncodedContent(Whole.Select(one => KeyValuePair.Create(one.Item1, one.Item2))), Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        FrontPageTests.InOrder(FrontPageTests.Shown(await answer.Content.ReadAsStringAsync(Cancel)), "Siden har været åben for længe", "Husk Ågade om aftenen.");
        gateway.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_address_sends_five_answers_in_ten_minutes_and_another_is_not_held_up()
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var reader = gateway.Reader();
        for (var i = 0; i < 5; i++)
            (await Send(gateway, reader, Whole, "203.0.113.7")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var sixth = await Send(gateway, reader, Whole, "198.51.100.1, 203.0.113.7"); // only the gateway's own word counts: the last
        using var other = await Send(gateway, reader, Whole, "203.0.113.8");

        sixth.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        sixth.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        FrontPageTests.InOrder(FrontPageTests.Shown(await sixth.Content.ReadAsStringAsync(Cancel)), "Der er sendt for mange svar.", "Husk Ågade om aftenen.");
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        gateway.Sent.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("closed", "Høringen sluttede den 1. maj 2014.")]
    [InlineData("reported", "Høringen sluttede den 1. maj 2014.")]
    public async Task A_hearing_that_is_not_open_can_be_read_but_not_answered(string state, string sentence)
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var reader = gateway.Reader();
        var key = await Key(reader);
        gateway.Answers(RecordedStrategies.PublicPath, RecordedStrategies.PublicHearing.Replace("\"open\"", $"\"{state}\""));

        var html = await reader.GetStringAsync(Page, Cancel);
        using var late = await Send(reader, key, Whole);

        FrontPageTests.InOrder(FrontPageTests.Shown(html), sentence, "Formål");
        html.ShouldNotContain("<form");
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        FrontPageTests.InOrder(FrontPageTests.Shown(await late.Content.ReadAsStringAsync(Cancel)), "Svaret er ikke sendt", "Det, du skrev", "Husk Ågade om aftenen.", "Til punkt 1: Skriv »tryghed«");
        gateway.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_service_goes_away_while_somebody_writes_what_was_written_stands()
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var reader = gateway.Reader();
        var key = await Key(reader);
        gateway.Fails(RecordedStrategies.PublicPath).Fails(RecordedStrategies.PublicPath + "/answers");

        using var answer = await Send(reader, key, Whole);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        FrontPageTests.InOrder(FrontPageTests.Shown(await answer.Content.ReadAsStringAsync(Cancel)), "Svaret kan ikke modtages lige nu.", "Skriv »tryghed« i stedet for »ro«.", "Husk Ågade om aftenen.");
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_and_an_answer_that_is_too_large_are_told_plainly()
    {
        await using var gateway = await RecordedStrategies.Gateway();
        var reader = gateway.Reader();

        (await reader.GetAsync("/hoering/en-anden-kode-som-ingen-har", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync("/hoering/x..y", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var large = await Send(gateway, reader, [("svar", new string('a', 2_000_000))]);
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        FrontPageTests.InOrder(FrontPageTests.Shown(await large.Content.ReadAsStringAsync(Cancel)), "Svaret er for langt");
    }

    [Theory]
    [InlineData(204, "kvittering-0123456789abcdef", 200, "Svaret er trukket tilbage")]
    [InlineData(404, "kvittering-0123456789abcdef", 404, "Der er intet svar med den kode.")]
    [InlineData(409, "kvittering-0123456789abcdef", 409, "Svaret kan ikke trækkes tilbage længere.")]
    [InlineData(503, "kvittering-0123456789abcdef", 503, "Prøv igen om lidt.")]
    [InlineData(204, "../../goals", 400, "Skriv koden, som den står på kvitteringen.")]
    public async Task An_answer_is_taken_back_by_its_receipt(int status, string receipt, int shownStatus, string sentence)
    {
        await using var gateway = (await RecordedStrategies.Gateway()).Answers($"{RecordedStrategies.PublicPath}/answers/kvittering-0123456789abcdef", "", status);
        var reader = gateway.Reader();
        var page = await reader.GetStringAsync(Page + "/tilbagetraek", Cancel);
        StrategyPageTests.Wellformed(page);

        using var answer = await Send(reader, KeyIn(page), [("kvittering", receipt)], path: Page + "/tilbagetraek");

        ((int)answer.StatusCode).ShouldBe(shownStatus);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        FrontPageTests.Shown(html).ShouldContain(sentence);
        StrategyPageTests.Wellformed(html);
        gateway.Asked.Any(asked => asked.Method == "DELETE").ShouldBe(shownStatus != 400);
        using var forged = await reader.PostAsync(Page + "/tilbagetraek", new FormUrlEncodedContent([new("kvittering", receipt)]), Cancel);
        forged.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> Send(FakeGateway gateway, HttpClient reader, (string, string)[] fields, string? address = null) =>
        await Send(reader, await Key(reader), fields, address);

    private static async Task<HttpResponseMessage> Send(HttpClient reader, string key, (string, string)[] fields, string? address = null, string path = Page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(one => KeyValuePair.Create(one.Item1, one.Item2)).Append(new("formular", key))),
        };
        if (address is not null)
            request.Headers.Add("X-Forwarded-For", address);
        return await reader.SendAsync(request, Cancel);
    }

    private static async Task<string> Key(HttpClient reader) => KeyIn(await reader.GetStringAsync(Page, Cancel));

    private static string KeyIn(string html) => Regex.Match(html, "name=\"formular\" value=\"([^\"]+)\"").Groups[1].Value;
}
