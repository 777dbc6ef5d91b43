using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Indices;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations;

/// <summary>Stores a batch of observations of one indicator as a new vintage and announces it.</summary>
internal static class RecordObservations
{
    /// <param name="Rows">At least one.</param>
    internal sealed record Request(IReadOnlyList<Row> Rows);

    /// <param name="Area">Area code of Danmarks Statistik.</param>
    /// <param name="Period">In Danmarks Statistik's form or ISO's.</param>
    /// <param name="Value">The figure, in the indicator's unit; null together with a status that says why.</param>
    /// <param name="Exposure">Population or sample size that the value belongs to.</param>
    /// <param name="Status">As <c>final</c>, which it is when a value stands alone.</param>
    internal sealed record Row(string Area, string Period, double? Value = null, double? Exposure = null, ObservationStatus? Status = null);

    /// <param name="Vintage">The new vintage; null when all is unchanged.</param>
    /// <param name="Stored">Rows that were new or changed.</param>
    /// <param name="Unchanged">Rows that were known already.</param>
    internal sealed record Response(Guid? Vintage, int Stored, int Unchanged);

    // Read by hand, so that all wrong rows are told at once and not the first wrong type alone.
    internal static async Task<Results<Created<Response>, NotFound, ProblemHttpResult>> Handle(
        string code, HttpRequest request, IndicatorDb db, Caller caller, IndexSignal indices, TimeProvider clock, CancellationToken cancel)
    {
        if (await Writing.Refuse(db, caller, code, cancel) is { } refused)
            return refused.Status == StatusCodes.Status404NotFound ? TypedResults.NotFound() : refused.Problem!;
        if (request.ContentLength > RequestLimits.JsonBytes)
            return TypedResults.Problem("A JSON body is at most 10 MB; send a file to /api/v1/imports.", statusCode: StatusCodes.Status413PayloadTooLarge);

        var errors = new RowErrors();
        List<SentRow> rows;
        using var hash = SHA256.Create();
        try
        {
            await using var body = new CryptoStream(request.Body, hash, CryptoStreamMode.Read, leaveOpen: true);
            rows = await Read(body, errors, cancel);
        }
        catch (JsonException exception)
        {
            errors.Add(0, "body", $"This is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}).");
            return errors.ToProblem();
        }
        catch (InvalidOperationException exception) when (exception.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) is true)
        {
            errors.Add(0, "body", "A text in it is not valid Unicode.");
            return errors.ToProblem();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var indicator = await Recording.Lock(db, code, cancel);
        if (await Recording.Store(db, indicator, rows.ToAsyncEnumerable(), errors, caller.Subject, new Provenance(Origin.Entered, Convert.ToHexStringLower(hash.Hash!), clock.GetUtcNow()), import: null, clock.GetUtcNow(), cancel) is not { } result)
            return errors.ToProblem();
        await transaction.CommitAsync(cancel);
        indices.Wake();
        return TypedResults.Created($"/api/v1/observations?indicator={code}", new Response(result.Vintage, result.Stored, result.Unchanged));
    }

    private static async Task<List<SentRow>> Read(Stream sentBody, RowErrors errors, CancellationToken cancel)
    {
        using var body = await JsonDocument.ParseAsync(sentBody, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false }, cancel);
        var sent = new List<SentRow>();
        if (body.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("rows", out var rows) || rows.ValueKind is not JsonValueKind.Array || rows.GetArrayLength() == 0)
        {
            errors.Add(0, "rows", "A list of rows is required, with at least one.");
            return sent;
        }
        foreach (var other in root.EnumerateObject().Where(member => member.Name != "rows"))
            errors.Add(0, ObservationRow.Short(other.Name), "This field is not known here.");

        var number = 0;
        foreach (var row in rows.EnumerateArray())
        {
            number++;
            if (row.ValueKind is not JsonValueKind.Object)
            {
                errors.Add(number, "row", "A row is an object.");
                continue;
            }
            string? area = null, period = null, value = null, exposure = null, status = null;
            var wrong = false;
            foreach (var member in row.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "area": area = Text(member, number); break;
                    case "period": period = Text(member, number); break;
                    case "value": value = Figure(member, number); break;
                    case "exposure": exposure = Figure(member, number); break;
                    case "status": status = Text(member, number); break;
                    default: Wrong(number, ObservationRow.Short(member.Name), "This field is not known here."); break;
                }
            }
            if (!wrong)
                sent.Add(new SentRow(number, area, period, value, exposure, status));

            string? Text(JsonProperty member, int at) => member.Value.ValueKind switch
            {
                JsonValueKind.String => member.Value.GetString(),
                JsonValueKind.Null => null,
                _ => Wrong(at, member.Name, "It must be text."),
            };

            string? Figure(JsonProperty member, int at) => member.Value.ValueKind switch
            {
                JsonValueKind.Number => member.Value.GetRawText(),
                JsonValueKind.Null => null,
                _ => Wrong(at, member.Name, $"'{ObservationRow.Short(member.Value.ToString())}' is not a number."),
            };

            string? Wrong(int at, string field, string reason)
            {
                errors.Add(at, field, reason);
                wrong = true;
                return null;
            }
        }
        return sent;
    }
}

/// <summary>Who may write figures of an indicator: its owner. What one may not see does not exist.</summary>
internal static class Writing
{
    internal readonly record struct Refusal(int Status, ProblemHttpResult? Problem);

    internal static async Task<Refusal?> Refuse(IndicatorDb db, Caller caller, string code, CancellationToken cancel)
    {
        var owner = await db.Indicators.Where(IndicatorDefinition.SeenBy(caller)).Where(i => i.Code == code).Select(i => i.Owner).SingleOrDefaultAsync(cancel);
        if (owner is null)
            return new Refusal(StatusCodes.Status404NotFound, null);
        return caller.Owns(owner)
            ? null
            : new Refusal(StatusCodes.Status403Forbidden, TypedResults.Problem("Only the organisation that owns the indicator records its figures.", statusCode: StatusCodes.Status403Forbidden));
    }
}
