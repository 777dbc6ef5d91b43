using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests;

public sealed class StrategyTests(World world)
{
    [Fact]
    public async Task The_five_goals_have_their_official_wording_and_the_fifth_needs_precision()
    {
        var goals = (await world.As(null, null).GetFromJsonAsync<JsonObject>("/api/v1/goals"))!["items"]!.AsArray();

        var founding = File.ReadAllText(Repository.PathOf("data/founding-case.md"));
        goals.Select(goal => (string)goal!["code"]!).ShouldBe(["1", "2", "3", "4", "5"]);
        foreach (var goal in goals)
        {
            founding.ShouldContain($"| {goal!["code"]} | {goal["dimensionTitle"]!["da"]} | {goal["title"]!["da"]}");
            ((bool)goal["needsPrecision"]!).ShouldBe((string)goal["code"]! == "5");
        }
    }

    [Fact]
    public async Task Organisations_are_listed_with_one_committee_per_department()
    {
        var organisations = (await world.As(null, null).GetFromJsonAsync<JsonObject>("/api/v1/organisations"))!["items"]!.AsArray();

        organisations.Count.ShouldBe(8);
        organisations.Count(o => (string?)o!["partOf"] == "aalborg").ShouldBe(5);
        foreach (var organisation in organisations)
            organisation!["committees"]!.AsArray().Count.ShouldBe((string?)organisation["partOf"] == "aalborg" ? 1 : 0);
    }

    [Fact]
    public async Task A_strategy_is_read_back_as_it_was_entered()
    {
        using var response = await world.As("coordinator", "familie-og-beskaeftigelse").PostAsJsonAsync("/api/v1/strategies", new
        {
            title = "Tryghed i Aalborg Kommune",
            kind = "strategy",
            coOwners = World.Codes("nordjyllands-politi"),
            partners = World.Codes("skole", "skole"),
            goals = World.Goals("1", "5"),
            targetGroups = World.Codes("unge 15–17 år", "boligområder"),
            areas = World.Codes("0851", "851-oestbyen"),
            period = new { from = "2014-01-01", to = "2016-12-31" },
            kle = "27.69.40",
            summary = "Fælles mål for ældre og yngre",
            body = "# Formål\n\nTryghed skabes i fællesskab.\n\n# Indsatser\n\nSSP-samarbejdet styrkes.",
            links = new[] { new { title = "Referat", url = "https://www.aalborg.dk/referat" } },
            nextReview = "2015-06-01",
            contact = new { email = "tryghed@aalborg.dk" },
            status = "adopted",
            visibility = "public",
        });

        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        using var read = await world.As("reader", "skole").GetAsync(response.Headers.Location);
        var strategy = JsonNode.Parse(await read.Content.ReadAsStringAsync())!;
        ((string?)strategy["owner"]).ShouldBe("familie-og-beskaeftigelse");
        ((string?)strategy["status"]).ShouldBe("adopted");
        ((int)strategy["adoptedVersion"]!).ShouldBe(1);
        ((string?)strategy["content"]!["period"]!["to"]).ShouldBe("2016-12-31");
        strategy["content"]!["partners"]!.AsArray().Count.ShouldBe(1);
        ((string?)strategy["content"]!["areas"]![0]).ShouldBe("851");
        ((string?)strategy["content"]!["goals"]![1]!["how"]).ShouldBe("Sådan nås mål 5");
        strategy["clauses"]!.AsArray().Select(c => $"{c!["anchor"]} {c["number"]} {c["heading"]}").ShouldBe(["k1 1 Formål", "k2 2 Indsatser"]);
        ((string?)strategy["contact"]!["email"]).ShouldBe("tryghed@aalborg.dk");

        var again = world.As("reader", "skole");
        again.DefaultRequestHeaders.Add("If-None-Match", read.Headers.ETag!.ToString());
        using var unchanged = await again.GetAsync(response.Headers.Location);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        // Whom to ask is for colleagues.
        (await world.As(null, null).GetStringAsync(response.Headers.Location)).ShouldNotContain("tryghed@aalborg.dk");
    }

    [Fact]
    public async Task What_others_are_told_is_the_approved_event()
    {
        var strategy = await world.Enter(new { title = "Tryghed i Aalborg Kommune", kind = "strategy", goals = World.Goals("1", "2"), status = "adopted", visibility = "partners" });

        var @event = await world.Heard((string)strategy["id"]!);

        ((string?)@event["strategy"]).ShouldBe((string?)strategy["id"]);
        DateTimeOffset.Parse((string)@event["occurredAt"]!).ShouldBe((DateTimeOffset)strategy["createdAt"]!, TimeSpan.FromMilliseconds(1));
        (@event["aggregate"], @event["strategy"], @event["occurredAt"]) = ("(the strategy)", "(the strategy)", "(when)");
        Approved.Text("tests/Strategy/Approved/StrategyChanged.json", @event.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    [Theory]
    [InlineData("public", "aalborg", true)]
    [InlineData("public", "skole", true)]
    [InlineData("public", null, true)]
    [InlineData("partners", "skole", true)]
    [InlineData("partners", null, false)]
    [InlineData("owner", "aalborg", true)]
    [InlineData("owner", "skole", false)]
    [InlineData("owner", null, false)]
    [InlineData(null, "aalborg", true)]
    [InlineData(null, "skole", false)]
    public async Task A_strategy_exists_for_those_who_may_see_it_and_for_nobody_else(string? visibility, string? reader, bool seen)
    {
        var title = $"Strategi {Guid.NewGuid():N}";
        var id = (string)(await world.Enter(visibility is null ? new { title, kind = "policy" } : new { title, kind = "policy", visibility }))["id"]!;
        var client = world.As(reader is null ? null : "administrator", reader);

        using var one = await client.GetAsync($"/api/v1/strategies/{id}");
        var list = await client.GetStringAsync("/api/v1/strategies?limit=500");

        one.StatusCode.ShouldBe(seen ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        list.Contains(title, StringComparison.Ordinal).ShouldBe(seen);
    }

    [Theory]
    [InlineData("goal=4&status=archived", true)]
    [InlineData("goal=3&status=archived", false)]
    [InlineData("organisation=by-og-landskab&status=archived", true)]
    [InlineData("organisation=region-nordjylland&status=archived", true)]
    [InlineData("organisation=nordjyllands-politi&status=archived", false)]
    [InlineData("status=draft", false)]
    public async Task A_list_is_narrowed_by_goal_by_owner_or_partner_and_by_status(string query, bool found)
    {
        var strategy = await world.Enter(
            new { title = "Byrum", kind = "action-plan", goals = World.Goals("4"), partners = World.Codes("region-nordjylland"), status = "archived", visibility = "public" }, "by-og-landskab");

        var list = await world.As("reader").GetStringAsync($"/api/v1/strategies?limit=500&{query}");

        list.Contains((string)strategy["id"]!, StringComparison.Ordinal).ShouldBe(found);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_newest_first()
    {
        for (var i = 0; i < 5; i++)
            await world.Enter(new { title = $"Side {i}", kind = "agreement", status = "archived", visibility = "owner" }, "aeldre-og-handicap");

        var client = world.As("reader", "aeldre-og-handicap");
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/strategies?status=archived&organisation=aeldre-og-handicap&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
            titles.AddRange(page["items"]!.AsArray().Select(item => (string)item!["title"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        titles.ShouldBe(["Side 4", "Side 3", "Side 2", "Side 1", "Side 0"]);
    }

    [Theory]
    [InlineData("""{"kind":"policy"}""", "title", "required")]
    [InlineData("""{"title":" ","kind":"policy"}""", "title", "required")]
    [InlineData("""{"title":"T","kind":"poem"}""", "kind", "terms-of-reference")]
    [InlineData("""{"title":"T","kind":"policy","goals":[{"goal":"1"},{"goal":"9"}]}""", "goals[1].goal", "'9'")]
    [InlineData("""{"title":"T","kind":"policy","goals":[{"goal":"1"},{"goal":"1"}]}""", "goals", "twice")]
    [InlineData("""{"title":"T","kind":"policy","kle":"27.69"}""", "kle", "three levels")]
    [InlineData("""{"title":"T","kind":"policy","areas":["Aalborg"]}""", "areas[0]", "851")]
    [InlineData("""{"title":"T","kind":"policy","links":[{"title":"x","url":"javascript:alert(1)"}]}""", "links[0].url", "https://")]
    [InlineData("""{"title":"T","kind":"policy","coOwners":["skole"]}""", "coOwners", "owns it already")]
    [InlineData("""{"title":"T","kind":"policy","contact":{"email":"x"}}""", "contact.email", "e-mail")]
    [InlineData("""{"title":"T","kind":"policy","body":"Ring til 070761-4285"}""", "body", "CPR")]
    [InlineData("""{"title":"T","kind":"policy","nextReview":"1 May"}""", "nextReview", "wrong type")]
    [InlineData("""{"title":"T","kind":"policy","goals":[null]}""", "goals[0]", "null")]
    [InlineData("""{"title":"T","kind":"policy","partners":["odense"]}""", "partners[0]", "'odense'")]
    [InlineData("""{"title":"T","kind":"policy","status":"in-hearing"}""", "status", "open a hearing")]
    [InlineData("""{"title":"T","kind":"policy","period":{"from":"2014-02-01","to":"2014-01-01"}}""", "period.to", "before it begins")]
    [InlineData("""{"title":"T","kind":"policy","owner":"aalborg"}""", "owner", "not known")]
    [InlineData("""{"title":"T\u0000","kind":"policy"}""", "title", "be stored")]
    [InlineData("""{"title":"T\u0007","kind":"policy"}""", "title", "control character")]
    [InlineData("""{"title":"T","kind":"policy","nextReview":"0001-01-01"}""", "nextReview", "1900")]
    [InlineData("""{"title":"T","kind":"policy","period":{"from":"2014-01-01","to":"9999-12-31"}}""", "period.to", "2199")]
    [InlineData("""{"title":""", "", "not valid JSON")]
    public async Task A_strategy_that_is_wrong_is_refused_by_field_and_nothing_is_stored(string body, string field, string reason)
    {
        using var response = await world.As("coordinator", "skole").PostAsync("/api/v1/strategies", new StringContent(body, Encoding.UTF8, "application/json"));

        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, answer);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        if (field is not "")
            JsonNode.Parse(answer)!["errors"]!.AsObject().ShouldContain(error => error.Key == field);
        answer.ShouldContain(reason);
        (await world.Count("strategy where title like 'T%' and length(title) < 3")).ShouldBe(0);
    }

    [Theory]
    [InlineData("> ")]
    [InlineData("[")]
    public async Task A_text_that_no_reader_could_follow_is_refused(string piece)
    {
        using var response = await world.As("coordinator").PostAsJsonAsync("/api/v1/strategies", new { title = "Dyb", kind = "policy", body = string.Concat(Enumerable.Repeat(piece, 20_000)) });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("too deep");
    }

    [Theory]
    [InlineData("/api/v1/strategies?limit=0", "limit")]
    [InlineData("/api/v1/strategies?cursor=x", "cursor")]
    [InlineData("/api/v1/strategies?status=lost", "status")]
    public async Task A_list_that_is_asked_for_wrongly_says_what_is_wrong(string path, string field)
    {
        using var response = await world.As("reader").GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsObject().ShouldContain(error => error.Key == field);
    }

    [Theory]
    [InlineData("GET", "/api/v1/goals")]
    [InlineData("GET", "/api/v1/organisations")]
    [InlineData("GET", "/api/v1/strategies")]
    [InlineData("GET", "/api/v1/strategies/019a0f3e-7c11-7d52-9a55-3f1f6c2b8d11")]
    [InlineData("POST", "/api/v1/strategies")]
    public async Task Every_path_is_closed_without_a_token_with_an_expired_one_and_without_its_scope(string method, string path)
    {
        (await Status(null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status(world.Tokens.Token("administrator", "aalborg", lifetime: TimeSpan.FromHours(-1)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status(world.Tokens.Token("administrator", "aalborg", scopes: ["indicator.read", "indicator.write"]))).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> Status(string? token)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is "POST")
                request.Content = JsonContent.Create(new { title = "T", kind = "policy" });
            using var response = await world.With(token).SendAsync(request);
            return response.StatusCode;
        }
    }

    [Theory]
    [InlineData("analyst", "aalborg")]
    [InlineData("coordinator", null)]
    public async Task Only_a_coordinator_of_an_organisation_enters_strategies(string role, string? organisation)
    {
        using var response = await world.As(role, organisation).PostAsJsonAsync("/api/v1/strategies", new { title = "T", kind = "policy" });

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Of_those_who_note_the_same_relation_at_once_one_is_heard()
    {
        var (one, other) = ((string)(await world.Enter(new { title = "Den ene", kind = "policy" }))["id"]!, (string)(await world.Enter(new { title = "Den anden", kind = "policy" }))["id"]!);

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => i % 2 == 0
            ? world.Send("POST", $"/api/v1/strategies/{one}/relations", new { to = other, kind = "conflicts", reason = "Modstrid" })
            : world.Send("POST", $"/api/v1/strategies/{other}/relations", new { to = one, kind = "conflicts", reason = "Modstrid" })));

        all.Select(answer => answer.Status).Order().ShouldBe([201, 409, 409, 409, 409, 409]);
    }

    [Fact]
    public async Task Two_strategies_that_take_each_others_place_at_once_do_not_wait_for_each_other()
    {
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = ((string)(await world.Enter(new { title = "Den ene", kind = "policy" }))["id"]!, (string)(await world.Enter(new { title = "Den anden", kind = "policy" }))["id"]!);

            var both = await Task.WhenAll(
                world.Send("PUT", $"/api/v1/strategies/{one}/superseded-by", new { by = other }, "*"), world.Send("PUT", $"/api/v1/strategies/{other}/superseded-by", new { by = one }, "*"));

            both.Select(answer => answer.Status).Order().ShouldBe([200, 409]);
        }
    }
}
