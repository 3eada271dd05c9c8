using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Health;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: every health check tagged <c>ready</c> passes, else 503 and which do not.</summary>
internal sealed class HealthEndpoints(HealthCheckService checks, IOptions<HealthCheckServiceOptions> registered)
{
    public const string LiveName = "AsyncJobs.Live";

    /// <summary>The tag of checks that decide whether jobs can run.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Makes sure that there is something to be ready.</summary>
    /// <exception cref="InvalidOperationException">No check is tagged <c>ready</c>: every probe would be told that all is well.</exception>
    public void RequireChecks()
    {
        if (!registered.Value.Registrations.Any(check => check.Tags.Contains(ReadyTag)))
        {
            throw new InvalidOperationException("/readyz would have nothing to check. Call services.AddHealthChecks().AddAsyncJobs() before MapAsyncJobs().");
        }
    }

    public static Task LiveAsync(HttpContext context)
    {
        RequireRead(context.Request);
        return WriteAsync(context, "live", []);
    }

    public async Task ReadyAsync(HttpContext context)
    {
        RequireRead(context.Request);
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), context.RequestAborted);
        var failed = report.Entries.Where(entry => entry.Value.Status == HealthStatus.Unhealthy).ToList();
        if (failed.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        await WriteAsync(context, failed.Count == 0 ? "ready" : "not ready", failed);
    }

    private static void RequireRead(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            throw WebApiException.MethodNotAllowed(request.Method, "GET, HEAD");
        }
    }

    private static async Task WriteAsync(HttpContext context, string status, IReadOnlyList<KeyValuePair<string, HealthReportEntry>> failed)
    {
        context.Response.ContentType = MediaTypes.Json;
        context.Response.Headers.CacheControl = "no-store";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, status);
            if (failed.Count > 0)
            {
                writer.WriteStartArray("failed"u8);
                foreach (var (name, entry) in failed)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name"u8, name);
                    writer.WriteString("reason"u8, entry.Description ?? "The check failed.");
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
