using System.Linq.Expressions;
using Tryghed.Contracts;
using Tryghed.Notification.Alerts;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Subscriptions;

/// <summary>What one subject wants to be told of, and where. An empty filter lets everything through.</summary>
internal sealed class Subscription
{
    /// <summary>Most subscriptions of one subject.</summary>
    internal const int MostPerSubject = 100;

    public Guid Id { get; private set; }

    /// <summary>The <c>sub</c> of the token that made it.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>The organisation in the token that made it; null sees public things only.</summary>
    public string? Organisation { get; private set; }

    public string[] Events { get; private set; } = [];
    public string[] Goals { get; private set; } = [];
    public string[] Indicators { get; private set; } = [];
    public string[] Areas { get; private set; } = [];

    /// <summary>Least severity.</summary>
    public Severity Severity { get; private set; }

    /// <summary>Where the webhook goes; null for the inbox alone.</summary>
    public string? Url { get; private set; }

    /// <summary>The webhook's secret, sealed.</summary>
    public byte[]? Secret { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset? DisabledAt { get; private set; }
    public string? DisabledBecause { get; private set; }

    internal static Subscription Of(Caller caller, Filters filters, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Subject = caller.Subject,
        Organisation = caller.Organisation,
        Events = filters.Events,
        Goals = filters.Goals,
        Indicators = filters.Indicators,
        Areas = filters.Areas,
        Severity = filters.Severity,
        CreatedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)), // as the database keeps it
    };

    internal void SendTo(Uri url, byte[] secret) => (Url, Secret) = (url.AbsoluteUri, secret);

    /// <summary>Subscriptions of the caller: same subject, same organisation.</summary>
    internal static Expression<Func<Subscription, bool>> Of(Caller caller) =>
        subscription => subscription.Subject == caller.Subject && subscription.Organisation == caller.Organisation;

    /// <summary>Live subscriptions that want a happening and whose organisation may see it, owns it too, or is asked.</summary>
    internal static Expression<Func<Subscription, bool>> Matching(Happening happening)
    {
        var (name, severity, owner, indicator, area) = (happening.Event, happening.Severity, happening.Owner, happening.Indicator, happening.Area);
        var goals = happening.Goals.ToArray();
        var audience = happening.Audience.Concat(happening.CoOwners).ToArray();
        var toAll = happening.Visibility is Visibility.Public;
        var toPartners = happening.Visibility is Visibility.Partners;
        return s => s.DisabledAt == null
            && (toAll || (toPartners && s.Organisation != null) || s.Organisation == owner || (s.Organisation != null && audience.Contains(s.Organisation)))
            && s.Severity <= severity
            && (s.Events.Length == 0 || s.Events.Contains(name))
            && (s.Goals.Length == 0 || s.Goals.Any(goal => goals.Contains(goal)))
            && (s.Indicators.Length == 0 || (indicator != null && s.Indicators.Contains(indicator)))
            && (s.Areas.Length == 0 || (area != null && s.Areas.Contains(area)));
    }

    /// <summary>What a subscription lets through.</summary>
    internal sealed record Filters(string[] Events, string[] Goals, string[] Indicators, string[] Areas, Severity Severity);
}
