using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.AsyncJobs.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.Description;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi.Acting;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;

/// <summary>
/// The status monitor of a background operation, <c>/api/backgroundoperation/&lt;id&gt;</c>: <c>GET</c> answers how it stands, at once, when
/// that changes, or as a stream; <c>DELETE</c> cancels it. Source: Dataverse, background operations.
/// </summary>
internal sealed class OperationMonitor(
    BackgroundOperationClient operations, OperationWatch watch, [FromKeyedServices(AsyncJobsDefaults.TimeProviderName)] TimeProvider time)
{
    public const string EndpointName = "AsyncJobs.BackgroundOperation";
    public const string Pattern = "/api/backgroundoperation/{" + IdParameter + "}";

    private const string IdParameter = "asyncjobsOperationId";
    private const string Wait = "wait";
    private const int MaxWaitSeconds = 60;

    /// <summary>How long a client should wait that asks again, in seconds.</summary>
    private const string RetryAfterSeconds = "5";

    private static readonly FrozenSet<string> Options = FrozenSet.Create(StringComparer.Ordinal, Wait);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly ParameterDescription IdDescription = new(IdParameter, typeof(Guid), "The id of the operation, 32 digits with 4 dashes.");

    public static RouteDescription Description { get; } = new(
        new OperationDescription(HttpMethod.Get, "getBackgroundOperation", "How a background operation stands.")
        {
            Parameters =
            [
                IdDescription,
                new(Wait, typeof(int), $"The seconds that the answer may wait for a change of state: 0, if left out, to {MaxWaitSeconds}."),
            ],
            Answers =
            [
                new(
                    StatusCodes.Status200OK,
                    "How it stands, with Retry-After while it has not ended, and with its outputs under their own names. As a stream: events state and progress, each with "
                    + "this JSON as its data, up to its end, and gone where it is deleted.",
                    MediaTypes.JsonType,
                    typeof(OperationStatusBody)) { IsAlsoEvents = true },
                NotFoundDescription,
                new(StatusCodes.Status503ServiceUnavailable, "Too many wait; Retry-After says when to come again.", MediaTypes.JsonType, typeof(ErrorBody)),
            ],
        },
        new OperationDescription(HttpMethod.Delete, "cancelBackgroundOperation", "Cancels a background operation.")
        {
            Parameters = [IdDescription],
            Answers =
            [
                new(StatusCodes.Status200OK, "It is told to end; the codes are those of Canceling.", MediaTypes.JsonType, typeof(OperationStatusBody)),
                new(StatusCodes.Status400BadRequest, "It has ended already, or the request will not do.", MediaTypes.JsonType, typeof(ErrorBody)),
                NotFoundDescription,
            ],
        });

    private static AnswerDescription NotFoundDescription => new(StatusCodes.Status404NotFound, "There is no such operation.", MediaTypes.JsonType, typeof(ErrorBody));

    /// <summary>The address of an operation's monitor.</summary>
    public static string Of(HttpRequest request, Guid operationId) => ServiceAddress.Find(request, EndpointName, (IdParameter, operationId.ToString("D")))!;

    /// <summary>What that address begins with, which is kept for callbacks.</summary>
    public static string BaseOf(HttpRequest request)
    {
        var address = Of(request, Guid.Empty);
        return address[..^OperationTerms.LocationOf(null, Guid.Empty).Length];
    }

    public Task HandleAsync(HttpContext context)
    {
        Impersonation.Check(context.Request.Headers);
        var text = (string)context.Request.RouteValues[IdParameter]!;
        if (!Guid.TryParseExact(text, "D", out var id))
        {
            throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.IsvAbortedNotFound, $"Could not find item '{Model.TextLimit.Shown(text)}'.");
        }

        return context.Request.Method switch
        {
            "GET" => ReadAsync(context, id),
            "DELETE" => CancelAsync(context, id),
            var method => throw WebApiException.MethodNotAllowed(method, "GET, DELETE"),
        };
    }

    private async Task ReadAsync(HttpContext context, Guid id)
    {
        var seconds = WaitOf(QueryOptions.Read(context.Request, Options));
        var (status, version) = await operations.ReadAsync(id, context.RequestAborted);
        if (context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(MediaTypes.EventStream, StringComparison.OrdinalIgnoreCase)))
        {
            await StreamAsync(context, status, version);
            return;
        }

        if (seconds > 0)
        {
            status = await WaitAsync(status, version, TimeSpan.FromSeconds(seconds), context.RequestAborted);
        }

        if (status.State != JobStateCode.Completed)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await WriteAsync(context, writer => OperationStatusWriter.Write(writer, status));
    }

    private async Task CancelAsync(HttpContext context, Guid id)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        await operations.CancelAsync(id, RequestCaller.Of(context.Request), expectedVersion: null);
        await WriteAsync(context, static writer => OperationStatusWriter.WriteCodes(writer, JobStateCode.Locked, JobStatusCode.Canceling));
    }

    private static int WaitOf(IDictionary<string, string> options)
    {
        if (!options.TryGetValue(Wait, out var text))
        {
            return 0;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxWaitSeconds
            ? seconds
            : throw WebApiException.BadRequest($"'{Wait}' is '{Model.TextLimit.Shown(text)}'; a whole number of seconds from 0 to {MaxWaitSeconds} is wanted.");
    }

    /// <summary>How it stands when its state has changed, or the time is up.</summary>
    private async Task<BackgroundOperationStatus> WaitAsync(BackgroundOperationStatus status, long version, TimeSpan wait, CancellationToken cancellationToken)
    {
        var known = (status.State, status.Status);
        using var over = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            while (status.State != JobStateCode.Completed && (status.State, status.Status) == known)
            {
                await watch.WaitAsync(status.BackgroundOperationId, version, either.Token);
                (status, version) = await operations.ReadAsync(status.BackgroundOperationId, either.Token);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The time is up: it stands as it stood.
        }

        return status;
    }

    /// <summary>Sends an event for each change of state and progress, until it has ended or is gone.</summary>
    private async Task StreamAsync(HttpContext context, BackgroundOperationStatus status, long version)
    {
        context.Response.ContentType = MediaTypes.EventStream;
        context.Response.Headers.CacheControl = "no-cache";
        (JobStateCode, JobStatusCode)? told = null;
        while (true)
        {
            var isState = told != (status.State, status.Status);
            told = (status.State, status.Status);
            await SendAsync(context, $"event: {(isState ? "state" : "progress")}\ndata: {OperationStatusWriter.ToText(status, withProgress: true)}\n\n");
            if (status.State == JobStateCode.Completed)
            {
                return;
            }

            await WaitWithHeartbeatAsync(context, status.BackgroundOperationId, version);
            try
            {
                (status, version) = await operations.ReadAsync(status.BackgroundOperationId, context.RequestAborted);
            }
            catch (JobException exception) when (exception.Kind == JobErrorKind.NotFound)
            {
                await SendAsync(context, "event: gone\ndata: {}\n\n");
                return;
            }
        }
    }

    private async Task WaitWithHeartbeatAsync(HttpContext context, Guid id, long version)
    {
        while (true)
        {
            using var beat = new CancellationTokenSource(Heartbeat, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, context.RequestAborted);
            try
            {
                await watch.WaitAsync(id, version, either.Token);
                return;
            }
            catch (OperationCanceledException) when (beat.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
            {
                await SendAsync(context, ": \n\n");
            }
        }
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = MediaTypes.Json;
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json.WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
