using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Writes once a second how far the storing of a file is, on a connection apart from the storing's, and learns whether someone wants it to end.</summary>
internal sealed partial class ProgressReport : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource database;
    private readonly Guid import;
    private readonly ImportMeter meter;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly CancellationTokenSource asked = new(), ended = new();
    private Task writing = Task.CompletedTask;

    private ProgressReport(NpgsqlDataSource database, Guid import, ImportMeter meter, TimeProvider clock, ILogger log) =>
        (this.database, this.import, this.meter, this.clock, this.log) = (database, import, meter, clock, log);

    /// <summary>Cancelled when someone wants the import to end.</summary>
    internal CancellationToken Asked => asked.Token;

    /// <summary>How often its storing has begun, this time too, without an end that was heard of.</summary>
    internal int Begun { get; private set; }

    internal static async Task<ProgressReport> Begin(NpgsqlDataSource database, Guid import, ImportMeter meter, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        var report = new ProgressReport(database, import, meter, clock, log);
        report.Begun = await report.Write(begins: 1, cancel);
        report.writing = report.Asked.IsCancellationRequested ? Task.CompletedTask : report.WriteOften();
        return report;
    }

    /// <summary>Writes no more; the storing may delete the row now without waiting for anyone.</summary>
    internal async Task End()
    {
        await ended.CancelAsync();
        await writing;
    }

    /// <summary>Takes back that it began, for an end that is nobody's death.</summary>
    internal async Task NotBegun()
    {
        await End();
        await Write(begins: -1, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        asked.Dispose();
        ended.Dispose();
    }

    private async Task WriteOften()
    {
        using var timer = new PeriodicTimer(Often, clock);
        try
        {
            while (!Asked.IsCancellationRequested && await timer.WaitForNextTickAsync(ended.Token))
            {
                try
                {
                    await Write(begins: 0, ended.Token);
                }
                catch (NpgsqlException exception)
                {
                    Unwritten(exception, import); // the storing itself will find out what is wrong with the database
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // As it should end.
        }
    }

    private async Task<int> Write(int begins, CancellationToken cancel)
    {
        await using var command = database.CreateCommand("""
            insert into import_progress as p (import, phase, bytes_read, read, stored, unchanged, wrong, seconds_left, at, begun) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (import) do update set phase = excluded.phase, bytes_read = excluded.bytes_read, read = excluded.read, stored = excluded.stored,
                unchanged = excluded.unchanged, wrong = excluded.wrong, seconds_left = excluded.seconds_left, at = excluded.at, begun = greatest(p.begun + excluded.begun, 0)
            returning begun, cancelled_by is not null
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = import });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)meter.Phase });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = meter.BytesRead });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = meter.Read });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = meter.Stored });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = meter.Unchanged });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = meter.Wrong });
        command.Parameters.Add(new NpgsqlParameter { Value = meter.SecondsLeft() is { } left ? left : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Double });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = begins });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (begun, wanted) = (reader.GetInt32(0), reader.GetBoolean(1));
        if (wanted)
            await asked.CancelAsync();
        return begun;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The progress of import {Import} could not be written")]
    private partial void Unwritten(Exception exception, Guid import);
}
