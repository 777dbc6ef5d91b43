namespace Tryghed.Analysis.Indices.Uncertainty;

/// <summary>How sure an index is.</summary>
/// <param name="Level">Coverage of the intervals.</param>
/// <param name="Low">By group (number of the node) and case: lower end of the score's interval; NaN without a score.</param>
/// <param name="High">Upper end.</param>
/// <param name="Mean">Mean over the runs.</param>
/// <param name="RankLow">By case: best place of the index's interval, within its period; 0 without a score.</param>
/// <param name="RankHigh">Worst place.</param>
/// <param name="Changes">From each period to the next, of each unit that has a score in both.</param>
/// <param name="ModelRuns">How many times the model was run.</param>
public sealed record IndexIntervals(
    double Level, IReadOnlyDictionary<int, double[]> Low, IReadOnlyDictionary<int, double[]> High, IReadOnlyDictionary<int, double[]> Mean, int[] RankLow, int[] RankHigh,
    IReadOnlyList<ScoreChange> Changes, int ModelRuns);

/// <summary>How the index of one unit changed between two periods.</summary>
/// <param name="From">Case of the earlier period.</param>
/// <param name="To">Case of the later period.</param>
/// <param name="Difference">Later less earlier score, without replications.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="ProbabilityFell">Share of the replications in which the index fell; where it stayed counts half.</param>
public sealed record ScoreChange(int From, int To, double Difference, double Low, double High, double ProbabilityFell);

/// <summary>Runs an index many times with its assumptions and figures drawn anew (OECD/JRC 2008, step 7).</summary>
/// <remarks>
/// A run draws one set of assumptions for all units and periods, and the noise of every figure by itself: periods are compared like with like. What a run draws depends on the seed and its
/// number alone, so that the result is the same bit by bit whatever the number of threads.
/// </remarks>
public static class Replications
{
    private const long MostScores = 60_000_000;
    private const long MostCells = 600_000_000;

    /// <summary>Runs as many replications as the specification asks for.</summary>
    /// <param name="plan">The index.</param>
    /// <param name="threads">At most so many threads; −1 for as many as there are processors.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="IndexException">The assumptions can't be drawn, or the replications are too many to remember.</exception>
    public static IndexIntervals Run(IndexPlan plan, int threads = -1, CancellationToken cancel = default)
    {
        var (tree, count, runs) = (plan.Tree, plan.Cases.Count, plan.Specification.Replications);
        if (runs < 2)
            throw new IndexException("replications", "Intervals need at least 2 replications; a thousand are a good beginning.");
        int[] groups = [.. Enumerable.Range(tree.Leaves, tree.Nodes - tree.Leaves)];
        if ((long)groups.Length * count * runs > MostScores)
            throw new IndexException("replications", $"{runs} replications of {groups.Length} groups and {count} cases are too many to remember: ask for at most {MostScores / groups.Length / count}.");
        if ((long)tree.Leaves * count * runs > MostCells)
            throw new IndexException("replications", $"{runs} replications of {tree.Leaves} indicators and {count} cases would take too long: ask for at most {MostCells / tree.Leaves / count}.");
        var model = new Model(plan);
        var nominal = CompositeIndex.Run(plan);
        var scores = groups.ToDictionary(node => node, _ => new double[(long)runs * count]);
        var ranks = new int[(long)runs * count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.ForEach(Blocks(runs), options, () => (Run: new ModelRun(model), Ranking: new Ranking(plan.Cases, nominal.Scores[tree.Root])), (block, _, _, mine) =>
        {
            for (var run = block.From; run < block.To; run++)
            {
                mine.Run.Draw(run, _ => 0);
                foreach (var node in groups)
                    mine.Run.Scores(node).AsSpan(0, count).CopyTo(scores[node].AsSpan(run * count));
                mine.Ranking.Of(mine.Run.Scores(tree.Root), ranks.AsSpan(run * count, count));
            }
            return mine;
        }, _ => { });

        var (tail, half) = ((1 - plan.Specification.Uncertainty?.Level ?? 0.1) / 2, new Dictionary<int, double[]>[3]);
        for (var i = 0; i < 3; i++)
            half[i] = groups.ToDictionary(node => node, _ => new double[count]);
        var (rankLow, rankHigh, extreme) = (new int[count], new int[count], 0);
        // Eight cases at a time: what lies together in memory is fetched once.
        const int Together = 8;
        Parallel.For(0, (count + Together - 1) / Together, options, block =>
        {
            var (from, to) = (block * Together, Math.Min(count, (block + 1) * Together));
            var samples = new double[to - from][];
            for (var i = 0; i < samples.Length; i++)
                samples[i] = new double[runs];
            foreach (var node in groups)
            {
                for (var run = 0; run < runs; run++)
                {
                    for (var i = 0; i < samples.Length; i++)
                        samples[i][run] = scores[node][run * count + from + i];
                }
                for (var at = from; at < to; at++)
                {
                    var (sample, sum) = (samples[at - from], 0.0);
                    if (double.IsNaN(nominal.Scores[node][at]))
                    {
                        (half[0][node][at], half[1][node][at], half[2][node][at]) = (double.NaN, double.NaN, double.NaN);
                        continue;
                    }
                    foreach (var score in sample)
                        sum += score;
                    if (!double.IsFinite(sum))
                        Interlocked.Exchange(ref extreme, at + 1);
                    else
                        (half[0][node][at], half[1][node][at], half[2][node][at]) = (Select(sample, tail), Select(sample, 1 - tail), sum / runs);
                }
            }
            for (var at = from; at < to; at++)
            {
                if (nominal.Ranks[tree.Root][at] is 0)
                    continue;
                var sample = samples[at - from];
                for (var run = 0; run < runs; run++)
                    sample[run] = ranks[run * count + at];
                (rankLow[at], rankHigh[at]) = ((int)Math.Floor(Select(sample, tail)), (int)Math.Ceiling(Select(sample, 1 - tail)));
            }
        });
        if (extreme > 0)
            throw new IndexException("uncertainty", $"Under these assumptions the index of '{plan.Data.Units[extreme - 1]}' is too large to compute with: cap its scales.");
        return new IndexIntervals(
            plan.Specification.Uncertainty?.Level ?? 0.9, half[0], half[1], half[2], rankLow, rankHigh, Changes(plan, nominal.Scores[tree.Root], scores[tree.Root], runs, tail, options), runs + 1);
    }

    /// <summary>Quantile of a sorted sample, between its neighbours where it falls between (Hyndman &amp; Fan 1996, type 7).</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }

    /// <summary>The same quantile of a sample in any order, which is left in another: a fraction of the time that sorting takes.</summary>
    /// <remarks>Hoare's selection (Algorithm 65, Communications of the ACM 4, 1961), with the median of three as pivot.</remarks>
    internal static double Select(Span<double> sample, double share)
    {
        var place = share * (sample.Length - 1);
        var (below, low, high) = ((int)place, 0, sample.Length - 1);
        while (low < high)
        {
            var (first, middle, last) = (sample[low], sample[(low + high) / 2], sample[high]);
            var pivot = Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), last));
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (sample[i] < pivot)
                    i++;
                while (sample[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (sample[i], sample[j]) = (sample[j], sample[i]);
                    (i, j) = (i + 1, j - 1);
                }
            }
            if (below > j && below < i)
                break;
            (low, high) = below <= j ? (low, j) : (i, high);
        }
        if (below + 1 == sample.Length)
            return sample[below];
        var next = double.PositiveInfinity;
        foreach (var above in sample[(below + 1)..])
            next = Math.Min(next, above);
        return sample[below] + (place - below) * (next - sample[below]);
    }

    private static ScoreChange[] Changes(IndexPlan plan, double[] nominal, double[] scores, int runs, double tail, ParallelOptions options)
    {
        var (cases, count) = (plan.Cases, plan.Cases.Count);
        var pairs = new List<(int From, int To)>();
        for (var unit = 0; unit < cases.Units.Count; unit++)
        {
            for (var period = 1; period < cases.Periods.Count; period++)
            {
                if (cases.At[unit, period - 1] is >= 0 and var from && cases.At[unit, period] is >= 0 and var to && !double.IsNaN(nominal[from]) && !double.IsNaN(nominal[to]))
                    pairs.Add((from, to));
            }
        }
        var changes = new ScoreChange[pairs.Count];
        Parallel.For(0, pairs.Count, options, i =>
        {
            var ((from, to), sample, fell) = (pairs[i], new double[runs], 0.0);
            for (var run = 0; run < runs; run++)
            {
                sample[run] = scores[run * count + to] - scores[run * count + from];
                fell += sample[run] < 0 ? 1 : sample[run] is 0 ? 0.5 : 0;
            }
            changes[i] = new ScoreChange(from, to, nominal[to] - nominal[from], Select(sample, tail), Select(sample, 1 - tail), fell / runs);
        });
        return changes;
    }

    internal static IEnumerable<(int From, int To)> Blocks(int runs)
    {
        const int Size = 64;
        for (var from = 0; from < runs; from += Size)
            yield return (from, Math.Min(runs, from + Size));
    }
}

/// <summary>Places of the cases of each period that have a score.</summary>
internal sealed class Ranking
{
    private readonly int[][] periods;
    private readonly double[][] keys;
    private readonly int[][] order;

    internal Ranking(CaseOrder cases, double[] nominal)
    {
        periods = [.. Enumerable.Range(0, cases.Count).Where(at => !double.IsNaN(nominal[at])).GroupBy(at => cases.PeriodOf[at]).Select(period => period.ToArray())];
        (keys, order) = ([.. periods.Select(period => new double[period.Length])], [.. periods.Select(period => new int[period.Length])]);
    }

    /// <summary>1 for the highest; ties share the best place; 0 for cases without a score.</summary>
    internal void Of(ReadOnlySpan<double> scores, Span<int> ranks)
    {
        ranks.Clear();
        for (var period = 0; period < periods.Length; period++)
        {
            var (cases, key, places) = (periods[period], keys[period], order[period]);
            for (var i = 0; i < cases.Length; i++)
                (key[i], places[i]) = (-scores[cases[i]], cases[i]);
            Array.Sort(key, places);
            for (var place = 0; place < places.Length; place++)
                ranks[places[place]] = place > 0 && key[place] == key[place - 1] ? ranks[places[place - 1]] : place + 1;
        }
    }
}
