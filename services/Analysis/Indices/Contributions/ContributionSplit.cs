namespace Tryghed.Analysis.Indices.Contributions;

/// <summary>What moved an index from one case to another.</summary>
/// <param name="From">The index in the first case, on its own scale.</param>
/// <param name="To">The index in the second.</param>
/// <param name="Parts">By node of the tree, on the index's scale: what each indicator moved, and for a group the sum of its indicators'. The last one, of the index, is To − From.</param>
/// <param name="StandardErrors">By node, of parts that are means over sampled orders; null where the parts are exact.</param>
/// <param name="Exact">Whether every order was reckoned with.</param>
public sealed record ContributionSplit(double From, double To, double[] Parts, double[]? StandardErrors, bool Exact);
