using System.Text.Json.Nodes;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Strategy.Tests;

/// <summary>What an organisation may not see, it does not find, count, compare or guess by any read of the OpenAPI document. A read that is added is asked for here or fails.</summary>
public sealed class HiddenTests(World world)
{
    private const string Owner = "familie-og-beskaeftigelse", Word = "hemmelighedskræmmeri";

    [Theory]
    [InlineData("administrator", "nordjyllands-politi")]
    [InlineData("coordinator", "region-nordjylland")]
    [InlineData(null, null)]
    public async Task No_read_of_the_document_tells_what_one_may_not_see(string? role, string? organisation)
    {
        var before = await Found(role, organisation);
        var hidden = await Hide();
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("services/Strategy/openapi.json"), TestContext.Current.CancellationToken))!;
        var reads = document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null).Select(path => path.Key).ToList();

        reads.Count.ShouldBeGreaterThan(20);
        var open = world.As(role, organisation);
        foreach (var read in reads.Where(read => !read.StartsWith("/api/v1/dead-letters/", StringComparison.Ordinal)))
        {
            var asked = Asked(read, hidden).ToList();
            asked.ShouldNotBeEmpty($"{read} is a read that this test does not ask for.");
            foreach (var path in asked)
            {
                using var response = await open.GetAsync(path);
                var answer = await response.Content.ReadAsStringAsync();

                ((int)response.StatusCode).ShouldBeOneOf([200, 400, 403, 404], path);
                if (read.Contains('{') && !read.Contains("{code}", StringComparison.Ordinal))
                    ((int)response.StatusCode).ShouldNotBe(200, path);
                answer.ShouldNotContain(Word, Case.Insensitive, path);
                foreach (var (name, id) in hidden)
                    answer.ShouldNotContain(id, Case.Insensitive, $"{path} tells {name}");
            }
        }

        // What is counted is what is seen: nothing has been added to any facet, gap, overlap or list for this caller.
        (await Found(role, organisation)).ShouldBe(before);

        // The owner itself finds it by all of them, or nothing above would mean anything.
        foreach (var path in new[] { $"/api/v1/strategies/search?q={Word}", "/api/v1/coverage", $"/api/v1/strategies/{hidden["strategy"]}", $"/api/v1/hearings/{hidden["hearing"]}", $"/api/v1/hearings/{hidden["hearing"]}/report", $"/api/v1/meetings/{hidden["meeting"]}", $"/api/v1/meetings/{hidden["meeting"]}/minutes" })
            (await world.As("coordinator", Owner).GetStringAsync(path)).ShouldContain(Word, Case.Insensitive, path);
    }

    // Only of things that no other test adds to while this one runs: what is found by words that stand nowhere else.
    private async Task<string> Found(string? role, string? organisation)
    {
        var (_, found, _) = await world.Send("GET", $"/api/v1/strategies/search?q={Word[..8]}", role: role, organisation: organisation);
        return $"{found!["total"]} {found["facets"]!.ToJsonString()}";
    }

    private static IEnumerable<string> Asked(string read, Dictionary<string, string> hidden)
    {
        var path = read
            .Replace("/strategies/{id}", $"/strategies/{hidden["strategy"]}", StringComparison.Ordinal)
            .Replace("/hearings/{id}", $"/hearings/{hidden["hearing"]}", StringComparison.Ordinal)
            .Replace("/meetings/{id}", $"/meetings/{hidden["meeting"]}", StringComparison.Ordinal)
            .Replace("/decisions/{id}", $"/decisions/{hidden["decision"]}", StringComparison.Ordinal)
            .Replace("/planning-groups/{id}", $"/planning-groups/{hidden["group"]}", StringComparison.Ordinal)
            .Replace("/answers/{answer}", $"/answers/{hidden["answer"]}", StringComparison.Ordinal)
            .Replace("/items/{number}", "/items/7", StringComparison.Ordinal)
            .Replace("/versions/{number}", "/versions/1", StringComparison.Ordinal)
            .Replace("{code}", "1", StringComparison.Ordinal)
            .Replace("{token}", new string('a', 32), StringComparison.Ordinal);
        if (path.Contains("{attachment}", StringComparison.Ordinal))
        {
            foreach (var file in new[] { "strategyFile", "answerFile", "itemFile" })
                yield return path.Replace("{attachment}", hidden[file], StringComparison.Ordinal);
            yield break;
        }
        if (path.Contains('{'))
            yield break;
        foreach (var query in read switch
        {
            "/api/v1/strategies/search" => new[] { $"?q={Word}", $"?q={Word[..12]}", "?q=hemmelighed", "?q=hemmelighedskræmeri", "?q=kræmmeri", $"?q=\"{Word}\"", "?goal=5&limit=50", $"?organisation={Owner}&limit=50", "?status=in-hearing&limit=50", "?area=851-skjult", "?q=" },
            "/api/v1/strategies" => ["?limit=500", $"?organisation={Owner}&limit=500", "?status=in-hearing&limit=500", "?goal=5&limit=500"],
            "/api/v1/strategies/{id}/diff" => ["?from=1&to=2"],
            "/api/v1/hearings" => ["?limit=500", $"?strategy={hidden["strategy"]}", "?recipient=skoleudvalget&limit=500", "?state=open&limit=500"],
            "/api/v1/hearings/{id}/report" => ["", "?format=md", "?format=docx", "?format=pdf"],
            "/api/v1/meetings" => ["?limit=500", $"?strategy={hidden["strategy"]}"],
            "/api/v1/decisions" => ["?limit=500", $"?strategy={hidden["strategy"]}"],
            "/api/v1/planning-groups" => ["?limit=500", $"?strategy={hidden["strategy"]}"],
            "/api/v1/coverage" => ["", "?format=csv", "?goal=5", $"?organisation={Owner}"],
            "/api/v1/audit/strategy" => ["?limit=500", $"?subject={hidden["strategy"]}"],
            "/api/v1/goals/{code}/diff" => ["?from=1&to=1"],
            _ => [""],
        })
        {
            yield return path + query;
        }
    }

    /// <summary>One of everything, for its owner and for those who are asked alone.</summary>
    private async Task<Dictionary<string, string>> Hide()
    {
        var hidden = new Dictionary<string, string>();
        async Task<JsonNode> Do(string method, string path, object? body, string organisation = Owner, string? tag = null, string role = "coordinator")
        {
            var (status, answer, _) = await world.Send(method, path, body, tag, role, organisation);
            status.ShouldBeInRange(200, 299, $"{path}: {answer?.ToJsonString()}");
            return answer!;
        }

        async Task<string> Tag(string path, string organisation = Owner) => (await world.Send("GET", path, organisation: organisation)).Tag!;

        object Paper(string body) => new { title = $"Om {Word}", kind = "strategy", summary = Word, body, goals = new[] { new { goal = "5", how = Word } }, areas = World.Codes("851-skjult"), targetGroups = World.Codes(Word), visibility = "owner" };
        hidden["strategy"] = (string)(await Do("POST", "/api/v1/strategies", Paper($"# Formål\n\n{Word}")))["id"]!;
        var strategy = $"/api/v1/strategies/{hidden["strategy"]}";
        hidden["strategyFile"] = (string)(await Do("POST", $"{strategy}/attachments?name=bilag.txt", System.Text.Encoding.UTF8.GetBytes(Word), tag: await Tag(strategy)))["id"]!;
        await Do("PUT", strategy, Paper($"# Formål\n\nMere {Word}"), tag: await Tag(strategy));
        var other = (string)(await Do("POST", "/api/v1/strategies", Paper("Den anden")))["id"]!;
        await Do("POST", $"{strategy}/relations", new { to = other, kind = "conflicts", reason = Word });
        hidden["other"] = other;

        hidden["hearing"] = (string)(await Do("POST", "/api/v1/hearings", new { strategy = hidden["strategy"], recipients = World.Codes("skoleudvalget"), deadline = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(9), questions = World.Codes(Word) }))["id"]!;
        var hearing = $"/api/v1/hearings/{hidden["hearing"]}";
        hidden["answer"] = (string)(await Do("POST", $"{hearing}/answers", new { recipient = "skoleudvalget", position = "opposes", text = Word, remarks = new[] { new { clause = "k1", text = Word } } }, "skole", role: "contributor"))["id"]!;
        hidden["answerFile"] = (string)(await Do("POST", $"{hearing}/answers/{hidden["answer"]}/attachments?name=bilag.txt", System.Text.Encoding.UTF8.GetBytes(Word), "skole", role: "contributor"))["id"]!;

        hidden["meeting"] = (string)(await Do("POST", $"/api/v1/meetings/imports?name=referat.txt&body={Word}&date=2014-03-31", System.Text.Encoding.UTF8.GetBytes($"Punkt 7. {Word}\n\nSagsbeskrivelse\n{Word}")))["id"]!;
        var meeting = $"/api/v1/meetings/{hidden["meeting"]}";
        await Do("PUT", $"{meeting}/items/7", new { title = Word, strategy = other, hearing = (string?)null }, tag: await Tag($"{meeting}/items/7"));
        hidden["itemFile"] = (string)(await Do("POST", $"{meeting}/items/7/attachments?name=bilag.txt", System.Text.Encoding.UTF8.GetBytes(Word)))["id"]!;
        hidden["decision"] = (string)(await Do("POST", $"{meeting}/items/7/decision", new { outcome = "noted", text = Word }))["id"]!;
        hidden["group"] = (string)(await Do("POST", "/api/v1/planning-groups", new { name = Word, members = new[] { new { organisation = "skole", name = Word } }, strategy = hidden["strategy"], meetings = World.Codes(hidden["meeting"]) }))["id"]!;
        await Do("POST", $"/api/v1/planning-groups/{hidden["group"]}/milestones", new { title = Word, due = "2030-01-01" });
        return hidden;
    }
}
