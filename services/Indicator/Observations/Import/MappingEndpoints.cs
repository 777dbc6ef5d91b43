using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Indicator.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Indicator.Observations.Import;

/// <summary>Mappings that an organisation keeps. Nobody else sees them.</summary>
internal static partial class MappingEndpoints
{
    internal sealed record Item(string Name, Mapping Mapping, DateTimeOffset ChangedAt, string ChangedBy);

    internal static void MapMappings(this RouteGroupBuilder imports)
    {
        var group = imports.MapGroup("/mappings");
        group.MapGet("/", List).Needs("indicator.read")
            .WithName("ListMappings").WithSummary("Lists the mappings that the caller's organisation keeps, by name.");
        group.MapGet("/{name}", Get).Needs("indicator.read")
            .WithName("GetMapping").WithSummary("Shows how files are read under a name.");
        group.MapPut("/{name}", Save).Needs("indicator.write", Role.Contributor)
            .WithName("SaveMapping").WithSummary("Keeps how files are read under a name, for imports to say mapping=name. What was kept under it before is replaced; imports that are under way keep theirs.");
        group.MapDelete("/{name}", Delete).Needs("indicator.write", Role.Contributor)
            .WithName("DeleteMapping").WithSummary("Takes a mapping away. Imports keep the one that they were read by.");
    }

    private static Item Show(SavedMapping saved) => new(saved.Name, saved.Mapping, saved.ChangedAt, saved.ChangedBy);

    private static async Task<Results<Ok<Page<Item>>, ValidationProblem>> List(IndicatorDb db, Caller caller, CancellationToken cancel, int? limit = null, string? cursor = null)
    {
        if (Paging.Read(limit, cursor, out var paging) is { } errors)
            return TypedResults.ValidationProblem(errors);
        var found = await db.ImportMappings.AsNoTracking().Where(m => m.Owner == caller.Organisation && (paging.After == null || string.Compare(m.Name, paging.After) > 0))
            .OrderBy(m => m.Name).Take(paging.Limit + 1).ToListAsync(cancel);
        return TypedResults.Ok(paging.Page(found, m => m.Name, Show));
    }

    private static async Task<Results<Ok<Item>, NotFound>> Get(string name, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        !name.Contains('\0') && await db.ImportMappings.AsNoTracking().SingleOrDefaultAsync(m => m.Owner == caller.Organisation && m.Name == name, cancel) is { } found
            ? TypedResults.Ok(Show(found))
            : TypedResults.NotFound();

    private static async Task<Results<Ok<Item>, ValidationProblem, ProblemHttpResult>> Save(
        string name, Mapping mapping, IndicatorDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        if (caller.Organisation is not { } owner)
            return TypedResults.Problem("A mapping belongs to an organisation, and the caller has none.", statusCode: StatusCodes.Status403Forbidden);
        var errors = new Dictionary<string, string[]>();
        if (!Form().IsMatch(name))
            errors["name"] = ["Give 1 to 60 lower-case letters, digits and hyphens."];
        mapping.Check(errors);
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        // One statement, for two may save the same name at once.
        var text = System.Text.Json.JsonSerializer.Serialize(mapping, System.Text.Json.JsonSerializerOptions.Web);
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into import_mapping (owner, name, mapping, changed_at, changed_by) values ({owner}, {name}, {text}::jsonb, {now}, {caller.Subject})
            on conflict (owner, name) do update set mapping = excluded.mapping, changed_at = excluded.changed_at, changed_by = excluded.changed_by
            """, cancel);
        return TypedResults.Ok(new Item(name, mapping, now, caller.Subject));
    }

    private static async Task<Results<NoContent, NotFound>> Delete(string name, IndicatorDb db, Caller caller, CancellationToken cancel) =>
        !name.Contains('\0') && await db.ImportMappings.Where(m => m.Owner == caller.Organisation && m.Name == name).ExecuteDeleteAsync(cancel) > 0
            ? TypedResults.NoContent()
            : TypedResults.NotFound();

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?\z")]
    private static partial Regex Form();
}
