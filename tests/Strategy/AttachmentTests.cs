using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class AttachmentTests(World world)
{
    private async Task<(string Path, string Tag)> Entered(string visibility = "public")
    {
        var (status, body, tag) = await world.Send("POST", "/api/v1/strategies", new { title = "Med bilag", kind = "policy", visibility });
        status.ShouldBe(201, body?.ToJsonString());
        return ($"/api/v1/strategies/{body!["id"]}", tag!);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public async Task A_file_is_attached_to_a_new_version_and_downloaded_so_that_no_browser_runs_it()
    {
        var (path, tag) = await Entered();

        var (status, attached, after) = await world.Send("POST", $"{path}/attachments?name=Bilag%20%C3%A6%C3%B8%C3%A5.txt", Text("Bilag om tryghed"), tag);

        status.ShouldBe(201, attached?.ToJsonString());
        using var response = await world.As(null, null).GetAsync((string)attached!["download"]!);
        (await response.Content.ReadAsStringAsync()).ShouldBe("Bilag om tryghed");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        response.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("Bilag æøå.txt");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        (await world.Send("GET", path)).Body!["version"]!.GetValue<int>().ShouldBe(2);

        (await world.Send("DELETE", $"{path}/attachments/{attached["id"]}", tag: after)).Status.ShouldBe(204);
        (await world.Send("GET", path)).Body!["attachments"]!.AsArray().ShouldBeEmpty();
        (await world.Send("GET", $"{path}/versions/2")).Body!["attachments"]!.AsArray().Count.ShouldBe(1, "the version that had it still has it");
        var (_, diff, _) = await world.Send("GET", $"{path}/diff?from=2&to=3");
        diff!["attachmentsRemoved"]!.AsArray().Select(a => (string)a!).ShouldBe(["Bilag æøå.txt"]);
    }

    [Fact]
    public async Task An_attachment_is_downloaded_by_those_who_may_see_a_version_that_has_it()
    {
        var (path, tag) = await Entered("owner");
        var (_, attached, after) = await world.Send("POST", $"{path}/attachments?name=hemmelig.txt", Text("Kun for os"), tag);
        var download = (string)attached!["download"]!;
        (await world.Send("GET", download, role: "reader", organisation: "skole")).Status.ShouldBe(404);

        (await world.Send("DELETE", $"{path}/attachments/{attached["id"]}", tag: after)).Status.ShouldBe(204);
        var (_, _, fresh) = await world.Send("GET", path);
        (await world.Send("PUT", path, new { title = "Med bilag", kind = "policy", visibility = "public" }, fresh)).Status.ShouldBe(200);

        (await world.Send("GET", path, role: null, organisation: null)).Status.ShouldBe(200);
        (await world.Send("GET", download, role: null, organisation: null)).Status.ShouldBe(404, "it was never in a version that the public may see");
        (await world.Send("GET", download)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("", "x", "name")]
    [InlineData("..%2Fx.txt", "x", "name")]
    [InlineData("a.txt", "", "")]
    [InlineData("a.txt", "Hendes nummer er 070761-4285.", "")]
    [InlineData("a.exe", "MZ\u0000\u0001\u0002", "")]
    [InlineData("a.pdf", "Ikke en PDF", "name")]
    [InlineData("gpj.%E2%80%AEtxt.txt", "Vendt om", "name")]
    public async Task A_file_that_may_not_be_stored_is_refused_and_nothing_is_stored(string name, string content, string field)
    {
        var (path, tag) = await Entered();

        var (status, refused, _) = await world.Send("POST", $"{path}/attachments?name={name}", Text(content), tag);

        status.ShouldBe(400, refused?.ToJsonString());
        refused!["errors"]!.AsObject().Select(e => e.Key).ShouldContain(field);
        refused.ToJsonString().ShouldNotContain("070761");
        (await world.Send("GET", path)).Body!["version"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_file_over_fifty_megabytes_is_refused()
    {
        var (path, tag) = await Entered();

        var (status, _, _) = await world.Send("POST", $"{path}/attachments?name=stor.txt", new byte[50_000_001], tag);

        status.ShouldBe(413);
    }

    [Fact]
    public async Task A_paper_is_imported_as_a_draft_with_its_file()
    {
        var (status, entered, _) = await world.Send("POST", "/api/v1/strategies/imports?name=byrum.md&kind=action-plan", Text("# Handlingsplan for byrum\n\nBelysning i gågaden.\n"));

        status.ShouldBe(201, entered?.ToJsonString());
        ((string)entered!["title"]!).ShouldBe("Handlingsplan for byrum");
        ((string)entered["status"]!).ShouldBe("draft");
        ((string)entered["visibility"]!).ShouldBe("owner");
        ((string)entered["content"]!["body"]!).ShouldContain("Belysning i gågaden.");
        entered["attachments"]!.AsArray().ShouldHaveSingleItem()!["name"]!.GetValue<string>().ShouldBe("byrum.md");
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_looked_through_for_numbers_of_persons_all_the_same()
    {
        var (_, strategy, tag) = await world.Send("POST", "/api/v1/strategies", new { title = "Med bilag", kind = "policy" });

        (await world.Send("POST", $"/api/v1/strategies/{strategy!["id"]}/attachments?name=x.pdf", "%PDF-1.4\nCPR 070761-4285"u8.ToArray(), tag)).Status.ShouldBe(400);
    }
}
