namespace Tryghed.Indicator.Suitability;

/// <summary>How well a measurement meets a criterion, as people judge it.</summary>
internal enum Grade
{
    Good,
    Fair,
    Poor,
}

/// <summary>What was decided of a measurement.</summary>
internal enum Outcome
{
    /// <summary>It contributes to the index.</summary>
    Included,

    /// <summary>It may come to.</summary>
    Candidate,

    /// <summary>It does not.</summary>
    Excluded,
}

/// <summary>One criterion's grade.</summary>
/// <param name="Grade"><c>good</c>, <c>fair</c> or <c>poor</c>.</param>
/// <param name="Note">What it rests on, in up to 500 characters on one line.</param>
internal sealed record Rating(Grade Grade, string? Note = null);

/// <summary>A measurement's fitness for the safety index, criterion by criterion.</summary>
/// <param name="Validity">Does it measure its goal?</param>
/// <param name="Timeliness">Does it come soon and often enough to act on?</param>
/// <param name="Coverage">Does it cover the places and the years?</param>
/// <param name="Continuity">Will it go on being counted in the same way?</param>
/// <param name="SignalToNoise">Can a change that matters be seen in it?</param>
/// <param name="Access">May we have it, and show it?</param>
/// <param name="Cost">Is it worth what it costs?</param>
internal sealed record Criteria(Rating Validity, Rating Timeliness, Rating Coverage, Rating Continuity, Rating SignalToNoise, Rating Access, Rating Cost)
{
    internal IEnumerable<(string Name, Rating Rating)> All =>
        [("validity", Validity), ("timeliness", Timeliness), ("coverage", Coverage), ("continuity", Continuity), ("signalToNoise", SignalToNoise), ("access", Access), ("cost", Cost)];
}

/// <summary>A judgement of an indicator's fitness for the safety index. Rows are added, never changed: the newest stands.</summary>
internal sealed class Assessment
{
    public required string Indicator { get; init; }

    /// <summary>1 for the indicator's first.</summary>
    public required int Number { get; init; }
    public required Criteria Criteria { get; init; }
    public required Outcome Outcome { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string By { get; init; }
}
