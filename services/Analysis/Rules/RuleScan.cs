using System.Numerics;

namespace Tryghed.Analysis;

/// <summary>Where the zones of a chart begin, from below: a point is beyond a bound when it lies outside it, not on it.</summary>
internal readonly record struct Zones(double Lower, double Lower2, double Lower1, double Centre, double Upper1, double Upper2, double Upper)
{
    /// <summary>One sigma is a third of the way from the centre to the limit, on each side by itself.</summary>
    internal static Zones Thirds(ChartLimits limits)
    {
        var (down, up) = (limits.Centre - limits.Lower, limits.Upper - limits.Centre);
        return new(limits.Lower, limits.Centre - down * 2 / 3, limits.Centre - down / 3, limits.Centre, limits.Centre + up / 3, limits.Centre + up * 2 / 3, limits.Upper);
    }
}

/// <summary>Which rules hold at which points: three bit sets a point, and none at all as long as no rule has held.</summary>
internal sealed class RuleTable(int points)
{
    private uint[] up = [], down = [], members = [];

    internal bool IsEmpty(int point) => up.Length == 0 || (up[point] | down[point] | members[point]) == 0;

    internal uint Up(int point) => up.Length == 0 ? 0 : up[point];

    internal uint Down(int point) => down.Length == 0 ? 0 : down[point];

    internal void Hold(int point, uint rules, bool upwards)
    {
        if (up.Length == 0)
            (up, down, members) = (new uint[points], new uint[points], new uint[points]);
        (upwards ? up : down)[point] |= rules;
    }

    internal void Member(int point, uint rule) => members[point] |= rule;

    /// <summary>Which way the rule that names the point says; null where none holds.</summary>
    internal Direction? Label(RuleSet rules, int point)
    {
        var (above, below) = (Up(point), Down(point));
        if ((above | below) == 0)
            return null;
        foreach (var rule in rules.Rules)
        {
            if (((above | below) & rule.Bit()) != 0)
                return rule.IsDirectionless() ? Direction.Neither : (above & rule.Bit()) != 0 ? Direction.Up : Direction.Down;
        }
        return null;
    }

    /// <param name="rules">The set, in deciding order.</param>
    /// <param name="point">Index of the point.</param>
    /// <param name="known">Which points have a figure, from where the runs began.</param>
    /// <param name="from">Where the runs began.</param>
    internal List<RuleMark> Marks(RuleSet rules, int point, ReadOnlySpan<bool> known, int from = 0)
    {
        var marks = new List<RuleMark>(1);
        foreach (var rule in rules.Rules)
        {
            if (((Up(point) | Down(point)) & rule.Bit()) == 0)
                continue;
            var start = point;
            for (int left = rule.Window() - 1, i = point - 1; left > 0 && i >= from; i--)
            {
                if (known[i])
                    (start, left) = (i, left - 1);
            }
            if (rule.IsDirectionless())
            {
                marks.Add(new RuleMark(rule, Direction.Neither, start));
                continue;
            }
            if ((Up(point) & rule.Bit()) != 0)
                marks.Add(new RuleMark(rule, Direction.Up, start));
            if ((Down(point) & rule.Bit()) != 0)
                marks.Add(new RuleMark(rule, Direction.Down, start));
        }
        return marks;
    }

    internal List<RunRule> Members(RuleSet rules, int point)
    {
        var list = new List<RunRule>(1);
        foreach (var rule in rules.Rules)
        {
            if ((members[point] & rule.Bit()) != 0)
                list.Add(rule);
        }
        return list;
    }
}

/// <summary>
/// Reads a series once, from its oldest figure on. What the last fifteen figures were is kept as bits, the newest lowest, so that every rule is a mask and a count.
/// </summary>
internal struct RuleScan
{
    private const int Longest = 16;

    private readonly RuleTable table;
    private readonly uint asked;
    private Ring indexes;
    private int figures;
    private double last;
    private uint above, below, above1, below1, above2, below2, within1, rose, fell, turned;

    /// <param name="rules">The rules to ask.</param>
    /// <param name="table">Where to mark what holds.</param>
    internal RuleScan(RuleSet rules, RuleTable table)
    {
        this.table = table;
        asked = rules.Mask;
    }

    /// <summary>Takes the next figure; gaps are not handed in.</summary>
    /// <param name="index">Its place in the series.</param>
    /// <param name="value">The charted value.</param>
    /// <param name="level">The value after its season, which trends are read from.</param>
    /// <param name="zones">The zones at this point.</param>
    internal void Next(int index, double value, double level, in Zones zones)
    {
        indexes[figures % Longest] = index;
        above = Push(above, value > zones.Centre);
        below = Push(below, value < zones.Centre);
        above1 = Push(above1, value > zones.Upper1);
        below1 = Push(below1, value < zones.Lower1);
        above2 = Push(above2, value > zones.Upper2);
        below2 = Push(below2, value < zones.Lower2);
        within1 = Push(within1, value < zones.Upper1 && value > zones.Lower1);
        var (wasUp, wasDown) = (rose & 1, fell & 1);
        rose = Push(rose, figures > 0 && level > last);
        fell = Push(fell, figures > 0 && level < last);
        turned = Push(turned, (wasUp & fell & 1) != 0 || (wasDown & rose & 1) != 0);
        last = level;
        figures++;

        if (value > zones.Upper)
            Hold(index, RunRule.BeyondLimit, true, 0);
        else if (value < zones.Lower)
            Hold(index, RunRule.BeyondLimit, false, 0);
        if ((asked & ~1u) == 0)
            return;

        OneSide(index, above, above1, above2, rose, true);
        OneSide(index, below, below1, below2, fell, false);
        if (All(turned, 12))
            Hold(index, RunRule.FourteenAlternating, true, Low(14));
        if (All(within1, 15))
            Hold(index, RunRule.FifteenWithin1Sigma, true, Low(15));
        if (All(above1 | below1, 8))
            Hold(index, RunRule.EightBeyond1Sigma, true, Low(8));
    }

    private void OneSide(int index, uint side, uint beyond1, uint beyond2, uint moved, bool up)
    {
        if ((moved & 1) != 0)
        {
            if (All(moved, 6))
                Hold(index, RunRule.TrendOf7, up, Low(7));
            if (All(moved, 5))
                Hold(index, RunRule.TrendOf6, up, Low(6));
        }
        if ((beyond1 & Low(5)) == 0 && (side & 1) == 0)
            return;
        if (All(side, 3) && BitOperations.PopCount(beyond2 & Low(3)) >= 2)
            Hold(index, RunRule.TwoOf3NearLimit, up, beyond2 & Low(3));
        if (All(side, 7))
            Hold(index, RunRule.SevenOnOneSide, up, Low(7));
        if (All(side, 8))
            Hold(index, RunRule.EightOnOneSide, up, Low(8));
        if (All(side, 9))
            Hold(index, RunRule.NineOnOneSide, up, Low(9));
        if (BitOperations.PopCount(beyond2 & Low(3)) >= 2)
            Hold(index, RunRule.TwoOf3Beyond2Sigma, up, beyond2 & Low(3));
        if (BitOperations.PopCount(beyond1 & Low(5)) >= 4)
            Hold(index, RunRule.FourOf5Beyond1Sigma, up, beyond1 & Low(5));
    }

    private readonly void Hold(int index, RunRule rule, bool up, uint members)
    {
        if ((asked & rule.Bit()) == 0)
            return;
        table.Hold(index, rule.Bit(), up);
        for (var back = 0; members != 0; back++, members >>= 1)
        {
            if ((members & 1) != 0)
                table.Member(indexes[(figures - 1 - back) % Longest], rule.Bit());
        }
    }

    private static uint Push(uint bits, bool bit) => (bits << 1) | (bit ? 1u : 0u);

    private static uint Low(int count) => (1u << count) - 1;

    private static bool All(uint bits, int count) => (bits & Low(count)) == Low(count);

    [System.Runtime.CompilerServices.InlineArray(Longest)]
    private struct Ring
    {
        private int first;
    }
}
