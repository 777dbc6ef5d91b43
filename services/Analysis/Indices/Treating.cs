namespace Tryghed.Analysis.Indices;

/// <summary>Third stage: outliers are kept from ruling an indicator. Where they begin is found in the reference, and stays.</summary>
/// <remarks>The rule of the European Commission's Joint Research Centre: treated where both the sample skewness (G1) and the sample excess kurtosis (G2) are large.</remarks>
internal static class Treating
{
    internal static (double[][] Values, bool[][] WasTreated, Tamed[] Rules) All(IndexSpecification specification, double[][] tables, int[] reference)
    {
        var values = new double[tables.Length][];
        var marks = new bool[tables.Length][];
        var rules = new Tamed[tables.Length];
        for (var i = 0; i < tables.Length; i++)
        {
            rules[i] = specification.Treatment is { } treatment ? One(treatment, tables[i], reference) : Tamed.Not;
            values[i] = Array.ConvertAll(tables[i], rules[i].Of);
            if (values[i].Zip(tables[i]).Any(pair => !double.IsFinite(pair.First) && double.IsFinite(pair.Second)))
                throw new IndexException("treatment", $"'{specification.Indicators[i].Code}' has a figure that is too far below its reference for a logarithm: winsorise it, or let the reference hold its period.");
            marks[i] = [.. values[i].Zip(tables[i], (now, before) => now != before && !double.IsNaN(before))];
        }
        return (values, marks, rules);
    }

    private static Tamed One(Treatment treatment, double[] figures, int[] reference)
    {
        double[] known = [.. reference.Select(at => figures[at]).Where(x => !double.IsNaN(x))];
        if (!TooSkew(known, treatment))
            return Tamed.Not;
        if (treatment.Method is TreatmentMethod.Winsorise)
        {
            var (low, high) = Bounds(known, treatment);
            return new Tamed(low, high, null);
        }
        var (least, most) = (known.Min(), known.Max());
        return new Tamed(least, double.PositiveInfinity, 0.01 * (most - least) - least);
    }

    // The outermost values are moved to the next ones, on the side that the distribution leans to, until it leans no more or as many were moved as may be.
    private static (double Low, double High) Bounds(double[] known, Treatment treatment)
    {
        var values = (double[])known.Clone();
        var (low, high) = (values.Min(), values.Max());
        while (TooSkew(values, treatment) && known.Count(x => x > high || x < low) < treatment.MostValues)
        {
            if (Shape.Skewness(values) >= 0)
                high = values.Where(x => x < high).Max();
            else
                low = values.Where(x => x > low).Min();
            values = Array.ConvertAll(values, x => Math.Clamp(x, low, high));
        }
        return (low, high);
    }

    private static bool TooSkew(double[] values, Treatment treatment) =>
        values.Length >= 4 && Math.Abs(Shape.Skewness(values)) >= treatment.Skewness && Shape.Kurtosis(values) >= treatment.Kurtosis;
}

/// <summary>How one indicator's outliers are treated, whatever figure comes.</summary>
/// <param name="Low">Where its lowest values are moved to, −∞ where they stay; with a logarithm the lowest of the reference, which noise is kept above.</param>
/// <param name="High">Where its highest values are moved to; +∞ where they stay.</param>
/// <param name="Offset">What is added before the logarithm; null where none is taken.</param>
internal sealed record Tamed(double Low, double High, double? Offset)
{
    internal static readonly Tamed Not = new(double.NegativeInfinity, double.PositiveInfinity, null);

    internal double Of(double value) => double.IsNaN(value) ? value
        : Offset is { } offset ? Math.Log(value + offset)
        : Math.Min(High, Math.Max(Low, value));
}
