namespace Tryghed.Analysis.Indices;

/// <summary>The hierarchy of an index as numbers: nodes 0 to Leaves − 1 are its indicators, in the specification's order; the others are groups, children before parents, the index last.</summary>
public sealed class IndexTree
{
    private IndexTree(string[] codes, int leaves, int[] parent, int[][] children, double[] weights, AggregationMethod[] aggregations, int[] polarities) =>
        (Codes, Leaves, Parent, Children, Weights, Aggregations, Polarities) = (codes, leaves, parent, children, weights, aggregations, polarities);

    public IReadOnlyList<string> Codes { get; }

    /// <summary>How many indicators there are.</summary>
    public int Leaves { get; }

    /// <summary>How many nodes there are.</summary>
    public int Nodes => Codes.Count;

    /// <summary>The index itself.</summary>
    public int Root => Nodes - 1;

    /// <summary>Parent of each node; −1 for the index.</summary>
    public IReadOnlyList<int> Parent { get; }

    /// <summary>Children of each node in the specification's order, indicators before groups; none for indicators.</summary>
    public IReadOnlyList<int[]> Children { get; }

    /// <summary>Weight of each node among its siblings; they sum to 1. The index has 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>How a group's children combine; meaningless for indicators.</summary>
    public IReadOnlyList<AggregationMethod> Aggregations { get; }

    /// <summary>−1 for a group whose composite is better when lower.</summary>
    public IReadOnlyList<int> Polarities { get; }

    /// <summary>Checks that there is one index that every indicator is part of.</summary>
    /// <exception cref="IndexException">There isn't: two roots or none, a cycle, a parent that doesn't exist, a group without children, a code that is used twice, weights that can't be.</exception>
    public static IndexTree Of(IndexSpecification specification)
    {
        var (indicators, groups) = (specification.Indicators, specification.Groups);
        if (indicators.Count is 0)
            throw new IndexException("indicators", "An index needs at least one indicator.");
        var group = Named(specification);
        var order = BottomUp(groups, group);
        var roots = groups.Where(g => g.Parent is null).Select(g => $"'{g.Code}'").ToList();
        if (roots.Count != 1)
        {
            throw new IndexException("groups", roots.Count is 0
                ? "One group has to be the index: give one of them no parent."
                : $"Only one group can be the index, and {string.Join(", ", roots)} have no parent.");
        }

        var nodes = indicators.Count + groups.Count;
        var number = order.Select((g, i) => (g, i)).ToDictionary(at => groups[at.g].Code, at => indicators.Count + at.i);
        var (parent, weights, children) = (new int[nodes], new double[nodes], new List<int>[nodes]);
        for (var node = 0; node < nodes; node++)
            children[node] = [];
        for (var i = 0; i < indicators.Count; i++)
            (parent[i], weights[i]) = (number[indicators[i].Parent], indicators[i].Weight);
        for (var i = 0; i < groups.Count; i++)
        {
            var node = number[groups[i].Code];
            (parent[node], weights[node]) = (groups[i].Parent is { } above ? number[above] : -1, groups[i].Weight);
        }
        for (var i = 0; i < indicators.Count; i++)
            children[parent[i]].Add(i);
        foreach (var one in groups.Where(g => g.Parent is not null))
            children[number[one.Parent!]].Add(number[one.Code]);

        for (var i = 0; i < groups.Count; i++)
        {
            var (node, sum) = (number[groups[i].Code], 0.0);
            if (children[node].Count is 0)
                throw new IndexException($"groups[{i}]", $"'{groups[i].Code}' has no children: give it some, or leave it out.");
            foreach (var child in children[node])
                sum += weights[child];
            if (!(sum > 0) || !double.IsFinite(sum))
                throw new IndexException($"groups[{i}]", $"The weights of the children of '{groups[i].Code}' sum to zero, so none of them counts: give at least one a weight above 0.");
            foreach (var child in children[node])
                weights[child] /= sum;
        }
        weights[nodes - 1] = 1;
        var aggregations = new AggregationMethod[nodes];
        var polarities = Enumerable.Repeat(1, nodes).ToArray();
        foreach (var one in groups)
            (aggregations[number[one.Code]], polarities[number[one.Code]]) = (one.Aggregation, one.Polarity);
        string[] codes = [.. indicators.Select(i => i.Code), .. order.Select(g => groups[g].Code)];
        return new IndexTree(codes, indicators.Count, parent, [.. children.Select(c => c.ToArray())], weights, aggregations, polarities);
    }

    private static Dictionary<string, int> Named(IndexSpecification specification)
    {
        var (indicators, groups) = (specification.Indicators, specification.Groups);
        var (group, seen) = (new Dictionary<string, int>(), new HashSet<string>());
        for (var i = 0; i < groups.Count; i++)
        {
            Check($"groups[{i}]", groups[i].Code, groups[i].Weight);
            if (groups[i].Polarity is not (1 or -1))
                throw new IndexException($"groups[{i}].polarity", "Polarity is 1 where more is better and -1 where less is.");
            group.Add(groups[i].Code, i);
        }
        for (var i = 0; i < indicators.Count; i++)
        {
            Check($"indicators[{i}]", indicators[i].Code, indicators[i].Weight);
            if (indicators[i].Polarity is not (1 or -1))
                throw new IndexException($"indicators[{i}].polarity", "Polarity is 1 where more is better and -1 where less is.");
            if (!group.ContainsKey(indicators[i].Parent))
                throw new IndexException($"indicators[{i}].parent", $"There is no group '{indicators[i].Parent}'.");
        }
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].Parent is { } parent && !group.ContainsKey(parent))
                throw new IndexException($"groups[{i}].parent", $"There is no group '{parent}'.");
        }
        return group;

        void Check(string field, string code, double weight)
        {
            if (code is "")
                throw new IndexException(field + ".code", "A code is needed.");
            if (!seen.Add(code))
                throw new IndexException(field + ".code", $"'{code}' is used twice: every indicator and group has a code of its own.");
            if (!double.IsFinite(weight) || weight < 0)
                throw new IndexException(field + ".weight", "A weight is 0 or more.");
        }
    }

    // Groups by depth, the deepest first. A group that doesn't reach the root is part of a cycle.
    private static List<int> BottomUp(IReadOnlyList<IndexGroup> groups, Dictionary<string, int> number)
    {
        var depth = new int[groups.Count];
        for (var i = 0; i < groups.Count; i++)
        {
            var at = i;
            while (groups[at].Parent is { } parent)
            {
                at = number[parent];
                if (++depth[i] > groups.Count)
                    throw new IndexException($"groups[{i}].parent", $"'{groups[i].Code}' is its own ancestor: the hierarchy has a cycle.");
            }
        }
        return [.. Enumerable.Range(0, groups.Count).OrderByDescending(i => depth[i])];
    }
}
