using CsCheck;
using Shouldly;
using Tryghed.Strategy.Documents;
using Xunit;

namespace Tryghed.Strategy.Tests.Documents;

public sealed class ClausesTests
{
    private static readonly string[] Words = ["tryghed", "ældre", "børn", "skole", "politi", "by", "lys", "fælles", "mål", "år"];

    private static IEnumerable<string> Shown(IReadOnlyList<Clause> clauses) => clauses.Select(c => $"{c.Anchor} {c.Number} {c.Heading}");

    [Fact]
    public void A_clause_is_a_heading_with_what_stands_below_it()
    {
        var clauses = Clauses.Of("Forord.\n\n# Formål\n\nTryghed.\n\n## Delmål\n\n- ét\n- to\n\n## Øvrige *mål*\n\n# Økonomi\n\nIngen.", null, 0);

        Shown(clauses).ShouldBe(["k1 0 ", "k2 1 Formål", "k3 1.1 Delmål", "k4 1.2 Øvrige mål", "k5 2 Økonomi"]);
        clauses[2].Text.ShouldBe("- ét\n- to");
        clauses[3].Text.ShouldBe("");
    }

    [Fact]
    public void Without_headings_each_paragraph_is_a_clause() =>
        Shown(Clauses.Of("Første.\n\nAndet\nlinje to.\n\n- punkt\n- punkt", null, 0)).ShouldBe(["k1 1 ", "k2 2 ", "k3 3 "]);

    [Fact]
    public void A_text_that_leaves_levels_out_is_numbered_without_holes_and_no_number_twice() =>
        Clauses.Of("### Dyb\n\n# Høj\n\n### Spring\n\n## Tilbage", null, 0).Select(c => c.Number).ShouldBe(["1", "2", "2.1", "2.2"]);

    [Fact]
    public void A_clause_keeps_its_anchor_when_it_is_rewritten_renamed_or_moved_and_no_anchor_is_used_again()
    {
        var first = Clauses.Of("# Formål\n\nBorgerne skal opleve større tryghed i hele kommunen.\n\n# Indsats\n\nBelysning i gågaden og på stier.\n\n# Økonomi\n\nDer afsættes midler i budgettet.", null, 0);

        var second = Clauses.Of("# Budget\n\nDer afsættes midler i budgettet.\n\n# Formål\n\nAlle borgere skal opleve tryghed i hele kommunen.\n\n# Opfølgning\n\nHvert år i juni.", first, 3);

        Shown(second).ShouldBe(["k3 1 Budget", "k1 2 Formål", "k4 3 Opfølgning"]);
        Shown(Clauses.Of("# Indsats\n\nBelysning i gågaden og på stier.", second, 4)).ShouldBe(["k5 1 Indsats"]);
    }

    [Fact]
    public void Whatever_the_order_equal_clauses_keep_their_anchors()
    {
        var words = Gen.Int[0, 9].Select(i => Words[i]);
        var paragraph = words.Array[4, 12].Select(w => string.Join(' ', w));
        paragraph.Array[1, 8].Select(Gen.Int[0, int.MaxValue]).Sample((texts, seed) =>
        {
            var sections = texts.Select((text, i) => $"# Afsnit nummer {i}\n\n{text} {i}").ToArray();
            var first = Clauses.Of(string.Join("\n\n", sections), null, 0);
            var shuffled = sections.ToArray();
            new Random(seed).Shuffle(shuffled);

            var second = Clauses.Of(string.Join("\n\n", shuffled), first, first.Count);

            second.ToDictionary(c => c.Anchor, c => c.Heading + c.Text).ShouldBe(first.ToDictionary(c => c.Anchor, c => c.Heading + c.Text), ignoreOrder: true);
        }, iter: 200);
    }

    [Fact]
    public void Thousands_of_clauses_that_are_as_they_were_keep_their_anchors_and_are_not_compared_with_each_other()
    {
        var body = string.Concat(Enumerable.Repeat("a\n\n", 4000));
        var before = Clauses.Of(body, null, 0);

        var now = Clauses.Of(body + "b\n\n", before, 4000);

        now.Take(4000).Select(c => c.Anchor).ShouldBe(before.Select(c => c.Anchor));
        now[^1].Anchor.ShouldBe("k4001");
    }

    [Fact]
    public void A_text_that_is_rewritten_beyond_comparing_keeps_the_anchors_of_equal_headings_and_texts()
    {
        var before = Clauses.Of(string.Concat(Enumerable.Range(0, 600).Select(i => $"# Del {i}\n\nTekst {i}\n\n")), null, 0);

        var now = Clauses.Of(string.Concat(Enumerable.Range(0, 600).Select(i => i < 300 ? $"# Del {i}\n\nNy tekst {i}\n\n" : $"# Afsnit {i}\n\nTekst {i}\n\n")), before, 600);

        now.Select(c => c.Anchor).ShouldBe(before.Select(c => c.Anchor));
    }

    [Theory]
    [InlineData("[a](", 501, "links")]
    [InlineData("> ", 1000, "too deep")]
    [InlineData("a\n\n", 5001, "5000 clauses")]
    [InlineData("# a\n", 5001, "5000 clauses")]
    public void What_would_take_for_ever_to_read_is_refused(string part, int times, string why) =>
        Clauses.Unreadable(string.Concat(Enumerable.Repeat(part, times))).ShouldNotBeNull().ShouldContain(why);

    [Fact]
    public void Many_links_are_fine_in_paragraphs() => Clauses.Unreadable(string.Concat(Enumerable.Repeat("[a](https://a.dk)\n\n", 2000))).ShouldBeNull();
}
