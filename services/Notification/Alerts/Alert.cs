using System.Linq.Expressions;
using Tryghed.Contracts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Alerts;

/// <summary>One event in one subject's inbox.</summary>
internal sealed class Alert
{
    public Guid Id { get; private set; }

    /// <summary>Which happening: <see cref="Alerts.Happening.Id"/>.</summary>
    public Guid Happening { get; private set; }

    /// <summary>The <c>sub</c> whose inbox this is in.</summary>
    public string Recipient { get; private set; } = "";

    /// <summary>The recipient's organisation when it subscribed.</summary>
    public string? Organisation { get; private set; }

    public string Event { get; private set; } = "";
    public string Subject { get; private set; } = "";
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
    public DateTimeOffset OccurredAt { get; private set; }
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    internal static Alert Of(Happening happening, string recipient, string? organisation, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Happening = happening.Id,
        Recipient = recipient,
        Organisation = organisation,
        Event = happening.Event,
        Subject = happening.Subject,
        Owner = happening.Owner,
        Visibility = happening.Visibility,
        Severity = happening.Severity,
        Text = happening.Text,
        Goals = [.. happening.Goals],
        Indicator = happening.Indicator,
        Area = happening.Area,
        Synthetic = happening.Synthetic,
        Scope = happening.Scope,
        OccurredAt = happening.OccurredAt,
    };

    /// <summary>Alerts in the caller's inbox that the caller's organisation may (still) see.</summary>
    internal static Expression<Func<Alert, bool>> Of(Caller caller) => alert =>
        alert.Recipient == caller.Subject && alert.Organisation == caller.Organisation
        && (alert.Visibility == Visibility.Public
            || (alert.Visibility == Visibility.Partners && caller.Organisation != null)
            || (caller.Organisation != null && alert.Owner == caller.Organisation));
}
