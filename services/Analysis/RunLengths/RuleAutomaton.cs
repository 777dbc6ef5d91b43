using System.Numerics;

namespace Tryghed.Analysis.RunLengths;

/// <summary>
/// What zone and same-side rules remember of the points so far: a finite set of states, and from each the next state for a point in each zone, or an alarm.
/// </summary>
/// <remarks>
/// Champ and Woodall, Exact results for Shewhart control charts with supplementary runs rules (1987). States are found by following every history that can be reached;
/// those that no future can tell apart are then merged (Moore's partition refinement).
/// </remarks>
internal sealed class RuleAutomaton
{
    internal const int Alarm = -1;
    private const int MostStates = 100_000;

    private readonly double[] cuts;
    private readonly int[] next;

    private RuleAutomaton(double[] cuts, int[] next) => (this.cuts, this.next) = (cuts, next);

    internal int Zones => cuts.Length + 1;

    internal int States => next.Length / Zones;

    /// <summary>The state after a point in a zone, or <see cref="Alarm"/>; state 0 is the start.</summary>
    internal int Next(int state, int zone) => next[state * Zones + zone];

    /// <summary>Where the zones are parted, for limits at a distance.</summary>
    internal double[] Cuts(double width) => [.. cuts.Select(cut => cut * width)];

    /// <summary>The probability of each zone for normal figures with standard deviation one.</summary>
    internal double[] Zoned(double width, double mean)
    {
        var edges = (double[])[double.NegativeInfinity, .. Cuts(width), double.PositiveInfinity];
        return [.. Enumerable.Range(0, Zones).Select(zone => NormalCurve.Between(edges[zone] - mean, edges[zone + 1] - mean))];
    }

    /// <exception cref="SettingException">The rules together have too many states.</exception>
    internal static RuleAutomaton Of(IEnumerable<RuleShape> rules, Sided sided, CancellationToken cancel)
    {
        var memories = new List<Memory>();
        foreach (var rule in rules)
        {
            if (rule is RuleShape.Beyond beyond)
            {
                memories.Add(Memory.For(beyond, 1));
                if (sided is Sided.Two)
                    memories.Add(Memory.For(beyond, -1));
            }
            else if (rule is RuleShape.EitherSide either)
            {
                int Counts(double from, double to) => Math.Max(Math.Abs(from), Math.Abs(to)) > either.Distance + 1e-9 != either.Within ? 1 : 0;
                memories.Add(new Run(either.InARow, Counts) { Cuts = [-either.Distance, either.Distance] });
            }
        }

        double[] cuts = [.. memories.SelectMany(memory => memory.Cuts).Distinct().Order()];
        var zones = Enumerable.Range(0, cuts.Length + 1).Select(zone => (
            From: zone is 0 ? double.NegativeInfinity : cuts[zone - 1],
            To: zone == cuts.Length ? double.PositiveInfinity : cuts[zone])).ToArray();
        var classes = memories.Select(memory => zones.Select(zone => memory.Class(zone.From, zone.To)).ToArray()).ToArray();

        var known = new Dictionary<UInt128, int> { [0] = 0 };
        List<int[]> states = [new int[memories.Count]];
        var next = new List<int>();
        for (var state = 0; state < states.Count; state++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var zone = 0; zone < zones.Length; zone++)
            {
                var after = new int[memories.Count];
                var (key, alarm) = (UInt128.Zero, false);
                for (var m = 0; m < after.Length && !alarm; m++)
                {
                    after[m] = memories[m].Next(states[state][m], classes[m][zone]);
                    alarm = after[m] is Alarm;
                    key = key * (UInt128)memories[m].Size + (UInt128)Math.Max(0, after[m]);
                }
                if (!alarm && known.TryAdd(key, states.Count))
                    states.Add(after);
                next.Add(alarm ? Alarm : known[key]);
            }
            if (states.Count > MostStates)
                throw new SettingException(nameof(rules), "These rules together are too many to calculate with.");
        }
        return new RuleAutomaton(cuts, Merged([.. next], zones.Length));
    }

    // States that lead to the same kinds of states by every zone are of one kind; kinds are split until that holds.
    private static int[] Merged(int[] next, int zones)
    {
        var states = next.Length / zones;
        var kind = new int[states];
        for (var kinds = 1; ;)
        {
            var found = new Dictionary<Signature, int>();
            var split = new int[states];
            for (var state = 0; state < states; state++)
            {
                var signature = new int[zones + 1];
                signature[zones] = kind[state];
                for (var zone = 0; zone < zones; zone++)
                    signature[zone] = next[state * zones + zone] is >= 0 and var to ? kind[to] : Alarm;
                var key = new Signature(signature);
                if (!found.TryGetValue(key, out split[state]))
                    found[key] = split[state] = found.Count;
            }
            kind = split;
            if (found.Count == kinds)
                break;
            kinds = found.Count;
        }

        // Numbered in the order in which they are first met, the start first.
        var merged = new int[(kind.Max() + 1) * zones];
        for (var state = states - 1; state >= 0; state--)
        {
            for (var zone = 0; zone < zones; zone++)
                merged[kind[state] * zones + zone] = next[state * zones + zone] is >= 0 and var to ? kind[to] : Alarm;
        }
        return merged;
    }

    private readonly struct Signature(int[] parts) : IEquatable<Signature>
    {
        private readonly int[] parts = parts;

        public bool Equals(Signature other) => parts.AsSpan().SequenceEqual(other.parts);

        public override bool Equals(object? obj) => obj is Signature other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var part in parts)
                hash.Add(part);
            return hash.ToHashCode();
        }
    }

    /// <summary>What one rule remembers for one side.</summary>
    private abstract record Memory(int Size, Func<double, double, int> Class)
    {
        internal double[] Cuts { get; init; } = [];

        internal abstract int Next(int memory, int of);

        /// <param name="side">1 above the centre, −1 below.</param>
        internal static Memory For(RuleShape.Beyond rule, int side)
        {
            var cut = side * rule.Distance;
            int Far(double from, double to) => (side > 0 ? from >= cut - 1e-9 : to <= cut + 1e-9) ? 1 : 0;
            int OnSide(double from, double to) => (side > 0 ? from >= -1e-9 : to <= 1e-9) ? 1 : 0;
            if (rule.AllOnThatSide)
                return new WindowOnSide(rule.Needed, rule.Of, (from, to) => Far(from, to) + OnSide(from, to)) { Cuts = [0, cut] };
            return rule.Needed == rule.Of ? new Run(rule.Of, Far) { Cuts = [cut] } : new Window(rule.Needed, rule.Of, Far) { Cuts = [cut] };
        }
    }

    /// <summary>How many points in a row, newest last, count.</summary>
    private sealed record Run(int InARow, Func<double, double, int> Class) : Memory(InARow, Class)
    {
        internal override int Next(int memory, int of) => of is 0 ? 0 : memory + 1 == InARow ? Alarm : memory + 1;
    }

    /// <summary>Which of the newest points count, one bit each.</summary>
    private sealed record Window(int Needed, int Of, Func<double, double, int> Class) : Memory(1 << (Of - 1), Class)
    {
        internal override int Next(int memory, int of)
        {
            var seen = (memory << 1) | of;
            return BitOperations.PopCount((uint)seen) >= Needed ? Alarm : seen & (Size - 1);
        }
    }

    /// <summary>Of each of the newest points whether it is on the side, and whether it counts: a digit 0, 1 or 2.</summary>
    private sealed record WindowOnSide(int Needed, int Of, Func<double, double, int> Class) : Memory((int)Math.Pow(3, Of - 1), Class)
    {
        internal override int Next(int memory, int of)
        {
            var (far, on, left) = (of is 2 ? 1 : 0, of is 0 ? 0 : 1, memory);
            for (var i = 1; i < Of; i++, left /= 3)
                (far, on) = (far + (left % 3 is 2 ? 1 : 0), on + (left % 3 is 0 ? 0 : 1));
            return far >= Needed && on == Of ? Alarm : (memory * 3 + of) % Size;
        }
    }
}
