using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Gateway.Http;
using Orleans.AsyncJobs.Gateway.WebApi;
using Orleans.AsyncJobs.Gateway.WebApi.Bodies;
using Orleans.AsyncJobs.Gateway.WebApi.Queries;
using Orleans.AsyncJobs.Gateway.WebApi.Routing;

namespace Orleans.AsyncJobs.Gateway.Batch;

/// <summary><c>POST $batch</c>: several requests in one, as <c>multipart/mixed</c> or as JSON.</summary>
internal sealed class BatchEndpoint(PartRunner parts, ChangeSetRunner changeSets, BodyBudget budget, SpoolFolder folder) : IBatchEndpoint
{
    // The status of a batch that stops at an error is known at its end only: what was answered until then waits, on the disk where it is much.
    private const long MaxAnswerBytes = 1024L * 1024 * 1024;

    public async Task RunAsync(HttpContext context)
    {
        _ = QueryOptions.Read(context.Request, QueryOptionNames.None);
        RequestBody.CheckEncodings(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // As of any body, the budget's limit takes the place of the server's.
            limit.MaxRequestBodySize = null;
        }

        var continues = Preferences.Of(context.Request).ContinuesOnError;
        if (continues)
        {
            context.Response.Headers["Preference-Applied"] = Preferences.ContinueName;
        }

        var type = TypeOf(context.Request);
        await using var body = new BatchBodyStream(context.Request.Body);
        if (!type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            using var reader = new MultipartBatchReader(body, MultipartBatchReader.BoundaryOf(type, "the batch"), BodySpool);
            await RunAsync(context, reader, static output => new MultipartAnswer(output), continues);
            await body.DrainAsync(context.RequestAborted);
            return;
        }

        await using var spool = BodySpool();
        using var json = await ReadJsonAsync(body, spool, context.RequestAborted);
        await RunAsync(context, json, static output => new JsonAnswer(output), continues);
    }

    private async Task<JsonBatchReader> ReadJsonAsync(BatchBodyStream body, Spool spool, CancellationToken cancellationToken)
    {
        try
        {
            using var claim = budget.Take(BodyBudget.SmallBytes);
            return await JsonBatchReader.ReadAsync(body, spool, claim, cancellationToken);
        }
        catch (WebApiException)
        {
            await body.DrainAsync(cancellationToken);
            throw;
        }
    }

    private Spool BodySpool() => new(folder, BodyBudget.MaxBytes, static () => BodyBudget.TooLarge(BodyBudget.MaxBytes));

    private async Task RunAsync(HttpContext context, IBatchReader reader, Func<Stream, BatchAnswer> answerTo, bool continues)
    {
        if (continues)
        {
            var direct = answerTo(context.Response.Body);
            context.Response.ContentType = direct.ContentType;
            await RunAsync(context, reader, direct, continues);
            return;
        }

        await using var buffer = new Spool(folder, MaxAnswerBytes, static () => new WebApiException(StatusCodes.Status413PayloadTooLarge, JobErrorCodes.InvalidArgument,
            $"The answers of the batch have more than {MaxAnswerBytes / 1024 / 1024:N0} MB. Send it with Prefer: {Preferences.ContinueName}, which sends each answer at once."));
        var answer = answerTo(buffer);
        var status = await RunAsync(context, reader, answer, continues);
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RequestRunner.RetryAfterSeconds;
        }

        context.Response.ContentType = answer.ContentType;
        await using var answers = buffer.Open(0, buffer.Length);
        await answers.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task<int> RunAsync(HttpContext context, IBatchReader reader, BatchAnswer answer, bool continues)
    {
        var run = new BatchRun(context, reader, answer, parts, changeSets, continues);
        await run.RunAsync();
        await answer.EndAsync(context.RequestAborted);
        return run.Status;
    }

    private static MediaTypeHeaderValue TypeOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            ? type
            : throw new WebApiException(StatusCodes.Status415UnsupportedMediaType, JobErrorCodes.InvalidArgument,
                $"A batch of type '{request.ContentType}' is not read. Send multipart/mixed with a boundary, or application/json.");
}
