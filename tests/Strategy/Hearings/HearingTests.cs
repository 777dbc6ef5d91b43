using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Tryghed.Strategy.Hearings;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests.Hearings;

/// <summary>Hearings in 2014. The clock only goes forward, so each test says its own days from where it finds it.</summary>
[Collection("2014")]
public sealed class HearingTests(PastWorld world)
{
    private const string Body = "# Formål\n\nTrygheden skal øges i hele kommunen.\n\n# Indsatser\n\nBelysning på stier.\n\n## Skolerne\n\nSSP-samarbejdet styrkes.";

    private DateOnly Today => DateOnly.FromDateTime(world.Clock.GetUtcNow().DateTime);

    private async Task<(string Id, string Tag)> Strategy(string visibility = "public", string organisation = "familie-og-beskaeftigelse")
    {
        var (status, body, tag) = await world.Send("POST", "/api/v1/strategies", new { title = "Tryghed i Aalborg Kommune", kind = "strategy", body = Body, visibility, goals = World.Goals("5") }, organisation: organisation);
        status.ShouldBe(201, body?.ToJsonString());
        return ((string)body!["id"]!, tag!);
    }

    private async Task<(string Path, JsonNode Body, string Tag)> Hearing(int days, string visibility = "public", string[]? recipients = null, string organisation = "familie-og-beskaeftigelse")
    {
        var (id, _) = await Strategy(visibility, organisation);
        var (status, body, tag) = await world.Send(
            "POST", "/api/v1/hearings", new { strategy = id, recipients = recipients ?? ["skoleudvalget", "by-og-landskabsudvalget"], deadline = Today.AddDays(days), questions = new[] { "Er målene rigtige?" } }, organisation: organisation);
        status.ShouldBe(201, body?.ToJsonString());
        return ($"/api/v1/hearings/{body!["id"]}", body, tag!);
    }

    private async Task<(int Status, JsonNode? Body, string? Tag)> Answer(string hearing, string recipient = "skoleudvalget", string organisation = "skole", string text = "Vi støtter forslaget.", object[]? remarks = null, string role = "contributor")
    {
        await world.PassTo(world.Clock.GetUtcNow().AddMilliseconds(5)); // no two at once: they stand in the report in their order
        return await world.Send("POST", $"{hearing}/answers", new { recipient, position = remarks is null ? "supports" : "supports-with-remarks", text, remarks = remarks ?? [] }, role: role, organisation: organisation);
    }

    private Task<JsonNode?> State(string hearing, string state) => Eventually.Get(
        async () => (await world.Send("GET", hearing, organisation: "familie-og-beskaeftigelse")).Body, body => (string?)body?["state"] == state);

    private async Task<string> Closed(string hearing)
    {
        await world.PassTo(Danish.End((await Deadline(hearing))));
        await State(hearing, "closed");
        return (await world.Send("GET", hearing, organisation: "familie-og-beskaeftigelse")).Tag!;
    }

    private async Task<DateOnly> Deadline(string hearing) => DateOnly.Parse((string)(await world.Send("GET", hearing, organisation: "familie-og-beskaeftigelse")).Body!["deadline"]!);

    [Fact]
    public async Task A_hearing_opens_tells_those_who_are_asked_and_closes_by_itself_at_the_end_of_the_day_in_denmark()
    {
        var (hearing, body, _) = await Hearing(2);
        var id = (string)body["id"]!;
        ((string)body["state"]!).ShouldBe("open");
        (await world.Send("GET", $"/api/v1/strategies/{body["strategy"]}")).Body!["status"]!.GetValue<string>().ShouldBe("in-hearing");
        var opened = await world.Heard(id, "strategy:hearing-opened:v1");
        opened["audience"]!.AsArray().Select(o => (string)o!).ShouldBe(["skole", "by-og-landskab"], ignoreOrder: true);
        ApproveEvent("HearingOpened", opened);
        var ends = (DateTimeOffset)body["ends"]!;
        ends.ToOffset(TimeSpan.FromHours(2)).TimeOfDay.ShouldBe(TimeSpan.Zero, "midnight in Danish summer");

        (await Answer(hearing)).Status.ShouldBe(201);
        await world.PassTo(ends);
        await State(hearing, "closed");

        var closed = await world.Heard(id, "strategy:hearing-closed:v1");
        ((int)closed["answers"]!, (int)closed["asked"]!, (int)closed["answered"]!).ShouldBe((1, 2, 1));
        ApproveEvent("HearingClosed", closed);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Steps(world.Services.GetRequiredService<HearingClock>())));
        (await world.AllHeard(id, "strategy:hearing-closed:v1")).Count.ShouldBe(1, "once, whoever is at it");
    }

    private static void ApproveEvent(string name, JsonObject told)
    {
        foreach (var member in new[] { "aggregate", "hearing", "strategy", "occurredAt", "deadline" }.Where(told.ContainsKey))
            told[member] = $"({member})";
        Approved.Text($"tests/Strategy/Approved/{name}.json", told.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static async Task Steps(HearingClock clock)
    {
        while (await clock.Step(TestContext.Current.CancellationToken))
        {
            // Until nothing is due.
        }
    }

    [Fact]
    public async Task Those_who_have_not_answered_are_reminded_fourteen_three_and_one_day_before_once_each()
    {
        var (hearing, body, _) = await Hearing(20);
        var (id, deadline) = ((string)body["id"]!, DateOnly.Parse((string)body["deadline"]!));
        (await Answer(hearing)).Status.ShouldBe(201);

        foreach (var days in new[] { 14, 3, 1 })
        {
            await world.PassTo(Danish.Start(deadline.AddDays(-days)));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Steps(world.Services.GetRequiredService<HearingClock>())));
            await Eventually.Get(async () => await world.AllHeard(id, "strategy:hearing-deadline-near:v1"), heard => heard.Any(e => (int)e["daysLeft"]! == days));
        }

        var reminders = await world.AllHeard(id, "strategy:hearing-deadline-near:v1");
        reminders.Select(e => (int)e["daysLeft"]!).ShouldBe([14, 3, 1]);
        ApproveEvent("HearingDeadlineNear", reminders[0]);
        reminders.ShouldAllBe(e => e["audience"]!.AsArray().Count == 1 && (string)e["audience"]![0]! == "by-og-landskab");
    }

    [Fact]
    public async Task A_late_answer_is_refused_unless_a_coordinator_opens_for_it_with_a_reason_that_the_report_tells()
    {
        var (hearing, _, _) = await Hearing(1);
        var tag = await Closed(hearing);

        var (status, refused, _) = await Answer(hearing);
        status.ShouldBe(409);
        refused!["detail"]!.GetValue<string>().ShouldContain("deadline was");
        var opening = new { recipient = "skoleudvalget", until = Today.AddDays(2), reason = "Udvalgets møde blev flyttet." };
        (await world.Send("POST", $"{hearing}/late-openings", opening, tag, organisation: "skole")).Status.ShouldBe(403);
        (await world.Send("POST", $"{hearing}/late-openings", opening, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(428);
        (await world.Send("POST", $"{hearing}/late-openings", opening, tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);

        (await Answer(hearing)).Status.ShouldBe(201);
        (await Answer(hearing, "by-og-landskabsudvalget", "by-og-landskab")).Status.ShouldBe(409, "it was opened for the other");
        var (_, report, _) = await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse");
        report!["asked"]!.AsArray().Single(a => (string)a!["name"]! == "Skoleudvalget")!["lateReason"]!.GetValue<string>().ShouldBe("Udvalgets møde blev flyttet.");
    }

    [Fact]
    public async Task An_answer_is_revised_until_the_deadline_and_what_it_said_is_kept()
    {
        var (hearing, _, _) = await Hearing(1);
        var (_, answer, tag) = await Answer(hearing);
        var path = $"{hearing}/answers/{answer!["id"]}";
        var revision = new { position = "opposes", text = "Vi har tænkt os om.", remarks = Array.Empty<object>() };

        (await world.Send("PUT", path, revision, role: "contributor", organisation: "skole")).Status.ShouldBe(428);
        (await world.Send("PUT", path, revision, tag, "contributor", "skole")).Status.ShouldBe(200);
        (await world.Send("PUT", path, revision, tag, "contributor", "skole")).Status.ShouldBe(412);

        var (_, revisions, _) = await world.Send("GET", $"{path}/revisions", role: "reader", organisation: "skole");
        revisions!["items"]!.AsArray().Select(r => (string)r!["text"]!).ShouldBe(["Vi har tænkt os om.", "Vi støtter forslaget."]);
        (await Answer(hearing)).Status.ShouldBe(409, "there is one answer of each");
        await Closed(hearing);
        var (_, _, fresh) = await world.Send("GET", path, role: "reader", organisation: "skole");
        (await world.Send("PUT", path, revision, fresh, "contributor", "skole")).Status.ShouldBe(409);
    }

    [Theory]
    [InlineData("""{"recipient":"skoleudvalget","position":"opposes","remarks":[{"clause":"k99","text":"x"}]}""", "remarks[0].clause")]
    [InlineData("""{"recipient":"skoleudvalget","position":"opposes","remarks":[{"clause":"k1","indicator":"vold","text":"x"}]}""", "remarks[0]")]
    [InlineData("""{"recipient":"skoleudvalget","position":"opposes","remarks":[{"text":" "}]}""", "remarks[0].text")]
    [InlineData("""{"recipient":"skoleudvalget","position":"opposes","remarks":[null]}""", "remarks[0]")]
    [InlineData("""{"recipient":"skoleudvalget","position":"opposes","text":"Ring til 070761-4285"}""", "text")]
    [InlineData("""{"recipient":"byrådet","position":"opposes"}""", "recipient")]
    [InlineData("""{"recipient":"skoleudvalget","position":"maybe"}""", "position")]
    public async Task An_answer_that_is_wrong_is_refused_by_field(string answer, string field)
    {
        var (hearing, _, _) = await Hearing(5);

        var (status, body, _) = await world.Send("POST", $"{hearing}/answers", answer, role: "contributor", organisation: "skole");

        status.ShouldBe(400, body?.ToJsonString());
        body!["errors"]!.AsObject().Select(e => e.Key).ShouldContain(field);
        (await world.Send("GET", $"{hearing}/answers", organisation: "familie-og-beskaeftigelse")).Body!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_in_hearing_and_closed_otherwise_is_read_by_those_who_are_asked_and_by_nobody_else()
    {
        var (hearing, body, _) = await Hearing(5, "owner", ["skoleudvalget"]);

        var (status, read, _) = await world.Send("GET", hearing, role: "reader", organisation: "skole");
        status.ShouldBe(200);
        read!["clauses"]!.AsArray().Count.ShouldBe(3);
        (await world.Send("GET", $"/api/v1/strategies/{body["strategy"]}", role: "reader", organisation: "skole")).Status.ShouldBe(404, "the strategy itself stays closed");
        foreach (var (role, organisation) in new (string?, string?)[] { ("administrator", "by-og-landskab"), (null, null) })
        {
            foreach (var path in new[] { hearing, $"{hearing}/report" })
                (await world.Send("GET", path, role: role, organisation: organisation)).Status.ShouldBe(404, path);
            (await world.Send("GET", $"/api/v1/hearings?strategy={body["strategy"]}", role: role, organisation: organisation)).Body!["items"]!.AsArray().ShouldBeEmpty();
        }
        (await world.Send("GET", $"{hearing}/answers", role: "administrator", organisation: "by-og-landskab")).Status.ShouldBe(404);
        (await Answer(hearing, organisation: "by-og-landskab")).Status.ShouldBe(404);
        (await Answer(hearing, organisation: "aalborg")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_answer_is_read_by_who_gave_it_and_who_holds_the_hearing()
    {
        var (hearing, _, _) = await Hearing(5);
        var (_, answer, _) = await Answer(hearing);
        var (_, attached, _) = await world.Send("POST", $"{hearing}/answers/{answer!["id"]}/attachments?name=bilag.txt", "Bilag til svaret"u8.ToArray(), role: "contributor", organisation: "skole");
        var download = (string)attached!["download"]!;

        foreach (var path in new[] { $"{hearing}/answers/{answer["id"]}", $"{hearing}/answers/{answer["id"]}/revisions", download })
        {
            (await world.Send("GET", path, role: "reader", organisation: "by-og-landskab")).Status.ShouldBe(404, path);
            (await world.Send("GET", path, role: "reader", organisation: "skole")).Status.ShouldBe(200, path);
            (await world.Send("GET", path, role: "reader", organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200, path);
        }
        (await world.Send("GET", $"{hearing}/answers", role: "reader", organisation: "by-og-landskab")).Body!["items"]!.AsArray().ShouldBeEmpty();
        (await Answer(hearing, "by-og-landskabsudvalget", "skole")).Status.ShouldBe(403, "nobody answers for another");
    }

    [Fact]
    public async Task Remarks_are_replied_to_linked_to_the_clause_that_changed_and_reported_clause_by_clause()
    {
        var (hearing, body, _) = await Hearing(1);
        var strategy = $"/api/v1/strategies/{body["strategy"]}";
        var (_, one, _) = await Answer(hearing, remarks: [new { clause = "k3", text = "SSP bør nævnes før belysning." }, new { text = "Godt forslag." }]);
        var (_, two, _) = await Answer(hearing, "by-og-landskabsudvalget", "by-og-landskab", "Se bemærkningen.", [new { clause = "k2", text = "Også pladser." }]);
        (await Answer(hearing)).Status.ShouldBe(409);
        var tag = await Closed(hearing);
        var (_, _, strategyTag) = await world.Send("GET", strategy, organisation: "familie-og-beskaeftigelse");
        (await world.Send("PUT", strategy, new { title = "Tryghed i Aalborg Kommune", kind = "strategy", body = Body.Replace("Belysning på stier.", "Belysning på stier og pladser."), visibility = "public", goals = World.Goals("5") },
            strategyTag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);

        (await world.Send("POST", $"{hearing}/report", tag: tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(409, "three remarks have no reply");
        tag = await Reply(one!, 1, new { outcome = "not", why = "Rækkefølgen er uden betydning." }, tag);
        tag = await Reply(one!, 2, new { outcome = "taken-over", why = "Tak." }, tag);
        (await world.Send("PUT", $"{hearing}/answers/{two!["id"]}/remarks/1/reply", new { outcome = "taken-over", why = "Enig.", clause = "k77" }, tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(400);
        tag = await Reply(two, 1, new { outcome = "taken-over", why = "Pladser er skrevet ind.", clause = "k2", version = 2 }, tag);
        (await world.Send("GET", $"{hearing}/report", role: "reader", organisation: "skole")).Status.ShouldBe(404, "it is a draft");
        var (status, report, _) = await world.Send("POST", $"{hearing}/report", tag: tag, organisation: "familie-og-beskaeftigelse");

        status.ShouldBe(200, report?.ToJsonString());
        report!["clauses"]!.AsArray().Select(c => (string)c!["about"]!).ShouldBe(["2 Indsatser", "2.1 Skolerne", "Generelle bemærkninger"]);
        (await world.Send("GET", strategy)).Body!["status"]!.GetValue<string>().ShouldBe("draft");
        using var markdown = await world.As(null, null).GetAsync($"{hearing}/report?format=md");
        var text = (await markdown.Content.ReadAsStringAsync()).Replace(Danish.Show(DateOnly.Parse((string)body["opens"]!)), "(åbner)").Replace(Danish.Show(DateOnly.Parse((string)body["deadline"]!)), "(frist)");
        Approved.Text("tests/Strategy/Approved/hoeringsnotat.md", text);
        foreach (var format in new[] { "docx", "pdf" })
        {
            var bytes = await world.As(null, null).GetByteArrayAsync($"{hearing}/report?format={format}");
            var kind = Tryghed.Strategy.Documents.FileKind.Of(bytes)!;
            kind.Endings[0].ShouldBe("." + format);
            var read = Tryghed.Strategy.Documents.ReadDocument.Markdown(bytes, kind);
            read.ShouldContain("Bemærkninger og svar på dem");
            read.ShouldContain("Også pladser.");
        }

        async Task<string> Reply(JsonNode answer, int remark, object reply, string match)
        {
            var (code, replied, next) = await world.Send("PUT", $"{hearing}/answers/{answer["id"]}/remarks/{remark}/reply", reply, match, organisation: "familie-og-beskaeftigelse");
            code.ShouldBe(200, replied?.ToJsonString());
            return next!;
        }
    }

    [Fact]
    public async Task A_citizen_answers_by_the_link_waits_for_a_person_and_stands_in_the_report_without_a_name()
    {
        var (hearing, body, _) = await Hearing(1, recipients: ["public", "skoleudvalget"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        (await world.Send("GET", hearing, role: "reader", organisation: "skole")).Body!["link"].ShouldBeNull();
        var (_, shown, _) = await world.Send("GET", link, role: null, organisation: null);
        shown!["clauses"]!.AsArray().Count.ShouldBe(3);

        var (status, receipt, _) = await Citizen(link, "Jeg savner lys ved stationen.", "Navn Navnesen", [new { clause = "k2", text = "Husk stationen." }]);
        status.ShouldBe(201, receipt?.ToJsonString());
        (await Citizen(link, "Jeg savner lys ved stationen.", null, [new { clause = "k2", text = "Husk stationen." }])).Status.ShouldBe(409, "the same again");
        (await Citizen(link, "Se <a href=x>her</a>", null, [])).Status.ShouldBe(400);
        (await Citizen(link, "Mit nummer er 070761-4285", null, [])).Status.ShouldBe(400);
        (await Citizen(link, new string('a', 20_001), null, [])).Status.ShouldBe(400);
        (await Citizen(link, "Alt er noget møg, sagde en støjende robot", null, [])).Status.ShouldBe(201);

        var (_, queue, _) = await world.Send("GET", $"{hearing}/answers?moderation=awaiting", organisation: "familie-og-beskaeftigelse");
        queue!["items"]!.AsArray().Count.ShouldBe(2);
        foreach (var answer in queue["items"]!.AsArray())
        {
            var accept = (string?)answer!["name"] is not null;
            (await world.Send("PUT", $"{hearing}/answers/{answer["id"]}/moderation", new { accept, reason = accept ? null : "Spam" }, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);
        }
        await Closed(hearing);
        var (_, report, _) = await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse");
        report!["answers"]!.AsArray().Select(a => (string)a!["from"]!).ShouldBe(["Borger 1"]);
        report.ToJsonString().ShouldNotContain("Navnesen");
        (await Citizen(link, "For sent kommer jeg", null, [])).Status.ShouldBe(409);

        (await world.Send("DELETE", $"{link}/answers/{new string('x', 24)}", role: null, organisation: null)).Status.ShouldBe(404);
        (await world.Send("DELETE", $"{link}/answers/{receipt!["code"]}", role: null, organisation: null)).Status.ShouldBe(204);
        (await world.Send("GET", $"{hearing}/answers", organisation: "familie-og-beskaeftigelse")).Body!.ToJsonString().ShouldNotContain("stationen");
    }

    [Fact]
    public async Task Answers_that_come_too_fast_are_told_when_to_come_back()
    {
        var (hearing, body, _) = await Hearing(5, recipients: ["public"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        for (var i = 0; i < 60; i++)
            (await Citizen(link, $"Svar nummer {i} om lys og stier", null, [])).Status.ShouldBe(201);

        using var response = await world.As(null, null).PostAsync($"{link}/answers", new StringContent("""{"position":"supports","text":"Svar nummer tres og et"}""", Encoding.UTF8, "application/json"));

        ((int)response.StatusCode).ShouldBe(429);
        response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 3600);
        _ = hearing;
    }

    [Fact]
    public async Task Erasing_an_answer_keeps_the_counts_and_the_trail_and_nothing_personal()
    {
        var (hearing, body, _) = await Hearing(1, recipients: ["public"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        (await Citizen(link, "Min nabo larmer", "Anonym Borgersen", [])).Status.ShouldBe(201);
        var (_, queue, _) = await world.Send("GET", $"{hearing}/answers", organisation: "familie-og-beskaeftigelse");
        var answer = queue!["items"]![0]!["id"];
        (await world.Send("PUT", $"{hearing}/answers/{answer}/moderation", new { accept = true }, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);

        (await world.Send("POST", $"{hearing}/answers/{answer}/erasure", new { reason = "Efter ønske" }, organisation: "skole")).Status.ShouldBe(403);
        (await world.Send("POST", $"{hearing}/answers/{answer}/erasure", new { reason = "Efter ønske" }, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(204);

        var (_, report, _) = await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse");
        ((int)report!["positions"]!["supports"]!).ShouldBe(1);
        ((bool)report["answers"]![0]!["erased"]!).ShouldBeTrue();
        var (_, trail, _) = await world.Send("GET", $"/api/v1/audit/strategy?subject={body["id"]}&limit=500", organisation: "familie-og-beskaeftigelse");
        trail!["items"]!.AsArray().Select(e => (string)e!["action"]!).ShouldContain("EraseAnswer");
        foreach (var table in new[] { "hearing_answer", "hearing_answer_revision", "audit_entry" })
            (await world.Count($"{table} t where t::text like '%Borgersen%' or t::text like '%larmer%'")).ShouldBe(0, table);
    }

    [Fact]
    public async Task Citizens_answers_are_erased_when_their_time_is_up()
    {
        var (id, _) = await Strategy();
        var (_, body, _) = await world.Send("POST", "/api/v1/hearings", new { strategy = id, recipients = World.Codes("public"), deadline = Today.AddDays(1), retentionMonths = 1 }, organisation: "familie-og-beskaeftigelse");
        var (hearing, link) = ($"/api/v1/hearings/{body!["id"]}", "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1]);
        (await Citizen(link, "Gammelt svar om cykelstier", "Gammel Borgersen", [])).Status.ShouldBe(201);

        await world.PassTo(Danish.End(Today.AddDays(1).AddMonths(1)));

        var answers = await Eventually.Get(
            async () => (await world.Send("GET", $"{hearing}/answers", organisation: "familie-og-beskaeftigelse")).Body, shown => shown?["items"]?[0]?["erasedAt"] is not null);
        answers!.ToJsonString().ShouldNotContain("Borgersen");
    }

    [Fact]
    public async Task A_deadline_is_moved_and_a_hearing_closed_early_with_a_reason_that_the_report_tells()
    {
        var (hearing, body, tag) = await Hearing(3);
        var later = Today.AddDays(10);

        var (status, moved, next) = await world.Send("PUT", $"{hearing}/deadline", new { deadline = later, reason = "Påsken kom imellem." }, tag, organisation: "familie-og-beskaeftigelse");
        status.ShouldBe(200, moved?.ToJsonString());
        (await world.Send("PUT", $"{hearing}/deadline", new { deadline = later, reason = "x" }, tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(412);
        (await world.Send("PUT", $"{hearing}/deadline", new { deadline = Today.AddDays(-1), reason = "x" }, next, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(400);
        (await world.Send("POST", $"{hearing}/close", new { reason = "Alle har svaret." }, next, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);

        (await Answer(hearing)).Status.ShouldBe(409);
        (await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse")).Body!["notes"]!.AsArray().Count.ShouldBe(2);
        await world.Heard((string)body["id"]!, "strategy:hearing-closed:v1");
    }

    [Theory]
    [InlineData("recipients", "[]", "recipients")]
    [InlineData("recipients", "[\"odense\"]", "recipients[0]")]
    [InlineData("deadline", "\"2010-01-01\"", "deadline")]
    [InlineData("version", "9", "version")]
    [InlineData("opens", "\"0001-01-01\"", "opens")]
    [InlineData("deadline", "\"9999-12-31\"", "deadline")]
    [InlineData("retentionMonths", "0", "retentionMonths")]
    [InlineData("strategy", "\"019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11\"", "strategy")]
    public async Task A_hearing_that_is_wrong_is_refused_by_field(string member, string value, string field)
    {
        var (id, _) = await Strategy();
        var request = new JsonObject { ["strategy"] = id, ["recipients"] = new JsonArray("skoleudvalget"), ["deadline"] = Today.AddDays(5).ToString("yyyy-MM-dd") };
        request[member] = JsonNode.Parse(value);

        var (status, body, _) = await world.Send("POST", "/api/v1/hearings", request, organisation: "familie-og-beskaeftigelse");

        status.ShouldBe(400, body?.ToJsonString());
        body!["errors"]!.AsObject().Select(e => e.Key).ShouldContain(field);
        (await world.Send("GET", $"/api/v1/strategies/{id}", organisation: "familie-og-beskaeftigelse")).Body!["status"]!.GetValue<string>().ShouldBe("draft");
    }

    [Fact]
    public async Task A_planned_hearing_opens_on_its_day_and_nobody_knows_of_it_before()
    {
        var (id, _) = await Strategy();
        var (_, body, _) = await world.Send(
            "POST", "/api/v1/hearings", new { strategy = id, recipients = World.Codes("skoleudvalget"), opens = Today.AddDays(2), deadline = Today.AddDays(9) }, organisation: "familie-og-beskaeftigelse");
        var hearing = $"/api/v1/hearings/{body!["id"]}";
        ((string)body["state"]!).ShouldBe("planned");
        (await world.Send("GET", hearing, role: "reader", organisation: "skole")).Status.ShouldBe(404);

        await world.PassTo(Danish.Start(DateOnly.Parse((string)body["opens"]!)));
        await State(hearing, "open");

        (await world.Send("GET", hearing, role: "reader", organisation: "skole")).Status.ShouldBe(200);
        await world.Heard((string)body["id"]!, "strategy:hearing-opened:v1");
    }

    [Fact]
    public async Task A_planned_hearing_that_is_called_off_is_never_heard_of()
    {
        var (id, _) = await Strategy("owner");
        var (_, body, tag) = await world.Send(
            "POST", "/api/v1/hearings", new { strategy = id, recipients = World.Codes("skoleudvalget", "public"), opens = Today.AddDays(2), deadline = Today.AddDays(9) }, organisation: "familie-og-beskaeftigelse");
        var hearing = $"/api/v1/hearings/{body!["id"]}";

        var (status, closed, next) = await world.Send("POST", $"{hearing}/close", new { reason = "Forkert høringspart." }, tag, organisation: "familie-og-beskaeftigelse");

        (status, (string)closed!["state"]!).ShouldBe((200, "closed"));
        (await world.Send("GET", hearing, role: "reader", organisation: "skole")).Status.ShouldBe(404);
        (await world.Send("GET", "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1], role: null, organisation: null)).Status.ShouldBe(404);
        (await world.Send("POST", $"{hearing}/late-openings", new { recipient = "skoleudvalget", until = Today.AddDays(2), reason = "x" }, next, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(409);
        (await world.Send("GET", $"/api/v1/strategies/{id}", organisation: "familie-og-beskaeftigelse")).Body!["status"]!.GetValue<string>().ShouldBe("draft");
        (await Hearing(1)).Body.ShouldNotBeNull(); // something is told after it
        (await world.AllHeard((string)body["id"]!)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_told_of_a_hearing_is_no_more_open_than_the_strategy_has_become()
    {
        var (hearing, body, _) = await Hearing(1);
        await Rewrite((string)body["strategy"]!, "owner");

        await Closed(hearing);

        ((string)(await world.Heard((string)body["id"]!, "strategy:hearing-closed:v1"))["visibility"]!).ShouldBe("owner");
        (await world.Send("GET", hearing, role: null, organisation: null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_report_does_not_tell_what_a_clause_is_called_in_a_version_that_one_may_not_see()
    {
        var (hearing, body, _) = await Hearing(1, recipients: ["skoleudvalget"]);
        var (_, answer, _) = await Answer(hearing, remarks: [new { clause = "k2", text = "Også pladser." }]);
        var tag = await Closed(hearing);
        await Rewrite((string)body["strategy"]!, "owner", "# Formål\n\nTrygheden.\n\n# Hemmelige indsatser\n\nBelysning på stier.");
        await Rewrite((string)body["strategy"]!, "public");
        (_, _, tag) = await world.Send("PUT", $"{hearing}/answers/{answer!["id"]}/remarks/1/reply", new { outcome = "partly", why = "Delvist.", clause = "k2", version = 2 }, tag, organisation: "familie-og-beskaeftigelse");
        (await world.Send("POST", $"{hearing}/report", tag: tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);

        (await world.Send("GET", $"{hearing}/report", role: null, organisation: null)).Body!.ToJsonString().ShouldNotContain("Hemmelige");
        (await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse")).Body!.ToJsonString().ShouldContain("Hemmelige");
    }

    private async Task Rewrite(string strategy, string visibility, string body = Body)
    {
        var (_, _, tag) = await world.Send("GET", $"/api/v1/strategies/{strategy}", organisation: "familie-og-beskaeftigelse");
        (await world.Send("PUT", $"/api/v1/strategies/{strategy}", new { title = "Tryghed i Aalborg Kommune", kind = "strategy", body, visibility, goals = World.Goals("5") }, tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_authoritys_answer_is_a_record_and_is_not_erased()
    {
        var (hearing, _, _) = await Hearing(1);
        var (_, answer, _) = await Answer(hearing);

        (await world.Send("POST", $"{hearing}/answers/{answer!["id"]}/erasure", new { reason = "x" }, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(409);

        (await world.Send("GET", $"{hearing}/answers/{answer["id"]}", organisation: "skole")).Body!["text"]!.GetValue<string>().ShouldBe("Vi støtter forslaget.");
    }

    [Fact]
    public async Task What_is_withdrawn_after_the_hearing_stays_counted_and_loses_what_is_personal()
    {
        var (hearing, body, _) = await Hearing(1, recipients: ["public"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        foreach (var named in new[] { "indicator", "arrow" })
            (await world.Send("POST", $"{link}/answers", $$"""{"position":"supports","remarks":[{"text":"x","{{named}}":{{(named is "arrow" ? """{"initiative":"019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11","from":"Jens Hansen","to":"b"}""" : "\"Jens Hansen\"")}}}]}""", role: null, organisation: null)).Status.ShouldBe(400);
        (await world.Send("POST", $"{link}/answers", new { position = "supports", name = "<b>Navn" }, role: null, organisation: null)).Body!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["name"]);
        var (_, receipt, _) = await Citizen(link, "Min nabo hedder Svensker", "Fru Borgersen", [new { clause = "k2", text = "Svensker larmer." }]);
        var (_, queue, _) = await world.Send("GET", $"{hearing}/answers", organisation: "familie-og-beskaeftigelse");
        await world.Send("PUT", $"{hearing}/answers/{queue!["items"]![0]!["id"]}/moderation", new { accept = true, reason = "Fru Borgersen ringede" }, organisation: "familie-og-beskaeftigelse");
        var tag = await Closed(hearing);

        (await world.Send("DELETE", $"{link}/answers/{receipt!["code"]}", role: null, organisation: null)).Status.ShouldBe(204);

        (await world.Send("PUT", $"{hearing}/deadline", new { deadline = Today, reason = "x" }, tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(412, "it has changed");
        var (_, report, _) = await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse");
        ((int)report!["positions"]!["supports"]!).ShouldBe(1);
        foreach (var table in new[] { "hearing_answer", "hearing_answer_revision", "audit_entry" })
            (await world.Count($"{table} t where t::text like '%Borgersen%' or t::text like '%Svensker%'")).ShouldBe(0, table);
    }

    [Fact]
    public async Task An_answer_that_is_revised_late_says_so_in_the_report()
    {
        var (hearing, _, _) = await Hearing(1);
        var (_, answer, answerTag) = await Answer(hearing);
        var tag = await Closed(hearing);
        await world.Send("POST", $"{hearing}/late-openings", new { recipient = "skoleudvalget", until = Today.AddDays(2), reason = "Tal manglede." }, tag, organisation: "familie-og-beskaeftigelse");

        (await world.Send("PUT", $"{hearing}/answers/{answer!["id"]}", new { position = "opposes", text = "Nu med tal." }, answerTag, "contributor", "skole")).Status.ShouldBe(200);

        (await world.Send("GET", $"{hearing}/report", organisation: "familie-og-beskaeftigelse")).Body!["asked"]!.AsArray().Single(a => (bool)a!["answered"]!)!["lateReason"]!.GetValue<string>().ShouldBe("Tal manglede.");
    }

    [Fact]
    public async Task Who_is_asked_reads_the_files_of_what_is_heard_and_nobody_else_does()
    {
        var (id, tag) = await Strategy("owner");
        (await world.Send("POST", $"/api/v1/strategies/{id}/attachments?name=bilag.txt", "Bilag 1"u8.ToArray(), tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(201);
        var (_, body, _) = await world.Send("POST", "/api/v1/hearings", new { strategy = id, recipients = World.Codes("skoleudvalget", "public"), deadline = Today.AddDays(5) }, organisation: "familie-og-beskaeftigelse");
        var link = "/api/v1/hearings/public/" + ((string)body!["link"]!).Split('/')[^1];
        (_, _, tag) = await world.Send("GET", $"/api/v1/strategies/{id}", organisation: "familie-og-beskaeftigelse");
        (await world.Send("POST", $"/api/v1/strategies/{id}/attachments?name=andet.txt", "Ikke hørt"u8.ToArray(), tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(201);

        var (_, asked, _) = await world.Send("GET", $"/api/v1/hearings/{body["id"]}", role: "reader", organisation: "skole");
        var (_, citizen, _) = await world.Send("GET", link, role: null, organisation: null);
        var file = (string)asked!["attachments"]![0]!["download"]!;

        (await world.As("reader", "skole").GetStringAsync(file, TestContext.Current.CancellationToken)).ShouldBe("Bilag 1");
        (await world.As(null, null).GetStringAsync((string)citizen!["attachments"]![0]!["download"]!, TestContext.Current.CancellationToken)).ShouldBe("Bilag 1");
        foreach (var (role, organisation) in new (string?, string?)[] { ("administrator", "by-og-landskab"), (null, null) })
            (await world.Send("GET", file, role: role, organisation: organisation)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Co_owners_hold_the_hearing_too_and_are_told_when_it_closes()
    {
        var (_, strategy, _) = await world.Send("POST", "/api/v1/strategies", new { title = "Fælles", kind = "strategy", body = Body, visibility = "owner", coOwners = World.Codes("nordjyllands-politi") }, organisation: "familie-og-beskaeftigelse");
        var (_, body, _) = await world.Send("POST", "/api/v1/hearings", new { strategy = strategy!["id"], recipients = World.Codes("skoleudvalget"), deadline = Today.AddDays(1) }, organisation: "nordjyllands-politi");
        await Closed($"/api/v1/hearings/{body!["id"]}");

        (await world.Heard((string)body["id"]!, "strategy:hearing-closed:v1"))["audience"]!.AsArray().Select(o => (string)o!).ShouldBe(["skole", "nordjyllands-politi"]);
        (await world.Heard((string)strategy["id"]!, "strategy:changed:v1"))["coOwners"]!.AsArray().Select(o => (string)o!).ShouldBe(["nordjyllands-politi"]);
    }

    [Fact]
    public async Task A_citizens_name_is_for_coordinators()
    {
        var (hearing, body, _) = await Hearing(5, recipients: ["public"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        (await world.Send("POST", $"{link}/answers", new { position = "supports", name = "Fru Navnlund", email = "ikke en adresse" }, role: null, organisation: null)).Status.ShouldBe(400);
        (await world.Send("POST", $"{link}/answers", new { position = "supports", name = "Fru Navnlund", email = "a@b.dk" }, role: null, organisation: null)).Status.ShouldBe(201);

        (await world.Send("GET", $"{hearing}/answers", role: "reader", organisation: "familie-og-beskaeftigelse")).Body!.ToJsonString().ShouldNotContain("Navnlund");
        (await world.Send("GET", $"{hearing}/answers", organisation: "familie-og-beskaeftigelse")).Body!.ToJsonString().ShouldContain("a@b.dk");
    }

    [Fact]
    public async Task The_same_few_words_do_not_take_the_place_of_those_who_have_more_to_say()
    {
        var (_, body, _) = await Hearing(5, recipients: ["public"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        for (var i = 0; i < 30; i++)
            (await Citizen(link, "", null, [])).Status.ShouldBe(201);

        (await Citizen(link, "", null, [])).Status.ShouldBe(429);
        (await Citizen(link, "Jeg savner lys ved stationen.", null, [])).Status.ShouldBe(201);
    }

    [Fact]
    public async Task The_link_shows_what_is_closed_until_the_hearing_is_reported_on()
    {
        var (hearing, body, _) = await Hearing(1, "owner", ["public"]);
        var link = "/api/v1/hearings/public/" + ((string)body["link"]!).Split('/')[^1];
        var tag = await Closed(hearing);
        (await world.Send("GET", link, role: null, organisation: null)).Status.ShouldBe(200);

        (await world.Send("POST", $"{hearing}/report", tag: tag, organisation: "familie-og-beskaeftigelse")).Status.ShouldBe(200);

        (await world.Send("GET", link, role: null, organisation: null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_text_is_replied_to_as_a_remark_is()
    {
        var (hearing, _, _) = await Hearing(1);
        var (_, answer, _) = await Answer(hearing);
        var tag = await Closed(hearing);

        var (status, replied, _) = await world.Send("PUT", $"{hearing}/answers/{answer!["id"]}/remarks/0/reply", new { outcome = "taken-over", why = "Tak for støtten." }, tag, organisation: "familie-og-beskaeftigelse");

        status.ShouldBe(200, replied?.ToJsonString());
        ((string)replied!["reply"]!["why"]!).ShouldBe("Tak for støtten.");
        (await world.As("coordinator", "familie-og-beskaeftigelse").GetStringAsync($"{hearing}/report?format=md", TestContext.Current.CancellationToken)).ShouldContain("**Imødekommet.** Tak for støtten.");
    }

    private Task<(int Status, JsonNode? Body, string? Tag)> Citizen(string link, string text, string? name, object[] remarks) =>
        world.Send("POST", $"{link}/answers", new { position = "supports", text, name, remarks }, role: null, organisation: null);
}
