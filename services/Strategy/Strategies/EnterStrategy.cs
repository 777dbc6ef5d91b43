using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Enters a strategy in the shared database and announces it.</summary>
internal static class EnterStrategy
{
    /// <param name="Title">1 to 300 characters.</param>
    /// <param name="Kind">What kind of paper it is.</param>
    /// <param name="Partners">Codes of organisations.</param>
    /// <param name="Goals">Codes of the goals that it addresses.</param>
    /// <param name="Period">When it holds.</param>
    /// <param name="Summary">At most 10,000 characters.</param>
    /// <param name="Status">Draft when absent; in-hearing needs a hearing.</param>
    /// <param name="Visibility">Owner when absent: nothing is shown by omission.</param>
    /// <param name="Hearing">Which committees are asked, and until when.</param>
    /// <param name="Decisions">What meetings have decided about it, in any order.</param>
    internal sealed record Request(
        string Title,
        StrategyKind Kind,
        IReadOnlyList<string?>? Partners = null,
        IReadOnlyList<string?>? Goals = null,
        PeriodRow? Period = null,
        string? Summary = null,
        StrategyStatus? Status = null,
        Visibility? Visibility = null,
        HearingRow? Hearing = null,
        IReadOnlyList<DecisionRow?>? Decisions = null);

    /// <param name="From">First day.</param>
    /// <param name="To">Last day; open when absent.</param>
    internal sealed record PeriodRow(DateOnly From, DateOnly? To = null);

    /// <param name="AnswersDue">Last day for an answer.</param>
    /// <param name="Recipients">Codes of committees; at least one.</param>
    internal sealed record HearingRow(DateOnly AnswersDue, IReadOnlyList<string?> Recipients);

    /// <param name="Date">The day of the meeting.</param>
    /// <param name="Body">Who met.</param>
    /// <param name="Title">The item's heading.</param>
    /// <param name="Decision">What was decided.</param>
    /// <param name="Item">The agenda's item.</param>
    /// <param name="Recommendation">What the meeting was recommended to decide.</param>
    internal sealed record DecisionRow(DateOnly Date, string Body, string Title, string Decision, string? Item = null, string? Recommendation = null);

    private const int LongestTitle = 300, LongestText = 10_000, MostEntries = 100;

    internal static async Task<Results<Created<StrategyEndpoints.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, StrategyDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "A strategy belongs to an organisation, and the caller has none.");

        var known = new Codes(
            await db.Goals.Select(g => g.Code).ToHashSetAsync(cancel),
            await db.Organisations.Select(o => o.Code).ToHashSetAsync(cancel),
            await db.Committees.Select(c => c.Code).ToHashSetAsync(cancel));
        if (Validate(request, known) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var strategy = Strategy.Enter(request, owner, now);
        db.Add(strategy);
        db.Announce(strategy.Changed(now));
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created($"/api/v1/strategies/{strategy.Id}", StrategyEndpoints.Show(strategy));
    }

    /// <summary>The codes that a request may name.</summary>
    internal sealed record Codes(IReadOnlySet<string> Goals, IReadOnlySet<string> Organisations, IReadOnlySet<string> Committees);

    /// <summary>What is wrong with a request, by field; empty when nothing is.</summary>
    internal static Dictionary<string, string[]> Validate(Request request, Codes known)
    {
        var errors = new Dictionary<string, string[]>();
        Text("title", request.Title, LongestTitle);
        Text("summary", request.Summary, LongestText, required: false);
        Known("goals", request.Goals, known.Goals, "a goal");
        Known("partners", request.Partners, known.Organisations, "an organisation");
        if (request.Period is { To: { } to } period && to < period.From)
            errors["period.to"] = ["The period ends before it begins."];
        if (request.Status is StrategyStatus.InHearing && request.Hearing is null)
            errors["hearing"] = ["A strategy in hearing needs a hearing."];
        if (request.Hearing is { } hearing)
        {
            if (hearing.Recipients.Count == 0)
                errors["hearing.recipients"] = ["Name at least one committee."];
            Known("hearing.recipients", hearing.Recipients, known.Committees, "a committee");
        }
        if (request.Decisions is { Count: > MostEntries })
            errors["decisions"] = [$"At most {MostEntries} entries."];
        for (var i = 0; i < Math.Min(request.Decisions?.Count ?? 0, MostEntries); i++)
        {
            if (request.Decisions![i] is not { } decision)
            {
                errors[$"decisions[{i}]"] = ["This may not be null."];
                continue;
            }
            Text($"decisions[{i}].body", decision.Body, LongestTitle);
            Text($"decisions[{i}].title", decision.Title, LongestTitle);
            Text($"decisions[{i}].decision", decision.Decision, LongestText);
            Text($"decisions[{i}].item", decision.Item, 20, required: false);
            Text($"decisions[{i}].recommendation", decision.Recommendation, LongestText, required: false);
        }
        return errors;

        void Text(string field, string? text, int longest, bool required = true)
        {
            if (required && string.IsNullOrWhiteSpace(text))
                errors[field] = ["This is required."];
            else if (text?.Length > longest)
                errors[field] = [$"At most {longest} characters."];
            else if (text?.Contains('\0') is true)
                errors[field] = ["The character U+0000 can't be stored."];
        }

        void Known(string field, IReadOnlyList<string?>? codes, IReadOnlySet<string> among, string what)
        {
            if (codes is { Count: > MostEntries })
            {
                errors[field] = [$"At most {MostEntries} entries."];
                return;
            }
            for (var i = 0; i < (codes?.Count ?? 0); i++)
            {
                if (codes![i] is not { } code || !among.Contains(code))
                    errors[$"{field}[{i}]"] = [$"'{codes[i]}' is not the code of {what} here."];
            }
        }
    }
}
