using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Indicator.Annotations;
using Tryghed.Indicator.Observations;
using Xunit;

namespace Tryghed.Indicator.Tests;

public sealed class AnnotationTests(World world)
{
    [Fact]
    public async Task A_break_ends_the_baseline_until_it_is_withdrawn()
    {
        var code = await world.Defined(kind: "value");
        await world.As("contributor").Record(code, [.. Enumerable.Range(0, 24).Select(i => ("851", $"{2013 + (i / 4)}K{(i % 4) + 1}", (double?)(100 + (((i % 3) - 1) * 2))))]);
        (await BaselineEnd(code)).ShouldBe("2017K4");

        var (status, added) = await world.As("analyst").Post($"/api/v1/indicators/{code}/annotations", Break(from: "2016-Q3"));
        status.ShouldBe(201, added?.ToJsonString());
        ((string?)added!["from"]).ShouldBe("2016K3");
        (await BaselineEnd(code)).ShouldBe("2016K2");
        (await world.As("analyst").Http.DeleteAsync($"/api/v1/indicators/{code}/annotations/{added["id"]}")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent);
        (await BaselineEnd(code)).ShouldBe("2017K4");
    }

    [Theory]
    [InlineData("note", null)]
    [InlineData("break", "461")]
    public async Task A_note_and_a_break_elsewhere_change_no_baseline(string kind, string? area)
    {
        var code = await world.Defined(kind: "value");
        await world.As("contributor").Record(code, [.. Enumerable.Range(0, 24).Select(i => ("851", $"{2013 + (i / 4)}K{(i % 4) + 1}", (double?)(100 + (((i % 3) - 1) * 2))))]);
        (await world.As("analyst").Post($"/api/v1/indicators/{code}/annotations", Break("2016K3", kind, area))).Status.ShouldBe(201);
        (await BaselineEnd(code)).ShouldBe("2017K4");
    }

    [Fact]
    public async Task What_is_withdrawn_is_kept_with_who_and_when()
    {
        var code = await world.Defined();
        var analyst = world.As("analyst");
        var first = (string)(await analyst.Post($"/api/v1/indicators/{code}/annotations", Break("2016K3"))).Body!["id"]!;
        await analyst.Post($"/api/v1/indicators/{code}/annotations", Break("2017K1"));
        for (var twice = 0; twice < 2; twice++)
            ((int)(await analyst.Http.DeleteAsync($"/api/v1/indicators/{code}/annotations/{first}")).StatusCode).ShouldBe(204);

        ((string?)(await analyst.Items($"/api/v1/indicators/{code}/annotations")).ShouldHaveSingleItem()["from"]).ShouldBe("2017K1");
        var page = (await analyst.Get($"/api/v1/indicators/{code}/annotations?withdrawn=true&limit=1")).Body!;
        page["items"]![0]!["withdrawnAt"].ShouldNotBeNull();
        page["items"]![0]!["withdrawnBy"].ShouldNotBeNull();
        ((string?)(await analyst.Items($"/api/v1/indicators/{code}/annotations?withdrawn=true&limit=1&cursor={page["next"]}")).ShouldHaveSingleItem()["from"]).ShouldBe("2017K1");
        (await analyst.Get($"/api/v1/indicators/{code}/annotations?cursor=eA")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Only_an_analyst_of_the_owner_annotates()
    {
        var (seen, hidden) = (await world.Defined(), await world.Defined("owner"));
        var partner = world.As("administrator", "nordjyllands-politi");
        (await partner.Post($"/api/v1/indicators/{seen}/annotations", Break("2016K3"))).Status.ShouldBe(403);
        (await partner.Post($"/api/v1/indicators/{hidden}/annotations", Break("2016K3"))).Status.ShouldBe(404);
        (await world.As("contributor").Post($"/api/v1/indicators/{seen}/annotations", Break("2016K3"))).Status.ShouldBe(403);
        var id = (string)(await world.As("analyst").Post($"/api/v1/indicators/{hidden}/annotations", Break("2016K3"))).Body!["id"]!;
        (await partner.Get($"/api/v1/indicators/{hidden}/annotations")).Status.ShouldBe(404);
        ((int)(await partner.Http.DeleteAsync($"/api/v1/indicators/{hidden}/annotations/{id}")).StatusCode).ShouldBe(404);
        ((int)(await world.As("analyst").Http.DeleteAsync($"/api/v1/indicators/{seen}/annotations/{id}")).StatusCode).ShouldBe(404);
        (await world.As(null, null).Get($"/api/v1/indicators/{seen}/annotations")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("from", """{"kind":"break","from":"2013","text":{"da":"x"}}""")]
    [InlineData("to", """{"kind":"break","from":"2013K3","to":"2013K2","text":{"da":"x"}}""")]
    [InlineData("areas", """{"kind":"break","from":"2013K3","areas":[],"text":{"da":"x"}}""")]
    [InlineData("areas[1]", """{"kind":"break","from":"2013K3","areas":["851","1"],"text":{"da":"x"}}""")]
    [InlineData("text.da", """{"kind":"note","from":"2013K3","text":{"da":" "}}""")]
    [InlineData("text.en", """{"kind":"note","from":"2013K3","text":{"da":"x","en":"two\nlines"}}""")]
    public async Task A_wrong_annotation_names_its_field(string field, string body)
    {
        var code = await world.Defined();
        var (status, answer) = await world.As("analyst").Post($"/api/v1/indicators/{code}/annotations", JsonNode.Parse(body)!);
        status.ShouldBe(400);
        answer!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Fact]
    public void The_guards_read_a_break_as_it_was_written()
    {
        var read = new Annotation
        {
            Id = Guid.Empty,
            Indicator = "violence",
            Kind = AnnotationKind.Break,
            From = "2013K3",
            To = "2013K4",
            Areas = ["851"],
            TextDa = "Ny lov",
            TextEn = null,
            AddedAt = default,
            AddedBy = "anna",
        }.ToBreak();
        (read.From, read.New, read.Da, read.En).ShouldBe((Period.Parse("2013K3"), Period.Parse("2014K1"), "Ny lov", null));
        (read.Touches("851"), read.Touches("461")).ShouldBe((true, false));
    }

    private async Task<string> BaselineEnd(string code) => (string)(await world.As("reader").Get($"/api/v1/indicators/{code}/chart?area=851")).Body!["baseline"]!["to"]!;

    private static JsonObject Break(string from, string kind = "break", string? area = null) => new()
    {
        ["kind"] = kind,
        ["from"] = from,
        ["areas"] = area is null ? null : new JsonArray(area),
        ["text"] = new JsonObject { ["da"] = "Loven er ændret.", ["en"] = "The law has changed." },
    };
}
