namespace Tryghed.Local;

/// <summary>The system can't be run here, for a reason that one sentence to the user tells.</summary>
/// <param name="sentence">The sentence, with its full stop.</param>
/// <param name="log">A log whose end helps; null when the sentence says it all.</param>
public sealed class CannotRunException(string sentence, string? log = null) : Exception(sentence)
{
    /// <summary>Path of a log whose end helps; null when the sentence says it all.</summary>
    public string? Log { get; } = log;
}
