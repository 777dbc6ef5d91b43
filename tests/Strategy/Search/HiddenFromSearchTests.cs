using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Tryghed.Contracts;
using Tryghed.Strategy.Search;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;
using Xunit;

namespace Tryghed.Strategy.Tests.Search;

/// <summary>What a caller may not see is neither found, nor counted, nor does it change what is found.</summary>
public sealed class HiddenFromSearchTests(World world)
{
    // Two filters, so that neither's facet counts what other tests put.
    private readonly string area = Guid.NewGuid().ToString("N");

    // A word of letters alone that no other test has.
    private readonly string secret = "hemmelig" + string.Concat(Guid.NewGuid().ToString("N")[..16].Select(c => (char)('a' + c % 26)));

    [Theory]
    [InlineData(Visibility.Public, null, true)]
    [InlineData(Visibility.Public, "skole", true)]
    [InlineData(Visibility.Partners, null, false)]
    [InlineData(Visibility.Partners, "skole", true)]
    [InlineData(Visibility.Owner, null, false)]
    [InlineData(Visibility.Owner, "skole", false)]
    [InlineData(Visibility.Owner, "nordjyllands-politi", false)] // a partner
    [InlineData(Visibility.Owner, "aalborg", true)]
    [InlineData(Visibility.Owner, "sundhed-og-kultur", true)] // a co-owner
    public async Task A_search_finds_counts_and_quotes_what_the_caller_may_see(Visibility visibility, string? organisation, bool seen)
    {
        await Put("Hørbar titel", $"Teksten om {secret}.", visibility, e => (e.Goals, e.Attachments) = (["4"], $"Bilag om {secret}."));

        foreach (var typed in new[] { "", secret, secret[..12], secret[3..], secret + "x", secret.Remove(14, 1), $"\"om {secret}\"", "hørbar", "-umuligt" })
        {
            var found = await Search(typed, organisation);
            ((int)found["total"]!).ShouldBe(seen ? 1 : 0, typed);
            found["items"]!.AsArray().Count.ShouldBe(seen ? 1 : 0, typed);
            foreach (var (facet, values) in found["facets"]!.AsObject())
                values!.AsArray().Sum(v => (int)v!["count"]!).ShouldBe(!seen ? 0 : facet switch { "organisation" => 4, "period" => 0, _ => 1 }, $"{facet}: {typed}");
            found.ToJsonString().Contains(secret, StringComparison.Ordinal).ShouldBe(seen, typed);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("skole")]
    public async Task A_word_of_hidden_texts_alone_does_not_change_what_is_found(string? organisation)
    {
        // Near each other: were the hidden word known, the misspelling would not be widened to the one that may be seen.
        await Put("Synlig", $"Om {secret}erne.", Visibility.Public);
        var before = await Search(secret + "ernx", organisation);

        await Put("Skjult", $"Om {secret}ernx.", Visibility.Owner);
        var after = await Search(secret + "ernx", organisation);

        ((int)before["total"]!).ShouldBe(1);
        after.ToJsonString().ShouldBe(before.ToJsonString());
    }

    [Fact]
    public async Task Hidden_words_do_not_crowd_out_those_that_may_be_seen()
    {
        // More hidden compounds than a search is widened by, all of them shorter.
        await Put("Skjult", string.Join(' ', Enumerable.Range(0, 150).Select(i => $"{(char)('a' + i / 26)}{(char)('a' + i % 26)}{secret}")), Visibility.Owner);
        await Put("Synlig", $"Om kommunens lange{secret}strategi.", Visibility.Public);

        ((int)(await Search(secret, "skole"))["total"]!).ShouldBe(1);
        ((int)(await Search(secret, null))["total"]!).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_hidden_later_is_no_longer_found()
    {
        var id = await Put("Titel", $"Om {secret}.", Visibility.Public);
        ((int)(await Search(secret, null))["total"]!).ShouldBe(1);

        await Put("Titel", $"Om {secret}.", Visibility.Owner, id: id);

        ((int)(await Search(secret, null))["total"]!).ShouldBe(0);
        ((int)(await Search(secret, "skole"))["total"]!).ShouldBe(0);
        ((int)(await Search(secret, "aalborg"))["total"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_search_needs_the_right_to_read()
    {
        using var without = await world.With(null).GetAsync("/api/v1/strategies/search");
        using var other = await world.With(world.Tokens.Token("reader", "aalborg", scopes: ["indicator.read"])).GetAsync("/api/v1/strategies/search");

        ((int)without.StatusCode).ShouldBe(401);
        ((int)other.StatusCode).ShouldBe(403);
    }

    private async Task<JsonNode> Search(string typed, string? organisation) => (await world.As(organisation is null ? null : "administrator", organisation)
        .GetFromJsonAsync<JsonNode>($"/api/v1/strategies/search?q={Uri.EscapeDataString(typed)}&area={area}&organisation=partner-{area}"))!;

    private async Task<Guid> Put(string title, string body, Visibility visibility, Action<SearchEntry>? with = null, Guid? id = null)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StrategyDb>();
        var entry = new SearchEntry
        {
            Strategy = id ?? Guid.CreateVersion7(),
            Title = title,
            Body = body,
            Kind = StrategyKind.Policy,
            Status = StrategyStatus.Draft,
            Visibility = visibility,
            Owner = "aalborg",
            Readers = ["aalborg", "sundhed-og-kultur"],
            Organisations = ["aalborg", "sundhed-og-kultur", "nordjyllands-politi", $"partner-{area}"],
            Areas = [area],
        };
        with?.Invoke(entry);
        await SearchIndex.Put(db, entry, TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return entry.Strategy;
    }
}
