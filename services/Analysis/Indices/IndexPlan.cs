namespace Tryghed.Analysis.Indices;

/// <summary>An index that was checked and made ready: every reference is fixed and every figure imputed, treated and known to have a normalised value.</summary>
/// <remarks>Model runs start here: with other weights, other scales or noisy figures.</remarks>
public sealed class IndexPlan
{
    internal IndexPlan(IndexSpecification specification, IndexData data, IndexTree tree, CaseOrder cases, IndexStages stages, Scale[] scales, Tamed[] treatments) =>
        (Specification, Data, Tree, Cases, Stages, Scales, Treatments) = (specification, data, tree, cases, stages, scales, treatments);

    public IndexSpecification Specification { get; }
    public IndexData Data { get; }
    public IndexTree Tree { get; }

    /// <summary>Which unit and period each case is.</summary>
    public CaseOrder Cases { get; }

    /// <summary>The table of every stage, by indicator and case.</summary>
    public IndexStages Stages { get; }

    /// <summary>How each indicator is normalised.</summary>
    public IReadOnlyList<Scale> Scales { get; }

    /// <summary>How each indicator's outliers are treated.</summary>
    internal IReadOnlyList<Tamed> Treatments { get; }

    /// <summary>The same plan of some cases only: references, scales and treatments stay.</summary>
    public IndexPlan Of(IReadOnlyList<int> cases)
    {
        double[][] Some(double[][] tables) => [.. tables.Select(table => cases.Select(at => table[at]).ToArray())];
        bool[][] Marks(bool[][] tables) => [.. tables.Select(table => cases.Select(at => table[at]).ToArray())];
        var data = Data with
        {
            Units = [.. cases.Select(at => Data.Units[at])],
            Periods = Data.Periods is null ? null : [.. cases.Select(at => Data.Periods[at])],
            Columns = Data.Columns.ToDictionary(column => column.Key, column => cases.Select(at => column.Value[at]).ToArray()),
        };
        var stages = new IndexStages(
            Some(Stages.Denominated), Some(Stages.Imputed), Marks(Stages.WasImputed), Some(Stages.Treated), Marks(Stages.WasTreated), Some(Stages.Normalised));
        return new IndexPlan(Specification, data, Tree, CaseOrders.Of(data), stages, [.. Scales], [.. Treatments]);
    }
}

/// <summary>The table of every stage: by indicator in the specification's order, then by case. NaN is missing.</summary>
/// <param name="Denominated">After the denominator and the logarithm.</param>
/// <param name="Imputed">With what stands in for missing values.</param>
/// <param name="WasImputed">Which values were.</param>
/// <param name="Treated">With outliers treated.</param>
/// <param name="WasTreated">Which values were changed by the treatment.</param>
/// <param name="Normalised">On their scales.</param>
public sealed record IndexStages(double[][] Denominated, double[][] Imputed, bool[][] WasImputed, double[][] Treated, bool[][] WasTreated, double[][] Normalised);

/// <summary>Units and periods as numbers.</summary>
/// <param name="Units">Units in the order of their first case.</param>
/// <param name="Periods">Periods in order; one that is empty where there are no periods.</param>
/// <param name="UnitOf">Unit of each case.</param>
/// <param name="PeriodOf">Period of each case.</param>
/// <param name="At">Case of a unit (first index) in a period; −1 where there is none.</param>
public sealed record CaseOrder(IReadOnlyList<string> Units, IReadOnlyList<string> Periods, int[] UnitOf, int[] PeriodOf, int[,] At)
{
    /// <summary>How many cases there are.</summary>
    public int Count => UnitOf.Length;
}

/// <summary>What an index says.</summary>
/// <param name="Scores">By node of the tree (indicators' are normalised values) and case; NaN where there is too little data.</param>
/// <param name="Ranks">By node and case, within each period: 1 for the best, ties share the best place; 0 where there is no score.</param>
/// <param name="Coverage">By node and case: share of the weight that has a value, 0 to 1.</param>
public sealed record IndexResult(double[][] Scores, int[][] Ranks, double[][] Coverage);
