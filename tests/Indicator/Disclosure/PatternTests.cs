using CsCheck;
using Shouldly;
using Tryghed.Indicator.Disclosure;
using Xunit;

namespace Tryghed.Indicator.Tests.Disclosure;

public sealed class PatternTests
{
    // TRYGHED_TABLES asks for more made-up tables than the suite has time for.
    private static readonly int[] Seeds = [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("TRYGHED_TABLES") ?? "12", null))];

    private static readonly DisclosureRule Rule = new(KnownBy: [new("police", ["851-01", "860-02"])]);
    private static readonly Table[] Tables = [new("whole", "aalborg", Rule), new("a", "aalborg", Rule with { PartOf = "whole" }), new("b", "police", Rule with { PartOf = "whole" })];

    [Fact]
    public void A_small_count_takes_the_smallest_other_count_of_its_sum_with_it()
    {
        Of(("851", 60), ("851-01", 2), ("851-02", 9), ("851-03", 49)).ShouldBe(["851-01", "851-02"], ignoreOrder: true);
        Of(("851", 60), ("851-01", 3), ("851-02", 4), ("851-03", 53)).ShouldBe(["851-01", "851-02"], ignoreOrder: true);
    }

    [Fact]
    public void Two_small_counts_that_leave_little_open_take_a_third() =>
        Of(("851", 60), ("851-01", 1), ("851-02", 1), ("851-03", 8), ("851-04", 50)).ShouldBe(["851-01", "851-02", "851-03"], ignoreOrder: true);

    [Fact]
    public void Zeros_are_shown_and_do_not_serve_to_hide_others()
    {
        Of(("851", 11), ("851-01", 2), ("851-02", 0), ("851-03", 9)).ShouldBe(["851-01", "851-03"], ignoreOrder: true);
        Of(new DisclosureRule(HideZeros: true), ("851", 19), ("851-01", 0), ("851-02", 10), ("851-03", 9)).ShouldBe(["851-01", "851-03"], ignoreOrder: true);
    }

    [Fact]
    public void A_total_that_comes_later_is_hidden_when_its_parts_stand_there()
    {
        Figure[] before = [new("a", "851-01", 0, 2, Hidden: true), new("a", "851-02", 0, 30)];
        Pattern.Of(Tables[1..2], [.. before, new("a", "851", 1, 32)]).ShouldBe(["851"]);
        Pattern.Of(Tables[1..2], [.. before, new("a", "851", 1, 32), new("a", "851-01", 1, 2)]).ShouldBe(["851", "851-01"], ignoreOrder: true); // unchanged, so hidden on
    }

    [Fact]
    public void Counts_that_a_public_total_will_add_up_are_hidden_before_it_comes()
    {
        Table[] tables = [new("whole", "statistics", null), new("a", "aalborg", new DisclosureRule(PartOf: "whole")), new("b", "aalborg", new DisclosureRule(PartOf: "whole"))];
        Pattern.Of(tables, [new("a", "851", 0, 2, Hidden: true), new("b", "851", 1, 40)]).ShouldBe(["851"]);
    }

    [Fact]
    public void A_revision_does_not_tell_what_was_hidden_before()
    {
        // 851-02 fell into the open with its old total shown: the new figures that would give 851-01 away are hidden.
        Figure[] before = [new("a", "851", 0, 60), new("a", "851-01", 0, 2, Hidden: true), new("a", "851-02", 0, 9, Hidden: true), new("a", "851-03", 0, 49)];
        var hidden = Pattern.Of(Tables[1..2], [.. before, new("a", "851-02", 1, 12), new("a", "851", 1, 63)]);
        hidden.ShouldNotBeEmpty();
    }

    [Fact]
    public void An_attacker_who_knows_all_totals_and_a_partners_own_cells_narrows_no_hidden_cell_to_one_value()
    {
        foreach (var seed in Seeds)
        {
            Attacked(seed, null, complementary: true).Narrowed().ShouldBeEmpty($"seed {seed}");
            Attacked(seed, "police", complementary: true).Learnt().ShouldBeEmpty($"seed {seed}"); // it owns b, and cells of the others
        }
    }

    // A count that was hidden and is told to be zero now tells of itself: zeros are shown. What is promised of revisions is that no other figure of theirs tells anything.
    [Fact]
    public void A_revision_tells_nothing_that_hiding_all_of_it_but_its_zeros_would_have_kept()
    {
        foreach (var seed in Seeds)
            Attacked(seed, seed % 2 == 0 ? "police" : null, complementary: true, revised: true).Told.ShouldBeEmpty($"seed {seed}");
    }

    [Theory]
    [InlineData(693408, "police")] // hiding all left two values, which are too few, and then one was taken for as good
    [InlineData(56555, null)] // a total that is still as it was gives the new one away
    public void Revisions_that_told_too_much_do_not(int seed, string? organisation) => Attacked(seed, organisation, complementary: true, revised: true).Told.ShouldBeEmpty();

    [Fact]
    public void The_same_attack_succeeds_where_only_small_counts_are_hidden() =>
        Enumerable.Range(1, 5).Sum(seed => Attacked(seed, null, complementary: false).Narrowed().Count).ShouldBeGreaterThan(5);

    [Fact]
    public void The_same_figures_give_the_same_pattern() => Gen.Int[0, 1_000_000].Sample(seed =>
        Attacked(seed, null, complementary: true).Hidden.Order().ShouldBe(Attacked(seed, null, complementary: true).Hidden.Order()), iter: 5, threads: 1);

    [Fact]
    public void All_municipalities_and_a_hundred_parts_are_told_apart_in_bounded_work()
    {
        var random = new Random(4);
        var municipalities = new[] { 101, 147, 151, 153, 155, 157, 159, 161, 163, 165, 167, 169, 173, 175, 183, 185, 187, 190, 201, 210, 217, 219, 223, 230, 240, 250, 253, 259, 260, 265, 269, 270, 306, 316, 320, 326, 329, 330, 336,
            340, 350, 360, 370, 376, 390, 400, 410, 411, 420, 430, 440, 450, 461, 479, 480, 482, 492, 510, 530, 540, 550, 561, 563, 573, 575, 580, 607, 615, 621, 630, 657, 661, 665, 671, 706, 707, 710, 727, 730, 740, 741, 746, 751, 756,
            760, 766, 773, 779, 787, 791, 810, 813, 820, 825, 840, 846, 849, 851, 860 }.Select(code => $"{code}").ToArray();
        var values = municipalities.ToDictionary(area => area, _ => (long)random.Next(12));
        foreach (var parent in (string[])["851", "751"])
        {
            for (var i = 10; i < 60; i++)
                values[$"{parent}-{i}"] = random.Next(8);
            values[parent] = values.Where(v => v.Key.StartsWith(parent + "-", StringComparison.Ordinal)).Sum(v => v.Value);
        }
        foreach (var region in (string[])["081", "082", "083", "084", "085"])
            values[region] = municipalities.Where(m => Hierarchy.Above(m).First() == region).Sum(m => values[m]);
        values["000"] = municipalities.Sum(m => values[m]);
        var hidden = Pattern.Of(Tables[1..2], [.. values.Select(v => new Figure("a", v.Key, 0, v.Value))]);
        hidden.Count.ShouldBeLessThan(values.Count);
        hidden.ShouldContain(area => values[area] < 5);
        hidden.ShouldNotContain("000");
    }

    private static HashSet<string> Of(params (string Area, long Value)[] cells) => Of(new DisclosureRule(), cells);

    private static HashSet<string> Of(DisclosureRule rule, params (string Area, long Value)[] cells) =>
        Pattern.Of([new Table("a", "aalborg", rule)], [.. cells.Select(cell => new Figure("a", cell.Area, 0, cell.Value))]);

    // Records both parts and their whole, and perhaps their revisions; whoever looks knows each time all that adds up.
    private static Attack Attacked(int seed, string? organisation, bool complementary, bool revised = false)
    {
        var tables = new MadeUpTables(seed);
        var figures = new List<Figure>();
        var newest = new Dictionary<(string, string), (string, string, int)>();
        var attack = new Attack();
        var step = 0;
        foreach (var told in (Dictionary<string, Dictionary<string, long>>[])(revised ? [tables.First, tables.Revised] : [tables.First]))
        {
            foreach (var table in (string[])["a", "b", "whole"])
            {
                List<Figure> rows = [.. told[table].Where(cell => step < 3 || figures.Last(f => f.Indicator == table && f.Area == cell.Key).Value != cell.Value).Select(cell => new Figure(table, cell.Key, step, cell.Value))];
                if (rows.Count > 0)
                {
                    var hidden = Pattern.Of(Tables, [.. figures, .. rows], complementary);
                    figures.AddRange(rows.Select(row => row with { Hidden = hidden.Contains(row.Area) }));
                }
                foreach (var row in rows)
                {
                    var isHidden = figures.Last(f => f.Indicator == table && f.Area == row.Area).Hidden;
                    var own = organisation == "police" && (table == "b" || row.Area is "851-01" or "860-02");
                    attack.Saw(newest[(table, row.Area)] = (table, row.Area, step), isHidden && !own ? null : row.Value, step, own);
                }
                foreach (var (total, parts) in MadeUpTables.Parts)
                    attack.AddsUp(newest[(table, total)], [.. parts.Select(part => newest[(table, part)])]);
                foreach (var area in told["whole"].Keys.Where(area => newest.ContainsKey(("whole", area)) && Now("whole", area) == Now("a", area) + Now("b", area)))
                    attack.AddsUp(newest[("whole", area)], newest[("a", area)], newest[("b", area)]);
                if (revised)
                    attack.Look(step);
                step++;
            }
        }
        return attack;

        long Now(string table, string area) => figures.Last(f => f.Indicator == table && f.Area == area).Value!.Value;
    }
}
