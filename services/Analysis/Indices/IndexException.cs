namespace Tryghed.Analysis.Indices;

/// <summary>A specification or figure that no index can be computed from.</summary>
/// <param name="field">What it is, in the names of the specification: <c>indicators[2].normalisation.low</c>, <c>data.life[3]</c>.</param>
/// <param name="reason">What is wrong with it and what to do, as a sentence.</param>
public sealed class IndexException(string field, string reason) : ArgumentException($"{field}: {reason}")
{
    /// <summary>What is wrong, in the names of the specification.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong with it and what to do, as a sentence.</summary>
    public string Reason { get; } = reason;
}
