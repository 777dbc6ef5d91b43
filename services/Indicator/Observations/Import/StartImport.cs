using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Takes a file, keeps it in the database, and answers before it is stored. A small file that is wrong is refused at once.</summary>
internal static class StartImport
{
    internal static async Task<Results<Accepted<ImportEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string indicator, string format, HttpRequest request, IndicatorDb db, Caller caller, TimeProvider clock, ImportSignal signal,
        [AsParameters] MappingQuery mapping, CancellationToken cancel)
    {
        var wrong = new Dictionary<string, string[]>();
        if (await mapping.Read(format, db, caller, wrong, cancel) is not { } layout)
            return TypedResults.ValidationProblem(wrong);
        var of = layout.Format;
        if (await Writing.Refuse(db, caller, indicator, cancel) is { } refused)
            return refused.Status == StatusCodes.Status404NotFound ? TypedResults.NotFound() : refused.Problem!;
        if (request.ContentLength > FileLimits.Of(of))
            return TooLarge(of);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = FileLimits.Of(of) + 1;

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        if (await Keep(request.Body, id, connection, FileLimits.Of(of), cancel) is not (var length, var hash))
            return TooLarge(of);

        if (length <= FileLimits.CheckedAtOnce)
        {
            var errors = new RowErrors();
            var defined = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == indicator, cancel);
            await using var pieces = new ChunkStream(connection, id);
            using var file = (await SpooledFile.Of(pieces, cancel))!;
            await ImportFile.Check(file, layout, defined, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), errors, cancel);
            if (errors.Any)
                return errors.ToProblem(); // and the transaction goes, with the file
        }

        var import = new FileImport
        {
            Id = id,
            Indicator = indicator,
            Format = of,
            Mapping = layout.Mapping,
            Length = length,
            Owner = caller.Organisation!,
            ReceivedBy = caller.Subject,
            Provenance = new Provenance(Origin.File, hash, clock.GetUtcNow()),
            ReceivedAt = clock.GetUtcNow(),
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
        };
        db.Add(import);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.Accepted($"/api/v1/imports/{id}", ImportEndpoints.Show(import));
    }

    private static ProblemHttpResult TooLarge(FileFormat format) => TypedResults.Problem(
        $"A file of this format is at most {FileLimits.Of(format) / 1_000_000} MB.", statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>Stores the body in pieces.</summary>
    /// <returns>Its length in bytes and its hash; null when it is too long.</returns>
    private static async Task<(long Length, string Hash)?> Keep(Stream body, Guid id, NpgsqlConnection connection, long most, CancellationToken cancel)
    {
        var piece = new byte[FileChunk.Size];
        var length = 0L;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var number = 0; ; number++)
        {
            var count = await body.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancel);
            if (count == 0)
                return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
            length += count;
            hash.AppendData(piece, 0, count);
            if (length > most)
                return null;
            await using var insert = new NpgsqlCommand("insert into import_chunk (import, number, bytes) values ($1, $2, $3)", connection);
            insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
            insert.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = piece.AsMemory(0, count) });
            await insert.ExecuteNonQueryAsync(cancel);
        }
    }
}
