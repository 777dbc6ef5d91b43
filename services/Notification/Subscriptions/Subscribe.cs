using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Tryghed.Contracts;
using Tryghed.Notification.Alerts;
using Tryghed.Notification.Deliveries;
using Tryghed.Notification.Secrets;
using Tryghed.Notification.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Subscriptions;

/// <summary>Makes a subscription of the caller's. Its secret is shown once, and only when it was generated here.</summary>
internal static partial class Subscribe
{
    /// <param name="Events">Wire names without version, as <c>indicator:worsened</c>; none = all.</param>
    /// <param name="Goals">Codes of goals; none = all.</param>
    /// <param name="Indicators">Codes of indicators; none = all.</param>
    /// <param name="Areas">Area codes of Danmarks Statistik; none = all.</param>
    /// <param name="Severity">Least severity; info when absent.</param>
    /// <param name="Channel">Where alerts go; the inbox when absent.</param>
    internal sealed record Request(
        IReadOnlyList<string?>? Events = null,
        IReadOnlyList<string?>? Goals = null,
        IReadOnlyList<string?>? Indicators = null,
        IReadOnlyList<string?>? Areas = null,
        Severity? Severity = null,
        Channel? Channel = null);

    /// <summary>Where alerts go. Every alert is in the inbox; a webhook is sent besides.</summary>
    internal sealed record Channel(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Inbox? Inbox = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Webhook? Webhook = null);

    internal sealed record Inbox;

    /// <param name="Url">Absolute, http or https.</param>
    /// <param name="Secret"><c>whsec_</c> and base64 of 24 to 64 bytes; generated when absent, and never shown again.</param>
    internal sealed record Webhook(string Url, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret = null);

    internal sealed record Response(
        Guid Id,
        IReadOnlyList<string> Events,
        IReadOnlyList<string> Goals,
        IReadOnlyList<string> Indicators,
        IReadOnlyList<string> Areas,
        Severity Severity,
        Channel Channel,
        string State,
        DateTimeOffset CreatedAt,
        DateTimeOffset? DisabledAt,
        string? DisabledBecause);

    private const int MostEntries = 100;
    private const int LongestUrl = 2000;
    private const string SecretPrefix = "whsec_";

    internal static async Task<Results<Created<Response>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, NotificationDb db, Caller caller, SecretBox box, AddressRule addresses, TimeProvider clock, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>();
        var filters = new Subscription.Filters(
            Entries("events", request.Events, EventNames.IsKnown, $"is not an event. Known: {string.Join(", ", EventNames.All)}.", errors),
            Entries("goals", request.Goals, Code().IsMatch, "is not a code.", errors),
            Entries("indicators", request.Indicators, Code().IsMatch, "is not a code.", errors),
            [.. Entries("areas", request.Areas, Area().IsMatch, "is not an area code of Danmarks Statistik, as 851.", errors).Select(WithoutLeadingZero).Distinct()],
            request.Severity ?? Severity.Info);
        if (!Enum.IsDefined(filters.Severity))
            errors["severity"] = ["Give info, warning or critical."];
        if (request.Channel is { Inbox: null, Webhook: null })
            errors["channel"] = ["Give inbox or webhook."];

        var webhook = request.Channel?.Webhook;
        var url = webhook is null ? null : ReadUrl(webhook.Url, addresses, errors);
        if (webhook?.Secret is { } given && !IsSecret(given))
            errors["channel.webhook.secret"] = ["Give whsec_ followed by base64 of 24 to 64 bytes, or leave it out to have one made."];
        if (errors.Count > 0)
            return TypedResults.ValidationProblem(errors);

        if (await db.Subscriptions.CountAsync(Subscription.Of(caller), cancel) >= Subscription.MostPerSubject)
            return TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict, title: "Too many subscriptions.",
                detail: $"A subject has at most {Subscription.MostPerSubject} subscriptions. Delete one first.");

        var subscription = Subscription.Of(caller, filters, clock.GetUtcNow());
        string? generated = null;
        if (url is not null)
        {
            generated = webhook!.Secret is null ? SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) : null;
            subscription.SendTo(url, box.Seal(webhook.Secret ?? generated!, subscription.Id));
        }
        db.Add(subscription);
        await db.SaveChangesAsync(cancel);
        return TypedResults.Created($"/api/v1/subscriptions/{subscription.Id}", Show(subscription, generated));
    }

    internal static Response Show(Subscription s, string? secret = null) => new(
        s.Id, s.Events, s.Goals, s.Indicators, s.Areas, s.Severity,
        s.Url is null ? new Channel(new Inbox()) : new Channel(Webhook: new Webhook(s.Url, secret)),
        s.DisabledAt is null ? "active" : "disabled", s.CreatedAt, s.DisabledAt, s.DisabledBecause);

    private static string[] Entries(
        string field, IReadOnlyList<string?>? given, Predicate<string> isValid, string reason, Dictionary<string, string[]> errors)
    {
        if (given is null)
            return [];
        if (given.Count > MostEntries)
        {
            errors[field] = [$"At most {MostEntries} entries."];
            return [];
        }
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i] is not { } entry || !isValid(entry))
                errors[$"{field}[{i}]"] = [$"'{given[i]}' {reason}"];
        }
        return [.. given.OfType<string>().Distinct()];
    }

    private static Uri? ReadUrl(string text, AddressRule addresses, Dictionary<string, string[]> errors)
    {
        const string field = "channel.webhook.url";
        if (text.Length > LongestUrl || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host is "")
            errors[field] = [$"Give an absolute http or https address of at most {LongestUrl} characters."];
        else if (url.UserInfo is not "" || url.Fragment is not "")
            errors[field] = ["Give the address without user name, password and fragment."];
        else if (LiteralAddress(url) is { } address && !addresses.Allows(address))
            errors[field] = [$"The address {address} is private, local or reserved; webhooks go to public addresses."];
        else
            return url;
        return null;
    }

    // A name is looked up when it is connected to, and checked then; what is plainly an address is refused at once.
    private static IPAddress? LiteralAddress(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');
        if (host is "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : null;
    }

    private static bool IsSecret(string secret)
    {
        var bytes = new byte[128];
        return secret.Length <= 120 && secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) && length is >= 24 and <= 64;
    }

    private static string WithoutLeadingZero(string area) => area is ['0', _, _, _] ? area[1..] : area;

    [GeneratedRegex(@"\A[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}\z")]
    private static partial Regex Code();

    [GeneratedRegex(@"\A\d{3,4}(-[\p{L}\p{N}._-]{1,50})?\z")]
    private static partial Regex Area();
}
