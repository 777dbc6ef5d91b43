using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Tryghed.Strategy.Planning;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests.Planning;

[Collection("2014")] // one clock for all of it
public sealed class PlanningTests(PastWorld world)
{
    private DateOnly Today => DateOnly.FromDateTime(world.Clock.GetUtcNow().DateTime);

    private async Task<(string Path, string Tag)> Group(string visibility = "public")
    {
        var (status, body, tag) = await world.Send("POST", "/api/v1/planning-groups", new
        {
            name = "Planlægningsgruppen",
            visibility,
            members = new object[] { new { organisation = "nordjyllands-politi", role = "formand", name = "Navn Navnesen" }, new { organisation = "skole" } },
        });
        status.ShouldBe(201, body?.ToJsonString());
        return ($"/api/v1/planning-groups/{body!["id"]}", tag!);
    }

    [Fact]
    public async Task A_dated_promise_reminds_the_group_before_its_day_and_when_it_is_overdue_once_each()
    {
        var (group, _) = await Group();
        var due = Today.AddDays(20);
        var (status, milestone, _) = await world.Send("POST", $"{group}/milestones", new { title = "Strategioplæg klar", due });
        status.ShouldBe(201, milestone?.ToJsonString());
        var id = (string)milestone!["id"]!;

        foreach (var days in new[] { 14, 3, 1, -1 })
        {
            await world.PassTo(Danish.Start(due.AddDays(-days)));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => { while (await world.Services.GetRequiredService<PromiseClock>().Step(TestContext.Current.CancellationToken)) { } }));
            await Eventually.Get(async () => await world.AllHeard(id, "strategy:milestone-near:v1"), heard => heard.Any(e => (int)e["daysLeft"]! == days));
        }

        var heard = await world.AllHeard(id, "strategy:milestone-near:v1");
        heard.Select(e => (int)e["daysLeft"]!).ShouldBe([14, 3, 1, -1]);
        heard[0]["audience"]!.AsArray().Select(o => (string)o!).ShouldBe(["aalborg", "nordjyllands-politi", "skole"]);
        (heard[0]["aggregate"], heard[0]["group"], heard[0]["milestone"], heard[0]["occurredAt"], heard[0]["due"]) = ("(the milestone)", "(the group)", "(the milestone)", "(when)", "(the day)");
        Approved.Text("tests/Strategy/Approved/MilestoneNear.json", heard[0].ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        (await world.Send("GET", group)).Body!["milestones"]![0]!["overdue"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_promise_is_moved_with_a_reason_and_kept_and_taken_back()
    {
        var (group, _) = await Group();
        var (_, milestone, tag) = await world.Send("POST", $"{group}/milestones", new { title = "Oplæg", due = Today.AddDays(30) });
        var path = $"{group}/milestones/{milestone!["id"]}";

        foreach (var never in new[] { "0001-01-01", "9999-12-31" })
            (await world.Send("POST", $"{group}/milestones", new { title = "Oplæg", due = never })).Status.ShouldBe(400, never);
        (await world.Send("PUT", path, new { title = "Oplæg", due = Today.AddDays(40) }, tag)).Status.ShouldBe(400, "why?");
        var (_, moved, next) = await world.Send("PUT", path, new { title = "Oplæg", due = Today.AddDays(40), reason = "Høringen tog længere tid." }, tag);
        moved!["moves"]!.AsArray().Count.ShouldBe(1);
        (await world.Send("PUT", path, new { title = "x", due = Today.AddDays(40) }, tag)).Status.ShouldBe(412);
        var (_, done, last) = await world.Send("PUT", $"{path}/done", new { done = true }, next);
        done!["doneAt"].ShouldNotBeNull();
        (await world.Send("PUT", $"{path}/done", new { done = false }, last)).Body!["doneAt"].ShouldBeNull();
    }

    [Fact]
    public async Task A_group_is_seen_by_its_organisations_and_its_members_names_by_no_citizen()
    {
        var (closed, tag) = await Group("owner");
        (await world.Send("GET", closed, role: "reader", organisation: "skole")).Status.ShouldBe(200, "it takes part");
        (await world.Send("GET", closed, role: "administrator", organisation: "by-og-landskab")).Status.ShouldBe(404);
        (await world.Send("GET", "/api/v1/planning-groups?limit=500", role: "administrator", organisation: "by-og-landskab")).Body!.ToJsonString().ShouldNotContain(closed[^36..]);
        var edit = new { name = "Gruppen", members = new[] { new { organisation = "skole" } } };
        (await world.Send("PUT", closed, edit, tag, organisation: "skole")).Status.ShouldBe(403);
        (await world.Send("PUT", closed, edit)).Status.ShouldBe(428);
        (await world.Send("PUT", closed, edit, tag)).Status.ShouldBe(200);

        var (open, _) = await Group();
        (await world.Send("GET", open, role: null, organisation: null)).Body!.ToJsonString().ShouldNotContain("Navnesen");
        (await world.Send("GET", open)).Body!.ToJsonString().ShouldContain("Navnesen");
        (await world.Count("audit_entry t where t::text like '%Navnesen%'")).ShouldBe(0);
    }
}
