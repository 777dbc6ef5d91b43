using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Puts a new version of an index's definition in place of the one that stands. What was there is kept.</summary>
internal static class EditIndex
{
    internal static async Task<Results<Ok<IndexEndpoints.Item>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        string code, IndexContent request, IndicatorDb db, Caller caller, IndexSignal signal, HttpContext http, TimeProvider clock, CancellationToken cancel)
    {
        if (await IndexEndpoints.Find(db, caller, code, cancel) is not { } known)
            return TypedResults.NotFound();
        if (!caller.Owns(known.Owner))
            return TypedResults.Problem("Only the organisation that owns the index changes its definition.", statusCode: StatusCodes.Status403Forbidden);
        if (http.Request.Headers.IfMatch.Count == 0)
            return TypedResults.Problem("Send If-Match with the ETag of the definition that you have read.", statusCode: StatusCodes.Status428PreconditionRequired);
        var errors = new Dictionary<string, string[]>();
        var content = await CheckIndex.Resolve(request, db, caller, errors, cancel);
        if (request.Frequency != known.Frequency)
            errors["frequency"] = ["This is fixed for good, since results rest on it; define another index."];
        if (content is null || errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var index = await db.Indices.FromSql($"select * from stored_index where code = {code} for update").SingleAsync(cancel);
        if (!http.Request.GetTypedHeaders().IfMatch.Any(tag => tag.Tag == "*" || !tag.IsWeak && tag.Tag == IndexEndpoints.Tag(index)))
            return TypedResults.Problem("The definition was changed since you read it; read it again.", statusCode: StatusCodes.Status412PreconditionFailed);
        var stands = await db.IndexVersions.AsNoTracking().SingleAsync(v => v.Index == code && v.Number == index.Version, cancel);
        if (JsonSerializer.Serialize(stands.Read(), IndexVersion.Json) != JsonSerializer.Serialize(content, IndexVersion.Json))
        {
            (index.Version, index.TitleDa, index.TitleEn, index.Visibility) = (index.Version + 1, content.Title.Da, content.Title.En, content.Visibility);
            DefineIndex.Keep(db, index, content, caller.Subject, now);
            await db.SaveChangesAsync(cancel);
            await IndexQueue.Add(db, code, now, cancel);
        }
        await transaction.CommitAsync(cancel);
        signal.Wake();
        http.Response.Headers.ETag = IndexEndpoints.Tag(index);
        return TypedResults.Ok(await IndexEndpoints.Show(db, index, content, cancel));
    }
}
