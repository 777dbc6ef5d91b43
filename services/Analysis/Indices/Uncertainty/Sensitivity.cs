namespace Tryghed.Analysis.Indices.Uncertainty;

/// <summary>Which assumptions an index is sensitive to.</summary>
/// <param name="Factors">Names of the assumptions that vary: <c>normalisation</c>, <c>aggregation</c>, <c>imputation</c>, <c>noise</c>, <c>weights:</c> and a group's code.</param>
/// <param name="RankShift">By factor: its share in the variance of the mean absolute shift of ranks against the index as specified. NaN inside where ranks never shift.</param>
/// <param name="Scores">By case and factor: its share in the variance of the case's score; null without a score.</param>
/// <param name="MeanRankShift">How many places a unit is shifted on average.</param>
/// <param name="ModelRuns">How many times the model was run: samples × (factors + 2).</param>
public sealed record IndexSensitivity(IReadOnlyList<string> Factors, IReadOnlyList<SobolShare> RankShift, IReadOnlyList<SobolShare>?[] Scores, double MeanRankShift, int ModelRuns);

/// <summary>What happens to the ranks when one indicator or group is left out.</summary>
/// <param name="Node">The indicator, or the group.</param>
/// <param name="Scores">By case: the index without it; NaN where nothing is left.</param>
/// <param name="Ranks">By case.</param>
/// <param name="MeanShift">Mean absolute shift of ranks.</param>
/// <param name="LargestShift">Largest absolute shift.</param>
/// <param name="MostShifted">The case that is shifted most; −1 where none is.</param>
public sealed record LeftOut(int Node, double[] Scores, int[] Ranks, double MeanShift, int LargestShift, int MostShifted);

/// <summary>Sensitivity of an index to its assumptions, as variance shares and by leaving indicators out.</summary>
public static class Sensitivity
{
    private const long MostScores = 60_000_000;

    /// <summary>How many samples can be taken in some seconds, up to a number; below 32 they would tell nothing.</summary>
    public static int Affordable(IndexPlan plan, int most)
    {
        var (cells, runs) = ((long)plan.Tree.Leaves * plan.Cases.Count, new Model(plan).Factors.Count + 2);
        return (int)Math.Min(most, Math.Min(200_000_000 / cells / runs, 5_000_000 / plan.Cases.Count / runs));
    }

    /// <summary>First-order and total Sobol indices of every assumption that varies.</summary>
    /// <param name="plan">The index.</param>
    /// <param name="samples">Rows of each sample matrix, 2 or more.</param>
    /// <param name="threads">At most so many threads; −1 for as many as there are processors.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="IndexException">The assumptions can't be drawn, or the samples are too many to remember.</exception>
    public static IndexSensitivity Of(IndexPlan plan, int samples, int threads = -1, CancellationToken cancel = default)
    {
        var (model, count, root) = (new Model(plan), plan.Cases.Count, plan.Tree.Root);
        var factors = model.Factors;
        if ((long)samples * count * (factors.Count + 2) > MostScores)
            throw new IndexException("replications", $"Sensitivity of {factors.Count} assumptions for {count} cases would take too many runs: ask for fewer replications, or fewer periods.");
        var (seed, level, nominal) = (plan.Specification.Seed, plan.Specification.Uncertainty?.Level ?? 0.9, CompositeIndex.Run(plan));

        // Matrix A, matrix B, and A with one column from B for each factor: by case and row, so that each case's sample lies together.
        var scores = Enumerable.Range(0, factors.Count + 2).Select(_ => new double[(long)count * samples]).ToArray();
        var shifts = Enumerable.Range(0, factors.Count + 2).Select(_ => new double[samples]).ToArray();
        var scored = Enumerable.Range(0, count).Where(at => nominal.Ranks[root][at] > 0).ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.ForEach(Replications.Blocks(samples), options, () => (Run: new ModelRun(model), Ranking: new Ranking(plan.Cases, nominal.Scores[root]), Ranks: new int[count]), (block, _, _, mine) =>
        {
            for (var row = block.From; row < block.To; row++)
            {
                for (var matrix = 0; matrix < scores.Length; matrix++)
                {
                    mine.Run.Draw(row, number => matrix is 1 || matrix > 1 && factors[matrix - 2].Number == number ? 1 : 0);
                    var drawn = mine.Run.Scores(root);
                    mine.Ranking.Of(drawn, mine.Ranks);
                    var shift = 0.0;
                    foreach (var at in scored)
                    {
                        scores[matrix][(long)at * samples + row] = drawn[at];
                        shift += Math.Abs(mine.Ranks[at] - nominal.Ranks[root][at]);
                    }
                    shifts[matrix][row] = scored.Length is 0 ? 0 : shift / scored.Length;
                }
            }
            return mine;
        }, _ => { });

        var shares = new IReadOnlyList<SobolShare>?[count];
        Parallel.ForEach(scored, options, at =>
        {
            double[] Sample(int matrix) => scores[matrix].AsSpan(at * samples, samples).ToArray();
            var (a, b) = (Sample(0), Sample(1));
            shares[at] = [.. factors.Select((_, i) => SobolIndices.Share(a, b, Sample(i + 2), seed, level))];
        });
        return new IndexSensitivity(
            [.. factors.Select(factor => factor.Name)], [.. factors.Select((_, i) => SobolIndices.Share(shifts[0], shifts[1], shifts[i + 2], seed, level))], shares,
            shifts[0].Average(), samples * (factors.Count + 2));
    }

    /// <summary>The index without each of its indicators in turn; the others share its weight. None where there is one indicator only, or more than can be tried in some seconds.</summary>
    /// <param name="plan">The index.</param>
    /// <param name="groups">Whether its groups are left out in turn too, after the indicators.</param>
    public static IReadOnlyList<LeftOut> LeaveOneOut(IndexPlan plan, bool groups = false)
    {
        var (tree, nominal) = (plan.Tree, CompositeIndex.Run(plan));
        var (left, nodes) = (new List<LeftOut>(), groups ? tree.Root : tree.Leaves);
        for (var node = 0; node < nodes && tree.Leaves > 1 && (long)nodes * tree.Leaves * plan.Cases.Count <= 100_000_000; node++)
        {
            var scores = CompositeIndex.Without(plan, node, nominal);
            var ranks = CompositeIndex.Ranks(scores, plan.Cases);
            var (sum, shifted, largest, most) = (0.0, 0, 0, -1);
            for (var at = 0; at < ranks.Length; at++)
            {
                if (ranks[at] is 0)
                    continue;
                var shift = Math.Abs(ranks[at] - nominal.Ranks[tree.Root][at]);
                (sum, shifted) = (sum + shift, shifted + 1);
                if (shift > largest)
                    (largest, most) = (shift, at);
            }
            left.Add(new LeftOut(node, scores, ranks, shifted is 0 ? 0 : sum / shifted, largest, most));
        }
        return left;
    }
}
