using System.Runtime.Intrinsics;
using Tryghed.Analysis.Monitoring;

namespace Tryghed.Analysis.Indices.Uncertainty;

/// <summary>One assumption of an index, or all of one kind, that a model run draws as a whole.</summary>
/// <param name="Name">What it is called in answers: <c>weights:health</c>, <c>normalisation</c>, <c>aggregation</c>, <c>imputation</c>, <c>noise</c>.</param>
/// <param name="Number">Number of its random stream.</param>
internal sealed record Factor(string Name, int Number);

/// <summary>An index with everything that its model runs could need, prepared once.</summary>
/// <remarks>
/// Another normalisation puts all indicators on the nominal scale by one common line, so that their pooled mean and spread are the nominal ones: what differs is the share that each indicator
/// takes, and scores stay comparable. Where a geometric, harmonic or ampi mean could meet less, values are lifted to the nominal range's low end. Which cases have a score is decided
/// by the nominal weights.
/// </remarks>
internal sealed class Model
{
    private const int NormalisationStream = 0, AggregationStream = 1, ImputationStream = 2, NoiseStream = 3, FirstWeights = 4;

    internal Model(IndexPlan plan)
    {
        (Plan, Uncertainty) = (plan, plan.Specification.Uncertainty ?? new IndexUncertainty(null, [], [], [], new Dictionary<string, FigureNoise>()));
        var (tree, count) = (plan.Tree, plan.Cases.Count);
        Length = (count + 7) / 8 * 8;
        Figures = Noisy(plan, Uncertainty);
        CheckAggregations();
        IReadOnlyList<ImputationMethod?> imputations = Uncertainty.Imputations.Count is 0 ? [null] : [.. Uncertainty.Imputations.Select(method => (ImputationMethod?)method)];
        IReadOnlyList<NormalisationMethod?> normalisations = Uncertainty.Normalisations.Count is 0 ? [null] : [.. Uncertainty.Normalisations.Select(method => (NormalisationMethod?)method)];
        (Variants, Present) = (new Leaf[imputations.Count, normalisations.Count][], new double[imputations.Count][][]);
        for (var i = 0; i < imputations.Count; i++)
        {
            for (var n = 0; n < normalisations.Count; n++)
            {
                var other = imputations[i] is null && normalisations[n] is null ? plan : With(normalisations[n], imputations[i]);
                Variants[i, n] = Leaves(other);
                Present[i] ??= Presence(other);
            }
        }

        var factors = new List<Factor>();
        if (normalisations.Count > 1)
            factors.Add(new Factor("normalisation", NormalisationStream));
        if (Uncertainty.Aggregations.Count > 1)
            factors.Add(new Factor("aggregation", AggregationStream));
        if (imputations.Count > 1)
            factors.Add(new Factor("imputation", ImputationStream));
        if (Figures.Any(figure => figure is not null))
            factors.Add(new Factor("noise", NoiseStream));
        for (var node = tree.Leaves; node < tree.Nodes && Uncertainty.WeightConcentration is not null; node++)
        {
            if (tree.Children[node].Count(child => tree.Weights[child] > 0) > 1)
                factors.Add(new Factor("weights:" + tree.Codes[node], FirstWeights + node));
        }
        Factors = factors;
    }

    internal IndexPlan Plan { get; }
    internal IndexUncertainty Uncertainty { get; }

    /// <summary>Length of every vector over cases: a whole number of eights.</summary>
    internal int Length { get; }

    /// <summary>What varies.</summary>
    internal IReadOnlyList<Factor> Factors { get; }

    /// <summary>By imputation and normalisation, then by indicator.</summary>
    internal Leaf[,][] Variants { get; }

    /// <summary>By imputation, node and case: 1 where there is a score and 0 where there isn't; null for a node that has all.</summary>
    internal double[]?[][] Present { get; }

    /// <summary>The noise of each indicator's figures; null where they are certain.</summary>
    internal NoisyFigure?[] Figures { get; }

    internal static int NoiseNumber => NoiseStream;
    internal static int NormalisationNumber => NormalisationStream;
    internal static int AggregationNumber => AggregationStream;
    internal static int ImputationNumber => ImputationStream;
    internal static int WeightsNumber(int node) => FirstWeights + node;

    /// <summary>One indicator under one imputation and normalisation.</summary>
    /// <param name="Values">Normalised, on the nominal scale; 1 where missing, which no mean minds once its weight is taken away.</param>
    /// <param name="Logarithms">Their natural logarithms.</param>
    /// <param name="Scale">Its scale.</param>
    /// <param name="Stretch">What the scale's result is multiplied by to be on the nominal scale,</param>
    /// <param name="Lift">and what is added then.</param>
    /// <param name="Floor">Lowest value.</param>
    internal sealed record Leaf(double[] Values, double[] Logarithms, Scale Scale, double Stretch, double Lift, double Floor)
    {
        internal double Of(double treated) => Math.Max(Floor, Stretch * Scale.Of(treated) + Lift);
    }

    private IndexPlan With(NormalisationMethod? normalisation, ImputationMethod? imputation)
    {
        try
        {
            return CompositeIndex.With(Plan, normalisation, imputation);
        }
        catch (IndexException refused)
        {
            var field = normalisation is null ? "uncertainty.imputation" : imputation is null ? "uncertainty.normalisation" : "uncertainty";
            throw new IndexException(field, $"One of these can't be computed with. {refused.Reason}");
        }
    }

    private Leaf[] Leaves(IndexPlan other)
    {
        var (to, from) = (Pooled(Plan.Stages.Normalised), Pooled(other.Stages.Normalised));
        var same = ReferenceEquals(other.Scales, Plan.Scales) || other.Scales.SequenceEqual(Plan.Scales);
        var stretch = same ? 1 : from.Spread > 0 ? to.Spread / from.Spread : 0;
        var lift = same ? 0 : to.Mean - stretch * from.Mean;
        var leaves = new Leaf[Plan.Tree.Leaves];
        for (var i = 0; i < leaves.Length; i++)
        {
            var leaf = new Leaf(new double[Length], new double[Length], other.Scales[i], stretch, lift, Floor(i));
            for (var at = 0; at < Length; at++)
            {
                leaf.Values[at] = at < Plan.Cases.Count && !double.IsNaN(other.Stages.Treated[i][at]) ? leaf.Of(other.Stages.Treated[i][at]) : 1;
                leaf.Logarithms[at] = Math.Log(leaf.Values[at]);
            }
            leaves[i] = leaf;
        }
        return leaves;
    }

    // Arithmetic means have no floor, and where all on the way up is arithmetic there is no need of one.
    private double Floor(int leaf)
    {
        var needed = Uncertainty.Aggregations.Any(method => method is not AggregationMethod.Arithmetic);
        for (var node = Plan.Tree.Parent[leaf]; node >= 0; node = Plan.Tree.Parent[node])
            needed |= Plan.Tree.Aggregations[node] is not AggregationMethod.Arithmetic;
        if (!needed)
            return double.NegativeInfinity;
        var settings = Plan.Specification.Indicators[leaf].Normalisation;
        return settings.Method is NormalisationMethod.ZScore or NormalisationMethod.Rank ? 0 : Math.Max(0, Scaling.LowEnd(settings, Plan.Tree.Aggregations[Plan.Tree.Parent[leaf]]));
    }

    private static (double Mean, double Spread) Pooled(double[][] normalised)
    {
        var (means, variances) = (0.0, 0.0);
        foreach (var column in normalised)
        {
            double[] known = [.. column.Where(x => !double.IsNaN(x))];
            var mean = known.Length is 0 ? 0 : known.Sum() / known.Length;
            (means, variances) = (means + mean, variances + (known.Length is 0 ? 0 : known.Sum(x => (x - mean) * (x - mean)) / known.Length));
        }
        return (means / normalised.Length, Math.Sqrt(variances / normalised.Length));
    }

    // A group that has a score as specified has one with every imputation, of what is there: otherwise an interval would rest on some of the runs only.
    private double[]?[] Presence(IndexPlan other)
    {
        var (tree, threshold) = (Plan.Tree, Plan.Specification.DataThreshold);
        var nominal = CompositeIndex.Coverage(tree, Plan.Stages.Normalised, threshold);
        var (coverage, masks) = (new double[tree.Nodes][], new double[]?[tree.Nodes]);
        for (var node = 0; node < tree.Nodes; node++)
        {
            var (mine, mask) = (new double[Plan.Cases.Count], new double[Length]);
            for (var at = 0; at < mine.Length; at++)
            {
                foreach (var child in tree.Children[node])
                    mine[at] += masks[child] is { } known && known[at] is 0 ? 0 : tree.Weights[child] * coverage[child][at];
                if (node < tree.Leaves)
                    mine[at] = double.IsNaN(other.Stages.Normalised[node][at]) ? 0 : 1;
                var scored = node >= tree.Leaves && CompositeIndex.Reaches(nominal[node][at], threshold);
                mask[at] = (node < tree.Leaves || scored ? mine[at] > 0 : CompositeIndex.Reaches(mine[at], threshold)) ? 1 : 0;
                if (scored && mask[at] is 0)
                {
                    throw new IndexException("uncertainty.imputation",
                        $"With one of these '{tree.Codes[node]}' has no figures at all for {Plan.Cases.Units[Plan.Cases.UnitOf[at]]} in one of the periods, and so no score: leave that method out.");
                }
            }
            (coverage[node], masks[node]) = (mine, mask.AsSpan(0, mine.Length).Contains(0) ? mask : null);
        }
        return masks;
    }

    private static NoisyFigure?[] Noisy(IndexPlan plan, IndexUncertainty uncertainty)
    {
        var figures = new NoisyFigure?[plan.Tree.Leaves];
        foreach (var (code, noise) in uncertainty.Noise)
        {
            var leaf = plan.Tree.Codes.Take(plan.Tree.Leaves).ToList().IndexOf(code);
            if (leaf < 0)
                throw new IndexException($"uncertainty.noise.{code}", "Only the figures of an indicator of the index can be uncertain.");
            if (plan.Specification.Indicators.FirstOrDefault(indicator => indicator.Denominator == code) is { } over)
                throw new IndexException($"uncertainty.noise.{code}", $"'{over.Code}' is divided by these figures, and what is divided by has to be certain.");
            figures[leaf] = new NoisyFigure(plan, leaf, noise);
        }
        return figures;
    }

    private void CheckAggregations()
    {
        for (var i = 0; i < Uncertainty.Aggregations.Count; i++)
        {
            if (Uncertainty.Aggregations[i] is AggregationMethod.Arithmetic)
                continue;
            var negative = Array.FindIndex(Plan.Stages.Normalised, column => Array.Exists(column, x => x < 0));
            if (negative >= 0)
            {
                throw new IndexException(
                    $"uncertainty.aggregation[{i}]", $"This mean needs values of 0 or more, and '{Plan.Tree.Codes[negative]}' has some below: cap its scale or give it a range above 0.");
            }
        }
    }
}

/// <summary>What a model run knows of the uncertainty of one indicator's figures.</summary>
internal sealed class NoisyFigure
{
    private readonly double[] raw;
    private readonly double[] errors;
    private readonly double[] shapes;
    private readonly double[] scales;
    private readonly double[] factors;
    private readonly double ceiling = double.PositiveInfinity;
    private readonly double floor = double.NegativeInfinity;
    private readonly bool logarithm;
    private readonly Tamed treatment;
    private readonly double least = double.NegativeInfinity;
    private readonly double leastTamed = double.NegativeInfinity;
    private readonly double leastScaled = double.NegativeInfinity;

    internal NoisyFigure(IndexPlan plan, int leaf, FigureNoise noise)
    {
        var (indicator, length) = (plan.Specification.Indicators[leaf], (plan.Cases.Count + 7) / 8 * 8);
        (raw, errors, shapes, scales, factors) = (new double[length], new double[length], new double[length], new double[length], new double[length]);
        (logarithm, treatment, Counts) = (indicator.Logarithm, plan.Treatments[leaf], noise is FigureNoise.Count);
        (floor, ceiling) = noise is FigureNoise.Sample whole ? (0, whole.Whole) : (floor, ceiling);
        var observed = plan.Data.Columns[indicator.Code];
        var denominators = indicator.Denominator is { } name ? plan.Data.Columns[name] : null;
        if (logarithm)
            least = 0.01 * Math.Exp(plan.Stages.Denominated[leaf].Where(x => !double.IsNaN(x)).Min()); // denominated figures are logarithms already
        if (treatment.Offset is { } offset)
            leastTamed = Least(plan.Stages.Imputed[leaf], offset);
        if (plan.Scales[leaf].Log)
            leastScaled = Least(plan.Stages.Treated[leaf], 0);
        for (var at = 0; at < length; at++)
        {
            if (at >= plan.Cases.Count || double.IsNaN(observed[at]))
            {
                (raw[at], factors[at]) = (double.NaN, 1);
                continue;
            }
            (raw[at], factors[at]) = (observed[at], denominators is null ? 1 : indicator.Per / denominators[at]);
            switch (noise)
            {
                case FigureNoise.StandardError given:
                    errors[at] = One(given.Errors, at);
                    break;
                case FigureNoise.Sample sample:
                    errors[at] = StandardError(observed[at], sample, at, indicator.Code);
                    break;
                case FigureNoise.Count count:
                    var cases = observed[at] * One(count.Exposures, at);
                    if (cases < 0)
                        throw new IndexException($"data.{indicator.Code}[{at}]", "A count is 0 or more.");
                    (shapes[at], scales[at]) = ((cases + 0.5) / count.Dispersion, count.Dispersion / One(count.Exposures, at));
                    break;
            }
        }
    }

    /// <summary>Whether draws are of counts.</summary>
    internal bool Counts { get; }

    /// <summary>Where figures lie with one more look at them, as treated values; imputed ones stay.</summary>
    /// <remarks>
    /// Surveys and standard errors: normal. Counts: the rate behind an over-dispersed (negative binomial) count, as gamma with shape (count + ½) ÷ dispersion, so that a count of 0 isn't certain.
    /// </remarks>
    /// <param name="into">By case; NaN where nothing was observed.</param>
    /// <param name="key">What the random numbers start from.</param>
    internal void Draw(double[] into, ulong key)
    {
        if (Counts)
        {
            var noise = new Noise(key);
            for (var at = 0; at < raw.Length; at++)
                into[at] = shapes[at] > 0 ? Streams.Gamma(ref noise, shapes[at]) * scales[at] : raw[at];
        }
        else
        {
            var normals = new NormalVectors(key);
            for (var at = 0; at < raw.Length; at += 8)
            {
                normals.Next(out var first, out var second);
                (Vector256.Create(raw, at) + Vector256.Create(errors, at) * first).CopyTo(into, at);
                (Vector256.Create(raw, at + 4) + Vector256.Create(errors, at + 4) * second).CopyTo(into, at + 4);
            }
        }
        var (low, high) = (Vector256.Create(floor), Vector256.Create(ceiling));
        for (var at = 0; at < raw.Length; at += 4)
            (Vector256.Min(high, Vector256.Max(low, Vector256.Create(into, at))) * Vector256.Create(factors, at)).CopyTo(into, at);
        if (!logarithm && ReferenceEquals(treatment, Tamed.Not) && double.IsNegativeInfinity(leastScaled))
            return;
        for (var at = 0; at < raw.Length; at++)
            into[at] = double.IsNaN(into[at]) ? double.NaN : Tame(into[at]);
    }

    private double Tame(double value)
    {
        var figure = logarithm ? Math.Log(Math.Max(least, value)) : value;
        return Math.Max(leastScaled, treatment.Of(treatment.Offset is null ? figure : Math.Max(leastTamed, figure)));
    }

    // Noise can carry a figure to where it has no logarithm, or one beyond all measure: it stops at a hundredth of the least that was seen.
    private static double Least(double[] figures, double offset)
    {
        double[] positive = [.. figures.Select(x => x + offset).Where(x => x > 0)];
        return (positive.Length is 0 ? 1e-300 : 0.01 * positive.Min()) - offset;
    }

    private static double One(IReadOnlyList<double> numbers, int at) => numbers.Count is 1 ? numbers[0] : numbers[at];

    // Agresti & Coull's share, so that nobody of a sample, or everybody, isn't certain.
    private static double StandardError(double share, FigureNoise.Sample sample, int at, string code)
    {
        if (share < 0 || share > sample.Whole)
            throw new IndexException($"data.{code}[{at}]", $"A share of a sample is between 0 and {sample.Whole:0.###}.");
        var size = One(sample.Sizes, at);
        var adjusted = (share / sample.Whole * size + 2) / (size + 4);
        return sample.Whole * Math.Sqrt(adjusted * (1 - adjusted) / (size + 4) * sample.DesignEffect);
    }
}
