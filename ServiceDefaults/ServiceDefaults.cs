using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;

namespace Tryghed.ServiceDefaults;

/// <summary>What every service has: telemetry, health, authentication, problem details, discovery.</summary>
public static class ServiceDefaults
{
    /// <summary>Adds what every service has.</summary>
    /// <param name="builder">The service's host.</param>
    /// <param name="service">Name of the service, as it stands in configuration and telemetry: <c>strategy</c>, say.</param>
    /// <param name="settings">Configuration keys without which the service does not start, besides those that this method itself needs.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service, params string[] settings)
    {
        builder.AddTelemetry(service);
        builder.AddAccess();

        // Weakest of all sources, so that appsettings and Logging__LogLevel__… in the environment decide where they say something.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command"] = "Critical", // what fails is an exception, logged where it is caught
                ["Logging:LogLevel:OpenIddict"] = "Warning",
                ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
                ["Logging:LogLevel:Polly"] = "Warning",
                ["Logging:LogLevel:Yarp"] = "Warning",
            },
        });

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // A POST that timed out may have been carried out: only what may be repeated is.
            http.AddStandardResilienceHandler().Configure(resilience => resilience.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
        builder.Services.AddProblems();
        builder.Services.AddRequiredSettings(settings);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.UseTryghedJson());
        builder.Services.Configure<OpenApiOptions>("v1", api => api.CreateSchemaReferenceId = SchemaName);

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestLimits.JsonBytes;
        });
        return builder;
    }

    /// <summary>The pipeline that every service has: problem details, authentication, <c>/health</c> and <c>/alive</c>.</summary>
    /// <param name="app">The service.</param>
    /// <param name="afterAuthentication">Middleware that needs to know the caller and stands before authorization.</param>
    public static WebApplication UseServiceDefaults(this WebApplication app, Action<WebApplication>? afterAuthentication = null)
    {
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use((context, next) => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is true
            ? throw new Microsoft.AspNetCore.Http.BadHttpRequestException("The query has a null character in it.") // no database stores one
            : next(context));
        app.UseAuthentication();
        afterAuthentication?.Invoke(app);
        app.UseAuthorization();
        app.MapHealth();
        return app;
    }

    // Every use case has a Request and a Response of its own: the name of what they are nested in tells them apart, where the name alone would make one schema of them all.
    private static string? SchemaName(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name ? null
        : type.Type is { IsGenericType: false, DeclaringType: { } use } ? use.Name + type.Type.Name
        : name;

    /// <summary>JSON as everyone outside sees it: camelCase, enums by their kebab-case names, unknown members refused.</summary>
    public static JsonSerializerOptions UseTryghedJson(this JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        return json;
    }
}

/// <summary>How large a request may be.</summary>
public static class RequestLimits
{
    /// <summary>Largest JSON body, in bytes.</summary>
    public const long JsonBytes = 10 * 1000 * 1000;

    /// <summary>Largest attachment or paper, in bytes.</summary>
    public const long AttachmentBytes = 50 * 1000 * 1000;

    /// <summary>Largest file, in bytes.</summary>
    public const long FileBytes = 1000L * 1000 * 1000;
}
