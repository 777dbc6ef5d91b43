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
        .Answers("/api/v1/indices", $$"""{"items":[{{Index("made-up", synthetic: true)}},{{Index("tryghedsindeks")}}],"next":null}""")
        .Answers("/api/v1/indices/tryghedsindeks", Index("tryghedsindeks", definition: Definition))
        .Answers("/api/v1/indices/tryghedsindeks/history?area=851", History())
        .Answers("/api/v1/indices/tryghedsindeks/contributions?from=2016&to=2017&area=851", Contributions)
        .Answers("/api/v1/indices/tryghedsindeks/contributions?from=2017&to=2018&area=851", Unmoved)
        .Answers("/api/v1/indices/tryghedsindeks/robustness", Robustness)
        .Answers("/api/v1/indices/tryghedsindeks/versions?limit=12", """{"items":[{"number":2,"at":"2026-11-22T20:00:00Z","by":"analyst@familie"}],"next":null}""")
        .Answers("/api/v1/indices/tryghedsindeks/publications?limit=12",
            """{"items":[{"number":1,"version":2,"periods":["2016","2017"],"note":"Til budgettet","at":"2026-11-23T08:00:00Z","by":"coordinator@familie","synthetic":false}],"next":null}""")
        .Answers("/api/v1/indices/made-up", Index("made-up", synthetic: true, definition: Definition.Replace("\"areas\":\"municipalities\"", "\"areas\":[\"851\"]")))
        .Answers("/api/v1/indices/made-up/history?area=851", History(synthetic: true))
        .Answers("/api/v1/indices/made-up/contributions?from=2016&to=2017&area=851", Contributions)
        .Answers("/api/v1/indicators/violence/chart?area=851", Chart("violence", "worsening", 1.25))
        .Answers("/api/v1/indicators/residential-burglary/chart?area=851", Chart("residential-burglary", "improving", 0.5))
        .Answers("/api/v1/indicators/perceived/chart?area=851", Chart("perceived", "common-cause", 0.8, synthetic: true));

    internal static string Index(string code, bool synthetic = false, string state = "ready", string? reason = null, string definition = "null") => $$"""
        {"code":"{{code}}","title":{"da":"{{(synthetic ? "Syntetisk: tryghedsindeks" : "Tryghedsindekset")}}","en":"…"},"owner":"familie-og-beskaeftigelse","visibility":"public","frequency":"year","version":2,
         "synthetic":{{(synthetic ? "true" : "false")}},"state":"{{state}}","field":null,"reason":{{(reason is null ? "null" : $"\"{reason}\"")}},"run":{"number":3,"version":2,"at":"2026-11-22T20:00:00Z","newest":"2018"},"published":1,"definedAt":"2026-11-22T20:00:00Z",
         "unfilled":[{"goal":"1","why":{"da":"Ingen måler, om mennesker føler sig trygge.","en":"…"},"fill":{"da":"En spørgeundersøgelse.","en":"…"} },
                     {"goal":"4","why":{"da":"Ingen opgør deltagelse.","en":"…"},"fill":{"da":"En opgørelse.","en":"…"} }],
         "definition":{{definition}} }
        """;

    internal const string Definition = """
        {"title":{"da":"Tryghedsindekset"},"visibility":"public","frequency":"year","from":"2016","areas":"municipalities","description":{"da":"Indekset samler tre slags tal.","en":"…"},
         "inputs":{"burglary":{"indicator":"residential-burglary","over":"sum","exposure":null,"per":1000},"violence":{"indicator":"violence","over":"sum","exposure":"mean","per":1000}},"noise":{"violence":"counts"},
         "specification":{"indicators":[
            {"code":"violence","parent":"crime","polarity":-1,"weight":3,"normalisation":{"method":"goalposts","low":0,"high":8,"cap":true,"range":[1,100]}},
            {"code":"burglary","parent":"crime","polarity":-1,"weight":1,"normalisation":{"method":"goalposts","low":0,"high":20,"cap":true,"range":[1,100]}},
            {"code":"gini","parent":"goal-5","polarity":-1,"normalisation":{"method":"goalposts","low":20,"high":50,"cap":true,"range":[1,100]}}],
          "groups":[{"code":"crime","parent":"goal-2"},{"code":"goal-2","parent":"index"},{"code":"goal-5","parent":"index"},{"code":"index","parent":null,"aggregation":"geometric"}],
          "imputation":"none","dataThreshold":0.75,"uncertainty":{"weights":{"dirichlet":50}},"replications":1000,"seed":2014}}
        """;

    /// <summary>Three years; the last is not published and rests on an imputed figure.</summary>
    internal static string History(bool synthetic = false, double fell = 0.972)
    {
        var rank = synthetic ? "\"rank\":null,\"rankLow\":null,\"rankHigh\":null,\"of\":0" : "\"rank\":81,\"rankLow\":74,\"rankHigh\":87,\"of\":98";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"index":"tryghedsindeks","version":2,"area":"851","areaName":"Aalborg","synthetic":{{(synthetic ? "true" : "false")}},"level":0.9,"points":[
              {"period":"2015","score":null,"low":null,"high":null,{{rank}},"coverage":0.5,"imputed":[],"probabilityFell":null,"publications":[]},
              {"period":"2016","score":67.9,"low":65.1,"high":70.2,{{rank}},"coverage":1,"imputed":[],"probabilityFell":null,"publications":[{"number":1,"at":"2026-11-23T08:00:00Z","score":67.9}]},
              {"period":"2017","score":65.2,"low":62.4,"high":67.9,{{rank}},"coverage":1,"imputed":[],"probabilityFell":0.99,"publications":[{"number":1,"at":"2026-11-23T08:00:00Z","score":65.2}]},
              {"period":"2018","score":65.0,"low":61.9,"high":67.8,{{rank}},"coverage":1,"imputed":["burglary"],"probabilityFell":{{fell}},"publications":[]}]}
            """);
    }

    internal const string Contributions = """
        {"from":{"score":67.9},"to":{"score":65.2},"difference":-2.7,"exact":true,"parts":[
          {"node":"violence","parent":"crime","part":-2.4,"standardError":null,"fromValue":3.2,"toValue":4.3},
          {"node":"burglary","parent":"crime","part":0.3,"standardError":null,"fromValue":4.4,"toValue":3.9},
          {"node":"gini","parent":"goal-5","part":-0.6,"standardError":null,"fromValue":28.0,"toValue":28.6}]}
        """;

    internal const string Unmoved = """
        {"from":{"score":65.2},"to":{"score":65.0},"difference":-0.02,"exact":false,"parts":[
          {"node":"violence","parent":"crime","part":0.01,"standardError":0.001},{"node":"burglary","parent":"crime","part":-0.03,"standardError":0.001},{"node":"gini","parent":"goal-5","part":0,"standardError":0}]}
        """;

    internal const string Robustness = """
        {"index":"tryghedsindeks","version":2,"period":"2018","synthetic":false,"replications":1000,"modelRuns":9000,"seed":2014,"engine":"1","level":0.9,"reason":null,"meanRankShift":4.23,
         "areas":[{"area":"746","areaName":"Skanderborg","score":83.0,"low":80.1,"high":85.2,"rank":1,"rankLow":1,"rankHigh":6,"of":2},
                  {"area":"851","areaName":"Aalborg","score":65.0,"low":61.9,"high":67.8,"rank":2,"rankLow":1,"rankHigh":9,"of":2},
                  {"area":"825","areaName":"Læsø","score":null,"low":null,"high":null,"rank":null,"rankLow":null,"rankHigh":null,"of":2}],
         "sensitivity":[{"factor":"weights:index","first":0.7,"total":0.81},{"factor":"noise","first":0.2,"total":0.3}],
         "leaveOneOut":[{"indicator":"gini","period":"2018","meanShift":6.1,"largestShift":51,"area":"746"},{"indicator":"violence","period":"2018","meanShift":2,"largestShift":9,"area":"851"}],"dispersions":{"violence":1.2}}
        """;
}
