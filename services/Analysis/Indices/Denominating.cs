namespace Tryghed.Analysis.Indices;

/// <summary>First stage: figures per something, and logarithms of what is best told in them.</summary>
internal static class Denominating
{
    internal static double[][] All(IndexSpecification specification, IndexData data, CaseOrder cases)
    {
        foreach (var (code, column) in data.Columns)
        {
            if (column.Length != cases.Count)
                throw new IndexException($"data.{code}", $"There must be one figure for each unit: {cases.Count}, not {column.Length}. Null marks a missing one.");
            var wrong = Array.FindIndex(column, double.IsInfinity);
            if (wrong >= 0)
                throw new IndexException(Checks.Cell(code, data, wrong), "This is not a finite number.");
        }
        var tables = new double[specification.Indicators.Count][];
        for (var i = 0; i < tables.Length; i++)
            tables[i] = One(specification.Indicators[i], i, data);
        return tables;
    }

    private static double[] One(IndexIndicator indicator, int number, IndexData data)
    {
        if (!data.Columns.TryGetValue(indicator.Code, out var figures))
            throw new IndexException($"data.{indicator.Code}", "There are no figures of this indicator.");
        if (!double.IsFinite(indicator.Per) || indicator.Per <= 0)
            throw new IndexException($"indicators[{number}].per", "This is a number above 0.");
        var values = (double[])figures.Clone();
        if (indicator.Denominator is { } denominator)
        {
            if (!data.Columns.TryGetValue(denominator, out var divisors))
                throw new IndexException($"indicators[{number}].denominator", $"There are no figures of '{denominator}'.");
            for (var at = 0; at < values.Length; at++)
            {
                if (divisors[at] <= 0)
                    throw new IndexException(Checks.Cell(denominator, data, at), "A denominator is above 0.");
                values[at] = values[at] / divisors[at] * indicator.Per;
            }
        }
        for (var at = 0; indicator.Logarithm && at < values.Length; at++)
        {
            if (values[at] <= 0)
                throw new IndexException(Checks.Cell(indicator.Code, data, at), "A figure of 0 or less has no logarithm: leave the transform out, or mark the figure as missing.");
            values[at] = Math.Log(values[at]);
        }
        var overflown = Array.FindIndex(values, double.IsInfinity);
        if (overflown >= 0)
            throw new IndexException(Checks.Cell(indicator.Code, data, overflown), "This is too large to compute with.");
        return Array.TrueForAll(values, double.IsNaN) ? throw new IndexException($"data.{indicator.Code}", "All its figures are missing: leave the indicator out.") : values;
    }
}
