using System.Data;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Search;

/// <summary>Searches the strategies that the caller may see, and counts them by what they can be narrowed to.</summary>
internal static class SearchStrategies
{
    private const int DefaultLimit = 20, LimitAtMost = 50, PlaceAtMost = 100_000, CodeAtMost = 100;

    // Ranking reads a document's whole vector: of all that are found, as many are ranked as anyone pages through, those with hits in the title first.
    private const int RankedAtMost = 60;

    // Excerpts are cut from the beginning of a text, some fifty pages.
    private const int ExcerptFrom = 40_000;

    private const int FacetValuesAtMost = 100, YearsAtMost = 15;

    /// <param name="Q">Words, "phrases" and -words that must not be there; everything when empty.</param>
    /// <param name="Goal">Code of a goal.</param>
    /// <param name="Organisation">Code of an organisation that is owner, co-owner or partner.</param>
    /// <param name="Status">How far it has come.</param>
    /// <param name="From">Holds on this day or later.</param>
    /// <param name="To">Holds on this day or before.</param>
    /// <param name="Area">Code of an area.</param>
    /// <param name="Kind">What kind of paper it is.</param>
    /// <param name="Limit">Items on a page, 1 to 50; 20 when absent.</param>
    /// <param name="Cursor">As the page before answered it.</param>
    internal sealed record Request(
        string? Q = null, string? Goal = null, string? Organisation = null, string? Status = null, DateOnly? From = null, DateOnly? To = null, string? Area = null, string? Kind = null,
        int? Limit = null, string? Cursor = null);

    /// <param name="Total">How many the caller may see of what was found.</param>
    internal sealed record Response(IReadOnlyList<Item> Items, string? Next, long Total, Facets Facets);

    /// <param name="Score">Higher is better; the whole number says where the hit is: 3 words in the title, 2 like them in the title, 1 words in the text, 0 like them in the text.</param>
    internal sealed record Item(Guid Id, string Title, StrategyKind Kind, StrategyStatus Status, string Owner, IReadOnlyList<string> Goals, double Score, Excerpts Excerpts);

    /// <param name="Title">The whole title.</param>
    /// <param name="Body">Where the text has most of what was searched for, or else its beginning.</param>
    /// <param name="Attachments">Where the attachments have most of it; empty when they have nothing.</param>
    internal sealed record Excerpts(IReadOnlyList<Excerpt.Piece> Title, IReadOnlyList<Excerpt.Piece> Body, IReadOnlyList<Excerpt.Piece> Attachments);

    /// <summary>What the search can be narrowed to. A facet's counts leave its own choice out, so that another can be chosen.</summary>
    /// <param name="Period">Years, or decades as <c>2010-2019</c> when there are many.</param>
    internal sealed record Facets(
        IReadOnlyList<Facet> Goal, IReadOnlyList<Facet> Organisation, IReadOnlyList<Facet> Status, IReadOnlyList<Facet> Period, IReadOnlyList<Facet> Area, IReadOnlyList<Facet> Kind);

    /// <param name="Value">As the filter takes it.</param>
    /// <param name="Count">How many the caller may see.</param>
    internal sealed record Facet(string Value, long Count);

    internal static async Task<Results<Ok<Response>, ValidationProblem>> Handle(
        [AsParameters] Request request, StrategyDb db, Caller caller, TimeProvider clock, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>();
        var query = SearchQuery.Read(request.Q, out var unreadable);
        if (unreadable is not null)
            errors["q"] = [unreadable];
        foreach (var (field, code) in new[] { ("goal", request.Goal), ("organisation", request.Organisation), ("area", request.Area) })
            if (code is not null && (code.Length > CodeAtMost || code.Any(char.IsControl)))
                errors[field] = [$"Give a code of at most {CodeAtMost} characters."];
        var status = OneOf<StrategyStatus>("status", request.Status, errors);
        var kind = OneOf<StrategyKind>("kind", request.Kind, errors);
        if (request.From > request.To)
            errors["to"] = ["Give a day that is not before from."];
        if (request.Limit is < 1 or > LimitAtMost)
            errors["limit"] = [$"Give a number from 1 to {LimitAtMost}."];
        var place = 0;
        if (request.Cursor is not null && !(int.TryParse(request.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out place) && place <= PlaceAtMost))
            errors["cursor"] = ["Give the cursor as a search answered it."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        var organisation = caller.Organisation;
        await db.Database.OpenConnectionAsync(cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var widened = await WidenedQuery.Widen(query!, organisation, connection, cancel);
        return TypedResults.Ok(await Find(widened, organisation, request, status, kind, place, clock.GetUtcNow(), connection, cancel));
    }

    private static async Task<Response> Find(
        WidenedQuery query, string? organisation, Request request, string? status, string? kind, int place, DateTimeOffset now, NpgsqlConnection connection, CancellationToken cancel)
    {
        var limit = request.Limit ?? DefaultLimit;
        var command = new NpgsqlBatchCommand(Sql(query, request));
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(Settings), command } };
        Add("organisation", organisation, NpgsqlDbType.Text);
        Add("wide", query.Wide, NpgsqlDbType.Text);
        Add("exact", query.Exact, NpgsqlDbType.Text);
        Add("phrase", query.Phrase, NpgsqlDbType.Text);
        Add("excluded", query.Excluded, NpgsqlDbType.Text);
        Add("goal", request.Goal, NpgsqlDbType.Text);
        Add("with", request.Organisation, NpgsqlDbType.Text);
        Add("status", status, NpgsqlDbType.Text);
        Add("from", request.From, NpgsqlDbType.Date);
        Add("to", request.To, NpgsqlDbType.Date);
        Add("area", request.Area, NpgsqlDbType.Text);
        Add("kind", kind, NpgsqlDbType.Text);
        Add("year", now.Year, NpgsqlDbType.Integer);
        Add("place", place, NpgsqlDbType.Integer);
        Add("limit", limit, NpgsqlDbType.Integer);
        Add("excerpt", query.Wide is null ? Excerpt.LengthAtMost + 1 : ExcerptFrom, NpgsqlDbType.Integer);

        var excerpt = new Excerpt(query);
        var items = new List<Item>();
        var counted = new Dictionary<string, List<Facet>>();
        await using var row = await batch.ExecuteReaderAsync(cancel);
        await row.NextResultAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            // Counts stand before the page's items.
            if (!row.IsDBNull(0))
            {
                if (!counted.TryGetValue(row.GetString(0), out var values))
                    counted[row.GetString(0)] = values = [];
                values.Add(new Facet(row.GetString(1), row.GetInt64(2)));
                continue;
            }
            // An attachment's excerpt is read where title and body have none.
            var (title, body) = (excerpt.Whole(row.GetString(4)), excerpt.BestOrBeginning(row.GetString(10)));
            items.Add(new Item(
                row.GetGuid(3), row.GetString(4), Enum.Parse<StrategyKind>(row.GetString(5)), Enum.Parse<StrategyStatus>(row.GetString(6)), row.GetString(7), row.GetFieldValue<string[]>(8),
                Math.Round(row.GetDouble(9), 4), new Excerpts(title, body, body.Exists(piece => piece.Hit) ? [] : excerpt.Best(row.GetString(11)))));
        }
        var total = counted.GetValueOrDefault("total") is [var all] ? all.Count : 0;
        var next = place + items.Count < total && place + items.Count <= PlaceAtMost && items.Count > 0 ? (place + items.Count).ToString(CultureInfo.InvariantCulture) : null;
        return new Response(items, next, total, new Facets(
            Most("goal"), Most("organisation"), Most("status", Kebab), Periods(counted.GetValueOrDefault("period") ?? []), Most("area"), Most("kind", Kebab)));

        void Add(string name, object? value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        List<Facet> Most(string facet, Func<string, string>? show = null) =>
            [.. (counted.GetValueOrDefault(facet) ?? []).Select(f => f with { Value = show?.Invoke(f.Value) ?? f.Value })
                .OrderByDescending(f => f.Count).ThenBy(f => f.Value, StringComparer.Ordinal).Take(FacetValuesAtMost)];
    }

    // One round trip with the settings before it, which hold until its end: the planner takes no account of what it costs to read a vector, and would rather read all of them than the index;
    // and compiling the query takes longer than running it.
    private const string Settings = "select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)";

    // A facet counts the rows that no other filter leaves out. A condition stands there only where there is a filter, since the planner takes it to leave almost nothing.
    private static string Sql(WidenedQuery query, Request request)
    {
        var filters = new (string Facet, string Holds, bool Chosen)[]
        {
            ("goal", "e.goals @> array[@goal]", request.Goal is not null),
            ("organisation", "e.organisations @> array[@with]", request.Organisation is not null),
            ("status", "e.status = @status", request.Status is not null),
            ("period", "e.period_from is not null and (@to is null or e.period_from <= @to) and (@from is null or e.period_to is null or e.period_to >= @from)", request.From is not null || request.To is not null),
            ("area", "e.areas @> array[@area]", request.Area is not null),
            ("kind", "e.kind = @kind", request.Kind is not null),
        }.Where(filter => filter.Chosen).ToList();
        string Within(string? but = null) => string.Concat(filters.Where(filter => filter.Facet != but).Select(filter => $" and in_{filter.Facet}"));

        var sql = new StringBuilder("with found as materialized (select e.strategy, ");
        sql.Append(query.Wide is null ? "0 tier" : $"""
            case when e.strategy in (select x.strategy from search_entry x where x.title_everything @@ @exact::tsquery{(query.Phrase is null ? "" : " and ts_filter(x.words, '{a}') @@ @phrase::tsquery")}) then 3
                when e.strategy in (select x.strategy from search_entry x where x.title_everything @@ @wide::tsquery{(query.Phrase is null ? "" : " and ts_filter(x.words, '{a}') @@ @phrase::tsquery")}) then 2
                when e.strategy in (select x.strategy from search_entry x where x.everything @@ @exact::tsquery) then 1
                else 0 end tier
            """);
        sql.Append("""
            , e.status, e.kind, e.goals, e.organisations, e.areas, extract(year from e.period_from)::int since, extract(year from e.period_to)::int until
            """);
        foreach (var (facet, holds, _) in filters)
            sql.Append(CultureInfo.InvariantCulture, $", ({holds}) in_{facet}");
        sql.Append("""

            from search_entry e
            where (e.visibility = 'Public' or e.visibility = 'Partners' and @organisation is not null or e.readers @> array[@organisation])
            """);
        if (query.Wide is not null)
            sql.Append(" and e.everything @@ @wide::tsquery");
        if (query.Phrase is not null)
            sql.Append(" and e.words @@ @phrase::tsquery");
        if (query.Excluded is not null)
            sql.Append(" and e.strategy not in (select x.strategy from search_entry x where x.everything @@ @excluded::tsquery)");
        sql.Append($"""
            ),
            hit as (select strategy, tier from found where true{Within()}),
            """);
        sql.Append(query.Wide is null
            ? "page as (select strategy, 0::float8 score from hit order by strategy desc offset @place limit @limit),"
            : $"""
            best as materialized (
                select h.strategy, r.rank / (r.rank + 1) rank
                from (select strategy, tier from hit order by tier desc, strategy desc limit {RankedAtMost}) h
                join search_entry e using (strategy)
                cross join lateral (select ts_rank(e.everything, (case when h.tier in (1, 3) then @exact else @wide end)::tsquery)::float8 rank) r),
            page as (
                select h.strategy, h.tier + coalesce(b.rank, 0) score from hit h left join best b using (strategy)
                order by score desc, h.strategy desc offset @place limit @limit),
            """);
        sql.Append($"""
            counted as (
                select 'total' facet, '' "value", count(*) "count" from hit
                union all
                select 'goal', g, sum(n)::bigint from (select goals, count(*) n from found where true{Within("goal")} group by goals) x, unnest(goals) g group by g
                union all
                select 'organisation', o, sum(n)::bigint from (select organisations, count(*) n from found where true{Within("organisation")} group by organisations) x, unnest(organisations) o group by o
                union all
                select 'status', status, count(*) from found where true{Within("status")} group by status
                union all
                select 'period', since || '-' || coalesce(until, greatest(since, @year)), count(*) from found where true{Within("period")} and since is not null group by since, until
                union all
                select 'area', a, sum(n)::bigint from (select areas, count(*) n from found where true{Within("area")} group by areas) x, unnest(areas) a group by a
                union all
                select 'kind', kind, count(*) from found where true{Within("kind")} group by kind)
            select facet, "value", "count", null::uuid, null, null, null, null, null::text[], null::float8, null, null from counted
            union all
            select null, null, null, e.strategy, e.title, e.kind, e.status, e.owner, e.goals, p.score, left(e.body, @excerpt), left(e.attachments, {(query.Wide is null ? "0" : "@excerpt")})
            from page p join search_entry e using (strategy)
            order by 10 desc nulls first, 4 desc
            """);
        return sql.ToString();
    }

    // Of each pair of a first and a last year, the years between; years beyond a century are somebody's mistake and not worth a list.
    private static List<Facet> Periods(List<Facet> pairs)
    {
        var years = new SortedDictionary<int, long>();
        foreach (var pair in pairs)
        {
            var ends = pair.Value.Split('-');
            var (since, until) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture));
            for (var year = since; year <= Math.Min(until, since + 100); year++)
                years[year] = years.GetValueOrDefault(year) + pair.Count;
        }
        if (years.Count <= YearsAtMost)
            return [.. years.Select(year => new Facet(year.Key.ToString(CultureInfo.InvariantCulture), year.Value))];

        var decades = new SortedDictionary<int, long>();
        foreach (var pair in pairs)
        {
            var ends = pair.Value.Split('-');
            var (since, until) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture));
            for (var decade = since / 10; decade <= Math.Min(until, since + 100) / 10; decade++)
                decades[decade] = decades.GetValueOrDefault(decade) + pair.Count;
        }
        return [.. decades.Select(decade => new Facet(string.Create(CultureInfo.InvariantCulture, $"{decade.Key}0-{decade.Key}9"), decade.Value)).TakeLast(FacetValuesAtMost)];
    }

    private static string? OneOf<T>(string field, string? value, Dictionary<string, string[]> errors) where T : struct, Enum
    {
        if (value is null)
            return null;
        if (Enum.GetNames<T>().SingleOrDefault(name => Kebab(name) == value) is { } found)
            return found;
        errors[field] = [$"Give one of {string.Join(", ", Enum.GetNames<T>().Select(Kebab))}."];
        return null;
    }

    private static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
