using System.Text;
using Shouldly;
using Xunit;

namespace Tryghed.Indicator.Tests;

/// <summary>What nobody sends on purpose, or only on purpose: refused with a reason, and never a fault on our side.</summary>
public sealed class OddInputTests(World world)
{
    [Theory]
    [InlineData("""{"rows":[{"area":"851","period":"2091K4","value":1,"exposure":217142}]}""", "has not begun yet")]
    [InlineData("""{"rows":[{"area":"851","period":"2019K4","value":1000000000000000,"exposure":1e-300}]}""", "too small to divide by")]
    [InlineData("""{"rows":[{"area":"\ud800","period":"2019K4","value":1}]}""", "not valid Unicode")]
    public async Task An_odd_row_is_refused_with_its_reason(string body, string reason)
    {
        var code = await world.Defined();
        using var response = await world.As("contributor").Http.PostAsync(
            $"/api/v1/indicators/{code}/observations", new StringContent(body, Encoding.UTF8, "application/json"));
        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadAsStringAsync()).ShouldContain(reason);
    }

    [Theory]
    [InlineData("""{"class":5}""", "class")]
    [InlineData("""{"version":"2.0","class":"dataset","id":["\ud800"],"size":[1],"dimension":{},"value":[1]}""", "not valid Unicode")]
    public async Task An_odd_JSON_stat_file_is_refused_with_its_reason(string file, string reason)
    {
        var code = await world.Defined();
        var (status, body) = await world.As("contributor").Import(code, "json-stat", file);
        status.ShouldBe(400, body?.ToJsonString());
        body!.ToJsonString().ShouldContain(reason);
    }

    [Theory]
    [InlineData("POST", "/api/v1/sources", """{"code":"odd","kind":"statbank","address":"test","table":"T1","selection":{},"mapping":{"indicators":[null]},"schedule":{"cron":"5 8 * * *"}}""", "mapping.indicators[0]")]
    [InlineData("POST", "/api/v1/sources", """{"code":"odd","kind":"statbank","address":"test","table":"T1","selection":{},"mapping":{"indicators":[{"indicator":null}]},"schedule":{"cron":"5 8 * * *"}}""", "indicator")]
    [InlineData("POST", "/api/v1/sources", """{"code":"odd","kind":"statbank","address":"test","table":"T1","selection":{"Tid":null},"mapping":{"indicators":[{"indicator":"{0}"}]},"schedule":{"cron":"5 8 * * *"}}""", "selection.Tid")]
    [InlineData("POST", "/api/v1/sources", """{"code":"odd","kind":"statbank","address":"test","table":"T1","selection":{"Tid":[null]},"mapping":{"indicators":[{"indicator":"{0}"}]},"schedule":{"cron":"5 8 * * *"}}""", "selection.Tid")]
    [InlineData("POST", "/api/v1/sources", """{"code":"odd","kind":"statbank","address":"test","table":"T1","selection":{},"mapping":{"indicators":[{"indicator":"{0}","where":{"A":null}}]},"schedule":{"cron":"5 8 * * *"}}""", "mapping.indicators[0].where")]
    [InlineData("POST", "/api/v1/sources", """{"code":"odd","kind":"statbank","address":"test","table":"T1","selection":{},"mapping":{"indicators":[{"indicator":"{0}"}],"areas":{"1":null},"statuses":{"x":null}},"schedule":{"cron":"5 8 * * *"}}""", "mapping.statuses.x")]
    [InlineData("POST", "/api/v1/indicators/{0}/observations", """{"rows":[null]}""", "row")]
    [InlineData("POST", "/api/v1/indicators/{0}/annotations", """{"kind":"note","from":"2019K1","text":{"da":"Note"},"areas":[null]}""", "areas[0]")]
    [InlineData("POST", "/api/v1/indicators", """{"code":"odd","title":{"da":"A","en":"B"},"unit":"u","kind":"count","polarity":"lower-is-better","goal":"2","source":"S","frequency":"quarter","visibility":"public","trajectory":[null]}""", "trajectory[0]")]
    [InlineData("PUT", "/api/v1/watch-lists/aalborg/indicators/{0}", """{"areas":[null]}""", "areas[0]")]
    [InlineData("PUT", "/api/v1/watch-lists/aalborg/indicators/{0}", """{"rules":[null]}""", "rules[0]")]
    [InlineData("PUT", "/api/v1/watch-lists/aalborg/indicators/{0}", """{"rules":[null,null]}""", "rules[0]")]
    [InlineData("POST", "/api/v1/indicators/{0}/backtest", """{"area":"851","policy":{"areas":[null],"rules":[null]}}""", "rules[0]")]
    [InlineData("PUT", "/api/v1/imports/mappings/odd", """{"ignore":[null]}""", "ignore")]
    [InlineData("PUT", "/api/v1/imports/mappings/odd", """{"where":{"A":null}}""", "where")]
    [InlineData("POST", "/api/v1/analysis/chart", """{"kind":"xmr","values":[1,2,3],"rules":[null]}""", "rules")]
    [InlineData("POST", "/api/v1/analysis/chart", """{"kind":"xmr","values":[1,2,3],"rules":{"sets":[null]}}""", "rules")]
    [InlineData("POST", "/api/v1/analysis/false-discovery", """{"pValues":[null],"level":0.1}""", "pValues")]
    [InlineData("POST", "/api/v1/analysis/run-length", """{"shifts":[null],"scheme":"ewma"}""", "shifts")]
    public async Task A_null_in_a_list_is_refused_with_its_field(string method, string path, string body, string field)
    {
        var code = await world.Defined();
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{0}", code, StringComparison.Ordinal))
        {
            Content = new StringContent(body.Replace("{0}", code, StringComparison.Ordinal), Encoding.UTF8, "application/json"),
        };
        using var response = await world.As("analyst").Http.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(400, answer);
        answer.ShouldContain(field);
    }

    [Theory]
    [InlineData("/api/v1/indicators?goal=%00")]
    [InlineData("/api/v1/observations?indicator=%00")]
    [InlineData("/api/v1/signals?indicator=%00")]
    public async Task A_null_character_in_a_query_is_refused(string path) => (await world.As("reader").Get(path)).Status.ShouldBe(400);
}
