using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tryghed.Indicator.Catalogue;
using Tryghed.Indicator.Observations;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Sources;

/// <summary>Says, or says anew, where indicators get their figures from.</summary>
internal static partial class DefineSource
{
    private const int MostVariables = 30, MostValues = 2000, MostCharacters = 100, MostIndicators = 100, MostReleases = 500;

    /// <param name="Kind"><c>statbank</c> or <c>pxweb</c>.</param>
    /// <param name="Address">Name of an address that the configuration knows: <c>statbank</c>, say.</param>
    /// <param name="Table">The source's own id of the table.</param>
    /// <param name="Selection">Values chosen of each variable: codes, and patterns (<c>*</c>; of periods <c>(1)</c>, <c>(-n+8)</c>, <c>&gt;=2015K1&lt;=2024K4</c> too). A variable that isn't named is summed over; periods that aren't named are all taken.</param>
    /// <param name="Mapping">How the table's variables become observations.</param>
    /// <param name="Schedule">When it is asked, in the time of Copenhagen.</param>
    /// <param name="Language">Of titles and footnotes: <c>da</c> or <c>en</c>, say.</param>
    /// <param name="Streaming">Ask in the streaming format, which has no limit of cells (StatBank only).</param>
    /// <param name="Enabled">Whether it is asked on time; by hand it can be asked always.</param>
    internal record Content(
        SourceKind Kind, string Address, string Table, IReadOnlyDictionary<string, IReadOnlyList<string>> Selection, SourceMapping Mapping, Schedule Schedule,
        string Language = "da", bool Streaming = false, bool Enabled = true);

    /// <param name="Code">Lower-case letters, digits and single hyphens.</param>
    internal sealed record Request(
        string Code, SourceKind Kind, string Address, string Table, IReadOnlyDictionary<string, IReadOnlyList<string>> Selection, SourceMapping Mapping, Schedule Schedule,
        string Language = "da", bool Streaming = false, bool Enabled = true) : Content(Kind, Address, Table, Selection, Mapping, Schedule, Language, Streaming, Enabled);

    internal static async Task<Results<Created<SourceEndpoints.Item>, ValidationProblem, ProblemHttpResult>> Define(
        Request request, IndicatorDb db, SourceAddresses addresses, SourceLimits limits, Caller caller, TimeProvider clock, SourceSignal signal, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("Only who belongs to an organisation defines sources.", statusCode: StatusCodes.Status403Forbidden);
        var errors = await Check(request, db, addresses, limits, caller, clock.GetUtcNow(), cancel);
        if (!IndicatorDefinition.IsCode(request.Code))
            errors["code"] = ["Use lower-case letters, digits and single hyphens, at most 64 characters."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var source = new Source
        {
            Code = request.Code,
            Kind = request.Kind,
            Address = request.Address,
            Table = request.Table,
            Language = request.Language,
            Selection = [],
            Mapping = request.Mapping,
            Schedule = request.Schedule,
            Owner = owner,
            ChangedAt = clock.GetUtcNow(),
            ChangedBy = caller.Subject,
        };
        Apply(source, request, caller, clock.GetUtcNow());
        db.Add(source);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return TypedResults.Problem($"There is a source with the code '{request.Code}' already.", statusCode: StatusCodes.Status409Conflict);
        }
        signal.Wake();
        return TypedResults.Created($"/api/v1/sources/{source.Code}", SourceEndpoints.Show(source));
    }

    internal static async Task<Results<Ok<SourceEndpoints.Item>, NotFound, ValidationProblem>> Change(
        string code, Content request, IndicatorDb db, SourceAddresses addresses, SourceLimits limits, Caller caller, TimeProvider clock, SourceSignal signal, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.Sources.FromSql($"select * from source where code = {code} for update").SingleOrDefaultAsync(cancel) is not { } source || !caller.Owns(source.Owner))
            return TypedResults.NotFound();
        if (await Check(request, db, addresses, limits, caller, clock.GetUtcNow(), cancel) is { Count: > 0 } errors)
            return TypedResults.ValidationProblem(errors);
        Apply(source, request, caller, clock.GetUtcNow());
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        signal.Wake();
        return TypedResults.Ok(SourceEndpoints.Show(source));
    }

    // What earlier runs found says nothing of what is asked for now.
    private static void Apply(Source source, Content request, Caller caller, DateTimeOffset now)
    {
        (source.Kind, source.Address, source.Table, source.Language, source.Streaming) = (request.Kind, request.Address, request.Table, request.Language, request.Streaming);
        source.Selection = request.Selection.ToDictionary(pair => pair.Key, pair => pair.Value.Select(value => value.Trim()).ToList());
        (source.Mapping, source.Schedule, source.Enabled) = (request.Mapping, request.Schedule, request.Enabled);
        (source.ChangedAt, source.ChangedBy, source.Revision) = (now, caller.Subject, source.Revision + 1);
        (source.Version, source.Hashes, source.Failures) = (null, [], 0);
        source.DueAt = request.Enabled ? Timing.Next(request.Schedule, now) : null;
    }

    private static async Task<Dictionary<string, string[]>> Check(
        Content request, IndicatorDb db, SourceAddresses addresses, SourceLimits limits, Caller caller, DateTimeOffset now, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>();
        if (addresses.Find(request.Address) is null)
            errors["address"] = [$"The configuration has no address of that name; it has {string.Join(", ", addresses.Names)}."];
        if (!TableId().IsMatch(request.Table))
            errors["table"] = ["Give the source's id of the table: letters, digits, points, hyphens and underscores, at most 64 characters."];
        if (!LanguageCode().IsMatch(request.Language))
            errors["language"] = ["Give da or en, say."];
        if (request.Streaming && request.Kind is not SourceKind.Statbank)
            errors["streaming"] = ["Only StatBank has a streaming format."];

        if (request.Selection.Count > MostVariables)
            errors["selection"] = [$"Name at most {MostVariables} variables."];
        foreach (var (variable, values) in request.Selection.Take(MostVariables))
        {
            if (!IsShort(variable) || values is null or [] or { Count: > MostValues } || values.Any(value => !IsShort(value)))
                errors[$"selection.{ObservationRow.Short(variable)}"] = [$"Give 1 to {MostValues} codes or patterns, of 1 to {MostCharacters} characters each."];
        }
        CheckSchedule(request.Schedule, limits, now, errors);
        await CheckMapping(request.Mapping, db, caller, errors, cancel);
        return errors;
    }

    private static void CheckSchedule(Schedule schedule, SourceLimits limits, DateTimeOffset now, Dictionary<string, string[]> errors)
    {
        if (schedule.Cron is null == schedule.Releases is null)
            errors["schedule"] = ["Give a cron, or releases, and not both."];
        if (schedule.Cron is { } cron && (cron.Length > MostCharacters || Timing.Parse(cron) is null))
            errors["schedule.cron"] = ["Give five fields, as '5 8 * * *' for every day at 8:05, or six with seconds first; in the time of Copenhagen."];
        if (schedule.Releases is [] or { Count: > MostReleases })
            errors["schedule.releases"] = [$"Give 1 to {MostReleases} times."];
        else if (schedule.Releases?.Any(release => release.Kind is not DateTimeKind.Unspecified || release.Year is < 2000 or > 2200) is true)
            errors["schedule.releases"] = ["Give times of Copenhagen, with no zone: 2026-11-25T08:00:00, say."];
        if (errors.Keys.Any(field => field.StartsWith("schedule", StringComparison.Ordinal)) || Timing.ShortestPause(schedule, now) is not { } pause || pause >= limits.LeastInterval)
            return;
        errors[schedule.Cron is null ? "schedule.releases" : "schedule.cron"] =
            [$"A source is asked at most every {Span(limits.LeastInterval)}, for others ask it too; here two times are only {Span(pause)} apart."];

        static string Span(TimeSpan span) => span.TotalSeconds % 60 is 0 ? $"{span.TotalMinutes:0} minutes" : $"{span.TotalSeconds:0} seconds";
    }

    private static async Task CheckMapping(SourceMapping mapping, IndicatorDb db, Caller caller, Dictionary<string, string[]> errors, CancellationToken cancel)
    {
        Name("mapping.area", mapping.Area);
        Name("mapping.period", mapping.Period);
        if (mapping.Area is not null && mapping.Area.Equals(mapping.Period, StringComparison.OrdinalIgnoreCase))
            errors["mapping.period"] = ["Areas and periods can't be the same variable."];
        foreach (var (code, area) in (mapping.Areas ?? new Dictionary<string, string>()).Take(MostValues + 1))
        {
            if (!IsShort(code) || !Area.TryParse(area, out _) || mapping.Areas!.Count > MostValues)
                errors[$"mapping.areas.{ObservationRow.Short(code)}"] = ["This is not an area code of Danmarks Statistik."];
        }
        foreach (var (sign, status) in (mapping.Statuses ?? new Dictionary<string, string>()).Take(50))
        {
            if (!IsShort(sign) || status is not ("provisional" or "missing" or "suppressed" or "not-available"))
                errors[$"mapping.statuses.{ObservationRow.Short(sign)}"] = ["Give provisional, missing, suppressed or not-available."];
        }

        if (mapping.Indicators is [] or { Count: > MostIndicators })
            errors["mapping.indicators"] = [$"Name 1 to {MostIndicators} indicators."];
        var named = mapping.Indicators.Take(MostIndicators).ToList();
        for (var i = 0; i < named.Count; i++)
        {
            // A list may hold null, whatever its type says.
            if (named[i]?.Indicator is null)
                errors[$"mapping.indicators[{i}]"] = ["Name an indicator."];
        }
        if (named.Any(one => one?.Indicator is null))
            return;
        var codes = named.Select(m => m.Indicator).ToArray();
        var owners = await db.Indicators.AsNoTracking().Where(IndicatorDefinition.SeenBy(caller)).Where(i => codes.Contains(i.Code)).ToDictionaryAsync(i => i.Code, i => i.Owner, cancel);
        for (var i = 0; i < named.Count; i++)
        {
            var field = $"mapping.indicators[{i}]";
            if (!owners.TryGetValue(named[i].Indicator, out var owner))
                errors[$"{field}.indicator"] = [$"There is no indicator '{ObservationRow.Short(named[i].Indicator)}'."];
            else if (!caller.Owns(owner))
                errors[$"{field}.indicator"] = ["Only the organisation that owns the indicator records its figures."];
            else if (Array.IndexOf(codes, named[i].Indicator) < i)
                errors[$"{field}.indicator"] = ["It stands there twice."];
            if (named[i].Where is { } where && (where.Count > MostVariables || where.Any(pair => !IsShort(pair.Key) || !IsShort(pair.Value) || Connectors.Patterns.IsPattern(pair.Value))))
                errors[$"{field}.where"] = ["Give one code of each variable, and no pattern."];
        }

        void Name(string field, string? variable)
        {
            if (variable is not null && !IsShort(variable))
                errors[field] = [$"Give the code of a variable, of 1 to {MostCharacters} characters."];
        }
    }

    private static bool IsShort(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MostCharacters && !text.Any(char.IsControl);

    [GeneratedRegex(@"^[A-Za-z0-9ÆØÅæøå_][A-Za-z0-9ÆØÅæøå_.-]{0,63}\z")]
    private static partial Regex TableId();

    [GeneratedRegex(@"^[a-z]{2,3}\z")]
    private static partial Regex LanguageCode();
}
