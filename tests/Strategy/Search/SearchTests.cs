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

public sealed class SearchTests(World world)
{
    // What a test puts is in an area of its own, so that it finds nothing else.
    private readonly string area = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("børn")]
    [InlineData("boern")]
    [InlineData("BØRN")]
    [InlineData("børnene")]
    [InlineData("boernene")]
    [InlineData("barn", false)]
    public async Task Danish_letters_are_found_however_they_are_typed(string typed, bool found = true)
    {
        await Put("Trivsel i Østerådalen", "Kommunen hjælper udsatte børn på Åboulevarden.");

        (await Titles(typed)).ShouldBe(found ? ["Trivsel i Østerådalen"] : []);
        (await Titles(typed == "børn" ? "aaboulevarden oesteraadalen" : "østerådalen")).ShouldBe(["Trivsel i Østerådalen"]);
    }

    [Theory]
    [InlineData("indeks")]
    [InlineData("tryghedsindeks")]
    [InlineData("tryghedsindekset")]
    [InlineData("tryghedsind")]
    [InlineData("tryghedsindex")]
    [InlineData("tryghdsindeks")]
    [InlineData("trgyhedsindeks")]
    public async Task A_compound_is_found_by_its_parts_its_beginning_and_with_typing_errors(string typed)
    {
        await Put("Måling", "Hvert år udkommer et tryghedsindeks for kommunen.");
        await Put("Noget andet", "Parker og veje skal renholdes.");

        (await Titles(typed)).ShouldBe(["Måling"]);
    }

    [Theory]
    [InlineData("Børne- og ungepolitik", "børnepolitik")]
    [InlineData("Børne- og ungepolitik", "børnepolitikken")]
    [InlineData("Familie- og Beskæftigelsesudvalget", "familieudvalget")]
    [InlineData("Børne-, unge- og ældrepolitik", "ungepolitik")]
    [InlineData("Skoleudvikling og -ledelse", "skoleledelse")]
    public async Task A_shortened_compound_is_found_by_the_whole_word(string title, string typed)
    {
        await Put(title, "");

        var found = (await Search(typed))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((double)found["score"]!).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Theory]
    [InlineData("kriminali\u00ADtetsforebyggelse")]
    [InlineData("kriminalitets-\nforebyggelse")]
    [InlineData("kriminalitets-  \r\n  forebyggelse")]
    public async Task A_word_that_typesetting_split_is_found_whole(string text)
    {
        await Put("Plan", $"Om {text} i boligområder.");

        (await Titles("kriminalitetsforebyggelse")).ShouldBe(["Plan"]);
        var body = (await Search("kriminalitetsforebyggelse"))["items"]![0]!["excerpts"]!["body"]!.AsArray();
        body.Single(p => (bool)p!["hit"]!)!["text"]!.GetValue<string>().ShouldBe("kriminalitetsforebyggelse");
    }

    [Fact]
    public async Task What_is_shortened_at_the_end_of_a_line_is_not_joined()
    {
        await Put("Plan", "En børne-\nog ungepolitik.");

        (await Titles("\"børneog\"")).ShouldBeEmpty();
        (await Titles("børnepolitik")).ShouldBe(["Plan"]);
    }

    [Fact]
    public async Task Words_in_quotes_are_found_as_they_stand_and_in_that_order_only()
    {
        await Put("I orden", "Her skal skabes en tryg by for alle.");
        await Put("Omvendt", "Byen er by tryg og smuk.");
        await Put("Bøjet", "Vi vil have trygge byer.");

        (await Titles("\"tryg by\"")).ShouldBe(["I orden"]);
        (await Titles("tryg by")).ShouldBe(["I orden", "Omvendt", "Bøjet"], ignoreOrder: true);
        (await Titles("\"en tryg by for")).ShouldBe(["I orden"]); // still being typed
    }

    [Fact]
    public async Task A_word_with_a_minus_must_not_be_there()
    {
        await Put("Med skole", "Tryghed omkring skolerne.");
        await Put("Uden", "Tryghed i nattelivet.");

        (await Titles("tryghed -skole")).ShouldBe(["Uden"]);
        (await Titles("-skole")).ShouldBe(["Uden"]);
        (await Titles("tryghed -\"i nattelivet\"")).ShouldBe(["Med skole"]);
    }

    [Fact]
    public async Task The_last_word_is_found_while_it_is_typed()
    {
        await Put("Handleplan for nattelivet", "Samarbejde om værtshuse.");

        for (var typed = "n"; typed.Length <= "nattelivet".Length; typed = "nattelivet"[..(typed.Length + 1)])
        {
            (await Titles($"samarbejde {typed}")).ShouldBe(["Handleplan for nattelivet"], typed);
            if (typed == "nattelivet")
                break;
        }
    }

    [Fact]
    public async Task English_is_found_by_English_stems()
    {
        await Put("Safety policies", "The municipality works with neighbourhood communities.");

        (await Titles("policy")).ShouldBe(["Safety policies"]);
        (await Titles("community of the neighbourhoods")).ShouldBe(["Safety policies"]);
        var body = (await Search("community"))["items"]![0]!["excerpts"]!["body"]!.AsArray();
        body.Single(p => (bool)p!["hit"]!)!["text"]!.GetValue<string>().ShouldBe("communities");
    }

    [Fact]
    public async Task Years_and_numbers_with_signs_between_are_found_each()
    {
        await Put("Aftale 2014-2017", "Se bilag 3/4b.");

        (await Titles("2017")).ShouldBe(["Aftale 2014-2017"]);
        (await Titles("4b")).ShouldBe(["Aftale 2014-2017"]);
    }

    [Fact]
    public async Task Titles_come_before_texts_texts_before_attachments_and_words_before_what_is_like_them()
    {
        await Put("Bilaget", "Intet.", attachments: "Om belysning.");
        await Put("Ligner", "Om gadebelysning, gadebelysning og gadebelysning.");
        await Put("Teksten", "Om belysning.");
        await Put("Belysning i parker", "Intet.");
        await Put("Gadebelysning", "Intet.");

        (await Titles("belysning")).ShouldBe(["Belysning i parker", "Gadebelysning", "Teksten", "Bilaget", "Ligner"]);
    }

    [Fact]
    public async Task Facets_count_what_is_found_and_leave_their_own_choice_out()
    {
        await Put("A cykler", "", e => (e.Goals, e.Status, e.PeriodFrom, e.PeriodTo) = (["1", "2"], StrategyStatus.Adopted, new(2014, 1, 1), new(2016, 12, 31)));
        await Put("B cykler", "", e => (e.Goals, e.Status, e.PeriodFrom, e.PeriodTo) = (["2"], StrategyStatus.InHearing, new(2016, 1, 1), new(2017, 6, 1)));
        await Put("C biler", "", e => (e.Goals, e.Status) = (["3"], StrategyStatus.Adopted));

        var found = await Search("cykler", filter: "goal=1");

        ((int)found["total"]!).ShouldBe(1);
        Facet(found, "goal").ShouldBe(["2: 2", "1: 1"]);
        Facet(found, "status").ShouldBe(["adopted: 1"]);
        Facet(found, "period").ShouldBe(["2014: 1", "2015: 1", "2016: 1"]);
        Facet(await Search("", filter: "status=in-hearing"), "status").ShouldBe(["adopted: 2", "in-hearing: 1"]);
        (await Titles("cykler", filter: "from=2017-01-01")).ShouldBe(["B cykler"]);
        (await Titles("cykler", filter: "to=2015-01-01")).ShouldBe(["A cykler"]);
        (await Titles("cykler", filter: "organisation=skole")).ShouldBeEmpty();
        (await Titles("cykler", filter: "kind=policy&organisation=aalborg")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Many_years_are_counted_by_decade()
    {
        await Put("Lang", "", e => (e.PeriodFrom, e.PeriodTo) = (new(1998, 1, 1), new(2021, 1, 1)));

        Facet(await Search(""), "period").ShouldBe(["1990-1999: 1", "2000-2009: 1", "2010-2019: 1", "2020-2029: 1"]);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gaps_or_repetitions()
    {
        for (var i = 0; i < 5; i++)
            await Put($"Vandløb {i}", "");
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Search("vandløb", filter: $"limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            titles.AddRange(page["items"]!.AsArray().Select(i => (string)i!["title"]!));
            ((int)page["total"]!).ShouldBe(5);
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        titles.Order().ShouldBe(Enumerable.Range(0, 5).Select(i => $"Vandløb {i}"));
    }

    [Fact]
    public async Task An_excerpt_shows_the_hits_and_the_words_around_them_as_text()
    {
        await Put("Tryghed", string.Join(' ', Enumerable.Repeat("Indledning om noget helt andet.", 40)) + " **Belysning** af <b>stier</b> giver tryghed om aftenen. " + string.Join(' ', Enumerable.Repeat("Afslutning.", 40)));

        var body = (await Search("belysning tryghed"))["items"]![0]!["excerpts"]!["body"]!.AsArray();

        string.Concat(body.Select(p => (string)p!["text"]!)).ShouldContain("Belysning af <b>stier</b> giver tryghed om aftenen.");
        body.Where(p => (bool)p!["hit"]!).Select(p => (string)p!["text"]!).ShouldBe(["Belysning", "tryghed"]);
        string.Concat(body.Select(p => (string)p!["text"]!)).Length.ShouldBeLessThan(260);
        ((string)body[0]!["text"]!).ShouldBe("… ");
    }

    [Fact]
    public async Task A_strategy_is_found_by_what_it_has_become_and_not_by_what_it_was()
    {
        var id = await Put("Gammel titel om havnefronten", "");
        await Put("Ny titel om fjorden", "", e => { }, id);

        (await Titles("havnefronten")).ShouldBeEmpty();
        (await Titles("fjorden")).ShouldBe(["Ny titel om fjorden"]);

        await using (var scope = world.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<StrategyDb>();
            await SearchIndex.Remove(db, id, TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        (await Titles("fjorden")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("q=abcdefghij", 20, "q")]
    [InlineData("q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m", 0, "q")]
    [InlineData("limit=51", 0, "limit")]
    [InlineData("limit=0", 0, "limit")]
    [InlineData("cursor=-1", 0, "cursor")]
    [InlineData("cursor=999999999", 0, "cursor")]
    [InlineData("status=done", 0, "status")]
    [InlineData("kind=1", 0, "kind")]
    [InlineData("from=2015-01-01&to=2014-01-01", 0, "to")]
    [InlineData("goal=%0A", 0, "goal")]
    public async Task A_search_that_can_t_be_read_is_refused_by_field(string query, int again, string field)
    {
        using var response = await world.As("reader").GetAsync($"/api/v1/strategies/search?{query}{string.Concat(Enumerable.Repeat("abcdefghij", again))}");

        ((int)response.StatusCode).ShouldBe(400);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]![field].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("'")]
    [InlineData("\\")]
    [InlineData("a'b\\c:*&|!()<->")]
    [InlineData("\"")]
    [InlineData("-")]
    [InlineData("- -- \"\" -\"\"")]
    [InlineData("og i på")]
    [InlineData("\u0001\ufffd")]
    [InlineData("%_%")]
    [InlineData("😀 børn")]
    [InlineData("ǅ İstanbul ß")]
    public async Task Whatever_is_typed_is_a_search(string typed) => await Search(typed);

    [Fact]
    public async Task A_text_that_is_too_long_for_a_vector_is_stored_and_found_by_its_beginning()
    {
        var random = new Random(5);
        var words = string.Join(' ', Enumerable.Range(0, 90_000).Select(_ => new string([.. Enumerable.Range(0, 10).Select(_ => (char)('a' + random.Next(26)))])));

        await Put("Langt bilag", "Brønde", attachments: "kloakering " + words);

        (await Titles("kloakering brønde")).ShouldBe(["Langt bilag"]);
    }

    [Theory]
    [InlineData("folder den og ren")]
    [InlineData("Æblegrød på Åløkke ÆØÅ ÉÜÖÄ")]
    [InlineData("naïve façade Málaga señor")]
    public async Task Words_are_folded_by_the_database_as_by_the_search(string text)
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(world.Database);
        await using var command = database.CreateCommand("select search_fold($1)");
        command.Parameters.AddWithValue(text);

        ((string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe(SearchText.Fold(text));
    }

    private static List<string> Facet(JsonNode found, string facet) => [.. found["facets"]![facet]!.AsArray().Select(f => $"{f!["value"]}: {f["count"]}")];

    private async Task<List<string>> Titles(string typed, string filter = "") => [.. (await Search(typed, filter))["items"]!.AsArray().Select(item => (string)item!["title"]!)];

    private async Task<JsonNode> Search(string typed, string filter = "")
    {
        using var response = await world.As("reader").GetAsync($"/api/v1/strategies/search?q={Uri.EscapeDataString(typed)}&area={area}&{filter}");
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, body);
        return JsonNode.Parse(body)!;
    }

    private Task<Guid> Put(string title, string body, string attachments) => Put(title, body, e => e.Attachments = attachments);

    private async Task<Guid> Put(string title, string body, Action<SearchEntry>? with = null, Guid? id = null)
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
            Visibility = Visibility.Public,
            Owner = "aalborg",
            Readers = ["aalborg"],
            Organisations = ["aalborg"],
            Areas = [area],
        };
        with?.Invoke(entry);
        await SearchIndex.Put(db, entry, TestContext.Current.CancellationToken);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return entry.Strategy;
    }
}
