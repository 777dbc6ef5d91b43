using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Tryghed.Initiative.Tests;

public sealed class InitiativeTests(World world)
{
    [Fact]
    public async Task An_initiative_is_read_back_as_it_was_entered()
    {
        using var response = await world.As("coordinator", "familie-og-beskaeftigelse").PostAsJsonAsync("/api/v1/initiatives", new
        {
            title = "Tryg aften",
            summary = "Sammen i nattelivet",
            partners = World.Codes("nordjyllands-politi"),
            goals = World.Codes("1", "2"),
            visibility = "public",
            assumptions = new object[] { new { text = "Volden stiger ikke", indicator = "violence", area = "0851" }, new { text = "Synlighed virker" } },
        });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var read = await world.As(null, null).GetAsync(response.Headers.Location);
        var initiative = JsonNode.Parse(await read.Content.ReadAsStringAsync())!;
        ((string?)initiative["owner"]).ShouldBe("familie-og-beskaeftigelse");
        ((string?)initiative["assumptions"]![0]!["area"]).ShouldBe("851");
        initiative["assumptions"]!.AsArray().Select(a => (string?)a!["state"]).ShouldBe(["untested", "untested"]);

        var again = world.As(null, null);
        again.DefaultRequestHeaders.Add("If-None-Match", read.Headers.ETag!.ToString());
        using var unchanged = await again.GetAsync(response.Headers.Location);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("public", null, true)]
    [InlineData("public", "skole", true)]
    [InlineData("partners", "skole", true)]
    [InlineData("partners", null, false)]
    [InlineData("owner", "aalborg", true)]
    [InlineData("owner", "skole", false)]
    [InlineData(null, "skole", false)]
    public async Task An_initiative_exists_for_those_who_may_see_it_and_for_nobody_else(string? visibility, string? reader, bool seen)
    {
        var title = $"Initiativ {Guid.NewGuid():N}";
        var id = (string)(await world.Start(visibility is null ? new { title } : new { title, visibility }))["id"]!;
        var client = world.As(reader is null ? null : "administrator", reader);

        using var one = await client.GetAsync($"/api/v1/initiatives/{id}");
        var list = await client.GetStringAsync("/api/v1/initiatives?limit=500");

        one.StatusCode.ShouldBe(seen ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        list.Contains(title, StringComparison.Ordinal).ShouldBe(seen);
    }

    [Theory]
    [InlineData("goal=4", true)]
    [InlineData("goal=3", false)]
    [InlineData("organisation=region-nordjylland", true)]
    [InlineData("organisation=by-og-landskab", true)]
    [InlineData("organisation=nordjyllands-politi", false)]
    public async Task A_list_is_narrowed_by_goal_and_by_owner_or_partner(string query, bool found)
    {
        var initiative = await world.Start(new { title = "Byrum", goals = World.Codes("4"), partners = World.Codes("region-nordjylland"), visibility = "public" }, "by-og-landskab");

        var list = await world.As("reader").GetStringAsync($"/api/v1/initiatives?limit=500&{query}");

        list.Contains((string)initiative["id"]!, StringComparison.Ordinal).ShouldBe(found);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_newest_first()
    {
        for (var i = 0; i < 5; i++)
            await world.Start(new { title = $"Side {i}" }, "aeldre-og-handicap");

        var client = world.As("reader", "aeldre-og-handicap");
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/initiatives?organisation=aeldre-og-handicap&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            titles.AddRange(page["items"]!.AsArray().Select(item => (string)item!["title"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        titles.ShouldBe(["Side 4", "Side 3", "Side 2", "Side 1", "Side 0"]);
    }

    [Theory]
    [InlineData("""{}""", "title", "required")]
    [InlineData("""{"title":""}""", "title", "required")]
    [InlineData("""{"title":"T","goals":["a b"]}""", "goals[0]", "a b")]
    [InlineData("""{"title":"T","partners":[null]}""", "partners[0]", "not a code")]
    [InlineData("""{"title":"T","visibility":"friends"}""", "visibility", "partners")]
    [InlineData("""{"title":"T","assumptions":[{"text":"x"},{"text":""}]}""", "assumptions[1].text", "required")]
    [InlineData("""{"title":"T","assumptions":[{"text":"x","indicator":"violence"}]}""", "assumptions[0].area", "needs an area")]
    [InlineData("""{"title":"T","assumptions":[{"text":"x","area":"851"}]}""", "assumptions[0].indicator", "needs an indicator")]
    [InlineData("""{"title":"T","assumptions":[{"text":"x","indicator":"violence","area":"Aalborg"}]}""", "assumptions[0].area", "Danmarks Statistik")]
    [InlineData("""{"title":"T","assumptions":[null]}""", "assumptions[0]", "null")]
    [InlineData("""{"title":"T","state":"holding"}""", "state", "not known")]
    [InlineData("""{"title":""", "", "not valid JSON")]
    public async Task An_initiative_that_is_wrong_is_refused_by_field_and_nothing_is_stored(string body, string field, string reason)
    {
        using var response = await world.As("coordinator", "skole").PostAsync("/api/v1/initiatives", new StringContent(body, Encoding.UTF8, "application/json"));

        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, answer);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        if (field is not "")
            JsonNode.Parse(answer)!["errors"]!.AsObject().ShouldContain(error => error.Key == field);
        answer.ShouldContain(reason);
        (await world.Count("initiative where owner = 'skole'")).ShouldBe(0);
    }

    [Theory]
    [InlineData("GET", "/api/v1/initiatives")]
    [InlineData("GET", "/api/v1/initiatives/019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11")]
    [InlineData("POST", "/api/v1/initiatives")]
    public async Task Every_path_is_closed_without_a_token_with_an_expired_one_and_without_its_scope(string method, string path)
    {
        (await Status(null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status(world.Tokens.Token("administrator", "aalborg", lifetime: TimeSpan.FromHours(-1)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status(world.Tokens.Token("administrator", "aalborg", scopes: ["indicator.read", "indicator.write"]))).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> Status(string? token)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is "POST")
                request.Content = JsonContent.Create(new { title = "T" });
            using var response = await world.With(token).SendAsync(request);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("analyst", "aalborg")]
    [InlineData("coordinator", null)]
    public async Task Only_a_coordinator_of_an_organisation_starts_initiatives(string role, string? organisation)
    {
        using var response = await world.As(role, organisation).PostAsJsonAsync("/api/v1/initiatives", new { title = "T" });

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
