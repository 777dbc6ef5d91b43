using Tryghed.Contracts;
using Tryghed.Contracts.Strategy;
using Tryghed.ServiceDefaults;
using Tryghed.Strategy.Audit;
using Tryghed.Strategy.Strategies;

namespace Tryghed.Strategy.Hearings;

/// <summary>How far a hearing has come.</summary>
internal enum HearingState { Planned, Open, Closed, Reported }

/// <summary>Who is asked.</summary>
internal enum RecipientKind { Committee, Organisation, Public }

/// <summary>One immutable version of a strategy is put before those whom it concerns, who answer until a deadline.</summary>
internal sealed class Hearing : IAudited
{
    internal static readonly int[] ReminderDays = [14, 3, 1];

    public Guid Id { get; private init; }

    /// <summary>Grows by one with each change; the ETag, and the version of its events.</summary>
    public long Revision { get; private set; }

    /// <summary>Organisation that holds it.</summary>
    public string Owner { get; private init; } = "";
    public Guid Strategy { get; private init; }

    /// <summary>The version that is heard.</summary>
    public int Version { get; private init; }

    /// <summary>The title of that version.</summary>
    public string Title { get; private init; } = "";
    public Visibility Visibility { get; private init; }
    public string[] Goals { get; private init; } = [];
    public DateOnly Opens { get; private init; }

    /// <summary>Last day for an answer, to its end in Denmark.</summary>
    public DateOnly Deadline { get; private set; }
    public string[] Questions { get; private init; } = [];
    public HearingState State { get; private set; }

    /// <summary>Organisations that answer for those who are asked.</summary>
    public string[] Audience { get; private init; } = [];

    /// <summary>How many days before the deadline has been reminded of.</summary>
    public int[] Reminded { get; private set; } = [];

    /// <summary>The secret part of the public's link; null when the public isn't asked.</summary>
    public string? Token { get; private init; }

    /// <summary>How long citizens' answers are kept after the deadline, in months.</summary>
    public int RetentionMonths { get; private init; }

    /// <summary>When citizens' answers were erased because the time was up.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When it began, and those who are asked could see it; null when it has not, or was called off before.</summary>
    public DateTimeOffset? OpenedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public DateTimeOffset? ReportedAt { get; private set; }
    public List<Recipient> Recipients { get; private init; } = [];

    AuditSubject IAudited.Audit => new("hearing", Id, Owner);

    internal DateTimeOffset Ends => Danish.End(Deadline);

    internal DateOnly RetainedUntil => Deadline.AddMonths(RetentionMonths);

    internal static Hearing Of(Strategies.Strategy strategy, StrategyVersion version, OpenHearing.Terms terms, List<Recipient> recipients, string? token, DateTimeOffset now)
    {
        var opens = terms.Opens ?? Danish.Today(now);
        return new Hearing
        {
            Id = Guid.CreateVersion7(now),
            Revision = 1,
            Owner = strategy.Owner,
            Strategy = strategy.Id,
            Version = version.Number,
            Title = version.Content.Title,
            Visibility = version.Visibility,
            Goals = [.. version.Content.Goals!.Select(g => g.Goal)],
            Opens = opens,
            Deadline = terms.Deadline,
            Questions = [.. terms.Questions ?? []],
            State = HearingState.Planned,
            Audience = [.. recipients.Select(r => r.Organisation).OfType<string>().Distinct()],
            // What would have been due when it began is not said afterwards.
            Reminded = [.. ReminderDays.Where(days => terms.Deadline.AddDays(-days) <= (opens > Danish.Today(now) ? opens : Danish.Today(now)))],
            Token = token,
            RetentionMonths = terms.RetentionMonths ?? 24,
            CreatedAt = now,
            Recipients = recipients,
        };
    }

    /// <param name="strategy">The strategy's visibility as it is: what is told of the hearing is not more open than that.</param>
    internal HearingOpened Open(Visibility strategy, DateTimeOffset now)
    {
        (State, OpenedAt) = (HearingState.Open, now);
        Touch();
        return new HearingOpened(
            Id.ToString(), Revision, Owner, Visibility.And(strategy), now, Id, Strategy, Version, Title, Deadline, [.. Recipients.OrderBy(r => r.Code).Select(r => r.Name)], Audience, Goals);
    }

    /// <summary>The reminder that is due; null when none is. Several that were missed become one.</summary>
    internal int? ReminderDue(DateTimeOffset now)
    {
        var left = Deadline.DayNumber - Danish.Today(now).DayNumber;
        return State is HearingState.Open && ReminderDays.Any(days => left <= days && !Reminded.Contains(days)) ? left : null;
    }

    internal HearingDeadlineNear? Remind(int left, IReadOnlyList<Recipient> awaited, string[] coOwners, DateTimeOffset now)
    {
        Reminded = [.. ReminderDays.Where(days => left <= days || Reminded.Contains(days))];
        Touch();
        return awaited.Count == 0 ? null : new HearingDeadlineNear(
            Id.ToString(), Revision, Owner, Visibility.Owner, now, Id, Strategy, Title, Deadline, left, [.. awaited.Select(r => r.Name)], [.. awaited.Select(r => r.Organisation).OfType<string>().Concat(coOwners).Distinct()]);
    }

    internal HearingClosed Close(int answers, int answered, Strategies.Strategy strategy, DateTimeOffset now)
    {
        (State, ClosedAt) = (HearingState.Closed, now);
        Touch();
        return new HearingClosed(
            Id.ToString(), Revision, Owner, Visibility.And(strategy.Visibility), now, Id, Strategy, Title, answers, Recipients.Count(r => r.Kind is not RecipientKind.Public), answered,
            [.. Audience.Concat(strategy.CoOwners).Distinct()]);
    }

    /// <summary>It does not take place: nobody has heard of it, and nobody does.</summary>
    internal void CallOff(DateTimeOffset now)
    {
        (State, ClosedAt) = (HearingState.Closed, now);
        Touch();
    }

    internal void Move(DateOnly deadline, DateTimeOffset now)
    {
        var today = Danish.Today(now);
        Deadline = deadline;
        Reminded = [.. ReminderDays.Where(days => deadline.AddDays(-days) <= today)];
        Touch();
    }

    internal void Report(DateTimeOffset now)
    {
        (State, ReportedAt) = (HearingState.Reported, now);
        Touch();
    }

    internal void Erased(DateTimeOffset now)
    {
        ErasedAt = now;
        Touch();
    }

    internal void Touch() => Revision++;
}

/// <summary>One of those who are asked.</summary>
internal sealed class Recipient
{
    public Guid Hearing { get; init; }

    /// <summary>Code of the committee or organisation; <c>public</c>.</summary>
    public string Code { get; init; } = "";
    public RecipientKind Kind { get; init; }

    /// <summary>The Danish name it had when it was asked.</summary>
    public string Name { get; init; } = "";

    /// <summary>Organisation that answers for it; null for the public.</summary>
    public string? Organisation { get; init; }
}

/// <summary>A coordinator has opened for a late answer of one recipient.</summary>
internal sealed class LateOpening : IAudited
{
    public Guid Id { get; init; }
    public Guid Hearing { get; init; }
    public string Owner { get; init; } = "";
    public string Recipient { get; init; } = "";

    /// <summary>Last day for the answer, to its end in Denmark.</summary>
    public DateOnly Until { get; init; }
    public string Reason { get; init; } = "";
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    AuditSubject IAudited.Audit => new("hearing", Hearing, Owner);
}

internal static class HearingQueries
{
    /// <summary>Those that the caller may see: who owns the strategy; who is asked; and, once it is open, who may see what is heard.</summary>
    internal static IQueryable<Hearing> VisibleTo(this IQueryable<Hearing> hearings, IQueryable<Strategies.Strategy> strategies, Caller caller) => hearings.Where(h =>
        strategies.Any(s => s.Id == h.Strategy && (s.Owner == caller.Organisation || s.CoOwners.Contains(caller.Organisation)))
        || h.OpenedAt != null && caller.Organisation != null && h.Audience.Contains(caller.Organisation)
        || h.OpenedAt != null && strategies.Any(s => s.Id == h.Strategy
            && (s.Visibility == Visibility.Public || s.Visibility == Visibility.Partners && caller.Organisation != null)
            && (h.Visibility == Visibility.Public || h.Visibility == Visibility.Partners && caller.Organisation != null)));
}

/// <summary>Something that the report tells of the hearing's course: a deadline that was moved, an early end.</summary>
internal sealed class HearingNote : IAudited
{
    public Guid Id { get; init; }
    public Guid Hearing { get; init; }
    public string Owner { get; init; } = "";
    public string Text { get; init; } = "";
    public string By { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    AuditSubject IAudited.Audit => new("hearing", Hearing, Owner);
}
