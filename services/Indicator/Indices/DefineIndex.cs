using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Contracts;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Indices;

/// <summary>Adds an index, owned by the caller's organisation. It is computed as soon as it is stored, and whenever its figures change.</summary>
internal static class DefineIndex
{
    /// <param name="Code">Kebab-case, at most 64 characters; unique and for good.</param>
    /// <param name="Title">What it is called.</param>
    /// <param name="Visibility">Who may see it; no wider than the most closed of its indicators.</param>
    /// <param name="Frequency">Length of its periods; fixed for good.</param>
    /// <param name="From">First period.</param>
    /// <param name="Areas">Area codes, or <c>municipalities</c> for all of them.</param>
    /// <param name="Specification">What it is made of, and how.</param>
    /// <param name="Description">What it says, and what it doesn't, in up to 4,000 characters.</param>
    /// <param name="To">Last period; absent while it goes on.</param>
    /// <param name="Inputs">How columns of the specification come from observations; a column without an entry is the indicator of the same code.</param>
    /// <param name="Noise">By column <c>counts</c>, or <c>{"sampleSizeFrom": "code"}</c>.</param>
    /// <param name="Fell">When a fall is told; with a probability above 0.9 when absent.</param>
    /// <param name="Unfilled">Goals that no indicator measures yet, and what would.</param>
    internal sealed record Request(
        string Code, Text Title, Visibility Visibility, Frequency Frequency, string From, JsonElement Areas, IndexDocument Specification, Text? Description = null, string? To = null,
        IReadOnlyDictionary<string, IndexContent.Input>? Inputs = null, IReadOnlyDictionary<string, JsonElement>? Noise = null, IndexContent.Falling? Fell = null,
        IReadOnlyList<IndexContent.Gap>? Unfilled = null)
    {
        internal IndexContent Content() => new(Title, Visibility, Frequency, From, Areas, Specification, Description, To, Inputs, Noise, Fell, Unfilled);
    }

    internal static async Task<Results<Created<IndexEndpoints.Item>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, IndicatorDb db, Caller caller, IndexSignal signal, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("Only an organisation's client may define indices.", statusCode: StatusCodes.Status403Forbidden);
        var errors = new Dictionary<string, string[]>();
        if (!IndicatorDefinition.IsCode(request.Code))
            errors["code"] = ["Use lower-case letters, digits and single hyphens, at most 64 characters."];
        else if (StoredIndex.Reserved.Contains(request.Code))
            errors["code"] = [$"'{request.Code}' is an address of its own; choose another code."];
        if (await CheckIndex.Resolve(request.Content(), db, caller, errors, cancel) is not { } content || errors.Count > 0)
            return TypedResults.ValidationProblem(errors);
        if (await db.Indices.AnyAsync(i => i.Code == request.Code, cancel))
            return Known(request.Code);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var index = new StoredIndex
        {
            Code = request.Code,
            Owner = owner,
            TitleDa = content.Title.Da,
            TitleEn = content.Title.En,
            Visibility = content.Visibility,
            Frequency = content.Frequency,
            DefinedAt = now,
        };
        db.Add(index);
        Keep(db, index, content, caller.Subject, now);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Known(request.Code); // another request was faster
        }
        await IndexQueue.Add(db, index.Code, now, cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        var item = await IndexEndpoints.Show(db, index, content, cancel);
        http.Response.Headers.ETag = IndexEndpoints.Tag(index);
        return TypedResults.Created($"/api/v1/indices/{index.Code}", item);
    }

    /// <summary>Adds the version of an index that its number says.</summary>
    internal static void Keep(IndicatorDb db, StoredIndex index, IndexContent content, string by, DateTimeOffset now)
    {
        db.Add(new IndexVersion
        {
            Index = index.Code,
            Number = index.Version,
            Visibility = content.Visibility,
            Definition = JsonSerializer.Serialize(content, IndexVersion.Json),
            At = now,
            By = by,
        });
        foreach (var indicator in content.Indicators())
            db.Add(new IndexInput { Index = index.Code, Version = index.Version, Indicator = indicator });
    }

    private static ProblemHttpResult Known(string code) =>
        TypedResults.Problem($"There is an index with the code '{code}' already.", statusCode: StatusCodes.Status409Conflict);
}
