using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.Strategy.Audit;

namespace Tryghed.Strategy.Planning;

/// <summary>Those who prepare a strategy together, by terms of reference (kommissorium).</summary>
internal sealed class PlanningGroup : IAudited
{
    public Guid Id { get; init; }
    public long Revision { get; private set; } = 1;

    /// <summary>Organisation that leads it.</summary>
    public string Owner { get; init; } = "";
    public string Name { get; private set; } = "";

    /// <summary>The terms of reference.</summary>
    public Guid? Strategy { get; private set; }
    public Visibility Visibility { get; private set; }
    public string[] Organisations { get; private set; } = [];
    public List<Member> Members { get; private set; } = [];
    public Guid[] Meetings { get; private set; } = [];
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    AuditSubject IAudited.Audit => new("planning-group", Id, Owner);

    internal void Write(SetPlanningGroup.Request request)
    {
        (Name, Strategy, Visibility) = (request.Name.Trim(), request.Strategy, request.Visibility ?? Visibility.Owner);
        (Members, Meetings) = ([.. request.Members], [.. request.Meetings ?? []]);
        Organisations = [.. request.Members.Select(m => m.Organisation).Prepend(Owner).Distinct()];
    }

    internal void Touch() => Revision++;
}

/// <param name="Organisation">Code of the organisation.</param>
/// <param name="Role">As <c>formand</c> or <c>medlem</c>; at most 100 characters.</param>
/// <param name="Name">Who it is, if that is to be known; organisations see it, the public does not.</param>
internal sealed record Member(string Organisation, string? Role = null, string? Name = null);

/// <summary>A dated promise of a planning group: "ready before summer 2014".</summary>
internal sealed class Milestone : IAudited
{
    /// <summary>Days before the day itself; -1 is the day after, when it is overdue.</summary>
    internal static readonly int[] ReminderDays = [14, 3, 1, -1];

    public Guid Id { get; init; }
    public Guid Group { get; init; }
    public string Owner { get; init; } = "";
    public long Revision { get; private set; } = 1;
    public string Title { get; private set; } = "";
    public DateOnly Due { get; private set; }

    /// <summary>Anchor of the clause of the terms of reference that promises it.</summary>
    public string? Clause { get; private set; }
    public DateTimeOffset? DoneAt { get; private set; }
    public int[] Reminded { get; private set; } = [];

    /// <summary>When the day was moved, from what to what, and why.</summary>
    public List<Move> Moves { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    AuditSubject IAudited.Audit => new("planning-group", Group, Owner);

    internal void Write(string title, DateOnly due, string? clause, DateOnly today)
    {
        (Title, Due, Clause) = (title, due, clause);
        // What would have been due when it was written is not said afterwards.
        Reminded = [.. ReminderDays.Where(days => due.AddDays(-days) <= today)];
    }

    internal void MoveTo(string title, DateOnly due, string? clause, string? reason, DateTimeOffset now)
    {
        if (due != Due)
        {
            Moves = [.. Moves, new Move(Due, due, reason!, now)];
            Write(title, due, clause, Danish.Today(now));
        }
        else
            (Title, Clause) = (title, clause);
        Revision++;
    }

    internal void Done(bool done, DateTimeOffset now)
    {
        DoneAt = done ? DoneAt ?? now : null;
        Revision++;
    }

    internal int? ReminderDue(DateTimeOffset now)
    {
        var left = Due.DayNumber - Danish.Today(now).DayNumber;
        return DoneAt is null && ReminderDays.Any(days => left <= days && !Reminded.Contains(days)) ? left : null;
    }

    internal MilestoneNear Remind(int left, PlanningGroup group, DateTimeOffset now)
    {
        Reminded = [.. ReminderDays.Where(days => left <= days || Reminded.Contains(days))];
        Revision++;
        return new MilestoneNear(Id.ToString(), Revision, Owner, group.Visibility, now, Group, group.Name, Id, Title, Due, left, group.Organisations);
    }
}

/// <param name="Reason">Why.</param>
internal sealed record Move(DateOnly From, DateOnly To, string Reason, DateTimeOffset At);
