using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Takes a file, keeps it in the database, and answers before it is stored. A small file that is wrong is refused at once.</summary>
internal static class StartImport
{
    private const int LongestName = 200;

    internal static async Task<Results<Accepted<ImportEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string indicator, string format, HttpRequest request, IndicatorDb db, Caller caller, TimeProvider clock, ImportSignal signal, ReceiveFile receive,
        [AsParameters] MappingQuery mapping, CancellationToken cancel, string? fileName = null)
    {
        var wrong = new Dictionary<string, string[]>();
        if (fileName?.Length > LongestName || fileName?.Any(char.IsControl) is true)
            wrong["fileName"] = [$"Give at most {LongestName} characters, and none that can't be seen."];
        if (await mapping.Read(format, db, caller, wrong, cancel) is not { } layout || wrong.Count > 0)
            return TypedResults.ValidationProblem(wrong);
        var of = layout.Format;
        if (await Writing.Refuse(db, caller, indicator, cancel) is { } refused)
            return refused.Status == StatusCodes.Status404NotFound ? TypedResults.NotFound() : refused.Problem!;
        if (receive.Full(request, await db.Imports.Where(i => i.State == ImportState.Running && i.Owner == caller.Organisation).SumAsync(i => i.Length, cancel)) is { } full)
            return full;
        var (received, refusal) = await receive.Take(request, of, caller, cancel);
        if (received is null)
            return refusal!;
        using var file = received;

        if (file.Length <= ImportLimits.CheckedAtOnce)
        {
            var errors = new RowErrors();
            var defined = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == indicator, cancel);
            await ImportFile.Check(file, layout with { Indicator = indicator }, defined, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), errors, cancel);
            if (errors.Any)
                return errors.ToProblem();
        }

        var import = new FileImport
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Indicator = indicator,
            Format = of,
            Mapping = layout.Mapping,
            Length = file.Length,
            Owner = caller.Organisation!,
            ReceivedBy = caller.Subject,
            Provenance = new Provenance(Origin.File, file.Hash, clock.GetUtcNow(), FileName: string.IsNullOrWhiteSpace(fileName) ? null : fileName.Trim()),
            ReceivedAt = clock.GetUtcNow(),
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
        };
        await Keep(db, import, file, cancel);
        signal.Wake();
        return TypedResults.Accepted($"/api/v1/imports/{import.Id}", ImportEndpoints.Show(import, progress: null));
    }

    /// <summary>Stores an import that waits, together with its file.</summary>
    internal static async Task Keep(IndicatorDb db, FileImport import, IFile file, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var piece = new byte[(int)Math.Min(FileChunk.Size, Math.Max(file.Length, 1))];
        await using var stream = file.Open();
        for (int number = 0, count; (count = await stream.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel)) > 0; number++)
        {
            await using var insert = new NpgsqlCommand("insert into import_chunk (import, number, bytes) values ($1, $2, $3)", connection);
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = import.Id });
            insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
            insert.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = piece.AsMemory(0, count) });
            await insert.ExecuteNonQueryAsync(cancel);
        }
        db.Add(import);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}
