namespace Tryghed.Analysis.Indices;

/// <summary>What must hold of an index beside its hierarchy.</summary>
internal static class Checks
{
    internal static void Settings(IndexSpecification specification)
    {
        if (!(specification.DataThreshold is >= 0 and <= 1))
            throw new IndexException("dataThreshold", "A share of weight is between 0 and 1.");
        if (specification.Replications < 0)
            throw new IndexException("replications", "This is 0 or more.");
        if (specification.Treatment is { } treatment)
        {
            if (!(treatment.Skewness > 0))
                throw new IndexException("treatment.skewness", "This is a number above 0.");
            if (!double.IsFinite(treatment.Kurtosis))
                throw new IndexException("treatment.kurtosis", "This is a finite number.");
            if (treatment.MostValues is < 1 or > 1000)
                throw new IndexException("treatment.mostValues", "This is between 1 and 1000.");
        }
        if (specification.Uncertainty is not { } uncertainty)
            return;
        if (uncertainty.WeightConcentration is { } concentration && !(double.IsFinite(concentration) && concentration > 0))
            throw new IndexException("uncertainty.weights.dirichlet", "A concentration is above 0; the larger, the surer the weights.");
        if (!(uncertainty.Level is > 0 and < 1))
            throw new IndexException("uncertainty.level", "The coverage of an interval is above 0 and below 1, as 0.9.");
    }

    /// <summary>Means of ratios are of what is not negative, and every mean is of what can be computed with.</summary>
    internal static void Scores(IndexPlan plan)
    {
        var (tree, result) = (plan.Tree, CompositeIndex.Run(plan));
        var scores = result.Scores;
        for (var node = tree.Leaves; node < tree.Nodes; node++)
        {
            var wrong = Array.FindIndex(scores[node], score => !double.IsFinite(score));
            while (wrong >= 0 && double.IsNaN(scores[node][wrong]) && !CompositeIndex.Reaches(result.Coverage[node][wrong], plan.Specification.DataThreshold))
                wrong = Array.FindIndex(scores[node], wrong + 1, score => !double.IsFinite(score));
            foreach (var child in tree.Children[node].Where(child => tree.Aggregations[node] is not AggregationMethod.Arithmetic && tree.Weights[child] > 0))
            {
                var at = Array.FindIndex(scores[child], score => score < 0);
                if (at < 0)
                    continue;
                var name = tree.Aggregations[node].ToString().ToLowerInvariant();
                throw new IndexException(
                    $"groups[{plan.Specification.Groups.ToList().FindIndex(g => g.Code == tree.Codes[node])}].aggregation",
                    $"A {name} mean needs values of 0 or more, and '{tree.Codes[child]}' is {scores[child][at]:0.###} for {Place(plan.Data, at)}: cap its scale, give it a range above 0, or aggregate arithmetically.");
            }
            if (wrong >= 0)
                throw new IndexException("data", $"The figures of {Place(plan.Data, wrong)} under '{tree.Codes[node]}' are too large, or too far outside their scale, to compute with.");
        }
    }

    /// <summary>The field of one figure.</summary>
    internal static string Cell(string code, IndexData data, int at) => $"data.{code}[{at}]";

    private static string Place(IndexData data, int at) => data.Periods is { } periods ? $"{data.Units[at]} in {periods[at]}" : data.Units[at];
}
