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
    public async Task The_founding_case_is_read_back_as_it_was_entered_with_its_trail_in_order()
    {
        using var response = await world.As("coordinator", "familie-og-beskaeftigelse").PostAsJsonAsync("/api/v1/strategies", new
        {
            title = "Kommissorium",
            kind = "terms-of-reference",
            partners = World.Codes("nordjyllands-politi"),
            goals = World.Codes("1", "5"),
            period = new { from = "2014-01-01", to = "2016-12-31" },
            summary = "Fælles mål",
            status = "in-hearing",
            visibility = "public",
            hearing = new { answersDue = "2014-05-01", recipients = World.Codes("skoleudvalget") },
            decisions = new[]
            {
                new { date = "2014-03-31", body = "Magistraten", item = (string?)"7", title = "Strategi", recommendation = (string?)"Godkendes", decision = "Sendes i høring" },
                new { date = "2013-12-09", body = "Magistraten", item = (string?)null, title = "Aftale", recommendation = (string?)null, decision = "Aftalt" },
            },
        });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var read = await world.As(null, null).GetAsync(response.Headers.Location);
        var strategy = JsonNode.Parse(await read.Content.ReadAsStringAsync())!;
        ((string?)strategy["owner"]).ShouldBe("familie-og-beskaeftigelse");
        ((string?)strategy["hearing"]!["answersDue"]).ShouldBe("2014-05-01");
        ((string?)strategy["status"]).ShouldBe("in-hearing");
        ((string?)strategy["period"]!["to"]).ShouldBe("2016-12-31");
        strategy["decisions"]!.AsArray().Select(d => (string?)d!["date"]).ShouldBe(["2013-12-09", "2014-03-31"]);
        ((string?)strategy["decisions"]![1]!["item"]).ShouldBe("7");

        var again = world.As(null, null);
        again.DefaultRequestHeaders.Add("If-None-Match", read.Headers.ETag!.ToString());
        using var unchanged = await again.GetAsync(response.Headers.Location);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task What_others_are_told_is_the_approved_event()
    {
        var strategy = await world.Enter(new { title = "Tryghed i Aalborg Kommune", kind = "strategy", goals = World.Codes("1", "2"), status = "adopted", visibility = "partners" });

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
            new { title = "Byrum", kind = "action-plan", goals = World.Codes("4"), partners = World.Codes("region-nordjylland"), status = "archived", visibility = "public" }, "by-og-landskab");

        var list = await world.As("reader").GetStringAsync($"/api/v1/strategies?limit=500&{query}");

        list.Contains((string)strategy["id"]!, StringComparison.Ordinal).ShouldBe(found);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_newest_first()
    {
        for (var i = 0; i < 5; i++)
            await world.Enter(new { title = $"Side {i}", kind = "agreement", status = "superseded", visibility = "owner" }, "aeldre-og-handicap");

        var client = world.As("reader", "aeldre-og-handicap");
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/strategies?status=superseded&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"))!;
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
    [InlineData("""{"title":"T","kind":"policy","goals":["1","9"]}""", "goals[1]", "'9'")]
    [InlineData("""{"title":"T","kind":"policy","goals":[null]}""", "goals[0]", "not the code")]
    [InlineData("""{"title":"T","kind":"policy","partners":["odense"]}""", "partners[0]", "'odense'")]
    [InlineData("""{"title":"T","kind":"policy","status":"in-hearing"}""", "hearing", "needs a hearing")]
    [InlineData("""{"title":"T","kind":"policy","hearing":{"answersDue":"2014-05-01","recipients":[]}}""", "hearing.recipients", "at least one")]
    [InlineData("""{"title":"T","kind":"policy","hearing":{"answersDue":"2014-05-01","recipients":["x"]}}""", "hearing.recipients[0]", "'x'")]
    [InlineData("""{"title":"T","kind":"policy","hearing":{"answersDue":"1 May","recipients":["skoleudvalget"]}}""", "hearing.answersDue", "wrong type")]
    [InlineData("""{"title":"T","kind":"policy","period":{"from":"2014-02-01","to":"2014-01-01"}}""", "period.to", "before it begins")]
    [InlineData("""{"title":"T","kind":"policy","decisions":[{"date":"2014-03-31","body":"","title":"x","decision":"y"}]}""", "decisions[0].body", "required")]
    [InlineData("""{"title":"T","kind":"policy","owner":"aalborg"}""", "owner", "not known")]
    [InlineData("""{"title":"T\u0000","kind":"policy"}""", "title", "be stored")]
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
        (await world.Count("strategy where owner = 'skole'")).ShouldBe(0);
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
}
