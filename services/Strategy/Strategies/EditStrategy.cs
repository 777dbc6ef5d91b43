using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Writes a new version of a strategy. The versions before stay as they are; what was adopted stays adopted until a decision adopts another.</summary>
internal static class EditStrategy
{
    internal sealed record Request : StrategyContent
    {
        /// <summary>Why it is changed; at most 2,000 characters.</summary>
        public string? Note { get; init; }

        /// <summary>Whom to ask; taken away when absent.</summary>
        public ContactRow? Contact { get; init; }
    }

    internal static async Task<Results<Ok<ShowStrategy.Response>, NotFound, ValidationProblem, ProblemHttpResult>> Handle(
        Guid id, Request request, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (strategy, refusal) = await StoreStrategy.Take(db, id, caller, http.Request, cancel);
        if (strategy is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        var errors = CheckContent.Errors(request, request.Contact, strategy.Owner, await CheckContent.Known(db, cancel));
        var note = new Fields();
        note.Text("note", request.Note, 2000, required: false);
        foreach (var (field, error) in note.Errors)
            errors[field] = error;
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var version = await ShowStrategy.Newest(db, strategy, cancel);
        var content = CheckContent.Tidy(request);
        var (rewritten, otherContact) = (!Same(version.Content, content), strategy.Contact != request.Contact);
        if (rewritten)
            db.Add(version = strategy.Write(content, version, CheckContent.Blank(request.Note), caller, now));
        if (otherContact)
            strategy.Reach(request.Contact, now);
        if (rewritten || otherContact)
            await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        var response = await ShowStrategy.Of(db, strategy, version, caller, cancel);
        http.Response.Headers.ETag = ShowStrategy.Tag(response);
        return TypedResults.Ok(response);
    }

    /// <summary>Whether two contents say the same: then there is no new version.</summary>
    private static bool Same(StrategyContent one, StrategyContent other) => JsonSerializer.Serialize(one, StrategyJson.Options) == JsonSerializer.Serialize(other, StrategyJson.Options);
}
