using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.FoundingCase.Tests;

/// <summary>The way of "Tryghed i Aalborg Kommune", 2014, from the terms of reference to the adopted text. What the committees answer is made up by the test: the minutes do not say.</summary>
public sealed class FoundingCaseTests(City city)
{
    private const string Group = "familie-og-beskaeftigelse", Magistrat = "aalborg", Police = "nordjyllands-politi";

    private const string First = "# Formål\n\nPoliti og kommune skal kende hinandens overordnede strategier.\n\n# Opgaver\n\nTilgængelige målinger findes og vurderes.\n\n# Tidsplan\n\nStrategioplægget er klar inden sommeren 2014.";

    private static readonly (string Committee, string Organisation)[] Committees =
    [
        ("familie-og-beskaeftigelsesudvalget", "familie-og-beskaeftigelse"),
        ("sundheds-og-kulturudvalget", "sundhed-og-kultur"),
        ("skoleudvalget", "skole"),
        ("by-og-landskabsudvalget", "by-og-landskab"),
        ("aeldre-og-handicapudvalget", "aeldre-og-handicap"),
    ];

    private static object Terms(string body) => new
    {
        title = "Kommissorium for Strategi om \"Tryghed i Aalborg Kommune\" 2014",
        kind = "terms-of-reference",
        partners = new[] { Police, "sundhed-og-kultur", "skole", "by-og-landskab", "aeldre-og-handicap" },
        goals = new[] { "1", "2", "3", "4", "5" }.Select(goal => new { goal, how = $"Fælles mål {goal}" }),
        period = new { from = "2014-01-01", to = "2016-12-31" },
        summary = "Fælles centrale mål og handlingsplaner besluttes.",
        body,
        visibility = "partners",
    };

    [Fact]
    public async Task From_terms_of_reference_over_hearing_to_adoption_and_everyone_who_should_know_was_told()
    {
        // The planning group writes the terms of reference, and promises a proposal before summer.
        city.GoTo(2014, 3, 20);
        var strategy = (string)(await city.Do(Group, "POST", "/api/v1/strategies", Terms(First)))["id"]!;
        var path = $"/api/v1/strategies/{strategy}";
        var group = await city.Do(Group, "POST", "/api/v1/planning-groups", new
        {
            name = "Planlægningsgruppen",
            strategy,
            visibility = "partners",
            members = new[] { Police, Group, "sundhed-og-kultur", "skole", "by-og-landskab", "aeldre-og-handicap" }.Select(organisation => new { organisation }),
        });
        var promise = (string)(await city.Do(Group, "POST", $"/api/v1/planning-groups/{group["id"]}/milestones", new { title = "Strategioplæg klar", due = "2014-05-31", clause = "k3" }))["id"]!;

        // Magistraten sends them to hearing in the committees, answers due 1 May 2014.
        city.GoTo(2014, 3, 31);
        var meeting = $"/api/v1/meetings/{(await city.Do(Magistrat, "POST", "/api/v1/meetings", new { body = "Magistraten, Aalborg Kommune", date = "2014-03-31", visibility = "partners" }))["id"]}";
        await city.Do(Magistrat, "POST", $"{meeting}/items", new
        {
            number = "7",
            title = "Strategi om \"Tryghed i Aalborg Kommune\"",
            recommendation = "Familie- og Beskæftigelsesforvaltningen indstiller, at Magistraten godkender kommissoriet.",
            attachments = new[] { "Bilag til Kommissorium", "Kommissorium" },
            strategy,
        });
        var sent = await city.Do(Magistrat, "POST", $"{meeting}/items/7/decision", new
        {
            outcome = "sent-to-hearing",
            text = "Kommissoriet sendes i høring i fagudvalgene med svarfrist den 1. maj 2014.",
            hearing = new { recipients = Committees.Select(c => c.Committee), deadline = "2014-05-01" },
        });
        var id = (string)sent["hearing"]!;
        var hearing = $"/api/v1/hearings/{id}";
        ((string)(await city.Do(Group, "GET", path))["status"]!).ShouldBe("in-hearing");
        foreach (var (_, organisation) in Committees)
            await city.Told(organisation, id, "strategy:hearing-opened");
        await city.Told(Police, (string)sent["id"]!, "strategy:decision-recorded");

        // Three answer. Those who have not are reminded fourteen, three and one days before; the others are left in peace.
        city.GoTo(2014, 4, 10);
        await Answer(hearing, Committees[2], "supports-with-remarks", [new { clause = "k2", text = "Børns trivsel bør måles." }]);
        await Answer(hearing, Committees[1], "supports", []);
        foreach (var (month, day, times) in new[] { (4, 17, 1), (4, 28, 2), (4, 30, 3) })
        {
            city.GoTo(2014, month, day);
            await city.Told("aeldre-og-handicap", id, "strategy:hearing-deadline-near", times);
            if (day == 28)
                await Answer(hearing, Committees[3], "supports-with-remarks", [new { clause = "k1", text = "Byrummet mangler." }, new { indicator = "perceived-safety", text = "Spørg også om stier." }]);
        }
        (await city.Inbox("skole", id)).ShouldNotContain("strategy:hearing-deadline-near");
        (await city.Inbox("by-og-landskab", id)).Count(told => told == "strategy:hearing-deadline-near").ShouldBe(2);
        await Answer(hearing, Committees[0], "no-remarks", []);

        // The first of May ends. One is late: refused, until the coordinator opens for it with a reason.
        city.GoTo(2014, 5, 2);
        await Eventually.Get(() => city.Do(Group, "GET", hearing), h => (string)h["state"]! == "closed");
        await city.Told("skole", id, "strategy:hearing-closed");
        (await city.Ask("contributor", "aeldre-og-handicap", "POST", $"{hearing}/answers", new { recipient = "aeldre-og-handicapudvalget", position = "supports" })).Status.ShouldBe(409);
        (await city.Ask("coordinator", "aeldre-og-handicap", "POST", $"{hearing}/late-openings", new { recipient = "aeldre-og-handicapudvalget", until = "2014-05-09", reason = "x" }, await city.Tag(Group, hearing))).Status.ShouldBe(403);
        await city.Do(Group, "POST", $"{hearing}/late-openings", new { recipient = "aeldre-og-handicapudvalget", until = "2014-05-09", reason = "Udvalgets møde lå den 6. maj." }, await city.Tag(Group, hearing));
        city.GoTo(2014, 5, 7);
        await Answer(hearing, Committees[4], "supports-with-remarks", [new { text = "Ældre skal nævnes." }]);

        // The text is changed, every remark is replied to, and the report is made.
        city.GoTo(2014, 5, 12);
        var second = First.Replace("målinger", "målinger, også af børns trivsel og byrummet,", StringComparison.Ordinal);
        await city.Do(Group, "PUT", path, Terms(second), await city.Tag(Group, path));
        var answers = (await city.Do(Group, "GET", $"{hearing}/answers"))["items"]!.AsArray();
        answers.Count.ShouldBe(5);
        foreach (var answer in answers)
        {
            foreach (var remark in answer!["remarks"]!.AsArray())
            {
                object reply = (string?)remark!["clause"] == "k2"
                    ? new { outcome = "taken-over", why = "Børns trivsel er skrevet ind.", clause = "k2", version = 2 }
                    : new { outcome = "partly", why = "Indgår i det videre arbejde." };
                await city.Do(Group, "PUT", $"{hearing}/answers/{answer["id"]}/remarks/{remark["number"]}/reply", reply, await city.Tag(Group, hearing));
            }
        }
        (await city.Ask("reader", Police, "GET", $"{hearing}/report")).Status.ShouldBe(404, "a draft is its holder's");
        await city.Do(Group, "POST", $"{hearing}/report", tag: await city.Tag(Group, hearing));
        var report = Encoding.UTF8.GetString(await city.File(Police, $"{hearing}/report?format=md"));
        report.ShouldContain("efter fristen: Udvalgets møde lå den 6. maj.");
        report.ShouldContain("Børns trivsel er skrevet ind. (Ændret i version 2, 2 Opgaver.)");
        (await city.File(Police, $"{hearing}/report?format=pdf")).AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
        (await city.File(Police, $"{hearing}/report?format=docx")).AsSpan(0, 2).ToArray().ShouldBe("PK"u8.ToArray());

        // The promise reminds, and is kept.
        city.GoTo(2014, 5, 17);
        await city.Told("skole", promise, "strategy:milestone-near");
        await city.Do(Group, "PUT", $"/api/v1/planning-groups/{group["id"]}/milestones/{promise}/done", new { done = true }, "*");

        // It is adopted, and everyone who should know is told.
        city.GoTo(2014, 5, 26);
        var last = $"/api/v1/meetings/{(await city.Do(Magistrat, "POST", "/api/v1/meetings", new { body = "Byrådet, Aalborg Kommune", date = "2014-05-26", visibility = "partners" }))["id"]}";
        await city.Do(Magistrat, "POST", $"{last}/items", new { number = "3", title = "Kommissorium for strategi om tryghed", strategy });
        var adopted = (string)(await city.Do(Magistrat, "POST", $"{last}/items/3/decision", new { outcome = "adopted", text = "Vedtaget.", votes = new { @for = 31, against = 0 } }))["id"]!;
        foreach (var organisation in new[] { Police, Group, "sundhed-og-kultur", "skole", "by-og-landskab", "aeldre-og-handicap" })
        {
            await city.Told(organisation, strategy, "strategy:adopted");
            await city.Told(organisation, adopted, "strategy:decision-recorded");
        }
        (await city.Inbox("region-nordjylland", strategy)).ShouldBeEmpty("it neither owns nor shares it, and has not asked");
        var now = await city.Do(Police, "GET", path, role: "reader");
        ((string)now["status"]!, (int)now["adoptedVersion"]!).ShouldBe(("adopted", 2));

        // The trail shows each step, in order, with who.
        var trail = new List<JsonNode>();
        foreach (var subject in new[] { strategy, id })
            trail.AddRange((await city.Do(Group, "GET", $"/api/v1/audit/strategy?subject={subject}&limit=500"))["items"]!.AsArray().Select(e => e!));
        var steps = trail.OrderBy(e => (long)e["id"]!).Select(e => $"{e["action"]} by {e["who"]}").ToList();
        Distinct(steps).ShouldBe(
        [
            "EnterStrategy by coordinator@familie-og-beskaeftigelse",
            "RecordDecision by coordinator@aalborg",
            "AnswerHearing by contributor@skole",
            "AnswerHearing by contributor@sundhed-og-kultur",
            "RemindOfHearing by system",
            "AnswerHearing by contributor@by-og-landskab",
            "AnswerHearing by contributor@familie-og-beskaeftigelse",
            "CloseHearingAtDeadline by system",
            "OpenForLateAnswer by coordinator@familie-og-beskaeftigelse",
            "AnswerHearing by contributor@aeldre-og-handicap",
            "EditStrategy by coordinator@familie-og-beskaeftigelse",
            "ReplyToRemark by coordinator@familie-og-beskaeftigelse",
            "ReportOnHearing by coordinator@familie-og-beskaeftigelse",
        ], "the decision of adoption is at the end, below");
        steps[^1].ShouldBe("RecordDecision by coordinator@aalborg");
    }

    private static List<string> Distinct(IEnumerable<string> steps) => [.. steps.Distinct()];

    private Task<JsonNode> Answer(string hearing, (string Committee, string Organisation) who, string position, object[] remarks) =>
        city.Do(who.Organisation, "POST", $"{hearing}/answers", new { recipient = who.Committee, position, text = "Udvalget har behandlet sagen.", remarks }, role: "contributor");
}
