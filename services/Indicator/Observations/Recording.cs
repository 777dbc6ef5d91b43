using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Tryghed.Contracts.Indicator;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Disclosure;
using Tryghed.Indicator.Indices;
using Tryghed.Indicator.Signals;
using Tryghed.Indicator.Storage;

namespace Tryghed.Indicator.Observations;

/// <summary>Stores rows as a new vintage, within a transaction that the caller opened and commits: rows, signals and events, or nothing.</summary>
internal static class Recording
{
    private const int EnoughToAnalyze = 50_000;

    /// <param name="Vintage">The new vintage; null when every row was known already.</param>
    /// <param name="Read">Rows read.</param>
    /// <param name="Stored">Rows that were new or changed.</param>
    internal sealed record Result(Guid? Vintage, int Read, int Stored)
    {
        internal int Unchanged => Read - Stored;
    }

    /// <summary>Locks an indicator until the transaction ends, so that batches of one indicator follow each other; with it those that small counts link it to.</summary>
    internal static async Task<IndicatorDefinition> Lock(IndicatorDb db, string code, CancellationToken cancel)
    {
        var linked = await SmallCounts.Linked(db, code, cancel);
        return (await db.Indicators.FromSql($"select * from indicator where code = any({linked}) order by code for update").ToListAsync(cancel)).Single(i => i.Code == code);
    }

    /// <summary>Stores the rows of an indicator that is locked.</summary>
    /// <returns>What was stored; nothing is when <paramref name="errors"/> has any.</returns>
    internal static async Task<Result?> Store(
        IndicatorDb db, IndicatorDefinition indicator, IAsyncEnumerable<SentRow> rows, RowErrors errors, string by, Provenance provenance, Guid? import, DateTimeOffset now, CancellationToken cancel,
        Import.ImportMeter? meter = null)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var vintage = new { Id = Guid.CreateVersion7(now), Number = indicator.Vintages + 1 };
        var (read, changed) = (0, (List<(string Area, int Rows)>?)null);
        if (indicator.Vintages == 0)
            (read, changed) = await AddFirst(connection, indicator, rows, today, errors, meter, cancel);
        if (errors.Any)
            return null;
        if (changed is null)
        {
            (read, var allDiffer) = await Stage(connection, indicator, rows, today, errors, cancel);
            if (!errors.Any && !allDiffer)
                await FindRepeated(connection, errors, cancel);
            if (errors.Any)
                return null;
            meter?.Enter(Import.ImportPhase.Storing);
            changed = await Append(connection, indicator.Code, vintage.Number, read, cancel);
        }
        var stored = changed.Sum(area => area.Rows);
        meter?.RowsStored(stored, read - stored);
        if (stored == 0)
            return new Result(null, read, 0);
        if (stored >= EnoughToAnalyze)
            await Run(connection, "analyze observation", cancel); // what follows asks for these rows, of which the database would know nothing until after the transaction
        await SmallCounts.Hide(db, indicator, vintage.Number, cancel);

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
        await IndexQueue.AddRestingOn(db, indicator.Code, now, cancel); // last, since the rows stay locked until the transaction ends
        return new Result(vintage.Id, read, stored);
    }

    // Nothing is known of the indicator, so every row is new: they go straight where they belong, and need not be compared with anything.
    // Answers null when a row is repeated, which the long way round can tell more of.
    private static async Task<(int Read, List<(string Area, int Rows)>? Changed)> AddFirst(
        NpgsqlConnection connection, IndicatorDefinition indicator, IAsyncEnumerable<SentRow> rows, DateOnly today, RowErrors errors, Import.ImportMeter? meter, CancellationToken cancel)
    {
        await Run(connection, "savepoint before_first", cancel);
        var (texts, seen, counts, read) = (new RowTexts(), new SeenRows(), new SortedDictionary<string, int>(StringComparer.Ordinal), 0);
        var (area, ofArea) = ("", 0);
        await using var copy = await CopyRows.Begin(connection, "copy observation (indicator, area, ordinal, period, vintage, value, exposure, status) from stdin (format binary)", cancel);
        await foreach (var sent in rows.WithCancellation(cancel))
        {
            read++;
            if (ObservationRow.Check(sent, indicator, today, errors, texts) is not { } row || errors.Any)
                continue;
            seen.Add(row.Area, row.Period.Ordinal);
            if (!seen.AllDiffer)
                break;
            if (row.Area != area)
            {
                Count();
                area = row.Area;
            }
            ofArea++;
            copy.Row(8);
            copy.Write(indicator.Code);
            copy.Write(row.Area);
            copy.Write(row.Period.Ordinal);
            copy.Write(texts.NameOf(row.Period));
            copy.Write(1);
            copy.Write(row.Value);
            copy.Write(row.Exposure);
            copy.Write((int)row.Status);
            if (copy.Full)
            {
                await copy.Send(cancel);
                meter?.RowsStored(read, 0);
            }
        }
        if (errors.Any || !seen.AllDiffer)
        {
            await copy.Abandon();
            await Run(connection, "rollback to savepoint before_first", CancellationToken.None);
            meter?.RowsStored(0, 0);
            return (read, null);
        }
        await copy.Complete(cancel);
        await Run(connection, "release savepoint before_first", cancel);
        Count();
        return (read, [.. counts.Select(count => (count.Key, count.Value))]);

        void Count()
        {
            if (ofArea > 0)
                counts[area] = counts.GetValueOrDefault(area) + ofArea;
            ofArea = 0;
        }
    }

    // All rows are read, even when one is wrong: the sender is told of all errors at once.
    private static async Task<(int Read, bool AllDiffer)> Stage(
        NpgsqlConnection connection, IndicatorDefinition indicator, IAsyncEnumerable<SentRow> rows, DateOnly today, RowErrors errors, CancellationToken cancel)
    {
        await Run(connection, """
            create temp table staged (
                line int not null, area text collate "C" not null, ordinal int not null, period text not null,
                value double precision, exposure double precision, status int not null) on commit drop
            """, cancel);
        var (texts, seen, read) = (new RowTexts(), new SeenRows(), 0);
        await using var copy = await CopyRows.Begin(connection, "copy staged (line, area, ordinal, period, value, exposure, status) from stdin (format binary)", cancel);
        await foreach (var sent in rows.WithCancellation(cancel))
        {
            read++;
            if (ObservationRow.Check(sent, indicator, today, errors, texts) is not { } row || errors.Any)
                continue;
            seen.Add(row.Area, row.Period.Ordinal);
            copy.Row(7);
            copy.Write(row.Row);
            copy.Write(row.Area);
            copy.Write(row.Period.Ordinal);
            copy.Write(texts.NameOf(row.Period));
            copy.Write(row.Value);
            copy.Write(row.Exposure);
            copy.Write((int)row.Status);
            if (copy.Full)
                await copy.Send(cancel);
        }
        await copy.Complete(cancel);
        return (read, seen.AllDiffer);
    }

    private static async Task FindRepeated(NpgsqlConnection connection, RowErrors errors, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select line, area, period, first from (
                select line, area, period, min(line) over same as first, row_number() over (same order by line) as nth
                from staged window same as (partition by area, ordinal)) as rows
            where nth > 1 order by line
            """, connection);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            errors.Add(reader.GetInt32(0), "period", Repeated(reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
    }

    internal static string Repeated(string area, string period, int first) => $"Row {first} has area {area} and period {period} already.";

    private static async Task<List<(string Area, int Rows)>> Append(NpgsqlConnection connection, string indicator, int vintage, int staged, CancellationToken cancel)
    {
        // A batch of a few rows looks each of them up; one that is a large part of what is known reads all of that once, in the order of its key.
        await Run(connection, "analyze staged", cancel);
        await using var command = new NpgsqlCommand($"""
            with added as (
                insert into observation (indicator, area, ordinal, period, vintage, value, exposure, status)
                select $1, staged.area, staged.ordinal, staged.period, $2, staged.value, staged.exposure, staged.status
                from staged {(await Known(connection, indicator, cancel) / 20 > staged ? Each : All)}
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

    private const string Each = """
        left join lateral (
            select value, exposure, status from observation known
            where known.indicator = $1 and known.area = staged.area and known.ordinal = staged.ordinal
            order by known.vintage desc limit 1) as known on true
        """;

    private const string All = """
        left join (
            select distinct on (area, ordinal) area, ordinal, value, exposure, status from observation
            where indicator = $1 order by area, ordinal, vintage desc) as known using (area, ordinal)
        """;

    private static async Task<long> Known(NpgsqlConnection connection, string indicator, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select coalesce(sum(stored), 0)::bigint from vintage where indicator = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = indicator });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
