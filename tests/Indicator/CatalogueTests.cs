using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>What the catalogue says of an indicator, and how that is changed.</summary>
public sealed class CatalogueTests(World world)
{
    [Fact]
    public async Task All_that_is_said_of_an_indicator_is_shown_as_it_was_said()
    {
        var code = await world.Defined(but: Described);

        var read = (await world.As(null, null).Get($"/api/v1/indicators/{code}")).Body!;

        ((string?)read["definition"]!["da"]).ShouldBe("Anmeldelser efter straffelovens voldsparagraffer.\nIkke domme.");
        ((string?)read["dimension"]).ShouldBe("actual");
        ((string?)read["steward"]).ShouldBe("Chef for Tryghed og Data");
        ((string?)read["licence"]).ShouldBe("Fri brug med kildeangivelse");
        ((string?)read["geography"]).ShouldBe("police-district");
        ((double)read["target"]!["value"]!).ShouldBe(1.5);
        ((string?)read["target"]!["by"]).ShouldBe("2028K4");
        read["trajectory"]!.AsArray().Select(one => ((string?)one!["period"], (double)one["value"]!)).ShouldBe([("2026K4", 1.9), ("2027K4", 1.7)]);
        ((string?)read["validFrom"]).ShouldBe("2007K1");
        ((string?)read["validTo"]).ShouldBe("2029K4");
        ((int)read["releaseLagDays"]!).ShouldBe(45);
        ((int)read["version"]!).ShouldBe(1);
    }

    [Theory]
    [InlineData("definition.da", """{"definition":{"da":" "}}""")]
    [InlineData("dimension", """{"dimension":""}""")]
    [InlineData("steward", """{"steward":"nogen@aalborg.dk"}""")]
    [InlineData("steward", """{"steward":"Borger 010190-1234"}""")]
    [InlineData("geography", """{"geography":"street"}""")]
    [InlineData("target.by", """{"target":{"value":1,"by":"2028"}}""")]
    [InlineData("trajectory[1].period", """{"trajectory":[{"period":"2027K1","value":1},{"period":"2026K1","value":1}]}""")]
    [InlineData("trajectory[0].period", """{"trajectory":[{"period":"2027M01","value":1}]}""")]
    [InlineData("validTo", """{"validFrom":"2020K1","validTo":"2019K4"}""")]
    [InlineData("releaseLagDays", """{"releaseLagDays":-1}""")]
    [InlineData("code", """{"code":"assessment"}""")]
    public async Task A_wrong_field_is_named_and_nothing_is_stored(string field, string change)
    {
        var definition = World.Definition(World.NewCode());
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            definition[name] = value!.DeepClone();

        var (status, body) = await world.As("analyst").Post("/api/v1/indicators", definition);

        status.ShouldBe(400);
        body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
        (await world.As("analyst").Get($"/api/v1/indicators/{definition["code"]}/versions")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_definition_is_replaced_by_its_owner_and_what_it_was_is_kept()
    {
        var code = await world.Defined(but: Described);
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}");
        var edit = Edit();
        edit["title"]!["da"] = "Anmeldt vold i alt";

        var (status, body) = await analyst.Put(path, edit, await analyst.Tag(path));

        status.ShouldBe(200, body?.ToJsonString());
        ((int)body!["version"]!).ShouldBe(2);
        ((string?)(await analyst.Get(path)).Body!["title"]!["da"]).ShouldBe("Anmeldt vold i alt");
        (await analyst.Get(path)).Body!["trajectory"].ShouldBeNull("what is left out is taken away");
        var versions = await analyst.Items(path + "/versions");
        versions.Select(version => (int)version["number"]!).ShouldBe([2, 1]);
        versions.Select(version => (string?)version["definition"]!["title"]!["da"]).ShouldBe(["Anmeldt vold i alt", "Anmeldt vold"]);
        versions.ShouldAllBe(version => (string?)version["by"] != null);
        var first = (await analyst.Get(path + "/versions/1")).Body!;
        ((string?)first["definition"]!["steward"]).ShouldBe("Chef for Tryghed og Data");
        ((double)first["definition"]!["trajectory"]![1]!["value"]!).ShouldBe(1.7);
        (await analyst.Get(path + "/versions/3")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Replacing_a_definition_with_itself_is_no_new_version()
    {
        var code = await world.Defined(but: Described);
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}");
        var same = Edit();
        Described(same);

        ((int)(await analyst.Put(path, same, await analyst.Tag(path))).Body!["version"]!).ShouldBe(1);
        (await analyst.Items(path + "/versions")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_of_what_has_been_changed_since_is_refused()
    {
        var code = await world.Defined();
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}");
        var read = await analyst.Tag(path);
        var edit = Edit();
        edit["decimals"] = 1;

        (await analyst.Put(path, edit, read: null)).Status.ShouldBe(428);
        (await analyst.Put(path, edit, read)).Status.ShouldBe(200);
        edit["decimals"] = 2;
        (await analyst.Put(path, edit, read)).Status.ShouldBe(412);
        (await analyst.Put(path, edit, "nonsense")).Status.ShouldBe(412);
        (await analyst.Put(path, edit, "W/" + await analyst.Tag(path))).Status.ShouldBe(412);
        (await analyst.Put(path, edit, await analyst.Tag(path))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Two_changes_at_once_of_the_same_version_do_not_both_win()
    {
        var code = await world.Defined();
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}");
        var read = await analyst.Tag(path);

        var answers = await Task.WhenAll(Enumerable.Range(1, 6).Select(async decimals =>
        {
            var edit = Edit();
            edit["decimals"] = decimals;
            return (await analyst.Put(path, edit, read)).Status;
        }));

        answers.Order().ShouldBe([200, 412, 412, 412, 412, 412]);
    }

    [Theory]
    [InlineData("code", "\"another\"")]
    [InlineData("owner", "\"nordjyllands-politi\"")]
    [InlineData("kind", "\"value\"")]
    [InlineData("frequency", "\"month\"")]
    public async Task What_figures_rest_on_is_fixed_for_good(string field, string value)
    {
        var code = await world.Defined();
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}");
        var edit = Edit();
        edit[field] = JsonNode.Parse(value);

        var (status, body) = await analyst.Put(path, edit, await analyst.Tag(path));

        status.ShouldBe(400);
        body!["errors"]!.AsObject().Single().Key.ShouldBe(field);
    }

    [Fact]
    public async Task Only_the_owner_changes_a_definition_and_only_an_analyst()
    {
        var code = await world.Defined();
        var path = $"/api/v1/indicators/{code}";
        var read = await world.As("analyst").Tag(path);

        (await world.As("analyst", "nordjyllands-politi").Put(path, Edit(), read)).Status.ShouldBe(403);
        (await world.As("contributor").Put(path, Edit(), read)).Status.ShouldBe(403);
        (await world.As("analyst").Put("/api/v1/indicators/no-such", Edit(), read)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_was_closed_stays_closed_in_the_history_of_an_indicator_that_is_opened()
    {
        var code = await world.Defined("owner");
        var (analyst, path, anyone) = (world.As("analyst"), $"/api/v1/indicators/{code}", world.As(null, null));
        await analyst.Put(path, Edit(), await analyst.Tag(path));

        (await anyone.Items(path + "/versions")).Select(version => (int)version["number"]!).ShouldBe([2]);
        (await anyone.Get(path + "/versions/1")).Status.ShouldBe(404);
        (await analyst.Get(path + "/versions/1")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task What_is_told_after_an_indicator_was_closed_is_told_to_its_owner_alone()
    {
        await world.KeepAnnounced();
        var code = await world.Defined();
        var (analyst, path) = (world.As("analyst"), $"/api/v1/indicators/{code}");
        await analyst.Record(code, ("851", "2019K1", 10));
        var edit = Edit();
        edit["visibility"] = "owner";
        await analyst.Put(path, edit, await analyst.Tag(path));
        await analyst.Record(code, ("851", "2019K2", 11));

        (await world.Announced(code)).Where(e => e.Type == "indicator:observations-recorded:v1").Select(e => (string?)e.Body["visibility"]).ShouldBe(["public", "owner"]);
    }

    [Fact]
    public async Task A_target_is_what_the_chart_keeps_the_series_to()
    {
        var code = await world.Defined(kind: "value", but: definition => definition["target"] = new JsonObject { ["value"] = 9 });
        var analyst = world.As("analyst");
        double[] calm = [10, 10.3, 9.9, 10.1, 10.2, 9.8, 10.1, 9.9];
        await analyst.Record(code, [.. Enumerable.Range(0, 24).Select(i => ("851", $"{2013 + (i / 4)}K{1 + (i % 4)}", (double?)calm[i % 8]))]);

        var chart = (await analyst.Get($"/api/v1/indicators/{code}/chart?area=851")).Body!;

        ((string?)chart["verdict"]!["assurance"]).ShouldBe("consistently-misses");
    }

    [Fact]
    public async Task An_answer_that_is_known_is_not_sent_again()
    {
        var code = await world.Defined();
        var path = $"/api/v1/indicators/{code}";
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", await world.As(null, null).Tag(path));

        using var response = await world.As(null, null).Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    private static void Described(JsonObject definition)
    {
        definition["definition"] = new JsonObject { ["da"] = "Anmeldelser efter straffelovens voldsparagraffer.\nIkke domme.", ["en"] = "Reports, not convictions." };
        definition["dimension"] = "actual";
        definition["steward"] = "Chef for Tryghed og Data";
        definition["licence"] = "Fri brug med kildeangivelse";
        definition["geography"] = "police-district";
        definition["target"] = new JsonObject { ["value"] = 1.5, ["by"] = "2028-Q4" };
        definition["trajectory"] = JsonNode.Parse("""[{"period":"2026K4","value":1.9},{"period":"2027K4","value":1.7}]""");
        definition["validFrom"] = "2007K1";
        definition["validTo"] = "2029K4";
        definition["releaseLagDays"] = 45;
    }

    // What World.Definition says, without what is fixed.
    private static JsonObject Edit()
    {
        var definition = World.Definition("x");
        foreach (var field in (string[])["code", "kind", "frequency"])
            definition.Remove(field);
        return definition;
    }
}
