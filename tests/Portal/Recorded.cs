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

    internal const string SignalId = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8d10";

    /// <summary>One signal with its life, its guards' findings and its promise.</summary>
    internal const string Signal = $$"""
        {"id":"{{SignalId}}","indicator":"violence","area":"851","period":"2013K4","since":"2013K2","variation":"worsening","rules":["cusum","beyond-limit"],"value":1.25,"lower":0.564,"upper":1.084,"centre":0.824,
         "unit":"anmeldelser pr. 1.000 indbyggere","status":"acknowledged","severity":"critical","openedAt":"2026-11-22T20:00:00Z","closedAt":null,"closedPeriod":null,"backPeriod":null,"chart":"u-prime","policyVersion":1,
         "arl0":null,"falseAlarmsPerYear":0.0233,"delayPeriods":4.63,"baseline":{"from":"2008K1","to":"2012K4","points":20},"vintage":1,"scope":"local",
         "findings":[{"guard":"national","holds":true,"da":"Hele landet er steget lige så meget.","en":"…"},{"guard":"provisional","holds":false,"da":"Tallet er foreløbigt.","en":"…"}],
         "steps":[{"number":1,"status":"held","at":"2026-11-22T20:00:00Z","by":"tryghed","why":null},
                  {"number":2,"status":"open","at":"2026-11-22T21:00:00Z","by":"analyst@familie","why":"Stigningen er større end landets"},
                  {"number":3,"status":"acknowledged","at":"2026-11-23T01:00:00Z","by":"coordinator@familie","why":null}]}
        """;

    internal const string Explanation = """{"da":"Volden i Aalborg er steget mere, end den plejer at svinge.","en":"…"}""";

    internal const string Quality = """
        {"items":[{"organisation":"familie-og-beskaeftigelse","budget":1,"watchedSeries":10,"withoutLimits":2,"expectedFalseAlarmsPerYear":0.9871,"meanYearsToSeeOneSigma":1.42,"meanPeriodsToSeeOneSigma":4.9,"signalsLastYear":7,"dismissedLastYear":1}],
         "next":null}
        """;

    /// <summary>A chart whose limits follow the season, with a promise, a gap and points without limits; alarms in the last two points only.</summary>
    internal static string SeasonChart(bool synthetic = false)
    {
        double[] season = [0.9, 1.1, 1.2, 0.8];
        var points = Enumerable.Range(0, 32).Select(i =>
        {
            var centre = 0.824 * season[i % 4];
            var value = i is 14 ? "null" : (centre * (i >= 30 ? 1.45 : 1 + ((i * 7 % 5) - 2) * 0.03)).ToString("0.###", CultureInfo.InvariantCulture);
            var limits = i is 14
                ? "\"lower\":null,\"centre\":null,\"upper\":null"
                : FormattableString.Invariant($"\"lower\":{centre * .75:0.###},\"centre\":{centre:0.###},\"upper\":{centre * 1.25:0.###}");
            return $$"""{"period":"{{2006 + i / 4}}K{{i % 4 + 1}}","value":{{value}},{{limits}},"rules":[{{(i is 20 ? "\"beyond-limit\"" : "")}}],"memberOf":[],"variation":"{{(i is 20 ? "worsening" : "common-cause")}}","statistic":0.4,"limit":5.1,"alarm":{{(i >= 30 ? "\"worsening\"" : "null")}}}""";
        });
        return $$"""
            {"indicator":"violence","area":"851","kind":"u-prime","unit":"anmeldelser pr. 1.000 indbyggere","baseline":{"from":"2006K1","to":"2010K4","points":20},"centre":0.66,
             "points":[{{string.Join(",", points)}}],"verdict":{"variation":"worsening","assurance":null},"trial":false,"synthetic":{{(synthetic ? "true" : "false")}},"source":"Kilde","autocorrelation":0.1,
             "inForce":{"version":1,"scheme":"cusum 0.5","width":5.1,"falseAlarmsPerYear":0.0233,"delayPeriods":4.63} }
            """;
    }

    /// <summary>A gateway that has all of it.</summary>
    internal static async Task<FakeGateway> Gateway() => (await FakeGateway.Start())
        .Answers("/api/v1/goals", Goals)
        .Answers("/api/v1/indicators", Indicators)
        .Answers("/api/v1/indicators?cursor=2", MoreIndicators)
        .Answers("/api/v1/signals?status=active", Signals)
        .Answers($"/api/v1/signals/{SignalId}", Signal)
        .Answers($"/api/v1/signals/{SignalId}/explanation", Explanation)
        .Answers("/api/v1/signals/quality", Quality)
        .Answers("/api/v1/indicators/violence/chart?area=851", Chart("violence", "worsening", 1.25))
        .Answers("/api/v1/indicators/residential-burglary/chart?area=851", Chart("residential-burglary", "improving", 0.5))
        .Answers("/api/v1/indicators/perceived/chart?area=851", Chart("perceived", "common-cause", 0.8, synthetic: true));
}
