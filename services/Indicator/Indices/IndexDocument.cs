using System.Text.Json;
using System.Text.Json.Serialization;
using Tryghed.Analysis.Indices;

namespace Tryghed.Indicator.Indices;

/// <summary>The specification of an index as it is sent, stored and shown: JSON.</summary>
/// <param name="Indicators">What it is made of.</param>
/// <param name="Groups">How that is arranged, to any depth; the group without a parent is the index.</param>
/// <param name="Imputation">What stands in for missing values; <c>none</c> when absent.</param>
/// <param name="Treatment">How outliers are treated; not at all when absent.</param>
/// <param name="DataThreshold">Least share of a group's weight that must have a value; two thirds when absent.</param>
/// <param name="ReferencePeriods">Periods that every reference rests on; all that are given when absent.</param>
/// <param name="Uncertainty">What is uncertain.</param>
/// <param name="Replications">Runs of the model that intervals rest on; none when absent.</param>
/// <param name="Seed">Where the random numbers start; 1 when absent.</param>
internal sealed record IndexDocument(
    IReadOnlyList<IndexDocument.Indicator> Indicators, IReadOnlyList<IndexDocument.Group> Groups, string? Imputation = null, IndexDocument.Outliers? Treatment = null,
    double? DataThreshold = null, IReadOnlyList<string>? ReferencePeriods = null, IndexDocument.Assumptions? Uncertainty = null, int? Replications = null, long? Seed = null)
{
    /// <param name="Code">Its name in the index, and of its column of data.</param>
    /// <param name="Parent">Code of its group.</param>
    /// <param name="Normalisation">How its values become comparable; <c>min-max</c> when absent.</param>
    /// <param name="Polarity">1 where more is better, as when absent, or -1 where less is.</param>
    /// <param name="Weight">Share among its siblings; 1 when absent.</param>
    /// <param name="Denominator">Column that its values are divided by.</param>
    /// <param name="Per">What the quotient is multiplied by; 1 when absent.</param>
    /// <param name="Transform"><c>log</c> for natural logarithms before everything else; none when absent.</param>
    internal sealed record Indicator(
        string Code, string Parent, Normalising? Normalisation = null, int? Polarity = null, double? Weight = null, string? Denominator = null, double? Per = null, string? Transform = null);

    /// <param name="Method"><c>min-max</c>, <c>goalposts</c>, <c>z-score</c>, <c>rank</c>, <c>percentile</c> or <c>distance-to-target</c>.</param>
    /// <param name="Low">Lower end in the indicator's own unit.</param>
    /// <param name="High">Upper end in the indicator's own unit.</param>
    /// <param name="Cap">Whether results are kept inside the range.</param>
    /// <param name="Log">Goalposts: whether the way between them is measured in logarithms.</param>
    /// <param name="Range">Results at the worst and the best end; of a z-score at the mean and one standard deviation better.</param>
    /// <param name="Target">Distance-to-target: the target.</param>
    /// <param name="Mean">Z-score: a fixed mean.</param>
    /// <param name="StandardDeviation">Z-score: a fixed standard deviation.</param>
    internal sealed record Normalising(
        string Method, double? Low = null, double? High = null, bool? Cap = null, bool? Log = null, IReadOnlyList<double>? Range = null, double? Target = null, double? Mean = null,
        double? StandardDeviation = null);

    /// <param name="Code">Its name.</param>
    /// <param name="Parent">Code of its group; null for the index.</param>
    /// <param name="Weight">Share among its siblings; 1 when absent.</param>
    /// <param name="Aggregation"><c>arithmetic</c>, as when absent, <c>geometric</c>, <c>harmonic</c> or <c>ampi</c>.</param>
    /// <param name="Polarity">Ampi: -1 where a lower composite is better.</param>
    internal sealed record Group(string Code, string? Parent = null, double? Weight = null, string? Aggregation = null, int? Polarity = null);

    /// <param name="Method"><c>winsorise</c> or <c>log</c>.</param>
    /// <param name="Skewness">Treated while the skewness is beyond this; 2 when absent.</param>
    /// <param name="Kurtosis">And the excess kurtosis beyond this; 3.5 when absent.</param>
    /// <param name="MostValues">Most values of an indicator that are moved; 5 when absent.</param>
    internal sealed record Outliers(string Method, double? Skewness = null, double? Kurtosis = null, int? MostValues = null);

    /// <param name="Weights">How uncertain the weights are.</param>
    /// <param name="Normalisation">Methods that are equally likely.</param>
    /// <param name="Aggregation">Methods that are equally likely, at every level.</param>
    /// <param name="Imputation">Methods that are equally likely.</param>
    /// <param name="Noise">How uncertain figures are, by column.</param>
    /// <param name="Level">Coverage of the intervals; 0.9 when absent.</param>
    internal sealed record Assumptions(
        Concentration? Weights = null, IReadOnlyList<string>? Normalisation = null, IReadOnlyList<string>? Aggregation = null, IReadOnlyList<string>? Imputation = null,
        IReadOnlyDictionary<string, Noise>? Noise = null, double? Level = null);

    /// <param name="Dirichlet">Total concentration around the given weights, above 0: the larger, the surer.</param>
    internal sealed record Concentration(double Dirichlet);

    /// <summary>One of <paramref name="StandardError"/>, <paramref name="SampleSize"/> and <paramref name="Count"/>; numbers may be one for all, or one for each value.</summary>
    /// <param name="StandardError">In the column's own unit.</param>
    /// <param name="SampleSize">Answers behind a share.</param>
    /// <param name="Whole">What a share of everyone is called; 100 when absent.</param>
    /// <param name="DesignEffect">By what the design multiplies the variance; 1 when absent.</param>
    /// <param name="Count">Number of cases that one unit of the figure is: 1 where figures are counts.</param>
    /// <param name="Dispersion">Variance of a count over its mean; 1 when absent.</param>
    internal sealed record Noise(
        JsonElement? StandardError = null, JsonElement? SampleSize = null, double? Whole = null, double? DesignEffect = null, JsonElement? Count = null, double? Dispersion = null);

    /// <summary>Most indicators, and most groups.</summary>
    internal const int Most = 1000;
    internal const int MostReplications = 100_000;

    internal static readonly IReadOnlyDictionary<string, NormalisationMethod> Normalisations = Names<NormalisationMethod>();
    internal static readonly IReadOnlyDictionary<string, AggregationMethod> Aggregations = Names<AggregationMethod>();
    internal static readonly IReadOnlyDictionary<string, ImputationMethod> Imputations = Names<ImputationMethod>();
    internal static readonly IReadOnlyDictionary<string, TreatmentMethod> Treatments = Names<TreatmentMethod>();

    private static Dictionary<string, T> Names<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    /// <summary>The specification; what is wrong with its words goes to <paramref name="errors"/> under the field's name.</summary>
    /// <param name="cases">How many figures a column has, for noise that is told figure by figure; null where that isn't known yet.</param>
    /// <param name="errors">Faults by field.</param>
    internal IndexSpecification? Parse(int? cases, Dictionary<string, string[]> errors)
    {
        if (Indicators is null || Indicators.Count is 0 or > Most)
            errors["indicators"] = [$"An index has between 1 and {Most} indicators."];
        if (Groups is null || Groups.Count is 0 or > Most)
            errors["groups"] = [$"An index has between 1 and {Most} groups; the one without a parent is the index itself."];
        if (errors.Count > 0)
            return null;
        var reader = new IndexReader(errors);
        var specification = new IndexSpecification(
            [.. Indicators!.Select((indicator, i) => reader.Leaf(indicator, $"indicators[{i}]"))], [.. Groups!.Select((group, i) => reader.Node(group, $"groups[{i}]"))])
        {
            Imputation = reader.Named(Imputation, Imputations, "imputation", ImputationMethod.None),
            Treatment = Treatment is null ? null : new Treatment(
                reader.Named(Treatment.Method, Treatments, "treatment.method", default), Treatment.Skewness ?? 2, Treatment.Kurtosis ?? 3.5, Treatment.MostValues ?? 5),
            DataThreshold = DataThreshold ?? 2.0 / 3,
            ReferencePeriods = ReferencePeriods,
            Uncertainty = Uncertainty is null ? null : reader.Uncertain(Uncertainty, cases),
            Replications = reader.UpTo(Replications ?? 0, MostReplications, "replications"),
            Seed = Seed ?? 1,
        };
        return errors.Count > 0 ? null : specification;
    }
}
