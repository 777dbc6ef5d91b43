using System.Text.Json;
using Tryghed.Analysis.Indices;
using Tryghed.Indicator.Observations;

namespace Tryghed.Indicator.Indices;

/// <summary>Reads the words of an index's specification, and notes which of them mean nothing.</summary>
internal sealed class IndexReader(Dictionary<string, string[]> errors)
{
    private static readonly double[] One = [1];

    internal IndexIndicator Leaf(IndexDocument.Indicator sent, string field)
    {
        if (sent is null)
            return Refused(field, "An indicator is needed here.", new IndexIndicator("", "", 1, 1, new Normalisation(default)));
        if (string.IsNullOrWhiteSpace(sent.Code))
            errors[field + ".code"] = ["A code is needed."];
        if (string.IsNullOrWhiteSpace(sent.Parent))
            errors[field + ".parent"] = ["Name the group that it belongs to."];
        if (sent.Transform is not (null or "none" or "log"))
            errors[field + ".transform"] = [$"'{ObservationRow.Short(sent.Transform)}' is not one of none, log."];
        return new IndexIndicator(
            sent.Code ?? "", sent.Parent ?? "", sent.Polarity ?? 1, sent.Weight ?? 1, Scale(sent.Normalisation, field + ".normalisation"), sent.Denominator, sent.Per ?? 1, sent.Transform is "log");
    }

    internal IndexGroup Node(IndexDocument.Group sent, string field)
    {
        if (sent is null)
            return Refused(field, "A group is needed here.", new IndexGroup("", null, 1, default));
        if (string.IsNullOrWhiteSpace(sent.Code))
            errors[field + ".code"] = ["A code is needed."];
        return new IndexGroup(
            sent.Code ?? "", sent.Parent, sent.Weight ?? 1, Named(sent.Aggregation, IndexDocument.Aggregations, field + ".aggregation", AggregationMethod.Arithmetic), sent.Polarity ?? 1);
    }

    internal IndexUncertainty Uncertain(IndexDocument.Assumptions sent, int? cases) => new(
        sent.Weights?.Dirichlet,
        All(sent.Normalisation, IndexDocument.Normalisations, "uncertainty.normalisation"),
        All(sent.Aggregation, IndexDocument.Aggregations, "uncertainty.aggregation"),
        All(sent.Imputation, IndexDocument.Imputations, "uncertainty.imputation"),
        (sent.Noise ?? new Dictionary<string, IndexDocument.Noise>()).ToDictionary(one => one.Key, one => Noise(one.Value, cases, $"uncertainty.noise.{one.Key}")),
        sent.Level ?? 0.9);

    /// <summary>What a word means; the default where there is none.</summary>
    internal T Named<T>(string? word, IReadOnlyDictionary<string, T> names, string field, T absent)
    {
        if (word is null)
            return absent;
        return names.TryGetValue(word, out var meaning) ? meaning : Refused(field, $"'{ObservationRow.Short(word)}' is not one of {string.Join(", ", names.Keys)}.", absent);
    }

    internal int UpTo(int value, int most, string field) => value <= most ? value : Refused(field, $"At most {most}.", 0);

    private Normalisation Scale(IndexDocument.Normalising? sent, string field)
    {
        if (sent is null)
            return new Normalisation(NormalisationMethod.MinMax);
        if (sent.Range is { } range && range.Count != 2)
            errors[field + ".range"] = ["Two numbers: the result at the worst end and at the best."];
        return new Normalisation(
            Named(sent.Method, IndexDocument.Normalisations, field + ".method", NormalisationMethod.MinMax), sent.Low, sent.High, sent.Cap is true, sent.Log is true,
            sent.Range is [var worst, _] ? worst : null, sent.Range is [_, var best] ? best : null, sent.Target, sent.Mean, sent.StandardDeviation);
    }

    private FigureNoise Noise(IndexDocument.Noise sent, int? cases, string field)
    {
        var given = new (string Name, JsonElement? Numbers)[] { ("standardError", sent?.StandardError), ("sampleSize", sent?.SampleSize), ("count", sent?.Count) }
            .Where(one => one.Numbers is { ValueKind: not JsonValueKind.Null }).ToList();
        if (given is not [var (name, numbers)])
            return Refused<FigureNoise>(field, "Say one of standardError, sampleSize and count.", new FigureNoise.StandardError([0]));
        var values = Numbers(numbers!.Value, cases, $"{field}.{name}");
        if (values.Any(value => !(double.IsFinite(value) && (value > 0 || value is 0 && name is "standardError"))))
            errors[$"{field}.{name}"] = [name is "standardError" ? "Standard errors are 0 or more." : "These are numbers above 0."];
        if (sent!.DesignEffect is < 1 || sent.Dispersion is < 1)
            errors[field + (sent.DesignEffect is < 1 ? ".designEffect" : ".dispersion")] = ["This is 1 or more: a design or a cluster makes figures less sure."];
        if (sent.Whole is <= 0)
            errors[field + ".whole"] = ["A share of everyone is above 0: 1, or 100 for per cent."];
        return name switch
        {
            "standardError" => new FigureNoise.StandardError(values),
            "sampleSize" => new FigureNoise.Sample(values, sent.Whole ?? 100, sent.DesignEffect ?? 1),
            _ => new FigureNoise.Count(values, sent.Dispersion ?? 1),
        };
    }

    // One number for all, or one for each figure, in rows where the figures are in rows. Null stands where the figure is missing.
    private double[] Numbers(JsonElement sent, int? cases, string field)
    {
        if (sent.ValueKind is JsonValueKind.Number)
            return [sent.GetDouble()];
        if (sent.ValueKind is not JsonValueKind.Array)
            return Refused(field, "A number for all figures, or one for each.", One);
        var values = new List<double>();
        foreach (var one in sent.EnumerateArray().SelectMany(row => row.ValueKind is JsonValueKind.Array ? row.EnumerateArray() : Enumerable.Repeat(row, 1)))
            values.Add(one.ValueKind is JsonValueKind.Number ? one.GetDouble() : one.ValueKind is JsonValueKind.Null ? 1 : double.NaN);
        return cases is null || values.Count == cases ? [.. values] : Refused(field, $"One number for all figures, or one for each: {cases}, not {values.Count}.", One);
    }

    private List<T> All<T>(IReadOnlyList<string>? words, IReadOnlyDictionary<string, T> names, string field) =>
        [.. (words ?? []).Select((word, i) => Named(word ?? "", names, $"{field}[{i}]", names.First().Value)).Distinct()];

    private T Refused<T>(string field, string why, T instead)
    {
        errors[field] = [why];
        return instead;
    }
}
