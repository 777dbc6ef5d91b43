using System.Linq.Expressions;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Alerts;

/// <summary>One event in one subject's inbox, or in that of everyone in an organisation that it is for.</summary>
internal sealed class Alert
{
    public Guid Id { get; private set; }

    /// <summary>Which happening: <see cref="Alerts.Happening.Id"/>.</summary>
    public Guid Happening { get; private set; }

    /// <summary>The <c>sub</c> whose inbox this is in; empty for everyone in <see cref="Organisation"/>, who was asked.</summary>
    public string Recipient { get; private set; } = "";

    /// <summary>The recipient's organisation when it subscribed, or the organisation that was asked.</summary>
    public string? Organisation { get; private set; }

    public string Event { get; private set; } = "";
    public string Subject { get; private set; } = "";

    /// <summary>Organisation that may see it however closed it is: the owner of what it tells of, or the recipient's own where that owns it too.</summary>
    public string Owner { get; private set; } = "";

    public Visibility Visibility { get; private set; }
    public Severity Severity { get; private set; }
    public string Text { get; private set; } = "";
    public string[] Goals { get; private set; } = [];
    public string? Indicator { get; private set; }
    public string? Area { get; private set; }

    /// <summary>Whether its figures are made up.</summary>
    public bool Synthetic { get; private set; }

    /// <summary>Whether the change is <c>local</c> or <c>national</c>; null where it isn't known.</summary>
    public string? Scope { get; private set; }

    /// <summary>The strategy that it tells of, when that is not its subject.</summary>
    public string? About { get; private set; }

    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>When its one recipient acknowledged it; for what an organisation was asked see <see cref="AlertReading"/>.</summary>
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    internal static Alert Of(Happening happening, string recipient, string? organisation, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Happening = happening.Id,
        Recipient = recipient,
        Organisation = organisation,
        Event = happening.Event,
        Subject = happening.Subject,
        Owner = happening.OwnerTo(organisation),
        Visibility = happening.Visibility,
        Severity = happening.Severity,
        Text = happening.Text,
        Goals = [.. happening.Goals],
        Indicator = happening.Indicator,
        Area = happening.Area,
        Synthetic = happening.Synthetic,
        Scope = happening.Scope,
        About = happening.About,
        OccurredAt = happening.OccurredAt,
    };

    /// <summary>An alert for everyone in an organisation that was asked.</summary>
    internal static Alert ForAll(Happening happening, string organisation, DateTimeOffset now) => Of(happening, "", organisation, now);

    /// <summary>What the caller's organisation was asked, and alerts in the caller's inbox that the organisation may (still) see.</summary>
    internal static Expression<Func<Alert, bool>> Of(Caller caller) => alert =>
        (caller.Organisation != null && alert.Recipient == "" && alert.Organisation == caller.Organisation)
        || (alert.Recipient == caller.Subject && alert.Organisation == caller.Organisation
        && (alert.Visibility == Visibility.Public
            || (alert.Visibility == Visibility.Partners && caller.Organisation != null)
            || (caller.Organisation != null && alert.Owner == caller.Organisation)));
}
