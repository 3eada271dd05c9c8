using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Orleans.AsyncJobs.Server;

/// <summary>
/// Sends metrics, traces and logs to a collector (OTLP), where the environment names one. Where it does not, nothing listens
/// and nothing is paid.
/// </summary>
internal static class TelemetryExport
{
    // OpenTelemetry's own variables say how: the endpoint, its protocol and headers, the service's name, the sampler.
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "asyncjobs";

    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Endpoint]))
        {
            Export(builder);
        }
    }

    // Apart, so that OpenTelemetry is not even loaded where it is not wanted.
    private static void Export(WebApplicationBuilder builder) =>
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: ServerText.Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddAsyncJobsInstrumentation().AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(traces => traces.AddAsyncJobsInstrumentation().AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
            .WithLogging()
            .UseOtlpExporter();
}
