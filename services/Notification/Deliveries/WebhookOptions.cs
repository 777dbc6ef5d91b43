using System.Globalization;
using System.Net;
using Tryghed.Notification.Storage;
using Tryghed.ServiceDefaults;

namespace Tryghed.Notification.Deliveries;

/// <summary>The section <c>Webhooks</c> of the configuration.</summary>
/// <param name="AllowedNetworks">Networks that may be sent to although they are not public, as <c>127.0.0.0/8</c>.</param>
/// <param name="Timeout">Longest attempt, from the look-up of the name to the answer; 15 seconds by default.</param>
/// <param name="Schedule">Waits between attempts (<c>Webhooks:Retries</c>, as <c>00:00:05</c>).</param>
/// <param name="PerHost">Most attempts at once at one receiver.</param>
internal sealed record WebhookOptions(IReadOnlyList<IPNetwork> AllowedNetworks, TimeSpan Timeout, RetrySchedule Schedule, int PerHost)
{
    /// <summary>For how long a sender that has taken a delivery keeps it from others: an attempt can't last that long.</summary>
    internal TimeSpan Lease => Timeout * 2;

    /// <exception cref="NotStartedException">A setting can't be read.</exception>
    internal static WebhookOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Webhooks");
        var networks = section.GetSection("AllowedNetworks").GetChildren().Select(child =>
            IPNetwork.TryParse(child.Value ?? "", out var network) ? network : throw Wrong(child, "a network, as 127.0.0.0/8")).ToList();
        var retries = section.GetSection("Retries").GetChildren().Select(child => Span(child, default)).ToList();
        return new WebhookOptions(
            networks, Span(section.GetSection("Timeout"), TimeSpan.FromSeconds(15)), retries is [] ? RetrySchedule.Default : new RetrySchedule(retries),
            PerHost: 4);
    }

    private static TimeSpan Span(IConfigurationSection setting, TimeSpan otherwise) =>
        setting.Value is null ? otherwise
        : TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero ? span
        : throw Wrong(setting, "a time span, as 00:00:15");

    private static NotStartedException Wrong(IConfigurationSection setting, string form) =>
        new($"The setting {setting.Path.Replace(":", "__", StringComparison.Ordinal)} must be {form}.");
}

internal static class WebhookSetup
{
    /// <summary>Adds what sends webhooks from the database.</summary>
    internal static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => WebhookOptions.Read(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton(services => new AddressRule(services.GetRequiredService<WebhookOptions>().AllowedNetworks));
        builder.Services.AddSingleton<WebhookClient>();
        builder.Services.AddSingleton<DeliverySignal>();
        builder.Services.AddSingleton<WakeOnCommit>();
        builder.Services.ConfigureDbContext<NotificationDb>((services, options) => options.AddInterceptors(services.GetRequiredService<WakeOnCommit>()));
        builder.Services.AddHostedService<DeliverySender>();
    }
}
