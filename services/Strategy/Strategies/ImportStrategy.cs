using Microsoft.AspNetCore.Http.HttpResults;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Reads a Word document, a PDF with text, or Markdown, and enters it as a draft that a person looks through and fills in. The file itself is attached.</summary>
internal static class ImportStrategy
{
    internal static async Task<Results<Created<ShowStrategy.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        string? name, StrategyDb db, TakeAttachment take, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel,
        string? kind = null, string? title = null)
    {
        if (caller.Organisation is null)
            return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "A strategy belongs to an organisation, and the caller has none.");
        var read = Kebab.Read<StrategyKind>(kind, "kind", out var wrong);
        if (wrong is not null)
            return TypedResults.ValidationProblem(wrong);
        var (file, errors) = await TakeAttachment.Read(http.Request, name, mustHaveText: true, cancel);
        if (file is null)
            return TypedResults.ValidationProblem(errors);
        if (Clauses.Unreadable(file.Text!) is { } unreadable)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { [""] = [unreadable] });
        var content = new StrategyContent { Title = title ?? TitleOf(file), Kind = read ?? StrategyKind.Strategy, Body = file.Text };
        errors = CheckContent.Errors(content, null, caller.Organisation, new CheckContent.Codes(new HashSet<string>(), new HashSet<string>()));
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (strategy, version) = Strategy.Enter(CheckContent.Tidy(content), null, StrategyStatus.Draft, caller, now);
        db.AddRange(strategy, version);
        await take.Keep(db, file, AttachedTo.Strategy, strategy.Id, caller, caller.Organisation, 1, cancel);
        await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        var response = await ShowStrategy.Of(db, strategy, version, caller, cancel);
        http.Response.Headers.ETag = ShowStrategy.Tag(response);
        return TypedResults.Created($"/api/v1/strategies/{strategy.Id}", response);
    }

    // The first heading, or the file's name.
    private static string TitleOf(TakeAttachment.Sent file)
    {
        var heading = Clauses.Of(file.Text!, null, 0).Select(c => c.Heading).FirstOrDefault(h => h.Length > 0) ?? Path.GetFileNameWithoutExtension(file.Name);
        return heading.Length <= CheckContent.LongestTitle ? heading : heading[..CheckContent.LongestTitle];
    }
}
