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
    [InlineData("/api/v1/indicators?goal=%00")]
    [InlineData("/api/v1/observations?indicator=%00")]
    [InlineData("/api/v1/signals?indicator=%00")]
    public async Task A_null_character_in_a_query_is_refused(string path) => (await world.As("reader").Get(path)).Status.ShouldBe(400);
}
