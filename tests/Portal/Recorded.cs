using System.Globalization;

namespace Tryghed.Portal.Tests;

/// <summary>Answers in the shapes of the gateway's API.</summary>
internal static class Recorded
{
    internal const string Goals = """
        {"items":[
          {"code":"1","dimension":"perceived","dimensionTitle":{"da":"Den oplevede tryghed","en":"Perceived safety"},"title":{"da":"Borgerne i Aalborg Kommune skal samlet set opleve en større tryghed.","en":"…"},"needsPrecision":false},
          {"code":"2","dimension":"actual","dimensionTitle":{"da":"Den faktiske tryghed","en":"Actual safety"},"title":{"da":"Aalborg Kommune skal samlet set have en nedgang i den utryghedsskabende kriminalitet.","en":"…"},"needsPrecision":false},
          {"code":"5","dimension":"shared","dimensionTitle":{"da":"Den fællesskabende tryghed","en":"Shared safety"},"title":{"da":"Der skal samlet set skabes større social bæredygtighed.","en":"…"},"needsPrecision":true}],
         "next":null}
        """;

    internal const string Indicators = """
        {"items":[
          {"code":"residential-burglary","title":{"da":"Anmeldte indbrud i beboelse","en":"…"},"unit":"anmeldelser","kind":"count","polarity":"lower-is-better","goal":"2","source":"StatBank","attribution":"Kilde: Danmarks Statistik, tabel STRAF11 og FOLK1A","frequency":"quarter","visibility":"public","owner":"familie-og-beskaeftigelse","synthetic":false},
          {"code":"violence","title":{"da":"Anmeldt vold","en":"…"},"unit":"anmeldelser","kind":"count","polarity":"lower-is-better","goal":"2","source":"StatBank","attribution":"Kilde: Danmarks Statistik, tabel STRAF11 og FOLK1A","frequency":"quarter","visibility":"public","owner":"familie-og-beskaeftigelse","synthetic":false}],
         "next":"2"}
        """;

    internal const string MoreIndicators = """
        {"items":[
          {"code":"perceived","title":{"da":"Syntetisk: andel der føler sig trygge","en":"…"},"unit":"procent","kind":"value","polarity":"higher-is-better","goal":"1","source":"Syntetiske tal: ingen har målt dette","frequency":"year","visibility":"public","owner":"familie-og-beskaeftigelse","decimals":1,"synthetic":true}],
         "next":null}
        """;

    internal const string Signals = """
        {"items":[
          {"id":"1","indicator":"residential-burglary","area":"851","period":"2013K4","variation":"improving","rules":["7-on-one-side"],"value":0.5,"lower":0.2,"upper":1.4,"centre":0.8,"status":"open","severity":"info","openedAt":"2026-11-22T20:00:00Z"},
          {"id":"2","indicator":"violence","area":"851","period":"2013K4","variation":"worsening","rules":["beyond-limit","7-on-one-side"],"value":1.25,"lower":0.564,"upper":1.084,"centre":0.824,"status":"open","severity":"critical","openedAt":"2026-11-22T20:00:00Z"},
          {"id":"3","indicator":"violence","area":"751","period":"2013K4","variation":"worsening","rules":["beyond-limit"],"value":1.3,"lower":0.8,"upper":1.1,"centre":1.0,"status":"open","severity":"critical","openedAt":"2026-11-22T20:00:00Z"},
          {"id":"4","indicator":"perceived","area":"101","period":"2013","variation":"worsening","rules":["beyond-limit"],"value":60,"lower":70,"upper":90,"centre":80,"status":"open","severity":"critical","openedAt":"2026-11-22T20:00:00Z"}],
         "next":null}
        """;

    /// <summary>Twenty-four quarters from 2008K1 with a baseline of twenty; the last three are marked.</summary>
    internal static string Chart(string indicator, string variation, double last, bool synthetic = false)
    {
        var points = Enumerable.Range(0, 24).Select(i =>
        {
            var value = i < 21 ? 0.8 + i % 3 * 0.05 : last - (23 - i) * 0.01;
            var marked = i >= 21;
            return string.Create(CultureInfo.InvariantCulture,
                $$"""{"period":"{{2008 + i / 4}}K{{i % 4 + 1}}","value":{{value}},"lower":0.564,"upper":1.084,"rules":[{{(marked ? "\"beyond-limit\"" : "")}}],"memberOf":[],"variation":"{{(marked ? variation : "common-cause")}}"}""");
        });
        return $$"""
            {"indicator":"{{indicator}}","area":"851","kind":"xmr","unit":"anmeldelser pr. 1.000 indbyggere","baseline":{"from":"2008K1","to":"2012K4","points":20},"centre":0.824,
             "points":[{{string.Join(",", points)}}],"verdict":{"variation":"{{variation}}","assurance":null},"trial":false,"synthetic":{{(synthetic ? "true" : "false")}},"source":"Kilde"}
            """;
    }

    /// <summary>A gateway that has all of it.</summary>
    internal static async Task<FakeGateway> Gateway() => (await FakeGateway.Start())
        .Answers("/api/v1/goals", Goals)
        .Answers("/api/v1/indicators", Indicators)
        .Answers("/api/v1/indicators?cursor=2", MoreIndicators)
        .Answers("/api/v1/signals?status=open", Signals)
        .Answers("/api/v1/indicators/violence/chart?area=851", Chart("violence", "worsening", 1.25))
        .Answers("/api/v1/indicators/residential-burglary/chart?area=851", Chart("residential-burglary", "improving", 0.5))
        .Answers("/api/v1/indicators/perceived/chart?area=851", Chart("perceived", "common-cause", 0.8, synthetic: true));
}
