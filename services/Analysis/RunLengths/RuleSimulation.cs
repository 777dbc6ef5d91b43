using MathNet.Numerics.Random;

namespace Tryghed.Analysis.RunLengths;

/// <summary>Run lengths of rules that no finite chain describes, by drawing figures; the same random numbers every time.</summary>
/// <remarks>
/// One of the rules is a trend or an alternation: sooner or later it holds whatever the limits and the shift, so that every run ends, after some thousands of figures on average.
/// </remarks>
internal sealed class RuleSimulation(RuleAutomaton automaton, RuleShape[] rules, Sided sided, double width)
{
    // About how many figures are drawn for one answer, whatever the number of shifts.
    private const double Points = 10_000_000;

    private const int Pilot = 20;
    private const int Fewest = 40;
    private const int Most = 40_000;
    private const int Settling = 40;
    private const int Seed = 1987;

    private readonly double[] cuts = automaton.Cuts(width);
    private readonly int trend = rules.OfType<RuleShape.Trend>().Select(rule => rule.InARow).DefaultIfEmpty(int.MaxValue).Min();
    private readonly int turns = rules.OfType<RuleShape.Alternating>().Select(rule => rule.InARow).DefaultIfEmpty(int.MaxValue).Min();

    internal RunLength Run(double shift, double effort, CancellationToken cancel)
    {
        var runs = Affordable(shift, effort, cancel);
        var lengths = Lengths(new NormalNumbers(Seed + 1), runs, shift, null, cancel);
        var (average, error) = MeanOf(lengths);

        var random = new NormalNumbers(Seed + 2);
        var (steady, steadyError) = MeanOf(Lengths(random, runs, shift, Undisturbed(random, runs, cancel), cancel));
        Array.Sort(lengths);
        return new RunLength(average, steady, () => Survival.Of(lengths)) { StandardError = error, SteadyStateError = steadyError };
    }

    /// <summary>The zero-state average alone, with a third of the work.</summary>
    internal double Average(double shift, CancellationToken cancel) =>
        Lengths(new NormalNumbers(Seed + 1), Affordable(shift, 0.5, cancel), shift, null, cancel).Average();

    // How many runs can be afforded is learnt from runs that are then forgotten: to stop when the figures are used up would favour short runs.
    private int Affordable(double shift, double effort, CancellationToken cancel) =>
        (int)Math.Clamp(effort * Points / Lengths(new NormalNumbers(Seed), Pilot, shift, null, cancel).Average(), Fewest, Most);

    private static (double Mean, double StandardError) MeanOf(int[] lengths)
    {
        var mean = lengths.Average();
        return (mean, Math.Sqrt(lengths.Sum(length => (length - mean) * (length - mean)) / (lengths.Length - 1) / lengths.Length));
    }

    private int[] Lengths(NormalNumbers random, int runs, double shift, Track[]? from, CancellationToken cancel)
    {
        var lengths = new int[runs];
        for (var run = 0; run < runs; run++)
        {
            cancel.ThrowIfCancellationRequested();
            var track = from is null ? new Track() : from[run];
            do
                lengths[run]++;
            while (!Adds(ref track, random.Next() + shift));
        }
        return lengths;
    }

    // Charts that have run for long without a shift and without an alarm: one that raises an alarm goes on as another did that has not.
    private Track[] Undisturbed(NormalNumbers random, int runs, CancellationToken cancel)
    {
        var (now, next) = (new Track[runs], new Track[runs]);
        var alarms = new List<int>();
        for (var point = 0; point < Settling; point++)
        {
            cancel.ThrowIfCancellationRequested();
            alarms.Clear();
            for (var run = 0; run < runs; run++)
            {
                next[run] = now[run];
                if (Adds(ref next[run], random.Next()))
                    alarms.Add(run);
            }
            if (alarms.Count == runs)
                return now; // limits so narrow that none ever has run for long
            foreach (var run in alarms)
            {
                do
                    next[run] = next[random.Below(runs)];
                while (Holds(next[run]));
            }
            (now, next) = (next, now);
        }
        return now;
    }

    // Whether the point raises an alarm.
    private bool Adds(ref Track track, double value)
    {
        var zone = 0;
        while (zone < cuts.Length && value > cuts[zone])
            zone++;
        track.State = automaton.Next(track.State, zone);
        if (track.Begun)
        {
            var up = value > track.Last;
            (track.Straight, track.Turning) = track.Straight is 0 ? (1, 1) : up == track.Up ? (track.Straight + 1, 1) : (1, track.Turning + 1);
            track.Up = up;
        }
        (track.Last, track.Begun) = (value, true);
        return Holds(track);
    }

    private bool Holds(Track track) =>
        track.State is RuleAutomaton.Alarm || (track.Straight >= trend - 1 && (track.Up || sided is Sided.Two)) || track.Turning >= turns - 1;

    /// <summary>What the rules remember.</summary>
    /// <remarks>Straight: steps in a row the same way. Turning: steps in a row each the other way than the one before.</remarks>
    private struct Track
    {
        internal int State;
        internal bool Begun;
        internal double Last;
        internal bool Up;
        internal int Straight;
        internal int Turning;
    }

    /// <summary>Standard normal numbers by Marsaglia's polar method.</summary>
    private sealed class NormalNumbers(int seed)
    {
        private readonly Xoshiro256StarStar random = new(seed, threadSafe: false);
        private double? spare;

        internal int Below(int bound) => random.Next(bound);

        internal double Next()
        {
            if (spare is { } kept)
            {
                spare = null;
                return kept;
            }
            double a, b, square;
            do
            {
                a = 2 * random.NextDouble() - 1;
                b = 2 * random.NextDouble() - 1;
                square = a * a + b * b;
            }
            while (square is >= 1 or 0);
            var factor = Math.Sqrt(-2 * Math.Log(square) / square);
            spare = b * factor;
            return a * factor;
        }
    }
}
