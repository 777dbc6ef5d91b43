using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Initiative.Assumptions;
using Tryghed.Initiative.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Initiative.Initiatives;

/// <summary>Starts an initiative and announces it; an assumption on a series that is worse already is questioned at once.</summary>
/// <remarks>
/// Codes of goals, organisations and indicators are checked for their form only. They belong to other services, which may be down
/// when an initiative is entered, and an assumption may come before the indicator that it is to rest on.
/// </remarks>
internal static partial class StartInitiative
{
    /// <param name="Title">1 to 300 characters.</param>
    /// <param name="Summary">At most 10,000 characters.</param>
    /// <param name="Partners">Codes of organisations.</param>
    /// <param name="Goals">Codes of goals.</param>
    /// <param name="Visibility">Owner when absent: nothing is shown by omission.</param>
    /// <param name="Assumptions">What it takes for granted; at most 100.</param>
    internal sealed record Request(
        string Title,
        string? Summary = null,
        IReadOnlyList<string?>? Partners = null,
        IReadOnlyList<string?>? Goals = null,
        Visibility? Visibility = null,
        IReadOnlyList<AssumptionRow?>? Assumptions = null);

    /// <param name="Text">1 to 2,000 characters.</param>
    /// <param name="Indicator">Code of the indicator that it rests on, together with an area; none when absent.</param>
    /// <param name="Area">Area code of Danmarks Statistik; 0851 is taken as 851.</param>
    internal sealed record AssumptionRow(string Text, string? Indicator = null, string? Area = null);

    private const int LongestTitle = 300, LongestSummary = 10_000, LongestAssumption = 2_000, MostEntries = 100;

    internal static async Task<Results<Created<InitiativeEndpoints.Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, InitiativeDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "An initiative belongs to an organisation, and the caller has none.");
        if (Validate(request) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);

        var now = clock.GetUtcNow();
        var assumptions = (request.Assumptions ?? []).OfType<AssumptionRow>()
            .Select((row, i) => Assumption.Of(i + 1, row.Text.Trim(), row.Indicator, row.Area is ['0', _, _, _] area ? area[1..] : row.Area));
        var initiative = Initiative.Start(
            request.Title.Trim(), request.Summary?.Trim() ?? "", (request.Partners ?? []).OfType<string>(), (request.Goals ?? []).OfType<string>(),
            assumptions, owner, request.Visibility ?? Visibility.Owner, now);

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        db.Add(initiative);
        db.Announce(initiative.Started());
        var restsOn = initiative.Assumptions.Where(a => a.Indicator is not null).Select(a => (Indicator: a.Indicator!, Area: a.Area!)).Distinct();
        foreach (var (indicator, area) in restsOn.OrderBy(key => key.Indicator, StringComparer.Ordinal).ThenBy(key => key.Area, StringComparer.Ordinal))
        {
            await db.Hold(indicator, area, cancel);
            if (await db.Series.SingleOrDefaultAsync(s => s.Indicator == indicator && s.Area == area, cancel) is { } series)
                db.Announce(initiative.Question(series, now));
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/api/v1/initiatives/{initiative.Id}", InitiativeEndpoints.Show(initiative, caller));
    }

    /// <summary>What is wrong with a request, by field; empty when nothing is.</summary>
    internal static Dictionary<string, string[]> Validate(Request request)
    {
        var errors = new Dictionary<string, string[]>();
        Text("title", request.Title, LongestTitle);
        Text("summary", request.Summary, LongestSummary, required: false);
        Codes("goals", request.Goals);
        Codes("partners", request.Partners);
        if (request.Assumptions is { Count: > MostEntries })
            errors["assumptions"] = [$"At most {MostEntries} entries."];
        for (var i = 0; i < Math.Min(request.Assumptions?.Count ?? 0, MostEntries); i++)
        {
            var field = $"assumptions[{i}]";
            if (request.Assumptions![i] is not { } assumption)
            {
                errors[field] = ["This may not be null."];
                continue;
            }
            Text(field + ".text", assumption.Text, LongestAssumption);
            if (assumption.Indicator is { } indicator && !Code().IsMatch(indicator))
                errors[field + ".indicator"] = [$"'{indicator}' is not a code."];
            if (assumption.Area is { } area && !Area().IsMatch(area))
                errors[field + ".area"] = [$"'{area}' is not an area code of Danmarks Statistik, as 851."];
            if (assumption is { Indicator: null, Area: not null })
                errors[field + ".indicator"] = ["An area needs an indicator."];
            if (assumption is { Indicator: not null, Area: null })
                errors[field + ".area"] = ["An indicator needs an area."];
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

        void Codes(string field, IReadOnlyList<string?>? codes)
        {
            if (codes is { Count: > MostEntries })
            {
                errors[field] = [$"At most {MostEntries} entries."];
                return;
            }
            for (var i = 0; i < (codes?.Count ?? 0); i++)
            {
                if (codes![i] is not { } code || !Code().IsMatch(code))
                    errors[$"{field}[{i}]"] = [$"'{codes[i]}' is not a code."];
            }
        }
    }

    [GeneratedRegex(@"\A[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}\z")]
    private static partial Regex Code();

    [GeneratedRegex(@"\A\d{3,4}(-[\p{L}\p{N}._-]{1,50})?\z")]
    private static partial Regex Area();
}
