using System.Runtime.Intrinsics;

namespace Tryghed.Analysis.Indices.Uncertainty;

/// <summary>The workplace of one thread: runs a model with one draw of its assumptions at a time. Vectors over cases, one node after another; elementwise, so that the bits don't depend on the processor's width.</summary>
internal sealed class ModelRun
{
    private readonly Model model;
    private readonly IndexTree tree;
    private readonly int length;
    private readonly double[][] values;
    private readonly double[][] logarithms;
    private readonly bool[] hasValues;
    private readonly bool[] hasLogarithms;
    private readonly double[][] own;
    private readonly double[][] ownLogarithms;
    private readonly double[] weights;
    private readonly double[] total;
    private readonly double[] spread;

    internal ModelRun(Model model)
    {
        (this.model, tree, length) = (model, model.Plan.Tree, model.Length);
        (values, logarithms, hasValues, hasLogarithms) = (new double[tree.Nodes][], new double[tree.Nodes][], new bool[tree.Nodes], new bool[tree.Nodes]);
        (own, ownLogarithms) = (new double[tree.Nodes][], new double[tree.Nodes][]);
        for (var node = 0; node < tree.Nodes; node++)
            (own[node], ownLogarithms[node]) = (new double[length], new double[length]);
        (weights, total, spread) = (new double[tree.Nodes], new double[length], new double[length]);
    }

    /// <summary>One run.</summary>
    /// <param name="replication">Row of the sample matrices.</param>
    /// <param name="matrix">By factor's number: 0 for matrix A, 1 for matrix B.</param>
    internal void Draw(int replication, Func<int, int> matrix)
    {
        var seed = model.Plan.Specification.Seed;
        var imputation = Choose(Model.ImputationNumber, model.Variants.GetLength(0));
        var leaves = model.Variants[imputation, Choose(Model.NormalisationNumber, model.Variants.GetLength(1))];
        var aggregation = model.Uncertainty.Aggregations is { Count: > 0 } methods ? methods[Choose(Model.AggregationNumber, methods.Count)] : (AggregationMethod?)null;
        var noise = Streams.Key(seed, replication, Model.NoiseNumber, matrix(Model.NoiseNumber));
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            if (model.Figures[leaf] is { } figure)
            {
                figure.Draw(own[leaf], Streams.Mix(noise + (ulong)leaf));
                Normalise(leaves[leaf], own[leaf]);
                (values[leaf], hasValues[leaf], hasLogarithms[leaf]) = (own[leaf], true, false);
            }
            else
                (values[leaf], logarithms[leaf], hasValues[leaf], hasLogarithms[leaf]) = (leaves[leaf].Values, leaves[leaf].Logarithms, true, true);
        }
        for (var node = tree.Leaves; node < tree.Nodes; node++)
        {
            Weigh(node, seed, replication, matrix);
            Aggregate(node, aggregation ?? tree.Aggregations[node], model.Present[imputation]);
        }

        int Choose(int factor, int among) => among is 1 ? 0 : (int)(Streams.Of(seed, replication, factor, matrix(factor)).Uniform() * among);
    }

    /// <summary>A node's scores of the newest run; what stands where a case has no score means nothing.</summary>
    internal double[] Scores(int node)
    {
        if (!hasValues[node])
        {
            for (var at = 0; at < length; at += 4)
                Vector256.Exp(Vector256.Create(logarithms[node], at)).CopyTo(own[node], at);
            (values[node], hasValues[node]) = (own[node], true);
        }
        return values[node];
    }

    private double[] Logarithms(int node)
    {
        if (!hasLogarithms[node])
        {
            for (var at = 0; at < length; at += 4)
                Vector256.Log(Vector256.Max(Vector256<double>.Zero, Vector256.Create(values[node], at))).CopyTo(ownLogarithms[node], at);
            (logarithms[node], hasLogarithms[node]) = (ownLogarithms[node], true);
        }
        return logarithms[node];
    }

    private void Normalise(Model.Leaf leaf, double[] figures)
    {
        var scale = leaf.Scale;
        if (scale.Steps is not null)
        {
            for (var at = 0; at < length; at++)
                figures[at] = double.IsNaN(figures[at]) ? leaf.Values[at] : leaf.Of(figures[at]);
            return;
        }
        var (factor, shift, low, high) = (Vector256.Create(scale.Factor), Vector256.Create(scale.Shift), Vector256.Create(scale.Low), Vector256.Create(scale.High));
        // The logarithm of a figure that noise carried to zero or below is as low as a number can be.
        var (stretch, lift, floor, least) = (Vector256.Create(leaf.Stretch), Vector256.Create(leaf.Lift), Vector256.Create(leaf.Floor), Vector256.Create(1e-300));
        for (var at = 0; at < length; at += 4)
        {
            var figure = Vector256.Create(figures, at);
            var seen = Vector256.Equals(figure, figure);
            var x = scale.Log ? Vector256.Log(Vector256.Max(figure, least)) : figure;
            var y = Vector256.Max(floor, stretch * Vector256.Min(high, Vector256.Max(low, factor * x + shift)) + lift);
            Vector256.ConditionalSelect(seen, y, Vector256.Create(leaf.Values, at)).CopyTo(figures, at);
        }
    }

    private void Weigh(int node, long seed, int replication, Func<int, int> matrix)
    {
        var children = tree.Children[node];
        foreach (var child in children)
            weights[child] = tree.Weights[child];
        if (model.Uncertainty.WeightConcentration is not { } concentration)
            return;
        var number = Model.WeightsNumber(node);
        var (noise, sum) = (Streams.Of(seed, replication, number, matrix(number)), 0.0);
        foreach (var child in children)
        {
            if (weights[child] > 0)
                sum += weights[child] = Streams.Gamma(ref noise, concentration * weights[child]);
        }
        // With a concentration near 0 every draw can vanish; then the given weights stand.
        // One that vanishes keeps a trace: it may be all that a case has.
        foreach (var child in children)
            weights[child] = !(sum > 0) ? tree.Weights[child] : tree.Weights[child] > 0 ? Math.Max(1e-200, weights[child] / sum) : 0;
    }

    private void Aggregate(int node, AggregationMethod method, double[]?[] present)
    {
        var into = method is AggregationMethod.Geometric ? ownLogarithms[node] : own[node];
        Array.Clear(into);
        var masked = tree.Children[node].Any(child => present[child] is not null);
        if (masked)
            Array.Clear(total);
        var sure = 0.0;
        foreach (var child in tree.Children[node])
        {
            if (weights[child] is 0)
                continue;
            var from = method is AggregationMethod.Geometric ? Logarithms(child) : Scores(child);
            // A very unbalanced ampi is below zero, of which only an arithmetic mean can be taken.
            var least = Vector256.Create(method is AggregationMethod.Harmonic or AggregationMethod.Ampi ? 0 : double.NegativeInfinity);
            var (weight, inverse, mask) = (Vector256.Create(weights[child]), method is AggregationMethod.Harmonic, present[child]);
            sure += mask is null ? weights[child] : 0;
            for (var at = 0; at < length; at += 4)
            {
                var x = Vector256.Max(least, Vector256.Create(from, at));
                var share = mask is null ? weight : weight * Vector256.Create(mask, at);
                (Vector256.Create(into, at) + (inverse ? share / x : share * x)).CopyTo(into, at);
                if (mask is not null)
                    (Vector256.Create(total, at) + share).CopyTo(total, at);
            }
        }
        var there = Vector256.Create(sure);
        for (var at = 0; at < length; at += 4)
        {
            var all = masked ? there + Vector256.Create(total, at) : there;
            var sum = Vector256.Create(into, at);
            (method is AggregationMethod.Harmonic ? all / sum : sum / all).CopyTo(into, at);
        }
        if (method is AggregationMethod.Ampi)
            Balance(node, into, present, sure, masked);
        (hasValues[node], hasLogarithms[node]) = (method is not AggregationMethod.Geometric, method is AggregationMethod.Geometric);
        if (present[node] is { } known)
            Blank(into, known, method is AggregationMethod.Geometric ? 0 : 1);
        (values[node], logarithms[node]) = (own[node], ownLogarithms[node]);
    }

    // Mean less the penalty of unbalance, variance over mean.
    private void Balance(int node, double[] mean, double[]?[] present, double sure, bool masked)
    {
        Array.Clear(spread);
        foreach (var child in tree.Children[node])
        {
            if (weights[child] is 0)
                continue;
            var (from, weight, mask) = (Scores(child), Vector256.Create(weights[child]), present[child]);
            for (var at = 0; at < length; at += 4)
            {
                var away = Vector256.Max(Vector256<double>.Zero, Vector256.Create(from, at)) - Vector256.Create(mean, at);
                var share = mask is null ? weight : weight * Vector256.Create(mask, at);
                (Vector256.Create(spread, at) + share * away * away).CopyTo(spread, at);
            }
        }
        for (var at = 0; at < length; at++)
            mean[at] = mean[at] is 0 ? 0 : mean[at] - tree.Polarities[node] * (spread[at] / (masked ? sure + total[at] : sure)) / mean[at];
    }

    // Where a case has no score something harmless stands, so that no mean further up turns into not-a-number.
    private static void Blank(double[] scores, double[] present, double with)
    {
        for (var at = 0; at < scores.Length; at++)
        {
            if (present[at] is 0)
                scores[at] = with;
        }
    }
}
