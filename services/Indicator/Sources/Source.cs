namespace Tryghed.Indicator.Sources;

internal enum SourceKind
{
    /// <summary>Danmarks Statistik's StatBank API, version 1.</summary>
    Statbank,

    /// <summary>PxWeb's API, version 2.</summary>
    Pxweb,
}

/// <summary>How a table's variables become observations.</summary>
/// <param name="Indicators">What the table gives figures of.</param>
/// <param name="Area">Variable of the areas; null for the one that the source draws on a map or calls an area. Left out of the selection it is asked for whole when it is named here, and otherwise summed over: the country.</param>
/// <param name="Period">Variable of the periods; null for the source's own.</param>
/// <param name="Areas">Area codes by the source's codes, where the source has others than Danmarks Statistik's.</param>
/// <param name="Statuses">What the source's signs mean (<c>provisional</c>, <c>missing</c>, <c>suppressed</c>, <c>not-available</c>), beside the usual ones.</param>
internal sealed record SourceMapping(
    IReadOnlyList<MappedIndicator> Indicators, string? Area = null, string? Period = null, IReadOnlyDictionary<string, string>? Areas = null, IReadOnlyDictionary<string, string>? Statuses = null);

/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Where">Code of the one value of each variable that is the indicator's: <c>{"OVERTRÆD":"13"}</c>.</param>
internal sealed record MappedIndicator(string Indicator, IReadOnlyDictionary<string, string>? Where = null);

/// <summary>When a source is asked, in the time of Copenhagen. One of the two.</summary>
/// <param name="Cron">Five fields, or six with seconds first: <c>5 8 * * *</c> is every day at 8:05.</param>
/// <param name="Releases">The source's release calendar: dates with a time and no zone, <c>2026-11-25T08:00</c>.</param>
internal sealed record Schedule(string? Cron = null, IReadOnlyList<DateTime>? Releases = null);

/// <summary>A table of a statistics office that indicators get their figures from.</summary>
internal sealed class Source
{
    public required string Code { get; init; }
    public required SourceKind Kind { get; set; }

    /// <summary>Name of its address, which the configuration knows.</summary>
    public required string Address { get; set; }
    public required string Table { get; set; }
    public required string Language { get; set; }

    /// <summary>Whether figures are asked for in the source's streaming format, which has no limit of cells.</summary>
    public bool Streaming { get; set; }

    /// <summary>Codes and patterns by variable.</summary>
    public required Dictionary<string, List<string>> Selection { get; set; }
    public required SourceMapping Mapping { get; set; }
    public required Schedule Schedule { get; set; }
    public bool Enabled { get; set; }
    public required string Owner { get; init; }
    public required DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }

    /// <summary>How often it was changed: what a run of an earlier form found says nothing of this one.</summary>
    public int Revision { get; set; }

    /// <summary>When it is asked next; null when nothing is planned.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>How many runs in a row have failed.</summary>
    public int Failures { get; set; }

    /// <summary>Version of the table that the last successful run had.</summary>
    public string? Version { get; set; }

    /// <summary>Hash of the last answer that was stored, by indicator.</summary>
    public Dictionary<string, string> Hashes { get; set; } = [];
}

internal enum RunState
{
    /// <summary>Nobody has taken it yet.</summary>
    Waiting,

    /// <summary>The source is being asked.</summary>
    Running,

    /// <summary>The source has answered, and its figures are being stored.</summary>
    Storing,
    Ended,
}

internal enum RunOutcome
{
    /// <summary>New or changed figures were stored.</summary>
    Stored,

    /// <summary>The source had nothing new.</summary>
    Unchanged,

    /// <summary>The source did not answer; it is asked again.</summary>
    Failed,

    /// <summary>The source refuses what is asked, or its figures don't fit: somebody has to change the source's definition.</summary>
    Refused,
}

/// <summary>One time that a source is asked. There is never more than one that has not ended.</summary>
internal sealed class SourceRun
{
    public required Guid Id { get; init; }

    /// <summary>Runs are taken in this order.</summary>
    public long Number { get; private set; }
    public required string Source { get; init; }

    /// <summary>Revision of the source that it was begun with.</summary>
    public int Revision { get; set; }

    /// <summary>Who wanted it; null when its time had come.</summary>
    public string? AskedBy { get; init; }

    /// <summary>When it was wanted, or the time that had come.</summary>
    public required DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public RunState State { get; set; }
    public RunOutcome? Outcome { get; private set; }

    /// <summary>Who runs it, and until when it is theirs.</summary>
    public Guid? Holder { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public int Attempts { get; set; }
    public string? TableVersion { get; set; }
    public int Requests { get; set; }
    public long Cells { get; set; }

    /// <summary>Variables that were summed over, since nothing is chosen of them.</summary>
    public List<string> Summed { get; set; } = [];

    /// <summary>Imports that it made.</summary>
    public List<Guid> Imports { get; set; } = [];

    /// <summary>Hash of each answer, by indicator.</summary>
    public Dictionary<string, string> Hashes { get; set; } = [];
    public string? Error { get; private set; }

    internal void End(RunOutcome outcome, DateTimeOffset now, string? error = null) =>
        (State, Outcome, EndedAt, Error, Holder, LeaseUntil) = (RunState.Ended, outcome, now, error, null, null);
}
