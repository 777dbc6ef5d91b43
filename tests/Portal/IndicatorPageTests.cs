using System.Net;
using Shouldly;
using Xunit;

namespace Tryghed.Portal.Tests;

public class IndicatorPageTests
{
    private const string Page = "/indikatorer/violence";

    private const string Indicator = """
        {"code":"violence","title":{"da":"Anmeldt vold","en":"…"},"definition":{"da":"Anmeldelser af vold efter straffeloven.","en":null},"unit":"anmeldelser","kind":"count","goal":"2","source":"StatBank",
         "attribution":"Kilde: Danmarks Statistik, tabel STRAF11","licence":"fri brug med kildeangivelse","synthetic":false,"owner":"familie-og-beskaeftigelse",
         "freshness":{"newestPeriod":"2013K4","expectedPeriod":"2014K1","expectedOn":"2014-05-20","overdue":false,"attestedAt":"2026-11-20T10:00:00Z","attestedBy":"analyst@familie"} }
        """;

    private const string Vintages = """
        {"items":[
          {"number":2,"id":"019a0f3e-7c11-7d52-9a55-3f1f6c2b8d12","recordedAt":"2026-11-22T20:00:00Z","recordedBy":"source:straf11","stored":1234,"origin":"source","source":"straf11","tableVersion":"2026-11-20T08:00:00","import":null},
          {"number":1,"id":"019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11","recordedAt":"2026-08-22T20:00:00Z","recordedBy":"analyst@familie","stored":2352,"origin":"file","source":null,"tableVersion":null,"import":null}],
         "next":null}
        """;

    private const string Newest = """{"items":[{"id":"violence:851:2013K4:2","indicator":"violence","area":"851","period":"2013K4","value":262,"exposure":205000,"status":"provisional","vintage":2}],"next":null}""";

    private const string From = """
        {"id":"violence:851:2013K4:2","superseded":false,"provenance":{"origin":"source","at":"2026-11-22T20:00:00Z","hash":"9f86d081884c7d659a2feaa0c55ad015","source":"straf11","address":"https://api.example/v1/data",
         "query":"{\"table\":\"STRAF11\"}","tableVersion":"2026-11-20T08:00:00","footnotes":["Loven blev ændret 1. juli 2013."]} }
        """;

    [Fact]
    public async Task The_catalogue_lists_what_is_measured_for_each_goal()
    {
        await using var gateway = await Gateway();

        FrontPageTests.InOrder(await Text(gateway, "/indikatorer"), "Indikatorer", "Mål 1", "Syntetisk: andel der føler sig trygge", "Syntetiske tal", "Mål 2", "Anmeldt vold", "Kilde: Danmarks Statistik");
    }

    [Fact]
    public async Task An_indicator_says_where_its_newest_figure_comes_from_and_how_its_figures_have_come()
    {
        await using var gateway = await Gateway();

        var page = await Text(gateway, Page);

        FrontPageTests.InOrder(page, "Anmeldt vold", "Anmeldelser af vold efter straffeloven.", "Seneste tal for Aalborg", "4. kvt. 2013", "262", "anmeldelser, foreløbigt", "Hentet fra kilden", "22. november 2026",
            "tabellens udgave: 2026-11-20T08:00:00", "Tallet for 1. kvt. 2014 ventes 20. maj 2014.", "Ejeren har sidst set på tallene 20. november 2026.", "Hvor tallene kommer fra", "fri brug med kildeangivelse", "Det seneste tal er officiel statistik, hentet direkte fra kilden.",
            "Loven blev ændret 1. juli 2013.", "https://api.example/v1/data", "9f86d081884c7d659a2feaa0c55ad015", "violence:851:2013K4:2", "Udgave 2", "1.234 nye eller rettede tal", "Udgave 1", "Indlæst fra en fil", "Hent tallene", "CSV", "Excel");
        page.ShouldNotContain("analyst@familie"); // who it was is nobody's business here
    }

    [Theory]
    [InlineData("file", "Det seneste tal er indlæst fra en fil af Familie og Beskæftigelse.")]
    [InlineData("entered", "Det seneste tal er indsendt af Familie og Beskæftigelse.")]
    public async Task Only_what_was_fetched_from_its_source_is_called_official(string origin, string said)
    {
        await using var gateway = (await Gateway()).Answers("/api/v1/observations/violence:851:2013K4:2/provenance", From.Replace("\"origin\":\"source\"", $"\"origin\":\"{origin}\""));

        var page = await Text(gateway, Page);
        page.ShouldContain(said);
        page.ShouldNotContain("officiel", Case.Insensitive);
        (await Text(gateway, "/indikatorer")).ShouldNotContain("officiel", Case.Insensitive);
    }

    [Fact]
    public async Task A_figure_that_is_late_is_said_to_be()
    {
        await using var gateway = (await Gateway()).Answers("/api/v1/indicators/violence", Indicator.Replace("\"overdue\":false", "\"overdue\":true"));

        (await Text(gateway, Page)).ShouldContain("Tallet for 1. kvt. 2014 var ventet 20. maj 2014 og er ikke kommet.");
    }

    [Fact]
    public async Task Without_chart_vintages_or_provenance_the_rest_of_the_page_stands()
    {
        await using var gateway = (await Gateway()).Fails("/api/v1/indicators/violence/chart?area=851").Fails("/api/v1/indicators/violence/vintages?limit=12");

        FrontPageTests.InOrder(await Text(gateway, Page), "Anmeldt vold", "Der er intet tal at vise for området lige nu.", "Hvor tallene kommer fra", "Historien kan ikke hentes lige nu.", "Hent tallene");
    }

    [Fact]
    public async Task What_is_not_there_and_what_cannot_be_had_are_told_apart()
    {
        await using var gateway = (await Gateway()).Fails("/api/v1/indicators/residential-burglary").Fails("/api/v1/observations/export?indicator=violence&format=xlsx");
        var reader = gateway.Reader();

        (await reader.GetAsync("/indikatorer/no-such", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync("/indikatorer/violence?omraade=9999", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync("/indikatorer/residential-burglary", Cancel)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await reader.GetAsync("/indikatorer/no-such/tal.csv", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await reader.GetAsync("/indikatorer/violence/tal.exe", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var later = await reader.GetAsync("/indikatorer/violence/tal.xlsx", Cancel);
        (later.StatusCode, later.Headers.RetryAfter?.Delta).ShouldBe((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task The_figures_are_passed_on_as_a_file()
    {
        await using var gateway = (await Gateway()).Answers("/api/v1/observations/export?indicator=violence&format=csv", "area,period,value\n851,2013K4,262\n");

        using var file = await gateway.Reader().GetAsync("/indikatorer/violence/tal.csv", Cancel);

        file.Content.Headers.ContentDisposition!.FileName.ShouldBe("violence.csv");
        (await file.Content.ReadAsStringAsync(Cancel)).ShouldBe("area,period,value\n851,2013K4,262\n");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> Text(FakeGateway gateway, string path) => FrontPageTests.Shown(await gateway.Reader().GetStringAsync(path, Cancel));

    private static async Task<FakeGateway> Gateway() => (await Recorded.Gateway())
        .Answers("/api/v1/indicators/violence", Indicator)
        .Answers("/api/v1/indicators/violence/vintages?limit=12", Vintages)
        .Answers("/api/v1/observations?indicator=violence&area=851&from=2013K4&to=2013K4", Newest)
        .Answers("/api/v1/observations/violence:851:2013K4:2/provenance", From);
}
