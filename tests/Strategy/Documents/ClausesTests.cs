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
}
