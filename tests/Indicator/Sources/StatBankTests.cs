using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Tryghed.Indicator.Sources;
using Tryghed.Indicator.Sources.Connectors;
using Tryghed.Testing;
using Xunit;

namespace Tryghed.Indicator.Tests.Sources;

/// <summary>StatBank's traps, one by one.</summary>
public sealed class StatBankTests : IAsyncLifetime
{
    private Replicas replicas = null!;
    private StatBankConnector statBank = null!;

    private SourceAddress Address => new("statbank", replicas.StatBank.Address);

    public async ValueTask InitializeAsync()
    {
        replicas = await Replicas.Start();
        statBank = replicas.Services().GetRequiredService<StatBankConnector>();
    }

    public ValueTask DisposeAsync() => replicas.DisposeAsync();

    [Fact]
    public async Task What_is_not_named_is_summed_over_and_said_so_but_all_periods_are_named()
    {
        replicas.StatBank.Put(Offences());
        var (asked, table) = await Ask(new() { ["OMRÅDE"] = ["851"] }, new Dictionary<string, string> { ["OFFENCE"] = "13" });

        asked!.Query.Summed.ShouldBe(["SEX"]);
        var fetched = await statBank.Fetch(Address, table, asked.Query, default);
        fetched.Figures.Rows().Select(row => row.Value).ShouldBe([23, 25, 27]); // men (10 + quarter) and women (11 + quarter)
        JsonNode.Parse(fetched.Query)!["variables"]!.AsArray().Select(v => (string?)v!["code"]).ShouldBe(["OMRÅDE", "OFFENCE", "Tid"]);
        fetched.Document.ShouldNotBeNull();
    }

    [Fact]
    public async Task Patterns_are_sent_as_they_are_and_mean_to_us_what_they_mean_to_the_source()
    {
        replicas.StatBank.Put(Offences());
        foreach (var pattern in new[] { "*", "(1)", "(-n+2)", ">=2015K2", ">=2015K1<=2015K2", "2015*" })
        {
            var (asked, table) = await Ask(new() { ["OMRÅDE"] = ["*"], ["Tid"] = [pattern] }, new Dictionary<string, string> { ["OFFENCE"] = "1" });
            var fetched = await statBank.Fetch(Address, table, asked!.Query, default);
            fetched.Figures.Dimensions.Single(d => d.Code == "Tid").Codes.ShouldBe(asked.Query.Variables.Single(v => v.Code == "Tid").Values, pattern);
            fetched.Figures.Cells.ShouldBe((int)asked.Query.Cells);
            fetched.Query.ShouldContain($"\"{pattern}\"");
        }
    }

    [Theory]
    [InlineData("OMRÅDE:999", "OMRÅDE has no value '999'.")]
    [InlineData("OMRAADE:851", "T has no variable 'OMRAADE'; it has OMRÅDE, OFFENCE, SEX, Tid.")]
    [InlineData("OFFENCE:*", "OFFENCE has 2 values chosen, and an indicator has one: give it in where, or leave the variable out to sum over it.")]
    [InlineData("Tid:2019*", "'2019*' stands for none of the values of Tid.")]
    [InlineData("SEX:M", "OFFENCE can't be summed over: choose a value of it, in where or in the selection.")]
    public async Task What_can_not_be_asked_is_said_before_it_is(string selection, string expected)
    {
        replicas.StatBank.Put(Offences());
        var errors = new List<string>();
        var table = await statBank.Describe(Address, "T", "da", default);
        var source = Source(new() { [selection.Split(':')[0]] = [selection.Split(':')[1]] });
        Asking.Build(source, table, new MappedIndicator("i", selection.StartsWith("OFFENCE") || selection.StartsWith("SEX") ? null : new Dictionary<string, string> { ["OFFENCE"] = "1" }), errors).ShouldBeNull();
        errors.ShouldBe([expected]);
    }

    [Fact]
    public async Task A_zero_that_may_hide_a_figure_is_suppressed_and_not_zero()
    {
        var offences = Offences();
        offences.SuppressedDataValue = "0";
        offences.Figure = at => at["Tid"] == "2015K2" ? 0 : 7;
        replicas.StatBank.Put(offences);
        var (asked, table) = await Ask(new() { ["SEX"] = ["M"] }, new Dictionary<string, string> { ["OFFENCE"] = "1" });
        var fetched = await statBank.Fetch(Address, table, asked!.Query, default);

        var rows = fetched.Figures.With((value, sign) => Asking.Meaning(table, Source([]).Mapping, value, sign)).Rows().ToList();

        rows.Select(row => (row.Codes[2], row.Value, row.Status)).ShouldBe([("2015K1", 14, null), ("2015K2", null, "suppressed"), ("2015K3", 14, null)]);
    }

    [Theory]
    [InlineData(null, 0.0, null)]
    [InlineData("0", null, "suppressed")]
    public async Task The_streaming_format_leaves_zeros_out_which_are_put_back_as_what_they_mean(string? suppressed, double? expected, string? status)
    {
        var offences = Offences();
        offences.SuppressedDataValue = suppressed;
        offences.Figure = at => at["Tid"] == "2015K2" ? 0 : at["Tid"] == "2015K3" ? null : 7;
        replicas.StatBank.Put(offences);
        var (asked, table) = await Ask(new() { ["OMRÅDE"] = ["*"], ["SEX"] = ["M"] }, new Dictionary<string, string> { ["OFFENCE"] = "1" }, streaming: true);

        var fetched = await statBank.Fetch(Address, table, asked!.Query, default);

        fetched.Document.ShouldBeNull();
        fetched.Figures.Rows().Take(3).Select(row => (row.Codes[^1], row.Value, row.Status)).ShouldBe([("2015K1", 7, null), ("2015K2", expected, status), ("2015K3", null, "..")]);
        fetched.Figures.Cells.ShouldBe(6);
    }

    [Fact]
    public async Task More_than_a_million_cells_come_in_parts_with_every_cell_in_its_place()
    {
        var (areas, periods) = (Enumerable.Range(1000, 1100).Select(i => $"{i}").ToArray(), Enumerable.Range(1000, 1000).Select(i => $"{i}").ToArray());
        replicas.StatBank.Put(new TestTable("BIG", new TestVariable("AREA", areas), new TestVariable("Tid", periods, Time: true))
        {
            Figure = at => (int.Parse(at["AREA"]) * 10_000) + int.Parse(at["Tid"]),
        });
        var table = await statBank.Describe(Address, "BIG", "da", default);
        var query = new TableQuery("BIG", "da", false, [new Chosen("AREA", ["*"], areas), new Chosen("Tid", ["*"], periods)], []);

        var fetched = await statBank.Fetch(Address, table, query, default);

        fetched.Requests.ShouldBe(2);
        fetched.Figures.Cells.ShouldBe(1_100_000);
        fetched.Figures.Rows().ShouldAllBe(row => row.Value == (int.Parse(row.Codes[0]) * 10_000) + int.Parse(row.Codes[1]));
        JsonNode.Parse(fetched.Query)!["variables"]![0]!["values"]!.ToJsonString().ShouldBe("""["*"]""");
        var again = Dataset.Read(fetched.Figures.Write());
        again.Rows().Select(row => row.Value).ShouldBe(fetched.Figures.Rows().Select(row => row.Value));
    }

    [Fact]
    public void A_table_that_is_changed_between_two_parts_is_not_put_together()
    {
        var first = Dataset.Read("""{"class":"dataset","updated":"a","id":["T"],"size":[1],"dimension":{"T":{"category":{"index":["1"]}}},"value":[1]}"""u8.ToArray());
        var second = Dataset.Read("""{"class":"dataset","updated":"b","id":["T"],"size":[1],"dimension":{"T":{"category":{"index":["2"]}}},"value":[1]}"""u8.ToArray());
        Should.Throw<SourceException>(() => Dataset.Join([first, second])).Fault.ShouldBe(SourceFault.Unreachable);
    }

    [Theory]
    [InlineData("""{"class":"dataset","id":["T"],"size":[2],"dimension":{"T":{"category":{"index":["1","2"]}}},"value":[1]}""")]
    [InlineData("""{"class":"dataset","id":["T"],"size":[1000000000],"dimension":{"T":{"category":{"index":["1"]}}},"value":[1]}""")]
    [InlineData("""{"class":"dataset","id":["T"],"size":[1],"dimension":{"T":{"category":{"index":["1"]}}},"value":{"5":1}}""")]
    [InlineData("""{"class":"dataset","id":["T"],"size":[-1],"dimension":{"T":{"category":{"index":["1"]}}},"value":[]}""")]
    [InlineData("""{"class":"dataset","id":["T"],"size":[1],"dimension":{"T":{"category":{"index":{"1":7}}}},"value":[1]}""")]
    [InlineData("""{"class":"dataset","id":[null],"size":[1],"dimension":{},"value":[1]}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void An_answer_that_can_not_be_read_is_said_to_be_one(string answer) =>
        Should.Throw<SourceException>(() => Dataset.Read(System.Text.Encoding.UTF8.GetBytes(answer))).Fault.ShouldBe(SourceFault.Unreadable);

    [Theory]
    [InlineData(429, "30", 30)]
    [InlineData(503, "120", 120)]
    [InlineData(500, null, 1)]
    public async Task A_source_that_is_busy_is_asked_again_no_sooner_than_it_says(int status, string? retryAfter, int seconds)
    {
        replicas.StatBank.Put(Offences());
        replicas.StatBank.Fail(status, retryAfter);

        await replicas.Until(statBank.Describe(Address, "T", "da", default));

        var requests = replicas.StatBank.Requests.ToArray();
        requests.Length.ShouldBe(2);
        (requests[1].At - requests[0].At).TotalSeconds.ShouldBeGreaterThanOrEqualTo(seconds);
    }

    [Fact]
    public async Task A_source_that_names_a_time_is_not_asked_again_before_it()
    {
        replicas.StatBank.Put(Offences());
        replicas.StatBank.Fail(503, "Sat, 28 Mar 2026 12:03:00 GMT");
        await replicas.Until(statBank.Describe(Address, "T", "da", default));
        replicas.StatBank.Requests.Last().At.ShouldBeGreaterThanOrEqualTo(DateTimeOffset.Parse("2026-03-28T12:03:00Z"));
    }

    [Fact]
    public async Task A_source_that_never_recovers_is_given_up_after_five_times_and_pauses_that_grow()
    {
        for (var i = 0; i < 10; i++)
            replicas.StatBank.Fail(500);

        var failed = await Should.ThrowAsync<SourceException>(() => replicas.Until(statBank.Describe(Address, "T", "da", default)));

        failed.Fault.ShouldBe(SourceFault.Unreachable);
        replicas.StatBank.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_wait_of_an_hour_is_not_waited_for()
    {
        replicas.StatBank.Fail(429, "3600");
        var failed = await Should.ThrowAsync<SourceException>(() => statBank.Describe(Address, "T", "da", default));
        failed.RetryAfter.ShouldBe(TimeSpan.FromHours(1));
        replicas.StatBank.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_connection_that_breaks_and_an_answer_that_does_not_come_are_asked_for_again()
    {
        replicas.StatBank.Put(Offences());
        replicas.StatBank.Break();
        replicas.StatBank.Hang();

        (await replicas.Until(statBank.Describe(Address, "T", "da", default))).Id.ShouldBe("T");

        replicas.StatBank.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_wrong_question_is_asked_once()
    {
        var refused = await Should.ThrowAsync<SourceException>(() => statBank.Describe(Address, "NOSUCH", "da", default));
        (refused.Fault, refused.Code, refused.Message).ShouldBe((SourceFault.Refused, "EXTRACT-NOTFOUND", "StatBank refuses (EXTRACT-NOTFOUND): The table was not found."));
        replicas.StatBank.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("json", 233454)]
    [InlineData("all", 227774)]
    public async Task The_recorded_requests_are_what_we_ask_and_give_the_recorded_figures(string recording, double expected)
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "data", "statbank-recorded");
        Assert.SkipUnless(Directory.Exists(folder), "The recorded answers do not stand beside the project.");
        var recorded = JsonNode.Parse((string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, $"data_straf42_{recording}.request.json")))!["requestBody"]!)!;
        replicas.StatBank.Replay("/tableinfo", await File.ReadAllBytesAsync(Path.Combine(folder, "table_info_straf42.json")));
        replicas.StatBank.Replay("/data", await File.ReadAllBytesAsync(Path.Combine(folder, $"data_straf42_{recording}.json")));

        var table = await statBank.Describe(Address, "STRAF42", "en", default);
        (table.Suppressed, table.Updated, table.Footnotes.Single().Mandatory).ShouldBe((0, "2025-03-25T08:00:00", true));
        // What the recording leaves out gives the newest period: we name it.
        var selection = recorded["variables"]?.AsArray().ToDictionary(v => (string)v!["code"]!, v => v!["values"]!.AsArray().Select(value => (string)value!).ToList()) ?? new() { ["Tid"] = ["(1)"] };
        var errors = new List<string>();
        var asked = Asking.Build(Source(selection, "STRAF42"), table, new MappedIndicator("i"), errors);
        errors.ShouldBeEmpty();
        asked!.Query.Summed.ShouldBe(recording == "all" ? ["HERKOMST1", "OVERTRÆD", "AFGØRELSE", "ALDER", "KØN"] : ["OVERTRÆD", "AFGØRELSE", "ALDER", "KØN"]);
        asked.Query.Variables.Single(v => v.Code == "Tid").Values.ShouldBe([recording == "all" ? "2024" : "2023"]);
        var fetched = await statBank.Fetch(Address, table, asked.Query, default);

        fetched.Figures.Rows().ShouldHaveSingleItem().Value.ShouldBe(expected);
        var sent = replicas.StatBank.Requests.Last().Json;
        ((string?)sent["table"]).ShouldBe((string?)recorded["table"]);
        sent["format"]!.ToString().ToLowerInvariant().ShouldBe((string?)recorded["format"]);
    }

    private static TestTable Offences() => new(
        "T", new TestVariable("OMRÅDE", ["000", "851"], Eliminable: true, Map: true), new TestVariable("OFFENCE", ["1", "13"]), new TestVariable("SEX", ["M", "K"], Eliminable: true),
        new TestVariable("Tid", ["2015K1", "2015K2", "2015K3"], Time: true))
    {
        Figure = at => (at["OFFENCE"] == "13" ? 10 : 20) + (at["SEX"] == "K" ? 1 : 0) + int.Parse(at["Tid"][^1..]),
    };

    private async Task<(Asking.Asked? Asked, TableInfo Table)> Ask(Dictionary<string, List<string>> selection, Dictionary<string, string> where, bool streaming = false)
    {
        var table = await statBank.Describe(Address, "T", "da", default);
        var errors = new List<string>();
        var asked = Asking.Build(Source(selection, streaming: streaming), table, new MappedIndicator("i", where), errors);
        errors.ShouldBeEmpty();
        return (asked, table);
    }

    private static Source Source(Dictionary<string, List<string>> selection, string table = "T", bool streaming = false) => new()
    {
        Code = "s",
        Kind = SourceKind.Statbank,
        Address = "statbank",
        Table = table,
        Language = "da",
        Streaming = streaming,
        Selection = selection,
        Mapping = new SourceMapping([]),
        Schedule = new Schedule("0 8 * * *"),
        Owner = "aalborg",
        ChangedAt = default,
        ChangedBy = "test",
    };
}
