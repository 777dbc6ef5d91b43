using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Storage;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Meetings;

/// <summary>How far an item of the agenda has come. A draft was read from a text and waits for a person to confirm it.</summary>
internal enum ItemState { Draft, Ready, Decided }

/// <summary>What a decision does.</summary>
internal enum DecisionOutcome { Adopted, SentToHearing, Noted, Rejected }

/// <summary>A meeting of a body that decides: Magistraten, byrådet, a committee.</summary>
internal sealed class Meeting : IAudited
{
    public Guid Id { get; init; }
    public long Revision { get; private set; } = 1;

    /// <summary>Organisation whose body met.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Who met, as the minutes name them.</summary>
    public string Body { get; private set; } = "";
    public DateOnly Date { get; private set; }
    public string? Title { get; private set; }
    public Visibility Visibility { get; private set; }
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    AuditSubject IAudited.Audit => new("meeting", Id, Owner);

    internal void Write(EnterMeeting.Request request)
    {
        (Body, Date, Title) = (request.Body.Trim(), request.Date, Strategies.CheckContent.Blank(request.Title));
        Visibility = request.Visibility ?? Visibility.Owner;
    }

    internal void Touch() => Revision++;
}

/// <summary>An item of a meeting's agenda.</summary>
internal sealed class AgendaItem : IAudited
{
    public Guid Id { get; init; }
    public Guid Meeting { get; init; }
    public string Owner { get; init; } = "";

    /// <summary>As the agenda has it: <c>7</c>.</summary>
    public string Number { get; init; } = "";
    public long Revision { get; private set; } = 1;
    public string Title { get; private set; } = "";

    /// <summary>What the meeting is recommended to decide (indstilling).</summary>
    public string? Recommendation { get; private set; }

    /// <summary>What it is about (sagsbeskrivelse).</summary>
    public string? CaseDescription { get; private set; }

    /// <summary>Attachments (bilag) that the minutes name, whether or not their files are here.</summary>
    public string[] NamedAttachments { get; private set; } = [];
    public Guid? Strategy { get; private set; }
    public int? Version { get; private set; }

    /// <summary>The hearing whose answers it treats.</summary>
    public Guid? Hearing { get; private set; }
    public ItemState State { get; private set; }

    /// <summary>The decision that was read from a text, until a person enters it.</summary>
    public string? ProposedDecision { get; private set; }

    /// <summary>What could not be read from the text.</summary>
    public string[] Missing { get; private set; } = [];
    AuditSubject IAudited.Audit => new("meeting", Meeting, Owner);

    internal void Write(EnterItem.Request request, ItemState state)
    {
        (Title, Recommendation, CaseDescription) = (request.Title.Trim(), Strategies.CheckContent.Blank(request.Recommendation), Strategies.CheckContent.Blank(request.CaseDescription));
        (NamedAttachments, Strategy, Version, Hearing, State) = ([.. request.Attachments ?? []], request.Strategy, request.Version, request.Hearing, state);
        if (state is ItemState.Ready)
            Missing = [];
    }

    internal void Propose(string? decision, IEnumerable<string> missing) => (ProposedDecision, Missing) = (decision, [.. missing]);

    internal void Touch() => Revision++;

    internal void Decide()
    {
        State = ItemState.Decided;
        ProposedDecision = null;
        Touch();
    }
}

/// <param name="For">How many voted for.</param>
/// <param name="Against">How many voted against.</param>
/// <param name="Abstained">How many did not vote.</param>
internal sealed record Votes(int For, int Against, int Abstained = 0);

/// <summary>What some of those who met wanted written down.</summary>
/// <param name="By">A group or party, as the minutes name it.</param>
/// <param name="Text">At most 10,000 characters.</param>
internal sealed record MinorityStatement(string By, string Text);

/// <summary>What a meeting decided (beslutning). Never edited: the database itself refuses it. A correction is another one that names it.</summary>
internal sealed class Decision : IAudited
{
    public Guid Id { get; init; }
    public Guid Meeting { get; init; }
    public Guid Item { get; init; }
    public string Owner { get; init; } = "";
    public string Text { get; init; } = "";
    public DecisionOutcome Outcome { get; init; }
    public Votes? Votes { get; init; }
    public List<MinorityStatement> MinorityStatements { get; init; } = [];
    public Guid? Strategy { get; init; }
    public int? Version { get; init; }

    /// <summary>The hearing that it opened.</summary>
    public Guid? Hearing { get; init; }

    /// <summary>The decision that this one corrects, and why.</summary>
    public Guid? Corrects { get; init; }
    public string? Reason { get; init; }
    public string By { get; init; } = "";
    public DateTimeOffset RecordedAt { get; init; }
    AuditSubject IAudited.Audit => new("meeting", Meeting, Owner);

    /// <param name="about">Who may see the version that was decided on; public when it was about none.</param>
    internal DecisionRecorded Recorded(Meeting meeting, AgendaItem item, Strategies.Strategy? strategy, Visibility about) => new(
        Id.ToString(), 1, meeting.Owner, meeting.Visibility.And(about), RecordedAt, Id, meeting.Body, meeting.Date, item.Number, item.Title, Text,
        Corrects, Strategy, Kebab.Of(Outcome), [.. (strategy?.Told(about) ?? []).Where(told => meeting.Visibility is not Visibility.Owner || told == meeting.Owner)], strategy?.Goals ?? []);
}

/// <summary>Decisions are only ever added.</summary>
internal static class DecisionSchema
{
    internal const string Up = """
        create function decision_is_final() returns trigger language plpgsql as $$ begin raise exception 'A decision is never edited: enter a correction.'; end $$;
        create trigger never_edited before update or delete on decision for each row execute function decision_is_final();
        create trigger never_emptied before truncate on decision for each statement execute function decision_is_final();
        """;

    internal const string Down = "drop function decision_is_final() cascade;";
}

internal static class MeetingQueries
{
    internal static IQueryable<Meeting> VisibleTo(this IQueryable<Meeting> meetings, Caller caller) => meetings.Where(m =>
        m.Visibility == Visibility.Public || m.Visibility == Visibility.Partners && caller.Organisation != null || m.Owner == caller.Organisation);

    /// <summary>Items about a version that the caller may not see don't exist, and drafts are for those whose meeting it is.</summary>
    internal static IQueryable<AgendaItem> ItemsSeen(StrategyDb db, Caller caller)
    {
        var (strategies, versions) = (db.Strategies.VisibleTo(caller), db.StrategyVersions);
        return db.AgendaItems.Where(i => (i.State != ItemState.Draft || i.Owner == caller.Organisation)
            && (i.Strategy == null || strategies.Any(s => s.Id == i.Strategy && (s.Owner == caller.Organisation || s.CoOwners.Contains(caller.Organisation)
                || versions.Any(v => v.Strategy == s.Id && v.Number == i.Version && (v.Visibility == Visibility.Public || v.Visibility == Visibility.Partners && caller.Organisation != null))))));
    }
}
