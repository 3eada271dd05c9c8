using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.AsyncJobs.Gateway.Description;
using Orleans.AsyncJobs.Gateway.Http;

namespace Orleans.AsyncJobs.Gateway.Health;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: every health check tagged <c>ready</c> passes, else 503 and which do not.</summary>
internal sealed class HealthEndpoints(HealthCheckService checks, IOptions<HealthCheckServiceOptions> registered)
{
    public const string LiveName = "AsyncJobs.Live";

    /// <summary>The tag of checks that decide whether jobs can run.</summary>
    public const string ReadyTag = "ready";

    private static readonly JsonSerializerOptions Options = new() { Encoder = Json.WriterOptions.Encoder };

    public static RouteDescription LiveDescription { get; } = new(new OperationDescription(HttpMethod.Get, "getLive", "Whether the process answers.")
    {
        Answers = [new(StatusCodes.Status200OK, "It does.", MediaTypes.JsonType, typeof(HealthAnswer))],
    });

    public static RouteDescription ReadyDescription { get; } = new(new OperationDescription(HttpMethod.Get, "getReady", "Whether the service can run jobs.")
    {
        Answers =
        [
            new(StatusCodes.Status200OK, "It can.", MediaTypes.JsonType, typeof(HealthAnswer)),
            new(StatusCodes.Status503ServiceUnavailable, "It cannot; the checks that do not pass say why.", MediaTypes.JsonType, typeof(HealthAnswer)),
        ],
    });

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
        Methods.RequireRead(context.Request);
        return WriteAsync(context, new HealthAnswer("live"));
    }

    public async Task ReadyAsync(HttpContext context)
    {
        Methods.RequireRead(context.Request);
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), context.RequestAborted);
        List<FailedCheck> failed =
        [
            .. report.Entries.Where(entry => entry.Value.Status == HealthStatus.Unhealthy)
                .Select(entry => new FailedCheck(entry.Key, entry.Value.Description ?? "The check failed.")),
        ];
        if (failed.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        await WriteAsync(context, failed.Count == 0 ? new HealthAnswer("ready") : new HealthAnswer("not ready", failed));
    }

    private static async Task WriteAsync(HttpContext context, HealthAnswer answer)
    {
        context.Response.ContentType = MediaTypes.Json;
        context.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(context.Response.BodyWriter, answer, Options, context.RequestAborted);
    }
}

/// <summary>How the service is.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not ready</c>.</param>
/// <param name="Failed">The checks that do not pass; left out where all do.</param>
internal sealed record HealthAnswer(
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("failed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FailedCheck>? Failed = null);

/// <summary>A check that does not pass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it does not.</param>
internal sealed record FailedCheck([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("reason")] string Reason);
