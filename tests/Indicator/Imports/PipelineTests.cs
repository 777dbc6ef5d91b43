using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Imports;

public sealed class PipelineTests(ImportWorld world)
{
    [Fact]
    public async Task A_file_that_arrives_slowly_holds_no_connection_to_the_database_and_those_over_the_limit_are_asked_to_come_again()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        var more = new TaskCompletionSource();
        var file = Encoding.UTF8.GetBytes(ImportWorld.Rows(20_000));
        var path = $"/api/v1/imports?indicator={code}&format=csv";
        SlowBody[] slow = [Slow(), Slow()];
        var sending = slow.Select(body => contributor.Http.PostAsync(path, body)).ToArray();
        await Task.WhenAll(slow.Select(body => body.Began));

        using (var third = await Eventually.Get(() => contributor.Http.PostAsync(path, new StringContent(ImportWorld.Rows(1))), answer => (int)answer.StatusCode == 503))
        {
            third.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeGreaterThan(0);
            (await third.Content.ReadAsStringAsync()).ShouldContain("Too many files of your organisation");
        }
        // Fails when one organisation can take all places.
        using (var partner = await world.As("contributor", "politi").Http.PostAsync("/api/v1/imports/preview?format=csv", new StringContent(ImportWorld.Rows(1))))
            ((int)partner.StatusCode).ShouldBe(200, await partner.Content.ReadAsStringAsync());
        // Fails when pieces are written as they come: their transactions are idle between them.
        (await world.Ask<long>("select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'")).ShouldBe(0);

        more.SetResult();
        foreach (var answer in await Task.WhenAll(sending))
        {
            ((int)answer.StatusCode).ShouldBe(202, await answer.Content.ReadAsStringAsync());
            answer.Dispose();
        }
        await using var replica = await world.Replica();
        foreach (var import in await contributor.Items($"/api/v1/imports?indicator={code}"))
            ((string?)(await contributor.Ended((string)import["id"]!))["state"]).ShouldBe("stored");

        SlowBody Slow() => new(file[..^8], more.Task, file[^8..]);
    }

    [Fact]
    public async Task A_file_that_turns_out_too_large_is_refused_though_it_did_not_say_how_large_it_is()
    {
        var code = await world.Defined();
        var body = new SlowBody(new byte[12_000_000], Task.CompletedTask, new byte[1]);
        using var response = await world.As("contributor").Http.PostAsync($"/api/v1/imports?indicator={code}&format=csv", body);
        ((int)response.StatusCode).ShouldBe(413);
        (await world.Ask<long>($"select count(*) from import where indicator = '{code}'")).ShouldBe(0);
    }

    [Fact]
    public async Task Rows_read_are_shown_while_the_file_is_being_stored_and_events_tell_the_same_until_the_end()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        await using var replica = await world.Replica();
        await contributor.Ended(await Sent(contributor, code, ImportWorld.Rows(1)));
        await replica.DisposeAsync();
        var id = await Sent(contributor, code, ImportWorld.Rows(5000), "&fileName=vold.csv");
        var waiting = (await contributor.Get($"/api/v1/imports/{id}")).Body!;
        waiting["progress"]!.ToJsonString().ShouldBe($$"""{"phase":"waiting","bytesRead":0,"bytes":{{waiting["bytes"]}},"secondsLeft":null,"cancelling":false}""");
        waiting["rows"]!.ToJsonString().ShouldBe("""{"read":0,"stored":0,"unchanged":0,"wrong":0}""");
        ((string?)waiting["fileName"]).ShouldBe("vold.csv");

        var holding = await world.Hold(code); // before anyone can have stored it
        await using var next = await world.Replica();
        using var following = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/imports/{id}/events");
        HttpResponseMessage events;
        await using (var held = holding)
        {
            await held.Waiting();
            var running = (await Eventually.Get(() => contributor.Get($"/api/v1/imports/{id}"), answer => answer.Body!["rows"]!["read"]!.GetValue<int>() == 5000)).Body!;
            ((string?)running["state"]).ShouldBe("running");
            running["progress"]!["bytesRead"]!.GetValue<long>().ShouldBe(running["bytes"]!.GetValue<long>());
            running["progress"]!["secondsLeft"].ShouldNotBeNull();
            (await contributor.Items($"/api/v1/observations?indicator={code}")).ShouldHaveSingleItem();

            events = await contributor.Http.SendAsync(following, HttpCompletionOption.ResponseHeadersRead);
            events.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            events.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }
        using var told = events;
        using var stream = await told.Content.ReadAsStreamAsync();
        var seen = await Events(stream);
        seen[0].Type.ShouldBe("progress");
        ((string?)seen[0].Data["state"]).ShouldBe("running");
        seen[^1].Type.ShouldBe("ended");
        seen.SkipLast(1).ShouldAllBe(e => e.Type == "progress");
        JsonNode.DeepEquals(seen[^1].Data, (await contributor.Get($"/api/v1/imports/{id}")).Body).ShouldBeTrue();
        seen[^1].Data["rows"]!.ToJsonString().ShouldBe("""{"read":5000,"stored":4999,"unchanged":1,"wrong":0}""");
        seen[^1].Data["progress"].ShouldBeNull();
        seen.Select(e => e.Data["rows"]!["read"]!.GetValue<int>()).ShouldBeInOrder();
        (await world.Ask<long>($"select count(*) from import_progress where import = '{id}'")).ShouldBe(0);

        (await world.As("reader", "politi").Get($"/api/v1/imports/{id}/events")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task An_import_is_cancelled_while_it_runs_on_another_replica_and_nothing_of_it_is_stored()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        await using var replica = await world.Replica();
        await using (var held = await world.Hold(code))
        {
            var first = await Sent(contributor, code, ImportWorld.Rows(1000));
            var second = await Sent(contributor, code, ImportWorld.Rows(10));
            replica.Wake();
            await held.Waiting();
            var (status, body) = await contributor.Post($"/api/v1/imports/{second}/cancel", new JsonObject()); // waits for the first
            status.ShouldBe(200, body?.ToJsonString());
            ((string?)body!["state"]).ShouldBe("cancelled");

            (await world.As("contributor", "politi").Post($"/api/v1/imports/{first}/cancel", new JsonObject())).Status.ShouldBe(404);
            (status, body) = await contributor.Post($"/api/v1/imports/{first}/cancel", new JsonObject());
            status.ShouldBe(200, body?.ToJsonString());
            ((string?)body!["state"]).ShouldBe("cancelled");
            body["rows"]!["stored"]!.GetValue<int>().ShouldBe(0);
            (await contributor.Post($"/api/v1/imports/{first}/cancel", new JsonObject())).Status.ShouldBe(200);
            (await world.Ask<string>($"select cancelled_by from import where id = '{first}'")).ShouldBe("contributor@aalborg");
            (await contributor.Items($"/api/v1/imports?indicator={code}&state=cancelled")).Select(i => (string?)i["id"]).ShouldBe([second, first]);
        }
        (await world.Ask<long>($"select count(*) from import_chunk c join import i on i.id = c.import where i.indicator = '{code}'")).ShouldBe(0);
        (await world.Ask<long>($"select count(*) from import_progress p join import i on i.id = p.import where i.indicator = '{code}'")).ShouldBe(0);
        (await contributor.Items($"/api/v1/observations?indicator={code}")).ShouldBeEmpty();
        (await world.Ask<int>($"select vintages from indicator where code = '{code}'")).ShouldBe(0);

        var stored = await Sent(contributor, code, ImportWorld.Rows(10));
        replica.Wake();
        ((string?)(await contributor.Ended(stored))["state"]).ShouldBe("stored");
        (await contributor.Post($"/api/v1/imports/{stored}/cancel", new JsonObject())).Status.ShouldBe(409);
        (await contributor.Items($"/api/v1/observations?indicator={code}")).Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_storing_whose_connection_is_killed_leaves_nothing_and_the_file_is_stored_by_the_next_attempt_once()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        var id = await Sent(contributor, code, ImportWorld.Rows(2000));
        var holding = await world.Hold(code); // before anyone can have stored it
        await using var replica = await world.Replica();
        await using (var held = holding)
        {
            await held.Kill(await held.Waiting());
            await Eventually.Holds(() => world.Ask<bool>($"select interruptions = 1 from import where id = '{id}'"));
            (await world.Ask<long>($"select count(*) from observation where indicator = '{code}'")).ShouldBe(0);
            ((string?)(await contributor.Get($"/api/v1/imports/{id}")).Body!["state"]).ShouldBe("running");
        }
        (await contributor.Ended(id))["rows"]!.ToJsonString().ShouldBe("""{"read":2000,"stored":2000,"unchanged":0,"wrong":0}""");
        (await world.Ask<long>($"select count(*) from observation where indicator = '{code}'")).ShouldBe(2000);

        var again = await Sent(contributor, code, ImportWorld.Rows(2000));
        replica.Wake();
        (await contributor.Ended(again))["rows"]!.ToJsonString().ShouldBe("""{"read":2000,"stored":0,"unchanged":2000,"wrong":0}""");
        (await world.Ask<int>($"select vintages from indicator where code = '{code}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_that_is_stopped_in_the_middle_leaves_nothing_and_of_two_others_one_stores_the_file()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        var id = await Sent(contributor, code, ImportWorld.Rows(2000));
        await using (var held = await world.Hold(code))
        {
            await using (await world.Replica())
                await held.Waiting();
            (await world.Ask<long>($"select count(*) from observation where indicator = '{code}'")).ShouldBe(0);
            (await world.Ask<int>($"select begun from import_progress where import = '{id}'")).ShouldBe(0);
        }
        await using var one = await world.Replica();
        await using var other = await world.Replica();
        (await contributor.Ended(id))["rows"]!["stored"]!.GetValue<int>().ShouldBe(2000);
        (await world.Ask<long>($"select count(*) from vintage where indicator = '{code}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Two_replicas_never_store_the_same_file_twice()
    {
        var contributor = world.As("contributor");
        string[] codes = [await world.Defined(), await world.Defined(), await world.Defined()];
        var sent = new List<string>();
        for (var i = 0; i < 12; i++)
            sent.Add(await Sent(contributor, codes[i % 3], ImportWorld.Rows(100, from: i)));
        await using var one = await world.Replica();
        await using var other = await world.Replica();
        foreach (var id in sent)
            ((string?)(await contributor.Ended(id))["state"]).ShouldBe("stored");
        foreach (var code in codes)
            (await world.Ask<long>($"select count(*) from vintage where indicator = '{code}'")).ShouldBe(4);
    }

    [Theory]
    [InlineData("P0001", 5)] // as a fault of ours would
    [InlineData("40001", 30)] // which looks as if it would pass
    public async Task A_file_that_always_fails_is_given_up_in_the_end_and_those_after_it_are_stored(string sqlState, int times)
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        await world.Fail(code, sqlState);
        var id = await Sent(contributor, code, ImportWorld.Rows(3));
        var other = await world.Defined();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var replica = await world.Replica(clock);
        for (var tried = 1; tried < times; tried++)
        {
            await Eventually.Holds(() => world.Ask<bool>($"select attempts + interruptions = {tried} from import where id = '{id}'"));
            (await world.Ask<bool>($"select due_at > '{clock.GetUtcNow():O}' from import where id = '{id}'")).ShouldBeTrue();
            clock.Advance(TimeSpan.FromMinutes(5));
            replica.Wake();
        }
        var refused = await contributor.Ended(id);
        ((string?)refused["state"]).ShouldBe("refused");
        ((string?)refused["errors"]![0]!["reason"]).ShouldNotBeNull().ShouldContain("reason inside the system");
        (await world.Ask<long>($"select count(*) from import_chunk where import = '{id}'")).ShouldBe(0);

        var after = await Sent(contributor, other, ImportWorld.Rows(3));
        replica.Wake();
        ((string?)(await contributor.Ended(after))["state"]).ShouldBe("stored");
    }

    [Fact]
    public async Task A_file_over_which_processes_die_is_given_up()
    {
        var contributor = world.As("contributor");
        var id = await Sent(contributor, await world.Defined(), ImportWorld.Rows(3));
        await world.Do($"insert into import_progress (import, phase, bytes_read, read, stored, unchanged, wrong, begun) values ('{id}', 1, 0, 0, 0, 0, 0, 5)");
        await using var replica = await world.Replica();
        ((string?)(await contributor.Ended(id))["state"]).ShouldBe("refused");
    }

    [Fact]
    public async Task Imports_are_listed_newest_first_in_pages_and_to_their_organisation_alone()
    {
        var contributor = world.As("contributor");
        var code = await world.Defined();
        var sent = new List<string>();
        for (var i = 0; i < 3; i++)
            sent.Insert(0, await Sent(contributor, code, ImportWorld.Rows(3)));
        var first = (await contributor.Get($"/api/v1/imports?indicator={code}&limit=2")).Body!;
        var second = (await contributor.Get($"/api/v1/imports?indicator={code}&limit=2&cursor={first["next"]}")).Body!;
        first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(i => (string)i!["id"]!).ShouldBe(sent);
        second["next"].ShouldBeNull();
        (await contributor.Items($"/api/v1/imports?indicator={code}&state=stored")).ShouldBeEmpty();
        (await world.As("contributor", "politi").Items($"/api/v1/imports?indicator={code}")).ShouldBeEmpty();
        (await contributor.Get("/api/v1/imports?state=lost")).Status.ShouldBe(400);
        (await contributor.Get("/api/v1/imports?cursor=bm8")).Status.ShouldBe(400);
        (await contributor.Import(code, "csv", ImportWorld.Rows(1), "&fileName=a%0Ab")).Status.ShouldBe(400);
        foreach (var id in sent)
            await contributor.Post($"/api/v1/imports/{id}/cancel", new JsonObject());
    }

    private static async Task<string> Sent(Someone someone, string code, string file, string more = "")
    {
        var (status, body) = await Eventually.Get(() => someone.Import(code, "csv", file, more), answer => answer.Status != 503); // another test may fill the places
        status.ShouldBe(202, body?.ToJsonString());
        return (string)body!["id"]!;
    }

    private static async Task<List<(string Type, JsonNode Data)>> Events(Stream stream)
    {
        using var reader = new StreamReader(stream);
        var seen = new List<(string, JsonNode)>();
        var type = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                seen.Add((type, JsonNode.Parse(line[6..])!));
        }
        return seen;
    }
}
