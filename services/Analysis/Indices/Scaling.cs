namespace Tryghed.Analysis.Indices;

/// <summary>Fourth stage: what every indicator's scale is. Polarity is applied here, and everything that rests on figures rests on the reference's.</summary>
internal static class Scaling
{
    internal static Scale[] All(IndexSpecification specification, IndexTree tree, double[][] treated, int[] reference)
    {
        var scales = new Scale[specification.Indicators.Count];
        for (var i = 0; i < scales.Length; i++)
        {
            double[] known = [.. reference.Select(at => treated[i][at]).Where(x => !double.IsNaN(x))];
            var ampi = tree.Aggregations[tree.Parent[i]] is AggregationMethod.Ampi;
            scales[i] = Of(specification.Indicators[i], $"indicators[{i}].normalisation", known, ampi);
        }
        return scales;
    }

    /// <summary>The same indicator by another method, with the settings that this method knows.</summary>
    internal static Normalisation Alternative(NormalisationMethod method, Normalisation nominal) => method switch
    {
        NormalisationMethod.Goalposts => new Normalisation(method, nominal.Low, nominal.High, nominal.Cap, nominal.Log),
        NormalisationMethod.DistanceToTarget => new Normalisation(method, Target: nominal.Target),
        _ => new Normalisation(method),
    };

    /// <summary>Result at the worst end of a scale.</summary>
    internal static double LowEnd(Normalisation settings, AggregationMethod parent) => Range(settings, parent is AggregationMethod.Ampi).Worst;

    private static Scale Of(IndexIndicator indicator, string field, double[] known, bool ampi)
    {
        var (settings, sign) = (indicator.Normalisation, indicator.Polarity);
        Finite(settings, field);
        var (worst, best) = Range(settings, ampi);
        if (worst >= best)
            throw new IndexException($"{field}.range", "The first number, of the worst end, is below the second.");
        var (floor, ceiling) = settings.Cap ? (worst, best) : (double.NegativeInfinity, double.PositiveInfinity);
        switch (settings.Method)
        {
            case NormalisationMethod.MinMax or NormalisationMethod.Goalposts:
                if (settings.Method is NormalisationMethod.Goalposts && (settings.Low is null || settings.High is null))
                    throw new IndexException(field, $"Goalposts of '{indicator.Code}' need low and high.");
                return Line(Ends(settings, indicator.Code, field, known), settings.Log);
            case NormalisationMethod.DistanceToTarget:
                var target = settings.Target ?? throw new IndexException($"{field}.target", $"'{indicator.Code}' needs a target.");
                var from = (sign > 0 ? settings.Low : settings.High) ?? (sign > 0 ? Known(indicator.Code, known).Min() : Known(indicator.Code, known).Max());
                return sign * (target - from) > 0 ? Line(sign > 0 ? (from, target) : (target, from), false)
                    : throw new IndexException($"{field}.target", $"The target of '{indicator.Code}' is no better than its worst figure: there is no way to measure.");
            case NormalisationMethod.ZScore:
                var (mean, deviation) = Moments(settings, indicator.Code, field, known);
                var factor = sign * (best - worst) / deviation;
                if (!double.IsFinite(factor) || factor is 0 || !double.IsFinite(mean))
                    throw new IndexException(field, $"The figures of '{indicator.Code}' are too large, or vary too little, to compute with.");
                return new Scale(factor, worst - factor * mean, false, double.NegativeInfinity, double.PositiveInfinity);
            default:
                double[] steps = [.. Known(indicator.Code, known).Select(x => sign * x).Order()];
                if (settings.Method is NormalisationMethod.Rank)
                    return new Scale(1, 1, false, double.NegativeInfinity, double.PositiveInfinity, steps, sign);
                return steps.Length > 1 ? new Scale((best - worst) / (steps.Length - 1), worst, false, worst, best, steps, sign)
                    : throw new IndexException(field, $"A percentile of '{indicator.Code}' needs at least two figures in the reference.");
        }

        Scale Line((double Low, double High) ends, bool log)
        {
            var (low, high) = log ? (Math.Log(ends.Low), Math.Log(ends.High)) : ends;
            var factor = sign * (best - worst) / (high - low);
            return double.IsFinite(factor) && factor is not 0 ? new Scale(factor, worst - factor * (sign > 0 ? low : high), log, floor, ceiling)
                : throw new IndexException(field, $"The ends of the scale of '{indicator.Code}' are too close or too far apart to compute with.");
        }
    }

    private static (double Worst, double Best) Range(Normalisation settings, bool ampi)
    {
        var (worst, best) = settings.Method switch
        {
            NormalisationMethod.MinMax or NormalisationMethod.Goalposts when ampi => (70.0, 130.0), // Mazziotta & Pareto 2016
            NormalisationMethod.MinMax or NormalisationMethod.Percentile => (0, 100),
            _ => (0, 1),
        };
        return (settings.RangeLow ?? worst, settings.RangeHigh ?? best);
    }

    private static (double Low, double High) Ends(Normalisation settings, string code, string field, double[] known)
    {
        var low = settings.Low ?? Known(code, known).Min();
        var high = settings.High ?? Known(code, known).Max();
        if (settings.Log && low <= 0)
            throw new IndexException($"{field}.low", "A logarithmic scale begins above 0.");
        if (low < high)
            return (low, high);
        throw settings is { Low: null, High: null }
            ? new IndexException(field, $"'{code}' is the same everywhere in its reference ({low:R}): it tells units apart nowhere. Give it low and high, or leave it out.")
            : new IndexException($"{field}.low", "Low is below high, in the indicator's own unit; polarity says which is better.");
    }

    private static (double Mean, double Deviation) Moments(Normalisation settings, string code, string field, double[] known)
    {
        if (settings.StandardDeviation is <= 0)
            throw new IndexException($"{field}.standardDeviation", "A standard deviation is above 0.");
        if (settings is { Mean: { } fixedMean, StandardDeviation: { } fixedDeviation })
            return (fixedMean, fixedDeviation);
        if (Known(code, known).Length < 2 && settings.StandardDeviation is null)
            throw new IndexException(field, $"A z-score of '{code}' needs at least two figures in the reference.");
        var mean = known.Sum() / known.Length;
        var deviation = settings.StandardDeviation ?? Math.Sqrt(known.Sum(x => (x - mean) * (x - mean)) / (known.Length - 1));
        if (known.Max() > known.Min() && deviation > 0 || settings.StandardDeviation is not null)
            return (settings.Mean ?? mean, deviation);
        throw new IndexException(field, $"'{code}' is the same everywhere in its reference ({mean:R}): it tells units apart nowhere. Give it a mean and a standard deviation, or leave it out.");
    }

    private static double[] Known(string code, double[] known) =>
        known.Length > 0 ? known : throw new IndexException("referencePeriods", $"'{code}' has no figure in the reference.");

    private static void Finite(Normalisation settings, string field)
    {
        (string Name, double? Value)[] numbers =
        [
            ("low", settings.Low), ("high", settings.High), ("range", settings.RangeLow), ("range", settings.RangeHigh), ("target", settings.Target), ("mean", settings.Mean),
            ("standardDeviation", settings.StandardDeviation),
        ];
        foreach (var (name, value) in numbers)
        {
            if (value is { } number && !double.IsFinite(number))
                throw new IndexException($"{field}.{name}", "This is not a finite number.");
        }
        if (settings.Log && settings.Method is not NormalisationMethod.Goalposts)
            throw new IndexException($"{field}.log", "Only goalposts have a logarithmic scale; an indicator's transform takes logarithms for every method.");
        if (settings.Cap && settings.Method is NormalisationMethod.ZScore or NormalisationMethod.Rank)
            throw new IndexException($"{field}.cap", "This method has no range to keep results inside.");
    }
}
