using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests.Meetings;

public sealed class MeetingTests(World world)
{
    private async Task<string> Strategy(string visibility = "public", string organisation = "familie-og-beskaeftigelse") => (string)(await world.Enter(
        new { title = "Kommissorium", kind = "terms-of-reference", visibility, body = "# Formål\n\nFælles mål.", goals = World.Goals("5"), partners = World.Codes("nordjyllands-politi") }, organisation))["id"]!;

    private async Task<string> Meeting(string visibility = "public", string organisation = "aalborg")
    {
        var (status, body, _) = await world.Send("POST", "/api/v1/meetings", new { body = "Magistraten, Aalborg Kommune", date = "2014-03-31", visibility }, organisation: organisation);
        status.ShouldBe(201, body?.ToJsonString());
        return $"/api/v1/meetings/{body!["id"]}";
    }

    private async Task<(string Path, string Tag)> Item(string meeting, string? strategy, string number = "7", string organisation = "aalborg")
    {
        var (status, body, tag) = await world.Send(
            "POST", $"{meeting}/items", new { number, title = "Strategi om tryghed", recommendation = "At kommissoriet godkendes.", caseDescription = "Sagen kort.", attachments = World.Codes("Kommissorium 2014"), strategy }, organisation: organisation);
        status.ShouldBe(201, body?.ToJsonString());
        return ($"{meeting}/items/{number}", tag!);
    }

    [Fact]
    public async Task A_decision_adopts_a_version_and_everyone_is_told_in_the_same_moment()
    {
        var strategy = await Strategy();
        var meeting = await Meeting();
        var (item, _) = await Item(meeting, strategy);

        var (status, decision, _) = await world.Send("POST", $"{item}/decision", new
        {
            outcome = "adopted",
            text = "Magistraten godkendte indstillingen.",
            votes = new { @for = 6, against = 1 },
            minorityStatements = new[] { new { by = "Et medlem", text = "Ønskede flere midler." } },
        });

        status.ShouldBe(201, decision?.ToJsonString());
        var (_, adopted, _) = await world.Send("GET", $"/api/v1/strategies/{strategy}");
        ((string)adopted!["status"]!, (int)adopted["adoptedVersion"]!).ShouldBe(("adopted", 1));
        var recorded = await world.Heard((string)decision!["id"]!, "strategy:decision-recorded:v1");
        var told = await world.Heard(strategy, "strategy:adopted:v1");
        (recorded["aggregate"], recorded["decision"], recorded["strategy"], recorded["occurredAt"]) = ("(the decision)", "(the decision)", "(the strategy)", "(when)");
        Approved.Text("tests/Strategy/Approved/DecisionRecorded.json", recorded.ToJsonString(Indented));
        (told["aggregate"], told["strategy"], told["decision"], told["occurredAt"]) = ("(the strategy)", "(the strategy)", "(the decision)", "(when)");
        Approved.Text("tests/Strategy/Approved/StrategyAdopted.json", told.ToJsonString(Indented));
        (await world.Send("POST", $"{item}/decision", new { outcome = "noted", text = "Igen" })).Status.ShouldBe(409, "it is decided on");
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData("public", "public", true)]
    [InlineData("owner", "public", false)] // the strategy is not shown to its partners yet
    [InlineData("public", "owner", false)] // the meeting is closed
    public async Task Partners_are_told_of_a_decision_on_what_they_may_see(string strategyIs, string meetingIs, bool told)
    {
        var strategy = await Strategy(strategyIs, "aalborg");
        var (item, _) = await Item(await Meeting(meetingIs), strategy);

        var (_, decision, _) = await world.Send("POST", $"{item}/decision", new { outcome = "adopted", text = "Vedtaget." });

        var recorded = await world.Heard((string)decision!["id"]!, "strategy:decision-recorded:v1");
        recorded["audience"]!.AsArray().Select(o => (string)o!).Contains("nordjyllands-politi").ShouldBe(told);
        (await world.Heard(strategy, "strategy:adopted:v1"))["organisations"]!.AsArray().Select(o => (string)o!).Contains("nordjyllands-politi").ShouldBe(strategyIs is "public");
    }

    [Fact]
    public async Task A_decision_sends_to_hearing_and_what_it_can_not_do_leaves_nothing_behind()
    {
        var strategy = await Strategy();
        var (item, _) = await Item(await Meeting(), strategy);
        var hearing = new { recipients = World.Codes("skoleudvalget"), deadline = "2014-05-01" };

        (await world.Send("POST", $"{item}/decision", new { outcome = "sent-to-hearing", text = "Sendes i høring." })).Status.ShouldBe(400);
        (await world.Send("POST", $"{item}/decision", new { outcome = "sent-to-hearing", text = "Sendes i høring.", hearing = new { recipients = World.Codes("byrådet"), deadline = "2014-05-01" } })).Body!["errors"]!
            .AsObject().Select(e => e.Key).ShouldBe(["hearing.recipients[0]"]);
        (await world.Send("GET", $"/api/v1/decisions?strategy={strategy}")).Body!["items"]!.AsArray().ShouldBeEmpty();
        var (status, decision, _) = await world.Send("POST", $"{item}/decision", new { outcome = "sent-to-hearing", text = "Sendes i høring.", hearing });

        status.ShouldBe(201, decision?.ToJsonString());
        var (_, held, _) = await world.Send("GET", $"/api/v1/hearings/{decision!["hearing"]}");
        ((string)held!["opens"]!, (string)held["deadline"]!).ShouldBe(("2014-03-31", "2014-05-01"));
    }

    [Fact]
    public async Task A_decision_is_never_edited_a_correction_names_it_and_both_stay()
    {
        var (item, _) = await Item(await Meeting(), await Strategy());
        var (_, decision, _) = await world.Send("POST", $"{item}/decision", new { outcome = "noted", text = "Tages til eferretning." });

        var (status, correction, _) = await world.Send("POST", $"/api/v1/decisions/{decision!["id"]}/corrections", new { text = "Tages til efterretning.", reason = "Stavefejl." });

        status.ShouldBe(201, correction?.ToJsonString());
        (await world.Send("POST", $"/api/v1/decisions/{decision["id"]}/corrections", new { text = "x", reason = "y" })).Status.ShouldBe(409);
        (await world.Send("POST", $"/api/v1/decisions/{correction!["id"]}/corrections", new { text = "x", reason = "y" }, organisation: "skole")).Status.ShouldBe(403);
        var (_, old, _) = await world.Send("GET", $"/api/v1/decisions/{decision["id"]}");
        ((string)old!["text"]!, (string)old["correctedBy"]!).ShouldBe(("Tages til eferretning.", (string)correction["id"]!));
        foreach (var sql in new[] { "update decision set text = 'x'", "delete from decision", "truncate decision" })
            (await Should.ThrowAsync<PostgresException>(() => world.Do(sql))).Message.ShouldContain("never edited");
    }

    [Fact]
    public async Task What_is_about_a_closed_strategy_is_left_out_of_an_open_meeting()
    {
        var meeting = await Meeting();
        var (open, _) = await Item(meeting, null, "6");
        var (closed, _) = await Item(meeting, await Strategy("owner", "aalborg"), "7");
        var (_, decision, _) = await world.Send("POST", $"{closed}/decision", new { outcome = "noted", text = "Hemmelig beslutning." });
        var (_, attached, _) = await world.Send("POST", $"{open}/attachments?name=dagsorden.txt", "Dagsorden"u8.ToArray());

        foreach (var (role, organisation) in new (string?, string?)[] { ("administrator", "skole"), (null, null) })
        {
            var (_, shown, _) = await world.Send("GET", meeting, role: role, organisation: organisation);
            shown!["items"]!.AsArray().Select(i => (string)i!["number"]!).ShouldBe(["6"]);
            (await world.Send("GET", closed, role: role, organisation: organisation)).Status.ShouldBe(404);
            (await world.Send("GET", $"/api/v1/decisions/{decision!["id"]}", role: role, organisation: organisation)).Status.ShouldBe(404);
            (await world.Send("GET", "/api/v1/decisions?limit=500", role: role, organisation: organisation)).Body!.ToJsonString().ShouldNotContain("Hemmelig beslutning");
            (await world.Send("GET", (string)attached!["download"]!, role: role, organisation: organisation)).Status.ShouldBe(200);
        }
        (await world.Send("GET", await Meeting("owner"), role: "administrator", organisation: "skole")).Status.ShouldBe(404);
        (await world.Send("GET", meeting)).Body!["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_who_edit_an_item_the_second_is_told()
    {
        var (item, tag) = await Item(await Meeting(), null);
        var edit = new { title = "Ny titel" };

        (await world.Send("PUT", item, edit)).Status.ShouldBe(428);
        (await world.Send("PUT", item, edit, tag)).Status.ShouldBe(200);
        (await world.Send("PUT", item, new { title = "En anden titel" }, tag)).Status.ShouldBe(412);
        (await world.Send("GET", item)).Body!["title"]!.GetValue<string>().ShouldBe("Ny titel");
    }

    [Theory]
    [InlineData("skole")]
    [InlineData("nordjyllands-politi")] // a partner, which shares it and does not own it
    public async Task Only_a_body_that_decides_for_the_owner_moves_its_strategy(string organisation)
    {
        var strategy = await Strategy();
        var (item, _) = await Item(await Meeting(organisation: organisation), strategy, organisation: organisation);

        (await world.Send("POST", $"{item}/decision", new { outcome = "adopted", text = "Vedtaget." }, organisation: organisation)).Status.ShouldBe(403);

        (await world.Send("GET", $"/api/v1/strategies/{strategy}")).Body!["status"]!.GetValue<string>().ShouldBe("draft");
    }

    [Fact]
    public async Task Minutes_become_drafts_that_a_person_confirms()
    {
        var strategy = await Strategy();
        var text = """
            Magistraten, Aalborg Kommune
            Mødet den 31.03.2014

            Punkt 7. Strategi om "Tryghed i Aalborg Kommune" 2014-1516

            Indstilling:
            Familie- og Beskæftigelsesforvaltningen indstiller, at Magistraten godkender kommissoriet.

            Sagsbeskrivelse
            Den 9. december 2013 blev der aftalt et udviklingsarbejde:
            1. målinger
            2. handlingsplaner

            Beslutning:
            Kommissoriet sendes i høring i fagudvalgene med svarfrist den 1. maj 2014.

            Bilag:
            - Bilag til Kommissorium
            - Kommissorium 2014
            """;

        var (status, meeting, _) = await world.Send("POST", "/api/v1/meetings/imports?name=referat.txt", Encoding.UTF8.GetBytes(text));

        status.ShouldBe(201, meeting?.ToJsonString());
        ((string)meeting!["body"]!, (string)meeting["date"]!, (string)meeting["visibility"]!).ShouldBe(("Magistraten, Aalborg Kommune", "2014-03-31", "owner"));
        var item = meeting["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)item["state"]!).ShouldBe("draft");
        ((string)item["title"]!).ShouldBe("Strategi om \"Tryghed i Aalborg Kommune\" 2014-1516");
        ((string)item["caseDescription"]!).ShouldContain("2. handlingsplaner");
        ((string)item["proposedDecision"]!).ShouldStartWith("Kommissoriet sendes i høring");
        item["namedAttachments"]!.AsArray().Select(a => (string)a!).ShouldBe(["Bilag til Kommissorium", "Kommissorium 2014"]);
        item["missing"]!.AsArray().ShouldBeEmpty();
        ((string)meeting["minutes"]!["name"]!).ShouldBe("referat.txt");

        var path = $"/api/v1/meetings/{meeting["id"]}/items/7";
        (await world.Send("POST", $"{path}/decision", new { outcome = "noted" })).Status.ShouldBe(409, "nobody has looked at it");
        var (_, _, tag) = await world.Send("GET", path);
        (await world.Send("POST", $"{path}/confirm", tag: tag)).Status.ShouldBe(200);
        (await world.Send("POST", $"{path}/decision", new { outcome = "noted" })).Body!["text"]!.GetValue<string>().ShouldStartWith("Kommissoriet sendes i høring");
        _ = strategy;
    }

    [Fact]
    public async Task A_meeting_that_was_read_is_shown_by_a_change_and_its_file_is_not()
    {
        var (_, meeting, tag) = await world.Send("POST", "/api/v1/meetings/imports?name=referat.txt", Encoding.UTF8.GetBytes("Byrådet den 1. maj 2014\n\nPunkt 1. Åbent\n\nSagsbeskrivelse\nSagen.\n\nPunkt 2. Kladde\n\nSagsbeskrivelse\nIkke set på."));
        var path = $"/api/v1/meetings/{meeting!["id"]}";
        var (_, _, item) = await world.Send("GET", $"{path}/items/1");
        await world.Send("POST", $"{path}/items/1/confirm", tag: item);
        var change = new { body = "Byrådet", date = "2014-05-01", visibility = "public" };

        (await world.Send("PUT", path, change)).Status.ShouldBe(428);
        (await world.Send("PUT", path, change, tag)).Status.ShouldBe(412, "an item was confirmed since");
        (_, _, tag) = await world.Send("GET", path);
        (await world.Send("PUT", path, new { body = "", date = "2014-05-01" }, tag)).Status.ShouldBe(400);
        (await world.Send("PUT", path, change, tag, organisation: "skole")).Status.ShouldBe(404, "it is not shown to others yet");
        (await world.Send("PUT", path, change, tag)).Status.ShouldBe(200);

        (await world.Send("PUT", path, change, "*", organisation: "skole")).Status.ShouldBe(403);
        var (_, shown, _) = await world.Send("GET", path, role: null, organisation: null);
        shown!["items"]!.AsArray().Select(i => (string)i!["number"]!).ShouldBe(["1"]);
        shown["minutes"].ShouldBeNull();
        (await world.Send("GET", $"{path}/minutes", role: null, organisation: null)).Status.ShouldBe(404);
        using var own = await world.As("coordinator", "aalborg").GetAsync($"{path}/minutes", TestContext.Current.CancellationToken);
        (await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("Ikke set på");
    }

    [Fact]
    public async Task What_is_about_a_closed_version_of_an_open_strategy_is_left_out()
    {
        var strategy = await Strategy("owner", "aalborg");
        var meeting = await Meeting();
        var (closed, _) = await Item(meeting, strategy);
        var (_, _, tag) = await world.Send("GET", $"/api/v1/strategies/{strategy}");
        (await world.Send("PUT", $"/api/v1/strategies/{strategy}", new { title = "Kommissorium", kind = "terms-of-reference", visibility = "public", body = "# Formål\n\nÅbent.", partners = World.Codes("nordjyllands-politi") }, tag, organisation: "aalborg")).Status.ShouldBe(200);
        await Item(meeting, strategy, "8");

        var (_, decision, _) = await world.Send("POST", $"{closed}/decision", new { outcome = "noted", text = "Om den lukkede udgave." });

        (await world.Send("GET", meeting, role: null, organisation: null)).Body!["items"]!.AsArray().Select(i => (string)i!["number"]!).ShouldBe(["8"]);
        (await world.Send("GET", $"/api/v1/decisions/{decision!["id"]}", organisation: "nordjyllands-politi")).Status.ShouldBe(404);
        var told = await world.Heard((string)decision["id"]!, "strategy:decision-recorded:v1");
        ((string)told["visibility"]!).ShouldBe("owner");
        told["audience"]!.AsArray().Select(o => (string)o!).ShouldBe(["aalborg"]);
    }

    [Fact]
    public async Task An_item_treats_a_hearing_of_its_strategy()
    {
        var (strategy, other) = (await Strategy("public", "aalborg"), await Strategy("public", "aalborg"));
        var (_, hearing, _) = await world.Send("POST", "/api/v1/hearings", new { strategy, recipients = World.Codes("skoleudvalget"), deadline = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(30) });
        var meeting = await Meeting();

        (await world.Send("POST", $"{meeting}/items", new { number = "1", title = "Høringssvar", strategy = other, hearing = hearing!["id"] })).Body!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["hearing"]);
        var (status, item, _) = await world.Send("POST", $"{meeting}/items", new { number = "1", title = "Høringssvar", strategy, hearing = hearing["id"] });

        status.ShouldBe(201, item?.ToJsonString());
        ((string)item!["hearing"]!).ShouldBe((string)hearing["id"]!);
    }

    [Theory]
    [InlineData(2147483647, 1)]
    [InlineData(-1, 3)]
    public async Task Votes_that_nobody_can_cast_are_refused(int @for, int against)
    {
        var (item, _) = await Item(await Meeting(), null);

        (await world.Send("POST", $"{item}/decision", new { outcome = "noted", text = "x", votes = new { @for, against } })).Body!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["votes"]);
    }

    [Fact]
    public async Task Nothing_that_was_read_is_left_out_in_silence()
    {
        var twice = "Byrådet den 1. maj 2014\n\nPunkt 1. Titel\n\nSagsbeskrivelse\nSagen.\n\n";
        (await world.Send("POST", "/api/v1/meetings/imports?name=referat.txt", Encoding.UTF8.GetBytes(twice + twice))).Body!["errors"]!["item"]![0]!.GetValue<string>().ShouldContain("item 1 more than once");

        var (_, meeting, _) = await world.Send("POST", "/api/v1/meetings/imports?name=referat.txt", Encoding.UTF8.GetBytes(
            $"Byrådet den 1. maj 2014\n\nPunkt 1. Titel\nPunkt 2. Anden titel\n\nPunkt 1. Titel\n\nIndstilling\n{new string('a', 19_999)}😀\n\nPunkt 2. Anden titel\n\nBeslutning\nJa."));

        var items = meeting!["items"]!.AsArray();
        items.Select(i => (string)i!["number"]!).ShouldBe(["1", "2"]);
        ((string)items[0]!["recommendation"]!).ShouldBe(new string('a', 19_999), "no half of a character");
        items[0]!["missing"]!.AsArray().Select(m => (string)m!).ShouldContain("indstilling (afkortet)");
        ((string)items[1]!["proposedDecision"]!).ShouldBe("Ja.");
    }

    [Fact]
    public async Task A_strategy_is_not_adopted_nor_laid_aside_while_it_is_heard()
    {
        var strategy = await Strategy("public", "aalborg");
        var (item, _) = await Item(await Meeting(), strategy);
        (await world.Send("POST", "/api/v1/hearings", new { strategy, recipients = World.Codes("skoleudvalget"), deadline = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(30) })).Status.ShouldBe(201);

        (await world.Send("POST", $"{item}/decision", new { outcome = "adopted", text = "Vedtaget." })).Body!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["outcome"]);
        (await world.Send("POST", $"/api/v1/strategies/{strategy}/archive", tag: "*")).Status.ShouldBe(409);
    }

    [Fact]
    public async Task What_a_meeting_decides_is_entered_when_it_has_been_held()
    {
        var (_, meeting, _) = await world.Send("POST", "/api/v1/meetings", new { body = "Magistraten", date = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(2) });
        var (item, _) = await Item($"/api/v1/meetings/{meeting!["id"]}", null);

        (await world.Send("POST", $"{item}/decision", new { outcome = "noted", text = "x" })).Body!["errors"]![""]![0]!.GetValue<string>().ShouldContain("when it has been held");
    }

    [Fact]
    public async Task Wrong_votes_are_corrected_and_the_rest_stays()
    {
        var (item, _) = await Item(await Meeting(), null);
        var (_, decision, _) = await world.Send("POST", $"{item}/decision", new { outcome = "noted", text = "Godkendt.", votes = new { @for = 6, against = 1 }, minorityStatements = new[] { new { by = "Et medlem", text = "Nej." } } });

        var (status, correction, _) = await world.Send("POST", $"/api/v1/decisions/{decision!["id"]}/corrections", new { text = "Godkendt.", reason = "Stemmerne.", votes = new { @for = 5, against = 2 } });

        status.ShouldBe(201, correction?.ToJsonString());
        ((int)correction!["votes"]!["for"]!, correction["minorityStatements"]!.AsArray().Count).ShouldBe((5, 1));
        (await world.Send("POST", $"/api/v1/decisions/{correction["id"]}/corrections", new { text = "x", reason = "y", votes = new { @for = -5, against = 2 } })).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("Ingenting her", "body")]
    [InlineData("Byrådet den 1. maj 2014\n\nBlot tekst uden punkter", "")]
    [InlineData("Byrådet\n\nPunkt 1. Titel", "date")]
    public async Task Minutes_that_can_not_be_read_are_refused_with_what_is_missing(string text, string field)
    {
        var (status, body, _) = await world.Send("POST", "/api/v1/meetings/imports?name=referat.txt", Encoding.UTF8.GetBytes(text));

        status.ShouldBe(400, body?.ToJsonString());
        body!["errors"]!.AsObject().Select(e => e.Key).ShouldContain(field);
    }
}
