using System.Text.Json.Nodes;
using Npgsql;
using Shouldly;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class AuditTests(World world)
{
    [Fact]
    public async Task Every_change_is_in_the_trail_with_who_when_and_what_and_without_the_text()
    {
        var (_, entered, tag) = await world.Send("POST", "/api/v1/strategies", new { title = "Sporet", kind = "policy", body = "Meget ømtålig tekst", contact = new { phone = "99 31 31 31" } });
        var path = $"/api/v1/strategies/{entered!["id"]}";
        (await world.Send("POST", $"{path}/archive", tag: tag)).Status.ShouldBe(200);

        var (status, trail, _) = await world.Send("GET", $"/api/v1/audit/strategy?subject={entered["id"]}");

        status.ShouldBe(200, trail?.ToJsonString());
        var items = trail!["items"]!.AsArray();
        items.Select(e => $"{e!["action"]} {e["row"]}").ShouldBe(["ArchiveStrategy strategy", "EnterStrategy strategy_version", "EnterStrategy strategy"], ignoreOrder: true);
        var archived = items.Single(e => (string)e!["action"]! == "ArchiveStrategy")!;
        ((string)archived["who"]!).ShouldBe("coordinator@aalborg");
        ((string)archived["before"]!["status"]!).ShouldBe("draft");
        ((string)archived["after"]!["status"]!).ShouldBe("archived");
        trail.ToJsonString().ShouldNotContain("ømtålig");
        trail.ToJsonString().ShouldNotContain("31 31");
        trail.ToJsonString().ShouldContain("sha256:");
    }

    [Fact]
    public async Task The_trail_is_read_by_those_whom_it_concerns()
    {
        var (_, entered, _) = await world.Send("POST", "/api/v1/strategies", new { title = "Hemmelig", kind = "policy" });
        var trail = $"/api/v1/audit/strategy?subject={entered!["id"]}";

        (await world.Send("GET", trail, organisation: "skole")).Body!["items"]!.AsArray().ShouldBeEmpty();
        (await world.Send("GET", trail, role: "analyst")).Status.ShouldBe(403);
        (await world.Send("GET", trail)).Body!["items"]!.AsArray().Count.ShouldBe(2);
        (await world.Send("GET", "/api/v1/audit/strategy?cursor=x")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task What_a_co_owner_has_written_is_in_the_owners_trail_and_the_other_way_round()
    {
        var content = new { title = "Fælles", kind = "policy", body = "Tekst", coOwners = World.Codes("nordjyllands-politi") };
        var (_, entered, tag) = await world.Send("POST", "/api/v1/strategies", content);
        (await world.Send("PUT", $"/api/v1/strategies/{entered!["id"]}", content with { body = "Anden tekst" }, tag, organisation: "nordjyllands-politi")).Status.ShouldBe(200);

        foreach (var organisation in new[] { "aalborg", "nordjyllands-politi" })
            (await world.Send("GET", $"/api/v1/audit/strategy?subject={entered["id"]}", organisation: organisation)).Body!["items"]!.AsArray().Select(e => $"{e!["action"]} {e["row"]}")
                .ShouldBe(["EditStrategy strategy_version", "EditStrategy strategy", "EnterStrategy strategy_version", "EnterStrategy strategy"], ignoreOrder: true, organisation);
    }

    [Theory]
    [InlineData("update audit_entry set who = 'nobody'")]
    [InlineData("delete from audit_entry")]
    [InlineData("truncate audit_entry")]
    public async Task The_database_itself_refuses_to_change_the_trail(string sql)
    {
        await world.Send("POST", "/api/v1/strategies", new { title = "Sporet", kind = "policy" });

        (await Should.ThrowAsync<PostgresException>(() => world.Do(sql))).Message.ShouldContain("only grows");
    }
}
