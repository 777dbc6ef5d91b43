using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Attachments;
using Tryghed.Strategy.Documents;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>The hearing report (høringsnotat): who was asked, who answered, with what position, and what was made of each remark, clause by clause.</summary>
/// <remarks>Citizens stand in it as Borger 1, Borger 2, …, in the order in which they answered; their names stand nowhere.</remarks>
internal static class HearingReport
{
    /// <param name="Draft">Whether it may still change.</param>
    /// <param name="Positions">How many answers have which position.</param>
    /// <param name="Clauses">Remarks by clause, in the text's order; those to indicators, arrows and the whole last.</param>
    /// <param name="Unreplied">Remarks that have no reply yet.</param>
    internal sealed record Response(
        Guid Hearing, Guid Strategy, int Version, string Title, string Owner, bool Draft, DateOnly Opens, DateOnly Deadline, IReadOnlyList<string> Questions, IReadOnlyList<AskedRow> Asked,
        IReadOnlyDictionary<string, int> Positions, IReadOnlyList<AnswerRow> Answers, IReadOnlyList<Group> Clauses, IReadOnlyList<string> Notes, int Unreplied);

    /// <param name="LateReason">Why it was taken after the deadline.</param>
    internal sealed record AskedRow(string Name, bool Answered, DateOnly? On, string? LateReason, Position? Position);

    /// <param name="Outcome">What was made of the text.</param>
    /// <param name="Why">Why.</param>
    internal sealed record AnswerRow(string From, Position Position, string Text, bool Erased, IReadOnlyList<string> Attachments, Outcome? Outcome, string? Why);

    /// <param name="About">As <c>2.1 Indsatser</c>; what remarks that belong to no clause are about otherwise.</param>
    internal sealed record Group(string? Clause, string About, IReadOnlyList<RemarkRow> Remarks);

    internal sealed record RemarkRow(string From, string Text, Outcome? Outcome, string? Why, string? ChangedClause, int? ChangedVersion);

    private static readonly string[] Formats = ["json", "md", "docx", "pdf"];

    internal static async Task<Results<Ok<Response>, FileContentHttpResult, NotFound, ValidationProblem>> Handle(
        Guid id, StrategyDb db, Caller caller, HttpContext http, CancellationToken cancel, string format = "json")
    {
        if (await ShowHearing.Seen(db, caller).AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancel) is not { } hearing
            || hearing.State is not HearingState.Reported && !await ShowHearing.Holds(db, hearing, caller, cancel))
            return TypedResults.NotFound();
        if (!Formats.Contains(format))
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["format"] = [$"Give one of {string.Join(", ", Formats)}."] });
        var report = await Gather(db, hearing, caller, cancel);
        http.Response.Headers.CacheControl = "private, no-cache";
        var name = $"hoeringsnotat-{hearing.Deadline:yyyy-MM-dd}";
        return format switch
        {
            "json" => TypedResults.Ok(report),
            "md" => TypedResults.File(Encoding.UTF8.GetBytes(Write(report).Markdown()), "text/markdown; charset=utf-8", name + ".md"),
            "docx" => TypedResults.File(WriteWord.Of(Write(report)), FileKind.Docx.ContentType, name + ".docx"),
            _ => TypedResults.File(WritePdf.Of(Write(report)), FileKind.Pdf.ContentType, name + ".pdf"),
        };
    }

    /// <summary>Ends the hearing: from now on everyone who may see it reads the report.</summary>
    internal static async Task<Results<Ok<Response>, NotFound, ProblemHttpResult>> Conclude(Guid id, StrategyDb db, Caller caller, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await ShowHearing.Seen(db, caller).AnyAsync(h => h.Id == id, cancel))
            return TypedResults.NotFound();
        var strategy = await ShowHearing.LockStrategy(db, id, cancel);
        var (hearing, refusal) = await ShowHearing.Take(db, id, caller, http.Request, cancel);
        if (hearing is null)
            return refusal is null ? TypedResults.NotFound() : refusal;
        if (hearing.State is not HearingState.Closed)
            return TypedResults.Problem(hearing.State is HearingState.Reported ? "The hearing is reported on already." : "The hearing is not closed yet.", statusCode: StatusCodes.Status409Conflict);
        var report = await Gather(db, hearing, caller, cancel);
        if (report.Unreplied > 0)
            return TypedResults.Problem(report.Unreplied == 1 ? "One remark has no reply." : $"{report.Unreplied} remarks have no reply.", statusCode: StatusCodes.Status409Conflict);
        if (await db.Answers.AnyAsync(a => a.Hearing == id && a.Moderation == Moderation.Awaiting && a.ErasedAt == null, cancel))
            return TypedResults.Problem("Citizens' answers wait to be accepted or rejected.", statusCode: StatusCodes.Status409Conflict);

        var now = clock.GetUtcNow();
        hearing.Report(now);
        if (!await db.Hearings.AnyAsync(h => h.Strategy == hearing.Strategy && h.Id != id && (h.State == HearingState.Open || h.State == HearingState.Planned), cancel))
            strategy.EndHearing(now);
        await StoreStrategy.Save(db, strategy, now, cancel);
        await transaction.CommitAsync(cancel);
        http.Response.Headers.ETag = ShowHearing.Tag(hearing);
        return TypedResults.Ok(report with { Draft = false });
    }

    private static async Task<Response> Gather(StrategyDb db, Hearing hearing, Caller caller, CancellationToken cancel)
    {
        var version = await db.StrategyVersions.AsNoTracking().SingleAsync(v => v.Strategy == hearing.Strategy && v.Number == hearing.Version, cancel);
        var owner = await db.Organisations.AsNoTracking().Where(o => o.Code == hearing.Owner).Select(o => o.NameDa).SingleAsync(cancel);
        var answers = (await db.Answers.AsNoTracking().Where(a => a.Hearing == hearing.Id).OrderBy(a => a.Id).ToListAsync(cancel)).Where(a => a.Counts).ToList();
        var replies = await db.Replies.AsNoTracking().Where(r => r.Hearing == hearing.Id).ToDictionaryAsync(r => (r.Answer, r.Remark), cancel);
        var notes = await db.HearingNotes.AsNoTracking().Where(n => n.Hearing == hearing.Id).OrderBy(n => n.Id).Select(n => n.Text).ToListAsync(cancel);
        var ids = answers.Select(a => a.Id).ToList();
        var files = (await db.Attachments.AsNoTracking().Where(f => f.Kind == AttachedTo.Answer && ids.Contains(f.To)).OrderBy(f => f.Id).Select(f => new { f.To, f.Name, f.ErasedAt }).ToListAsync(cancel)).ToLookup(f => f.To);

        var citizen = 0;
        var from = answers.ToDictionary(a => a.Id, a => a.Recipient == OpenHearing.Public ? $"Borger {++citizen}" : hearing.Recipients.Single(r => r.Code == a.Recipient).Name);
        var remarks = answers.SelectMany(a => a.Remarks.Select((remark, i) => (Answer: a, Remark: remark, Reply: replies.GetValueOrDefault((a.Id, i + 1))))).ToList();
        var changed = replies.Values.Select(r => r.Version).OfType<int>().Distinct().ToList();
        // A later version that the reader may not see is not told of, nor what it is called there.
        var strategy = await db.Strategies.AsNoTracking().SingleAsync(s => s.Id == hearing.Strategy, cancel);
        var later = await db.StrategyVersions.AsNoTracking().VisibleTo(caller, strategy).Where(v => changed.Contains(v.Number)).ToDictionaryAsync(v => v.Number, v => v.Clauses, cancel);

        RemarkRow Show((Answer Answer, Remark Remark, Reply? Reply) r) => new(
            from[r.Answer.Id], r.Answer.ErasedAt is null ? r.Remark.Text : "(slettet)", r.Reply?.Outcome, r.Reply?.Why,
            r.Reply?.Version is { } number && later.GetValueOrDefault(number)?.FirstOrDefault(c => c.Anchor == r.Reply.Clause) is { } clause ? Name(clause) : null,
            r.Reply?.Version is { } shown && later.ContainsKey(shown) ? shown : null);

        var groups = version.Clauses.Select(c => new Group(c.Anchor, Name(c), [.. remarks.Where(r => r.Remark.Clause == c.Anchor).Select(Show)])).Where(g => g.Remarks.Count > 0)
            .Concat(remarks.Where(r => r.Remark.Clause is null).GroupBy(r => About(r.Remark)).OrderBy(g => g.Key == Whole).Select(g => new Group(null, g.Key, [.. g.Select(Show)]))).ToList();
        return new Response(
            hearing.Id, hearing.Strategy, hearing.Version, hearing.Title, owner, hearing.State is not HearingState.Reported, hearing.Opens, hearing.Deadline, hearing.Questions,
            [.. hearing.Recipients.Where(r => r.Kind is not RecipientKind.Public).OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => answers.SingleOrDefault(a => a.Recipient == r.Code) is { } a
                ? new AskedRow(r.Name, true, Danish.Today(a.UpdatedAt), a.LateReason, a.Position) : new AskedRow(r.Name, false, null, null, null))],
            Enum.GetValues<Position>().ToDictionary(Kebab.Of, p => answers.Count(a => a.Position == p)),
            [.. answers.Select(a => new AnswerRow(from[a.Id], a.Position, a.Text, a.ErasedAt is not null, [.. files[a.Id].Where(f => f.ErasedAt is null).Select(f => f.Name)], replies.GetValueOrDefault((a.Id, 0))?.Outcome, replies.GetValueOrDefault((a.Id, 0))?.Why))],
            groups, notes, remarks.Count(r => r.Reply is null && r.Answer.ErasedAt is null));
    }

    private const string Whole = "Generelle bemærkninger";

    private static string About(Remark remark) =>
        remark.Indicator is { } indicator ? $"Indikatoren {indicator}"
        : remark.Arrow is { } arrow ? $"Forandringsteorien: fra »{arrow.From}« til »{arrow.To}«"
        : Whole;

    private static string Name(Clause clause) => clause.Heading.Length > 0 ? $"{clause.Number} {clause.Heading}" : $"Afsnit {clause.Number}";

    internal static Paper Write(Response report)
    {
        var blocks = new List<Block>
        {
            new Prose($"Høringen er holdt af {report.Owner} fra den {Danish.Show(report.Opens)} til og med den {Danish.Show(report.Deadline)}. I høring var version {report.Version} af »{report.Title}«."),
        };
        if (report.Draft)
            blocks.Insert(0, new Prose(report.Unreplied == 0 ? "Notatet er et udkast." : $"Notatet er et udkast: {report.Unreplied} {(report.Unreplied == 1 ? "bemærkning" : "bemærkninger")} mangler et svar.", "Udkast."));
        blocks.AddRange(report.Notes.Select(note => new Prose(note)));
        if (report.Questions.Count > 0)
        {
            blocks.Add(new Prose("Der blev spurgt om:"));
            blocks.Add(new Bullets(report.Questions));
        }

        blocks.Add(new Heading(1, "Hvem blev hørt"));
        if (report.Asked.Count > 0)
            blocks.Add(new Grid(
                ["Høringspart", "Svar", "Holdning"],
                [.. report.Asked.Select(a => (IReadOnlyList<string>)[a.Name,
                    !a.Answered ? "Intet svar" : a.LateReason is null ? Danish.Show(a.On!.Value) : $"{Danish.Show(a.On!.Value)}, efter fristen: {a.LateReason}",
                    a.Position is { } position ? Says(position) : "–"])],
                [0.4, 0.35, 0.25]));
        var citizens = report.Answers.Count - report.Asked.Count(a => a.Answered);
        if (citizens > 0)
            blocks.Add(new Prose($"Desuden {(citizens == 1 ? "har én borger" : $"har {citizens} borgere")} svaret."));

        blocks.Add(new Heading(1, "Holdninger"));
        blocks.Add(report.Answers.Count == 0 ? new Prose("Der er ingen svar.") : new Grid(
            ["Holdning", "Svar"], [.. Enum.GetValues<Position>().Select(p => (IReadOnlyList<string>)[Says(p), $"{report.Positions[Kebab.Of(p)]}"])], [0.7, 0.3]));

        blocks.Add(new Heading(1, "Bemærkninger og svar på dem"));
        if (report.Clauses.Count == 0)
            blocks.Add(new Prose("Der er ingen bemærkninger til enkelte dele."));
        foreach (var group in report.Clauses)
        {
            blocks.Add(new Heading(2, group.About));
            foreach (var remark in group.Remarks)
            {
                blocks.Add(new Prose("bemærker:", remark.From));
                blocks.Add(new Quote(remark.Text));
                blocks.Add(remark.Outcome is { } outcome
                    ? new Prose($"{remark.Why}{(remark.ChangedVersion is { } version ? $" (Ændret i version {version}{(remark.ChangedClause is { } clause ? $", {clause}" : "")}.)" : "")}", Says(outcome))
                    : new Prose("Ikke besvaret endnu."));
            }
        }

        blocks.Add(new Heading(1, "Svarene i deres helhed"));
        foreach (var answer in report.Answers)
        {
            blocks.Add(new Heading(2, answer.From));
            blocks.Add(new Prose(Says(answer.Position) + ".", "Holdning:"));
            if (answer.Erased)
                blocks.Add(new Prose("Svarets tekst er slettet."));
            else if (answer.Text.Length > 0)
                blocks.Add(new Quote(answer.Text));
            if (answer is { Outcome: { } made, Why: { } why })
                blocks.Add(new Prose(why, Says(made)));
            if (answer.Attachments.Count > 0)
                blocks.Add(new Prose(string.Join(", ", answer.Attachments), "Bilag:"));
        }
        if (report.Answers.Count == 0)
            blocks.Add(new Prose("Der er ingen svar."));
        return new Paper($"Høringsnotat: {report.Title}", report.Owner, blocks);
    }

    private static string Says(Position position) => position switch
    {
        Position.Supports => "Støtter",
        Position.SupportsWithRemarks => "Støtter med bemærkninger",
        Position.Opposes => "Støtter ikke",
        _ => "Ingen bemærkninger",
    };

    private static string Says(Outcome outcome) => outcome switch
    {
        Outcome.TakenOver => "Imødekommet.",
        Outcome.Partly => "Delvist imødekommet.",
        _ => "Ikke imødekommet.",
    };
}
