namespace Tryghed.Analysis;

/// <summary>A value, exposure or setting that can't be charted.</summary>
/// <param name="field">What it is, in camel case: <c>values[3]</c>, <c>exposures[3]</c>, or a setting's name, as <c>lambda</c>.</param>
/// <param name="reason">What is wrong with it, as a sentence.</param>
public sealed class ChartException(string field, string reason) : ArgumentException($"{field}: {reason}")
{
    /// <summary>What is wrong: <c>values[3]</c>, or a setting's name.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong with it, as a sentence.</summary>
    public string Reason { get; } = reason;
}
