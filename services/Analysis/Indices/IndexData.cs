namespace Tryghed.Analysis.Indices;

/// <summary>The figures of an index: cases (a unit in a period) by columns.</summary>
/// <param name="Units">Unit of each case.</param>
/// <param name="Periods">Period of each case; null where there is one period only. Periods are ordered by <paramref name="PeriodOrder"/>.</param>
/// <param name="Columns">By code, a number for each case; NaN where it is missing.</param>
/// <param name="PeriodOrder">The periods from the first to the last, evenly spaced; null for the order of the cases.</param>
/// <param name="UnitGroups">Group of each unit for imputation; null for one group.</param>
public sealed record IndexData(
    IReadOnlyList<string> Units, IReadOnlyList<string>? Periods, IReadOnlyDictionary<string, double[]> Columns,
    IReadOnlyList<string>? PeriodOrder = null, IReadOnlyDictionary<string, string>? UnitGroups = null);
