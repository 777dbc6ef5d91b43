using Google.OrTools.LinearSolver;
using Google.OrTools.Sat;

namespace Tryghed.Indicator.Disclosure;

/// <summary>Unknown counts and the sums that they must keep.</summary>
/// <param name="Real">What they really are: one solution.</param>
/// <param name="Least">What each is at the least.</param>
/// <param name="Sums">Their sums, with signs; each stays what it is for the real counts.</param>
internal sealed record Problem(long[] Real, long[] Least, (int Variable, int Sign)[][] Sums)
{
    private const long Far = 1_000_000_000_000_000;

    private (long[] Least, long[] Largest)? bounds;

    /// <summary>Whether no sums go round in a circle.</summary>
    internal bool IsTree { get; } = Sums.Sum(sum => sum.Length) == Real.Length + Sums.Length - 1 || Sums.Length == 0;

    /// <summary>What each count is at the least and the most, by passing bounds along the sums until nothing changes. Exact for a tree; never too narrow.</summary>
    internal (long[] Least, long[] Largest) Bounds()
    {
        if (bounds is { } known)
            return known;
        var least = Least.ToArray();
        var largest = Enumerable.Repeat(Far, Real.Length).ToArray();
        // A circle can narrow by one at a time for long; stopping early leaves bounds that are too wide, never wrong.
        for (int round = 0, changed = 1; changed > 0 && round < 200; round++)
        {
            changed = 0;
            foreach (var sum in Sums)
            {
                // Written as: the changes from the real counts, with their signs, are zero together.
                long low = 0, high = 0;
                int lowOpen = 0, highOpen = 0;
                foreach (var (variable, sign) in sum)
                {
                    Count(sign > 0 ? least[variable] : largest[variable], variable, sign, ref low, ref lowOpen);
                    Count(sign > 0 ? largest[variable] : least[variable], variable, sign, ref high, ref highOpen);
                }
                foreach (var (variable, sign) in sum)
                {
                    var (ownLow, ownHigh) = sign > 0 ? (least[variable], largest[variable]) : (largest[variable], least[variable]);
                    long othersLow = low, othersHigh = high;
                    int othersLowOpen = lowOpen, othersHighOpen = highOpen;
                    Count(ownLow, variable, -sign, ref othersLow, ref othersLowOpen, -1);
                    Count(ownHigh, variable, -sign, ref othersHigh, ref othersHighOpen, -1);
                    // What the others are at the most says what this one is at the least, and the other way round.
                    if (othersHighOpen == 0)
                        Narrow(variable, sign * -othersHigh, upwards: sign > 0);
                    if (othersLowOpen == 0)
                        Narrow(variable, sign * -othersLow, upwards: sign < 0);
                }
            }

            void Narrow(int variable, long change, bool upwards)
            {
                var bound = Real[variable] + change;
                if (upwards && bound > least[variable])
                    least[variable] = bound;
                else if (!upwards && bound < largest[variable])
                    largest[variable] = bound;
                else
                    return;
                changed++;
            }
        }
        bounds = (least, largest);
        return (least, largest);

        void Count(long value, int variable, int sign, ref long total, ref int open, int more = 1)
        {
            if (value == Far)
                open += more;
            else
                total += sign * (value - Real[variable]);
        }
    }

    /// <summary>A table in which a count is as large or small as can be.</summary>
    /// <param name="whole">Whether to look among whole numbers only, which takes longer.</param>
    /// <returns>Whole numbers that keep every sum; null when none was found.</returns>
    internal long[]? Furthest(int variable, bool upwards, bool whole) => whole ? Whole(variable, upwards) : Linear(variable, upwards);

    // No count need go further than this to prove that it can be elsewhere; without an end the solver has no answer.
    private (long Least, long Largest) Room(int variable)
    {
        var (least, largest) = Bounds();
        return (Math.Max(least[variable], Real[variable] - 10_000), Math.Min(largest[variable], Real[variable] + 10_000));
    }

    private long[]? Linear(int variable, bool upwards)
    {
        using var solver = Solver.CreateSolver("GLOP");
        // In changes from the real counts, so that large ones lose no digits.
        var changes = Real.Select((real, i) => Room(i) is var (least, largest) ? solver.MakeNumVar(least - real, largest - real, "") : throw new InvalidOperationException()).ToArray();
        foreach (var sum in Sums)
        {
            var row = solver.MakeConstraint(0, 0, "");
            foreach (var (at, sign) in sum)
                row.SetCoefficient(changes[at], sign);
        }
        var goal = solver.Objective();
        goal.SetCoefficient(changes[variable], 1);
        goal.SetOptimizationDirection(upwards);
        if (solver.Solve() is not Solver.ResultStatus.OPTIMAL)
            return null;
        var found = changes.Select((change, i) => Real[i] + (long)Math.Round(change.SolutionValue())).ToArray();
        return Keeps(found) ? found : null;
    }

    private long[]? Whole(int variable, bool upwards)
    {
        var model = new CpModel();
        var changes = Real.Select((real, i) => Room(i) is var (least, largest) ? model.NewIntVar(least - real, largest - real, "") : throw new InvalidOperationException()).ToArray();
        foreach (var sum in Sums)
            model.Add(Google.OrTools.Sat.LinearExpr.WeightedSum(sum.Select(term => changes[term.Variable]), sum.Select(term => (long)term.Sign)) == 0);
        if (upwards)
            model.Maximize(changes[variable]);
        else
            model.Minimize(changes[variable]);
        var solver = new CpSolver { StringParameters = "num_workers:1 max_deterministic_time:0.5 random_seed:1" };
        if (solver.Solve(model) is not (CpSolverStatus.Optimal or CpSolverStatus.Feasible))
            return null;
        var found = changes.Select((change, i) => Real[i] + solver.Value(change)).ToArray();
        return Keeps(found) ? found : null;
    }

    private bool Keeps(long[] found) =>
        Sums.All(sum => sum.Sum(term => term.Sign * (found[term.Variable] - Real[term.Variable])) == 0) && found.Select((value, i) => value >= Least[i]).All(right => right);
}
