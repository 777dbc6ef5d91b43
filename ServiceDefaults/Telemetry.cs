using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tryghed.ServiceDefaults;

internal static class Telemetry
{
    internal static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? service))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Tryghed.*", "MassTransit", "Npgsql", "Yarp.ReverseProxy"))
            .WithTracing(tracing => tracing
                // Health probes come every few seconds and would bury what people did.
                .AddAspNetCoreInstrumentation(http =>
                {
                    http.Filter = context => !Health.IsProbe(context.Request.Path);
                    http.EnrichWithHttpRequest = (activity, request) => activity.SetTag("url.path", SecretPaths.Hide(request.Path));
                })
                .AddHttpClientInstrumentation(http => http.EnrichWithHttpRequestMessage = (activity, request) => activity.SetTag("url.full", SecretPaths.Hide($"{request.RequestUri}")))
                .AddNpgsql()
                .AddSource("Tryghed.*", "MassTransit", "Yarp.ReverseProxy"));

        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            telemetry.UseOtlpExporter();
    }
}
