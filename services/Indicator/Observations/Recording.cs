using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Observations;

/// <summary>Stores rows as a new vintage, within a transaction that the caller opened and commits: rows, signals and events, or nothing.</summary>
internal static class Recording
{
    /// <param name="Vintage">The new vintage; null when every row was known already.</param>
    /// <param name="Read">Rows read.</param>
    /// <param name="Stored">Rows that were new or changed.</param>
    internal sealed record Result(Guid? Vintage, int Read, int Stored)
    {
        internal int Unchanged => Read - Stored;
    }

    /// <summary>Locks an indicator until the transaction ends, so that batches of one indicator follow each other.</summary>
    internal static Task<IndicatorDefinition> Lock(IndicatorDb db, string code, CancellationToken cancel) =>
        db.Indicators.FromSql($"select * from indicator where code = {code} for update").SingleAsync(cancel);

    /// <summary>Stores the rows of an indicator that is locked.</summary>
    /// <returns>What was stored; nothing is when <paramref name="errors"/> has any.</returns>
    internal static async Task<Result?> Store(
        IndicatorDb db, IndicatorDefinition indicator, IAsyncEnumerable<SentRow> rows, RowErrors errors, string by, Provenance provenance, Guid? import, DateTimeOffset now, CancellationToken cancel,
        Import.ImportMeter? meter = null)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var read = await Stage(connection, indicator, rows, DateOnly.FromDateTime(now.UtcDateTime), errors, cancel);
        if (!errors.Any)
            await FindRepeated(connection, errors, cancel);
        if (errors.Any)
            return null;

        meter?.Enter(Import.ImportPhase.Storing);
        var vintage = new { Id = Guid.CreateVersion7(now), Number = indicator.Vintages + 1 };
        var changed = await Append(connection, indicator.Code, vintage.Number, cancel);
        var stored = changed.Sum(area => area.Rows);
        if (stored == 0)
            return new Result(null, read, 0);

        indicator.NextVintage();
        db.Add(new Vintage
        {
            Id = vintage.Id,
            Indicator = indicator.Code,
            Number = vintage.Number,
            Stored = stored,
            RecordedAt = now,
            RecordedBy = by,
            Import = import,
            Provenance = provenance,
        });
        db.Announce(new ObservationsRecorded(
            indicator.Code, vintage.Number, indicator.Owner, indicator.Visibility, now, vintage.Id, indicator.Code, stored));
        meter?.Enter(Import.ImportPhase.Detecting);
        await Detection.Run(db, indicator, [.. changed.Select(area => area.Area)], now, cancel);
        await db.SaveChangesAsync(cancel);
        return new Result(vintage.Id, read, stored);
    }

    // All rows are read, even when one is wrong: the sender is told of all errors at once.
    private static async Task<int> Stage(NpgsqlConnection connection, IndicatorDefinition indicator, IAsyncEnumerable<SentRow> rows, DateOnly today, RowErrors errors, CancellationToken cancel)
    {
        await Run(connection, """
            create temp table staged (
                line int not null, area text collate "C" not null, ordinal int not null, period text not null,
                value double precision, exposure double precision, status int not null) on commit drop
            """, cancel);
        var read = 0;
        await using var copy = await connection.BeginBinaryImportAsync("copy staged (line, area, ordinal, period, value, exposure, status) from stdin (format binary)", cancel);
        await foreach (var sent in rows.WithCancellation(cancel))
        {
            read++;
            if (ObservationRow.Check(sent, indicator, today, errors) is not { } row || errors.Any)
                continue;
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(row.Row, NpgsqlDbType.Integer, cancel);
            await copy.WriteAsync(row.Area, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(row.Period.Ordinal, NpgsqlDbType.Integer, cancel);
            await copy.WriteAsync(row.Period.ToString(), NpgsqlDbType.Text, cancel);
            await Write(row.Value);
            await Write(row.Exposure);
            await copy.WriteAsync((int)row.Status, NpgsqlDbType.Integer, cancel);
        }
        await copy.CompleteAsync(cancel);
        return read;

        Task Write(double? number) => number is { } value ? copy.WriteAsync(value, NpgsqlDbType.Double, cancel) : copy.WriteNullAsync(cancel);
    }

    private static async Task FindRepeated(NpgsqlConnection connection, RowErrors errors, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select line, area, period, first from (
                select line, area, period, min(line) over same as first, row_number() over (same order by line) as nth
                from staged window same as (partition by area, ordinal)) as rows
            where nth > 1 order by line
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            errors.Add(reader.GetInt32(0), "period", Repeated(reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
    }

    internal static string Repeated(string area, string period, int first) => $"Row {first} has area {area} and period {period} already.";

    private static async Task<List<(string Area, int Rows)>> Append(NpgsqlConnection connection, string indicator, int vintage, CancellationToken cancel)
    {
        await Run(connection, "analyze staged", cancel);
        await using var command = new NpgsqlCommand("""
            with added as (
                insert into observation (indicator, area, ordinal, period, vintage, value, exposure, status)
                select $1, staged.area, staged.ordinal, staged.period, $2, staged.value, staged.exposure, staged.status
                from staged left join lateral (
                    select value, exposure, status from observation known
                    where known.indicator = $1 and known.area = staged.area and known.ordinal = staged.ordinal
                    order by known.vintage desc limit 1) as known on true
                where known.status is null or (known.value, known.exposure, known.status) is distinct from (staged.value, staged.exposure, staged.status)
                returning area)
            select area, count(*)::int from added group by area order by area
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = indicator });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = vintage });
        command.CommandTimeout = 0; // a file of a gigabyte takes what it takes
        var areas = new List<(string, int)>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            areas.Add((reader.GetString(0), reader.GetInt32(1)));
        return areas;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
