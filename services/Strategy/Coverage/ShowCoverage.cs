using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Coverage;

/// <summary>Shows which organisation addresses which goal by what, where nobody does, where two do the same, and what people have found to conflict.</summary>
internal static partial class ShowCoverage
{
    /// <param name="On">The day that it is shown for; every strategy that the caller may see and that is in force or under way then counts.</param>
    /// <param name="Cells">Goal by organisation, where something addresses the goal; in order.</param>
    /// <param name="Gaps">Goals that nobody addresses, and goals that an organisation which takes part does not address.</param>
    /// <param name="Overlaps">Pairs of strategies with the same goal, target group and area, at the same time.</param>
    /// <param name="MoreOverlaps">Whether there are, or may be, more than are listed.</param>
    /// <param name="Conflicts">What people have found to overlap or to conflict.</param>
    internal sealed record Response(
        DateOnly? On, IReadOnlyList<GoalRow> Goals, IReadOnlyList<OrganisationRow> Organisations, IReadOnlyList<Cell> Cells, Missing Gaps,
        IReadOnlyList<Overlap> Overlaps, bool MoreOverlaps, IReadOnlyList<Found> Conflicts);

    internal sealed record GoalRow(string Code, string Title, DateOnly? From, DateOnly? To);

    internal sealed record OrganisationRow(string Code, string Name);

    /// <param name="Role"><c>owner</c> or <c>partner</c>.</param>
    internal sealed record Cell(string Goal, string Organisation, IReadOnlyList<Addressing> Strategies);

    /// <param name="From">First day; null when it does not say.</param>
    /// <param name="To">Last day; null when it is open.</param>
    internal sealed record Addressing(Guid Strategy, string Title, StrategyStatus Status, string Role, string? How, DateOnly? From, DateOnly? To);

    /// <param name="ByNobody">Codes of goals.</param>
    /// <param name="ByOrganisation">For each organisation that takes part, the goals that it does not address.</param>
    internal sealed record Missing(IReadOnlyList<string> ByNobody, IReadOnlyList<OrganisationGap> ByOrganisation);

    internal sealed record OrganisationGap(string Organisation, IReadOnlyList<string> Goals);

    /// <param name="TargetGroups">Those that both have; empty where neither names one and both are for everyone.</param>
    /// <param name="Areas">Those that both have; empty where neither names one and both hold everywhere.</param>
    internal sealed record Overlap(string Goal, Guid One, string OneTitle, Guid Other, string OtherTitle, IReadOnlyList<string> TargetGroups, IReadOnlyList<string> Areas);

    internal sealed record Found(Guid From, string FromTitle, Guid To, string ToTitle, RelationKind Kind, string Reason, string Organisation);

    // More pairs than this nobody reads; the first are shown.
    private const int MostOverlaps = 1000;

    // Every two strategies on a goal are compared: this many of them take about a second.
    private const int MostCompared = 5_000_000;

    internal static async Task<Results<Ok<Response>, ContentHttpResult, ValidationProblem>> Handle(
        StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel, DateOnly? on = null, string? goal = null, string? organisation = null, string? format = null)
    {
        if (format is not (null or "json" or "csv"))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["format"] = ["Give json or csv."] });
        var response = await Gather(db, caller, on, goal, organisation, cancel);
        http.Response.Headers.CacheControl = "private, no-cache";
        if (format is "csv")
            http.Response.Headers.ContentDisposition = "attachment; filename=coverage.csv";
        return format is "csv" ? TypedResults.Text(Csv(response), "text/csv", Encoding.UTF8) : TypedResults.Ok(response);
    }

    private static async Task<Response> Gather(StrategyDb db, Caller caller, DateOnly? day, string? goal, string? organisation, CancellationToken cancel)
    {
        var goals = await db.Goals.AsNoTracking().Where(g => !db.Goals.Any(later => later.Code == g.Code && later.Version > g.Version))
            .Where(g => goal == null || g.Code == goal).OrderBy(g => g.Code).ToListAsync(cancel);
        var organisations = await db.Organisations.AsNoTracking().Where(o => organisation == null || o.Code == organisation).OrderBy(o => o.Code).ToListAsync(cancel);
        var rows = await (
            from s in db.Strategies.AsNoTracking().VisibleTo(caller)
            where s.Status != StrategyStatus.Superseded && s.Status != StrategyStatus.Archived
            where day == null || (s.From == null || s.From <= day) && (s.To == null || s.To >= day)
            orderby s.Id
            select s).ToListAsync(cancel);
        // A strategy's text may be megabytes: only how it addresses its goals is read of it.
        var ids = rows.Select(s => s.Id).ToArray();
        var how = (await db.Database.SqlQuery<How>($"""
            select s.id "Strategy", g ->> 'goal' "Goal", g ->> 'how' "Text"
            from strategy s join strategy_version v on v.strategy = s.id and v.number = s.version, jsonb_array_elements(v.content -> 'goals') g
            where s.id = any ({ids})
            """).ToListAsync(cancel)).ToLookup(h => h.Strategy);
        var seen = rows.Select(s => (Strategy: s, How: how[s.Id].ToDictionary(h => h.Goal, h => h.Text))).ToList();

        var cells = (
            from g in goals
            from o in organisations
            let addressing = (
                from s in seen
                where s.How.ContainsKey(g.Code) && s.Strategy.Organisations.Contains(o.Code)
                select new Addressing(
                    s.Strategy.Id, s.Strategy.Title, s.Strategy.Status, s.Strategy.Owner == o.Code || s.Strategy.CoOwners.Contains(o.Code) ? "owner" : "partner", s.How[g.Code], s.Strategy.From, s.Strategy.To)).ToList()
            where addressing.Count > 0
            select new Cell(g.Code, o.Code, addressing)).ToList();
        var covered = seen.SelectMany(s => s.How.Keys).ToHashSet();
        var taking = seen.SelectMany(s => s.Strategy.Organisations).ToHashSet();
        var gaps = new Missing(
            [.. goals.Where(g => !covered.Contains(g.Code)).Select(g => g.Code)],
            [.. from o in organisations
                where taking.Contains(o.Code)
                let missing = goals.Where(g => !cells.Any(c => c.Goal == g.Code && c.Organisation == o.Code)).Select(g => g.Code).ToList()
                where missing.Count > 0
                select new OrganisationGap(o.Code, missing)]);

        var found = await (
            from r in db.Relations.AsNoTracking()
            where r.WithdrawnAt == null && r.Kind != RelationKind.Supports
            join one in db.Strategies.VisibleTo(caller) on r.From equals one.Id
            join other in db.Strategies.VisibleTo(caller) on r.To equals other.Id
            orderby r.Id
            select new Found(r.From, one.Title, r.To, other.Title, r.Kind, r.Reason, r.Organisation)).Take(MostOverlaps).ToListAsync(cancel);
        var left = MostCompared;
        var overlaps = new List<Overlap>();
        foreach (var g in goals)
            overlaps.AddRange(Overlaps(g.Code, [.. seen.Where(s => s.How.ContainsKey(g.Code)).Select(s => s.Strategy)], () => left-- > 0 && overlaps.Count <= MostOverlaps, cancel));
        left = Math.Max(left, 0);
        return new Response(
            day, [.. goals.Select(g => new GoalRow(g.Code, g.TitleDa, First(seen, g.Code), Last(seen, g.Code)))], [.. organisations.Select(o => new OrganisationRow(o.Code, o.NameDa))],
            cells, gaps, [.. overlaps.Take(MostOverlaps)], overlaps.Count > MostOverlaps || left == 0, found);
    }

    private sealed record How(Guid Strategy, string Goal, string? Text);

    // From when to when a goal is addressed by anything; open ends stay open.
    private static DateOnly? First(List<(Strategies.Strategy Strategy, Dictionary<string, string?> How)> seen, string goal) =>
        seen.Where(s => s.How.ContainsKey(goal)).Select(s => s.Strategy.From).ToList() is { Count: > 0 } from && from.All(f => f is not null) ? from.Min() : null;

    private static DateOnly? Last(List<(Strategies.Strategy Strategy, Dictionary<string, string?> How)> seen, string goal) =>
        seen.Where(s => s.How.ContainsKey(goal)).Select(s => s.Strategy.To).ToList() is { Count: > 0 } to && to.All(t => t is not null) ? to.Max() : null;

    private static IEnumerable<Overlap> Overlaps(string goal, List<Strategies.Strategy> strategies, Func<bool> goOn, CancellationToken cancel)
    {
        for (var i = 0; i < strategies.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var j = i + 1; j < strategies.Count && goOn(); j++)
            {
                var (one, other) = (strategies[i], strategies[j]);
                if (Meet(one.From, one.To, other.From, other.To)
                    && Common(one.TargetGroups, other.TargetGroups, (a, b) => string.Equals(a, b, StringComparison.CurrentCultureIgnoreCase)) is { } groups
                    && Common(one.Areas, other.Areas, Within) is { } areas)
                    yield return new Overlap(goal, one.Id, one.Title, other.Id, other.Title, groups, areas);
            }
        }
    }

    private static bool Meet(DateOnly? from, DateOnly? to, DateOnly? otherFrom, DateOnly? otherTo) =>
        (from is null || otherTo is null || from <= otherTo) && (otherFrom is null || to is null || otherFrom <= to);

    // Who names nothing means everything: that meets all. Null when they have nothing in common.
    private static List<string>? Common(string[] one, string[] other, Func<string, string, bool> same)
    {
        if (one.Length == 0 || other.Length == 0)
            return [.. one.Concat(other)];
        var both = one.Where(a => other.Any(b => same(a, b))).Concat(other.Where(b => one.Any(a => !same(b, a) && same(a, b)))).Distinct().ToList();
        return both.Count > 0 ? both : null;
    }

    // A part of a municipality lies in it; 000 is the whole country.
    private static bool Within(string a, string b) => a == b || a == "000" || b == "000" || a.StartsWith(b + "-", StringComparison.Ordinal) || b.StartsWith(a + "-", StringComparison.Ordinal);

    // A line for each goal, organisation and strategy; goals and organisations without any have a line too, so that the gaps can be seen.
    private static string Csv(Response coverage)
    {
        var text = new StringBuilder("goal,goal_title,organisation,organisation_name,strategy,title,status,role,how,from,to\r\n");
        foreach (var goal in coverage.Goals)
        {
            foreach (var organisation in coverage.Organisations)
            {
                var cell = coverage.Cells.FirstOrDefault(c => c.Goal == goal.Code && c.Organisation == organisation.Code);
                foreach (var a in cell?.Strategies ?? [null!])
                    text.AppendJoin(',', new[]
                    {
                        goal.Code, goal.Title, organisation.Code, organisation.Name, a?.Strategy.ToString(), a?.Title,
                        a is null ? null : Kebab.Of(a.Status), a?.Role, a?.How,
                        a?.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), a?.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    }.Select(Field)).Append("\r\n");
            }
        }
        return text.ToString();
    }

    [GeneratedRegex(@"(\A|[;\t\r\n]\s*)([=+\-@\t\r])", RegexOptions.CultureInvariant)]
    private static partial Regex Formula();

    // Quoted where it must be; what a spreadsheet would compute is told apart by an apostrophe.
    private static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // A spreadsheet that divides by semicolons, as the Danish do, finds a cell after each of them, and takes no account of our quotation marks there.
        text = Formula().Replace(text, "$1'$2");
        return text.IndexOfAny([',', '"', '\n', '\r', ';']) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
