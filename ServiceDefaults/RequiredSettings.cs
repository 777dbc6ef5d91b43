using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Tryghed.ServiceDefaults;

/// <summary>Stops a service that lacks a setting, and says which: never a silent no-op.</summary>
/// <remarks>Checked when the host starts, not while services are registered, so that the build can run Program to write its OpenAPI.</remarks>
public static class RequiredSettings
{
    /// <summary>Names configuration keys without which the host refuses to start, as <c>ConnectionStrings:indicator</c>.</summary>
    public static IServiceCollection AddRequiredSettings(this IServiceCollection services, params string[] keys)
    {
        foreach (var key in keys)
            services.AddSingleton(new RequiredSetting(key));
        if (services.All(service => service.ImplementationType != typeof(SettingsCheck)))
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SettingsCheck>());
        return services;
    }

    /// <summary>The sentence that names what is missing; null when nothing is.</summary>
    internal static string? Missing(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var missing = services.GetServices<RequiredSetting>().Select(setting => setting.Key).Distinct()
            .Where(key => string.IsNullOrWhiteSpace(configuration[key]))
            .Select(key => key.Replace(":", "__", StringComparison.Ordinal))
            .ToList();
        return missing is [] ? null : $"Not started: missing {(missing.Count == 1 ? "setting" : "settings")} {string.Join(", ", missing)}.";
    }

    private sealed record RequiredSetting(string Key);

    private sealed class SettingsCheck(IServiceProvider services) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) =>
            Missing(services) is { } sentence ? throw new InvalidOperationException(sentence) : Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
