namespace Tryghed.Analysis.Indices;

/// <summary>Computes a composite index: denominate, impute, treat, normalise, weigh, aggregate.</summary>
/// <remarks>METHODS 4; OECD/JRC, Handbook on Constructing Composite Indicators (2008). Same specification and figures, same bits.</remarks>
public static class CompositeIndex
{
    /// <summary>Checks a specification against its figures and runs the stages up to normalisation.</summary>
    /// <exception cref="IndexException">Something is wrong; it says what.</exception>
    public static IndexPlan Prepare(IndexSpecification specification, IndexData data)
    {
        var tree = IndexTree.Of(specification);
        Checks.Settings(specification);
        var cases = CaseOrders.Of(data);
        var reference = CaseOrders.Reference(specification, cases);
        var denominated = Denominating.All(specification, data, cases);
        var (imputed, wasImputed) = Imputing.All(specification, data, cases, denominated);
        var (treated, wasTreated, rules) = Treating.All(specification, imputed, reference);
        var scales = Scaling.All(specification, tree, treated, reference);
        var normalised = Normalise(specification, data, scales, treated);
        var plan = new IndexPlan(specification, data, tree, cases, new IndexStages(denominated, imputed, wasImputed, treated, wasTreated, normalised), scales, rules);
        Checks.Scores(plan);
        return plan;
    }

    /// <summary>Scores, ranks and coverage by the plan as it stands.</summary>
    public static IndexResult Run(IndexPlan plan)
    {
        var (tree, count) = (plan.Tree, plan.Cases.Count);
        var coverage = Coverage(tree, plan.Stages.Normalised, plan.Specification.DataThreshold);
        var scores = new double[tree.Nodes][];
        var ranks = new int[tree.Nodes][];
        for (var node = 0; node < tree.Nodes; node++)
        {
            scores[node] = node < tree.Leaves ? plan.Stages.Normalised[node] : new double[count];
            for (var at = 0; node >= tree.Leaves && at < count; at++)
                scores[node][at] = Reaches(coverage[node][at], plan.Specification.DataThreshold) ? NodeScore.Of(tree, node, scores, at) : double.NaN;
            ranks[node] = Ranks(scores[node], plan.Cases);
        }
        return new IndexResult(scores, ranks, coverage);
    }

    /// <summary>The plan with one setting changed: what a replication with another normalisation or imputation starts from.</summary>
    /// <exception cref="IndexException">The figures don't allow it.</exception>
    internal static IndexPlan With(IndexPlan plan, NormalisationMethod? normalisation, ImputationMethod? imputation)
    {
        var specification = plan.Specification with { Imputation = imputation ?? plan.Specification.Imputation };
        if (normalisation is { } method)
        {
            specification = specification with
            {
                Indicators = [.. specification.Indicators.Select(i => i with { Normalisation = i.Normalisation.Method == method ? i.Normalisation : Scaling.Alternative(method, i.Normalisation) })],
            };
        }
        return Alternative(specification, plan);
    }

    /// <summary>The index of every case that has one, with one indicator left out; NaN where nothing is left.</summary>
    internal static double[] Without(IndexPlan plan, int leaf, IndexResult nominal)
    {
        var (tree, scores) = (plan.Tree, (double[][])nominal.Scores.Clone());
        scores[leaf] = Enumerable.Repeat(double.NaN, plan.Cases.Count).ToArray();
        for (var node = tree.Parent[leaf]; node >= 0; node = tree.Parent[node])
        {
            var before = scores[node];
            scores[node] = new double[before.Length];
            for (var at = 0; at < before.Length; at++)
                scores[node][at] = double.IsNaN(nominal.Scores[node][at]) ? double.NaN : NodeScore.Of(tree, node, scores, at);
        }
        return scores[tree.Root];
    }

    /// <summary>Whether a share of weight is enough, to three decimals: 2 of 3 reach 0.667.</summary>
    internal static bool Reaches(double coverage, double threshold) => coverage > 0 && Math.Round(coverage, 3) >= Math.Round(threshold, 3);

    /// <summary>Share of each node's weight that has a value. What is under a group below the threshold doesn't count further up.</summary>
    internal static double[][] Coverage(IndexTree tree, double[][] normalised, double threshold)
    {
        var coverage = new double[tree.Nodes][];
        for (var node = 0; node < tree.Nodes; node++)
        {
            var mine = coverage[node] = new double[normalised[0].Length];
            for (var at = 0; at < mine.Length; at++)
            {
                if (node < tree.Leaves)
                {
                    mine[at] = double.IsNaN(normalised[node][at]) ? 0 : 1;
                    continue;
                }
                foreach (var child in tree.Children[node])
                    mine[at] += child < tree.Leaves || Reaches(coverage[child][at], threshold) ? tree.Weights[child] * coverage[child][at] : 0;
            }
        }
        return coverage;
    }

    /// <summary>Within each period 1 for the best; ties share the best place; 0 without a score.</summary>
    internal static int[] Ranks(double[] scores, CaseOrder cases)
    {
        var ranks = new int[scores.Length];
        foreach (var period in Enumerable.Range(0, scores.Length).Where(at => !double.IsNaN(scores[at])).GroupBy(at => cases.PeriodOf[at]))
        {
            int[] order = [.. period.OrderByDescending(at => scores[at])];
            for (var place = 0; place < order.Length; place++)
                ranks[order[place]] = place > 0 && scores[order[place]] == scores[order[place - 1]] ? ranks[order[place - 1]] : place + 1;
        }
        return ranks;
    }

    private static double[][] Normalise(IndexSpecification specification, IndexData data, Scale[] scales, double[][] treated)
    {
        var normalised = new double[treated.Length][];
        for (var i = 0; i < treated.Length; i++)
        {
            normalised[i] = Array.ConvertAll(treated[i], scales[i].Of);
            var wrong = Array.FindIndex(normalised[i], double.IsInfinity);
            if (wrong >= 0)
            {
                throw new IndexException(
                    Checks.Cell(specification.Indicators[i].Code, data, wrong), "This has no normalised value: its logarithm is not a number. Set cap, or choose a scale without a logarithm.");
            }
        }
        return normalised;
    }

    // The treatment and the checks of the original hold; only the alternative's own stages are run again. Signs are the caller's to mend.
    private static IndexPlan Alternative(IndexSpecification specification, IndexPlan plan)
    {
        var reference = CaseOrders.Reference(specification, plan.Cases);
        var denominated = plan.Stages.Denominated;
        var (imputed, wasImputed) = Imputing.All(specification, plan.Data, plan.Cases, denominated);
        var (treated, wasTreated, rules) = Treating.All(specification, imputed, reference);
        var scales = Scaling.All(specification, plan.Tree, treated, reference);
        var stages = new IndexStages(denominated, imputed, wasImputed, treated, wasTreated, Normalise(specification, plan.Data, scales, treated));
        return new IndexPlan(specification, plan.Data, plan.Tree, plan.Cases, stages, scales, rules);
    }
}
