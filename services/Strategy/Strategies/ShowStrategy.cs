using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Storage;

namespace Tryghed.Strategy.Strategies;

/// <summary>Shows a strategy as it stands.</summary>
internal static class ShowStrategy
{
    /// <param name="Id">The strategy.</param>
    /// <param name="Revision">Grows with each change of any kind; the ETag.</param>
    /// <param name="Version">Number of its newest version.</param>
    /// <param name="AdoptedVersion">Number of the version that was adopted.</param>
    /// <param name="Content">What that version says.</param>
    /// <param name="Clauses">Its numbered clauses; an anchor stays with its clause from version to version.</param>
    /// <param name="Contact">Whom to ask; organisations see it, the public does not.</param>
    /// <param name="SupersededBy">The strategy that took its place, if the caller may see it.</param>
    /// <param name="Supersedes">The strategies whose place it took.</param>
    /// <param name="Relations">How people have found it to relate to others.</param>
    internal sealed record Response(
        Guid Id, string Title, StrategyKind Kind, StrategyStatus Status, string Owner, Visibility Visibility, long Revision, int Version, int? AdoptedVersion,
        StrategyContent Content, IReadOnlyList<ClauseRow> Clauses, ContactRow? Contact, IReadOnlyList<AttachmentRow> Attachments,
        Guid? SupersededBy, IReadOnlyList<Guid> Supersedes, IReadOnlyList<RelationRow> Relations, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    internal sealed record ClauseRow(string Anchor, string Number, string Heading, string Text, int Level);

    /// <param name="Other">The other strategy.</param>
    /// <param name="OtherTitle">Its title.</param>
    internal sealed record RelationRow(Guid Id, Guid From, Guid Other, string OtherTitle, RelationKind Kind, string Reason, string Organisation, DateTimeOffset CreatedAt);

    internal static async Task<Results<Ok<Response>, NotFound, StatusCodeHttpResult>> Handle(Guid id, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel)
    {
        if (await db.Strategies.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } strategy)
            return TypedResults.NotFound();
        var response = await Of(db, strategy, await Newest(db, strategy, cancel), caller, cancel);
        var tag = Tag(response);
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        return http.Request.Headers.IfNoneMatch == tag ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(response);
    }

    /// <summary>The number of its revision, and a hash of all that is shown with it. A write asks for the number alone, since that is what it replaces: a relation that somebody notes is in nobody's way.</summary>
    internal static string Tag(Response response) =>
        $"\"{response.Revision.ToString(CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(response, StrategyJson.Options)).AsSpan(0, 8))}\"";

    /// <summary>The newest version; who may see the strategy may see this one, since it gives the strategy its visibility.</summary>
    internal static Task<StrategyVersion> Newest(StrategyDb db, Strategy strategy, CancellationToken cancel) =>
        db.StrategyVersions.AsNoTracking().SingleAsync(v => v.Strategy == strategy.Id && v.Number == strategy.Version, cancel);

    internal static async Task<Response> Of(StrategyDb db, Strategy s, StrategyVersion version, Caller caller, CancellationToken cancel)
    {
        var seen = db.Strategies.AsNoTracking().VisibleTo(caller);
        var supersedes = await seen.Where(o => o.SupersededBy == s.Id).OrderBy(o => o.Id).Select(o => o.Id).ToListAsync(cancel);
        var by = s.SupersededBy is { } successor && await seen.AnyAsync(o => o.Id == successor, cancel) ? s.SupersededBy : null;
        var relations = await (
            from relation in db.Relations.AsNoTracking()
            where relation.WithdrawnAt == null && (relation.From == s.Id || relation.To == s.Id)
            join other in seen on relation.From == s.Id ? relation.To : relation.From equals other.Id
            orderby relation.Id
            select new RelationRow(relation.Id, relation.From, other.Id, other.Title, relation.Kind, relation.Reason, relation.Organisation, relation.CreatedAt)).ToListAsync(cancel);
        var attachments = await db.Attachments.AsNoTracking().Of(AttachedTo.Strategy, s.Id).Where(a => a.FromVersion <= version.Number && (a.ToVersion == null || a.ToVersion > version.Number))
            .OrderBy(a => a.Id).ToListAsync(cancel);
        return new Response(
            s.Id, version.Content.Title, version.Content.Kind, s.Status, s.Owner, s.Visibility, s.Revision, version.Number, s.AdoptedVersion,
            version.Content, [.. version.Clauses.Select(Show)], caller.Organisation is null ? null : s.Contact,
            [.. attachments.Select(a => AttachmentRow.Of(a, $"/api/v1/strategies/{s.Id}/attachments/{a.Id}"))], by, supersedes, relations, s.CreatedAt, s.UpdatedAt);
    }

    internal static ClauseRow Show(Clause c) => new(c.Anchor, c.Number, c.Heading, c.Text, c.Level);
}
