namespace Tryghed.Indicator.Observations.Import;

internal enum FileFormat
{
    /// <summary><c>area,period,value[,exposure][,status]</c>.</summary>
    Csv,

    /// <summary>StatBank's own CSV, separated by semicolons.</summary>
    StatbankCsv,

    /// <summary>JSON-stat 2.0, and StatBank's JSONSTAT of version 1.</summary>
    JsonStat,

    /// <summary>PC-Axis files, as the Nordic statistics offices publish them.</summary>
    Px,

    /// <summary>Excel's workbooks, of which the first sheet is read.</summary>
    Xlsx,
}

internal enum ImportState
{
    Running,
    Stored,
    Refused,

    /// <summary>Someone ended it before anything was stored.</summary>
    Cancelled,
}

/// <summary>A file that was received and is kept until it is stored or refused.</summary>
internal sealed class FileImport
{
    public required Guid Id { get; init; }

    /// <summary>Imports of one indicator are stored in this order.</summary>
    public long Number { get; private set; }
    public required string Indicator { get; init; }
    public required FileFormat Format { get; init; }

    /// <summary>What the sender said of how the file is to be read; null where the file tells it all.</summary>
    public Mapping? Mapping { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Organisation whose import it is; no other sees it.</summary>
    public required string Owner { get; init; }
    public required string ReceivedBy { get; init; }
    public required Provenance Provenance { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Trace that the request belonged to, which the storing continues.</summary>
    public string? TraceParent { get; init; }
    public string? TraceState { get; init; }
    public ImportState State { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public Guid? Vintage { get; private set; }
    public int Read { get; private set; }
    public int Stored { get; private set; }
    public int Wrong { get; private set; }

    /// <summary>JSON of the first errors.</summary>
    public string Errors { get; private set; } = "[]";

    /// <summary>How often storing failed for a reason that is not the file's.</summary>
    public int Attempts { get; private set; }

    /// <summary>How often storing was interrupted: the database went away, or chose this transaction to give way.</summary>
    public int Interruptions { get; private set; }

    /// <summary>Who ended it; null when nobody did.</summary>
    public string? CancelledBy { get; private set; }

    /// <summary>Not tried again before this.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    internal IReadOnlyList<RowError> ReadErrors() => System.Text.Json.JsonSerializer.Deserialize<List<RowError>>(Errors)!;

    internal void Store(Recording.Result result, DateTimeOffset now) =>
        (State, Vintage, Read, Stored, EndedAt) = (ImportState.Stored, result.Vintage, result.Read, result.Stored, now);

    internal void Refuse(RowErrors errors, int read, DateTimeOffset now) =>
        (State, Read, Wrong, Errors, EndedAt) = (ImportState.Refused, read, errors.Rows, System.Text.Json.JsonSerializer.Serialize(errors.First), now);

    internal void Cancel(string by, DateTimeOffset now) => (State, CancelledBy, EndedAt) = (ImportState.Cancelled, by, now);

    /// <summary>Puts a storing that failed off.</summary>
    /// <param name="passing">Whether the reason looks like one that passes.</param>
    /// <returns>How long.</returns>
    internal TimeSpan Postpone(bool passing, DateTimeOffset now)
    {
        var wait = passing
            ? TimeSpan.FromSeconds(Math.Min(Math.Pow(2, ++Interruptions - 1), 60))
            : TimeSpan.FromSeconds(Math.Pow(4, ++Attempts - 1));
        DueAt = now + wait;
        return wait;
    }

    internal bool Hopeless => Attempts >= MostAttempts || Interruptions >= MostInterruptions;

    /// <summary>Five tries within six minutes for what looks like a fault of ours; thirty within half an hour for what looks like a database that comes back.</summary>
    internal const int MostAttempts = 5, MostInterruptions = 30;
}

/// <summary>A piece of a file.</summary>
internal sealed class FileChunk
{
    internal const int Size = 1024 * 1024;

    public required Guid Import { get; init; }
    public required int Number { get; init; }
    public required byte[] Bytes { get; init; }
}

/// <summary>How large files of a format may be.</summary>
internal static class FileLimits
{
    /// <summary>A workbook is compressed: unpacked it is ten times as large and more.</summary>
    internal const long Xlsx = 100 * 1000 * 1000;
}
