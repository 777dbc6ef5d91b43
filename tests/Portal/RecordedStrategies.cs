namespace Tryghed.Portal.Tests;

/// <summary>Answers about strategies, hearings and meetings in the shapes of the gateway's API.</summary>
internal static class RecordedStrategies
{
    internal const string Id = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e01";
    internal const string Other = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e02";
    internal const string File = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e03";
    internal const string Meeting = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e04";

    internal const string Organisations = """
        {"items":[
          {"code":"aalborg","name":{"da":"Aalborg Kommune","en":"Aalborg Municipality"},"partOf":null,"committees":[]},
          {"code":"nordjyllands-politi","name":{"da":"Nordjyllands Politi","en":"North Jutland Police"},"partOf":null,"committees":[]},
          {"code":"skole","name":{"da":"Skoleforvaltningen","en":"Department of Schools"},"partOf":"aalborg","committees":[{"code":"skoleudvalget","name":"Skoleudvalget"}]}],
         "next":null}
        """;

    private const string Content = """
        {"title":"Tryghed i Aalborg Kommune","kind":"terms-of-reference","coOwners":["nordjyllands-politi"],"partners":["skole"],
         "goals":[{"goal":"1","how":"Naboer lærer hinanden at kende på gårdvandringer."},{"goal":"2","how":null}],"targetGroups":["unge 15–17 år","ældre"],"areas":["851"],
         "period":{"from":"2014-01-01","to":"2017-12-31"},"kle":"27.69.40","summary":"Kommissorium for en **fælles** strategi.","body":"…",
         "links":[{"title":"Referatet","url":"https://example.org/referat"}],"nextReview":"2016-06-01","visibility":"public"}
        """;

    private const string Clauses = """
        [{"anchor":"k0","number":"0","heading":"","text":"Indledning med <script>alert(1)</script> og [en fælde](javascript:alert(1)) og ![et billede](https://example.org/b.png).","level":1},
         {"anchor":"k1","number":"1","heading":"Formål","text":"Strategien skal:\n\n- øge **trygheden**\n- mindske utryghed i Ågade\n\n| Mål | Ansvar |\n|:--|--:|\n| 1 | Kommunen |","level":1},
         {"anchor":"k2","number":"1.1","heading":"Afgrænsning","text":"Kun det, som borgerne oplever.","level":2},
         {"anchor":"k4","number":"2","heading":"Organisering","text":"En planlægningsgruppe.","level":1}]
        """;

    internal const string Strategy = $$"""
        {"id":"{{Id}}","title":"Tryghed i Aalborg Kommune","kind":"terms-of-reference","status":"in-hearing","owner":"aalborg","visibility":"public","revision":7,"version":2,"adoptedVersion":null,
         "content":{{Content}},"clauses":{{Clauses}},"contact":null,
         "attachments":[{"id":"{{File}}","name":"Bilag 1 – økonomi.pdf","contentType":"application/pdf","bytes":1234567,"sha256":"00","download":"/api/v1/strategies/{{Id}}/attachments/{{File}}","createdAt":"2014-03-20T10:00:00Z"}],
         "supersededBy":null,"supersedes":["{{Other}}"],
         "relations":[{"id":"019a0f3e-7c11-7d52-9a55-3f1f6c2b8e09","from":"{{Other}}","other":"{{Other}}","otherTitle":"SSP-handlingsplan","kind":"supports","reason":"Samme unge i Vejgård","organisation":"skole","createdAt":"2014-03-21T10:00:00Z"}],
         "createdAt":"2014-03-01T10:00:00Z","updatedAt":"2014-03-20T10:00:00Z"}
        """;

    internal const string Versions = """
        {"items":[
          {"number":2,"title":"Tryghed i Aalborg Kommune","note":"Efter drøftelse i planlægningsgruppen","organisation":"aalborg","visibility":"public","adopted":false,"createdAt":"2014-03-20T10:00:00Z"},
          {"number":1,"title":"Tryghed i Aalborg","note":null,"organisation":"aalborg","visibility":"public","adopted":false,"createdAt":"2014-03-01T10:00:00Z"}],
         "next":null}
        """;

    internal const string Version1 = $$"""
        {"strategy":"{{Id}}","number":1,"content":{"title":"Tryghed i Aalborg","kind":"terms-of-reference","visibility":"public"},"clauses":[{"anchor":"k1","number":"1","heading":"Formål","text":"Det gamle formål.","level":1}],
         "attachments":[],"note":null,"organisation":"aalborg","adopted":false,"createdAt":"2014-03-01T10:00:00Z"}
        """;

    internal const string Difference = $$"""
        {"strategy":"{{Id}}","from":1,"to":2,
         "fields":[{"field":"period","from":null,"to":{"from":"2014-01-01","to":null} },{"field":"partners","from":[],"to":["skole"]},{"field":"goals","from":[],"to":[{"goal":"1","how":"Gårdvandringer"}]}],
         "title":[{"op":"equal","text":"Tryghed i Aalborg"},{"op":"added","text":" Kommune"}],"summary":[],
         "clauses":[
           {"anchor":"k1","change":"changed","numberFrom":"1","numberTo":"1","heading":[{"op":"equal","text":"Formål"}],"text":[{"op":"equal","text":"Strategien skal øge "},{"op":"removed","text":"roen"},{"op":"added","text":"trygheden"}]},
           {"anchor":"k4","change":"added","numberFrom":null,"numberTo":"2","heading":[{"op":"added","text":"Organisering"}],"text":[{"op":"added","text":"En planlægningsgruppe."}]},
           {"anchor":"k3","change":"removed","numberFrom":"3","numberTo":null,"heading":[{"op":"removed","text":"Økonomi"}],"text":[{"op":"removed","text":"Ingen."}]}],
         "attachmentsAdded":["Bilag 1 – økonomi.pdf"],"attachmentsRemoved":[]}
        """;

    internal const string Coverage = $$"""
        {"on":null,
         "goals":[{"code":"1","title":"Borgerne i Aalborg Kommune skal samlet set opleve en større tryghed.","from":"2014-01-01","to":null},{"code":"4","title":"Børn og unge skal ydes en tidlig indsats.","from":null,"to":null}],
         "organisations":[{"code":"aalborg","name":"Aalborg Kommune"},{"code":"region-nordjylland","name":"Region Nordjylland"},{"code":"skole","name":"Skoleforvaltningen"}],
         "cells":[{"goal":"1","organisation":"aalborg","strategies":[{"strategy":"{{Id}}","title":"Tryghed i Aalborg Kommune","status":"in-hearing","role":"owner","how":"Gårdvandringer","from":"2014-01-01","to":"2017-12-31"}]},
                  {"goal":"1","organisation":"skole","strategies":[{"strategy":"{{Id}}","title":"Tryghed i Aalborg Kommune","status":"in-hearing","role":"partner","how":null,"from":"2014-01-01","to":"2017-12-31"}]}],
         "gaps":{"byNobody":["4"],"byOrganisation":[{"organisation":"aalborg","goals":["4"]},{"organisation":"skole","goals":["4"]}]},
         "overlaps":[{"goal":"1","one":"{{Id}}","oneTitle":"Tryghed i Aalborg Kommune","other":"{{Other}}","otherTitle":"SSP-handlingsplan","targetGroups":["unge"],"areas":["851"]}],
         "conflicts":[{"from":"{{Id}}","fromTitle":"Tryghed i Aalborg Kommune","to":"{{Other}}","toTitle":"SSP-handlingsplan","kind":"conflicts","reason":"Den ene vil have flere på gaden, den anden færre.","organisation":"skole"}]}
        """;

    internal const string Search = $$"""
        {"items":[{"id":"{{Id}}","title":"Tryghed i Aalborg Kommune","kind":"terms-of-reference","status":"in-hearing","owner":"aalborg","goals":["1","2"],"score":3.2,
           "excerpts":{"title":[{"text":"Tryghed","hit":true},{"text":" i Aalborg Kommune","hit":false}],
                       "body":[{"text":"… naboer i Ågade øger ","hit":false},{"text":"trygheden","hit":true},{"text":" <b>sammen</b> …","hit":false}],"attachments":[{"text":"Budget til ","hit":false},{"text":"tryghed","hit":true}]} },
          {"id":"{{Other}}","title":"SSP-handlingsplan","kind":"action-plan","status":"adopted","owner":"ukendt","goals":[],"score":1.1,"excerpts":{"title":[{"text":"SSP-handlingsplan","hit":false}],"body":[],"attachments":[]} }],
         "next":"20","total":1234,
         "facets":{"goal":[{"value":"1","count":800},{"value":"2","count":1}],"organisation":[{"value":"aalborg","count":1200},{"value":"skole","count":3}],"status":[{"value":"in-hearing","count":4}],
                   "period":[{"value":"2010-2019","count":7},{"value":"2024","count":2}],"area":[{"value":"851","count":9}],"kind":[{"value":"action-plan","count":5}]} }
        """;

    internal const string NothingFound = """{"items":[],"next":null,"total":0,"facets":{"goal":[],"organisation":[],"status":[],"period":[],"area":[],"kind":[]} }""";

    private const string DecisionId = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e0a";
    private const string CorrectionId = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e0c";
    internal const string Hearing = "019a0f3e-7c11-7d52-9a55-3f1f6c2b8e0b";

    private const string Decided = $$"""
        {"id":"{{DecisionId}}","meeting":"{{Meeting}}","body":"Magistraten, Aalborg Kommune","date":"2014-03-31","item":"7","title":"Strategi om tryghed","text":"Godkendt, idet sagen sendes i høring.","outcome":"sent-to-hearing",
         "votes":{"for":5,"against":1,"abstained":1},"minorityStatements":[{"by":"Et mindretal","text":"Økonomien mangler."}],"strategy":"{{Id}}","version":1,"hearing":"{{Hearing}}","corrects":null,"reason":null,
         "correctedBy":"{{CorrectionId}}","recordedAt":"2014-03-31T14:00:00Z"}
        """;

    private const string Corrected = $$"""
        {"id":"{{CorrectionId}}","meeting":"{{Meeting}}","body":"Magistraten, Aalborg Kommune","date":"2014-03-31","item":"7","title":"Strategi om tryghed","text":"Fristen er 1. maj.","outcome":"sent-to-hearing",
         "votes":null,"minorityStatements":[],"strategy":"{{Id}}","version":1,"hearing":null,"corrects":"{{DecisionId}}","reason":"Datoen manglede","correctedBy":null,"recordedAt":"2014-04-02T08:00:00Z"}
        """;

    internal const string Decisions = $$"""{"items":[{{Corrected}},{{Decided}}],"next":null}""";

    internal const string Hearings = $$"""
        {"items":[{"id":"{{Hearing}}","owner":"aalborg","strategy":"{{Id}}","version":1,"title":"Tryghed i Aalborg Kommune","state":"open","opens":"2014-04-01","deadline":"2014-05-01","recipients":["public","skoleudvalget"],"createdAt":"2014-03-31T14:00:00Z"}],"next":null}
        """;

    internal const string MeetingAnswer = $$"""
        {"id":"{{Meeting}}","owner":"aalborg","body":"Magistraten, Aalborg Kommune","date":"2014-03-31","title":"Ordinært møde","visibility":"public",
         "items":[
           {"number":"7","title":"Strategi om tryghed","recommendation":"Det indstilles, at kommissoriet **godkendes**.","caseDescription":"Byrådet har bedt om en fælles strategi.","namedAttachments":["Bilag 2"],
            "attachments":[{"id":"{{File}}","name":"Kommissorium.docx","contentType":"application/vnd.openxmlformats-officedocument.wordprocessingml.document","bytes":20480,"sha256":"00","download":"…","createdAt":"2014-03-31T14:00:00Z"}],
            "strategy":"{{Id}}","version":1,"state":"decided","proposedDecision":null,"missing":[],"decisions":[{{Decided}},{{Corrected}}],"revision":3},
           {"number":"8","title":"Eventuelt","recommendation":null,"caseDescription":null,"namedAttachments":[],"attachments":[],"strategy":null,"version":null,"state":"ready","proposedDecision":null,"missing":[],"decisions":[],"revision":1}],
         "createdAt":"2014-03-31T14:00:00Z"}
        """;

    internal const string Link = "c29tZS1yYW5kb20tdG9rZW4tb2YtdGhpcnR5LXR3by1i";
    internal const string PublicPath = "/api/v1/hearings/public/" + Link;

    internal const string PublicHearing = $$"""
        {"title":"Tryghed i Aalborg Kommune","owner":"Aalborg Kommune","state":"open","opens":"2014-04-01","deadline":"2014-05-01","ends":"2014-05-01T22:00:00Z","questions":["Er målene de rigtige?","Hvad mangler?"],
         "summary":"Et **fælles** kommissorium.","clauses":{{Clauses}},"keptUntil":"2016-05-01"}
        """;

    internal static async Task<FakeGateway> Gateway() => (await Recorded.Gateway())
        .Answers("/api/v1/organisations", Organisations)
        .Answers("/api/v1/strategies/search?limit=20", Search)
        .Answers("/api/v1/strategies/search?q=tryghed&limit=20", Search)
        .Answers($"/api/v1/strategies/{Id}", Strategy)
        .Answers($"/api/v1/strategies/{Other}", Strategy.Replace(Id, Other).Replace("Tryghed i Aalborg Kommune", "Ro og orden 2010"))
        .Answers($"/api/v1/strategies/{Id}/versions", Versions)
        .Answers($"/api/v1/strategies/{Id}/versions/1", Version1)
        .Answers($"/api/v1/strategies/{Id}/diff?from=1&to=2", Difference)
        .Answers($"/api/v1/strategies/{Id}/attachments/{File}", "bytes of the file")
        .Answers($"/api/v1/decisions?strategy={Id}", Decisions)
        .Answers($"/api/v1/hearings?strategy={Id}", Hearings)
        .Answers($"/api/v1/hearings/{Hearing}/report?format=pdf", "bytes of the report")
        .Answers($"/api/v1/meetings/{Meeting}", MeetingAnswer)
        .Answers($"/api/v1/meetings/{Meeting}/items/7/attachments/{File}", "bytes of the file")
        .Answers(PublicPath, PublicHearing)
        .Answers(PublicPath + "/answers", """{"code":"kvittering-0123456789abcdef","receivedAt":"2014-04-10T08:00:00Z"}""", 201)
        .Answers("/api/v1/coverage", Coverage)
        .Answers("/api/v1/coverage?format=csv", "goal,goal_title\r\n");
}
